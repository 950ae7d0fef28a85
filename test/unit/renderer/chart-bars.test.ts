import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BarStore, decodeRows } from '../../../src/renderer/chart/bar-store.ts';
import { aggregate, joinBars, periodBar, timeframeFor, timeframeName, timeframesOf } from '../../../src/renderer/chart/timeframe.ts';
import { barsOfRows, rowsOfBars } from '../../../src/shared/contract/bar-rows.ts';
import type { BarView } from '../../../src/shared/contract/views.ts';

const BASE = 1_000;
/** Whole numbers, so that sums are exact in any order. */
const shape = fc.record({ skip: fc.nat({ max: 4 }), open: fc.nat({ max: 500 }), close: fc.nat({ max: 500 }), up: fc.nat({ max: 9 }), down: fc.nat({ max: 9 }), volume: fc.nat({ max: 99 }), lines: fc.tuple(fc.option(fc.nat({ max: 500 })), fc.option(fc.nat({ max: 500 }))), stop: fc.option(fc.nat({ max: 500 })) });
const series = fc.record({ start: fc.nat({ max: 1_000 }), bars: fc.array(shape, { minLength: 1, maxLength: 80 }), forming: fc.boolean() }).map(({ start, bars, forming }) => {
  let ts = start * BASE;
  return bars.map(({ skip, up, down, ...bar }, i): BarView => {
    ts += (1 + skip) * BASE;
    return { ...bar, tsOpen: ts, high: Math.max(bar.open, bar.close) + up, low: Math.min(bar.open, bar.close) - down, forming: forming && i === bars.length - 1 };
  });
});
const storeOf = (bars: readonly BarView[]): BarStore => new BarStore(2, rowsOfBars(bars, 2), bars.at(-1)?.forming ?? false);
const barsOf = (store: BarStore): readonly (BarView | null)[] => Array.from({ length: store.length }, (_, i) => store.bar(i));
const multiple = fc.constantFrom(2, 3, 5, 7, 60);

describe('rows of bars', () => {
  it('come back as they went, over the wire too', () => {
    fc.assert(fc.property(series, (bars) => {
      const rows = rowsOfBars(bars, 2);
      const decoded = decodeRows(Buffer.from(rows.buffer).toString('base64'), 2);
      expect(barsOfRows(decoded, bars.at(-1)?.forming ?? false, 2)).toEqual(bars);
    }));
  });
});

describe('bar store', () => {
  it('is a sorted map by time, whatever is put in', () => {
    fc.assert(fc.property(series, fc.array(fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 500 })), { maxLength: 40 }), (bars, puts) => {
      const store = storeOf(bars);
      const model = new Map(bars.map((bar) => [bar.tsOpen, bar.close]));
      for (const [second, close] of puts) {
        const tsOpen = second * BASE;
        const latest = Math.max(...model.keys());
        const at = store.put({ tsOpen, open: 1, high: 1, low: 1, close, volume: 0, stop: null, lines: [null, null], forming: false });
        if (model.has(tsOpen) || tsOpen > latest) model.set(tsOpen, close);
        else expect(at).toBe(-1); // Of the past and unknown: left out.
      }
      const expected = [...model].sort((a, b) => a[0] - b[0]);
      expect(barsOf(store).map((bar) => [bar?.tsOpen, bar?.close])).toEqual(expected);
      expected.forEach(([ts], i) => expect(store.indexOf(ts)).toBe(i));
    }));
  });
});

describe('timeframes', () => {
  it('put together at once or in two steps are the same', () => {
    fc.assert(fc.property(series, multiple, multiple, (bars, a, b) => {
      const small = aggregate(storeOf(bars), a * BASE, BASE);
      expect(barsOf(aggregate(small, a * b * BASE, a * BASE))).toEqual(barsOf(aggregate(storeOf(bars), a * b * BASE, BASE)));
    }));
  });
  it('lose nothing: extremes, first open, last close and all volume', () => {
    fc.assert(fc.property(series, multiple, (bars, n) => {
      const out = barsOf(aggregate(storeOf(bars), n * BASE, BASE)).filter((bar) => bar !== null);
      const sum = (list: readonly BarView[]): number => list.reduce((total, bar) => total + bar.volume, 0);
      expect(sum(out)).toBe(sum(bars));
      expect(Math.max(...out.map((bar) => bar.high))).toBe(Math.max(...bars.map((bar) => bar.high)));
      expect(Math.min(...out.map((bar) => bar.low))).toBe(Math.min(...bars.map((bar) => bar.low)));
      expect([out[0]?.open, out.at(-1)?.close]).toEqual([bars[0]?.open, bars.at(-1)?.close]);
      expect(out.every((bar, i) => bar.tsOpen % (n * BASE) === 0 && (i === 0 || bar.tsOpen > (out[i - 1]?.tsOpen ?? Infinity)))).toBe(true);
      expect(out.every((bar, i) => !bar.forming || i === out.length - 1)).toBe(true);
    }));
  });
  it('grow live, bar by bar, to what they are when put together anew', () => {
    fc.assert(fc.property(series, multiple, fc.nat(), (bars, n, cut) => {
      const known = cut % bars.length;
      const base = storeOf(bars.slice(0, known));
      const live = aggregate(base, n * BASE, BASE);
      for (const bar of bars.slice(known)) {
        base.put({ ...bar, close: bar.close + 1, forming: true }); // First as it forms, then as it is.
        live.put(periodBar(base, bar.tsOpen, n * BASE, BASE));
        base.put(bar);
        live.put(periodBar(base, bar.tsOpen, n * BASE, BASE));
      }
      expect(barsOf(live)).toEqual(barsOf(aggregate(storeOf(bars), n * BASE, BASE)));
    }));
  });
  it('join any split of a period to the same bar', () => {
    fc.assert(fc.property(series, fc.nat(), (bars, cut) => {
      const store = storeOf(bars);
      const at = 1 + (cut % bars.length);
      const parts = [joinBars(store, 0, at, 0, true), ...(at < bars.length ? [joinBars(store, at, bars.length, 1, true)] : [])];
      expect(joinBars(storeOf(parts), 0, parts.length, 0, true)).toEqual(joinBars(store, 0, bars.length, 0, true));
    }));
  });
  it('are multiples of the desk’s own bars, and fall back to them', () => {
    expect(timeframesOf(604_800_000).map(timeframeName)).toEqual(['1w']);
    expect(timeframesOf(43_200_000).map(timeframeName)).toEqual(['12h', '1d']);
    expect(timeframesOf(2_000).map(timeframeName)).toEqual(['2s', '10s', '30s', '1m', '2m', '3m', '5m', '10m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d']);
    expect(timeframesOf(86_400_000).map(timeframeName)).toEqual(['1d']);
    expect([timeframeFor(0, 2_000), timeframeFor(3_000, 2_000), timeframeFor(60_000, 2_000), timeframeFor(60_000, 300_000)]).toEqual([2_000, 2_000, 60_000, 300_000]);
  });
});
