// What leaves the order manager: the record of an order, what is journaled before it is sent, what is sent, and why something is not sent.
import { describe, expect, it } from 'vitest';
import { money, price, quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, strategyId, tradeId, VENUE, venueOrderId } from '../../../src/shared/model/ids.ts';
import type { CheckResult, OrderEvent } from '../../../src/shared/model/order-event.ts';
import { approve } from '../../../src/main/core/kernel/approved.ts';
import { OrderManager } from '../../../src/main/core/oms/order-manager.ts';
import { BTC, instrument, intent, lots, MA, px, view, VISIBILITY_MS } from '../../property/oms-model-venue.ts';
import { fill, fillReport, OmsBench, seen, status, unapplied } from '../../support/oms-bench.ts';

const ID = clientOrderId('T-1');
const PASSED: CheckResult = { check: 'size', scope: 'order', outcome: 'passed', used: '1', allowed: '2', unit: 'lots', message: 'fits' };
const DENIED: CheckResult = { ...PASSED, check: 'shorts', outcome: 'denied', message: 'Shorts are not allowed.' };
const head = (now: number) => ({ clientOrderId: ID, instrumentId: BTC, strategyId: MA, tsEvent: now, tsInit: now });
const open = (): OmsBench => {
  const bench = new OmsBench();
  bench.submit('10', 1);
  bench.report(status(seen(ID)), 2);
  return bench;
};
const foreign = (): OmsBench => {
  const bench = new OmsBench();
  bench.report(status(seen(null)), 1);
  return bench;
};
const errorOf = (result: { readonly ok: boolean; readonly error?: string }): string => (result.ok ? 'taken' : (result.error ?? ''));

describe('an order on its way out', () => {
  const wish = intent('sell', '7.3', { type: 'limit', limitPx: price('100.2'), timeInForce: 'ioc', postOnly: true, reduceOnly: true, triggerPx: 99.5, reason: 'stop' });

  it('is recorded as it was wished for, with nothing filled', () => {
    expect(new OmsBench().manager.initialize(wish, 5)).toEqual({
      ...head(5), type: 'OrderInitialized', order: {
        clientOrderId: ID, venueOrderId: null, strategyId: MA, instrumentId: BTC, side: 'sell', type: 'limit', quantity: quantity('7.3'), limitPx: price('100.2'), timeInForce: 'ioc', postOnly: true, reduceOnly: true, triggerPx: 99.5,
        reason: 'stop', status: 'initialized', pending: null, filledQty: 0n, filledValue: 0n, avgPx: null, fees: 0n, fillsPending: false, closeReason: null, tsCreated: 5, tsUpdated: 5,
      },
    });
  });

  it('goes out with the amounts that were approved and all else as wished for', () => {
    const bench = new OmsBench();
    const initialized = bench.manager.initialize(wish, 5);
    bench.emit(initialized);
    expect(bench.manager.open(approve({ ...initialized.order, quantity: lots(7), limitPx: price('100'), reduceOnly: false }), [PASSED], 6)).toEqual({
      event: { ...head(6), type: 'OrderSubmitted', quantity: lots(7), limitPx: price('100'), reduceOnly: false, checks: [PASSED] },
      request: { type: 'submit', clientOrderId: ID, instrumentId: BTC, side: 'sell', orderType: 'limit', quantity: lots(7), limitPx: price('100'), timeInForce: 'ioc', postOnly: true, reduceOnly: false, triggerPx: 99.5 },
    });
  });

  it('is kept as denied, with every check', () => {
    const bench = new OmsBench();
    const { order } = bench.manager.initialize(wish, 5);
    expect(bench.manager.deny(order, DENIED, [PASSED, DENIED], 6)).toEqual({
      ...head(6), type: 'OrderDenied', order: { ...order, status: 'denied', closeReason: DENIED.message, tsUpdated: 6 }, denial: DENIED, checks: [PASSED, DENIED],
    });
  });

  it('never goes out twice, nor before it is on record, nor when it is not ours', () => {
    const bench = open();
    expect(() => bench.manager.open(approve(bench.order(ID)), [], 2)).toThrow('expected T-1 to be initialized before it is opened, was open');
    const { order } = bench.manager.initialize(wish, 5);
    expect(() => bench.manager.open(approve(order), [], 6)).toThrow('expected T-2 to be initialized before it is opened, was not known');
    const theirs = new OmsBench();
    const [made] = unapplied(theirs.manager, status(seen(null)), 1);
    if (made?.type !== 'OrderInitialized') throw new Error('expected a record');
    theirs.emit(made);
    expect(() => theirs.manager.open(approve(made.order), [], 2)).toThrow(/to be initialized before it is opened/);
  });
});

describe('a cancel', () => {
  it('is journaled with its reason and sent by both numbers, of an order that is not ours by the venue\'s alone', () => {
    expect(open().manager.requestCancel(ID, 'why', 5)).toEqual({ ok: true, value: { event: { ...head(5), type: 'OrderCancelRequested', reason: 'why' }, request: { type: 'cancel', clientOrderId: ID, venueOrderId: 'o1', instrumentId: BTC } } });
    const theirs = clientOrderId('V-o1');
    expect(foreign().manager.requestCancel(theirs, 'why', 5)).toEqual({ ok: true, value: {
      event: { ...head(5), clientOrderId: theirs, strategyId: VENUE, type: 'OrderCancelRequested', reason: 'why' }, request: { type: 'cancelForeign', venueOrderId: 'o1', instrumentId: BTC },
    } });
  });

  it.each<readonly [string, () => OmsBench, string, string]>([
    ['nobody knows', open, 'T-9', 'There is no order T-9.'],
    ['is over', () => { const b = open(); b.report(status(seen(ID, { status: 'canceled' })), 3); return b; }, 'T-1', 'Order T-1 is already canceled.'],
    ['the venue has closed', () => { const b = open(); b.report(status(seen(ID, { status: 'canceled', filledQty: lots(3) })), 3); return b; }, 'T-1', 'Order T-1 is already closed at the venue; its last fills are being fetched.'],
    ['was not sent', () => { const b = new OmsBench(); b.emit(b.manager.initialize(intent('buy', '1'), 1)); return b; }, 'T-1', 'Order T-1 was not sent yet.'],
  ])('is not sent for an order that %s', (_what, make, id, why) => expect(errorOf(make().manager.requestCancel(clientOrderId(id), 'x', 5))).toBe(why));

  it.each<readonly [string, (bench: OmsBench) => void]>([
    ['has no answer', (b) => void b.submit('10', 1)],
    ['has an unknown fate', (b) => { b.submit('10', 1); b.report({ type: 'OutcomeUnknown', request: 'submit', clientOrderId: ID, cause: 'cut', tsEvent: 2 }, 2); }],
    ['has a cancel on its way', (b) => { b.submit('10', 1); b.cancel(ID, 2); }],
  ])('is sent for an order that %s', (_what, make) => {
    const bench = new OmsBench();
    make(bench);
    expect(bench.manager.requestCancel(ID, 'x', 5)).toMatchObject({ ok: true, value: { request: { type: 'cancel', venueOrderId: null } } });
  });
});

describe('a replace', () => {
  it('is journaled and sent with the new total', () => {
    expect(open().manager.requestReplace(ID, lots(12), px(3), 5)).toEqual({ ok: true, value: {
      event: { ...head(5), type: 'OrderReplaceRequested', quantity: lots(12), limitPx: px(3) },
      request: { type: 'replace', clientOrderId: ID, venueOrderId: 'o1', instrumentId: BTC, quantity: lots(12), limitPx: px(3) },
    } });
    for (const [qty, at] of [[lots(12), px(0)], [lots(10), px(3)], [lots(1), px(0)]] as const) expect(open().manager.requestReplace(ID, qty, at, 5).ok).toBe(true);
  });

  const with4 = (): OmsBench => { const b = open(); b.report(fillReport(fill(ID, 't1', '4')), 3); return b; };
  const made = (make: (bench: OmsBench) => void) => (): OmsBench => { const b = new OmsBench(); make(b); return b; };
  it.each<readonly [string, () => OmsBench, readonly [string, string], string]>([
    ['an order that is not ours', foreign, ['3', '100'], 'Order V-o1 is not ours: it can be canceled, not replaced.'],
    ['an order at market', made((b) => { b.submit('10', 1, { type: 'market', limitPx: null }); b.report(status(seen(ID, { orderType: 'market', limitPx: null })), 2); }), ['3', '100'], 'Order T-1 is a market order: only limit orders can be replaced.'],
    ['an order without an answer', made((b) => void b.submit('10', 1)), ['3', '100'], 'Order T-1 is submitted: only an open order can be replaced.'],
    ['an order that the venue has closed', made((b) => { b.submit('10', 1); b.report(status(seen(ID, { status: 'canceled', filledQty: lots(3) })), 3); }), ['12', '100'], 'Order T-1 is closed at the venue: only an open order can be replaced.'],
    ['an order with a cancel on its way', made((b) => { b.submit('10', 1); b.report(status(seen(ID)), 2); b.cancel(ID, 3); }), ['12', '100'], 'Order T-1 has a cancel on its way: wait for its answer.'],
    ['an order with a replace on its way', made((b) => { b.submit('10', 1); b.report(status(seen(ID)), 2); b.replace(ID, lots(12), px(1), 3); }), ['13', '100'], 'Order T-1 has a replace on its way: wait for its answer.'],
    ['what is filled already', with4, ['4', '100'], 'The new quantity 4 is not above the 4 that are filled already: cancel the rest instead.'],
    ['a quantity off the lot', with4, ['5.5', '100'], 'The quantity 5.5 is not a multiple of the lot size 1.'],
    ['a price off the tick', with4, ['5', '100.3'], 'The price 100.3 is not a positive multiple of the tick size 0.5.'],
    ['no price', with4, ['5', '0'], 'The price 0 is not a positive multiple of the tick size 0.5.'],
    ['a price below nothing', with4, ['5', '-0.5'], 'The price -0.5 is not a positive multiple of the tick size 0.5.'],
    ['no change', with4, ['10', '100'], 'Order T-1 already has this price and quantity.'],
  ])('is not sent for %s', (_what, make, [qty, at], why) => {
    const bench = make();
    const [order] = bench.manager.working();
    if (order === undefined) throw new Error('expected an order');
    expect(errorOf(bench.manager.requestReplace(order.clientOrderId, quantity(qty), price(at), 5))).toBe(why);
  });

  it('is not sent for an order that nobody knows, nor for an instrument that has left the catalogue', () => {
    expect(errorOf(open().manager.requestReplace(clientOrderId('T-9'), lots(3), px(0), 5))).toBe('There is no order T-9.');
    const bench = new OmsBench();
    let listed = true;
    bench.manager = new OrderManager({ idPrefix: 'T', instruments: { get: (id) => (listed ? view().get(id) : undefined), all: () => [instrument()] }, visibilityDelayMs: VISIBILITY_MS });
    bench.submit('10', 1);
    bench.report(status(seen(ID)), 2);
    listed = false;
    expect(errorOf(bench.manager.requestReplace(ID, lots(3), px(0), 5))).toBe('BTC-PERP.SIM is not in the catalogue.');
  });
});

describe('the record', () => {
  const filled = (trade: string, qty: number): OrderEvent => ({ ...head(9), type: 'OrderFilled', tradeId: tradeId(trade), side: 'buy', lastQty: lots(qty), lastPx: price('100'), fee: money('0'), liquidity: 'taker' });

  it('knows a trade that it refused, so that no repeat books it, and counts it as heard of', () => {
    const bench = open();
    expect(bench.manager.apply(filled('t1', 11))).toMatchObject({ ok: false, error: { kind: 'overfill' } });
    expect(bench.manager.knownTrade(tradeId('t1'))).toBe(true);
    expect(bench.report(fillReport(fill(ID, 't1', '11')), 10)).toEqual([]);
    expect(bench.manager.apply(filled('t1', 11))).toMatchObject({ ok: true, value: { filledQty: 0n } }); // the repeat is no second refusal
    // The venue closes the order with it: nothing is left to fetch.
    expect(bench.report(status(seen(ID, { status: 'filled', filledQty: lots(11), tsEvent: 120 })), 11)).toEqual(['OrderCanceled']);
    expect(bench.manager.nextSweep()).toBe(Infinity);
  });

  it('closes an order whose missing fills are all heard of, the refused ones too, with what the venue said of its end', () => {
    const bench = open();
    bench.report(status(seen(ID, { status: 'expired', filledQty: lots(13), reason: 'day', tsEvent: 120 })), 11);
    expect(bench.order(ID)).toMatchObject({ status: 'open', fillsPending: true });
    expect(bench.manager.apply(filled('t1', 2))).toMatchObject({ ok: true });
    expect(bench.manager.apply(filled('t2', 11))).toMatchObject({ ok: false });
    const { events, requests } = bench.manager.sweep(bench.manager.nextSweep());
    expect(requests).toEqual([]);
    expect(events).toEqual([{ ...head(0), tsEvent: 120, tsInit: 2_011, type: 'OrderExpired', reason: 'day' }]);
  });

  it('goes on being fetched while one fill is missing', () => {
    const bench = open();
    bench.report(status(seen(ID, { status: 'expired', filledQty: lots(4), tsEvent: 120 })), 11);
    expect(bench.manager.apply(filled('t1', 3))).toMatchObject({ ok: true });
    expect(bench.manager.sweep(bench.manager.nextSweep())).toMatchObject({ events: [], requests: [{ type: 'queryOrder' }] });
  });

  it('lists what works: of all, of one instrument, of one strategy in it', () => {
    const bench = open();
    expect(bench.manager.workingFor(instrumentId('ETH-PERP.SIM'))).toEqual([]);
    expect([bench.manager.hasWorking(MA, BTC), bench.manager.hasWorking(strategyId('other'), BTC), bench.manager.hasWorking(MA, instrumentId('ETH-PERP.SIM'))]).toEqual([true, false, false]);
    const other = bench.submit('3', 3);
    expect(bench.manager.working().map((order) => order.clientOrderId)).toEqual([ID, other]);
    // A list that was handed out stays what it was; the next one shows the change.
    const before = bench.manager.workingFor(BTC);
    expect(bench.manager.workingFor(BTC)).toBe(before);
    bench.report(status(seen(ID, { status: 'canceled' })), 4);
    expect(before.map(({ status: was }) => was)).toEqual(['open', 'submitted']);
    expect(bench.manager.workingFor(BTC).map((order) => order.clientOrderId)).toEqual([other]);
    expect(bench.manager.working().map((order) => order.clientOrderId)).toEqual([other]);
  });

  it('takes an id from the first record on, and refuses what it has no record of, a trade that it knows included', () => {
    const bench = new OmsBench();
    bench.emit(bench.manager.initialize(intent('buy', '1'), 1)); // a crash came before it was sent
    const again = new OmsBench();
    again.emit(...bench.events);
    expect(again.manager.initialize(intent('buy', '1'), 2).clientOrderId).toBe('T-2');
    again.manager.passOver(filled('t1', 1));
    expect(again.manager.apply({ ...filled('t1', 1), clientOrderId: clientOrderId('T-7') })).toMatchObject({ ok: false, error: { kind: 'unknownOrder' } });
    expect(again.manager.apply({ ...filled('t2', 1), clientOrderId: clientOrderId('T-7') })).toMatchObject({ ok: false, error: { kind: 'unknownOrder' } });
    expect(again.manager.knownTrade(tradeId('t2'))).toBe(true);
    // What it refused does not take a trade from the order that it is booked on.
    const booked = open();
    booked.report(fillReport(fill(ID, 't1', '1')), 3);
    booked.manager.apply({ ...filled('t1', 1), clientOrderId: clientOrderId('T-7') });
    expect(booked.report(fillReport(fill(ID, 't1', '1')), 4)).toEqual([]);
  });

  it('finds an order by each number that the venue gave it', () => {
    const bench = open();
    bench.replace(ID, lots(12), px(2), 3);
    bench.report({ type: 'OrderReplaced', order: seen(ID, { venueOrderId: venueOrderId('o2'), quantity: lots(12), limitPx: px(2) }) }, 4);
    for (const [trade, at] of [['t1', 'o1'], ['t2', 'o2']] as const) expect(bench.report(fillReport(fill(null, trade, '1', { venueOrderId: venueOrderId(at) })), 5)).toEqual(['OrderFilled']);
    expect(bench.order(ID).filledQty).toBe(lots(2));
  });
});
