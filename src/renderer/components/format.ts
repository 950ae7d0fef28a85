// Text of numbers and spans of time. Decimals stay exact: they are never turned into floating point to be shown.
import { DIGITS, divHalfEven, parseDecimal } from '../../shared/model/decimal.ts';
import { grouped } from '../../shared/model/figures.ts';

export const MINUS = '\u2212';
/** Shown where there is no value. */
export const NONE = '\u2013';

/** `parseDecimal`, but null for text that is not a decimal: a view must not fall over one bad value. */
export function readDecimal(text: string): bigint | null {
  try {
    return parseDecimal(text);
  } catch {
    return null;
  }
}

/** Exact decimal (count of 10^-12) at a fixed number of digits, half to even, thousands grouped, U+2212 as minus. */
export function formatExact(value: bigint, digits: number): string {
  const rounded = divHalfEven(value, 10n ** BigInt(DIGITS - digits));
  const magnitude = (rounded < 0n ? -rounded : rounded).toString().padStart(digits + 1, '0');
  const whole = grouped(magnitude.slice(0, magnitude.length - digits));
  return `${rounded < 0n ? MINUS : ''}${whole}${digits === 0 ? '' : `.${magnitude.slice(magnitude.length - digits)}`}`;
}

/** Decimal text at fixed digits; text that is not a decimal is shown as it came. */
export function formatDecimalText(text: string | null, digits: number): string {
  if (text === null) return NONE;
  const value = readDecimal(text);
  return value === null ? text : formatExact(value, digits);
}

/** As `formatDecimalText` with an explicit plus; what rounds to zero has no sign. */
export function formatSigned(text: string, digits: number): string {
  const value = readDecimal(text);
  if (value === null) return text;
  const shown = formatExact(value, digits);
  const isZero = !/[1-9]/.test(shown);
  return isZero ? shown.replace(MINUS, '') : value > 0n ? `+${shown}` : shown;
}

/** A chart or mark number at fixed digits; null and non-finite values are a dash. */
export function formatNumber(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const [whole = '0', fraction] = Math.abs(value).toFixed(digits).split('.');
  const shown = `${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`;
  return value < 0 && /[1-9]/.test(shown) ? `${MINUS}${shown}` : shown;
}

/** As `formatNumber` with an explicit plus; what rounds to zero has no sign. */
export function formatSignedNumber(value: number, digits: number): string {
  const shown = formatNumber(value, digits);
  return value > 0 && /[1-9]/.test(shown) ? `+${shown}` : shown;
}

/** Digits after the point of a step such as a lot size: '0.001' is 3, '1' is 0. */
export const digitsOfStep = (step: string): number => (step.split('.')[1] ?? '').replace(/0+$/, '').length;

/** Sign of decimal text, 0 also for text that is not a decimal. */
export function signOfText(text: string): -1 | 0 | 1 {
  const value = readDecimal(text);
  return value === null || value === 0n ? 0 : value > 0n ? 1 : -1;
}

/** A duration in words that stay narrow: `0.4 s`, `12 s`, `3 min`, `5 h`, `2 d`. */
export function formatAge(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return NONE;
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  if (seconds < 5970) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** `BTC-PERP` of `BTC-PERP.SIM`: the venue is named once in the header. */
export const shortInstrument = (id: string): string => id.split('.')[0] ?? id;
