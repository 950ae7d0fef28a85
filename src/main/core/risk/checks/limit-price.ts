import { formatDecimal } from '../../../../shared/model/decimal.ts';
import { exactText } from '../../../../shared/model/figures.ts';
import type { Order } from '../../../../shared/model/order.ts';
import type { CheckResult } from '../../../../shared/model/order-event.ts';
import { denied, passedConstant } from '../check-result.ts';

const PASSED = passedConstant('limitPrice', 'order', 'Price and order type fit together');
const deny = (used: string, allowed: string, message: string): CheckResult => denied('limitPrice', 'order', used, allowed, '', message);

/** A limit order has a limit price above zero, a market order has none; post-only needs an order that can rest; a trigger level is a price. */
export function limitPriceCheck(order: Order): CheckResult {
  const px: unknown = order.limitPx;
  if (order.type === 'market' && px !== null) return deny(String(px), 'none', 'A market order has no limit price');
  if (order.type === 'limit' && typeof px !== 'bigint') return deny(String(px), 'a price above 0', 'A limit order needs a limit price');
  if (typeof px === 'bigint' && px <= 0n) return deny(formatDecimal(px), 'above 0', `The limit price must be above zero, was ${exactText(px)}`);
  if (order.postOnly && (order.type === 'market' || order.timeInForce === 'ioc')) return deny('post-only', 'a resting limit order', 'Post-only needs a limit order that may rest (good till canceled)');
  if (order.triggerPx !== null && !(order.triggerPx > 0 && Number.isFinite(order.triggerPx))) return deny(String(order.triggerPx), 'a price above 0', `The level that caused the order must be a price, was ${order.triggerPx}`);
  return PASSED;
}
