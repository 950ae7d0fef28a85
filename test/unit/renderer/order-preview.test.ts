// Which word of the gate counts for the order that is on screen, and which ticket goes with it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderInput, OrderPreview } from '../../../src/shared/contract/risk-methods.ts';
import { isOf, keyOf, previewState, ticketFor } from '../../../src/renderer/desk/order-preview.ts';

const inputArb: fc.Arbitrary<OrderInput> = fc.record({
  instrumentId: fc.constantFrom('BTC-PERP.SIM', 'ETH-PERP.SIM'), side: fc.constantFrom('buy' as const, 'sell' as const), type: fc.constantFrom('limit' as const, 'market' as const), quantity: fc.constantFrom('1', '2'), limitPx: fc.constantFrom('100', '101', null),
  timeInForce: fc.constantFrom('gtc' as const, 'ioc' as const), postOnly: fc.boolean(), reduceOnly: fc.boolean(),
});
const previewOf = (ticket: string | null, ticketMs: number): OrderPreview => ({ verdict: ticket === null ? 'denied' : 'approved', message: '', checks: [], order: null, notional: null, margin: null, feeEstimate: null, referencePx: null, ticket, ticketMs });

describe('the preview of an order', () => {
  it('gives its ticket to exactly the order that it is about, and not when it is about to expire', () => {
    fc.assert(fc.property(inputArb, inputArb, fc.constantFrom('t-1', null), fc.integer({ min: 0, max: 20_000 }), fc.nat(20_000), (asked, sent, ticket, ticketMs, later) => {
      const state = previewState({ preview: previewOf(ticket, ticketMs), at: 5_000 }, null, keyOf(asked));
      const same = keyOf(asked) === keyOf(sent);
      expect(isOf(state, sent)).toBe(same);
      expect(ticketFor(state, sent, 5_000 + later)).toBe(same && ticket !== null && later + 1_000 < ticketMs ? ticket : undefined);
    }));
  });

  it('is none when the question failed: an older word does not count, nor its ticket', () => {
    fc.assert(fc.property(inputArb, (input) => {
      const state = previewState({ preview: previewOf('t-1', 15_000), at: 5_000 }, 'no answer in 10 s', keyOf(input));
      expect(state).toMatchObject({ preview: null, problem: 'The checks could not be asked: no answer in 10 s' });
      expect(isOf(state, input)).toBe(true);
      expect(ticketFor(state, input, 5_000)).toBeUndefined();
    }));
  });

  it('is about no order before the first answer', () => {
    fc.assert(fc.property(inputArb, (input) => {
      const state = previewState(null, null, '');
      expect([isOf(state, input), ticketFor(state, input, 0), state.preview]).toEqual([false, undefined, null]);
    }));
  });
});
