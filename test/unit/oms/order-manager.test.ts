import { describe, expect, it } from 'vitest';
import { price, quantity, type Quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, tradeId, VENUE, venueOrderId, type ClientOrderId } from '../../../src/shared/model/ids.ts';
import type { CheckResult } from '../../../src/shared/model/order-event.ts';
import { approve } from '../../../src/main/core/kernel/approved.ts';
import { ABSENT_AT_VENUE } from '../../../src/main/core/oms/order-machine.ts';
import { OrderManager } from '../../../src/main/core/oms/order-manager.ts';
import { CLOSED_ORDERS_KEPT } from '../../../src/main/core/oms/order-store.ts';
import { BTC, intent, lots, MA, px, view, VISIBILITY_MS } from '../../property/oms-model-venue.ts';
import { answer, fill, fillReport, OmsBench as Bench, seen, status, unapplied } from '../../support/oms-bench.ts';

const DENIAL: CheckResult = { check: 'shorts', scope: 'account', outcome: 'denied', used: '1', allowed: '0', unit: 'orders', message: 'Shorts are not allowed.' };

describe('making orders', () => {
  it('numbers client ids, and goes on after a restart', () => {
    const bench = new Bench();
    expect([bench.submit('1', 1), bench.submit('2', 2)]).toEqual(['T-1', 'T-2']);
    const again = new OrderManager({ idPrefix: 'T', instruments: view(), visibilityDelayMs: VISIBILITY_MS });
    for (const event of bench.events) again.apply(event);
    expect(again.initialize(intent('buy', '1'), 3).clientOrderId).toBe('T-3');
  });

  it('sends what the gate approved, not what was asked', () => {
    const bench = new Bench();
    const initialized = bench.manager.initialize(intent('buy', '7.3', { limitPx: price('100.2') }), 1);
    bench.emit(initialized);
    const { event, request } = bench.manager.open(approve({ ...initialized.order, quantity: quantity('7'), limitPx: price('100') }), [], 1);
    bench.emit(event);
    expect(request).toMatchObject({ type: 'submit', quantity: quantity('7'), limitPx: price('100') });
    expect(bench.order(initialized.clientOrderId)).toMatchObject({ status: 'submitted', quantity: quantity('7'), limitPx: price('100') });
  });

  it('opens an order once', () => {
    const bench = new Bench();
    const id = bench.submit('1', 1);
    expect(() => bench.manager.open(approve(bench.order(id)), [], 2)).toThrow(/expected T-1 to be initialized/);
    expect(() => new OrderManager({ idPrefix: 'V', instruments: view(), visibilityDelayMs: 1 })).toThrow(/other than 'V'/);
  });

  it('keeps a denied order as closed with the reason', () => {
    const bench = new Bench();
    const initialized = bench.manager.initialize(intent('sell', '1'), 1);
    bench.emit(initialized, bench.manager.deny(initialized.order, DENIAL, [DENIAL], 1));
    expect(bench.order(initialized.clientOrderId)).toMatchObject({ status: 'denied', closeReason: DENIAL.message });
    expect(bench.manager.working()).toEqual([]);
    expect(bench.manager.nextSweep()).toBe(Infinity);
  });

  it('closes an order that a crash left between record and send', () => {
    const bench = new Bench();
    bench.emit(bench.manager.initialize(intent('buy', '1'), 1));
    const { events, requests } = bench.manager.sweep(bench.manager.nextSweep());
    bench.emit(...events);
    expect(requests).toEqual([]);
    expect(bench.order(clientOrderId('T-1'))).toMatchObject({ status: 'denied' });
  });
});

describe('reports', () => {
  it('books a fill that overtakes the ack, and takes the ack as old news', () => {
    const bench = new Bench();
    const id = bench.submit('10', 1);
    expect(bench.report(fillReport(fill(id, 't1', '4')), 5)).toEqual(['OrderAccepted', 'OrderFilled']);
    expect(bench.report(status(seen(id)), 6)).toEqual([]);
    expect(bench.order(id)).toMatchObject({ status: 'open', filledQty: quantity('4'), venueOrderId: 'o1' });
  });

  it('books a trade once, also when it comes again much later or after a restart', () => {
    const bench = new Bench();
    const id = bench.submit('4', 1);
    bench.report(fillReport(fill(id, 't1', '4')), 5);
    expect(bench.report(fillReport(fill(id, 't1', '4')), 7 * 86_400_000)).toEqual([]);
    bench.manager = new OrderManager({ idPrefix: 'T', instruments: view(), visibilityDelayMs: VISIBILITY_MS });
    for (const event of bench.events) bench.manager.apply(event);
    expect(bench.report(fillReport(fill(id, 't1', '4')), 9)).toEqual([]);
    expect(bench.order(id).filledQty).toBe(quantity('4'));
  });

  it('keeps an order working that the venue closed while fills are missing, fetches them, then closes it', () => {
    const bench = new Bench();
    const id = bench.submit('10', 1);
    bench.report(status(seen(id)), 2);
    expect(bench.report(status(seen(id, { status: 'canceled', filledQty: quantity('6'), reason: 'ioc' })), 3)).toEqual(['OrderFillsPending']);
    expect(bench.manager.working()).toHaveLength(1);
    expect(bench.manager.requestCancel(id, 'x', 4)).toMatchObject({ ok: false });
    const due = bench.manager.nextSweep();
    expect(due).toBe(2_003);
    expect(bench.manager.sweep(due).requests).toEqual([{ type: 'queryOrder', clientOrderId: id, instrumentId: BTC }]);
    expect(bench.report(answer(id, seen(id, { status: 'canceled', filledQty: quantity('6') }), true, 120, [fill(id, 't1', '2'), fill(id, 't2', '4')]), due + 10)).toEqual(['OrderFilled', 'OrderFilled', 'OrderCanceled']);
    expect(bench.order(id)).toMatchObject({ status: 'canceled', filledQty: quantity('6'), fillsPending: false, closeReason: 'ioc' });
    expect(bench.manager.nextSweep()).toBe(Infinity);
  });

  it('books a fill after the cancel and leaves the order canceled', () => {
    const bench = new Bench();
    const id = bench.submit('10', 1);
    bench.report(status(seen(id, { status: 'canceled' })), 2);
    expect(bench.report(fillReport(fill(id, 't1', '3')), 3)).toEqual(['OrderFilled']);
    expect(bench.order(id)).toMatchObject({ status: 'canceled', filledQty: quantity('3') });
    expect(bench.manager.working()).toEqual([]);
  });

  it('reopens a "rejected" order that fills, and asks the venue what is left of it', () => {
    const bench = new Bench();
    const id = bench.submit('10', 1);
    bench.report({ type: 'SubmitRejected', clientOrderId: id, reason: 'margin', venueCode: 'M', tsEvent: 2 }, 2);
    bench.report(fillReport(fill(id, 't1', '3')), 3);
    expect(bench.order(id)).toMatchObject({ status: 'open', filledQty: quantity('3') });
    expect(bench.manager.sweep(bench.manager.nextSweep()).requests).toMatchObject([{ type: 'queryOrder', clientOrderId: id }]);
  });

  it('refuses an overfill once, keeps the order, and does not hear it twice', () => {
    const bench = new Bench();
    const id = bench.submit('4', 1);
    bench.report(fillReport(fill(id, 't1', '3')), 2);
    const [event] = unapplied(bench.manager, fillReport(fill(id, 't2', '3')), 3);
    if (!event) throw new Error('expected an event');
    expect(bench.manager.apply(event)).toMatchObject({ ok: false, error: { kind: 'overfill', status: 'open', message: 'expected at most 4 to fill of T-1, trade t2 makes it 6' } });
    expect(bench.order(id).filledQty).toBe(quantity('3'));
    expect(bench.report(fillReport(fill(id, 't2', '3')), 4)).toEqual([]);
    expect(bench.report(status(seen(id, { quantity: quantity('4'), status: 'filled', filledQty: quantity('6') })), 5)).not.toContain('OrderFillsPending');
    expect(bench.manager.working()).toEqual([]);
  });

  it('takes an enlarging replace as done when a fill overtakes its answer', () => {
    const bench = new Bench();
    const id = bench.submit('4', 1);
    bench.report(status(seen(id, { quantity: lots(4) })), 2);
    const asked = bench.manager.requestReplace(id, lots(9), px(2), 3);
    if (!asked.ok) throw new Error(asked.error);
    bench.emit(asked.value.event);
    expect(bench.report(fillReport(fill(id, 't1', '7')), 4)).toEqual(['OrderReplaced', 'OrderFilled']);
    expect(bench.order(id)).toMatchObject({ quantity: lots(9), filledQty: lots(7), status: 'open', pending: null });
  });

  it('leaves an order open that is complete at its old quantity while an enlarging replace is on its way', () => {
    for (const outcome of ['done', 'refused', 'filled before'] as const) {
      const bench = new Bench();
      const id = bench.submit('4', 1);
      bench.report(status(seen(id, { quantity: lots(4) })), 2);
      const asked = bench.manager.requestReplace(id, lots(9), px(2), 3);
      if (!asked.ok) throw new Error(asked.error);
      bench.emit(asked.value.event);
      bench.report(fillReport(fill(id, 't1', '4')), 4);
      expect(bench.order(id)).toMatchObject({ status: 'open', pending: 'replace', filledQty: lots(4) });
      if (outcome === 'done') {
        bench.report(fillReport(fill(id, 't2', '5')), 5);
        expect(bench.order(id)).toMatchObject({ status: 'filled', quantity: lots(9), filledQty: lots(9) });
        continue;
      }
      if (outcome === 'refused') bench.report({ type: 'ReplaceRejected', clientOrderId: id, reason: 'gone', tsEvent: 5 }, 5);
      else bench.report(status(seen(id, { quantity: lots(4), status: 'filled', filledQty: lots(4), tsEvent: 120 })), 5);
      expect(bench.order(id)).toMatchObject({ status: 'filled', quantity: lots(4), pending: null });
      expect(bench.manager.nextSweep()).toBe(Infinity);
    }
  });

  it('does not let an old frame bring back the old price', () => {
    const bench = new Bench();
    const id = bench.submit('10', 1);
    bench.report(status(seen(id)), 2);
    bench.report({ type: 'OrderReplaced', order: seen(id, { limitPx: px(4), tsEvent: 200 }) }, 3);
    expect(bench.report(status(seen(id, { tsEvent: 150 })), 4)).toEqual([]);
    expect(bench.order(id).limitPx).toBe(px(4));
    bench.manager = new OrderManager({ idPrefix: 'T', instruments: view(), visibilityDelayMs: VISIBILITY_MS });
    for (const event of bench.events) bench.manager.apply(event);
    expect(bench.report(status(seen(id, { tsEvent: 150 })), 5)).toEqual([]);
    expect(bench.order(id).limitPx).toBe(px(4));
  });

  it('explains liquidations and foreign orders by records of their own', () => {
    const bench = new Bench();
    expect(bench.report(fillReport(fill(null, 'l1', '2', { cause: 'liquidation', side: 'sell', venueOrderId: venueOrderId('liq-7') })), 1)).toEqual(['OrderInitialized', 'OrderFilled']);
    expect(bench.order(clientOrderId('V-liq-7'))).toMatchObject({ strategyId: VENUE, status: 'filled', filledQty: lots(2), reduceOnly: true, reason: 'Liquidation by the venue.' });
    expect(bench.report(fillReport(fill('theirs', 'f1', '2', { venueOrderId: venueOrderId('o9') })), 2)).toEqual(['OrderInitialized', 'OrderFilled']);
    // Only now its true size is known.
    expect(bench.report(status(seen('theirs', { venueOrderId: venueOrderId('o9'), filledQty: lots(2) })), 3)).toEqual(['OrderInitialized', 'OrderAccepted']);
    const id = clientOrderId('V-o9');
    expect(bench.order(id)).toMatchObject({ status: 'open', quantity: lots(10), filledQty: lots(2) });
    const asked = bench.manager.requestCancel(id, 'not ours', 4);
    expect(asked).toMatchObject({ ok: true, value: { request: { type: 'cancelForeign', venueOrderId: 'o9' } } });
    expect(bench.manager.requestReplace(id, lots(3), px(0), 4)).toMatchObject({ ok: false });
    expect(bench.report(fillReport(fill('theirs', 'f2', '8', { venueOrderId: venueOrderId('o9') })), 5)).toEqual(['OrderFilled']);
    expect(bench.order(id).status).toBe('filled');
  });
});

describe('unknown outcomes', () => {
  it('becomes unknown without an answer, is asked about with growing distance, and is never sent again', () => {
    const bench = new Bench();
    const id = bench.submit('10', 0);
    expect(bench.manager.nextSweep()).toBe(5_000);
    expect(bench.manager.sweep(4_999)).toEqual({ events: [], requests: [] });
    const first = bench.manager.sweep(5_000);
    bench.emit(...first.events);
    expect(first.events).toMatchObject([{ type: 'OrderUnknown' }]);
    const asked: number[] = [];
    for (let n = 0; n < 9; n++) {
      const now = bench.manager.nextSweep();
      asked.push(now);
      const swept = bench.manager.sweep(now);
      expect(swept).toEqual({ events: [], requests: [{ type: 'queryOrder', clientOrderId: id, instrumentId: BTC }] });
    }
    expect(asked.map((at, n) => at - (asked[n - 1] ?? 5_000))).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000]);
    expect(bench.manager.hasWorking(MA, BTC)).toBe(true);
    // The venue answers after the sixth time and later: it had the order all along.
    expect(bench.report(answer(id, seen(id, { filledQty: lots(2) }), true, 400_000, [fill(id, 't1', '2')]), 400_000)).toEqual(['OrderAccepted', 'OrderFilled']);
    expect(bench.order(id)).toMatchObject({ status: 'open', filledQty: lots(2) });
  });

  it('asks at once when the adapter knows that it does not know', () => {
    const bench = new Bench();
    const id = bench.submit('10', 0);
    expect(bench.report({ type: 'OutcomeUnknown', request: 'submit', clientOrderId: id, cause: 'timeout', tsEvent: 50 }, 50)).toEqual(['OrderUnknown']);
    expect(bench.manager.nextSweep()).toBe(50);
  });

  it('takes absence as proof only when it is proven and older than the visibility delay', () => {
    const bench = new Bench();
    const id = bench.submit('10', 0);
    bench.report({ type: 'OutcomeUnknown', request: 'submit', clientOrderId: id, cause: 'timeout', tsEvent: 50 }, 50);
    expect(bench.report(answer(id, null, false, 9_000), 9_000)).toEqual([]);
    expect(bench.report(answer(id, null, true, VISIBILITY_MS - 1), VISIBILITY_MS - 1)).toEqual([]);
    expect(bench.report(answer(id, null, true, 100), 60_000)).toEqual([]); // an early answer that arrives late
    expect(bench.order(id).status).toBe('unknown');
    expect(bench.report(answer(id, null, true, VISIBILITY_MS), VISIBILITY_MS)).toEqual(['OrderRejected']);
    expect(bench.order(id)).toMatchObject({ status: 'rejected', closeReason: ABSENT_AT_VENUE });
    // Should it show up after all, it is managed again.
    bench.report(status(seen(id)), 90_000);
    expect(bench.order(id)).toMatchObject({ status: 'open', closeReason: null });
  });

  it('asks about a cancel without an answer and sends the cancel again', () => {
    const bench = new Bench();
    const id = bench.submit('10', 0);
    bench.report(status(seen(id)), 1);
    const asked = bench.manager.requestCancel(id, 'x', 10);
    if (!asked.ok) throw new Error(asked.error);
    bench.emit(asked.value.event);
    expect(bench.manager.sweep(5_010).requests.map((request) => request.type)).toEqual(['queryOrder', 'cancel']);
    expect(bench.report({ type: 'CancelRejected', clientOrderId: id, reason: 'unknown order', tsEvent: 6_000 }, 6_000)).toEqual(['CancelRejected']);
    expect(bench.order(id).pending).toBe(null);
    // A refused cancel often means that the order is gone: ask.
    expect(bench.manager.nextSweep()).toBe(7_010);
    expect(bench.manager.sweep(bench.manager.nextSweep()).requests.map((request) => request.type)).toEqual(['queryOrder']);
  });

  it('gives up a replace that the venue shows as not done', () => {
    const bench = new Bench();
    const id = bench.submit('10', 0);
    bench.report(status(seen(id)), 1);
    const asked = bench.manager.requestReplace(id, lots(12), px(1), 10);
    if (!asked.ok) throw new Error(asked.error);
    bench.emit(asked.value.event);
    expect(bench.report(answer(id, seen(id), true, 20), 20)).toEqual([]);
    bench.manager.sweep(5_010);
    expect(bench.report(answer(id, seen(id), true, 5_100), 5_100)).toEqual(['ReplaceRejected']);
    expect(bench.order(id)).toMatchObject({ pending: null, quantity: lots(10) });
    expect(bench.report({ type: 'OrderReplaced', order: seen(id, { quantity: lots(12), limitPx: px(1), tsEvent: 5_200 }) }, 5_300)).toEqual(['OrderReplaced']);
    expect(bench.order(id).quantity).toBe(lots(12));
  });
});

describe('memory', () => {
  it('forgets old closed orders but not their trades, and books a late fill of one on a record of its own', () => {
    const bench = new Bench();
    for (let n = 1; n <= CLOSED_ORDERS_KEPT + 2; n++) {
      const id = bench.submit('1', n);
      bench.report(fillReport(fill(id, `t${n}`, '1', { venueOrderId: venueOrderId(`o${n}`) })), n);
    }
    const first = clientOrderId('T-1');
    expect(bench.manager.get(first)).toBeUndefined();
    expect(bench.manager.get(clientOrderId('T-3'))).toBeDefined();
    expect(bench.manager.knownTrade(tradeId('t1'))).toBe(true);
    expect(bench.report(fillReport(fill(first, 't1', '1')), 9e6)).toEqual([]);
    expect(bench.report(status(seen(first, { status: 'canceled' })), 9e6)).toEqual([]);
    expect(bench.report(fillReport(fill(first, 'late', '1')), 9e6)).toEqual(['OrderInitialized', 'OrderFilled']);
    expect(bench.order(clientOrderId('V-o1')).reason).toBe('Late fill of T-1, which was closed long ago.');
  });

  /** Orders numbered so, each canceled at once. */
  const closed = (bench: Bench, count: number): void => {
    for (let n = 0; n < count; n++) {
      const id = bench.submit('1', 1);
      bench.report({ type: 'SubmitRejected', clientOrderId: id, reason: 'x', venueCode: '', tsEvent: 1 }, 1);
    }
  };

  it('keeps the last closed ones whatever is still heard of them', () => {
    const bench = new Bench();
    closed(bench, 2);
    for (let n = 0; n < CLOSED_ORDERS_KEPT; n++) bench.manager.apply({ clientOrderId: clientOrderId('T-1'), instrumentId: BTC, strategyId: MA, tsEvent: 1, tsInit: 1, type: 'OrderAccepted', venueOrderId: venueOrderId('o2') });
    expect(bench.manager.get(clientOrderId('T-1'))).toBeDefined();
    closed(bench, CLOSED_ORDERS_KEPT - 2);
    expect(bench.manager.get(clientOrderId('T-1'))).toBeDefined();
    closed(bench, 1);
    expect([bench.manager.get(clientOrderId('T-1')), bench.manager.get(clientOrderId('T-2'))]).toMatchObject([undefined, { clientOrderId: 'T-2' }]);
  });

  it('lets go of an order once, however often it closed, and of its number only where no other has it', () => {
    const bench = new Bench();
    const id = bench.submit('10', 0);
    const other = bench.submit('10', 0);
    for (const at of [VISIBILITY_MS, 50_000]) {
      bench.report(answer(id, null, true, at), at);
      if (at < 50_000) bench.report(status(seen(id)), 4_000);
    }
    bench.report(status(seen(other)), 60_000); // a venue that counts from an older copy gives the number again
    closed(bench, CLOSED_ORDERS_KEPT + 2);
    expect(bench.manager.get(id)).toBeUndefined();
    expect(bench.conclude(fillReport(fill(null, 't1', '4')), 70_000)).toMatchObject([{ type: 'OrderFilled', clientOrderId: other }]);
  });

  it('keeps an order that came back and closed again in the very moment in which its place comes round, and one that works', () => {
    const bench = new Bench();
    const id = bench.submit('10', 0);
    const absent = (at: number) => bench.report(answer(id, null, true, at), at);
    absent(VISIBILITY_MS);
    bench.report(status(seen(id)), 4_000);
    closed(bench, CLOSED_ORDERS_KEPT - 1);
    absent(50_000);
    expect(bench.order(id).status).toBe('canceled');
    closed(bench, 1);
    expect(bench.order(id).status).toBe('canceled'); // the newest of the closed ones again
    bench.report(status(seen(id)), 60_000);
    closed(bench, CLOSED_ORDERS_KEPT);
    expect(bench.order(id).status).toBe('open');
    expect(bench.report(fillReport(fill(null, 't1', '10')), 70_000)).toEqual(['OrderFilled']);
    closed(bench, CLOSED_ORDERS_KEPT + 1);
    expect(bench.report(fillReport(fill(null, 't2', '1')), 80_000)).toEqual(['OrderInitialized', 'OrderFilled']); // its number is forgotten with it
  });

  it.each<[string, (bench: Bench, id: ClientOrderId) => { readonly ok: boolean }]>([
    ['a quantity off the lot', (b, id) => b.manager.requestReplace(id, quantity('2.5'), px(0), 5)],
    ['a price off the tick', (b, id) => b.manager.requestReplace(id, lots(3), price('100.3'), 5)],
    ['a price of zero', (b, id) => b.manager.requestReplace(id, lots(3), price('0'), 5)],
    ['a quantity below what is filled', (b, id) => b.manager.requestReplace(id, lots(4), px(0), 5)],
    ['no change', (b, id) => b.manager.requestReplace(id, lots(10), px(0), 5)],
    ['an order that does not exist', (b) => b.manager.requestReplace(clientOrderId('T-99'), lots(3) as Quantity, px(0), 5)],
    ['a cancel of an order that does not exist', (b) => b.manager.requestCancel(clientOrderId('T-99'), 'x', 5)],
  ])('refuses to send %s', (_what, ask) => {
    const bench = new Bench();
    const id = bench.submit('10', 1);
    bench.report(fillReport(fill(id, 't1', '4')), 2);
    expect(ask(bench, id)).toMatchObject({ ok: false, error: expect.stringMatching(/.{15,}/) as string });
  });
});
