// Answers under our ids that cannot be answers to what was sent: each is told, and none of them is taken for one.
import { describe, expect, it } from 'vitest';
import { price } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, venueOrderId } from '../../../src/shared/model/ids.ts';
import type { VenueReport } from '../../../src/shared/model/venue-report.ts';
import { BTC, intent, lots } from '../../property/oms-model-venue.ts';
import { answer, fill, fillReport, OmsBench, seen, status, unapplied } from '../../support/oms-bench.ts';

const ID = clientOrderId('T-1');
const ETH = instrumentId('ETH-PERP.SIM');
const SENT_AT = 100_000;
const LATER = { tsEvent: SENT_AT } as const;
/** An order sent when the venue's newest time was `SENT_AT`. */
function sent(overrides: Parameters<typeof intent>[2] = {}): OmsBench {
  const bench = new OmsBench();
  bench.manager.venueTime(SENT_AT);
  bench.submit('10', 1, overrides);
  return bench;
}
const market = { type: 'market', limitPx: null, timeInForce: 'ioc' } as const;
const atMarket = { orderType: 'market', limitPx: null, timeInForce: 'ioc' } as const;
const wrong = (bench: OmsBench, report: VenueReport): readonly string[] => bench.manager.wrongAnswers(report).map(({ message }) => message);

describe('an answer that is not about what was sent', () => {
  it.each<readonly [string, VenueReport, string]>([
    ['another instrument', status(seen(ID, { ...LATER, instrumentId: ETH })), 'T-1: expected the instrument BTC-PERP.SIM as sent, found ETH-PERP.SIM, in limit buy 10 ETH-PERP.SIM, open (o1)'],
    ['the other side', status(seen(ID, { ...LATER, side: 'sell' })), 'T-1: expected the side buy as sent, found sell, in limit sell 10 BTC-PERP.SIM, open (o1)'],
    ['another kind', status(seen(ID, { ...LATER, orderType: 'market' })), 'T-1: expected the kind limit as sent, found market, in market buy 10 BTC-PERP.SIM, open (o1)'],
    ['another quantity', status(seen(ID, { ...LATER, quantity: lots(11) })), 'T-1: expected the quantity 10 as sent, found 11, in limit buy 11 BTC-PERP.SIM, open (o1)'],
    ['a replace of another quantity', { type: 'OrderReplaced', order: seen(ID, { ...LATER, quantity: lots(11) }) }, 'T-1: expected the quantity 10 as sent, found 11, in limit buy 11 BTC-PERP.SIM, open (o1)'],
    ['a time of before it was sent', status(seen(ID, { tsEvent: SENT_AT - 5_001 })), 'T-1: expected an answer from after 1970-01-01 00:01:40.000 UTC, the venue\'s time when the order was sent, found one of 1970-01-01 00:01:34.999 UTC, in limit buy 10 BTC-PERP.SIM, open (o1)'],
    ['a fill of the other side', fillReport(fill(ID, 't1', '2', { ...LATER, side: 'sell' })), 'T-1: expected the side buy as sent, found sell, in a fill of sell 2 BTC-PERP.SIM (t1)'],
    ['a fill of another instrument', fillReport(fill(ID, 't1', '2', { ...LATER, instrumentId: ETH })), 'T-1: expected the instrument BTC-PERP.SIM as sent, found ETH-PERP.SIM, in a fill of buy 2 ETH-PERP.SIM (t1)'],
    ['a fill of before it was sent', fillReport(fill(ID, 't1', '2', { tsEvent: SENT_AT - 5_001 })), 'T-1: expected an answer from after 1970-01-01 00:01:40.000 UTC, the venue\'s time when the order was sent, found one of 1970-01-01 00:01:34.999 UTC, in a fill of buy 2 BTC-PERP.SIM (t1)'],
  ])('is told: %s', (_what, report, message) => {
    expect(sent().manager.wrongAnswers(report)).toEqual([{ kind: 'contradiction', clientOrderId: ID, instrumentId: 'order' in report && report.order ? report.order.instrumentId : 'fill' in report ? report.fill.instrumentId : BTC, message, resting: 'fill' in report ? null : 'o1' }]);
  });

  it.each<readonly [string, VenueReport]>([
    ['what was sent', status(seen(ID, LATER))], ['a part of it', fillReport(fill(ID, 't1', '2', LATER))], ['another price: it may be better', status(seen(ID, { ...LATER, limitPx: price('99') }))],
    ['clocks that stand apart a little', status(seen(ID, { tsEvent: SENT_AT - 5_000 }))], ['a liquidation under its id', fillReport(fill(ID, 't1', '2', { ...LATER, side: 'sell', cause: 'liquidation' }))],
    ['nobody\'s order', status(seen(null, { ...LATER, side: 'sell' }))], ['somebody\'s order', status(seen('their-1', { ...LATER, side: 'sell' }))],
    ['no order at all', { type: 'ConnectionReport', state: 'connected', cause: '', tsEvent: SENT_AT }], ['nothing found', answer(ID, null, true, SENT_AT)],
  ])('is not %s', (_what, report) => expect(wrong(sent(), report)).toEqual([]));

  it('is looked for in every statement of an answer, the fills first', () => {
    const report = answer(ID, seen(ID, { ...LATER, side: 'sell', status: 'canceled' }), true, SENT_AT, [fill(ID, 't1', '2', LATER), fill(ID, 't2', '2', { ...LATER, side: 'sell' })]);
    expect(sent().manager.wrongAnswers(report)).toMatchObject([{ message: expect.stringContaining('(t2)') as string, resting: null }, { message: expect.stringContaining('canceled (o1)') as string, resting: null }]);
  });

  it('is another thing once the venue has named the order: a person may change it there, and time is no witness any more', () => {
    const bench = sent();
    bench.report(status(seen(ID, LATER)), 2);
    for (const fits of [{ ...LATER, quantity: lots(11) }, { tsEvent: 5 }]) expect(wrong(bench, status(seen(ID, fits)))).toEqual([]);
    expect(wrong(bench, fillReport(fill(ID, 't1', '2', { tsEvent: 5 })))).toEqual([]);
    for (const never of [{ ...LATER, side: 'sell' }, { ...LATER, orderType: 'market' }, { ...LATER, instrumentId: ETH }] as const) expect(wrong(bench, status(seen(ID, never)))).toHaveLength(1);
  });

  it('of an order at market is another quantity at any time: nobody can change that', () => {
    const bench = sent(market);
    bench.report(status(seen(ID, { ...LATER, ...atMarket })), 2);
    expect(wrong(bench, status(seen(ID, { ...LATER, ...atMarket, quantity: lots(11) })))).toHaveLength(1);
    expect(wrong(bench, status(seen(ID, { ...LATER, ...atMarket })))).toEqual([]);
  });

  it('has no time to be held to where the venue had told none', () => {
    const bench = new OmsBench();
    bench.submit('10', 1);
    expect(wrong(bench, status(seen(ID, { tsEvent: -1e12 })))).toEqual([]);
  });

  it('is held to the venue\'s newest word of any kind, a snapshot puts it right', () => {
    const bench = new OmsBench();
    bench.report(status(seen('their-1', { venueOrderId: venueOrderId('x'), tsEvent: 900_000 })), 1);
    bench.report(status(seen('their-1', { venueOrderId: venueOrderId('x'), tsEvent: 400_000 })), 1); // older: the newest counts
    bench.submit('10', 2);
    expect(wrong(bench, status(seen(ID, { tsEvent: 894_999 })))).toHaveLength(1);
    expect(wrong(bench, status(seen(ID, { tsEvent: 895_000 })))).toEqual([]);
    bench.manager.venueTime(50_000); // its clock was set back
    bench.submit('10', 3);
    expect(wrong(bench, status(seen('T-2', { venueOrderId: venueOrderId('o2'), tsEvent: 45_000 })))).toEqual([]);
  });

  it('was none for a run of before these rules, and is concluded again as it was then', () => {
    const bench = sent();
    bench.manager.begin(0, null, false);
    expect(wrong(bench, status(seen(ID, { ...LATER, side: 'sell' })))).toEqual([]);
    expect(bench.report(status(seen(ID, { ...LATER, side: 'sell', quantity: lots(11) })), 5)).toEqual(['OrderAccepted', 'OrderReplaced']);
    expect(bench.report(fillReport(fill(ID, 't0', '2', LATER)), 6)).toEqual(['OrderFilled']);
    expect(bench.report(fillReport(fill(ID, 't1', '2', { ...LATER, side: 'sell' })), 6)).toEqual(['OrderInitialized', 'OrderFilled']); // of no use to the order even then
    expect(bench.report(status(seen(ID, { ...LATER, instrumentId: ETH, venueOrderId: venueOrderId('o3') })), 7)).toEqual(['OrderInitialized', 'OrderAccepted']);
    bench.manager.begin(1, null, false);
    expect(wrong(bench, status(seen(ID, { ...LATER, side: 'sell' })))).toHaveLength(1);
  });
});

describe('what follows from it', () => {
  it('one id has one order: ours is not there, and what the venue has is nobody\'s', () => {
    const bench = sent();
    const other = seen(ID, { ...LATER, quantity: lots(11), limitPx: price('90') });
    expect(bench.conclude(status(other), 7)).toMatchObject([
      { type: 'OrderRejected', clientOrderId: ID, reason: 'the venue has another order under this id', venueCode: 'contradicted', tsEvent: SENT_AT, tsInit: 7 },
      { type: 'OrderInitialized', order: { clientOrderId: 'V-o1', strategyId: 'venue', quantity: lots(11) } }, { type: 'OrderAccepted', clientOrderId: 'V-o1', venueOrderId: 'o1' },
    ]);
    // From here on all that is said of it is said of that one, also what would fit ours.
    expect(bench.report(status(seen(ID, LATER)), 8)).toEqual(['OrderReplaced']);
    expect(bench.report(fillReport(fill(ID, 't1', '2', LATER)), 9)).toEqual(['OrderFilled']);
    expect(bench.order(ID)).toMatchObject({ status: 'rejected', filledQty: 0n });
    expect(bench.order(clientOrderId('V-o1'))).toMatchObject({ status: 'open', quantity: lots(10), filledQty: lots(2) });
  });

  it('the same by its time: what is older than the order is not about it', () => {
    expect(sent().report(status(seen(ID, { tsEvent: SENT_AT - 5_001, status: 'canceled' })), 7)).toEqual(['OrderRejected']);
    expect(sent().report(status(seen(ID, { tsEvent: SENT_AT - 5_000, status: 'canceled' })), 7)).toEqual(['OrderAccepted', 'OrderCanceled']);
  });

  it('what the venue does under the number of an order of ours, and that does not fit it, does not take the number from it', () => {
    const bench = sent();
    bench.report(status(seen(ID, LATER)), 2);
    bench.report(fillReport(fill(ID, 't1', '2', { ...LATER, side: 'sell' })), 3); // V-o1
    expect(bench.report(status(seen(ID, { ...LATER, side: 'sell' })), 4)).toEqual(['OrderInitialized', 'OrderAccepted']); // rests, as that record's order
    expect(bench.report(status(seen(ID, { ...LATER, status: 'canceled', reason: 'day' })), 5)).toEqual(['OrderCanceled']);
    expect(bench.order(ID)).toMatchObject({ status: 'canceled', closeReason: 'day' });
  });

  it('the same of an order whose fate was unknown, and of one that is over already: nothing is left to end', () => {
    const unknown = sent();
    unknown.report({ type: 'OutcomeUnknown', request: 'submit', clientOrderId: ID, cause: 'cut', tsEvent: 2 }, 2);
    expect(unknown.report(status(seen(ID, { ...LATER, side: 'sell', status: 'filled' })), 7)).toEqual(['OrderRejected']);
    const open = sent();
    open.report(status(seen(ID, LATER)), 2);
    expect(open.report(status(seen(ID, { ...LATER, venueOrderId: venueOrderId('o2'), side: 'sell' })), 7)).toEqual(['OrderInitialized', 'OrderAccepted']);
    expect(open.order(ID)).toMatchObject({ status: 'open', venueOrderId: 'o1' });
    expect(open.report(status(seen(ID, { ...LATER, venueOrderId: venueOrderId('o2'), status: 'canceled' })), 8)).toEqual(['OrderCanceled']);
    expect(open.order(ID).status).toBe('open');
  });

  it('of an order that the venue has named nothing follows from terms that are not its own', () => {
    const bench = sent();
    bench.report(status(seen(ID, LATER)), 2);
    expect(bench.report(status(seen(ID, { ...LATER, side: 'sell', status: 'canceled' })), 7)).toEqual([]);
    expect(bench.report({ type: 'OrderReplaced', order: seen(ID, { ...LATER, side: 'sell', quantity: lots(3) }) }, 7)).toEqual([]);
    expect(bench.order(ID)).toMatchObject({ status: 'open', quantity: lots(10) });
  });

  it('a fill that is not ours by its terms is booked, on a record of its own', () => {
    const bench = sent();
    const [made] = bench.conclude(fillReport(fill(ID, 't1', '2', { ...LATER, side: 'sell' })), 7);
    expect(made).toMatchObject({ type: 'OrderInitialized', order: { clientOrderId: 'V-o1', reason: 'Not what was sent as T-1: filled at the venue all the same.' } });
    expect(bench.order(ID)).toMatchObject({ status: 'submitted', filledQty: 0n });
    expect(bench.order(clientOrderId('V-o1'))).toMatchObject({ side: 'sell', filledQty: lots(2), status: 'filled' });
  });
});

describe('the number of a trade that is booked on another order', () => {
  const twoOrders = (): OmsBench => {
    const bench = new OmsBench();
    bench.submit('10', 1);
    bench.submit('10', 1);
    bench.report(fillReport(fill(ID, 't1', '4')), 2);
    return bench;
  };
  const again = fill('T-2', 't1', '5', { venueOrderId: venueOrderId('o2') });

  it('is told, and the money is booked under the number of the venue\'s order, once', () => {
    const bench = twoOrders();
    expect(wrong(bench, fillReport(again))).toEqual(['T-2: expected a trade of its own, found t1, which is booked on T-1: the venue\'s account lies behind this journal, in a fill of buy 5 BTC-PERP.SIM (t1)']);
    expect(bench.conclude(fillReport(again), 3)).toMatchObject([{ type: 'OrderAccepted' }, { type: 'OrderFilled', tradeId: 't1/o2', lastQty: lots(5) }]);
    expect(bench.report(fillReport(again), 4)).toEqual([]);
    expect(bench.order(clientOrderId('T-2')).filledQty).toBe(lots(5));
  });

  it('is a repeat where it is of the same order, of no order of ours, or booked on the record of that very order', () => {
    const bench = twoOrders();
    for (const repeat of [fill(ID, 't1', '4'), fill(null, 't1', '4')]) {
      expect(wrong(bench, fillReport(repeat))).toEqual([]);
      expect(bench.report(fillReport(repeat), 5)).toEqual([]);
    }
    const theirs = fill('T-2', 't7', '1', { venueOrderId: venueOrderId('o3'), side: 'sell' });
    expect(bench.report(fillReport(theirs), 6)).toEqual(['OrderInitialized', 'OrderFilled']); // on V-o3
    expect(bench.report(fillReport(theirs), 7)).toEqual([]);
  });

  it('is a repeat also where its record has the trade in its name, and none where only the beginning of the venue\'s number is the same', () => {
    const bench = new OmsBench();
    bench.submit('10', 1);
    bench.report(status(seen(ID)), 2);
    bench.report(fillReport(fill(ID, 't1', '1', { side: 'sell' })), 3); // on V-o1
    const other = fill(ID, 't2', '1', { instrumentId: ETH });
    expect(unapplied(bench.manager, fillReport(other), 4).map(({ clientOrderId: on }) => on)).toEqual(['V-o1-t2', 'V-o1-t2']);
    bench.manager.passOver({ clientOrderId: clientOrderId('V-o1-t2'), instrumentId: ETH, strategyId: 'venue' as never, tsEvent: 1, tsInit: 1, type: 'OrderFilled', tradeId: 't2' as never, side: 'buy', lastQty: lots(1), lastPx: price('100'), fee: 0n as never, liquidity: 'taker' });
    expect(bench.report(fillReport(other), 5)).toEqual([]);
    bench.report(fillReport(fill(null, 't3', '1', { venueOrderId: venueOrderId('o12') })), 6); // on V-o12
    expect(wrong(bench, fillReport(fill(ID, 't3', '2')))).toEqual(['T-1: expected a trade of its own, found t3, which is booked on V-o12: the venue\'s account lies behind this journal, in a fill of buy 2 BTC-PERP.SIM (t3)']);
    expect(bench.conclude(fillReport(fill(ID, 't3', '2')), 7)).toMatchObject([{ type: 'OrderFilled', clientOrderId: ID, tradeId: 't3/o1', lastQty: lots(2) }]);
  });

  it('was a repeat for a run of before these rules', () => {
    const bench = twoOrders();
    bench.manager.begin(0, null, false);
    expect(bench.report(fillReport(again), 3)).toEqual([]);
  });
});

describe('an order that this journal does not know', () => {
  const known = (): OmsBench => {
    const bench = new OmsBench();
    bench.submit('10', 1);
    bench.emit(bench.manager.initialize(intent('buy', '1'), 1)); // T-2, not sent
    const denied = bench.manager.initialize(intent('buy', '1'), 1);
    bench.emit(denied, bench.manager.deny(denied.order, { check: 'c', scope: 'order', outcome: 'denied', used: '1', allowed: '0', unit: 'x', message: 'm' }, [], 1)); // T-3
    return bench;
  };

  it.each([
    ['T-9', 'the venue has limit buy 10 BTC-PERP.SIM, open (o9) as T-9, which this journal does not know'],
    ['T-2', 'the venue has limit buy 10 BTC-PERP.SIM, open (o9) as T-2, which this journal never sent'],
    ['T-3', 'the venue has limit buy 10 BTC-PERP.SIM, open (o9) as T-3, which this journal never sent'],
  ])('%s', (id, message) => {
    const at = { venueOrderId: venueOrderId('o9') };
    expect(known().manager.wrongAnswers(status(seen(id, at)))).toEqual([{ kind: 'forgotten', clientOrderId: id, instrumentId: BTC, resting: 'o9', message }]);
    expect(known().manager.wrongAnswers(status(seen(id, { ...at, status: 'filled' })))).toMatchObject([{ kind: 'forgotten', resting: null }]);
    expect(known().manager.wrongAnswers(fillReport(fill(id, 't1', '1')))).toMatchObject([{ kind: 'forgotten', resting: null }]);
    // It is followed as an order that is not ours, and what it fills is booked.
    const bench = known();
    expect(bench.conclude(status(seen(id, { ...at, quantity: lots(1) })), 5)).toMatchObject([{ type: 'OrderInitialized', clientOrderId: 'V-o9' }, { type: 'OrderAccepted', clientOrderId: 'V-o9' }]);
    expect(bench.conclude(fillReport(fill(id, 't1', '1', at)), 6)).toMatchObject([{ type: 'OrderFilled', clientOrderId: 'V-o9' }]);
  });

  it('is told of a new journal also when another journal of ours made it; what rests is left', () => {
    const report = status(seen('bw-ABC123-RUN1-7', { venueOrderId: venueOrderId('o9') }));
    const fresh = new OmsBench();
    fresh.manager.begin(1, 'RUN2', true);
    expect(fresh.manager.wrongAnswers(report)).toEqual([{ kind: 'forgotten', clientOrderId: 'bw-ABC123-RUN1-7', instrumentId: BTC, resting: null, message: 'it is a new one, and the venue has limit buy 10 BTC-PERP.SIM, open (o9) as bw-ABC123-RUN1-7, made by another journal' }]);
    expect(wrong(fresh, status(seen('their-1')))).toEqual([]);
    expect(wrong(known(), report)).toEqual([]);
  });

  it('is one of an instrument that the catalogue no longer has: its number stays taken, and its trade booked', () => {
    const before = new OmsBench();
    before.submit('10', 1);
    before.report(fillReport(fill(ID, 't1', '4')), 2);
    const after = new OmsBench();
    for (const event of before.events) after.manager.passOver(event);
    expect(after.manager.get(ID)).toBeUndefined();
    expect(wrong(after, fillReport(fill(ID, 't2', '1')))).toEqual([]);
    expect(after.report(fillReport(fill(ID, 't1', '4')), 3)).toEqual([]);
    expect(after.submit('1', 4)).toBe('T-2');
  });
});

describe('the part of a start in each id', () => {
  it('is what the start brought, and none where it brought none', () => {
    const bench = new OmsBench();
    bench.manager.begin(1, null, false);
    expect(bench.submit('1', 1)).toBe('T-1');
    bench.manager.begin(1, 'RUN2', false);
    expect(bench.submit('1', 2)).toBe('T-RUN2-2');
  });
});
