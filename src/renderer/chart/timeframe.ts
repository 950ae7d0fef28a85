// Timeframes of a chart: the desk's own bars, or multiples of them put together here. Periods begin at whole multiples since 1970-01-01 00:00 UTC.
import type { BarView } from '../../shared/contract/views.ts';
import { BarStore } from './bar-store.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const LADDER = [SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 3 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 8 * HOUR, 12 * HOUR, DAY] as const;

/** The desk's own interval and the multiples of it up to a day, ms. */
export const timeframesOf = (intervalMs: number): readonly number[] => [intervalMs, ...LADDER.filter((ms) => ms > intervalMs && ms % intervalMs === 0)];

/** The chosen timeframe where it fits the desk, else the desk's own; 0 stands for the desk's own. */
export const timeframeFor = (wanted: number, intervalMs: number): number => (wanted > intervalMs && wanted % intervalMs === 0 && wanted <= DAY ? wanted : intervalMs);

/** `2s`, `15m`, `4h`, `1d`, `1w`. */
export function timeframeName(ms: number): string {
  if (ms % WEEK === 0) return `${ms / WEEK}w`;
  if (ms % DAY === 0) return `${ms / DAY}d`;
  if (ms % HOUR === 0) return `${ms / HOUR}h`;
  if (ms % MINUTE === 0) return `${ms / MINUTE}m`;
  return ms % SECOND === 0 ? `${ms / SECOND}s` : `${ms}ms`;
}

/** Start of the period that holds `ts`, Unix ms. */
export const periodOf = (ts: number, timeframeMs: number): number => Math.floor(ts / timeframeMs) * timeframeMs;

/**
 * The bars `[from, to)` of one period as one bar: first open, extremes, last close, sum of volumes, the latest lines that there are, the
 * stop as it is at the end. It forms while its last bar forms or its end has not come (`complete`).
 */
export function joinBars(store: BarStore, from: number, to: number, tsOpen: number, complete: boolean): BarView {
  let high = -Infinity;
  let low = Infinity;
  let volume = 0;
  const lines: number[] = Array.from({ length: store.lines }, () => Number.NaN);
  for (let i = from; i < to; i++) {
    high = Math.max(high, store.value(i, 'high'));
    low = Math.min(low, store.value(i, 'low'));
    volume += store.value(i, 'volume');
    for (let n = 0; n < lines.length; n++) {
      const value = store.line(i, n);
      if (!Number.isNaN(value)) lines[n] = value;
    }
  }
  const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return { tsOpen, open: store.value(from, 'open'), high, low, close: store.value(to - 1, 'close'), volume, stop: known(store.value(to - 1, 'stop')), lines: lines.map(known), forming: !complete };
}

/** The period at and after bar `from` of the store: where it ends, and whether its last bar has closed it. */
function periodAt(store: BarStore, from: number, timeframeMs: number, baseMs: number): { readonly tsOpen: number; readonly to: number; readonly complete: boolean } {
  const tsOpen = periodOf(store.ts(from), timeframeMs);
  const to = store.firstAtOrAfter(tsOpen + timeframeMs);
  const lastForms = store.forming && to === store.length;
  return { tsOpen, to, complete: to < store.length || (!lastForms && store.ts(to - 1) + baseMs >= tsOpen + timeframeMs) };
}

/** All periods of a store of bars of `baseMs`. */
export function aggregate(store: BarStore, timeframeMs: number, baseMs: number): BarStore {
  const out = new BarStore(store.lines);
  for (let from = 0; from < store.length;) {
    const { tsOpen, to, complete } = periodAt(store, from, timeframeMs, baseMs);
    out.put(joinBars(store, from, to, tsOpen, complete));
    from = to;
  }
  return out;
}

/** The period of the bar that opened at `ts`, as one bar. */
export function periodBar(store: BarStore, ts: number, timeframeMs: number, baseMs: number): BarView {
  const from = store.firstAtOrAfter(periodOf(ts, timeframeMs));
  const { tsOpen, to, complete } = periodAt(store, from, timeframeMs, baseMs);
  return joinBars(store, from, to, tsOpen, complete);
}
