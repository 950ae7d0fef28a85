import { toNumber } from '../../../shared/model/decimal.ts';
import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { Bar, FundingRate, IndexPrice, MarkPrice, MarketEvent, Quote, TickRefusal, Trade } from '../../../shared/model/market-data.ts';
import { assertNever } from '../../../shared/model/result.ts';
import type { MarketSnapshot, MarketView } from '../kernel/ports.ts';
import { BarBuilder } from './bar-builder.ts';
import { JumpGuard } from './jump-guard.ts';
import { checkBar, checkFunding, checkPrice, checkQuote, checkStamp, checkTrade } from './tick-checks.ts';

export type MarketDataOptions = {
  /** A tick further than this fraction from the last accepted price of its instrument is refused. */
  readonly maxTickJump: number;
  /** Price data older than this is stale. */
  readonly maxDataAgeMs: number;
  readonly barIntervalMs: number;
};

type Refusals = Readonly<Partial<Record<TickRefusal, number>>>;
const NO_BARS: readonly Bar[] = Object.freeze([]);
const NO_REFUSALS: Refusals = Object.freeze({});
/** Names that are not in the catalogue come from outside: count only so many of them. */
const MAX_UNKNOWN = 256;
/** Bars up to this length may move by `maxTickJump`; longer ones and gaps by the square root of time more. */
const JUMP_SPAN_MS = 900_000;

/**
 * The one door of market data: checks every event, keeps the latest accepted values, builds bars, knows the age of the data. A refused event
 * is counted by instrument and reason and changes nothing else (save that six consistent ones in a row are a real move: see JumpGuard).
 */
export class MarketDataEngine implements MarketView {
  readonly #options: MarketDataOptions;
  readonly #books = new Map<InstrumentId, Book>();
  readonly #unknown = new Map<InstrumentId, Refusals>();
  #completed: Bar[] = [];
  /** Intervals that end here or before are closed: a late tick counts into the open one. */
  #closedUntil = -Infinity;

  /** Throws RangeError when an option is not above zero. */
  constructor(options: MarketDataOptions) {
    for (const [name, value] of Object.entries(options)) if (!(value > 0)) throw new RangeError(`expected ${name} above 0, was ${value}`);
    this.#options = { ...options };
  }

  /** Makes an instrument known. Again with the same id: the instrument is replaced, its data stays. */
  addInstrument(instrument: Instrument): void {
    const maxPx = toNumber(instrument.tickSize) * 2 ** 53;
    const known = this.#books.get(instrument.id);
    if (known) known.maxPx = maxPx;
    else this.#books.set(instrument.id, new Book(instrument.id, maxPx, this.#options));
  }

  /**
   * Takes one event at engine time `now` (ms). Null when accepted, else the reason of the refusal. The event may be a reused object: only a
   * `bar` is kept, by reference, until `takeBars`.
   */
  apply(event: MarketEvent, now: number): TickRefusal | null {
    const book = this.#books.get(event.instrumentId);
    if (book === undefined) return this.#refuseUnknown(event.instrumentId);
    const refusal = this.#applyTo(book, event, now);
    if (refusal !== null) {
      book.refusals[refusal] = (book.refusals[refusal] ?? 0) + 1;
      book.refusedTotal += 1;
    }
    return refusal;
  }

  /** Closes the bars whose interval ended by `now`. Call it before the events of that time are applied. */
  advance(now: number): void {
    const { barIntervalMs } = this.#options;
    if (now < this.#closedUntil + barIntervalMs) return;
    this.#closedUntil = Math.floor(now / barIntervalMs) * barIntervalMs;
    for (const book of this.#books.values()) {
      if (book.builder.tsOpen + barIntervalMs > this.#closedUntil) continue;
      const bar = book.builder.rollTo(this.#closedUntil);
      if (bar !== null) this.#complete(book, bar);
    }
  }

  /** Bars completed since the last take, in time order. Empty: always the same array. */
  takeBars(): readonly Bar[] {
    if (this.#completed.length === 0) return NO_BARS;
    const bars = this.#completed;
    this.#completed = [];
    return bars;
  }

  /** A copy of the bar that is being built; undefined before its first price. Replayed bars have none. */
  forming(id: InstrumentId): Bar | undefined {
    return this.#books.get(id)?.builder.forming();
  }

  refusals(id: InstrumentId): Refusals {
    return this.#books.get(id)?.refusals ?? this.#unknown.get(id) ?? NO_REFUSALS;
  }

  refusedTotal(id: InstrumentId): number {
    return this.#books.get(id)?.refusedTotal ?? this.#unknown.get(id)?.unknownInstrument ?? 0;
  }

  /** The live values themselves, not a copy: read them now or copy them. */
  snapshot(id: InstrumentId): MarketSnapshot | undefined {
    return this.#books.get(id)?.latest;
  }

  /**
   * Mark, else mid, else last; NaN when unknown. A source that fell silent for longer than the allowed age while another went on is passed
   * over, so that a frozen mark channel does not hide a moving market.
   */
  referencePrice(id: InstrumentId): number {
    const book = this.#books.get(id);
    if (book === undefined) return NaN;
    const { latest } = book;
    const oldest = latest.tsLastData - this.#options.maxDataAgeMs;
    if (book.seenMark >= oldest) return latest.mark;
    if (book.seenQuote >= oldest) return (latest.bid + latest.ask) / 2;
    return latest.last;
  }

  /** Infinity before the first price. */
  ageMs(id: InstrumentId, now: number): number {
    return now - (this.#books.get(id)?.latest.tsLastData ?? -Infinity);
  }

  isStale(id: InstrumentId, now: number): boolean {
    return !(this.ageMs(id, now) <= this.#options.maxDataAgeMs);
  }

  #applyTo(book: Book, event: MarketEvent, now: number): TickRefusal | null {
    switch (event.type) {
      case 'bar': return this.#applyBar(book, event, now);
      case 'mark': return this.#applyMark(book, event, now);
      case 'quote': return applyQuote(book, event, now);
      case 'trade': return this.#applyTrade(book, event, now);
      case 'index': return applyIndex(book, event, now);
      case 'funding': return applyFunding(book, event, now);
      default: return assertNever(event);
    }
  }

  #applyMark(book: Book, { tsEvent, px }: MarkPrice, now: number): TickRefusal | null {
    const refusal = checkPrice(px, book.maxPx) ?? checkStamp(tsEvent, now, book.tsMark);
    if (refusal !== null) return refusal;
    if (!book.guard.believes(px, px, tsEvent, 1)) return 'jump';
    book.guard.moveTo(px);
    if (book.tsMark === -Infinity) book.builder.dropPrices();
    const fresh = tsEvent > book.tsMark;
    if (fresh) book.seenMark = book.latest.tsLastData = now;
    book.tsMark = tsEvent;
    book.latest.mark = px;
    if (this.#moveBuilder(book, tsEvent, now, fresh)) book.builder.addPrice(px);
    return null;
  }

  #applyTrade(book: Book, trade: Trade, now: number): TickRefusal | null {
    const { tsEvent, px } = trade;
    const refusal = checkTrade(trade, book.maxPx) ?? checkStamp(tsEvent, now, book.tsTrade);
    if (refusal !== null) return refusal;
    if (!book.guard.believes(px, px, tsEvent, 1)) return 'jump';
    book.guard.moveTo(px);
    const fresh = tsEvent > book.tsTrade;
    if (fresh) book.latest.tsLastData = now;
    book.tsTrade = tsEvent;
    book.latest.last = px;
    if (!this.#moveBuilder(book, tsEvent, now, fresh)) return null;
    if (book.tsMark === -Infinity) book.builder.addPrice(px);
    book.builder.addVolume(trade.size);
    return null;
  }

  #applyBar(book: Book, bar: Bar, now: number): TickRefusal | null {
    const refusal = checkBar(bar, book.maxPx);
    if (refusal !== null) return refusal;
    if (bar.tsOpen === book.tsBarOpen && bar.tsEvent === book.tsBar) return 'duplicate';
    const stamp = checkStamp(bar.tsEvent, now, book.tsBar);
    if (stamp !== null) return stamp;
    if (bar.tsOpen < book.tsBar) return 'barInconsistent';
    // Many ticks made this bar: the longer it is, the further the path inside may have gone; likewise for what the gap before it hides.
    const path = 1 + book.maxTickJump * allowanceOf(bar.intervalMs);
    if (bar.high > bar.open * path || bar.low * path < bar.open) return 'jump';
    const hidden = book.tsBar === -Infinity ? bar.intervalMs : bar.tsEvent - book.tsBar;
    if (!book.guard.believes(bar.open, bar.open, bar.tsEvent, allowanceOf(hidden))) return 'jump';
    book.guard.moveTo(bar.close);
    book.latest.tsLastData = now;
    book.latest.last = bar.close;
    this.#complete(book, bar);
    return null;
  }

  /**
   * Moves the builder to the interval of a tick and hands on the bar that this ends. A tick that came too late for its interval counts into
   * the open one, one from the future into the present; but a repeated stamp must not open a bar (a frozen venue would draw flat bars for ever).
   */
  #moveBuilder(book: Book, tsEvent: number, now: number, fresh: boolean): boolean {
    const stamp = Math.min(tsEvent, now);
    const ts = Math.max(stamp, this.#closedUntil, book.builder.tsOpen);
    if (!fresh && ts !== stamp) return false;
    const bar = book.builder.rollTo(ts);
    if (bar !== null) this.#complete(book, bar);
    return true;
  }

  #complete(book: Book, bar: Bar): void {
    // Where a venue sends bars of its own, ours of the same time would be a second one.
    if (bar.tsOpen < book.tsBar) return;
    book.tsBar = bar.tsEvent;
    book.tsBarOpen = bar.tsOpen;
    const bars = this.#completed;
    bars.push(bar);
    for (let i = bars.length - 1; i > 0 && bars[i - 1]!.tsEvent > bar.tsEvent; i--) {
      bars[i] = bars[i - 1]!;
      bars[i - 1] = bar;
    }
  }

  #refuseUnknown(id: InstrumentId): TickRefusal {
    const count = this.#unknown.get(id)?.unknownInstrument ?? 0;
    if (count > 0 || this.#unknown.size < MAX_UNKNOWN) this.#unknown.set(id, { unknownInstrument: count + 1 });
    return 'unknownInstrument';
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Everything that is kept of one instrument. `ts...` are venue stamps by type, `seen...` engine times. */
class Book {
  readonly latest: Mutable<MarketSnapshot> = { bid: NaN, ask: NaN, last: NaN, mark: NaN, index: NaN, fundingRate: NaN, nextFundingTs: NaN, tsLastData: -Infinity };
  readonly refusals: Partial<Record<TickRefusal, number>> = {};
  refusedTotal = 0;
  readonly guard: JumpGuard;
  readonly indexGuard: JumpGuard;
  readonly builder: BarBuilder;
  readonly maxTickJump: number;
  maxPx: number;
  tsQuote = -Infinity;
  tsTrade = -Infinity;
  tsMark = -Infinity;
  tsIndex = -Infinity;
  tsFunding = -Infinity;
  tsBar = -Infinity;
  tsBarOpen = -Infinity;
  seenMark = NaN;
  seenQuote = NaN;

  constructor(id: InstrumentId, maxPx: number, options: MarketDataOptions) {
    this.maxPx = maxPx;
    this.maxTickJump = options.maxTickJump;
    this.guard = new JumpGuard(options.maxTickJump);
    this.indexGuard = new JumpGuard(options.maxTickJump);
    this.builder = new BarBuilder(id, options.barIntervalMs);
  }
}

function applyQuote(book: Book, quote: Quote, now: number): TickRefusal | null {
  const { tsEvent, bid, ask } = quote;
  const refusal = checkQuote(quote, book.maxPx) ?? checkStamp(tsEvent, now, book.tsQuote);
  if (refusal !== null) return refusal;
  if (!book.guard.believes(bid, ask, tsEvent, 1)) return 'jump';
  book.guard.moveTo((bid + ask) / 2);
  if (tsEvent > book.tsQuote) book.seenQuote = book.latest.tsLastData = now;
  book.tsQuote = tsEvent;
  book.latest.bid = bid;
  book.latest.ask = ask;
  return null;
}

function applyIndex(book: Book, { tsEvent, px }: IndexPrice, now: number): TickRefusal | null {
  const refusal = checkPrice(px, book.maxPx) ?? checkStamp(tsEvent, now, book.tsIndex);
  if (refusal !== null) return refusal;
  if (!book.indexGuard.believes(px, px, tsEvent, 1)) return 'jump';
  book.indexGuard.moveTo(px);
  book.tsIndex = tsEvent;
  book.latest.index = px;
  return null;
}

function applyFunding(book: Book, funding: FundingRate, now: number): TickRefusal | null {
  const refusal = checkFunding(funding) ?? checkStamp(funding.tsEvent, now, book.tsFunding);
  if (refusal !== null) return refusal;
  book.tsFunding = funding.tsEvent;
  book.latest.fundingRate = funding.rate;
  book.latest.nextFundingTs = funding.nextFundingTs;
  return null;
}

const allowanceOf = (spanMs: number): number => (spanMs <= JUMP_SPAN_MS ? 1 : Math.sqrt(spanMs / JUMP_SPAN_MS));
