import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarketDataEngine } from '../../src/main/core/market-data/market-data-engine.ts';
import { simCatalogue } from '../../src/main/core/sim-market/sim-instruments.ts';
import { instrumentId } from '../../src/shared/model/ids.ts';
import type { Bar, MarketEvent } from '../../src/shared/model/market-data.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const T = 1_790_000_000_000;
const INTERVAL = 1_000;

function engine(): MarketDataEngine {
  const made = new MarketDataEngine({ maxTickJump: 0.2, maxDataAgeMs: 3_000, barIntervalMs: INTERVAL });
  for (const instrument of simCatalogue('fractionalBase', 1)) made.addInstrument(instrument);
  return made;
}

/** Plain grouping of [time, price] by interval. */
function grouped(ticks: readonly (readonly [ts: number, px: number])[]): Pick<Bar, 'tsOpen' | 'open' | 'high' | 'low' | 'close'>[] {
  const byOpen = new Map<number, number[]>();
  for (const [ts, px] of ticks) {
    const tsOpen = Math.floor(ts / INTERVAL) * INTERVAL;
    byOpen.set(tsOpen, [...(byOpen.get(tsOpen) ?? []), px]);
  }
  return [...byOpen].map(([tsOpen, pxs]) => ({ tsOpen, open: pxs[0]!, high: Math.max(...pxs), low: Math.min(...pxs), close: pxs.at(-1)! }));
}
const shape = ({ tsOpen, open, high, low, close }: Bar) => ({ tsOpen, open, high, low, close });

// Steps of venue time, delays on the way, small moves of the price.
const feed = fc.array(fc.record({ step: fc.integer({ min: 1, max: 1_500 }), delay: fc.integer({ min: 0, max: 900 }), px: fc.integer({ min: 95, max: 105 }) }), { maxLength: 60 });

describe('bars from marks', () => {
  it('equal a plain grouping by venue time when nothing is late', () => {
    fc.assert(fc.property(feed, fc.boolean(), (steps, advances) => {
      const market = engine();
      const ticks: [number, number][] = [];
      const bars: Bar[] = [];
      let now = T;
      for (const { step, px } of steps) {
        now += step;
        if (advances) market.advance(now);
        expect(market.apply({ type: 'mark', instrumentId: BTC, tsEvent: now, px }, now)).toBeNull();
        ticks.push([now, px]);
        bars.push(...market.takeBars());
      }
      market.advance(now + INTERVAL);
      bars.push(...market.takeBars());
      expect(bars.map(shape)).toEqual(grouped(ticks));
    }));
  });

  it('hold every tick once, in order, without look-ahead, when ticks are late', () => {
    fc.assert(fc.property(feed, (steps) => {
      const market = engine();
      const ticks: [number, number][] = [];
      const bars: Bar[] = [];
      let tsEvent = T;
      let now = T;
      for (const { step, delay, px } of steps) {
        tsEvent += step;
        now = Math.max(now, tsEvent + delay);
        market.advance(now);
        for (const bar of market.takeBars()) {
          expect(bar.tsEvent).toBeLessThanOrEqual(now);
          bars.push(bar);
        }
        market.apply({ type: 'mark', instrumentId: BTC, tsEvent, px }, now);
        ticks.push([now, px]);
      }
      market.advance(now + INTERVAL);
      bars.push(...market.takeBars());
      expect(bars.map(shape)).toEqual(grouped(ticks));
      for (let i = 1; i < bars.length; i++) expect(bars[i]!.tsOpen).toBeGreaterThanOrEqual(bars[i - 1]!.tsEvent);
    }));
  });
});

const wild = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 80, max: 125, noNaN: true }) },
  fc.constantFrom(0, -1, NaN, Infinity, -Infinity, 1e308, 5e-324, 100, 150, 40),
  fc.double(),
);
const stamp = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: -2_000, max: 6_000 }) }, fc.constantFrom(NaN, -T, Infinity, 0));
const anyEvent: fc.Arbitrary<(now: number) => MarketEvent> = fc.tuple(fc.constantFrom('mark', 'index', 'trade', 'quote', 'bar', 'funding'), stamp, fc.array(wild, { minLength: 5, maxLength: 5 }), fc.boolean())
  .map(([type, offset, [a, b, c, d, e], sorted]) => (now) => {
    const tsEvent = now + offset;
    const [low, high] = sorted ? [Math.min(a!, b!, c!), Math.max(a!, b!, c!)] : [a!, b!];
    switch (type) {
      case 'mark': case 'index': return { type, instrumentId: BTC, tsEvent, px: a! };
      case 'trade': return { type, instrumentId: BTC, tsEvent, px: a!, size: b!, aggressor: 'sell' };
      case 'quote': return { type, instrumentId: BTC, tsEvent, bid: low, bidSize: c!, ask: high, askSize: d! };
      case 'funding': return { type, instrumentId: BTC, tsEvent, rate: a! / 1_000, nextFundingTs: tsEvent + 1 };
      default: return { type: 'bar', instrumentId: BTC, tsEvent, intervalMs: INTERVAL, tsOpen: tsEvent - INTERVAL, open: c!, high, low, close: c!, volume: e! };
    }
  });

describe('under any input', () => {
  it('keeps only believable values, counts every refusal, and changes nothing by one', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), anyEvent), { maxLength: 80 }), (inputs) => {
      const market = engine();
      let now = T;
      let refused = 0;
      for (const [step, make] of inputs) {
        now += step;
        market.advance(now);
        for (const bar of market.takeBars()) expect(bar.low > 0 && bar.low <= Math.min(bar.open, bar.close) && bar.high >= Math.max(bar.open, bar.close)).toBe(true);
        const before = { ...market.snapshot(BTC)! };
        const forming = market.forming(BTC);
        const event = make(now);
        const reason = market.apply(event, now);
        if (reason !== null) {
          refused += 1;
          expect(market.snapshot(BTC)).toEqual(before);
          expect(market.forming(BTC)).toEqual(forming);
        }
        const { bid, ask, last, mark, index } = market.snapshot(BTC)!;
        for (const value of [bid, ask, last, mark, index]) expect(Number.isNaN(value) || (value > 0 && value < 1e16)).toBe(true);
        expect(bid > ask).toBe(false);
      }
      expect(market.refusedTotal(BTC)).toBe(refused);
      expect(Object.values(market.refusals(BTC)).reduce((sum, n) => sum + n, 0)).toBe(refused);
    }));
  });
});
