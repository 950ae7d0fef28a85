// The text of the journal, held to a second encoder that knows nothing of the first one's short cuts, and to texts written by hand.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { CHAIN_START, chainLine, nextLink } from '../../../src/main/adapters/sqlite/commit-chain.ts';
import { decimalText, decodeBody, encodeBody, readDecimal, shortDecimal } from '../../../src/main/adapters/sqlite/journal-codec.ts';

/** Canonical text the slow way. */
function model(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'bigint') return `{"$d":"${modelDecimal(value)}"}`;
  if (typeof value === 'number') return Object.is(value, -0) ? '{"$n":"-0"}' : Number.isFinite(value) ? String(value) : `{"$n":"${value}"}`;
  if (Array.isArray(value)) return `[${value.map((item) => model(item === undefined ? null : item)).join(',')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, field]) => field !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, field]) => `${JSON.stringify(key.startsWith('$') ? `$${key}` : key)}:${model(field)}`).join(',')}}`;
}
function modelDecimal(value: bigint): string {
  const digits = String(value < 0n ? -value : value).padStart(13, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, '');
}

const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.integer(), fc.boolean(), fc.constantFrom(null, -0, NaN, Infinity, -Infinity, '"', '\\', '\u007f', '\n', 'é', '$d'), fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }));
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small' }, leaf, fc.array(fc.oneof(tie('tree'), fc.constant(undefined)), { maxLength: 4 }), fc.dictionary(fc.oneof(fc.constantFrom('$d', '$n', '$', '$$', '$x', 'a', 'b', 'ab', 'B', 'é'), fc.string()), tie('tree'), { maxKeys: 5, noNullPrototype: false })),
}));

describe('a short decimal', () => {
  /** Of as many digits before and behind the point. */
  const written = ([whole, fraction]: readonly [number, number], sign: string, digits: bigint): string => {
    const all = `${digits % 10n ** BigInt(whole + fraction)}`.padStart(whole + fraction, '0');
    return `${sign}${all.slice(0, whole)}${fraction === 0 ? '' : `.${all.slice(whole)}`}`;
  };
  const lengths = fc.tuple(fc.integer({ min: 1, max: 18 }), fc.nat(12));

  it('is counted up exactly while it has at most 15 digits, and left to the long way above', () => {
    fc.assert(fc.property(lengths, fc.constantFrom('', '-'), fc.bigInt({ min: 0n, max: 10n ** 30n }), (length, sign, any) => {
      const text = written(length, sign, any);
      const digits = text.replace(/[-.]/g, '').length;
      const [before = '', behind = ''] = text.replace('-', '').split('.');
      const value = BigInt(`${before}${behind.padEnd(12, '0')}`) * (text.startsWith('-') ? -1n : 1n);
      expect(shortDecimal(text)).toBe(digits <= 15 ? value : null);
      expect(readDecimal(text)).toBe(value);
    }), { numRuns: 2_000 });
  });

  it.each<readonly [string, bigint]>([
    ['0', 0n], ['-0', 0n], ['7', 7_000_000_000_000n], ['9.9', 9_900_000_000_000n], ['-10.05', -10_050_000_000_000n], ['00.10', 100_000_000_000n],
    ['123456789012345', 123_456_789_012_345_000_000_000_000n], ['999.999999999999', 999_999_999_999_999n], ['0.000000000001', 1n], ['-0.000000000009', -9n],
  ])('%s is %s', (text, value) => { expect(shortDecimal(text)).toBe(value); });

  it.each(['', '-', '.', '.5', '-.5', '5.', '1.2.3', '1..2', '+1', '--1', '1-', ' 1', '1 ', '1e3', '1/2', '1:2', '1,5', '٣', '1234567890123456', '1.0000000000001', '0.0000000000001'])('%j is not for it', (text) => {
    expect(shortDecimal(text)).toBeNull();
  });
});

describe('the text of a journal entry', () => {
  it('is what a slow encoder writes, and read back it is the same data', () => {
    fc.assert(fc.property(tree, (value) => {
      const text = encodeBody(value);
      expect(text).toBe(model(value));
      expect(encodeBody(decodeBody(text))).toBe(text);
    }), { numRuns: 1_000 });
  });

  it.each([
    ['plain ~ text', '"plain ~ text"'], ['"\\\n\u0001é\u007f', '"\\"\\\\\\n\\u0001é\u007f"'], ['', '""'],
    [0, '0'], [-0, '{"$n":"-0"}'], [NaN, '{"$n":"NaN"}'], [Infinity, '{"$n":"Infinity"}'], [-Infinity, '{"$n":"-Infinity"}'], [1e21, '1e+21'], [-0.1, '-0.1'],
    [0n, '{"$d":"0"}'], [12_500_000_000_000n, '{"$d":"12.5"}'], [-1n, '{"$d":"-0.000000000001"}'], [10n ** 12n, '{"$d":"1"}'], [10n ** 13n, '{"$d":"10"}'], [-(10n ** 11n), '{"$d":"-0.1"}'],
    [true, 'true'], [false, 'false'], [null, 'null'], [[], '[]'], [{}, '{}'], [[1, undefined, null], '[1,null,null]'], [{ b: 1, a: [2n] }, '{"a":[{"$d":"0.000000000002"}],"b":1}'],
    [{ b: undefined, c: 1, a: undefined }, '{"c":1}'], [{ a: undefined }, '{}'], [{ $d: 'x', $: 1, a: 2 }, '{"$$":1,"$$d":"x","a":2}'], [Object.assign(Object.create(null) as object, { z: 1 }), '{"z":1}'],
  ] as const)('is written by hand for case %#', (value, text) => {
    expect(encodeBody(value)).toBe(text);
    expect(encodeBody(decodeBody(text))).toBe(text);
  });

  it('is the same for any order of keys, whatever was written before: more shapes than are remembered, each twice', () => {
    const shapes = Array.from({ length: 200 }, (_, i) => ({ [`k${i}`]: 1, a: `v${i}`, [`z${i % 7}`]: BigInt(i) }));
    for (const round of [1, 2]) for (const shape of shapes) expect(`${round} ${encodeBody(shape)}`).toBe(`${round} ${model(shape)}`);
    for (const shape of shapes) expect(encodeBody(Object.fromEntries(Object.entries(shape).reverse()))).toBe(model(shape));
  });

  it.each<readonly [string, unknown, RegExp]>([
    ['a date', new Date(0), /an object of Date/], ['a map', { a: [new Map()] }, /an object of Map/], ['a function', { a: () => 1 }, /found function/], ['a symbol', [Symbol('x')], /found symbol/], ['nothing', undefined, /found undefined/],
  ])('is none for %s', (_what, value, words) => {
    expect(() => encodeBody(value)).toThrow(TypeError);
    expect(() => encodeBody(value)).toThrow(words);
  });

  it.each<readonly [string, string, ErrorConstructor, RegExp]>([
    ['an unknown tag', '{"$x":1}', RangeError, /expected a known tag, found '\$x'/], ['a lone tag', '{"$":1}', RangeError, /expected a known tag, found '\$'/], ['a tag within', '{"a":[{"b":{"$x":1}}]}', RangeError, /'\$x'/],
    ['a decimal that is no text', '{"$d":5}', RangeError, /expected decimal text, found 5/], ['a decimal in another form', '{"$d":"1e5"}', RangeError, /./], ['another special number', '{"$n":"12"}', RangeError, /expected a special number, found "12"/],
    ['a name that every object has', '{"$n":"constructor"}', RangeError, /expected a special number, found "constructor"/], ['half of a text', '{"a":', SyntaxError, /./], ['no text', '', SyntaxError, /./],
  ])('is refused where it was not written here: %s', (_what, text, kind, words) => {
    expect(() => decodeBody(text)).toThrow(kind);
    expect(() => decodeBody(text)).toThrow(words);
  });

  it('comes back with every tag at every depth, in lists and in fields, beside keys that look like one', () => {
    expect(decodeBody('[{"$d":"1"},[{"$n":"NaN"}],{"a":{"$d":"-2.5"},"b":[{"$d":"3"}],"$$d":{"$d":"4"},"$$$x":1,"c":"\\"$d"}]')).toEqual([
      10n ** 12n, [NaN], { a: -2_500_000_000_000n, b: [3n * 10n ** 12n], $d: 4n * 10n ** 12n, $$x: 1, c: '"$d' },
    ]);
    expect(decodeBody('"$d"')).toBe('$d');
    expect(decodeBody('null')).toBe(null);
    expect(decodeBody('{"a":null,"b":{"$d":"1"}}')).toEqual({ a: null, b: 10n ** 12n });
    expect(decodeBody('[null,{"$d":"1"}]')).toEqual([null, 10n ** 12n]);
  });
});

describe('a decimal', () => {
  it('is written and read as by hand, over the whole range and at the joins of whole and fraction', () => {
    const near = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: -3, max: 3 }), fc.boolean()).map(([power, off, negative]) => (negative ? -1n : 1n) * (10n ** BigInt(power) + BigInt(off)));
    fc.assert(fc.property(fc.oneof(near, fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n })), (value) => {
      const text = value === 0n ? '0' : modelDecimal(value);
      expect(decimalText(value)).toBe(text);
      expect(readDecimal(text)).toBe(value);
    }), { numRuns: 1_000 });
  });

  it.each(['', '-', '1e5', ' 1', '1 ', '+1', '1.', '.5', '0x1', '1.0000000000001', 'NaN'])('is not %j', (text) => expect(() => readDecimal(text)).toThrow(RangeError));
});

describe('the chain of commits', () => {
  type Row = Parameters<typeof chainLine>;
  const started: Row = [1, 10, 'input', 'start', 1, null, null, '{}'];
  const filled: Row = [2, 11, 'conclusion', 'OrderFilled', 1, 'BTC-PERP.SIM', 'T-1', '{"a":1}'];
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

  it('is made of every field of every row, and of the link before', () => {
    const lines = chainLine(...started) + chainLine(...filled);
    expect(lines).toBe('1\t10\tinput\tstart\t1\t\t\t{}\n2\t11\tconclusion\tOrderFilled\t1\tBTC-PERP.SIM\tT-1\t{"a":1}\n');
    const first = nextLink(CHAIN_START, lines);
    expect(CHAIN_START).toBe('0000000000000000000000000000000000000000000000000000000000000000');
    expect(first).toBe(sha(`${CHAIN_START}\n${lines}`));
    expect(nextLink(first, lines)).toBe(sha(`${first}\n${lines}`));
    expect(nextLink(first, lines)).not.toBe(first);
  });

  it('tells two journals apart that differ in one field of one row', () => {
    const other: Row = [3, 12, 'input', 'OrderCanceled', 2, 'ETH-PERP.SIM', 'T-2', '{"a":2}'];
    const links = filled.map((_field, at) => nextLink(CHAIN_START, chainLine(...(filled.map((field, i) => (i === at ? other[i] : field)) as Row))));
    expect(new Set([...links, nextLink(CHAIN_START, chainLine(...filled))]).size).toBe(filled.length + 1);
  });
});
