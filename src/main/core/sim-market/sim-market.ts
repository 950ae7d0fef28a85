import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { Perpetual } from '../../../shared/model/instrument.ts';
import type { Bar, MarketEvent } from '../../../shared/model/market-data.ts';
import { Listing, type Book } from './listing.ts';

export type { Book, Level } from './listing.ts';

/** JSON. Prices are not in it: they are a function of seed, pace and time. */
export type SimMarketState = {
  readonly version: 1;
  /** Time of the last step, Unix ms. */
  readonly ts: number;
  /** When each instrument last told its funding rate. */
  readonly fundingTold: Readonly<Record<string, number>>;
};

export type SimMarketOptions = {
  readonly seed: number;
  /** Seconds of market movement in one real second. */
  readonly pace: number;
  readonly instruments: readonly Perpetual[];
  /** The first step is at this time or later, Unix ms. */
  readonly startTs: number;
  /** Goes on after this; the prices continue when seed and pace are the same as then. */
  readonly state?: SimMarketState;
};

const MAX_BARS = 100_000;
/** After a pause only the trades of this last stretch are told. */
const MAX_TRADE_SPAN_MS = 2_000;
/** The indicative funding rate is told this often in an interval, but not more than once a second. */
const FUNDING_TELLS = 60;
const BAR_SAMPLE_MS = 250;
const MAX_BAR_SAMPLES = 60;

/**
 * A seeded market of perpetuals: volatility clusters, jumps, correlated returns, trends, spread and depth that follow the volatility, a premium of mark
 * to index and a funding rate that follows it. Everything depends on seed, pace and the time asked only, so it goes on unchanged through a restart.
 */
export class SimMarket {
  readonly #listings = new Map<InstrumentId, Listing>();
  readonly #fundingTold = new Map<InstrumentId, number>();
  #ts: number;

  /** Throws RangeError on a pace outside [1, 3600] or a start that is not a time. */
  constructor(options: SimMarketOptions) {
    const { seed, pace, instruments, startTs, state } = options;
    if (!(pace >= 1 && pace <= 3_600)) throw new RangeError(`expected a pace from 1 to 3600, was ${pace}`);
    if (!(startTs > 0 && startTs < 8.64e15)) throw new RangeError(`expected a start in Unix ms, was ${startTs}`);
    for (const instrument of instruments) this.#listings.set(instrument.id, new Listing(instrument, seed, pace));
    this.#ts = state === undefined ? startTs - 1 : state.ts;
    for (const id of this.#listings.keys()) this.#fundingTold.set(id, state?.fundingTold[id] ?? -Infinity);
  }

  /** Moves to `ts` (Unix ms) and tells what is due. Nothing happens when `ts` is not later than the last step. */
  step(ts: number): readonly MarketEvent[] {
    if (!(ts > this.#ts)) return [];
    const events: MarketEvent[] = [];
    const tradesFrom = Math.max(this.#ts, ts - MAX_TRADE_SPAN_MS);
    for (const [instrumentId, listing] of this.#listings) {
      const touch = listing.touch(ts);
      const { index, mark, bidTicks, askTicks, activity } = touch;
      events.push({ type: 'index', instrumentId, tsEvent: ts, px: index }, { type: 'mark', instrumentId, tsEvent: ts, px: mark });
      for (const trade of listing.trades(tradesFrom, ts)) events.push(trade);
      events.push({
        type: 'quote', instrumentId, tsEvent: ts,
        bid: listing.price(bidTicks), bidSize: listing.sizeAt(ts, bidTicks, 0, activity), ask: listing.price(askTicks), askSize: listing.sizeAt(ts, askTicks, 0, activity),
      });
      this.#tellFunding(listing, ts, events);
    }
    this.#ts = ts;
    return events;
  }

  /**
   * The `count` bars of mark prices that end at `endTs` or before, oldest first, aligned to epoch multiples of the interval. They are what the market did or
   * would have done; volumes are estimates. Throws RangeError for an unknown instrument, an interval below 1 ms or more than 100,000 bars.
   */
  bars(instrumentId: InstrumentId, intervalMs: number, count: number, endTs: number): readonly Bar[] {
    const listing = this.#listing(instrumentId);
    if (!(Number.isInteger(intervalMs) && intervalMs >= 1)) throw new RangeError(`expected a bar interval of whole ms, was ${intervalMs}`);
    if (!(Number.isInteger(count) && count >= 0 && count <= MAX_BARS)) throw new RangeError(`expected 0 to ${MAX_BARS} bars, was ${count}`);
    const end = Math.floor(endTs / intervalMs) * intervalMs;
    return Array.from({ length: count }, (_, i) => barOf(listing, instrumentId, end - (count - i) * intervalMs, intervalMs));
  }

  /** About ten levels each side at the last step, best first; the best agree with its quote. Throws RangeError for an unknown instrument. */
  book(instrumentId: InstrumentId): Book {
    const listing = this.#listing(instrumentId);
    return listing.book(this.#ts, listing.touch(this.#ts));
  }

  save(): SimMarketState {
    return { version: 1, ts: this.#ts, fundingTold: Object.fromEntries([...this.#fundingTold].filter(([, ts]) => Number.isFinite(ts))) };
  }

  #tellFunding(listing: Listing, ts: number, events: MarketEvent[]): void {
    const { id, fundingIntervalMs } = listing.instrument;
    const told = this.#fundingTold.get(id) ?? -Infinity;
    const nextFundingTs = listing.nextFunding(ts);
    const due = ts - told >= Math.max(1_000, fundingIntervalMs / FUNDING_TELLS) || told < nextFundingTs - fundingIntervalMs;
    if (!due) return;
    this.#fundingTold.set(id, ts);
    events.push({ type: 'funding', instrumentId: id, tsEvent: ts, rate: listing.fundingRate(ts), nextFundingTs });
  }

  #listing(id: InstrumentId): Listing {
    const listing = this.#listings.get(id);
    if (!listing) throw new RangeError(`expected one of ${[...this.#listings.keys()].join(', ')}, was '${id}'`);
    return listing;
  }
}

function barOf(listing: Listing, instrumentId: InstrumentId, tsOpen: number, intervalMs: number): Bar {
  const samples = Math.min(MAX_BAR_SAMPLES, Math.max(4, Math.ceil(intervalMs / BAR_SAMPLE_MS)));
  const open = listing.mark(tsOpen);
  let high = open;
  let low = open;
  let close = open;
  for (let i = 1; i <= samples; i++) {
    close = listing.mark(tsOpen + (intervalMs * i) / samples);
    if (close > high) high = close;
    if (close < low) low = close;
  }
  return { type: 'bar', instrumentId, intervalMs, tsOpen, tsEvent: tsOpen + intervalMs, open, high, low, close, volume: listing.volume(tsOpen, intervalMs) };
}
