// What the venue knows of one instrument: prices, depth, the last bar, the orders that are open there.
import { toNumber, type Price, type Quantity } from '../../../shared/model/decimal.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { Bar, Quote } from '../../../shared/model/market-data.ts';
import type { OrderSide } from '../../../shared/model/order.ts';
import type { SimPosition } from './account.ts';
import type { Book, OrderRecord } from './venue-types.ts';
import { ceilToTick, floorToTick, smallestTick } from '../../../shared/model/tick-rule.ts';

type Level = { px: number; size: number };
export type Take = { readonly px: Price; readonly qty: Quantity };

/** Depth behind a quote that came without a book: so many more levels of the same size, one spread apart. */
const SYNTHETIC_LEVELS = 4;

export class VenueMarket {
  readonly instrument: Instrument;
  readonly position: SimPosition;
  readonly tick: number;
  readonly lot: number;
  /** Working orders in the order of their arrival. */
  open: OrderRecord[] = [];
  bid = Number.NaN;
  ask = Number.NaN;
  /** True once the feed has a real mark; quotes then no longer move the margin price. */
  hasMark = false;
  fundingRate = Number.NaN;
  nextFundingTs = Infinity;
  /** NaN before the first bar. While no quote came, orders match against bars. */
  barTs = Number.NaN;
  barOpen = Number.NaN;
  barHigh = Number.NaN;
  barLow = Number.NaN;
  barClose = Number.NaN;
  #bids: Level[] = [];
  #asks: Level[] = [];

  constructor(instrument: Instrument, position: SimPosition) {
    this.instrument = instrument;
    this.position = position;
    this.tick = toNumber(smallestTick(instrument.ticks));
    this.lot = toNumber(instrument.lotSize);
  }

  /** A quote has come; from then on bars no longer count. */
  get hasQuotes(): boolean {
    return !Number.isNaN(this.bid);
  }

  /** Only bars have come. */
  get byBars(): boolean {
    return !this.hasQuotes && !Number.isNaN(this.barTs);
  }

  setQuote(quote: Quote, book: Book | undefined): void {
    this.bid = quote.bid;
    this.ask = quote.ask;
    const gap = Math.max(quote.ask - quote.bid, this.tick);
    this.#bids = book ? copyLevels(book.bids) : synthesise(quote.bid, quote.bidSize, -gap);
    this.#asks = book ? copyLevels(book.asks) : synthesise(quote.ask, quote.askSize, gap);
  }

  setBar(bar: Bar): void {
    this.barTs = bar.tsEvent;
    this.barOpen = bar.open;
    this.barHigh = bar.high;
    this.barLow = bar.low;
    this.barClose = bar.close;
  }

  /** True when a limit order of this price would trade at once. */
  crosses(side: OrderSide, limitPx: number): boolean {
    if (this.byBars) return side === 'buy' ? limitPx >= this.barClose : limitPx <= this.barClose;
    return side === 'buy' ? limitPx >= this.ask : limitPx <= this.bid;
  }

  /**
   * Takes up to `qty` from the other side of the book, best price first, no worse than `limitPx` (NaN: any price), and removes it there.
   * `available` is the fraction of each level that is really there. Whole lots only, except for a rest below one lot.
   */
  takeLiquidity(side: OrderSide, qty: Quantity, limitPx: number, available: number): readonly Take[] {
    const levels = side === 'buy' ? this.#asks : this.#bids;
    const takes: Take[] = [];
    let rest: bigint = qty;
    for (const level of levels) {
      if (rest === 0n) break;
      if (side === 'buy' ? level.px > limitPx : level.px < limitPx) break;
      const shown = this.lots(level.size * available);
      const take = shown < rest ? shown : rest;
      if (take === 0n) continue;
      rest -= take;
      level.size = Math.max(0, level.size - toNumber(take));
      takes.push({ px: this.toPrice(level.px, side), qty: take as Quantity });
    }
    return takes;
  }

  /** Whole lots in `size`. */
  lots(size: number): bigint {
    return BigInt(Math.max(0, Math.floor(size / this.lot + 1e-9))) * this.instrument.lotSize;
  }

  /**
   * The price on tick for a trade of ours at `px`: noise of the float is rounded off, a real fraction of a tick goes against us.
   * At least one tick.
   */
  toPrice(px: number, side: OrderSide): Price {
    const steps = px / this.tick;
    const nearest = Math.round(steps);
    if (!Number.isSafeInteger(nearest)) throw new RangeError(`expected a price below 2^53 ticks, was ${px} in ticks of ${this.tick}`);
    const onTick = Math.abs(steps - nearest) <= 1e-6 + Math.abs(steps) * 1e-15 ? nearest : side === 'buy' ? Math.ceil(steps) : Math.floor(steps);
    const found = (BigInt(Math.max(1, onTick)) * smallestTick(this.instrument.ticks)) as Price;
    return side === 'buy' ? ceilToTick(this.instrument.ticks, found) : floorToTick(this.instrument.ticks, found);
  }

  remove(order: OrderRecord): void {
    const at = this.open.indexOf(order);
    if (at >= 0) this.open.splice(at, 1);
  }
}

const copyLevels = (levels: Book['bids']): Level[] => levels.map((level) => ({ px: level.px, size: level.size }));

function synthesise(px: number, size: number, step: number): Level[] {
  const levels: Level[] = [];
  for (let i = 0; i <= SYNTHETIC_LEVELS; i++) if (px + i * step > 0) levels.push({ px: px + i * step, size });
  return levels;
}
