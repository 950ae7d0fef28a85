// A market to measure with: a seeded random walk of one-minute bars around 100 that never runs away, however long it gets.
import { writeFileSync } from 'node:fs';
import type { BarColumns } from '../../src/main/core/market-data/bar-columns.ts';
import { Prng } from '../../src/shared/model/prng.ts';

const FIRST_TS = Date.UTC(2020, 0, 1);
export const MINUTE_MS = 60_000;
const VOLUME = 100;

/** Six digits, so that no two averages tie. */
export function walk(bars: number, seed: number): BarColumns {
  const random = new Prng(seed);
  const column = (): Float64Array => new Float64Array(bars);
  const columns = { length: bars, ts: column(), open: column(), high: column(), low: column(), close: column(), volume: column().fill(VOLUME) };
  let px = 100;
  const step = (): number => { px *= Math.exp(0.0004 * random.gaussian() - 1e-9 * (px - 100)); return px; };
  for (let index = 0; index < bars; index += 1) {
    const open = px;
    const [first, second, third, last] = [step(), step(), step(), step()];
    const close = Number(px.toFixed(6));
    px = close;
    columns.ts[index] = FIRST_TS + index * MINUTE_MS;
    columns.open[index] = open;
    columns.high[index] = Math.max(open, close, Number(Math.max(first, second, third, last).toFixed(6)));
    columns.low[index] = Math.min(open, close, Number(Math.min(first, second, third, last).toFixed(6)));
    columns.close[index] = close;
  }
  return columns;
}

/** The first `length` bars; the memory is shared. */
export function firstBars(columns: BarColumns, length: number): BarColumns {
  const { ts, open, high, low, close, volume } = columns;
  const cut = (column: Float64Array): Float64Array => column.subarray(0, length);
  return { length, ts: cut(ts), open: cut(open), high: cut(high), low: cut(low), close: cut(close), volume: cut(volume) };
}

/** The same bars as a file, time in Unix seconds. */
export function writeBars(file: string, { length, ts, open, high, low, close, volume }: BarColumns): void {
  const text = (column: Float64Array, index: number): string => (column[index] as number).toFixed(6);
  const lines = ['time,open,high,low,close,volume'];
  for (let index = 0; index < length; index += 1) {
    lines.push(`${(ts[index] as number) / 1_000},${text(open, index)},${text(high, index)},${text(low, index)},${text(close, index)},${volume[index]}`);
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
}
