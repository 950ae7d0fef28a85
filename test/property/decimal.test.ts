// The exact numbers, held to their definitions and to arithmetic on digits that shares no code with them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  absDecimal, add, applyRate, ceilToStep, divHalfEven, floorToStep, formatDecimal, maxDecimal, minDecimal, money, nearestMultiple, negate, notional, ONE, parseDecimal, price, quantity, ratio, subtract, toNumber,
  type Money, type Price, type Quantity, type Ratio,
} from '../../src/shared/model/decimal.ts';

const wide = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const small = fc.bigInt({ min: -50n, max: 50n });
const any = fc.oneof(wide, small);
const positive = fc.oneof(fc.bigInt({ min: 1n, max: 10n ** 24n }), fc.bigInt({ min: 1n, max: 20n }));
const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** The nearest whole number to a fraction, told by its distances alone; of two equally near ones the even one. */
function isNearest(result: bigint, numerator: bigint, denominator: bigint): boolean {
  const off = abs(result * denominator - numerator) * 2n;
  return off < abs(denominator) || (off === abs(denominator) && result % 2n === 0n);
}

describe('division', () => {
  it('gives the nearest whole number, of two the even one, with any signs', () => {
    fc.assert(fc.property(any, fc.oneof(positive, positive.map((one) => -one)), (numerator, denominator) => isNearest(divHalfEven(numerator, denominator), numerator, denominator)));
  });
  it('meets every tie as it is written', () => {
    const halves = [-7n, -5n, -3n, -1n, 1n, 3n, 5n, 7n];
    expect(halves.map((n) => divHalfEven(n, 2n))).toEqual([-4n, -2n, -2n, 0n, 0n, 2n, 2n, 4n]);
    expect(halves.map((n) => divHalfEven(n, -2n))).toEqual([4n, 2n, 2n, 0n, 0n, -2n, -2n, -4n]);
    expect([divHalfEven(1n, 3n), divHalfEven(2n, 3n), divHalfEven(-1n, 3n), divHalfEven(-2n, 3n)]).toEqual([0n, 1n, 0n, -1n]);
    expect(() => divHalfEven(1n, 0n)).toThrow('expected a divisor other than zero');
  });
});

describe('products', () => {
  it('are the nearest 10^-12 of the true product', () => {
    fc.assert(fc.property(any, any, any, (px, qty, multiplier) => {
      expect(isNearest(notional(px as Price, qty as Quantity, multiplier as Ratio), px * qty * multiplier, ONE * ONE)).toBe(true);
      expect(isNearest(applyRate(px as Money, qty as Ratio), px * qty, ONE)).toBe(true);
    }));
  });
  it('are rounded once, not at each step', () => {
    // 0.000000000001 x 0.5 x 2 is 10^-12; rounded in between it would be nothing.
    expect(notional(price('0.000000000001'), quantity('0.5'), ratio('2'))).toBe(1n);
    expect(notional(price('100.5'), quantity('0.003'), ratio('1'))).toBe(money('0.3015'));
    expect(applyRate(money('1.000000000001'), ratio('0.5'))).toBe(money('0.5')); // A tie goes to the even digit.
    expect(applyRate(money('1.000000000003'), ratio('0.5'))).toBe(money('0.500000000002'));
    expect(applyRate(money('-1.000000000001'), ratio('0.5'))).toBe(money('-0.5'));
  });
});

describe('text', () => {
  /** What plain text means, digit by digit. */
  const meaning = (text: string): bigint => {
    const [whole = '', fraction = ''] = text.replace('-', '').split('.');
    const digits = [...`${whole}${fraction.padEnd(12, '0')}`].reduce((sum, digit) => sum * 10n + BigInt(digit), 0n);
    return text.startsWith('-') ? -digits : digits;
  };
  const text = fc.tuple(fc.boolean(), fc.stringMatching(/^\d{1,30}$/), fc.option(fc.stringMatching(/^\d{1,12}$/))).map(([minus, whole, fraction]) => `${minus ? '-' : ''}${whole}${fraction === null ? '' : `.${fraction}`}`);

  it('means its digits', () => { fc.assert(fc.property(text, (one) => parseDecimal(one) === meaning(one))); });
  it('is written so that it reads back, in the shortest plain form', () => {
    fc.assert(fc.property(any, (value) => {
      const written = formatDecimal(value);
      expect(written).toMatch(/^-?(0|[1-9]\d*)(\.\d{0,11}[1-9])?$/);
      expect(meaning(written)).toBe(value);
    }));
    expect([0n, 1n, -1n, ONE, -ONE * 10n, 1_500_000_000_000n].map(formatDecimal)).toEqual(['0', '0.000000000001', '-0.000000000001', '1', '-10', '1.5']);
  });
  it('that is not plain is refused with what was found', () => {
    for (const bad of ['', ' 1', '1 ', '1e5', 'NaN', 'Infinity', '.5', '5.', '1,000', '0x10', '1.0000000000001', '--1', '+1', '1.2.3', '1'.repeat(31)]) {
      expect(() => parseDecimal(bad)).toThrow(`was '${bad}'`);
    }
  });
});

describe('steps', () => {
  it('below and above are the nearest multiples on each side, also below zero', () => {
    fc.assert(fc.property(any, positive, (value, step) => {
      const [below, above] = [floorToStep(value, step), ceilToStep(value, step)];
      expect([below % step, above % step]).toEqual([0n, 0n]);
      expect([below <= value, value - below < step, above >= value, above - value < step]).toEqual([true, true, true, true]);
      expect(below === above).toBe(value % step === 0n);
    }));
    expect([floorToStep(-1n, 5n), floorToStep(-5n, 5n), floorToStep(-6n, 5n), ceilToStep(-1n, 5n), ceilToStep(6n, 5n)]).toEqual([-5n, -5n, -10n, 0n, 10n]);
  });
  it('nearest to a number of the market are whole steps, and no number that cannot be counted passes', () => {
    fc.assert(fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.constantFrom('0.5', '0.01', '0.1', '1', '0.00001'), (steps, step) => {
      const size = price(step);
      expect(nearestMultiple(steps * toNumber(size), size)).toBe(BigInt(steps) * size);
    }));
    expect(nearestMultiple(100.26, price('0.5'))).toBe(price('100.5'));
    expect(nearestMultiple(100.24, price('0.5'))).toBe(price('100'));
    for (const bad of [NaN, Infinity, -Infinity, 1e300]) expect(() => nearestMultiple(bad, price('0.5'))).toThrow(`expected a finite number below 2^53 steps, was ${bad} in steps of 0.5`);
    expect(() => nearestMultiple(2 ** 53, price('1'))).toThrow('expected a finite number');
  });
});

it('the small ones say what their names say', () => {
  fc.assert(fc.property(any, any, (a, b) => {
    const [x, y] = [a as Money, b as Money];
    expect([add(x, y), subtract(x, y), negate(x)]).toEqual([a + b, a - b, -a]);
    expect(absDecimal(x)).toBe(abs(a));
    expect([minDecimal(x, y), maxDecimal(x, y)]).toEqual(a < b ? [a, b] : [b, a]);
  }));
  expect(toNumber(money('12.5'))).toBe(12.5);
});
