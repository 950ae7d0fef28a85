import { toNumber } from '../../../shared/model/decimal.ts';
import type { Perpetual } from '../../../shared/model/instrument.ts';
import type { Trade } from '../../../shared/model/market-data.ts';
import { hash32, hashText } from '../../../shared/model/prng.ts';
import { AssetPath } from './asset-path.ts';
import { StepGrid } from './step-grid.ts';
import { smallestTick } from '../../../shared/model/tick-rule.ts';

/** `px` in the quote currency, `size` in the instrument's quantity unit. */
export type Level = { readonly px: number; readonly size: number };
export type Book = { readonly bids: readonly Level[]; readonly asks: readonly Level[] };

/** Best prices in ticks, and what they came from. */
export type Touch = { readonly index: number; readonly mark: number; readonly bidTicks: number; readonly askTicks: number; readonly activity: number };

const LEVELS = 10;
/** Resting sizes are redrawn this often, real ms. */
const BOOK_LIFE_MS = 1_500;
const TRADE_CELL_MS = 250;
const HOUR_MS = 3_600_000;
/** Interest part of the funding rate per market hour (11 % a year). */
const HOURLY_INTEREST = 0.0000125;
const MAX_HOURLY_FUNDING = 0.004;
const PREMIUM_SAMPLES = 8;

const unit = (hash: number): number => (hash + 0.5) / 4294967296;

/** One instrument of the simulated market at any real time `ts` (ms): prices on tick, book, trades and funding, all pure functions of time. */
export class Listing {
  readonly instrument: Perpetual;
  readonly #path: AssetPath;
  readonly #pace: number;
  readonly #ticks: StepGrid;
  readonly #lots: StepGrid;
  readonly #multiplier: number;
  readonly #bookSeed: number;
  readonly #tradeSeed: number;

  constructor(instrument: Perpetual, seed: number, pace: number) {
    this.instrument = instrument;
    this.#path = new AssetPath(seed, instrument.base);
    this.#pace = pace;
    this.#ticks = new StepGrid(smallestTick(instrument.ticks));
    this.#lots = new StepGrid(instrument.lotSize);
    this.#multiplier = toNumber(instrument.multiplier);
    this.#bookSeed = hashText(`book ${instrument.base}`, seed);
    this.#tradeSeed = hashText(`trades ${instrument.base}`, seed);
  }

  touch(ts: number): Touch {
    const prices = this.#path.at(ts * this.#pace);
    const half = 0.5 * prices.mid * this.#path.traits.spread * prices.activity;
    const bidTicks = Math.max(1, Math.floor((prices.mid - half) / this.#ticks.step));
    const askTicks = Math.max(bidTicks + 1, Math.ceil((prices.mid + half) / this.#ticks.step));
    return { index: this.onTick(prices.index), mark: this.onTick(prices.mark), bidTicks, askTicks, activity: prices.activity };
  }

  mark(ts: number): number {
    return this.onTick(this.#path.markAt(ts * this.#pace));
  }

  price(ticks: number): number {
    return this.#ticks.at(ticks);
  }

  /** Ten levels each side, best first, sizes that live for a second or two, thinner in a storm. */
  book(ts: number, touch: Touch): Book {
    // Levels stand as far apart as the spread is wide, at least one tick.
    const gap = Math.max(1, Math.round((touch.askTicks - touch.bidTicks) / 2));
    const bids: Level[] = [];
    const asks: Level[] = [];
    for (let i = 0; i < LEVELS; i++) {
      const bid = touch.bidTicks - i * gap;
      if (bid >= 1) bids.push({ px: this.price(bid), size: this.sizeAt(ts, bid, i, touch.activity) });
      const ask = touch.askTicks + i * gap;
      asks.push({ px: this.price(ask), size: this.sizeAt(ts, ask, i, touch.activity) });
    }
    return { bids, asks };
  }

  /** Size that rests at `ticks`, the `depth`-th level from the best (0). */
  sizeAt(ts: number, ticks: number, depth: number, activity: number): number {
    const hash = hash32(hash32(this.#bookSeed, ticks), Math.floor(ts / BOOK_LIFE_MS));
    const notional = (this.#path.traits.touchNotional * (1 + 0.35 * depth) * (0.25 - 1.1 * Math.log(unit(hash)))) / Math.max(0.3, activity);
    return this.#size(notional, this.price(ticks));
  }

  /** Public trades with from < tsEvent <= to, in time order. */
  trades(from: number, to: number): Trade[] {
    const trades: Trade[] = [];
    for (let cell = Math.floor(from / TRADE_CELL_MS); cell * TRADE_CELL_MS <= to; cell++) {
      const stamps = this.#tradeStamps(cell);
      for (const [i, tsEvent] of stamps.entries()) {
        if (tsEvent <= from || tsEvent > to) continue;
        const touch = this.touch(tsEvent);
        const hash = hash32(hash32(this.#tradeSeed, cell), i + 100);
        const aggressor = hash & 1 ? 'buy' : 'sell';
        const px = this.price(aggressor === 'buy' ? touch.askTicks : touch.bidTicks);
        const notional = -Math.log(unit(hash32(hash, 1))) * this.#path.traits.tradeNotional;
        trades.push({ type: 'trade', instrumentId: this.instrument.id, tsEvent, px, size: this.#size(notional, px), aggressor });
      }
    }
    return trades;
  }

  /** Volume that `trades` would give on average from `ts` for `spanMs`, give or take a third: exact sums over long bars would be slow. */
  volume(ts: number, spanMs: number): number {
    const { traits } = this.#path;
    const notional = traits.tradesPerSecond * (spanMs / 1_000) * traits.tradeNotional * this.#path.activityAt(ts * this.#pace);
    return this.#size(notional * (0.67 + 0.66 * unit(hash32(this.#tradeSeed, Math.floor(ts / 1_000)))), this.mark(ts));
  }

  /** When the next funding after `ts` is due: epoch multiples of the interval. */
  nextFunding(ts: number): number {
    const interval = this.instrument.fundingIntervalMs;
    return (Math.floor(ts / interval) + 1) * interval;
  }

  /** Rate for the funding that follows `ts`: interest plus an eighth of the mean premium of the interval so far, per market hour, held in +-0.4 %. */
  fundingRate(ts: number): number {
    const interval = this.instrument.fundingIntervalMs;
    const from = this.nextFunding(ts) - interval;
    let premium = 0;
    for (let i = 1; i <= PREMIUM_SAMPLES; i++) premium += this.#path.premiumAt((from + ((ts - from) * i) / PREMIUM_SAMPLES) * this.#pace) / PREMIUM_SAMPLES;
    const hourly = Math.min(MAX_HOURLY_FUNDING, Math.max(-MAX_HOURLY_FUNDING, HOURLY_INTEREST + premium / 8));
    return Math.round(hourly * ((interval * this.#pace) / HOUR_MS) * 1e8) / 1e8;
  }

  onTick(px: number): number {
    return this.#ticks.at(Math.max(1, this.#ticks.nearest(px)));
  }

  #size(notional: number, px: number): number {
    return this.#lots.at(Math.max(1, this.#lots.nearest(notional / (px * this.#multiplier))));
  }

  #tradeStamps(cell: number): readonly number[] {
    const start = cell * TRADE_CELL_MS;
    const hash = hash32(this.#tradeSeed, cell);
    const mean = (this.#path.traits.tradesPerSecond * TRADE_CELL_MS) / 1_000 * this.#path.activityAt(start * this.#pace);
    // Poisson by inversion.
    let count = 0;
    let probability = Math.exp(-mean);
    for (let left = unit(hash) - probability; left > 0 && count < 20; left -= probability) {
      count += 1;
      probability *= mean / count;
    }
    return Array.from({ length: count }, (_, i) => start + Math.floor(unit(hash32(hash, i)) * TRADE_CELL_MS)).sort((a, b) => a - b);
  }
}
