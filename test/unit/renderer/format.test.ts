import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitsOfStep, formatAge, formatDecimalText, formatExact, formatNumber, formatSigned, MINUS, NONE, shortInstrument, signOfText } from '../../../src/renderer/components/format.ts';
import { formatDecimal, parseDecimal } from '../../../src/shared/model/decimal.ts';

const value = fc.bigInt({ min: -(10n ** 28n), max: 10n ** 28n });
const plain = (shown: string): bigint => parseDecimal(shown.replaceAll(',', '').replace(MINUS, '-').replace('+', ''));

describe('formatExact', () => {
  it('differs from the value by at most half a unit of the last digit, and always has that many digits', () => {
    fc.assert(fc.property(value, fc.integer({ min: 0, max: 12 }), (v, digits) => {
      const shown = formatExact(v, digits);
      const unit = 10n ** BigInt(12 - digits);
      const off = plain(shown) - v;
      expect((off < 0n ? -off : off) * 2n <= unit).toBe(true);
      expect((shown.split('.')[1] ?? '').length).toBe(digits);
    }));
  });
  it('groups every three digits and nothing else', () => {
    fc.assert(fc.property(value, (v) => {
      expect(formatExact(v, 0)).toMatch(/^\u2212?\d{1,3}(,\d{3})*$/);
    }));
  });
  it('shows the whole value at twelve digits', () => {
    fc.assert(fc.property(value, (v) => { expect(plain(formatExact(v, 12))).toBe(v); }));
  });
});

describe('formatDecimalText', () => {
  it.each([['0.005', 2, '0.00'], ['0.015', 2, '0.02'], ['-1234567.891', 2, '\u22121,234,567.89'], ['90071992547409931.123456789012', 4, '90,071,992,547,409,931.1235'], ['1e5', 2, '1e5'], ['<b>', 2, '<b>']])('%s at %i digits is %s', (text, digits, shown) => {
    expect(formatDecimalText(text, digits)).toBe(shown);
  });
  it('shows a dash for no value', () => { expect(formatDecimalText(null, 2)).toBe(NONE); });
});

describe('formatSigned', () => {
  it('has a plus exactly when what is shown is above zero, a minus exactly when below', () => {
    fc.assert(fc.property(value, fc.integer({ min: 0, max: 8 }), (v, digits) => {
      const shown = formatSigned(formatDecimal(v), digits);
      const rounded = plain(shown);
      expect(shown.startsWith('+')).toBe(rounded > 0n);
      expect(shown.startsWith(MINUS)).toBe(rounded < 0n);
    }));
  });
});

describe('numbers, ages, names', () => {
  it('never shows NaN or Infinity', () => {
    fc.assert(fc.property(fc.double(), fc.integer({ min: 0, max: 8 }), (v, digits) => { expect(formatNumber(v, digits)).not.toMatch(/NaN|Infinity/); }));
  });
  it.each([[92077.25, 1, '92,077.3'], [-0.001, 2, '0.00'], [-1234.5, 2, '\u22121,234.50'], [null, 2, NONE], [0, 0, '0']])('%s at %i is %s', (v, digits, shown) => { expect(formatNumber(v, digits)).toBe(shown); });
  it.each([[0, '0.0 s'], [9_940, '9.9 s'], [9_960, '10 s'], [99_400, '99 s'], [120_000, '2 min'], [7_200_000, '2 h'], [259_200_000, '3 d'], [-5, '0.0 s'], [null, NONE]])('an age of %s ms is %s', (ms, shown) => { expect(formatAge(ms)).toBe(shown); });
  it.each([['0.001', 3], ['1', 0], ['0.50', 1], ['5', 0], ['0.0001', 4]])('a step of %s has %i digits', (step, digits) => { expect(digitsOfStep(step)).toBe(digits); });
  it('knows the sign of text', () => { expect(['-0.1', '0', '3', 'x'].map(signOfText)).toEqual([-1, 0, 1, 0]); });
  it('drops the venue of a name', () => { expect(shortInstrument('BTC-PERP.SIM')).toBe('BTC-PERP'); });
});
