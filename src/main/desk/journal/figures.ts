// How figures of the journal are said in a sentence: thousands apart, money to the cent unless it is smaller than one.
import { DIGITS, ONE, divHalfEven, formatDecimal } from '../../../shared/model/decimal.ts';
import { exactText, grouped, groupedMoney } from '../../../shared/model/figures.ts';

/** To the cent, half to even; below one unit with as many digits as it has, at most six: `3.20`, `0.0048`. */
export function moneyText(value: bigint): string {
  const size = value < 0n ? -value : value;
  const digits = size >= ONE || size === 0n ? 2 : 6;
  const rounded = formatDecimal(divHalfEven(value, 10n ** BigInt(DIGITS - digits)) * 10n ** BigInt(DIGITS - digits));
  return groupedMoney(rounded);
}

/** As `moneyText` with its sign in any case: `+12.50`. */
export const signedMoney = (value: bigint): string => (value > 0n ? `+${moneyText(value)}` : moneyText(value));
/** Exact with its sign in any case. */
export const signedExact = (value: bigint): string => (value > 0n ? `+${exactText(value)}` : exactText(value));

/** A figure of market data or of a strategy: at most eight digits after the point. */
export function numberText(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return 'none';
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-8)) return String(value);
  return grouped(value.toFixed(size >= 1 ? 6 : 8).replace(/\.?0+$/, ''));
}

/** `850 ms`, `3.2 s`, `4 min 5 s`, `2 h 3 min`. */
export function spanText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return seconds < 3_600 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}

/** `BTC-PERP` of `BTC-PERP.SIM`. */
export const shortName = (instrumentId: string): string => instrumentId.split('.')[0] ?? instrumentId;
