import { formatDecimal } from '../../../../shared/model/decimal.ts';
import { exactText } from '../../../../shared/model/figures.ts';
import { leavesQty, type Order } from '../../../../shared/model/order.ts';
import type { CheckResult } from '../../../../shared/model/order-event.ts';
import { denied, passedConstant } from '../check-result.ts';

const PASSED = passedConstant('quantity', 'order', 'The quantity is above zero');
/** More than any venue takes, and still far from where arithmetic would be slow. */
const ABSURD = 10n ** 30n;

/** An order's quantity is a decimal above zero, with something left to fill. */
export function quantityCheck(order: Order): CheckResult {
  const quantity: unknown = order.quantity;
  if (typeof quantity !== 'bigint') return denied('quantity', 'order', String(quantity), 'an exact decimal above 0', '', `The quantity is not a number: ${String(quantity)}`);
  if (quantity <= 0n) return denied('quantity', 'order', formatDecimal(quantity), 'above 0', '', `The quantity must be above zero, was ${exactText(quantity)}`);
  if (quantity > ABSURD) return denied('quantity', 'order', formatDecimal(quantity), formatDecimal(ABSURD), '', `The quantity ${exactText(quantity)} is absurd`);
  if (leavesQty(order) <= 0n) return denied('quantity', 'order', formatDecimal(quantity), `above ${formatDecimal(order.filledQty)}`, '', `${exactText(order.filledQty)} is filled already: a quantity of ${exactText(quantity)} leaves nothing to do`);
  return PASSED;
}
