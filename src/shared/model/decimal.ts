// Exact decimals: a count of 10^-12 held in a bigint, so that +, <, === work and JSON refuses what was not encoded.
// `number` stays for bars, indicators, statistics and pixels; it enters the exact world only through the functions below.

declare const unit: unique symbol;
/** A decimal of one unit; units do not mix without a named function. */
export type Unit<N extends string> = bigint & { readonly [unit]: N };
export type Price = Unit<'Price'>;
/** Signed where it is a position, positive where it is an order. */
export type Quantity = Unit<'Quantity'>;
export type Money = Unit<'Money'>;
/** A pure number: fee rate, margin rate, contract multiplier, leverage. */
export type Ratio = Unit<'Ratio'>;

export const DIGITS = 12;
export const ONE = 10n ** BigInt(DIGITS);
const PLAIN = /^(-?)(\d{1,30})(?:\.(\d{1,12}))?$/;

/** Parses plain decimal text. Throws RangeError on an exponent, NaN, a blank or a 13th digit after the point. */
export function parseDecimal(text: string): bigint {
  const match = PLAIN.exec(text);
  if (!match) throw new RangeError(`expected a plain decimal with at most ${DIGITS} digits after the point, was '${text}'`);
  const [, sign, whole = '0', fraction = ''] = match;
  const value = BigInt(whole) * ONE + BigInt(fraction.padEnd(DIGITS, '0'));
  return sign === '-' ? -value : value;
}

/** Plain text without exponent and without trailing zeros; `parseDecimal(formatDecimal(x)) === x`. */
export function formatDecimal(value: bigint): string {
  const magnitude = value < 0n ? -value : value;
  const whole = magnitude / ONE;
  const fraction = magnitude % ONE;
  const tail = fraction === 0n ? '' : `.${fraction.toString().padStart(DIGITS, '0').replace(/0+$/, '')}`;
  return `${value < 0n ? '-' : ''}${whole}${tail}`;
}

export const price = (text: string): Price => parseDecimal(text) as Price;
export const quantity = (text: string): Quantity => parseDecimal(text) as Quantity;
export const money = (text: string): Money => parseDecimal(text) as Money;
export const ratio = (text: string): Ratio => parseDecimal(text) as Ratio;

export const ZERO_QTY = 0n as Quantity;
export const ZERO_MONEY = 0n as Money;
export const ZERO_PRICE = 0n as Price;

/** For statistics, charts and logs of magnitude; never for an order. */
export const toNumber = (value: bigint): number => Number(value) / 1e12;

/**
 * The multiple of `step` nearest to a finite number (market data is `number`, orders are exact).
 * Throws RangeError when `value` is not finite or not exactly countable (2^53 steps).
 */
export function nearestMultiple<U extends bigint>(value: number, step: U): U {
  const steps = Math.round(value / toNumber(step));
  if (!Number.isSafeInteger(steps)) throw new RangeError(`expected a finite number below 2^53 steps, was ${value} in steps of ${formatDecimal(step)}`);
  return (BigInt(steps) * step) as U;
}

/** Largest multiple of `step` that is not above `value`; exact also for negative values. */
export function floorToStep<U extends bigint>(value: U, step: bigint): U {
  const rest = value % step;
  return (rest === 0n ? value : rest < 0n ? value - rest - step : value - rest) as U;
}

export function ceilToStep<U extends bigint>(value: U, step: bigint): U {
  const below = floorToStep(value, step);
  return (below === value ? value : below + step) as U;
}

/** Integer division rounded half to even: the one rounding rule of the ledger (domain facts, section 5). */
export function divHalfEven(numerator: bigint, denominator: bigint): bigint {
  if (denominator === 0n) throw new RangeError('expected a divisor other than zero');
  if (denominator < 0n) return divHalfEven(-numerator, -denominator);
  const quotient = numerator / denominator;
  const rest = numerator % denominator;
  if (rest === 0n) return quotient;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  if (twice < denominator || (twice === denominator && quotient % 2n === 0n)) return quotient;
  return numerator < 0n ? quotient - 1n : quotient + 1n;
}

/** price * quantity * multiplier, in the quote currency; rounded half to even at 10^-12. */
export const notional = (px: Price, qty: Quantity, multiplier: Ratio): Money =>
  (multiplier === ONE ? divHalfEven(px * qty, ONE) : divHalfEven(px * qty * multiplier, ONE * ONE)) as Money;

/** An amount times a rate (fee, funding, margin), rounded half to even at 10^-12. */
export const applyRate = (amount: Money, rate: Ratio): Money => divHalfEven(amount * rate, ONE) as Money;

export const absDecimal = <U extends bigint>(value: U): U => (value < 0n ? (-(value as bigint) as U) : value);
export const minDecimal = <U extends bigint>(a: U, b: U): U => (a < b ? a : b);
export const maxDecimal = <U extends bigint>(a: U, b: U): U => (a > b ? a : b);
export const negate = <U extends bigint>(value: U): U => -(value as bigint) as U;
export const add = <U extends bigint>(a: U, b: U): U => ((a as bigint) + (b as bigint)) as U;
export const subtract = <U extends bigint>(a: U, b: U): U => ((a as bigint) - (b as bigint)) as U;
