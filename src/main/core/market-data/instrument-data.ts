import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { FundingRate, IndexPrice, Quote, TickRefusal } from '../../../shared/model/market-data.ts';
import type { MarketSnapshot } from '../kernel/ports.ts';
import { BarBuilder } from './bar-builder.ts';
import { JUMP_HOLD_MS, JumpGuard, type ConfirmedJump, type Sight } from './jump-guard.ts';
import { checkFunding, checkPrice, checkQuote, checkStamp } from './tick-checks.ts';

export type MarketDataOptions = {
  /** A price further than this fraction from the last accepted one of its instrument is held until it is confirmed (see JumpGuard). */
  readonly maxTickJump: number;
  /** Price data older than this is stale. */
  readonly maxDataAgeMs: number;
  readonly barIntervalMs: number;
  /** Bars come from a record: one that is consistent in itself is what happened, however far it goes, and is never held. */
  readonly barsAreFacts?: boolean;
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Everything that is kept of one instrument. `ts...` are venue stamps by type, `seen...` engine times. */
export class InstrumentData {
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
  seenIndex = -Infinity;
  /** The jump that the newest accepted event confirmed. */
  jump: ConfirmedJump | null = null;

  constructor(id: InstrumentId, maxPx: number, options: MarketDataOptions) {
    this.maxPx = maxPx;
    this.maxTickJump = options.maxTickJump;
    // Each bears witness for the other: prices and index seldom err together.
    this.guard = new JumpGuard(options.maxTickJump, (now) => (now - this.seenIndex <= JUMP_HOLD_MS ? { px: this.indexGuard.sighted(now), source: 'index' } : null));
    this.indexGuard = new JumpGuard(options.maxTickJump, (now) => (now - this.latest.tsLastData <= JUMP_HOLD_MS ? { px: this.guard.sighted(now), source: 'mark' } : null));
    this.builder = new BarBuilder(id, options.barIntervalMs);
  }

  /** Whether a price may be taken now; a jump that this confirms is kept for whoever asks. */
  believes(sight: Sight): boolean {
    const belief = this.guard.judge(sight);
    if (typeof belief === 'object') this.jump = belief;
    return belief !== 'held';
  }
}

export function applyQuote(data: InstrumentData, quote: Quote, now: number): TickRefusal | null {
  const { tsEvent, bid, ask } = quote;
  const refusal = checkQuote(quote, data.maxPx) ?? checkStamp(tsEvent, now, data.tsQuote);
  if (refusal !== null) return refusal;
  if (!data.believes({ source: 'quote', low: bid, high: ask, ts: tsEvent, now })) return 'jump';
  data.guard.moveTo((bid + ask) / 2);
  if (tsEvent > data.tsQuote) data.seenQuote = data.latest.tsLastData = now;
  data.tsQuote = tsEvent;
  data.latest.bid = bid;
  data.latest.ask = ask;
  return null;
}

export function applyIndex(data: InstrumentData, { tsEvent, px }: IndexPrice, now: number): TickRefusal | null {
  const refusal = checkPrice(px, data.maxPx) ?? checkStamp(tsEvent, now, data.tsIndex);
  if (refusal !== null) return refusal;
  data.seenIndex = now;
  if (data.indexGuard.judge({ source: 'index', low: px, high: px, ts: tsEvent, now }) === 'held') return 'jump';
  data.indexGuard.moveTo(px);
  data.tsIndex = tsEvent;
  data.latest.index = px;
  return null;
}

export function applyFunding(data: InstrumentData, funding: FundingRate, now: number): TickRefusal | null {
  const refusal = checkFunding(funding) ?? checkStamp(funding.tsEvent, now, data.tsFunding);
  if (refusal !== null) return refusal;
  data.tsFunding = funding.tsEvent;
  data.latest.fundingRate = funding.rate;
  data.latest.nextFundingTs = funding.nextFundingTs;
  return null;
}
