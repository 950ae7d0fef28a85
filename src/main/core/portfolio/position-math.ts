// Average-cost booking of one fill. Exact: cost is the signed money still open, and every rounding is named here.
import { ONE, ZERO_MONEY, ZERO_QTY, absDecimal, divHalfEven, notional, type Money, type Price, type Quantity, type Ratio } from '../../../shared/model/decimal.ts';
import { signOf, type OrderSide } from '../../../shared/model/order.ts';

/** Signed quantity and the signed sum of px * qty * multiplier still open. */
export type Holding = { readonly quantity: Quantity; readonly cost: Money };
export type BookedFill = {
  readonly holding: Holding;
  /** Booked by the part of the fill that closed something; gross of fees. */
  readonly realizedPnl: Money;
  /** True when nothing was open before, or the fill crossed zero: a new position began. */
  readonly opened: boolean;
};

const ONE_SQUARED = ONE * ONE;
export const FLAT: Holding = { quantity: ZERO_QTY, cost: ZERO_MONEY };

/**
 * Books `qty` at `px`. A reduction takes its share of the cost, rounded half to even, so that
 * realized + remaining cost always equals what was paid; a fill across zero closes all and reopens the rest at `px`.
 * Throws RangeError when `qty` is not above zero.
 */
export function bookFill(before: Holding, side: OrderSide, qty: Quantity, px: Price, multiplier: Ratio): BookedFill {
  if (qty <= 0n) throw new RangeError(`expected a fill quantity above zero, was ${qty} x 10^-12`);
  const sign = signOf(side);
  const held = before.quantity as bigint;
  const value = sign * notional(px, qty, multiplier);
  if (held === 0n || held > 0n === sign > 0n) {
    return { holding: { quantity: (held + sign * qty) as Quantity, cost: (before.cost + value) as Money }, realizedPnl: ZERO_MONEY, opened: held === 0n };
  }
  const size = absDecimal(before.quantity);
  if (qty < size) {
    const closedCost = divHalfEven(before.cost * qty, size);
    return { holding: { quantity: (held + sign * qty) as Quantity, cost: (before.cost - closedCost) as Money }, realizedPnl: (-value - closedCost) as Money, opened: false };
  }
  const closedValue = qty === size ? value : sign * notional(px, size, multiplier);
  const quantity = (held + sign * qty) as Quantity;
  return { holding: { quantity, cost: (value - closedValue) as Money }, realizedPnl: (-closedValue - before.cost) as Money, opened: quantity !== 0n };
}

/** cost / (quantity * multiplier), half to even at 10^-12, for display; null when flat. */
export function averagePrice(holding: Holding, multiplier: Ratio): Price | null {
  if (holding.quantity === 0n) return null;
  return divHalfEven(holding.cost * ONE_SQUARED, (holding.quantity as bigint) * multiplier) as Price;
}
