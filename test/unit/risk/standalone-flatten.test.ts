// Flatten past the engine, report by report: when a close counts as ended, when it is asked about, and what is sent for it.
import { describe, expect, it } from 'vitest';
import { money, price, quantity, type Quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, tradeId, venueOrderId, type InstrumentId } from '../../../src/shared/model/ids.ts';
import type { VenueReport } from '../../../src/shared/model/venue-report.ts';
import { StandaloneFlatten, type StandaloneActions, type StandaloneOptions } from '../../../src/main/core/risk/standalone-flatten.ts';
import { shown, snapshot } from './flatten-rig.ts';
import { BTC, ETH, instrument } from './risk-world.ts';

type ReportOf<T extends VenueReport['type']> = Extract<VenueReport, { readonly type: T }>;
type FillReport = ReportOf<'FillReport'>;
type OrderStatusReport = ReportOf<'OrderStatusReport'>;

const NOTHING = { progress: [], requests: [] };
const FIRST = clientOrderId('e-1');
const fill = (trade: string, qty: string, over: Partial<FillReport['fill']> = {}): FillReport => ({
  type: 'FillReport', fill: { tradeId: tradeId(trade), venueOrderId: venueOrderId('v-1'), clientOrderId: FIRST, instrumentId: BTC, side: 'sell', qty: quantity(qty), px: price('100'), fee: money('0'), liquidity: 'taker', cause: 'order', tsEvent: 0, ...over },
});
const status = (what: OrderStatusReport['order']['status'], filledQty = '0', over: Partial<OrderStatusReport['order']> = {}): OrderStatusReport => ({
  type: 'OrderStatusReport', order: shown({ clientOrderId: FIRST, venueOrderId: venueOrderId('v-1'), side: 'sell', status: what, filledQty: quantity(filledQty), ...over }),
});
const rejected = (id = FIRST): VenueReport => ({ type: 'SubmitRejected', clientOrderId: id, reason: 'no', venueCode: '', tsEvent: 0 });
const unknown = (request: 'submit' | 'cancel', id = FIRST): VenueReport => ({ type: 'OutcomeUnknown', request, clientOrderId: id, cause: 'timeout', tsEvent: 0 });
const absent = (proven = true, id = FIRST): VenueReport => ({ type: 'OrderQueryResult', clientOrderId: id, order: null, fills: [], proven, tsEvent: 0 });
const types = ({ requests }: StandaloneActions): readonly string[] => requests.map(({ type }) => type);
/** One flatten that reads at 0. */
const begun = (options: Partial<StandaloneOptions> = {}): StandaloneFlatten => {
  const flatten = new StandaloneFlatten({ idPrefix: 'e', visibilityDelayMs: 3_000, instruments: { get: (id) => (id === BTC ? instrument() : undefined) }, ...options });
  expect(flatten.start('test', 0).requests).toEqual([{ type: 'querySnapshot', requestId: 1, since: 0 }]);
  return flatten;
};
const shows = (flatten: StandaloneFlatten, requestId: number, held: readonly (readonly [InstrumentId, string])[], now: number, openOrders = [] as ReturnType<typeof shown>[]): StandaloneActions => flatten.onReport({ type: 'SnapshotResult', requestId, snapshot: snapshot(held, openOrders), cause: null, tsEvent: now }, now);
/** One close of 2 BTC, sent at 10. */
const closing = (options: Partial<StandaloneOptions> = {}): StandaloneFlatten => {
  const flatten = begun(options);
  expect(types(shows(flatten, 1, [[BTC, '2']], 10))).toEqual(['submit']);
  return flatten;
};

describe('a close past the engine', () => {
  it('is sent as what it is, under an id of its own', () => {
    const flatten = begun();
    expect(shows(flatten, 1, [[BTC, '2'], [ETH, '-0.5']], 10).requests).toEqual([
      { type: 'submit', clientOrderId: 'e-1', instrumentId: BTC, side: 'sell', orderType: 'market', quantity: quantity('2'), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: true, triggerPx: null },
      { type: 'submit', clientOrderId: 'e-2', instrumentId: ETH, side: 'buy', orderType: 'market', quantity: quantity('0.5'), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: true, triggerPx: null },
    ]);
  });

  it.each([
    ['rejected', rejected()], ['shown as filled', status('filled', '2')], ['shown as canceled', status('canceled')], ['shown as rejected', status('rejected')], ['shown as expired', status('expired')],
    ['replaced and filled', { ...status('filled', '2'), type: 'OrderReplaced' }], ['filled at once', fill('t-1', '2')], ['filled beyond its quantity', fill('t-1', '2.5')],
    ['found canceled', { type: 'OrderQueryResult', clientOrderId: FIRST, order: status('canceled').order, fills: [], proven: true, tsEvent: 0 }],
  ] as readonly (readonly [string, VenueReport])[])('%s: has ended, and the venue is read', (_name, report) => {
    const flatten = closing();
    expect(flatten.onReport(report, 500).requests).toEqual([{ type: 'querySnapshot', requestId: 2, since: 500 }]);
    // What ended cannot end again.
    for (const again of [report, rejected(), fill('t-9', '2'), status('canceled'), unknown('submit')]) expect(flatten.onReport(again, 600)).toEqual(NOTHING);
    expect(flatten.nextDue()).toBe(5_500);
  });

  it.each([
    ['shown as open', status('open')], ['filled in part', fill('t-1', '1.9999')], ['filled by the trade of another order', fill('t-1', '2', { clientOrderId: clientOrderId('x') })], ['filled by a trade of nobody', fill('t-1', '2', { clientOrderId: null })],
    ['an order of another that ended', status('filled', '2', { clientOrderId: clientOrderId('x') })], ['an order of nobody that ended', status('filled', '2', { clientOrderId: null })], ['a rejection of another', rejected(clientOrderId('x'))],
    ['absence that is not proven', absent(false)], ['absence of another', absent(true, clientOrderId('x'))], ['a cancel without an outcome', unknown('cancel')], ['no outcome of another', unknown('submit', clientOrderId('x'))],
    ['a connection', { type: 'ConnectionReport', state: 'connected', cause: 'test', tsEvent: 0 }],
  ] as readonly (readonly [string, VenueReport])[])('%s: has not ended, and nothing is sent', (_name, report) => {
    const flatten = closing();
    expect(flatten.onReport(report, 500)).toEqual(NOTHING);
    // The venue is read anyway when the wait ends, and shows the position still: no second close.
    expect(types(flatten.onTime(2_010))).toEqual(['querySnapshot']);
    expect(types(shows(flatten, 2, [[BTC, '2']], 2_020))).toEqual([]);
  });

  it('ends with the fill that makes it whole, each trade counted once', () => {
    const flatten = closing();
    expect([fill('t-1', '0.5'), fill('t-2', '0.5'), fill('t-1', '0.5'), fill('t-2', '0.5')].map((one) => flatten.onReport(one, 100))).toEqual([NOTHING, NOTHING, NOTHING, NOTHING]);
    // What the venue shows as filled is less than what we know: it does not take a fill back.
    expect(flatten.onReport(status('open', '0.2'), 150)).toEqual(NOTHING);
    expect(flatten.onReport(fill('t-3', '0.9999'), 200)).toEqual(NOTHING);
    expect(types(flatten.onReport(fill('t-4', '0.0001'), 300))).toEqual(['querySnapshot']);
    // And what it shows as more is taken over.
    const other = closing();
    expect(other.onReport(status('open', '1.5'), 100)).toEqual(NOTHING);
    expect(types(other.onReport(fill('t-1', '0.5'), 200))).toEqual(['querySnapshot']);
  });

  it('is asked about after three seconds without an answer, and every two from then on', () => {
    const flatten = closing();
    const asked = (now: number): readonly string[] => types(flatten.onTime(now)).filter((type) => type === 'queryOrder');
    expect(flatten.nextDue()).toBe(2_010); // The wait of the flatten.
    expect([asked(2_010), asked(3_009), asked(3_010), asked(5_009), asked(5_010)]).toEqual([[], [], ['queryOrder'], [], ['queryOrder']]);
    expect(flatten.onTime(7_010).requests).toContainEqual({ type: 'queryOrder', clientOrderId: FIRST, instrumentId: BTC });
  });

  it('is asked about within two seconds once its outcome is unknown, sooner where it was due sooner', () => {
    const early = closing();
    early.onReport(unknown('submit'), 500);
    expect([types(early.onTime(2_499)), types(early.onTime(2_500))].map((one) => one.includes('queryOrder'))).toEqual([false, true]);
    const late = closing();
    late.onReport(unknown('submit'), 2_900);
    expect(late.onTime(3_010).requests.map(({ type }) => type)).toContain('queryOrder');
  });

  it('is given three seconds again once the venue has shown it, and is canceled by the venue\'s id when it hangs there', () => {
    const flatten = closing();
    flatten.onReport(status('open', '0.5'), 1_000);
    expect([types(flatten.onTime(3_999)), types(flatten.onTime(4_000))].map((one) => one.includes('queryOrder'))).toEqual([false, true]);
    const sent: StandaloneActions['requests'][number][] = [];
    for (let read = 0; read < 6 && !sent.some(({ type }) => type === 'cancel'); read += 1) {
      const id = [...flatten.onTime(flatten.nextDue()).requests].flatMap((one) => (one.type === 'querySnapshot' ? [one.requestId] : []))[0];
      if (id !== undefined) sent.push(...shows(flatten, id, [[BTC, '1.5']], flatten.nextDue() - 1, [status('open', '0.5').order]).requests);
    }
    expect(sent.find(({ type }) => type === 'cancel')).toEqual({ type: 'cancel', clientOrderId: FIRST, venueOrderId: 'v-1', instrumentId: BTC });
    expect(sent.map(({ type }) => type)).not.toContain('cancelForeign');
  });

  it('that the venue shows before its answer came is not canceled as a stranger\'s, as any other order is', () => {
    const flatten = closing();
    flatten.onTime(2_010);
    const strange = shown({ clientOrderId: clientOrderId('x'), venueOrderId: venueOrderId('v-5') });
    expect(shows(flatten, 2, [[BTC, '2']], 2_020, [status('open').order, strange]).requests).toEqual([{ type: 'cancelForeign', venueOrderId: 'v-5', instrumentId: BTC }]);
  });

  it('is not asked about sooner because a cancel had no outcome', () => {
    const flatten = closing();
    flatten.onReport(unknown('cancel'), 500);
    expect([types(flatten.onTime(2_500)), types(flatten.onTime(3_010))].map((one) => one.includes('queryOrder'))).toEqual([false, true]);
  });

  it('is sent again only once the first has ended', () => {
    const flatten = closing();
    expect(types(flatten.onReport(absent(), 3_009))).toEqual([]);
    expect(types(flatten.onReport(absent(), 3_010))).toEqual(['querySnapshot']);
    const again = shows(flatten, 2, [[BTC, '2']], 3_100);
    expect(again.requests).toMatchObject([{ type: 'submit', clientOrderId: 'e-2', quantity: quantity('2') }]);
  });
});

describe('a flatten past the engine', () => {
  it('wants to be called for whatever is due first, and no more once it is done', () => {
    const flatten = new StandaloneFlatten({ idPrefix: 'e', visibilityDelayMs: 3_000, inFlightTimeoutMs: 700, queryIntervalMs: 400, instruments: { get: () => undefined } });
    expect([flatten.active(), flatten.done(), flatten.nextDue()]).toEqual([false, false, Infinity]);
    flatten.start('test', 0);
    expect([flatten.active(), flatten.nextDue()]).toEqual([true, 5_000]);
    shows(flatten, 1, [[BTC, '2']], 10);
    expect(flatten.nextDue()).toBe(710);
    expect(types(flatten.onTime(710))).toEqual(['queryOrder']);
    expect(flatten.nextDue()).toBe(1_110);
    flatten.onReport(fill('t-1', '2'), 800);
    expect(flatten.nextDue()).toBe(5_800);
    shows(flatten, 2, [], 900);
    expect(flatten.nextDue()).toBe(3_900);
    flatten.onTime(3_900);
    expect(shows(flatten, 3, [], 4_000).progress).toMatchObject([{ step: 'verified' }]);
    expect([flatten.active(), flatten.done(), flatten.nextDue()]).toEqual([false, true, Infinity]);
  });

  it('takes a failed read for nothing, and says why', () => {
    const flatten = begun();
    expect(flatten.onReport({ type: 'SnapshotResult', requestId: 1, snapshot: null, cause: 'HTTP 503', tsEvent: 0 }, 10).progress).toMatchObject([{ step: 'reading', message: 'The venue could not be read: HTTP 503. It counts as nothing and is asked again.' }]);
  });

  it('of some instruments closes, cancels and proves those alone', () => {
    const flatten = begun({ only: new Set<string>([ETH]) });
    const others = shown({ venueOrderId: venueOrderId('v-7') });
    const own = shown({ venueOrderId: venueOrderId('v-6'), instrumentId: ETH });
    expect(shows(begun({ only: new Set<string>([ETH]) }), 1, [[BTC, '2']], 10, [others, own]).requests).toEqual([{ type: 'cancelForeign', venueOrderId: 'v-6', instrumentId: ETH }]);
    const first = shows(flatten, 1, [[BTC, '2'], [ETH, '1']], 10, [others]);
    expect(first.requests).toMatchObject([{ type: 'submit', instrumentId: ETH, quantity: quantity('1') as Quantity }]);
    flatten.onReport(fill('t-1', '1', { instrumentId: ETH }), 20);
    expect(shows(flatten, 2, [[BTC, '2']], 30, [others]).progress).toMatchObject([{ emptyReads: 1 }]);
    flatten.onTime(3_030);
    expect(shows(flatten, 3, [[BTC, '2']], 3_040, [others]).progress).toMatchObject([{ step: 'verified' }]);
  });
});
