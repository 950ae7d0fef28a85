import { floorToStep, formatDecimal, type Price, type Quantity } from '../../../../shared/model/decimal.ts';
import { exactText } from '../../../../shared/model/figures.ts';
import type { Instrument } from '../../../../shared/model/instrument.ts';
import type { Order } from '../../../../shared/model/order.ts';
import type { CheckResult } from '../../../../shared/model/order-event.ts';
import { clipped, denied, passedConstant } from '../check-result.ts';
import { ceilToTick, floorToTick, tickAt } from '../../../../shared/model/tick-rule.ts';

const PASSED = passedConstant('quantise', 'order', 'Price and size are on the venue\'s steps');

/** Limit price to the tick on the passive side: a buy floors, a sell ceils, never worse than asked. */
export const passivePrice = (px: Price, side: Order['side'], instrument: Instrument): Price =>
  side === 'buy' ? floorToTick(instrument.ticks, px) : ceilToTick(instrument.ticks, px);

/** Puts price and size on the venue's steps; size always floors and is never rounded up. Returns the order unchanged when it is there already. */
export function quantise(order: Order, instrument: Instrument): { readonly order: Order; readonly result: CheckResult } {
  const quantity: Quantity = floorToStep(order.quantity, instrument.lotSize);
  const limitPx = order.limitPx === null ? null : passivePrice(order.limitPx, order.side, instrument);
  if (quantity <= order.filledQty) {
    const dust = order.reduceOnly ? ' It is dust: the venue cannot take it.' : '';
    return { order, result: denied('quantise', 'order', formatDecimal(order.quantity), formatDecimal(instrument.lotSize), instrument.base, `${exactText(order.quantity)} is less than one lot of ${exactText(instrument.lotSize)} of ${instrument.id}; it is not rounded up.${dust}`) };
  }
  if (limitPx === 0n) {
    const tick = tickAt(instrument.ticks, limitPx);
    const message = `The limit price ${exactText(order.limitPx ?? 0n)} is below one tick of ${exactText(tick)}`;
    return { order, result: denied('quantise', 'order', formatDecimal(order.limitPx ?? 0n), formatDecimal(tick), instrument.currency, message) };
  }
  if (quantity === order.quantity && limitPx === order.limitPx) return { order, result: PASSED };
  const changes: string[] = [];
  if (quantity !== order.quantity) changes.push(`size ${exactText(order.quantity)} to ${exactText(quantity)}`);
  if (limitPx !== null && order.limitPx !== null && limitPx !== order.limitPx) changes.push(`price ${exactText(order.limitPx)} to ${exactText(limitPx)}`);
  return { order: { ...order, quantity, limitPx }, result: clipped('quantise', 'order', formatDecimal(order.quantity), formatDecimal(quantity), '', `Put on the venue's steps: ${changes.join(', ')}`) };
}
