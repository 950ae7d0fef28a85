import { describe, expect, it } from 'vitest';
import { simCatalogue } from '../../../src/main/core/sim-market/sim-instruments.ts';
import { MarketDataEngine } from '../../../src/main/core/market-data/market-data-engine.ts';
import { instrumentId } from '../../../src/shared/model/ids.ts';
import type { Bar, MarketEvent } from '../../../src/shared/model/market-data.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const ETH = instrumentId('ETH-PERP.SIM');
const T = 1_790_000_040_000;
const MINUTE = 60_000;

function engine(barIntervalMs = MINUTE, barsAreFacts = false): MarketDataEngine {
  const made = new MarketDataEngine({ maxTickJump: 0.2, maxDataAgeMs: 3_000, barIntervalMs, barsAreFacts });
  for (const instrument of simCatalogue('fractionalBase', 1)) made.addInstrument(instrument);
  return made;
}
const mark = (tsEvent: number, px: number, id = BTC): MarketEvent => ({ type: 'mark', instrumentId: id, tsEvent, px });
const index = (tsEvent: number, px: number): MarketEvent => ({ type: 'index', instrumentId: BTC, tsEvent, px });
const trade = (tsEvent: number, px: number, size = 1, id = BTC): MarketEvent => ({ type: 'trade', instrumentId: id, tsEvent, px, size, aggressor: 'buy' });
const quote = (tsEvent: number, bid: number, ask: number): MarketEvent => ({ type: 'quote', instrumentId: BTC, tsEvent, bid, bidSize: 1, ask, askSize: 1 });
const bar = (tsOpen: number, change: Partial<Bar> = {}): Bar =>
  ({ type: 'bar', instrumentId: BTC, intervalMs: MINUTE, tsOpen, tsEvent: tsOpen + MINUTE, open: 100, high: 101, low: 99, close: 100.5, volume: 7, ...change });

describe('what is refused', () => {
  it.each<[string, MarketEvent, string]>([
    ['a NaN mark', mark(T, NaN), 'notFinite'],
    ['an infinite trade', trade(T, Infinity), 'notFinite'],
    ['a price that no tick can count', mark(T, 1e308), 'notFinite'],
    ['a zero price', trade(T, 0), 'notPositive'],
    ['a negative mark', mark(T, -1), 'notPositive'],
    ['a trade of nothing', trade(T, 100, 0), 'notPositive'],
    ['a zero bid', quote(T, 0, 100), 'notPositive'],
    ['a crossed quote', quote(T, 101, 100), 'crossed'],
    ['a stamp before 2000', mark(946_684_799_999, 100), 'timestampAbsurd'],
    ['a stamp in seconds', mark(T / 1_000, 100), 'timestampAbsurd'],
    ['a stamp more than 5 s ahead', mark(T + 5_001, 100), 'timestampAbsurd'],
    ['a NaN stamp', mark(NaN, 100), 'notFinite'],
    ['an unknown instrument', mark(T, 100, instrumentId('DOGE-PERP.SIM')), 'unknownInstrument'],
    ['a bar with a low high', bar(T - MINUTE, { high: 100.2 }), 'barInconsistent'],
    ['a bar with a high low', bar(T - MINUTE, { low: 100.2 }), 'barInconsistent'],
    ['a bar whose end is not its start plus its length', bar(T - MINUTE, { tsEvent: T - 1 }), 'barInconsistent'],
    ['a bar of negative volume', bar(T - MINUTE, { volume: -1 }), 'barInconsistent'],
    ['a bar with a wild wick', bar(T - MINUTE, { high: 130 }), 'jump'],
    ['a funding rate in per cent', { type: 'funding', instrumentId: BTC, tsEvent: T, rate: 1.3, nextFundingTs: T }, 'jump'],
    ['a funding rate that is no number', { type: 'funding', instrumentId: BTC, tsEvent: T, rate: NaN, nextFundingTs: T }, 'notFinite'],
  ])('%s', (_, event, reason) => {
    const market = engine();
    expect(market.apply(event, T)).toBe(reason);
    expect(market.refusals(event.instrumentId)).toEqual({ [reason]: 1 });
    expect(market.refusedTotal(event.instrumentId)).toBe(1);
    expect(market.referencePrice(BTC)).toBeNaN();
    expect(market.isStale(BTC, T)).toBe(true);
    market.advance(T + MINUTE);
    expect(market.takeBars()).toEqual([]);
  });

  it('accepts a locked quote and a stamp 5 s ahead', () => {
    const market = engine();
    expect(market.apply(quote(T + 5_000, 100, 100), T)).toBeNull();
  });

  it('refuses a stamp that runs backwards, by type', () => {
    const market = engine();
    expect(market.apply(mark(T, 100), T)).toBeNull();
    expect(market.apply(mark(T - 1, 100), T)).toBe('timestampBackwards');
    expect(market.apply(trade(T - 1, 100), T)).toBeNull();
    expect(market.apply(trade(T - 1, 100.1), T)).toBeNull();
    expect(market.apply(bar(T - MINUTE), T)).toBeNull();
    expect(market.apply(bar(T - MINUTE), T)).toBe('duplicate');
    expect(market.apply(bar(T - 2 * MINUTE), T)).toBe('timestampBackwards');
    expect(market.apply(bar(T - MINUTE / 2, { tsEvent: T + MINUTE / 2 }), T + MINUTE)).toBe('barInconsistent');
  });
});

describe('jumps', () => {
  it('refuses a spike of 50 % and goes on with the old price', () => {
    const market = engine();
    market.apply(mark(T, 100), T);
    expect(market.apply(mark(T + 1, 150), T + 1)).toBe('jump');
    expect(market.apply(quote(T + 1, 99, 150), T + 1)).toBe('jump');
    expect(market.referencePrice(BTC)).toBe(100);
    expect(market.apply(mark(T + 2, 120), T + 2)).toBeNull();
  });

  it('believes a move after five consistent refused ticks, not before', () => {
    const market = engine();
    market.apply(mark(T, 100), T);
    for (let i = 1; i <= 5; i++) expect(market.apply(mark(T + i, 150 + i), T + i)).toBe('jump');
    expect(market.apply(mark(T + 6, 151), T + 6)).toBeNull();
    expect(market.referencePrice(BTC)).toBe(151);
    expect(market.apply(mark(T + 7, 100), T + 7)).toBe('jump');
  });

  it('starts the count again when the ticks disagree or one comes from the old region', () => {
    const market = engine();
    market.apply(mark(T, 100), T);
    for (let i = 1; i <= 40; i++) expect(market.apply(mark(T + i, i % 2 ? 150 : 300), T + i)).toBe('jump');
    for (let i = 41; i <= 45; i++) expect(market.apply(mark(T + i, 150), T + i)).toBe('jump');
    expect(market.apply(trade(T + 46, 101), T + 46)).toBeNull();
    expect(market.apply(mark(T + 47, 150), T + 47)).toBe('jump');
  });

  it('takes the same stamp again for no confirmation', () => {
    const market = engine();
    market.apply(mark(T, 100), T);
    for (let i = 0; i < 50; i++) expect(market.apply(mark(T + 1, 150), T + i)).toBe('jump');
  });

  it('measures the index against the index', () => {
    const market = engine();
    market.apply(mark(T, 100), T);
    expect(market.apply(index(T, 70), T)).toBeNull();
    expect(market.apply(index(T + 1, 130), T + 1)).toBe('jump');
  });

  it.each<[string, (ts: number) => MarketEvent, (ts: number) => MarketEvent, string]>([
    ['a trade', (ts) => mark(ts, 75), (ts) => trade(ts, 75.5), 'trade'],
    ['a quote', (ts) => mark(ts, 75), (ts) => quote(ts, 75, 76), 'quote'],
    ['the mark', (ts) => trade(ts, 75), (ts) => mark(ts, 76), 'mark'],
  ])('believes a fall of 25 %% when %s shows it too, at once', (_, first, second, by) => {
    const market = engine();
    market.apply(mark(T, 100), T);
    market.apply(trade(T, 100), T);
    expect(market.apply(first(T + 100), T + 100)).toBe('jump');
    expect(market.takeJump(BTC)).toBeNull();
    expect(market.apply(second(T + 350), T + 350)).toBeNull();
    expect(market.takeJump(BTC)).toMatchObject({ from: 100, heldMs: 250, by });
    expect(market.takeJump(BTC)).toBeNull();
    expect(market.apply(mark(T + 400, 75), T + 400)).toBeNull();
    expect(market.takeJump(BTC)).toBeNull();
    expect(market.refusals(BTC)).toEqual({ jump: 1 });
  });

  it('believes price and index that fell together, neither alone', () => {
    const market = engine();
    for (const event of [mark(T, 100), index(T, 100)]) market.apply(event, T);
    expect(market.apply(index(T + 1, 74), T + 1)).toBe('jump');
    expect(market.apply(mark(T + 2, 75), T + 2)).toBeNull();
    expect(market.takeJump(BTC)).toEqual({ from: 100, to: 75, heldMs: 0, by: 'index' });
    expect(market.apply(index(T + 3, 75), T + 3)).toBeNull();
    expect(market.snapshot(BTC)).toMatchObject({ mark: 75, index: 75 });
  });

  it('does not take an index that stayed, or that nobody heard for a minute, for a second source', () => {
    const stayed = engine();
    for (const event of [mark(T, 100), index(T, 100)]) stayed.apply(event, T);
    expect(stayed.apply(mark(T + 1, 75), T + 1)).toBe('jump');
    const old = engine();
    for (const event of [index(T, 70), mark(T, 100)]) old.apply(event, T);
    expect(old.apply(mark(T + 60_001, 75), T + 60_001)).toBe('jump');
  });

  it('drops a jump that nothing confirmed within a minute, and counts it', () => {
    const market = engine();
    market.apply(mark(T, 100), T);
    for (let i = 1; i <= 5; i++) expect(market.apply(mark(T + i, 150), T + i)).toBe('jump');
    expect(market.apply(mark(T + 60_002, 150), T + 60_002)).toBe('jump'); // held anew, the sixth or not
    expect(market.apply(trade(T + 120_003, 150), T + 120_003)).toBe('jump'); // nor is it a second source for what was dropped
    expect(market.refusals(BTC)).toEqual({ jump: 7 });
    expect(market.referencePrice(BTC)).toBe(100);
    expect(market.takeJump(BTC)).toBeNull();
  });

  it('measures a wick against the open by the limit itself: 20 % down is believed, more is not', () => {
    expect(engine().apply(bar(T - MINUTE, { low: 80 }), T)).toBeNull();
    expect(engine().apply(bar(T - MINUTE, { low: 79.9 }), T)).toBe('jump');
    expect(engine().apply(bar(T - MINUTE, { high: 120 }), T)).toBeNull();
  });

  it('takes a bar of a record for a fact, a fall of 48 % too, but never one that contradicts itself', () => {
    const market = engine(MINUTE, true);
    expect(market.apply(bar(T - 3 * MINUTE), T)).toBeNull();
    expect(market.apply(bar(T - 2 * MINUTE, { low: 52, close: 52.3 }), T)).toBeNull();
    expect(market.apply(bar(T - MINUTE, { open: 52, low: 51, high: 53, close: 52 }), T)).toBeNull();
    expect(market.apply(bar(T, { open: 52, low: 51, high: 50, close: 52 }), T + MINUTE)).toBe('barInconsistent');
    expect(market.takeBars()).toHaveLength(3);
  });

  it('allows long bars and bars after a gap more room', () => {
    const market = engine();
    const day = 86_400_000;
    const daily = { intervalMs: day, open: 7_950, high: 7_980, low: 4_410, close: 4_830 };
    expect(market.apply(bar(T, { ...daily, tsEvent: T + day }), T + day)).toBeNull();
    expect(market.apply(bar(T + 40 * day, { ...daily, tsEvent: T + 41 * day }), T + 41 * day)).toBeNull();
    expect(market.apply(bar(T + 41 * day, { open: 50, high: 50, low: 50, close: 50 }), T + 42 * day)).toBe('jump');
  });
});

describe('age', () => {
  it('is stale before the first price and after the limit', () => {
    const market = engine();
    expect(market.ageMs(BTC, T)).toBe(Infinity);
    market.apply(quote(T - 100, 100, 101), T);
    expect(market.ageMs(BTC, T + 3_000)).toBe(3_000);
    expect(market.isStale(BTC, T + 3_000)).toBe(false);
    expect(market.isStale(BTC, T + 3_001)).toBe(true);
    expect(market.isStale(instrumentId('NONE'), T)).toBe(true);
  });

  it('grows while the venue repeats one stamp, and no bars are drawn from it', () => {
    const market = engine(1_000);
    for (let i = 0; i <= 10; i++) {
      const now = T + i * 1_000;
      market.advance(now);
      expect(market.apply(mark(T, 100), now)).toBeNull();
      expect(market.apply(quote(T, 100, 101), now)).toBeNull();
    }
    expect(market.isStale(BTC, T + 10_000)).toBe(true);
    expect(market.takeBars()).toHaveLength(1);
    expect(market.forming(BTC)).toBeUndefined();
  });

  it('is not renewed by index, funding or refused data', () => {
    const market = engine();
    market.apply(mark(T, 100), T);
    market.apply(index(T + 9_000, 100), T + 9_000);
    market.apply({ type: 'funding', instrumentId: BTC, tsEvent: T + 9_000, rate: 0.0001, nextFundingTs: T + 10_000 }, T + 9_000);
    market.apply(mark(T + 9_000, 0), T + 9_000);
    expect(market.ageMs(BTC, T + 9_000)).toBe(9_000);
    expect(market.snapshot(BTC)).toMatchObject({ index: 100, fundingRate: 0.0001, nextFundingTs: T + 10_000 });
  });
});

describe('the reference price', () => {
  it('is the mark, else the middle, else the last', () => {
    const market = engine();
    market.apply(trade(T, 101), T);
    expect(market.referencePrice(BTC)).toBe(101);
    market.apply(quote(T, 99, 101), T);
    expect(market.referencePrice(BTC)).toBe(100);
    market.apply(mark(T, 102), T);
    expect(market.referencePrice(BTC)).toBe(102);
  });

  it('passes over a mark that froze while quotes went on', () => {
    const market = engine();
    market.apply(mark(T, 100), T);
    for (let i = 1; i <= 8; i++) market.apply(quote(T + i * 500, 100 - i, 100 - i), T + i * 500);
    expect(market.referencePrice(BTC)).toBe(92);
    market.apply(mark(T + 4_100, 92.5), T + 4_100);
    expect(market.referencePrice(BTC)).toBe(92.5);
  });

  it('is the last known when everything is silent', () => {
    const market = engine();
    market.apply(mark(T, 100), T);
    expect(market.referencePrice(BTC)).toBe(100);
    expect(market.isStale(BTC, T + 60_000)).toBe(true);
  });
});

describe('bars', () => {
  it('come from marks, with the volume of trades, aligned to the epoch', () => {
    const market = engine();
    const from = Math.ceil(T / MINUTE) * MINUTE;
    market.apply(mark(from + 5, 100), from + 5);
    market.apply(trade(from + 6, 90, 3), from + 6);
    market.apply(mark(from + 7, 104), from + 7);
    market.apply(mark(from + 8, 98), from + 8);
    expect(market.forming(BTC)).toMatchObject({ tsOpen: from, open: 100, high: 104, low: 98, close: 98, volume: 3 });
    expect(market.takeBars()).toEqual([]);
    market.advance(from + MINUTE - 1);
    expect(market.takeBars()).toEqual([]);
    market.advance(from + MINUTE);
    expect(market.takeBars()).toEqual([{ type: 'bar', instrumentId: BTC, intervalMs: MINUTE, tsOpen: from, tsEvent: from + MINUTE, open: 100, high: 104, low: 98, close: 98, volume: 3 }]);
    expect(market.takeBars()).toBe(market.takeBars());
    expect(market.forming(BTC)).toBeUndefined();
  });

  it('come from trades as long as there are no marks', () => {
    const market = engine(1_000);
    market.apply(trade(T, 100, 2), T);
    market.apply(trade(T + 10, 103, 2), T + 10);
    market.advance(T + 1_000);
    expect(market.takeBars()).toMatchObject([{ open: 100, high: 103, close: 103, volume: 4 }]);
    market.apply(trade(T + 1_000, 104, 2), T + 1_000);
    market.apply(mark(T + 1_100, 102), T + 1_100);
    market.apply(trade(T + 1_200, 110, 2), T + 1_200);
    market.advance(T + 2_000);
    expect(market.takeBars()).toMatchObject([{ open: 102, high: 102, low: 102, close: 102, volume: 4 }]);
  });

  it('do not exist without data: a gap is visible', () => {
    const market = engine(1_000);
    market.apply(mark(T, 100), T);
    market.advance(T + 5_000);
    market.apply(mark(T + 5_100, 101), T + 5_100);
    market.advance(T + 6_000);
    expect(market.takeBars().map((b) => b.tsOpen)).toEqual([T, T + 5_000]);
  });

  it('of several instruments come in time order', () => {
    const market = engine(1_000);
    market.apply(mark(T, 100), T);
    market.apply(mark(T + 1_000, 10, ETH), T + 1_000);
    market.apply(mark(T + 2_000, 11, ETH), T + 2_000);
    market.advance(T + 9_000);
    expect(market.takeBars().map((b) => [b.instrumentId, b.tsOpen])).toEqual([[BTC, T], [ETH, T + 1_000], [ETH, T + 2_000]]);
  });

  it('a late tick counts into the open interval and never makes a closed bar again', () => {
    const market = engine(1_000);
    market.apply(mark(T + 900, 100), T + 950);
    market.advance(T + 1_000);
    market.apply(mark(T + 990, 105), T + 1_050);
    market.advance(T + 2_000);
    expect(market.takeBars()).toMatchObject([{ tsOpen: T, close: 100 }, { tsOpen: T + 1_000, open: 105 }]);
  });

  it('from outside are handed on as they are, and are not built twice', () => {
    const market = engine();
    const given = bar(T - (T % MINUTE));
    const end = given.tsEvent;
    market.apply(mark(end - 10, 100), end - 10);
    expect(market.apply(given, end)).toBeNull();
    market.advance(end);
    const taken = market.takeBars();
    expect(taken).toHaveLength(1);
    expect(taken[0]).toBe(given);
    expect(market.snapshot(BTC)).toMatchObject({ last: 100.5, tsLastData: end });
  });
});

it('refuses options that are not above zero', () => {
  expect(() => new MarketDataEngine({ maxTickJump: 0.2, maxDataAgeMs: 0, barIntervalMs: 1 })).toThrow('expected maxDataAgeMs above 0, was 0');
});
