// Bars as rows of numbers: a chart of 100,000 bars crosses the process border as one text instead of 100,000 objects.
import type { BarView } from './views.ts';

/** Numbers of one row: opening time (Unix ms UTC), open, high, low, close, volume, fast average, slow average, stop; NaN where there is none. */
export const BAR_WIDTH = 9;

const number = (value: number | null): number => (value === null ? Number.NaN : value);
const shown = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Rows of bars, in the same order. */
export function rowsOfBars(bars: readonly BarView[]): Float64Array {
  const rows = new Float64Array(bars.length * BAR_WIDTH);
  bars.forEach((bar, i) => writeBar(rows, i * BAR_WIDTH, bar));
  return rows;
}

/** Writes one bar at `offset`, in numbers. */
export function writeBar(rows: Float64Array, offset: number, bar: BarView): void {
  rows[offset] = bar.tsOpen;
  rows[offset + 1] = bar.open;
  rows[offset + 2] = bar.high;
  rows[offset + 3] = bar.low;
  rows[offset + 4] = bar.close;
  rows[offset + 5] = bar.volume;
  rows[offset + 6] = number(bar.fast);
  rows[offset + 7] = number(bar.slow);
  rows[offset + 8] = number(bar.stop);
}

/** The bar whose row begins at `offset`, in numbers. */
export function barAt(rows: Float64Array, offset: number, forming: boolean): BarView {
  const value = (column: number): number => rows[offset + column] ?? Number.NaN;
  return { tsOpen: value(0), open: value(1), high: value(2), low: value(3), close: value(4), volume: value(5), fast: shown(value(6)), slow: shown(value(7)), stop: shown(value(8)), forming };
}

/** All bars of the rows; `forming`: the last of them is not complete. */
export function barsOfRows(rows: Float64Array, forming: boolean): readonly BarView[] {
  const count = Math.floor(rows.length / BAR_WIDTH);
  return Array.from({ length: count }, (_, i) => barAt(rows, i * BAR_WIDTH, forming && i === count - 1));
}
