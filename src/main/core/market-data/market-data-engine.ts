import { toNumber } from '../../../shared/model/decimal.ts';
import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { Bar, MarkPrice, MarketEvent, TickRefusal, Trade } from '../../../shared/model/market-data.ts';
import { assertNever } from '../../../shared/model/result.ts';
import type { MarketSnapshot, MarketView } from '../kernel/ports.ts';
import { InstrumentData, type MarketDataOptions, applyFunding, applyIndex, applyQuote } from './instrument-data.ts';
import { JUMP_HOLD_MS, type ConfirmedJump } from './jump-guard.ts';
import { checkBar, checkPrice, checkStamp, checkTrade } from './tick-checks.ts';
import { smallestTick } from '../../../shared/model/tick-rule.ts';

type Refusals = Readonly<Partial<Record<TickRefusal, number>>>;
/** Never written to: the first completed bar begins a list of its own. */
const NO_BARS: Bar[] = [];
const NO_REFUSALS: Refusals = Object.freeze({});
/** Names that are not in the catalogue come from outside: count only so many of them. */
const MAX_UNKNOWN = 256;
/** Bars up to this length may move by `maxTickJump`; longer ones and gaps by the square root of time more. */
const JUMP_SPAN_MS = 900_000;
/** A jump between bars waits for so many of them, if that is longer than a jump of ticks waits. */
const BARS_HELD = 6;

/**
 * The one door of market data: checks every event, keeps the latest accepted values, builds bars, knows the age of the data. A refused event
 * is counted by instrument and reason and changes nothing else (save that a jump waits for its confirmation: see JumpGuard).
 */
export class MarketDataEngine implements MarketView {
  readonly #options: MarketDataOptions;
  readonly #byId = new Map<InstrumentId, InstrumentData>();
  readonly #unknown = new Map<InstrumentId, Refusals>();
  #completed: Bar[] = NO_BARS;
  /** What was asked for last: one event asks for the same instrument many times. */
  #lastId: InstrumentId | null = null;
  #lastData: InstrumentData | undefined = undefined;
  /** Intervals that end here or before are closed: a late tick counts into the open one. */
  #closedUntil = -Infinity;

  /** Throws RangeError when an option is not above zero. */
  constructor(options: MarketDataOptions) {
    const { maxTickJump, maxDataAgeMs, barIntervalMs } = options;
    for (const [name, value] of Object.entries({ maxTickJump, maxDataAgeMs, barIntervalMs })) if (!(value > 0)) throw new RangeError(`expected ${name} above 0, was ${value}`);
    this.#options = { ...options };
  }

  /** Makes an instrument known. Again with the same id: the instrument is replaced, its data stays. */
  addInstrument(instrument: Instrument): void {
    const maxPx = toNumber(smallestTick(instrument.ticks)) * 2 ** 53;
    const known = this.#byId.get(instrument.id);
    if (known) known.maxPx = maxPx;
    else this.#byId.set(instrument.id, new InstrumentData(instrument.id, maxPx, this.#options));
    this.#lastId = null; // it may have been asked for while it was unknown
  }

  /**
   * Takes one event at engine time `now` (ms). Null when accepted, else the reason of the refusal. The event may be a reused object: only a
   * `bar` is kept, by reference, until `takeBars`.
   */
  apply(event: MarketEvent, now: number): TickRefusal | null {
    const data = this.#dataOf(event.instrumentId);
    if (data === undefined) return this.#refuseUnknown(event.instrumentId);
    const refusal = this.#applyTo(data, event, now);
    if (refusal !== null) {
      data.refusals[refusal] = (data.refusals[refusal] ?? 0) + 1;
      data.refusedTotal += 1;
    }
    return refusal;
  }

  /** The jump of this instrument that an event confirmed since the last call; null when there is none. */
  takeJump(id: InstrumentId): ConfirmedJump | null {
    const data = this.#dataOf(id);
    const jump = data?.jump ?? null;
    if (data !== undefined) data.jump = null;
    return jump;
  }

  /** Closes the bars whose interval ended by `now`. Call it before the events of that time are applied. */
  advance(now: number): void {
    const { barIntervalMs } = this.#options;
    if (now < this.#closedUntil + barIntervalMs) return;
    this.#closedUntil = Math.floor(now / barIntervalMs) * barIntervalMs;
    for (const data of this.#byId.values()) {
      if (data.builder.tsOpen + barIntervalMs > this.#closedUntil) continue;
      const bar = data.builder.rollTo(this.#closedUntil);
      if (bar !== null) this.#complete(data, bar);
    }
  }

  /** Bars completed since the last take, in time order. Empty: always the same array. */
  takeBars(): readonly Bar[] {
    const bars = this.#completed;
    this.#completed = NO_BARS;
    return bars;
  }

  /** A copy of the bar that is being built; undefined before its first price. Replayed bars have none. */
  forming(id: InstrumentId): Bar | undefined {
    return this.#dataOf(id)?.builder.forming();
  }

  refusals(id: InstrumentId): Refusals {
    return this.#dataOf(id)?.refusals ?? this.#unknown.get(id) ?? NO_REFUSALS;
  }

  refusedTotal(id: InstrumentId): number {
    return this.#dataOf(id)?.refusedTotal ?? this.#unknown.get(id)?.unknownInstrument ?? 0;
  }

  /** The live values themselves, not a copy: read them now or copy them. */
  snapshot(id: InstrumentId): MarketSnapshot | undefined {
    return this.#dataOf(id)?.latest;
  }

  /**
   * Mark, else mid, else last; NaN when unknown. A source that fell silent for longer than the allowed age while another went on is passed
   * over, so that a frozen mark channel does not hide a moving market.
   */
  referencePrice(id: InstrumentId): number {
    const data = this.#dataOf(id);
    if (data === undefined) return NaN;
    const { latest } = data;
    const oldest = latest.tsLastData - this.#options.maxDataAgeMs;
    if (data.seenMark >= oldest) return latest.mark;
    if (data.seenQuote >= oldest) return (latest.bid + latest.ask) / 2;
    return latest.last;
  }

  /** Infinity before the first price. */
  ageMs(id: InstrumentId, now: number): number {
    return now - (this.#dataOf(id)?.latest.tsLastData ?? -Infinity);
  }

  isStale(id: InstrumentId, now: number): boolean {
    return !(this.ageMs(id, now) <= this.#options.maxDataAgeMs);
  }

  /** True where what stops watch is older than data may be: marks, and only where none ever came whatever does come. Quotes that go on hide no frozen mark channel. */
  stopFeedSilent(id: InstrumentId, now: number): boolean {
    const data = this.#dataOf(id);
    if (data === undefined) return true;
    const seen = Number.isNaN(data.seenMark) ? data.latest.tsLastData : data.seenMark;
    return !(now - seen <= this.#options.maxDataAgeMs);
  }

  #applyTo(data: InstrumentData, event: MarketEvent, now: number): TickRefusal | null {
    switch (event.type) {
      case 'bar': return this.#applyBar(data, event, now);
      case 'mark': return this.#applyMark(data, event, now);
      case 'quote': return applyQuote(data, event, now);
      case 'trade': return this.#applyTrade(data, event, now);
      case 'index': return applyIndex(data, event, now);
      case 'funding': return applyFunding(data, event, now);
      default: return assertNever(event);
    }
  }

  #applyMark(data: InstrumentData, { tsEvent, px }: MarkPrice, now: number): TickRefusal | null {
    const refusal = checkPrice(px, data.maxPx) ?? checkStamp(tsEvent, now, data.tsMark);
    if (refusal !== null) return refusal;
    if (!data.believes({ source: 'mark', low: px, high: px, ts: tsEvent, now })) return 'jump';
    data.guard.moveTo(px);
    if (data.tsMark === -Infinity) data.builder.dropPrices();
    const fresh = tsEvent > data.tsMark;
    if (fresh) data.seenMark = data.latest.tsLastData = now;
    data.tsMark = tsEvent;
    data.latest.mark = px;
    if (this.#moveBuilder(data, tsEvent, now, fresh)) data.builder.addPrice(px);
    return null;
  }

  #applyTrade(data: InstrumentData, trade: Trade, now: number): TickRefusal | null {
    const { tsEvent, px } = trade;
    const refusal = checkTrade(trade, data.maxPx) ?? checkStamp(tsEvent, now, data.tsTrade);
    if (refusal !== null) return refusal;
    if (!data.believes({ source: 'trade', low: px, high: px, ts: tsEvent, now })) return 'jump';
    data.guard.moveTo(px);
    const fresh = tsEvent > data.tsTrade;
    if (fresh) data.latest.tsLastData = now;
    data.tsTrade = tsEvent;
    data.latest.last = px;
    if (!this.#moveBuilder(data, tsEvent, now, fresh)) return null;
    if (data.tsMark === -Infinity) data.builder.addPrice(px);
    data.builder.addVolume(trade.size);
    return null;
  }

  #applyBar(data: InstrumentData, bar: Bar, now: number): TickRefusal | null {
    const refusal = checkBar(bar, data.maxPx);
    if (refusal !== null) return refusal;
    if (bar.tsOpen === data.tsBarOpen && bar.tsEvent === data.tsBar) return 'duplicate';
    const stamp = checkStamp(bar.tsEvent, now, data.tsBar);
    if (stamp !== null) return stamp;
    if (bar.tsOpen < data.tsBar) return 'barInconsistent';
    if (this.#options.barsAreFacts !== true && !this.#isBelievable(data, bar, now)) return 'jump';
    data.guard.moveTo(bar.close);
    data.latest.tsLastData = now;
    data.latest.last = bar.close;
    this.#complete(data, bar);
    return null;
  }

  /** Many ticks made this bar: the longer it is, the further the path inside may have gone; likewise for what the gap before it hides. */
  #isBelievable(data: InstrumentData, bar: Bar, now: number): boolean {
    const path = data.maxTickJump * allowanceOf(bar.intervalMs);
    if (bar.high > bar.open * (1 + path) || bar.low < bar.open * (1 - path)) return false;
    const hidden = data.tsBar === -Infinity ? bar.intervalMs : bar.tsEvent - data.tsBar;
    return data.believes({ source: 'bar', low: bar.open, high: bar.open, ts: bar.tsEvent, now, allowance: allowanceOf(hidden), holdMs: Math.max(JUMP_HOLD_MS, BARS_HELD * bar.intervalMs) });
  }

  /**
   * Moves the builder to the interval of a tick and hands on the bar that this ends. A tick that came too late for its interval counts into
   * the open one, one from the future into the present; but a repeated stamp must not open a bar (a frozen venue would draw flat bars for ever).
   */
  #moveBuilder(data: InstrumentData, tsEvent: number, now: number, fresh: boolean): boolean {
    const stamp = Math.min(tsEvent, now);
    const ts = Math.max(stamp, this.#closedUntil, data.builder.tsOpen);
    if (!fresh && ts !== stamp) return false;
    const bar = data.builder.rollTo(ts);
    if (bar !== null) this.#complete(data, bar);
    return true;
  }

  #complete(data: InstrumentData, bar: Bar): void {
    // Where a venue sends bars of its own, ours of the same time would be a second one.
    if (bar.tsOpen < data.tsBar) return;
    data.tsBar = bar.tsEvent;
    data.tsBarOpen = bar.tsOpen;
    if (this.#completed.length === 0) {
      this.#completed = [bar]; // most often the only one: a list of one takes the least room
      return;
    }
    const bars = this.#completed;
    bars.push(bar);
    for (let i = bars.length - 1; i > 0 && bars[i - 1]!.tsEvent > bar.tsEvent; i--) {
      bars[i] = bars[i - 1]!;
      bars[i - 1] = bar;
    }
  }

  #dataOf(id: InstrumentId): InstrumentData | undefined {
    if (id === this.#lastId) return this.#lastData;
    this.#lastId = id;
    return (this.#lastData = this.#byId.get(id));
  }

  #refuseUnknown(id: InstrumentId): TickRefusal {
    const count = this.#unknown.get(id)?.unknownInstrument ?? 0;
    if (count > 0 || this.#unknown.size < MAX_UNKNOWN) this.#unknown.set(id, { unknownInstrument: count + 1 });
    return 'unknownInstrument';
  }
}

const allowanceOf = (spanMs: number): number => (spanMs <= JUMP_SPAN_MS ? 1 : Math.sqrt(spanMs / JUMP_SPAN_MS));
