import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { formatDecimal, parseDecimal } from '../../src/shared/model/decimal.ts';
import { decimalText, decodeBody, encodeBody, readDecimal } from '../../src/main/adapters/sqlite/journal-codec.ts';
import { marketEvent, marketRow } from '../../src/main/adapters/sqlite/market-rows.ts';
import { COMMANDS, CONCLUSIONS, INPUTS, MARKET, REPORTS, conclusion, jsonValue, market } from './journal-arbitraries.ts';

const PER_TYPE = 60;

/** The same data with the keys of every object set in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, field]) => [key, reordered(field)]));
}

describe('journal codec', () => {
  for (const [family, table] of Object.entries({ conclusion: CONCLUSIONS, input: INPUTS, market: MARKET, report: REPORTS, command: COMMANDS })) {
    for (const [name, arbitrary] of Object.entries(table)) {
      it(`keeps every ${family} ${name}`, () => {
        fc.assert(fc.property(arbitrary as fc.Arbitrary<unknown>, (value) => {
          expect(isDeepStrictEqual(decodeBody(encodeBody(value)), value)).toBe(true);
        }), { numRuns: PER_TYPE });
      });
    }
  }

  it('keeps any JSON that a strategy saves, hostile keys included', () => {
    fc.assert(fc.property(jsonValue, (value) => {
      const back = decodeBody(encodeBody(value));
      expect(encodeBody(back)).toBe(encodeBody(value));
      expect(isDeepStrictEqual(back, value)).toBe(true);
    }));
    const polluted = decodeBody('{"__proto__":{"admin":true}}') as Record<string, unknown>;
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
    expect(Object.keys(polluted)).toEqual(['__proto__']);
  });

  it('gives equal data equal text, whatever the order of its keys', () => {
    fc.assert(fc.property(fc.oneof(conclusion, jsonValue), (value) => {
      expect(encodeBody(reordered(value))).toBe(encodeBody(value));
    }));
  });

  it('writes one line without control characters', () => {
    fc.assert(fc.property(conclusion, (value) => { expect(encodeBody(value)).not.toMatch(/[\u0000-\u001f]/); }));
  });

  it('writes decimals exactly as the model does', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (value) => { expect(decimalText(value)).toBe(formatDecimal(value)); }));
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 41n), max: 10n ** 41n }), (value) => { expect(readDecimal(decimalText(value))).toBe(value); }));
  });

  it('reads as a decimal what the model reads as one, and nothing else', () => {
    const read = (reader: (text: string) => bigint, text: string): bigint | string => { try { return reader(text); } catch (thrown) { return (thrown as Error).message; } };
    const digits = (most: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{0,${most}}$`));
    const nearly = fc.tuple(fc.constantFrom('', '-', '+', '--'), digits(32), fc.constantFrom('', '.', '..', ','), digits(14), fc.constantFrom('', '', '', ' ', 'e1', '-', '.')).map((parts) => parts.join(''));
    fc.assert(fc.property(fc.oneof(nearly, fc.string()), (text) => { expect(read(readDecimal, text)).toBe(read(parseDecimal, text)); }), { numRuns: 3_000 });
  });

  it('refuses what is not data and what it did not write', () => {
    for (const value of [() => 1, Symbol('x'), new Date(0), new Map(), undefined, { deep: [new Set()] }]) expect(() => encodeBody(value)).toThrow(TypeError);
    for (const text of ['{"$d":"1e5"}', '{"$d":5}', '{"$n":"12"}', '{"$x":1}', '{"a":', '']) expect(() => decodeBody(text)).toThrow();
  });

  it('leaves undefined fields out', () => {
    expect(encodeBody({ b: undefined, a: 1 })).toBe('{"a":1}');
    expect(encodeBody({ b: undefined })).toBe('{}');
  });
});

describe('market rows', () => {
  it('keep every event that they take, and take every sound one', () => {
    fc.assert(fc.property(market, (event) => {
      const row = marketRow(event);
      if (row !== null) expect(marketEvent(row)).toStrictEqual(event);
      const numbers = Object.values(event).filter((value): value is number => typeof value === 'number');
      const sound = Number.isSafeInteger(event.tsEvent) && numbers.every((value) => !Number.isNaN(value) && !Object.is(value, -0));
      expect(row !== null).toBe(sound);
    }), { numRuns: 500 });
  });
});
