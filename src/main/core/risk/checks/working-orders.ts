import { denied, passed } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';

/** Orders that work at once, unknown ones included. */
export const workingOrders: GateCheck = ({ workingCount, limits }) => {
  const used = String(workingCount + 1);
  const allowed = String(limits.maxWorkingOrders);
  return workingCount < limits.maxWorkingOrders
    ? passed('workingOrders', 'account', used, allowed, 'orders', 'The number of working orders is within its limit')
    : denied('workingOrders', 'account', used, allowed, 'orders', `This would be working order ${used}, limit ${allowed}`);
};
