// Every difference that there can be between our record and the venue's, one at a time and in full: what is handed back, what is asked, what is said.
import { describe, expect, it } from 'vitest';
import { money, price, quantity, ratio, type Money } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, venueOrderId, type InstrumentId } from '../../../src/shared/model/ids.ts';
import type { VenueFunding, VenueOrder, VenueSnapshot } from '../../../src/shared/model/venue-report.ts';
import { reconcile, type Reconciliation } from '../../../src/main/core/oms/reconcile.ts';
import { BTC, intent, lots, px, VISIBILITY_MS } from '../../property/oms-model-venue.ts';
import { answer, fill, fillReport, OmsBench, seen, status } from '../../support/oms-bench.ts';

const ID = clientOrderId('T-1');
const ETH = instrumentId('ETH-PERP.SIM');
const NOW = 1_000_000;
/** The last moment that is old enough to be held against a snapshot of `NOW`. */
const SETTLED = NOW - VISIBILITY_MS;

const NOTHING: Reconciliation = { reports: [], differences: [], requests: [], outcome: 'agreed', cashGap: 0n as Money };
const snapshot = (shown: Partial<VenueSnapshot> = {}): VenueSnapshot => ({ openOrders: [], positions: [], fills: [], funding: [], cash: money('1000'), tsEvent: NOW, ...shown });
const position = (id: InstrumentId, net: string) => ({ instrumentId: id, quantity: quantity(net), avgPx: null });
const held = (id: InstrumentId, net: string, tsUpdated = 0) => ({ ...position(id, net), cost: money('0'), realizedPnl: money('0'), fees: money('0'), funding: money('0'), tsOpened: null, tsUpdated });
function compare(bench: OmsBench, shown: VenueSnapshot, ours: { readonly positions?: readonly ReturnType<typeof held>[]; readonly funding?: readonly string[]; readonly now?: number; readonly cash?: string } = {}): Reconciliation {
  return reconcile(shown, {
    orders: bench.manager, positions: ours.positions ?? [], cash: money(ours.cash ?? '1000'), knownTrade: (id) => bench.manager.knownTrade(id), knownFunding: (id) => (ours.funding ?? []).includes(id),
  }, ours.now ?? NOW, VISIBILITY_MS);
}
/** Our order of 10 at 100 rests since `at`. */
const open = (at = 1, over: Parameters<typeof intent>[2] = {}, shown: Partial<VenueOrder> = {}): OmsBench => {
  const bench = new OmsBench();
  bench.submit('10', 0, over);
  bench.report(status(seen(ID, { tsEvent: at, ...shown })), at);
  return bench;
};
const difference = (kind: Reconciliation['differences'][number]['kind'], reference: string, ours: string, venues: string, resolution: string, instrument: InstrumentId | null = BTC) => ({ kind, instrumentId: instrument, reference, ours, venues, resolution });
const query = { type: 'queryOrder', clientOrderId: ID, instrumentId: BTC } as const;
const takeAway = (id: string) => ({ type: 'cancelForeign', venueOrderId: id, instrumentId: BTC }) as const;

describe('what we missed', () => {
  it('fills, in the order of their times, each trade once, and none that is booked', () => {
    const bench = open();
    bench.report(fillReport(fill(ID, 'known', '1')), 2);
    const [late, early, liquidation, theirs] = [
      fill(ID, 't2', '2', { tsEvent: 300 }), fill(ID, 't1', '1', { tsEvent: 200, side: 'buy', px: price('99.5') }),
      fill(null, 't3', '3', { tsEvent: 400, side: 'sell', cause: 'liquidation', venueOrderId: venueOrderId('l1') }), fill(null, 't4', '4', { tsEvent: 100, venueOrderId: venueOrderId('x1') }),
    ];
    const result = compare(bench, snapshot({ fills: [late, fill(ID, 'known', '1'), early, liquidation, theirs, early], openOrders: [seen(ID, { filledQty: lots(4) })], positions: [position(BTC, '5')], cash: money('999') }), { positions: [held(BTC, '1')] });
    expect(result).toEqual({
      reports: [theirs, early, late, liquidation].map((one) => ({ type: 'FillReport', fill: one })),
      differences: [
        difference('missedFill', 't4', 'not booked', 'buy 4 at 100', 'booked on V-x1'), difference('missedFill', 't1', 'not booked', 'buy 1 at 99.5', 'booked on T-1'),
        difference('missedFill', 't2', 'not booked', 'buy 2 at 100', 'booked on T-1'), difference('missedFill', 't3', 'not booked', 'sell 3 at 100', 'booked as a liquidation by the venue'),
      ],
      requests: [], outcome: 'repaired', cashGap: null,
    });
  });

  it('funding, each payment once, and none that is booked', () => {
    const payment = (id: string): VenueFunding => ({ fundingId: id, instrumentId: BTC, quantity: lots(4), px: price('100'), rate: ratio('0.0001'), payment: money('-0.04'), tsEvent: 30 });
    expect(compare(new OmsBench(), snapshot({ funding: [payment('f1'), payment('f2'), payment('f2')], cash: money('999.96') }), { funding: ['f1'] })).toEqual({
      ...NOTHING, reports: [{ type: 'FundingReport', funding: payment('f2') }], differences: [difference('missedFunding', 'f2', 'not booked', '-0.04', 'booked')], outcome: 'repaired', cashGap: null,
    });
  });

  it('comes back as reports in the order in which it is to be booked: fills, funding, orders', () => {
    const payment: VenueFunding = { fundingId: 'f', instrumentId: BTC, quantity: lots(4), px: price('100'), rate: ratio('0.0001'), payment: money('-0.04'), tsEvent: 30 };
    const { reports } = compare(new OmsBench(), snapshot({ funding: [payment], fills: [fill(null, 't', '1')], openOrders: [seen(null, { venueOrderId: venueOrderId('x') })], positions: [position(BTC, '1')] }));
    expect(reports.map(({ type }) => type)).toEqual(['FillReport', 'FundingReport', 'OrderStatusReport']);
  });
});

describe('an order that the venue lists', () => {
  it('as we have it is no difference', () => {
    expect(compare(open(), snapshot({ openOrders: [seen(ID)] }))).toEqual(NOTHING);
    expect(compare(open(1, { type: 'market', limitPx: null }, { orderType: 'market', limitPx: null }), snapshot({ openOrders: [seen(ID, { orderType: 'market', limitPx: price('101') })] }))).toEqual(NOTHING);
  });

  it('and nobody knows is kept as one that is not ours', () => {
    const theirs = seen('their-1', { venueOrderId: venueOrderId('x1'), filledQty: lots(3) });
    expect(compare(new OmsBench(), snapshot({ openOrders: [theirs] }))).toEqual({
      ...NOTHING, outcome: 'repaired', reports: [status(theirs)], differences: [difference('foreignOrder', 'x1', 'no record', 'open, 3 of 10 filled', 'kept as V-x1: cancel it if nobody wants it')],
    });
  });

  it.each<readonly [string, Partial<VenueOrder>]>([['another price', { limitPx: px(3) }], ['another quantity', { quantity: lots(11) }]])('with %s is taken over; one that changed a moment ago without a word', (_what, terms) => {
    const shown = seen(ID, terms);
    const words = `open, 0 of ${terms.quantity === undefined ? 10 : 11} filled`;
    const told = { ...NOTHING, outcome: 'repaired', reports: [status(shown)], differences: [difference('lostOrder', ID, 'open, 0 of 10 filled', words, 'the venue\'s record is taken over')] };
    expect(compare(open(SETTLED), snapshot({ openOrders: [shown] }))).toEqual(told);
    expect(compare(open(SETTLED + 1), snapshot({ openOrders: [shown] }))).toEqual({ ...NOTHING, reports: [status(shown)] });
    // The earlier of both clocks decides what is young.
    expect(compare(open(SETTLED), snapshot({ openOrders: [shown] }), { now: NOW - 1 })).toEqual({ ...NOTHING, reports: [status(shown)] });
    expect(compare(open(SETTLED), snapshot({ openOrders: [shown], tsEvent: NOW - 1 }))).toEqual({ ...NOTHING, reports: [status(shown)] });
    expect(compare(open(SETTLED), snapshot({ openOrders: [shown] }), { now: NOW + 1e6 })).toEqual(told);
  });

  it('with the old terms while a replace is on its way is left to its answer', () => {
    const bench = open();
    bench.replace(ID, lots(12), px(2), 5);
    expect(compare(bench, snapshot({ openOrders: [seen(ID)] }))).toEqual(NOTHING);
    expect(compare(bench, snapshot({ openOrders: [seen(ID, { quantity: lots(12), limitPx: px(2) })] }))).toEqual(NOTHING);
  });

  it('and whose fate we do not know is alive', () => {
    const bench = new OmsBench();
    bench.submit('10', 1);
    expect(compare(bench, snapshot({ openOrders: [seen(ID)] }))).toMatchObject({ reports: [status(seen(ID))], differences: [difference('lostOrder', ID, 'submitted, 0 of 10 filled', 'open, 0 of 10 filled', 'the venue\'s record is taken over')] });
  });

  it('with more fills than ours and those that were missed is asked about; with as many it is not', () => {
    const shown = (filled: number) => snapshot({ openOrders: [seen(ID, { filledQty: lots(filled) })], fills: [fill(ID, 't1', '2'), fill(null, 'x', '5', { venueOrderId: venueOrderId('x1') })], positions: [position(BTC, '7')], cash: money('1000') });
    expect(compare(open(), shown(2)).requests).toEqual([]);
    expect(compare(open(), shown(3))).toMatchObject({ requests: [query], differences: [{ kind: 'missedFill' }, { kind: 'missedFill' }, difference('lostOrder', ID, '2 filled', 'open, 3 of 10 filled', 'older fills asked for by the order\'s id')] });
  });

  it('and that is not ours is never asked about, whatever has filled of it', () => {
    const bench = new OmsBench();
    bench.report(status(seen(null)), 1);
    expect(compare(bench, snapshot({ openOrders: [seen(null, { filledQty: lots(3) })] }))).toEqual(NOTHING);
  });

  it('although the venue had told us of its end is taken away, by the venue\'s number; not in the moment of its end', () => {
    const canceled = (at: number): OmsBench => { const b = open(); b.report(status(seen(ID, { status: 'canceled', reason: 'asked', tsEvent: at })), at); return b; };
    const listed = snapshot({ openOrders: [seen(ID)] });
    expect(compare(canceled(SETTLED), listed)).toEqual({
      ...NOTHING, outcome: 'repaired', requests: [takeAway('o1')], differences: [difference('lostOrder', ID, 'canceled (asked)', 'open, 0 of 10 filled', 'cancel sent by the venue\'s id')],
    });
    expect(compare(canceled(SETTLED + 1), listed)).toEqual(NOTHING);
    const filled = open();
    filled.report(fillReport(fill(ID, 't1', '10')), 2);
    expect(compare(filled, snapshot({ openOrders: [seen(ID)], positions: [position(BTC, '10')] }), { positions: [held(BTC, '10')] })).toMatchObject({ requests: [takeAway('o1')], differences: [{ ours: 'filled (complete)' }] });
  });

  it('although we had concluded that it is not there is taken over, a moment after that without a word', () => {
    const absent = (at: number): OmsBench => { const b = new OmsBench(); b.submit('10', 0); b.report(answer(ID, null, true, at), at); return b; };
    const told = [difference('lostOrder', ID, 'rejected', 'open, 0 of 10 filled', 'taken over as open')];
    expect(compare(absent(SETTLED), snapshot({ openOrders: [seen(ID)] }))).toEqual({ ...NOTHING, outcome: 'repaired', reports: [status(seen(ID))], differences: told });
    expect(compare(absent(SETTLED + 1), snapshot({ openOrders: [seen(ID)] }))).toEqual({ ...NOTHING, reports: [status(seen(ID))] });
  });

  it('and that is not ours and was no longer listed is taken over, one whose end was told is taken away', () => {
    const gone = (reason: string): OmsBench => { const b = new OmsBench(); b.report(status(seen(null)), 1); b.report(status(seen(null, { status: 'canceled', reason })), 2); return b; };
    expect(compare(gone('no longer listed by the venue'), snapshot({ openOrders: [seen(null)] }))).toMatchObject({ reports: [status(seen(null))], requests: [], differences: [{ reference: 'V-o1', ours: 'canceled', resolution: 'taken over as open' }] });
    expect(compare(gone('by its owner'), snapshot({ openOrders: [seen(null)] }))).toMatchObject({ reports: [], requests: [takeAway('o1')], differences: [{ reference: 'V-o1', ours: 'canceled (by its owner)' }] });
  });

  it('a second time under one id of ours: the one that we do not follow is taken away', () => {
    const second = seen(ID, { venueOrderId: venueOrderId('o2'), limitPx: px(4) });
    expect(compare(open(), snapshot({ openOrders: [second, seen(ID)] }))).toEqual({
      ...NOTHING, outcome: 'repaired', requests: [takeAway('o2')], differences: [difference('lostOrder', ID, 'one order, o1', 'a second one, o2', 'cancel of the second one sent by the venue\'s id')],
    });
  });

  it('under another number than ours, alone: the replace is taken over, and the order counts as listed', () => {
    const other = seen(ID, { venueOrderId: venueOrderId('o2'), limitPx: px(4) });
    expect(compare(open(), snapshot({ openOrders: [other] }))).toEqual({
      ...NOTHING, outcome: 'repaired', reports: [{ type: 'OrderReplaced', order: other }], differences: [difference('lostOrder', ID, 'open as o1', 'open as o2', 'the replace whose answer was lost is taken over')],
    });
  });

  it('under an id of ours that never left is somebody else\'s, and so is one in another instrument', () => {
    const bench = new OmsBench();
    bench.emit(bench.manager.initialize(intent('buy', '10'), 1));
    expect(compare(bench, snapshot({ openOrders: [seen(ID)] })).differences).toMatchObject([{ kind: 'foreignOrder', reference: 'o1' }]);
    const denied = new OmsBench();
    const { order } = denied.manager.initialize(intent('buy', '10'), 1);
    denied.emit(denied.manager.deny(order, { check: 'c', scope: 'order', outcome: 'denied', used: '', allowed: '', unit: '', message: '' }, [], 1));
    expect(compare(denied, snapshot({ openOrders: [seen(ID)] })).differences).toMatchObject([{ kind: 'foreignOrder' }]);
    expect(compare(open(), snapshot({ openOrders: [seen(ID), seen(ID, { venueOrderId: venueOrderId('e1'), instrumentId: ETH })] })).differences).toMatchObject([{ kind: 'foreignOrder', instrumentId: ETH, reference: 'e1' }]);
  });

  it('without our id is known by the venue\'s number', () => {
    expect(compare(open(), snapshot({ openOrders: [seen(null)] }))).toEqual(NOTHING);
  });
});

describe('an order that the venue does not list', () => {
  it('is asked about, and counts as live until the answer', () => {
    expect(compare(open(SETTLED), snapshot())).toEqual({ ...NOTHING, outcome: 'repaired', requests: [query], differences: [difference('lostOrder', ID, 'open', 'not listed', 'asked for by the order\'s id; counted as live until the venue answers')] });
  });

  it('is left alone when it changed a moment ago, when it was not sent, and when its missed fills complete it', () => {
    expect(compare(open(SETTLED + 1), snapshot())).toEqual(NOTHING);
    const unsent = new OmsBench();
    unsent.emit(unsent.manager.initialize(intent('buy', '10'), 1));
    expect(compare(unsent, snapshot())).toEqual(NOTHING);
    const missed = (...fills: readonly ReturnType<typeof fill>[]) => compare(open(), snapshot({ fills, positions: [position(BTC, '10')] })).requests;
    expect(missed(fill(ID, 't1', '4'), fill(ID, 't2', '6'))).toEqual([]);
    expect(missed(fill(ID, 't1', '4'), fill(null, 't2', '6'))).toEqual([]); // by the venue's number
    expect(missed(fill(ID, 't1', '4'), fill(ID, 't2', '5'))).toEqual([query]);
    expect(missed(fill(ID, 't1', '4'), fill(null, 't2', '6', { venueOrderId: venueOrderId('x') }))).toEqual([query]);
    expect(missed(fill(ID, 't1', '4'), fill(ID, 't2', '6', { instrumentId: ETH }))).toEqual([query]);
    const unnamed = new OmsBench();
    unnamed.submit('10', 1);
    expect(compare(unnamed, snapshot({ fills: [fill(ID, 't1', '10')], positions: [position(BTC, '10')] })).requests).toEqual([]);
    expect(compare(unnamed, snapshot({ fills: [fill(null, 't1', '10')], positions: [position(BTC, '10')] })).requests).toEqual([query]);
  });

  it('and whose fills are being fetched is said to be so', () => {
    const bench = open();
    bench.report(status(seen(ID, { status: 'canceled', filledQty: lots(4) })), 2);
    expect(compare(bench, snapshot())).toMatchObject({ requests: [query], differences: [{ ours: 'closed at the venue, fills missing' }] });
  });

  it('and that is not ours is over', () => {
    const bench = new OmsBench();
    bench.report(status(seen(null, { reduceOnly: true, side: 'sell' })), 1);
    const gone = seen(null, { status: 'canceled', filledQty: lots(3), reason: 'no longer listed by the venue', reduceOnly: true, side: 'sell', tsEvent: NOW });
    const missed = fill(null, 't1', '3', { side: 'sell' });
    expect(compare(bench, snapshot({ fills: [missed], positions: [position(BTC, '-3')] }))).toEqual({
      reports: [fillReport(missed), status(gone)], requests: [], outcome: 'repaired', cashGap: null,
      differences: [difference('missedFill', 't1', 'not booked', 'sell 3 at 100', 'booked on V-o1'), difference('lostOrder', 'V-o1', 'open', 'not listed', 'closed: it is not ours and no longer rests')],
    });
  });
});

describe('positions and cash', () => {
  const mismatch = (id: InstrumentId, ours: string, venues: string, gap: string) => difference('positionMismatch', `position of ${id}`, ours, venues, `no fill explains ${gap}: no new risk until it is explained`, id);
  it('are compared in every instrument, on either side, to the last digit', () => {
    const ours = [held(BTC, '3'), held(ETH, '0.000000000001')];
    expect(compare(new OmsBench(), snapshot({ positions: [position(BTC, '3'), position(ETH, '0.000000000001')] }), { positions: ours })).toEqual(NOTHING);
    expect(compare(new OmsBench(), snapshot({ positions: [position(BTC, '3')] }), { positions: ours })).toEqual({ ...NOTHING, outcome: 'open', differences: [mismatch(ETH, '0.000000000001', '0', '0.000000000001')] });
    expect(compare(new OmsBench(), snapshot({ positions: [position(BTC, '3'), position(ETH, '-2')] }), { positions: [held(BTC, '3')] })).toEqual({ ...NOTHING, outcome: 'open', differences: [mismatch(ETH, '0', '-2', '2')] });
  });

  it('of both directions of one instrument are one', () => {
    expect(compare(new OmsBench(), snapshot({ positions: [position(BTC, '5'), position(BTC, '-2')] }), { positions: [held(BTC, '3')] })).toEqual(NOTHING);
  });

  it('count what was missed, bought and sold, in its instrument', () => {
    const fills = [fill(null, 'a', '5'), fill(null, 'b', '2', { side: 'sell' }), fill(null, 'c', '1', { instrumentId: ETH, side: 'sell' })];
    expect(compare(new OmsBench(), snapshot({ fills, positions: [position(BTC, '4'), position(ETH, '-1')] }), { positions: [held(BTC, '1')] }).outcome).toBe('repaired');
    expect(compare(new OmsBench(), snapshot({ fills, positions: [position(BTC, '8'), position(ETH, '-1')] }), { positions: [held(BTC, '1')] }).outcome).toBe('open');
  });

  it('that a fill changed since the snapshot was taken are read again', () => {
    const at = (ts: number) => compare(new OmsBench(), snapshot(), { positions: [held(BTC, '3', ts)] }).differences[0]?.resolution;
    expect(at(NOW)).toBe('a fill was booked after the snapshot was taken: read again');
    expect(at(NOW - 1)).toBe('no fill explains 3: no new risk until it is explained');
    expect(compare(new OmsBench(), snapshot({ positions: [position(ETH, '3')] })).differences[0]?.resolution).toBe('no fill explains 3: no new risk until it is explained');
  });

  it('cash has a gap that is the venue\'s less ours', () => {
    expect(compare(new OmsBench(), snapshot({ cash: money('998') })).cashGap).toBe(money('-2'));
    expect(compare(new OmsBench(), snapshot({ cash: money('998') }), { cash: '990' }).cashGap).toBe(money('8'));
  });
});

it('takes three seconds for the venue\'s delay where nobody says how long it is', () => {
  const at = (ts: number) => reconcile(snapshot(), { orders: open(ts).manager, positions: [], cash: money('1000'), knownTrade: () => false, knownFunding: () => false }, NOW).requests;
  expect([at(NOW - 3_000), at(NOW - 2_999)]).toEqual([[query], []]);
});
