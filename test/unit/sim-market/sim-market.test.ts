import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarketDataEngine } from '../../../src/main/core/market-data/market-data-engine.ts';
import { AssetPath } from '../../../src/main/core/sim-market/asset-path.ts';
import { simCatalogue } from '../../../src/main/core/sim-market/sim-instruments.ts';
import { SimMarket, type SimMarketState } from '../../../src/main/core/sim-market/sim-market.ts';
import { formatDecimal, nearestMultiple, toNumber } from '../../../src/shared/model/decimal.ts';
import { instrumentId } from '../../../src/shared/model/ids.ts';
import type { Instrument } from '../../../src/shared/model/instrument.ts';
import type { MarketEvent } from '../../../src/shared/model/market-data.ts';
import { smallestTick } from '../../../src/shared/model/tick-rule.ts';

const T = 1_790_000_000_000;
const BTC = instrumentId('BTC-PERP.SIM');
type Shape = Instrument['shape'];

function market(seed = 7, pace = 60, shape: Shape = 'fractionalBase', state?: SimMarketState): SimMarket {
  return new SimMarket({ seed, pace, instruments: simCatalogue(shape, pace), startTs: T, ...(state ? { state } : {}) });
}
const isMultiple = (value: number, step: bigint): boolean => formatDecimal(nearestMultiple(value, step)) === String(value) || toNumber(nearestMultiple(value, step)) === value;
const steps = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 15 });

describe('SimMarket', () => {
  it('gives the same events for the same seed and times, also after a save and restore between', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e9 }), fc.constantFrom(1, 60, 600), steps, fc.nat(14), (seed, pace, times, restartAt) => {
      const a = market(seed, pace);
      let b = market(seed, pace);
      let ts = T;
      for (const [i, step] of times.entries()) {
        ts += step;
        if (i === restartAt) b = market(seed, pace, 'fractionalBase', JSON.parse(JSON.stringify(b.save())) as SimMarketState);
        expect(b.step(ts)).toEqual(a.step(ts));
      }
      expect(b.book(BTC)).toEqual(a.book(BTC));
    }), { numRuns: 40 });
  });

  it('quotes on tick and lot, never crossed, with a book whose best agrees with the quote', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e9 }), fc.constantFrom<Shape>('fractionalBase', 'wholeContracts'), steps, (seed, shape, times) => {
      const sim = market(seed, 60, shape);
      const instruments = new Map(simCatalogue(shape, 60).map((i) => [i.id, i]));
      let ts = T;
      for (const step of times) {
        ts += step;
        for (const event of sim.step(ts)) {
          const instrument = instruments.get(event.instrumentId)!;
          expect(event.tsEvent <= ts && event.tsEvent > ts - 5_001).toBe(true);
          if (event.type === 'mark' || event.type === 'index' || event.type === 'trade') expect(isMultiple(event.px, smallestTick(instrument.ticks))).toBe(true);
          if (event.type === 'trade') expect(event.size > 0 && isMultiple(event.size, instrument.lotSize)).toBe(true);
          if (event.type !== 'quote') continue;
          expect(event.bid).toBeLessThan(event.ask);
          expect(isMultiple(event.bid, smallestTick(instrument.ticks)) && isMultiple(event.ask, smallestTick(instrument.ticks))).toBe(true);
          const { bids, asks } = sim.book(event.instrumentId);
          expect([bids.length, asks.length]).toEqual([10, 10]);
          expect(event).toMatchObject({ bid: bids[0]!.px, bidSize: bids[0]!.size, ask: asks[0]!.px, askSize: asks[0]!.size });
          for (const levels of [bids, asks]) {
            for (const [i, { px, size }] of levels.entries()) {
              expect(isMultiple(px, smallestTick(instrument.ticks)) && isMultiple(size, instrument.lotSize) && size > 0).toBe(true);
              if (i > 0) expect(levels === bids ? px < levels[i - 1]!.px : px > levels[i - 1]!.px).toBe(true);
            }
          }
        }
      }
    }), { numRuns: 20 });
  });

  it('passes the checks of the market data engine at every pace', () => {
    for (const pace of [1, 60, 600]) {
      const engine = new MarketDataEngine({ maxTickJump: 0.2, maxDataAgeMs: 3_000, barIntervalMs: 2_000 });
      for (const instrument of simCatalogue('fractionalBase', pace)) engine.addInstrument(instrument);
      const sim = market(3, pace);
      let bars = 0;
      for (let i = 0; i < 400; i++) {
        const ts = T + i * 250;
        engine.advance(ts);
        bars += engine.takeBars().length;
        for (const event of sim.step(ts)) expect([engine.apply(event, ts), event]).toEqual([null, event]);
      }
      expect(bars).toBe(4 * 49);
    }
  });

  it('does nothing when time stands still or runs back', () => {
    const sim = market();
    expect(sim.step(T)).not.toEqual([]);
    expect(sim.step(T)).toEqual([]);
    expect(sim.step(T - 5_000)).toEqual([]);
    expect(sim.save().ts).toBe(T);
  });

  it('tells funding at every due instant, near the premium', () => {
    const sim = market();
    const interval = 60_000;
    const told: Extract<MarketEvent, { type: 'funding' }>[] = [];
    for (let i = 0; i < 1_200; i++) for (const event of sim.step(T + i * 500)) if (event.type === 'funding' && event.instrumentId === BTC) told.push(event);
    const dueTimes = new Set(told.map((e) => e.nextFundingTs));
    expect(dueTimes.size).toBe(Math.floor((T + 599_500) / interval) - Math.floor(T / interval) + 1);
    for (const { nextFundingTs, tsEvent, rate } of told) {
      expect(nextFundingTs % interval).toBe(0);
      expect(nextFundingTs > tsEvent && nextFundingTs - tsEvent <= interval).toBe(true);
      expect(Math.abs(rate)).toBeLessThanOrEqual(0.004);
    }
    expect(new Set(told.map((e) => e.rate)).size).toBeGreaterThan(50);
    expect(told.some((e) => e.rate > 0) && told.some((e) => e.rate < 0)).toBe(true);
  });

  it('tells the next funding in the first step after one was due', () => {
    const sim = market(7, 1);
    const hour = 3_600_000;
    const boundary = Math.ceil(T / hour) * hour;
    const tellsAt = (ts: number) => sim.step(ts).filter((e) => e.type === 'funding' && e.instrumentId === BTC).map((e) => (e.type === 'funding' ? e.nextFundingTs : 0));
    expect(tellsAt(boundary - 2_000)).toEqual([boundary]);
    expect(tellsAt(boundary - 1)).toEqual([]);
    expect(tellsAt(boundary)).toEqual([boundary + hour]);
    expect(tellsAt(boundary + 1_000)).toEqual([]);
  });

  it('gives history that joins the present and is the same whenever it is asked', () => {
    const sim = market();
    const end = T + 10_000;
    const early = sim.bars(BTC, 2_000, 50, T);
    sim.step(end);
    const late = sim.bars(BTC, 2_000, 55, end);
    expect(late.slice(0, 50)).toEqual(early);
    expect(late.at(-1)!.tsEvent).toBe(end);
    for (let i = 1; i < late.length; i++) {
      expect(late[i]!.tsOpen).toBe(late[i - 1]!.tsEvent);
      expect(late[i]!.open).toBe(late[i - 1]!.close);
    }
    const mark = sim.step(end + 1).find((e) => e.type === 'mark' && e.instrumentId === BTC);
    expect(mark?.type === 'mark' && Math.abs(mark.px / late.at(-1)!.close - 1)).toBeLessThan(0.002);
    for (const bar of late) expect(bar.high >= Math.max(bar.open, bar.close) && bar.low <= Math.min(bar.open, bar.close) && bar.volume > 0).toBe(true);
  });

  it('agrees with the bars that were built from its marks', () => {
    const engine = new MarketDataEngine({ maxTickJump: 0.2, maxDataAgeMs: 3_000, barIntervalMs: 2_000 });
    for (const instrument of simCatalogue('fractionalBase', 60)) engine.addInstrument(instrument);
    const sim = market();
    const built = [];
    for (let i = 0; i <= 160; i++) {
      engine.advance(T + i * 250);
      built.push(...engine.takeBars().filter((b) => b.instrumentId === BTC));
      for (const event of sim.step(T + i * 250)) engine.apply(event, T + i * 250);
    }
    const history = sim.bars(BTC, 2_000, 20, T + 40_000);
    expect(built.map((b) => [b.tsOpen, b.open])).toEqual(history.map((b) => [b.tsOpen, b.open]));
  });

  it('refuses what it cannot know', () => {
    expect(() => market(7, 0)).toThrow('expected a pace from 1 to 3600, was 0');
    expect(() => market().book(instrumentId('DOGE-PERP.SIM'))).toThrow("was 'DOGE-PERP.SIM'");
    expect(() => market().bars(BTC, 0.5, 1, T)).toThrow('expected a bar interval of whole ms, was 0.5');
    expect(() => market().bars(BTC, 1_000, 100_001, T)).toThrow('expected 0 to 100000 bars');
    expect(() => new SimMarket({ seed: 1, pace: 1, instruments: [], startTs: NaN })).toThrow('expected a start in Unix ms');
  });
});

describe('its dynamics', () => {
  // One-minute returns of market time over ten days.
  const returnsOf = (seed: number, base: string): number[] => {
    const path = new AssetPath(seed, base);
    const marks = Array.from({ length: 14_401 }, (_, i) => path.markAt(T * 60 + i * 60_000));
    return marks.slice(1).map((mark, i) => Math.log(mark / marks[i]!));
  };
  const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;
  const correlation = (a: readonly number[], b: readonly number[]): number => {
    const ma = mean(a);
    const mb = mean(b);
    const covariance = mean(a.map((x, i) => (x - ma) * (b[i]! - mb)));
    return covariance / Math.sqrt(mean(a.map((x) => (x - ma) ** 2)) * mean(b.map((x) => (x - mb) ** 2)));
  };
  const seeds = [1, 2, 3];
  const btc = seeds.map((seed) => returnsOf(seed, 'BTC'));

  it('has the volatility, fat tails and clusters of a crypto market', () => {
    const annual = mean(btc.map((r) => Math.sqrt(mean(r.map((x) => x * x)) * 525_600)));
    expect(annual).toBeGreaterThan(0.3);
    expect(annual).toBeLessThan(0.9);
    for (const r of btc) {
      const kurtosis = mean(r.map((x) => x ** 4)) / mean(r.map((x) => x * x)) ** 2;
      expect(kurtosis).toBeGreaterThan(3.8);
      const size = r.map(Math.abs);
      expect(correlation(size.slice(0, -10), size.slice(10))).toBeGreaterThan(0.05);
      expect(Math.abs(correlation(r.slice(0, -1), r.slice(1)))).toBeLessThan(0.1);
    }
  });

  it('moves the others with BTC at about 0.75', () => {
    for (const base of ['ETH', 'SOL', 'XRP']) {
      const r = mean(seeds.map((seed, i) => correlation(btc[i]!, returnsOf(seed, base))));
      expect(r).toBeGreaterThan(0.62);
      expect(r).toBeLessThan(0.86);
    }
  });

  it('stays in a plausible range for years', () => {
    const sim = market(11, 600);
    for (const [id, anchor] of [['BTC-PERP.SIM', 95_000], ['XRP-PERP.SIM', 2.3]] as const) {
      const closes = sim.bars(instrumentId(id), 3_600_000, 500, T).map((b) => b.close);
      expect(Math.min(...closes)).toBeGreaterThan(anchor / 4);
      expect(Math.max(...closes)).toBeLessThan(anchor * 4);
    }
  });

  it('widens the spread and thins the book in a storm', () => {
    const sim = market(5);
    const points: { readonly spread: number; readonly depth: number; readonly volatility: number }[] = [];
    for (let i = 0; i < 400; i++) {
      const ts = T + i * 20_000;
      sim.step(ts);
      const { bids, asks } = sim.book(BTC);
      const ranges = sim.bars(BTC, 2_000, 5, ts + 5_000).map((b) => (b.high - b.low) / b.open);
      points.push({ spread: (asks[0]!.px - bids[0]!.px) / asks[0]!.px, depth: mean([...bids, ...asks].map((l) => l.size)), volatility: mean(ranges) });
    }
    const calm = [...points].sort((a, b) => a.volatility - b.volatility).slice(0, 100);
    const storm = [...points].sort((a, b) => b.volatility - a.volatility).slice(0, 100);
    expect(mean(storm.map((p) => p.spread))).toBeGreaterThan(1.3 * mean(calm.map((p) => p.spread)));
    expect(mean(storm.map((p) => p.depth))).toBeLessThan(0.8 * mean(calm.map((p) => p.depth)));
  });
});

describe('simCatalogue', () => {
  it('lists four perpetuals of either shape, funding hourly in market time', () => {
    for (const shape of ['fractionalBase', 'wholeContracts'] as const) {
      const catalogue = simCatalogue(shape, 60);
      expect(catalogue.map((i) => i.id)).toEqual(['BTC-PERP.SIM', 'ETH-PERP.SIM', 'SOL-PERP.SIM', 'XRP-PERP.SIM']);
      for (const i of catalogue) {
        expect(i.fundingIntervalMs).toBe(60_000);
        expect(i.minQty % i.lotSize === 0n && i.maxQty > i.minQty && i.maintenanceMarginRate > 0n && i.makerFeeRate < i.takerFeeRate).toBe(true);
        // Maintenance must be below the least initial margin, or a full-leverage position is born liquidated.
        expect(toNumber(i.maintenanceMarginRate)).toBeLessThan(1 / i.maxLeverage);
      }
    }
    expect(simCatalogue('wholeContracts', 1)[0]).toMatchObject({ venueSymbol: 'BIP-20DEC30-SIM', fundingIntervalMs: 3_600_000 });
    expect(() => simCatalogue('fractionalBase', 0)).toThrow('expected a pace from 1 to 3600, was 0');
  });
});
