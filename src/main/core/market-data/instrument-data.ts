import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { FundingRate, IndexPrice, Quote, TickRefusal } from '../../../shared/model/market-data.ts';
import type { MarketSnapshot } from '../kernel/ports.ts';
import { BarBuilder } from './bar-builder.ts';
import { JumpGuard } from './jump-guard.ts';
import { checkFunding, checkPrice, checkQuote, checkStamp } from './tick-checks.ts';

export type MarketDataOptions = {
  /** A tick further than this fraction from the last accepted price of its instrument is refused. */
  readonly maxTickJump: number;
  /** Price data older than this is stale. */
  readonly maxDataAgeMs: number;
  readonly barIntervalMs: number;
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

  constructor(id: InstrumentId, maxPx: number, options: MarketDataOptions) {
    this.maxPx = maxPx;
    this.maxTickJump = options.maxTickJump;
    this.guard = new JumpGuard(options.maxTickJump);
    this.indexGuard = new JumpGuard(options.maxTickJump);
    this.builder = new BarBuilder(id, options.barIntervalMs);
  }
}

export function applyQuote(data: InstrumentData, quote: Quote, now: number): TickRefusal | null {
  const { tsEvent, bid, ask } = quote;
  const refusal = checkQuote(quote, data.maxPx) ?? checkStamp(tsEvent, now, data.tsQuote);
  if (refusal !== null) return refusal;
  if (!data.guard.believes(bid, ask, tsEvent, 1)) return 'jump';
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
  if (!data.indexGuard.believes(px, px, tsEvent, 1)) return 'jump';
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
