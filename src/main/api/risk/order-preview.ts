import type { OrderPreview } from '../../../shared/contract/risk-methods.ts';
import { formatDecimal, toNumber } from '../../../shared/model/decimal.ts';
import { exactText } from '../../../shared/model/figures.ts';
import type { OrderIntent } from '../../../shared/model/order.ts';
import type { Preview } from '../../core/risk/risk-engine.ts';
import { checkLabel } from './limit-views.ts';
import { TICKET_MS, type GoesOutAs } from './preview-tickets.ts';

/** An order that no check can be asked about, with the sentence why. */
export const unfitPreview = (message: string): OrderPreview => ({ verdict: 'denied', message, checks: [], order: null, notional: null, margin: null, feeEstimate: null, referencePx: null, ticket: null, ticketMs: 0 });

/** What the gate would say, as the ticket shows it. `ticket` is made only for an order that would pass; null where none is needed. */
export function orderPreview(intent: OrderIntent, { denial, order, checks, estimate }: Preview, ticket: (shown: GoesOutAs) => string | null): OrderPreview {
  const approved = denial === null;
  const issued = approved ? ticket(order) : null;
  return {
    verdict: approved ? 'approved' : 'denied', message: approved ? approvalText(intent, order) : denialText(denial, checks), checks: checks.map((check) => ({ ...check })),
    order: approved ? { quantity: formatDecimal(order.quantity), limitPx: order.limitPx === null ? null : formatDecimal(order.limitPx), reduceOnly: order.reduceOnly } : null,
    notional: estimate && formatDecimal(estimate.notional), margin: estimate && formatDecimal(estimate.margin), feeEstimate: estimate && formatDecimal(estimate.fee),
    referencePx: estimate === null || estimate.reference === null ? null : toNumber(estimate.reference), ticket: issued, ticketMs: issued === null ? 0 : TICKET_MS,
  };
}

/** Why an order would now go out as more than was looked at, or null: less is what the gate may always make of it. */
export function changedSince(shown: GoesOutAs, now: GoesOutAs): string | null {
  if (now.quantity <= shown.quantity && now.limitPx === shown.limitPx && (now.reduceOnly || !shown.reduceOnly)) return null;
  return `expected the order that was looked at (${termsOf(shown)}), but now it would go out as ${termsOf(now)}: look at it and send again`;
}
const termsOf = ({ quantity, limitPx, reduceOnly }: GoesOutAs): string => `${exactText(quantity)}${limitPx === null ? ' at market' : ` at ${exactText(limitPx)}`}, ${reduceOnly ? 'only closing' : 'also opening'}`;

function approvalText(intent: OrderIntent, order: Preview['order']): string {
  const changes: string[] = [];
  if (order.quantity !== intent.quantity) changes.push(`quantity ${exactText(order.quantity)} instead of ${exactText(intent.quantity)}`);
  if (order.limitPx !== intent.limitPx && order.limitPx !== null) changes.push(`price ${exactText(order.limitPx)} instead of ${intent.limitPx === null ? 'none' : exactText(intent.limitPx)}`);
  if (order.reduceOnly && !intent.reduceOnly) changes.push('reduce-only, because it only closes');
  return changes.length === 0 ? 'Every check passes.' : `Every check passes. It goes out with ${changes.join(', ')}.`;
}

function denialText(denial: NonNullable<Preview['denial']>, checks: Preview['checks']): string {
  const more = checks.filter((check) => check.outcome === 'denied').length - 1;
  return `Denied by ${checkLabel(denial.check)}: ${denial.message}${more > 0 ? ` (and ${more} more ${more === 1 ? 'check' : 'checks'})` : ''}`;
}
