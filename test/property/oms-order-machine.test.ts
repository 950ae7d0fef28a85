import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { divHalfEven, money, ONE, quantity, ratio, type Money, type Price, type Quantity } from '../../src/shared/model/decimal.ts';
import { clientOrderId, tradeId, venueOrderId } from '../../src/shared/model/ids.ts';
import { isClosed, isWorking, type Order } from '../../src/shared/model/order.ts';
import type { OrderEvent } from '../../src/shared/model/order-event.ts';
import { ABSENT_AT_VENUE, applyOrderEvent } from '../../src/main/core/oms/order-machine.ts';
import { OrderManager } from '../../src/main/core/oms/order-manager.ts';
import { BTC, instrument, intent, MA, px, view, VISIBILITY_MS } from './oms-model-venue.ts';

const ID = clientOrderId('T-1');
const head = (ts: number): { clientOrderId: typeof ID; instrumentId: typeof BTC; strategyId: typeof MA; tsEvent: number; tsInit: number } => ({ clientOrderId: ID, instrumentId: BTC, strategyId: MA, tsEvent: ts, tsInit: ts });
const newOrder = (qty: string): Order => new OrderManager({ idPrefix: 'T', instruments: view(), visibilityDelayMs: VISIBILITY_MS }).initialize(intent('buy', qty), 1).order;
const fillOf = (trade: string, qty: Quantity, at: Price, fee: Money, ts = 10): OrderEvent => ({ ...head(ts), type: 'OrderFilled', tradeId: tradeId(trade), side: 'buy', lastQty: qty, lastPx: at, fee, liquidity: 'taker' });
const submitted = (qty: string): OrderEvent => ({ ...head(2), type: 'OrderSubmitted', quantity: quantity(qty), limitPx: px(0), reduceOnly: false, checks: [] });
const accepted: OrderEvent = { ...head(5), type: 'OrderAccepted', venueOrderId: venueOrderId('o1') };
const canceled: OrderEvent = { ...head(20), type: 'OrderCanceled', reason: 'asked' };

const qtyArb = fc.integer({ min: 1, max: 8 }).map((n) => quantity(String(n)));
const pxArb = fc.integer({ min: -100, max: 300 }).map(px);
const feeArb = fc.integer({ min: -500, max: 5_000 }).map((n) => (money('0.0001') * BigInt(n)) as Money);

const anyEvent: fc.Arbitrary<OrderEvent> = fc.oneof(
  fc.constantFrom<OrderEvent>(
    submitted('10'), accepted, canceled,
    { ...head(6), type: 'OrderRejected', reason: 'no', venueCode: 'X' }, { ...head(6), type: 'OrderRejected', reason: ABSENT_AT_VENUE, venueCode: 'absent' },
    { ...head(7), type: 'OrderUnknown', cause: 'cut' }, { ...head(8), type: 'OrderCancelRequested', reason: 'x' }, { ...head(9), type: 'CancelRejected', reason: 'x' },
    { ...head(9), type: 'ReplaceRejected', reason: 'x' }, { ...head(21), type: 'OrderExpired', reason: 'day' },
    { ...head(22), type: 'OrderFillsPending', venueStatus: 'canceled', venueFilledQty: quantity('3') },
  ),
  fc.record({ q: qtyArb, p: pxArb }).map(({ q, p }): OrderEvent => ({ ...head(9), type: 'OrderReplaceRequested', quantity: q, limitPx: p })),
  fc.record({ q: qtyArb, p: pxArb }).map(({ q, p }): OrderEvent => ({ ...head(11), type: 'OrderReplaced', quantity: q, limitPx: p, venueOrderId: venueOrderId('o2') })),
  fc.record({ q: qtyArb, p: pxArb, f: feeArb, n: fc.nat(1e6) }).map(({ q, p, f, n }) => fillOf(`t${n}`, q, p, f)),
);

describe('order machine', () => {
  it('never shrinks filledQty, never exceeds the quantity, and never reopens what is closed', () => {
    fc.assert(fc.property(fc.array(anyEvent, { maxLength: 40, size: 'max' }), (events) => {
      let order = newOrder('10');
      let booked = 0n;
      for (const event of [submitted('10'), ...events]) {
        const result = applyOrderEvent(order, event, view());
        if (!result.ok) {
          expect(result.error.message.length).toBeGreaterThan(10);
          continue;
        }
        const next = result.value;
        if (event.type === 'OrderFilled') booked += event.lastQty;
        expect(next.filledQty).toBe(booked);
        expect(next.filledQty).toBeLessThanOrEqual(next.quantity);
        if (isClosed(order.status) && isWorking(next)) expect(order.closeReason === ABSENT_AT_VENUE || (order.status === 'rejected' && event.type === 'OrderFilled')).toBe(true);
        if (isClosed(next.status)) expect(next.pending).toBe(null);
        if (next.status === 'filled') expect(next.filledQty).toBe(next.quantity);
        expect(next.tsUpdated).toBeGreaterThanOrEqual(order.tsUpdated);
        order = next;
      }
    }));
  });

  it('books every fill that is not an overfill, in every status but denied', () => {
    fc.assert(fc.property(fc.array(anyEvent, { maxLength: 20, size: 'max' }), qtyArb, pxArb, (events, qty, at) => {
      const order = [submitted('10'), ...events].reduce((last, event) => {
        const result = applyOrderEvent(last, event, view());
        return result.ok ? result.value : last;
      }, newOrder('10'));
      const result = applyOrderEvent(order, fillOf('last', qty, at, money('0')), view());
      if (order.filledQty + qty > order.quantity) expect(result).toMatchObject({ ok: false, error: { kind: 'overfill' } });
      else expect(result).toMatchObject({ ok: true, value: { filledQty: order.filledQty + qty } });
    }));
  });

  it('ends the same in every order of ack, two fills, cancel and a repeated fill', () => {
    const multipliers = fc.constantFrom('1', '0.01', '0.1', '100', '0.000001');
    fc.assert(fc.property(multipliers, qtyArb, pxArb, feeArb, qtyArb, pxArb, feeArb, fc.constantFrom(0n, quantity('1'), quantity('3')), (multiplier, q1, p1, f1, q2, p2, f2, left) => {
      const instruments = view(instrument(multiplier));
      const total = (q1 + q2 + left) as Quantity;
      const one = fillOf('a', q1, p1, f1);
      const two = fillOf('b', q2, p2, f2);
      for (const sequence of permutations([accepted, one, two, canceled, one])) {
        const manager = new OrderManager({ idPrefix: 'T', instruments, visibilityDelayMs: VISIBILITY_MS });
        const initialized = manager.initialize({ ...intent('buy', '1'), quantity: total }, 1);
        for (const event of [initialized, { ...head(2), type: 'OrderSubmitted', quantity: total, limitPx: px(0), reduceOnly: false, checks: [] } satisfies OrderEvent, ...sequence]) expect(manager.apply(event).ok).toBe(true);
        const value = (divHalfEven(p1 * q1 * ratio(multiplier), ONE * ONE) + divHalfEven(p2 * q2 * ratio(multiplier), ONE * ONE)) as Money;
        expect(manager.get(ID)).toMatchObject({
          status: left === 0n ? 'filled' : 'canceled', filledQty: q1 + q2, fees: f1 + f2, filledValue: value, venueOrderId: 'o1',
          avgPx: divHalfEven(value * ONE * ONE, (q1 + q2) * ratio(multiplier)),
        });
        expect(manager.working()).toEqual([]);
      }
    }), { numRuns: 40 });
  });
});

function permutations<T>(items: readonly T[]): readonly T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) => permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]));
}
