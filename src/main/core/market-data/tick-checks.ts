// Checks that need nothing but the tick itself. Each answers the reason of the refusal, or null. Order: most basic first.
import type { Bar, FundingRate, Quote, TickRefusal, Trade } from '../../../shared/model/market-data.ts';

/** 2000-01-01 UTC: no venue that we trade on existed before. */
const EARLIEST_TS = 946_684_800_000;
/** How far a venue's clock may be ahead of ours. */
const MAX_AHEAD_MS = 5_000;

/** `last`: stamp of the last accepted event of this type. The same stamp again is not backwards. */
export function checkStamp(tsEvent: number, now: number, last: number): TickRefusal | null {
  if (!Number.isFinite(tsEvent)) return 'notFinite';
  if (tsEvent < EARLIEST_TS || tsEvent > now + MAX_AHEAD_MS) return 'timestampAbsurd';
  return tsEvent < last ? 'timestampBackwards' : null;
}

/** `maxPx`: 2^53 ticks. A price above it cannot be counted in ticks, so it is treated like infinity. */
export function checkPrice(px: number, maxPx: number): TickRefusal | null {
  if (!(Math.abs(px) <= maxPx)) return 'notFinite';
  return px > 0 ? null : 'notPositive';
}

/** Sizes of a quote may be zero (nothing there), never negative. */
export function checkQuote(quote: Quote, maxPx: number): TickRefusal | null {
  const price = checkPrice(quote.bid, maxPx) ?? checkPrice(quote.ask, maxPx);
  if (price !== null) return price;
  if (!Number.isFinite(quote.bidSize) || !Number.isFinite(quote.askSize)) return 'notFinite';
  if (quote.bidSize < 0 || quote.askSize < 0) return 'notPositive';
  return quote.bid > quote.ask ? 'crossed' : null;
}

export function checkTrade(trade: Trade, maxPx: number): TickRefusal | null {
  const price = checkPrice(trade.px, maxPx);
  if (price !== null) return price;
  if (!Number.isFinite(trade.size)) return 'notFinite';
  return trade.size > 0 ? null : 'notPositive';
}

/** More than 100 % per interval is an error of units. */
export function checkFunding(funding: FundingRate): TickRefusal | null {
  if (!Number.isFinite(funding.rate) || !Number.isFinite(funding.nextFundingTs)) return 'notFinite';
  if (Math.abs(funding.rate) > 1) return 'jump';
  return funding.nextFundingTs < EARLIEST_TS ? 'timestampAbsurd' : null;
}

export function checkBar(bar: Bar, maxPx: number): TickRefusal | null {
  const { open, high, low, close, volume, tsOpen, intervalMs } = bar;
  // The low and the high bound the others, but only once they are known to be numbers.
  if (!(Math.abs(open) <= maxPx && Math.abs(high) <= maxPx && Math.abs(low) <= maxPx && Math.abs(close) <= maxPx)) return 'notFinite';
  if (!Number.isFinite(volume) || !Number.isFinite(tsOpen) || !Number.isFinite(intervalMs)) return 'notFinite';
  if (!(open > 0 && high > 0 && low > 0 && close > 0)) return 'notPositive';
  if (volume < 0 || intervalMs <= 0 || bar.tsEvent !== tsOpen + intervalMs) return 'barInconsistent';
  if (high < open || high < close || low > open || low > close) return 'barInconsistent';
  return null;
}
