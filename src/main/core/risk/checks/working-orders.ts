import { denied, passed, passedConstant } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';

const SAYS = 'The number of working orders is within its limit';
const PASSED = passedConstant('workingOrders', 'account', SAYS);

/** Orders that work at once, unknown ones included. */
export const workingOrders: GateCheck = ({ workingCount, limits, inWords }) => {
  if (!inWords && workingCount < limits.maxWorkingOrders) return PASSED;
  const used = String(workingCount + 1);
  const allowed = String(limits.maxWorkingOrders);
  return workingCount < limits.maxWorkingOrders
    ? passed('workingOrders', 'account', used, allowed, 'orders', SAYS)
    : denied('workingOrders', 'account', used, allowed, 'orders', `This would be working order ${used}, limit ${allowed}`);
};
