import { expect, it } from 'vitest';
import { OrderView } from '../../../src/shared/contract/views.ts';
import { outcomeOf } from '../../../src/renderer/components/order-outcome.ts';

const DIGITS = { px: 1, qty: 3 };
const ORDER = { status: 'submitted', pending: null, quantity: '0.01', filledQty: '0', avgPx: null, closeReason: null, type: 'limit' } as const;
type Part = Partial<Parameters<typeof outcomeOf>[0] & object>;
const said = (part: Part): string => { const { tone, text } = outcomeOf({ ...ORDER, ...part }, DIGITS); return `${tone} ${text}`; };

it('is good news only of what the venue took or filled', () => {
  expect(OrderView.shape.status.options.map((status) => [status, outcomeOf({ ...ORDER, status }, DIGITS).tone])).toEqual([
    ['initialized', 'busy'], ['denied', 'refused'], ['submitted', 'busy'], ['unknown', 'refused'], ['open', 'done'], ['filled', 'done'], ['canceled', 'refused'], ['rejected', 'refused'], ['expired', 'refused'],
  ]);
  expect(outcomeOf(undefined, DIGITS)).toEqual({ tone: 'busy', text: 'sent, not heard of yet' });
});

it('says how much was filled, at what price, and why it ended', () => {
  expect(said({ status: 'filled', filledQty: '0.01', avgPx: '90012.34' })).toBe('done filled 0.010 at 90,012.3');
  expect(said({ status: 'open', filledQty: '0.004', pending: 'cancel' })).toBe('done partly filled, 0.004 of 0.010, cancel sent');
  expect(said({ status: 'open', type: 'market' })).toBe('busy accepted by the venue');
  expect(said({ status: 'canceled', filledQty: '0.004', closeReason: 'by hand' })).toBe('refused canceled after 0.004 of 0.010: by hand');
  expect(said({ status: 'rejected', closeReason: 'post-only would trade' })).toBe('refused rejected by the venue: post-only would trade');
});
