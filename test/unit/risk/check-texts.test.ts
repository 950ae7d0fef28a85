// Amounts in a verdict: to the cent or the tenth, and rounded so that a refusal never reads like a pass.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../../src/shared/model/decimal.ts';
import { cents, centsDown, centsUp, tenthsUp } from '../../../src/main/core/risk/check-result.ts';

const CENT = 10n ** 10n;
const amount = fc.oneof(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.bigInt({ min: -300n, max: 300n }).map((n) => n * CENT), fc.bigInt({ min: -3n, max: 3n }), fc.bigInt({ min: -30n, max: 30n }).map((n) => n * CENT + 1n));

describe('amounts to the cent', () => {
  it('are the nearest whole cents above, below and toward zero', () => {
    fc.assert(fc.property(amount, (value) => {
      for (const [text, from, to] of [[centsUp(value), value, value + CENT - 1n], [centsDown(value), value - CENT + 1n, value], [cents(value), value > 0n ? value - CENT + 1n : value, value > 0n ? value : value + CENT - 1n]] as const) {
        expect(parseDecimal(text) % CENT).toBe(0n);
        expect(parseDecimal(text) >= from && parseDecimal(text) <= to, `${text} for ${value}`).toBe(true);
      }
    }));
  });
});

describe('tenths of a share', () => {
  it('are the smallest ones that are not below it', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 6n), max: 10n ** 6n }), fc.bigInt({ min: 1n, max: 10n ** 4n }), fc.constantFrom(1n, 100n), (value, base, scale) => {
      const tenths = BigInt(Math.round(Number(tenthsUp(value, base, scale)) * 10));
      expect(tenths * base >= value * scale * 10n && (tenths - 1n) * base < value * scale * 10n).toBe(true);
    }));
  });
  it('have no meaning where there is nothing to share', () => {
    expect([tenthsUp(5n, 0n, 100n), tenthsUp(5n, -1n, 100n)]).toEqual(['-', '-']);
  });
});
