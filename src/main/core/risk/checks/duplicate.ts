import { denied, passedConstant } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';

const PASSED = passedConstant('duplicate', 'strategy', 'No identical order is working');

/** An identical order of the same strategy that still works is more likely a second click than a second wish. */
export const duplicate: GateCheck = ({ order, workingHere }) => {
  for (const other of workingHere) {
    if (other.strategyId === order.strategyId && other.side === order.side && other.type === order.type && other.quantity === order.quantity && other.limitPx === order.limitPx && !other.reduceOnly) {
      return denied('duplicate', 'strategy', other.clientOrderId, 'none', '', `The same order already works as ${other.clientOrderId} (${other.status}): cancel it or change this one`);
    }
  }
  return PASSED;
};
