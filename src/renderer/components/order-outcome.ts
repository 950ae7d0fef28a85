// What has come of an order so far, in words that change with it: never "done" before the venue has said so.
import type { OrderView } from '../../shared/contract/views.ts';
import { assertNever } from '../../shared/model/result.ts';
import { digitsOf, useMarketStore, type Digits } from '../store/market-store.ts';
import { useOrdersStore } from '../store/orders-store.ts';
import { formatDecimalText, signOfText } from './format.ts';

/** `busy`: it may still change. `done`: it rests or was filled. `refused`: it ended without being filled whole, or nobody knows. */
export type OrderOutcome = { readonly tone: 'busy' | 'done' | 'refused'; readonly text: string };
type Told = Pick<OrderView, 'status' | 'pending' | 'quantity' | 'filledQty' | 'avgPx' | 'closeReason' | 'type'>;

/** `filled 0.010 at 90,012.3`, `canceled after 0.004 of 0.010: by hand`. Without an order nothing was heard of it yet. */
export function outcomeOf(order: Told | undefined, digits: Digits): OrderOutcome {
  if (order === undefined) return { tone: 'busy', text: 'sent, not heard of yet' };
  const part = signOfText(order.filledQty) === 0 ? null : `${formatDecimalText(order.filledQty, digits.qty)} of ${formatDecimalText(order.quantity, digits.qty)}`;
  const why = order.closeReason === null || order.closeReason === '' ? '' : `: ${order.closeReason}`;
  switch (order.status) {
    case 'initialized': return { tone: 'busy', text: 'being checked' };
    case 'submitted': return { tone: 'busy', text: 'sent, no answer from the venue yet' };
    case 'unknown': return { tone: 'refused', text: 'no answer from the venue: the outcome is not known. It is asked about and never sent again' };
    case 'open': {
      const pending = order.pending === null ? '' : `, ${order.pending} sent`;
      if (part !== null) return { tone: 'done', text: `partly filled, ${part}${pending}` };
      return order.type === 'market' ? { tone: 'busy', text: `accepted by the venue${pending}` } : { tone: 'done', text: `rests at the venue${pending}` };
    }
    case 'filled': return { tone: 'done', text: `filled ${formatDecimalText(order.filledQty, digits.qty)}${order.avgPx === null ? '' : ` at ${formatDecimalText(order.avgPx, digits.px)}`}` };
    case 'denied': return { tone: 'refused', text: `denied${why}` };
    case 'rejected': return { tone: 'refused', text: `rejected by the venue${why}` };
    case 'canceled': case 'expired': return { tone: 'refused', text: `${order.status}${part === null ? '' : ` after ${part}`}${why}` };
    default: return assertNever(order.status);
  }
}

/** As `outcomeOf`, drawn anew when the order changes; null without an id. */
export function useOrderOutcome(clientOrderId: string | null): OrderOutcome | null {
  const order = useOrdersStore((s) => (clientOrderId === null ? undefined : s.byId.get(clientOrderId)));
  const instruments = useMarketStore((s) => s.instruments);
  return clientOrderId === null ? null : outcomeOf(order, digitsOf(instruments, order?.instrumentId ?? ''));
}
