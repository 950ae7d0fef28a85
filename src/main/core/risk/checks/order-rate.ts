import { denied, passed, passedConstant } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';

const SAYS = 'The order rate is within its limit';
const PASSED = passedConstant('orderRate', 'account', SAYS);

/** Risk-increasing orders in the last sixty seconds. Cancels and exits are not counted and never stopped. */
export const orderRate: GateCheck = ({ ordersLastMinute, limits, inWords }) => {
  if (!inWords && ordersLastMinute < limits.maxOrdersPerMinute) return PASSED;
  const used = String(ordersLastMinute + 1);
  const allowed = String(limits.maxOrdersPerMinute);
  return ordersLastMinute < limits.maxOrdersPerMinute
    ? passed('orderRate', 'account', used, allowed, 'orders per minute', SAYS)
    : denied('orderRate', 'account', used, allowed, 'orders per minute', `This would be order ${used} that opens risk within a minute, limit ${allowed}`);
};
