// What the venue refuses at the door, with its code and a sentence.
import { absDecimal, formatDecimal, notional, toNumber, type Price, type Quantity } from '../../../shared/model/decimal.ts';
import type { OrderSide, OrderType, TimeInForce } from '../../../shared/model/order.ts';
import type { SimAccount, SimPosition } from './account.ts';
import type { OrderRecord } from './venue-types.ts';
import type { VenueMarket } from './venue-market.ts';
import { isOnTick, tickAt } from '../../../shared/model/tick-rule.ts';
import { isPaid } from '../../../shared/model/instrument.ts';

export type Refusal = { readonly venueCode: string; readonly reason: string };
/** The facts of a new or replaced order that the checks look at. */
export type OrderTerms = {
  readonly side: OrderSide;
  readonly orderType: OrderType;
  readonly quantity: Quantity;
  readonly limitPx: Price | null;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
};

const refusal = (venueCode: string, reason: string): Refusal => ({ venueCode, reason });
const text = formatDecimal;

/** The part of the position that an order of this side may close; zero when it would open or add. */
export function closableQty(position: SimPosition, side: OrderSide): Quantity {
  const held = position.quantity;
  return (held > 0n && side === 'sell') || (held < 0n && side === 'buy') ? absDecimal(held) : (0n as Quantity);
}

/** Null when the venue takes the order. `replaced` is the order whose place it takes, which then does not count twice. */
export function checkOrder(terms: OrderTerms, market: VenueMarket, account: SimAccount, markets: Iterable<VenueMarket>, replaced: OrderRecord | null): Refusal | null {
  const { instrument } = market;
  const { quantity, limitPx } = terms;
  if (instrument.tradable !== 'yes') return refusal('NOT_TRADABLE', `${instrument.id} takes no new orders: trading is '${instrument.tradable}'.`);
  if ((terms.orderType === 'limit') !== (limitPx !== null)) return refusal('INVALID_ORDER', `Expected a limit price exactly for limit orders, found ${limitPx === null ? 'none' : text(limitPx)} on a ${terms.orderType} order.`);
  if (quantity <= 0n) return refusal('INVALID_QTY', `Expected a quantity above zero, was ${text(quantity)}.`);
  if (quantity % instrument.lotSize !== 0n) return refusal('QTY_OFF_LOT', `Expected a quantity in lots of ${text(instrument.lotSize)}, was ${text(quantity)}.`);
  if (quantity > instrument.maxQty) return refusal('QTY_ABOVE_MAX', `Expected at most ${text(instrument.maxQty)}, was ${text(quantity)}.`);
  if (limitPx !== null && limitPx <= 0n) return refusal('INVALID_PRICE', `Expected a price above zero, was ${text(limitPx)}.`);
  if (limitPx !== null && !isOnTick(instrument.ticks, limitPx)) return refusal('PRICE_OFF_TICK', `Expected a price in ticks of ${text(tickAt(instrument.ticks, limitPx))}, was ${text(limitPx)}.`);
  if (terms.postOnly && (limitPx === null || terms.timeInForce === 'ioc')) return refusal('INVALID_ORDER', 'Post-only needs a limit order that may rest.');
  if (!market.hasQuotes && !market.byBars) return refusal('NO_MARKET', `${instrument.id} has no market yet.`);
  if (limitPx !== null && terms.postOnly && market.crosses(terms.side, toNumber(limitPx))) return refusal('POST_ONLY_WOULD_CROSS', `A post-only ${terms.side} at ${text(limitPx)} would trade at once.`);
  if (terms.reduceOnly) {
    const closable = closableQty(market.position, terms.side);
    return closable > 0n ? null : refusal('REDUCE_ONLY', `A reduce-only ${terms.side} has nothing to close: the position is ${text(market.position.quantity)}.`);
  }
  if (quantity < instrument.minQty) return refusal('QTY_BELOW_MIN', `Expected at least ${text(instrument.minQty)}, was ${text(quantity)}.`);
  if (isPaid(instrument) && terms.side === 'sell' && quantity - (replaced?.filledQty ?? 0n) > sellable(market, replaced)) return refusal('NOT_HELD', `Expected to sell at most what is held and not on its way out, ${text(sellable(market, replaced))}, was ${text(quantity)}: ${instrument.id} is paid for and not sold short.`);
  const px = limitPx ?? market.toPrice(market.position.mark, terms.side);
  const value = notional(px, quantity, instrument.multiplier);
  if (value < instrument.minNotional) return refusal('NOTIONAL_BELOW_MIN', `Expected a notional of at least ${text(instrument.minNotional)} ${instrument.currency}, was ${text(value)}.`);
  if (replaced !== null && quantity <= replaced.quantity) return null;
  return checkMargin(terms, market, account, markets, replaced);
}

/** Initial margin of the worst side of every instrument (position plus open orders of one side), against equity. */
function checkMargin(terms: OrderTerms, market: VenueMarket, account: SimAccount, markets: Iterable<VenueMarket>, replaced: OrderRecord | null): Refusal | null {
  let before = 0;
  let after = 0;
  for (const each of markets) {
    if (each !== market && each.position.baseNumber === 0 && each.open.length === 0) continue;
    const { position } = each;
    let buys = 0;
    let sells = 0;
    for (const order of each.open) {
      if (order.reduceOnly || order === replaced) continue;
      const leaves = toNumber(order.quantity - order.filledQty) * position.multiplierNumber;
      if (order.side === 'buy') buys += leaves;
      else sells += leaves;
    }
    const rate = position.mark / position.leverage;
    const now = worst(position.baseNumber, buys, sells) * rate;
    before += now;
    if (each !== market) {
      after += now;
      continue;
    }
    const added = toNumber((terms.quantity - (replaced?.filledQty ?? 0n)) as Quantity) * position.multiplierNumber;
    after += worst(position.baseNumber, buys + (terms.side === 'buy' ? added : 0), sells + (terms.side === 'sell' ? added : 0)) * rate;
  }
  const equity = account.equity();
  if (after <= before || after <= equity) return null;
  return refusal('INSUFFICIENT_MARGIN', `The order needs ${after.toFixed(2)} of initial margin in all; equity is ${equity.toFixed(2)} ${market.instrument.currency}.`);
}

/** What is held and not on its way out. */
function sellable(market: VenueMarket, replaced: OrderRecord | null): Quantity {
  let left = market.position.quantity as bigint;
  for (const order of market.open) if (order.side === 'sell' && order !== replaced) left -= order.quantity - order.filledQty;
  return (left > 0n ? left : 0n) as Quantity;
}

const worst = (held: number, buys: number, sells: number): number => Math.max(Math.abs(held + buys), Math.abs(held - sells));
