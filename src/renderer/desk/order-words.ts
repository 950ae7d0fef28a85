// The facts of an order in words. Facts, not hopes: `cancel sent` until the venue has answered.
import type { OrderView } from '../../shared/contract/views.ts';
import { assertNever } from '../../shared/model/result.ts';
import { readDecimal, signOfText } from '../components/format.ts';

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

/** A price and a quantity can be changed only while the order rests and nothing else is under way. */
export const isReplaceable = (order: Pick<OrderView, 'type' | 'status' | 'pending' | 'limitPx'>): boolean => order.type === 'limit' && order.limitPx !== null && order.status === 'open' && order.pending === null;

/** `before`: the order when the replace was asked for. */
export type SentReplace = { readonly quantity: string; readonly limitPx: string; readonly before: Pick<OrderView, 'quantity' | 'limitPx' | 'tsUpdated'> };
/** What came of a replace that the engine took: changed, if need be to less than was asked, or as before. While it is under way, or not yet told, it is waited for. */
export function replaceOutcome(order: Pick<OrderView, 'pending' | 'quantity' | 'limitPx' | 'tsUpdated'> | undefined, { before }: SentReplace): 'waiting' | 'replaced' | 'kept' {
  if (order === undefined) return 'kept';
  if (order.pending === 'replace' || order.tsUpdated <= before.tsUpdated) return 'waiting';
  return sameTerms(order, before) ? 'kept' : 'replaced';
}
/** Whether quantity and limit are the same, however they are written. */
export const sameTerms = (a: Pick<OrderView, 'quantity' | 'limitPx'>, b: Pick<OrderView, 'quantity' | 'limitPx'>): boolean => sameDecimal(a.quantity, b.quantity) && sameDecimal(a.limitPx ?? '', b.limitPx ?? '');
const sameDecimal = (a: string, b: string): boolean => readDecimal(a) !== null && readDecimal(a) === readDecimal(b);

/** `limit gtc post-only reduce-only`. */
export const orderTerms = (o: Pick<OrderView, 'type' | 'timeInForce' | 'postOnly' | 'reduceOnly'>): string =>
  [o.type, o.timeInForce, o.postOnly ? 'post-only' : '', o.reduceOnly ? 'reduce-only' : ''].filter((word) => word !== '').join(' ');
