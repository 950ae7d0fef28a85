import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feedHistory } from '../../../src/main/desk/history-feed.ts';
import { instrumentId } from '../../../src/shared/model/ids.ts';
import type { Bar } from '../../../src/shared/model/market-data.ts';

const SERIES = ['BTC-PERP.SIM', 'ETH-PERP.SIM', 'SOL-PERP.SIM'].map((id) => ({ instrumentId: instrumentId(id), barIntervalMs: 1_000, warmupBars: 20 }));
const barsUntil = (id: Bar['instrumentId'], interval: number, count: number, ts: number): Bar[] =>
  Array.from({ length: count }, (_value, index) => (Math.floor(ts / interval) - count + index) * interval).map((tsOpen) => ({ type: 'bar', instrumentId: id, intervalMs: interval, tsOpen, tsEvent: tsOpen + interval, open: 1, high: 1, low: 1, close: 1, volume: 0 }));

/** Each read takes the next of `delays` ms; a bar ends in the middle of some of them. */
async function run(start: number, delays: readonly number[]): Promise<{ readonly now: number; readonly rounds: number; readonly fed: ReadonlyMap<string, readonly number[]>; readonly starts: readonly string[] }> {
  let now = start;
  let next = 0;
  let reads = 0;
  const starts: string[] = [];
  const fed = new Map<string, number[]>();
  await feedHistory({
    series: SERIES,
    now: () => now,
    async read(id, interval, count) {
      reads += 1;
      now += delays[next++] ?? 0;
      await Promise.resolve();
      return barsUntil(id, interval, count, now);
    },
    start: () => starts.push(`start after ${fed.size} series`),
    feed: (id, bars) => fed.set(id, [...(fed.get(id) ?? []), ...bars.map((bar) => bar.tsOpen)]),
  });
  return { now, rounds: reads / SERIES.length, fed, starts };
}

describe('feedHistory', () => {
  it('leaves no hole before the first live bar, no bar twice, and starts first, wherever bars end meanwhile', () =>
    fc.assert(fc.asyncProperty(fc.integer({ min: 1_000_000_000, max: 1_000_010_000 }), fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 9 }), async (start, delays) => {
      const { now, fed, starts } = await run(start, delays);
      expect(starts).toEqual(['start after 0 series']);
      for (const opens of fed.values()) {
        expect(opens.at(-1)).toBe((Math.floor(now / 1_000) - 1) * 1_000);
        expect(opens.every((open, index) => index === 0 || open - (opens[index - 1] ?? 0) === 1_000)).toBe(true);
      }
      expect(fed.size).toBe(SERIES.length);
    })));

  it('reads once when nothing ended, again when a bar did, and gives up when bars end faster than they are read', async () => {
    expect((await run(1_000_000_100, [10, 10, 10])).rounds).toBe(1);
    expect((await run(1_000_000_900, [60, 60, 60])).rounds).toBe(2);
    expect((await run(1_000_000_900, Array.from({ length: 30 }, () => 400))).rounds).toBe(5);
  });
});
