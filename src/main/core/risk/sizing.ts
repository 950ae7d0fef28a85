// Limits on size, all of one shape: used = fixed + rate * opening quantity, and used must not exceed allowed.
// Because both the gate and the headroom read the same four integers, what headroom offers is exactly what the gate lets pass.
import { maxDecimal, ONE, type Money, type Price, type Quantity, type Ratio } from '../../../shared/model/decimal.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { OrderSide } from '../../../shared/model/order.ts';
import type { CheckResult } from '../../../shared/model/order-event.ts';
import { ceilDiv, effectiveLeverage, marginOf, sideRaw, unitValue, type BookExposure, type WorstCase } from './exposure.ts';
import type { ExactLimits } from './limits.ts';

/** Everything that the size limits need of one instrument, side and price. Money in the quote currency. */
export type Sizing = {
  readonly instrument: Instrument;
  readonly side: OrderSide;
  readonly limits: ExactLimits;
  /** How much of an order on this side only closes; what goes beyond opens. */
  readonly closeRoom: Quantity;
  /** Value of one unit of the order: the dearer of reference and limit price, times the multiplier. */
  readonly orderUnit: Money;
  /** Worst notional of this side before the order. */
  readonly sideNotional: Money;
  /** Worst notional of the other side: it is there whatever this order does. */
  readonly otherNotional: Money;
  readonly leverage: Ratio;
  /** Initial margins of the three values above: three limits read them. */
  readonly sideMargin: Money;
  readonly otherMargin: Money;
  readonly unitMargin: Money;
  readonly others: BookExposure;
  readonly equity: Money;
};

export type LinearLimit = {
  readonly check: string;
  readonly scope: CheckResult['scope'];
  /** How it reads: an amount, a share of equity, or a multiple of equity. */
  readonly measure: 'amount' | 'percentOfEquity' | 'timesEquity';
  /** Start of the sentence, e.g. `Margin exposure per symbol`. */
  readonly label: string;
  readonly fixed: bigint;
  /** Per unit (1.0) of opening quantity. */
  readonly rate: bigint;
  /** In use without the order; denies on its own when above `allowed`. */
  readonly least: bigint;
  readonly allowed: bigint;
};

export function sizingOf(instrument: Instrument, side: OrderSide, limitPx: Price | null, reference: Price, worst: WorstCase, others: BookExposure, equity: Money, limits: ExactLimits): Sizing {
  const buy = side === 'buy';
  const own = buy ? worst.long : worst.short;
  const px = limitPx === null ? reference : maxDecimal(limitPx, reference);
  const orderUnit = unitValue(px, instrument) as Money;
  const sideNotional = ceilDiv(sideRaw(own, buy ? worst.longExtra : worst.shortExtra, reference, instrument), ONE) as Money;
  const otherNotional = ceilDiv(buy ? sideRaw(worst.short, worst.shortExtra, reference, instrument) : sideRaw(worst.long, worst.longExtra, reference, instrument), ONE) as Money;
  const leverage = effectiveLeverage(limits.marginLeverage, instrument) as Ratio;
  return {
    instrument,
    side,
    limits,
    closeRoom: (own < 0n ? -own : 0n) as Quantity,
    orderUnit,
    sideNotional,
    otherNotional,
    leverage,
    sideMargin: marginOf(sideNotional, leverage),
    otherMargin: marginOf(otherNotional, leverage),
    unitMargin: marginOf(orderUnit, leverage),
    others,
    equity,
  };
}

/** What a limit measures when `opening` more is open. */
export function usedOf(limit: LinearLimit, opening: bigint): bigint {
  return maxDecimal(limit.fixed + ceilDiv(opening * limit.rate, ONE), limit.least);
}

/** The largest opening quantity within the limit; -1 when not even none is. Exact: one unit (10^-12) more is above it. */
export function largestOpening(limit: LinearLimit): bigint {
  if (maxDecimal(limit.fixed, limit.least) > limit.allowed) return -1n; // what is used when nothing more opens
  return ((limit.allowed - limit.fixed) * ONE) / limit.rate;
}

/** A fraction of equity, rounded down; a negative equity allows nothing. */
export const shareOf = (equity: bigint, share: bigint): bigint => (maxDecimal(equity, 0n) * share) / ONE;
