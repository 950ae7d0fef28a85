// How figures look in the text and HTML forms. Rounding happens only here; CSV and JSON carry every digit.
import { ONE, divHalfEven, formatDecimal, type Money, type Price } from '../../../shared/model/decimal.ts';
import { grouped } from '../../../shared/model/figures.ts';
import { utcMilli } from '../../../shared/model/utc.ts';
import type { Statistic } from './report-data.ts';

const CENT = ONE / 100n;

/** Two digits after the point, half to even, thousands apart, always with a sign where `signed`: `+1,234.50`. */
export function money2(amount: Money, signed = false): string {
  const cents = divHalfEven(amount, CENT);
  const size = cents < 0n ? -cents : cents;
  const sign = cents < 0n ? '-' : signed && cents > 0n ? '+' : '';
  return `${sign}${grouped((size / 100n).toString())}.${(size % 100n).toString().padStart(2, '0')}`;
}

/** Exact plain decimal; a dash where there is none. */
export const exact = (value: bigint | null): string => (value === null ? '–' : formatDecimal(value));

export const percent = (fraction: number | null): string => (fraction === null ? 'n/a' : `${(fraction * 100).toFixed(2)} %`);

/** `66.67 % (n = 3, 95 %: 20.77 to 93.85 %)`: a ratio never stands without its sample. */
export function shareText(one: Statistic): string {
  if (one.value === null) return `n/a (n = ${one.n})`;
  const interval = one.low === null || one.high === null ? '' : `, 95 %: ${(one.low * 100).toFixed(2)} to ${(one.high * 100).toFixed(2)} %`;
  return `${percent(one.value)} (n = ${one.n}${interval})`;
}

export const numberText = (one: Statistic, unit = ''): string => (one.value === null ? `n/a (n = ${one.n})` : `${one.value.toFixed(2)}${unit === '' ? '' : ` ${unit}`} (n = ${one.n})`);

/** `2026-03-01 14:30:00.000 UTC`; a dash where there is none. */
export function utc(ts: number | null): string {
  if (ts === null || !Number.isFinite(ts) || Math.abs(ts) > 8.64e15) return '–';
  return utcMilli(ts);
}

/** `23 h 59 min 30 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min ${seconds % 60} s`;
}

/** At the digits of its instrument's tick: `2.1340`; a dash where there is none. An average is rounded to it, half to even. */
export function atTick(value: bigint | null, tick: Price | undefined): string {
  if (value === null) return '–';
  if (tick === undefined || tick <= 0n) return formatDecimal(value);
  const digits = (formatDecimal(tick).split('.')[1] ?? '').length;
  const unit = ONE / 10n ** BigInt(digits);
  const rounded = divHalfEven(value, unit);
  const size = (rounded < 0n ? -rounded : rounded).toString().padStart(digits + 1, '0');
  const text = digits === 0 ? size : `${size.slice(0, -digits)}.${size.slice(-digits)}`;
  return `${rounded < 0n ? '-' : ''}${grouped(text)}`;
}

/** `14 min 20 s`, `1 h 16 min`, `2 d 4 h`: two units say enough. */
export function span(ms: number | null): string {
  if (ms === null) return '–';
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const [d, h, min, s] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  if (d > 0) return `${d} d ${h} h`;
  if (h > 0) return `${h} h ${min} min`;
  return min > 0 ? `${min} min ${s} s` : `${s} s`;
}

/** A time inside a report: the clock alone where the day is the report's, else with the date before it. All in UTC, as the title says. */
export function clock(ts: number | null, day: string, millis = false): string {
  if (ts === null || !Number.isFinite(ts) || Math.abs(ts) > 8.64e15) return '–';
  const text = new Date(ts).toISOString();
  return `${text.startsWith(day) && day.length === 10 ? '' : `${text.slice(5, 10)} `}${text.slice(11, millis ? 23 : 19)}`;
}
