// Bars as rows of numbers: a chart of 100,000 bars crosses the process border as one text instead of 100,000 objects.
import type { BarView } from './views.ts';

/** Numbers of a row before its lines: opening time (Unix ms UTC), open, high, low, close, volume, stop; NaN where there is none. */
const FIXED = 7;
/** Place of the stop in a row; the lines follow. */
export const STOP_AT = FIXED - 1;
export const LINES_AT = FIXED;

/** Numbers of one row of an instrument on which so many lines are drawn. */
export const rowWidth = (lines: number): number => FIXED + lines;

const number = (value: number | null | undefined): number => value ?? Number.NaN;
const shown = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Rows of bars, in the same order. */
export function rowsOfBars(bars: readonly BarView[], lines: number): Float64Array {
  const width = rowWidth(lines);
  const rows = new Float64Array(bars.length * width);
  bars.forEach((bar, i) => writeBar(rows, i * width, bar, lines));
  return rows;
}

/** Writes one bar at `offset`, in numbers. */
export function writeBar(rows: Float64Array, offset: number, bar: BarView, lines: number): void {
  rows[offset] = bar.tsOpen;
  rows[offset + 1] = bar.open;
  rows[offset + 2] = bar.high;
  rows[offset + 3] = bar.low;
  rows[offset + 4] = bar.close;
  rows[offset + 5] = bar.volume;
  rows[offset + STOP_AT] = number(bar.stop);
  for (let i = 0; i < lines; i += 1) rows[offset + LINES_AT + i] = number(bar.lines[i]);
}

/** The bar whose row begins at `offset`, in numbers. */
export function barAt(rows: Float64Array, offset: number, forming: boolean, lines: number): BarView {
  const value = (column: number): number => rows[offset + column] ?? Number.NaN;
  const drawn = Array.from({ length: lines }, (_, i) => shown(value(LINES_AT + i)));
  return { tsOpen: value(0), open: value(1), high: value(2), low: value(3), close: value(4), volume: value(5), stop: shown(value(STOP_AT)), lines: drawn,
    forming };
}

/** All bars of the rows; `forming`: the last of them is not complete. */
export function barsOfRows(rows: Float64Array, forming: boolean, lines: number): readonly BarView[] {
  const width = rowWidth(lines);
  const count = Math.floor(rows.length / width);
  return Array.from({ length: count }, (_, i) => barAt(rows, i * width, forming && i === count - 1, lines));
}
