// Completed bars from before the run, without a hole between the last of them and the first live bar.
import type { InstrumentId } from '../../shared/model/ids.ts';
import type { Bar } from '../../shared/model/market-data.ts';

/** Bars shown on the chart at start beyond what the strategies need. */
const HISTORY_BARS = 500;
/** Short bars on a busy machine may end again and again while they are read. Then the strategy warms up from live bars, and says so. */
const MAX_ROUNDS = 5;

export type HistorySeries = { readonly instrumentId: InstrumentId; readonly barIntervalMs: number; readonly warmupBars: number };

/** One series of the desk's bars per instrument, long enough for every strategy on it. */
export function seriesOf(strategies: readonly HistorySeries[], barIntervalMs: number): readonly HistorySeries[] {
  const wanted = new Map<InstrumentId, number>();
  for (const { instrumentId, warmupBars, barIntervalMs: own } of strategies) {
    const times = Math.max(1, own / barIntervalMs);
    // Of a longer bar that began before the first one read nothing is made: one more is read.
    wanted.set(instrumentId, Math.max(wanted.get(instrumentId) ?? 0, Math.ceil(times === 1 ? warmupBars : (warmupBars + 1) * times)));
  }
  return [...wanted].map(([instrumentId, warmupBars]) => ({ instrumentId, barIntervalMs, warmupBars }));
}

export type HistoryFeed = {
  readonly series: readonly HistorySeries[];
  /** The clock that stamps what follows, Unix ms. */
  now(): number;
  /** Up to `count` completed bars, oldest first. */
  read(instrumentId: InstrumentId, intervalMs: number, count: number): Promise<readonly Bar[]>;
  /** Called once, before the first bar is fed. */
  start(): void;
  feed(instrumentId: InstrumentId, bars: readonly Bar[]): void;
};

/** Reads and feeds until no bar ended in the meantime: one that did would be neither in the history nor live, and a gap empties the averages. */
export async function feedHistory({ series, now, read, start, feed }: HistoryFeed): Promise<void> {
  const lastOpen = new Map<HistorySeries, number>();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const asked = now();
    const histories = await Promise.all(series.map(async (one) => ({ one, bars: await read(one.instrumentId, one.barIntervalMs, Math.max(one.warmupBars, HISTORY_BARS)) })));
    if (round === 0) start();
    for (const { one, bars } of histories) {
      const newer = bars.filter((bar) => bar.tsOpen > (lastOpen.get(one) ?? -Infinity));
      if (newer.length > 0) feed(one.instrumentId, newer);
      lastOpen.set(one, Math.max(lastOpen.get(one) ?? -Infinity, ...bars.slice(-1).map((bar) => bar.tsOpen)));
    }
    if (series.every(({ barIntervalMs }) => Math.floor(now() / barIntervalMs) === Math.floor(asked / barIntervalMs))) return;
  }
}
