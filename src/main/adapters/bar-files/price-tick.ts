// The tick of a file's prices, from their values and not from how they are printed.
import type { Rows } from './row-store.ts';
import { FLOAT_NOISE } from './number-field.ts';
import { Tally } from './row-counts.ts';

/** So many of the prices must be whole ticks; the others are oddities and are rounded. */
const SHARE = 0.99;
/** Decimals of the product hold 12 digits after the point. */
const MAX_DIGITS = 12;
/** Sums of 200 closes in ticks stay exact below 2^53 (core/strategy). */
const MAX_TICKS = 4e13;


/** The fewest digits after the point, `least` or more, that 99 % of the prices need. Prices that have more than a tick can have (computed ones) get as many as it can. */
export function tickDigitsOf({ open, high, low, close, length }: Rows, least: number): number {
  const columns = [open, high, low, close];
  let highest = 0;
  for (let i = 0; i < length; i++) highest = Math.max(highest, high[i]!);
  const allowed = Math.floor(length * columns.length * (1 - SHARE));
  for (let digits = least; digits <= MAX_DIGITS; digits++) {
    const scale = 10 ** digits;
    if (digits > least && highest * scale > MAX_TICKS) return digits - 1;
    if (misses(columns, length, scale, allowed) <= allowed) return digits;
  }
  return MAX_DIGITS;
}

/** How many values are no whole steps; stops counting above `allowed`. */
function misses(columns: readonly Float64Array[], length: number, scale: number, allowed: number): number {
  let count = 0;
  for (const column of columns) {
    for (let i = 0; i < length; i++) {
      const value = column[i]!;
      if (Math.abs(Math.round(value * scale) / scale - value) > value * FLOAT_NOISE && ++count > allowed) return count;
    }
  }
  return count;
}

/** Brings every price onto the tick (never to zero) and counts those that were beside it. Order of open, high, low and close is kept. */
export function roundToTick(rows: Rows, digits: number): Tally {
  const scale = 10 ** digits;
  const rounded = new Tally();
  for (const column of [rows.open, rows.high, rows.low, rows.close]) {
    for (let i = 0; i < rows.length; i++) {
      const value = column[i]!;
      const whole = Math.max(1, Math.round(value * scale)) / scale;
      if (whole === value) continue;
      column[i] = whole;
      rounded.add(rows.line[i]!, `${value}`);
    }
  }
  return rounded;
}
