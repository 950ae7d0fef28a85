// Symbols of listed options, both ways.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOf, type SessionDate } from '../../../src/shared/model/calendar.ts';
import { price, type Price } from '../../../src/shared/model/decimal.ts';
import { compactOcc, formatOcc, parseOcc, type OccSymbol } from '../../../src/shared/model/occ-symbol.ts';

const read = (text: string): OccSymbol => {
  const found = parseOcc(text);
  if (!found.ok) throw new Error(found.error);
  return found.value;
};

describe('an option symbol', () => {
  it.each<readonly [string, Partial<OccSymbol>]>([
    ['SPY   260320C00500000', { root: 'SPY', underlying: 'SPY', expiry: '2026-03-20' as SessionDate, right: 'call', strike: price('500'), adjusted: false, flex: false }],
    ['SPY260320C00500000', { root: 'SPY', underlying: 'SPY', expiry: '2026-03-20' as SessionDate, right: 'call', strike: price('500'), adjusted: false, flex: false }],
    ['MSTR  261218P00397500', { underlying: 'MSTR', right: 'put', strike: price('397.5') }],
    ['MSTR1 240920P00133500', { root: 'MSTR1', underlying: 'MSTR', strike: price('133.5'), adjusted: true }],
    ['GOOGL1240119C00005000', { root: 'GOOGL1', underlying: 'GOOGL', adjusted: true }],
    ['SPXW  291231C05000000', { root: 'SPXW', underlying: 'SPXW', strike: price('5000') }],
    ['2SPY  260320P00123456', { root: '2SPY', underlying: 'SPY', flex: true, adjusted: false, strike: price('123.456') }],
    ['F     260116C00000500', { root: 'F', strike: price('0.5') }],
    ['BRKB  280121C99999999', { strike: price('99999.999') }],
    ['SPY   280229C00500000', { expiry: '2028-02-29' as SessionDate }],
  ])('%s is read', (text, terms) => { expect(read(text)).toMatchObject(terms); });

  it.each<readonly [string, RegExp]>([
    ['', /option symbol like/], ['SPY', /option symbol like/], ['spy   260320C00500000', /option symbol like/], ['SPY   260320X00500000', /option symbol like/], ['SPY   260320C0050000', /option symbol like/],
    ['SPY   260320C005000000', /option symbol like/], ['SPY  260320C00500000', /6 characters or without blanks, found 2 blanks/], ['SPY    260320C00500000', /found 4 blanks/], ['SPY   260230C00500000', /exists, found 2026-02-30/],
    ['SPY   261320C00500000', /exists, found 2026-13-20/], ['SPY   270229C00500000', /exists, found 2027-02-29/], ['SPY   260320C00000000', /strike above zero/], ['12    260320C00500000', /root of letters/],
    ['SP1Y  260320C00500000', /root of letters/], ['SPY\t\t\t260320C00500000', /option symbol like/], ['SPY   260320C00500000 ', /option symbol like/], [' SPY  260320C00500000', /option symbol like/],
  ])('%j is refused with what was expected', (text, words) => {
    const found = parseOcc(text);
    expect(found.ok ? 'read' : found.error).toMatch(words);
  });

  it('is read back as it was written, in both forms', () => {
    const root = fc.tuple(fc.constantFrom('', '', '1', '3'), fc.stringMatching(/^[A-Z]{1,4}$/), fc.constantFrom('', '', '1', '7')).map((parts) => parts.join(''));
    const day = fc.integer({ min: 10_957, max: 47_481 }).map(dateOf);
    fc.assert(fc.property(root, day, fc.constantFrom('call' as const, 'put' as const), fc.integer({ min: 1, max: 99_999_999 }), (name, expiry, right, thousandths) => {
      const terms = { root: name, expiry, right, strike: (BigInt(thousandths) * 10n ** 9n) as Price };
      expect(formatOcc(terms)).toHaveLength(21);
      expect(read(formatOcc(terms))).toMatchObject(terms);
      expect(read(compactOcc(terms))).toMatchObject(terms);
      expect(formatOcc(read(compactOcc(terms)))).toBe(formatOcc(terms));
    }));
  });

  it.each<readonly [string, Partial<OccSymbol>, RegExp]>([
    ['a root too long', { root: 'TOOLONG' }, /root of up to 6/], ['a root in small letters', { root: 'spy' }, /root of up to 6/], ['a strike of nothing', { strike: price('0') }, /strike from 0.001/],
    ['a strike below a thousandth', { strike: price('1.0001') }, /in thousandths, was 1.0001/], ['a strike too high', { strike: price('100000') }, /to 99999.999/], ['a day of the last century', { expiry: '1999-01-15' as SessionDate }, /from 2000 to 2099/],
  ])('is not written with %s', (_name, over, words) => {
    const terms = { root: 'SPY', expiry: '2026-03-20' as SessionDate, right: 'call' as const, strike: price('500'), ...over };
    expect(() => formatOcc(terms)).toThrow(words);
    expect(() => compactOcc(terms)).toThrow(words);
  });
});

const CHAIN = new URL('../../../../shared/data/spy-options-yfinance-2026-02-11.csv.gz', import.meta.url);
it.skipIf(!existsSync(CHAIN))('a whole chain of SPY is read and written to the letter (skipped without the shared data)', () => {
  const [header = '', ...lines] = gunzipSync(readFileSync(CHAIN)).toString().trim().split('\n');
  const columns = header.split(',');
  const at = columns.indexOf('contractSymbol');
  const strikeAt = columns.indexOf('strike');
  expect(at).toBeGreaterThanOrEqual(0);
  for (const line of lines) {
    const fields = line.split(',');
    const symbol = read(fields[at] ?? '');
    expect(compactOcc(symbol)).toBe(fields[at]);
    expect(Number(symbol.strike) / 1e12).toBe(Number(fields[strikeAt]));
  }
  expect(lines.length).toBeGreaterThan(1_000);
});
