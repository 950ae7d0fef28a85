import { denied, passed } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';

/** Risk-increasing orders in the last sixty seconds. Cancels and exits are not counted and never stopped. */
export const orderRate: GateCheck = ({ ordersLastMinute, limits }) => {
  const used = String(ordersLastMinute + 1);
  const allowed = String(limits.maxOrdersPerMinute);
  return ordersLastMinute < limits.maxOrdersPerMinute
    ? passed('orderRate', 'account', used, allowed, 'orders per minute', 'The order rate is within its limit')
    : denied('orderRate', 'account', used, allowed, 'orders per minute', `This would be order ${used} that opens risk within a minute, limit ${allowed}`);
};
