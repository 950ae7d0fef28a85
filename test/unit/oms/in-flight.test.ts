// When the venue is asked about an order again, in milliseconds: nothing that is owed an answer is forgotten, and nothing else is asked about.
import { describe, expect, it } from 'vitest';
import { price } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, venueOrderId } from '../../../src/shared/model/ids.ts';
import { CLOSED_ORDERS_KEPT } from '../../../src/main/core/oms/order-store.ts';
import { OrderManager } from '../../../src/main/core/oms/order-manager.ts';
import { BTC, intent, lots, MA, px, view, VISIBILITY_MS } from '../../property/oms-model-venue.ts';
import { answer, fill, fillReport, OmsBench, seen, status, unapplied } from '../../support/oms-bench.ts';

const ID = clientOrderId('T-1');
const open = (bench = new OmsBench()): OmsBench => {
  bench.submit('10', 100);
  bench.report(status(seen(ID)), 200);
  return bench;
};
/** The next times at which something is asked, and what: the venue is silent all the while. */
const asked = (bench: OmsBench, times: number): readonly (readonly [number, string])[] => Array.from({ length: times }, () => {
  const at = bench.manager.nextSweep();
  return [at, bench.sweep(at).map(({ type }) => type).join(' ')] as const;
});
const next = (bench: OmsBench): number => bench.manager.nextSweep();
const refusal = (type: 'CancelRejected' | 'ReplaceRejected', at: number) => ({ type, clientOrderId: ID, reason: 'no', tsEvent: at }) as const;

describe('what is owed an answer', () => {
  it('a new order, then nothing once it rests', () => {
    const bench = new OmsBench();
    expect(next(bench)).toBe(Infinity);
    bench.submit('10', 100);
    expect(next(bench)).toBe(5_100);
    bench.report(status(seen(ID)), 200);
    expect(next(bench)).toBe(Infinity);
    expect(bench.manager.sweep(1e9)).toEqual({ events: [], requests: [] });
  });

  it('an order that was never sent: it is closed, and says why', () => {
    const bench = new OmsBench();
    bench.emit(bench.manager.initialize(intent('buy', '10'), 100));
    expect(next(bench)).toBe(5_100);
    const { events, requests } = bench.manager.sweep(5_100);
    expect(requests).toEqual([]);
    expect(events).toMatchObject([{
      type: 'OrderDenied', clientOrderId: ID, instrumentId: BTC, strategyId: MA, tsEvent: 5_100, tsInit: 5_100, order: { clientOrderId: ID, status: 'denied', tsUpdated: 5_100, quantity: lots(10) },
      denial: { check: 'neverSent', outcome: 'denied', scope: 'order' }, checks: [{ check: 'neverSent' }],
    }]);
    bench.emit(...events);
    expect([next(bench), bench.order(ID).status]).toEqual([Infinity, 'denied']);
  });

  it('an order that nobody answers: unknown after 5 s, asked about with growing distance, told once', () => {
    const bench = new OmsBench();
    bench.submit('10', 100);
    expect(asked(bench, 4)).toEqual([[5_100, 'queryOrder'], [7_100, 'queryOrder'], [11_100, 'queryOrder'], [19_100, 'queryOrder']]);
    expect(bench.events.filter(({ type }) => type === 'OrderUnknown')).toEqual([{ clientOrderId: ID, instrumentId: BTC, strategyId: MA, tsEvent: 5_100, tsInit: 5_100, type: 'OrderUnknown', cause: 'no answer within 5000 ms' }]);
  });

  it('an order of which the adapter knows that it does not know: at once, then with growing distance', () => {
    const bench = new OmsBench();
    bench.submit('10', 100);
    bench.report({ type: 'OutcomeUnknown', request: 'submit', clientOrderId: ID, cause: 'cut', tsEvent: 300 }, 300);
    expect(asked(bench, 3)).toEqual([[300, 'queryOrder'], [2_300, 'queryOrder'], [6_300, 'queryOrder']]);
  });

  it('a cancel: it is asked about and sent again, by the venue\'s number where it has one', () => {
    const bench = open();
    bench.cancel(ID, 1_000);
    expect(next(bench)).toBe(6_000);
    expect(bench.sweep(6_000)).toEqual([
      { type: 'queryOrder', clientOrderId: ID, instrumentId: BTC }, { type: 'cancel', clientOrderId: ID, venueOrderId: 'o1', instrumentId: BTC },
    ]);
    bench.report(status(seen(ID, { status: 'canceled' })), 7_000);
    expect(next(bench)).toBe(Infinity);
  });

  it('a cancel of an order that is owed an answer itself: at the earlier time, and its waits begin anew', () => {
    const bench = new OmsBench();
    bench.submit('10', 100);
    bench.cancel(ID, 1_000);
    expect(next(bench)).toBe(5_100);
    expect(asked(bench, 4)).toEqual([[5_100, 'queryOrder cancel'], [7_100, 'queryOrder cancel'], [11_100, 'queryOrder cancel'], [19_100, 'queryOrder cancel']]);
    expect(next(bench)).toBe(35_100);
    bench.cancel(ID, 20_000);
    expect(asked(bench, 3)).toEqual([[25_000, 'queryOrder cancel'], [27_000, 'queryOrder cancel'], [31_000, 'queryOrder cancel']]);
  });

  it('a cancel that is asked for twice is sent twice: it does no harm at the venue', () => {
    const bench = open();
    bench.cancel(ID, 1_000);
    bench.cancel(ID, 3_000);
    expect(asked(bench, 2)).toEqual([[6_000, 'queryOrder cancel'], [8_000, 'queryOrder cancel']]);
  });

  it('a replace', () => {
    const bench = open();
    bench.replace(ID, lots(12), px(2), 1_000);
    expect(asked(bench, 2)).toEqual([[6_000, 'queryOrder'], [8_000, 'queryOrder']]);
    bench.report({ type: 'OrderReplaced', order: seen(ID, { quantity: lots(12), limitPx: px(2) }) }, 9_000);
    expect(next(bench)).toBe(Infinity);
  });

  it.each(['CancelRejected', 'ReplaceRejected'] as const)('a refusal (%s): often the order is gone already', (type) => {
    const bench = open();
    if (type === 'CancelRejected') bench.cancel(ID, 1_000);
    else bench.replace(ID, lots(12), px(2), 1_000);
    bench.report(refusal(type, 2_000), 2_000);
    expect(asked(bench, 2)).toEqual([[4_000, 'queryOrder'], [6_000, 'queryOrder']]);
    bench.report(answer(ID, seen(ID), true, 6_100), 6_100);
    expect(next(bench)).toBe(Infinity);
    expect(bench.order(ID)).toMatchObject({ status: 'open', pending: null });
    // The next request has its whole time again.
    bench.cancel(ID, 50_000);
    expect(asked(bench, 2)).toEqual([[55_000, 'queryOrder cancel'], [57_000, 'queryOrder cancel']]);
  });

  it('a refusal that ends the order: nothing more', () => {
    const bench = open();
    bench.replace(ID, lots(12), px(2), 1_000);
    bench.report(fillReport(fill(ID, 't1', '10')), 1_500);
    bench.report(refusal('ReplaceRejected', 2_000), 2_000);
    expect([bench.order(ID).status, next(bench)]).toEqual(['filled', Infinity]);
  });

  it('a cancel or replace whose fate the adapter does not know: at once', () => {
    const bench = open();
    bench.cancel(ID, 1_000);
    bench.report({ type: 'OutcomeUnknown', request: 'cancel', clientOrderId: ID, cause: 'cut', tsEvent: 1_500 }, 1_500);
    expect(next(bench)).toBe(1_500);
    bench.report({ type: 'OutcomeUnknown', request: 'cancel', clientOrderId: ID, cause: 'cut', tsEvent: 1_800 }, 1_800);
    expect(asked(bench, 2)).toEqual([[1_500, 'queryOrder cancel'], [3_500, 'queryOrder cancel']]);
  });

  it('not a request that was answered, nor a submit that rests', () => {
    const bench = open();
    for (const request of ['cancel', 'replace', 'submit'] as const) bench.report({ type: 'OutcomeUnknown', request, clientOrderId: ID, cause: 'cut', tsEvent: 1_500 }, 1_500);
    expect(next(bench)).toBe(Infinity);
    bench.cancel(ID, 2_000);
    bench.report({ type: 'OutcomeUnknown', request: 'submit', clientOrderId: ID, cause: 'cut', tsEvent: 2_500 }, 2_500);
    expect(next(bench)).toBe(7_000);
  });

  it('fills that the venue counts and we do not have, until they came', () => {
    const bench = open();
    bench.report(status(seen(ID, { filledQty: lots(6) })), 1_000);
    expect(next(bench)).toBe(3_000);
    bench.report(status(seen(ID, { filledQty: lots(6) })), 1_900); // the same count does not put it off
    expect(asked(bench, 2)).toEqual([[3_000, 'queryOrder'], [5_000, 'queryOrder']]);
    bench.report(status(seen(ID, { filledQty: lots(6) })), 5_100); // nor does it bring it nearer
    expect(next(bench)).toBe(9_000);
    bench.report(fillReport(fill(ID, 't1', '5')), 6_000);
    expect(next(bench)).toBe(9_000);
    bench.report(fillReport(fill(ID, 't2', '1')), 6_100);
    expect(next(bench)).toBe(Infinity);
    // The record keeps up: a count that we have is nothing to ask about, a higher one is.
    bench.report(status(seen(ID, { filledQty: lots(6) })), 7_000);
    expect(next(bench)).toBe(Infinity);
    bench.report(status(seen(ID, { filledQty: lots(7) })), 8_000);
    expect(next(bench)).toBe(10_000);
  });

  it('fills of an order that the venue closed, from the moment at which it said so', () => {
    const bench = open();
    bench.cancel(ID, 500);
    bench.report(status(seen(ID, { status: 'canceled', filledQty: lots(6), reason: 'asked' })), 1_000);
    expect(asked(bench, 2)).toEqual([[3_000, 'queryOrder'], [5_000, 'queryOrder']]); // no cancel: it is closed
    bench.report(status(seen(ID, { status: 'canceled', filledQty: lots(7), reason: 'asked' })), 5_500);
    expect(asked(bench, 2)).toEqual([[7_500, 'queryOrder'], [9_500, 'queryOrder']]); // another count begins anew
    bench.report(fillReport(fill(ID, 't1', '7')), 10_000);
    expect([bench.order(ID).status, next(bench)]).toEqual(['canceled', Infinity]);
  });

  it('an order that rests and was refused: only the venue can tell', () => {
    const bench = open();
    bench.report({ type: 'SubmitRejected', clientOrderId: ID, reason: 'no', venueCode: '', tsEvent: 1_000 }, 1_000);
    expect(asked(bench, 2)).toEqual([[3_000, 'queryOrder'], [5_000, 'queryOrder']]);
    bench.report(answer(ID, null, true, 6_000), 6_000);
    expect([bench.order(ID).status, next(bench)]).toEqual(['canceled', Infinity]);
  });

  it('a closed order of which the venue counts more fills', () => {
    const bench = open();
    bench.report(status(seen(ID, { status: 'canceled' })), 500);
    bench.report(status(seen(ID, { status: 'canceled', filledQty: lots(3) })), 1_000);
    expect(asked(bench, 2)).toEqual([[3_000, 'queryOrder'], [5_000, 'queryOrder']]);
    bench.report(answer(ID, seen(ID, { status: 'canceled', filledQty: lots(3) }), true, 6_000, [fill(ID, 't1', '3')]), 6_000);
    expect([bench.order(ID).filledQty, next(bench)]).toEqual([lots(3), Infinity]);
    // An answer that says the same as our record ends the doubt, too; one that proves nothing does not.
    bench.report(status(seen(ID, { status: 'canceled', filledQty: lots(4) })), 10_000);
    bench.report(answer(ID, null, false, 11_000), 11_000);
    expect(next(bench)).toBe(12_000);
    bench.report(answer(ID, null, true, 11_500), 11_500);
    expect(next(bench)).toBe(Infinity);
  });

  it('not a closed order: neither after what is said of it, nor after a late fill or an old frame', () => {
    const bench = open();
    bench.report(status(seen(ID, { status: 'canceled', tsEvent: 150 })), 500);
    bench.report({ type: 'SubmitRejected', clientOrderId: ID, reason: 'no', venueCode: '', tsEvent: 600 }, 600);
    bench.report(status(seen(ID)), 600);
    bench.report(fillReport(fill(ID, 't1', '3')), 700);
    bench.report(status(seen(ID, { status: 'canceled', filledQty: lots(3) })), 700);
    expect(next(bench)).toBe(Infinity);
    const denied = new OmsBench();
    const { order } = denied.manager.initialize(intent('buy', '1'), 1);
    denied.emit(denied.manager.deny(order, { check: 'c', scope: 'order', outcome: 'denied', used: '', allowed: '', unit: '', message: '' }, [], 1)); // brings its order along
    expect(next(denied)).toBe(Infinity);
  });

  it('not a fill that its record refused, of whatever order', () => {
    const bench = open();
    bench.report(status(seen(ID, { filledQty: lots(6) })), 1_000);
    const refused = { clientOrderId: ID, instrumentId: BTC, strategyId: MA, tsEvent: 1, tsInit: 1, type: 'OrderFilled', side: 'buy', lastPx: price('100'), fee: 0n as never, liquidity: 'taker' } as const;
    expect(bench.manager.apply({ ...refused, tradeId: 't1' as never, lastQty: lots(11) }).ok).toBe(false);
    bench.cancel(ID, 2_000);
    bench.report(refusal('CancelRejected', 2_500), 2_500);
    bench.report(answer(ID, seen(ID, { filledQty: lots(6) }), true, 2_900), 3_000);
    expect(next(bench)).toBe(Infinity);
    bench.report(status(seen(ID, { status: 'canceled', filledQty: lots(11), tsEvent: 150 })), 3_100);
    expect([bench.order(ID).status, next(bench)]).toEqual(['canceled', Infinity]);
    expect(bench.manager.apply({ ...refused, tradeId: 't2' as never, lastQty: lots(11) }).ok).toBe(false); // closed by now
    expect(next(bench)).toBe(Infinity);
  });

  it('still a cancel, when the doubt about its order has ended', () => {
    const bench = open();
    bench.cancel(ID, 1_000);
    bench.report(refusal('CancelRejected', 2_000), 2_000);
    bench.cancel(ID, 3_000);
    bench.report(answer(ID, seen(ID), true, 3_500), 3_500);
    expect(asked(bench, 2)).toEqual([[4_000, 'queryOrder cancel'], [6_000, 'queryOrder cancel']]);
  });

  it('an order that came back from closed: what else the venue did is not known', () => {
    const bench = new OmsBench();
    bench.submit('10', 0);
    bench.report(answer(ID, null, true, VISIBILITY_MS), VISIBILITY_MS);
    expect(next(bench)).toBe(Infinity);
    bench.report(status(seen(ID)), 20_000);
    expect(asked(bench, 2)).toEqual([[22_000, 'queryOrder'], [24_000, 'queryOrder']]);
    bench.report(answer(ID, seen(ID), true, 25_000), 25_000);
    expect(next(bench)).toBe(Infinity);
  });

  it('of an order that is not ours only the cancel, by the venue\'s number', () => {
    const bench = new OmsBench();
    const theirs = clientOrderId('V-o7');
    bench.report(status(seen(null, { venueOrderId: venueOrderId('o7') })), 100);
    expect(next(bench)).toBe(Infinity);
    const torn = new OmsBench();
    const [made] = unapplied(torn.manager, status(seen(null)), 50);
    if (made === undefined) throw new Error('expected a record');
    torn.emit(made); // a crash came before it was named
    expect(next(torn)).toBe(Infinity);
    bench.cancel(theirs, 1_000);
    expect(next(bench)).toBe(6_000);
    expect(bench.sweep(6_000)).toEqual([{ type: 'cancelForeign', venueOrderId: 'o7', instrumentId: BTC }]);
    expect(next(bench)).toBe(8_000);
    bench.report(status(seen(null, { venueOrderId: venueOrderId('o7'), status: 'canceled' })), 9_000);
    expect([bench.order(theirs).status, next(bench)]).toEqual(['canceled', Infinity]);
  });
});

describe('the asking', () => {
  it('goes through all that are due in one round, the oldest first, and leaves the others', () => {
    const bench = new OmsBench();
    for (const at of [100, 50, 400]) bench.submit('1', at);
    expect(next(bench)).toBe(5_050);
    expect(bench.sweep(5_100)).toMatchObject([{ clientOrderId: 'T-1' }, { clientOrderId: 'T-2' }]);
    expect(next(bench)).toBe(5_400);
    expect(bench.sweep(5_400)).toMatchObject([{ clientOrderId: 'T-3' }]);
  });

  it('begins anew when the venue is back, for what was asked in vain, and for nothing else', () => {
    const bench = new OmsBench();
    bench.submit('1', 0);
    bench.submit('1', 0);
    bench.report(status(seen('T-2', { quantity: lots(1) })), 1); // rests: nothing is owed
    expect(asked(bench, 5).at(-1)).toEqual([35_000, 'queryOrder']);
    expect(next(bench)).toBe(67_000);
    bench.submit('1', 58_000); // has its own time still
    bench.manager.hurry(60_000);
    expect(next(bench)).toBe(60_000);
    expect(bench.sweep(60_000)).toMatchObject([{ clientOrderId: 'T-1' }]);
    expect(next(bench)).toBe(63_000);
    expect(bench.sweep(64_000)).toMatchObject([{ clientOrderId: 'T-1' }, { clientOrderId: 'T-3' }]);
    bench.manager.hurry(200_000);
    expect(next(bench)).toBeLessThan(200_000); // what is due earlier stays earlier
  });

  it('takes its times from the venue, and is never more often than once in the first distance', () => {
    const manager = new OrderManager({ idPrefix: 'T', instruments: view(), visibilityDelayMs: VISIBILITY_MS, inFlightTimeoutMs: 700, queryIntervalMs: 90_000 });
    const bench = new OmsBench();
    bench.manager = manager;
    bench.submit('1', 0);
    expect(asked(bench, 3)).toEqual([[700, 'queryOrder'], [90_700, 'queryOrder'], [180_700, 'queryOrder']]);
  });

  it('is the same after a restart', () => {
    const bench = new OmsBench();
    bench.submit('10', 100);
    bench.submit('5', 200);
    bench.report(status(seen('T-2', { venueOrderId: venueOrderId('o2'), quantity: lots(5) })), 300);
    const restarted = new OmsBench();
    restarted.emit(...bench.events);
    for (const one of [bench, restarted]) expect(one.report(status(seen('T-2', { venueOrderId: venueOrderId('o2'), quantity: lots(5), limitPx: px(7), tsEvent: 99 })), 350)).toEqual([]); // older than the ack
    bench.replace(clientOrderId('T-2'), lots(7), price('101'), 400);
    bench.submit('3', 500);
    bench.report(status(seen('T-3', { venueOrderId: venueOrderId('o3'), quantity: lots(3), status: 'canceled', filledQty: lots(2) })), 600);
    const again = new OmsBench();
    again.emit(...bench.events);
    for (let round = 0; round < 6; round += 1) {
      const at = next(bench);
      expect(next(again)).toBe(at);
      expect(again.sweep(at)).toEqual(bench.sweep(at));
    }
  });

  it.each([['by an answer that comes after all', true], ['by itself', false]])('ends with the order, %s: one that memory has let go is not asked about any more', (_how, answers) => {
    const bench = new OmsBench();
    bench.submit('10', 0);
    bench.report(status(seen(ID, { status: 'canceled' })), 1);
    bench.report(status(seen(ID, { status: 'canceled', filledQty: lots(3) })), 2); // in doubt
    for (let n = 2; n <= CLOSED_ORDERS_KEPT + 2; n += 1) {
      bench.submit('1', 3);
      bench.report(status(seen(`T-${n}`, { venueOrderId: venueOrderId(`o${n}`), quantity: lots(1), status: 'canceled' })), 3);
    }
    expect(bench.manager.get(ID)).toBeUndefined();
    if (answers) bench.report(answer(ID, seen(ID, { status: 'canceled', filledQty: lots(3) }), true, 5, [fill(ID, 'late', '3')]), 5);
    else expect(bench.manager.sweep(next(bench))).toEqual({ events: [], requests: [] });
    expect(next(bench)).toBe(Infinity);
  });
});
