// The facts of an order in words. Facts, not hopes: `cancel sent` until the venue has answered.
import type { OrderView } from '../../shared/contract/views.ts';
import { assertNever } from '../../shared/model/result.ts';
import { signOfText } from '../components/format.ts';

export function orderFacts(order: Pick<OrderView, 'status' | 'pending' | 'filledQty'>): string {
  const facts = [statusWord(order.status, signOfText(order.filledQty) !== 0)];
  if (order.pending === 'cancel') facts.push('cancel sent');
  if (order.pending === 'replace') facts.push('replace sent');
  return facts.join(', ');
}

function statusWord(status: OrderView['status'], hasFills: boolean): string {
  switch (status) {
    case 'initialized': return 'being checked';
    case 'submitted': return 'sent, no answer yet';
    case 'unknown': return 'outcome unknown, asking the venue';
    case 'open': return hasFills ? 'partly filled' : 'open';
    case 'denied': return 'denied by our checks';
    case 'rejected': return 'rejected by the venue';
    case 'filled':
    case 'expired': return status;
    case 'canceled': return hasFills ? 'canceled after a part' : 'canceled';
    default: return assertNever(status);
  }
}

/** `limit gtc post-only reduce-only`. */
export const orderTerms = (o: Pick<OrderView, 'type' | 'timeInForce' | 'postOnly' | 'reduceOnly'>): string =>
  [o.type, o.timeInForce, o.postOnly ? 'post-only' : '', o.reduceOnly ? 'reduce-only' : ''].filter((word) => word !== '').join(' ');
