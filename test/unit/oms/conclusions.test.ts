// What is concluded from each thing that a venue may say of an order of ours: the whole events, so that no field of them can go wrong unseen.
import { describe, expect, it } from 'vitest';
import { money, price, quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, tradeId, venueOrderId } from '../../../src/shared/model/ids.ts';
import type { OrderEvent } from '../../../src/shared/model/order-event.ts';
import type { VenueReport } from '../../../src/shared/model/venue-report.ts';
import { ABSENT_AT_VENUE } from '../../../src/main/core/oms/order-machine.ts';
import { BTC, lots, MA, px, VISIBILITY_MS } from '../../property/oms-model-venue.ts';
import { answer, fill, fillReport, OmsBench, seen, status, unapplied } from '../../support/oms-bench.ts';

const ID = clientOrderId('T-1');
/** Engine time of the report; the venue's own times are far smaller. */
const NOW = 5_000;
const O2 = venueOrderId('o2');

/** The orders that reports are about; each made by the road that makes it in a desk. */
const ORDERS = {
  submitted: (b: OmsBench) => void b.submit('10', 1),
  unknown: (b: OmsBench) => { ORDERS.submitted(b); b.report({ type: 'OutcomeUnknown', request: 'submit', clientOrderId: ID, cause: 'cut', tsEvent: 2 }, 2); },
  open: (b: OmsBench) => { ORDERS.submitted(b); b.report(status(seen(ID)), 10); },
  'open with 4': (b: OmsBench) => { ORDERS.open(b); b.report(fillReport(fill(ID, 't1', '4')), 20); },
  'with a cancel': (b: OmsBench) => { ORDERS.open(b); b.cancel(ID, 30); },
  'with a replace': (b: OmsBench) => { ORDERS.open(b); b.replace(ID, lots(12), px(2), 30); },
  'with a replace and 4': (b: OmsBench) => { ORDERS['open with 4'](b); b.replace(ID, lots(12), px(2), 30); },
  'with a replace and a cancel': (b: OmsBench) => { ORDERS['with a replace'](b); b.cancel(ID, 31); },
  'complete with a replace': (b: OmsBench) => { ORDERS['with a replace'](b); b.report(fillReport(fill(ID, 't1', '10')), 40); },
  replaced: (b: OmsBench) => { ORDERS['with a replace'](b); b.report({ type: 'OrderReplaced', order: seen(ID, { quantity: lots(12), limitPx: px(2), tsEvent: 200 }) }, 40); },
  'at market': (b: OmsBench) => { b.submit('10', 1, { type: 'market', limitPx: null, timeInForce: 'ioc' }); },
  canceled: (b: OmsBench) => { ORDERS['open with 4'](b); b.report(status(seen(ID, { status: 'canceled', filledQty: lots(4) })), 40); },
  filled: (b: OmsBench) => { ORDERS.open(b); b.report(fillReport(fill(ID, 't1', '10')), 20); },
  absent: (b: OmsBench) => { ORDERS.submitted(b); b.report(answer(ID, null, true, VISIBILITY_MS + 1), VISIBILITY_MS + 1); },
  'complete with a replace and a cancel': (b: OmsBench) => { ORDERS['complete with a replace'](b); b.cancel(ID, 41); },
  'with a refused replace': (b: OmsBench) => { ORDERS['with a replace'](b); b.report({ type: 'ReplaceRejected', clientOrderId: ID, reason: 'no', tsEvent: 40 }, 40); },
  'with a new price and a cancel': (b: OmsBench) => { ORDERS.open(b); b.replace(ID, lots(10), px(2), 30); b.cancel(ID, 31); },
  'with a replace and a refused submit': (b: OmsBench) => { ORDERS['with a replace'](b); b.report({ type: 'SubmitRejected', clientOrderId: ID, reason: 'no', venueCode: '', tsEvent: 40 }, 40); },
  'seen again later': (b: OmsBench) => { ORDERS.open(b); b.report(status(seen(ID, { tsEvent: 300 })), 40); },
  'changed a moment ago': (b: OmsBench) => { ORDERS.open(b); b.report(status(seen(ID, { limitPx: px(3), tsEvent: NOW - 1_000 })), 40); },
  'not ours': (b: OmsBench) => void b.report(status(seen(null)), 1),
  'fills missing': (b: OmsBench) => { ORDERS['open with 4'](b); b.report(status(seen(ID, { status: 'canceled', filledQty: lots(6), reason: 'ioc' })), 40); },
} as const;

const head = (tsEvent = 100) => ({ clientOrderId: ID, instrumentId: BTC, strategyId: MA, tsEvent, tsInit: NOW });
const accepted = (tsEvent = 100): OrderEvent => ({ ...head(tsEvent), type: 'OrderAccepted', venueOrderId: venueOrderId('o1') });
const replaced = (qty: number, steps: number, over: Partial<Extract<OrderEvent, { type: 'OrderReplaced' }>> = {}): OrderEvent => ({ ...head(), type: 'OrderReplaced', quantity: lots(qty), limitPx: px(steps), venueOrderId: venueOrderId('o1'), ...over });
const filled = (trade: string, qty: string): OrderEvent => ({ ...head(110), type: 'OrderFilled', tradeId: tradeId(trade), side: 'buy', lastQty: quantity(qty), lastPx: price('100'), fee: money('0.05'), liquidity: 'taker' });
const canceled = (reason: string, tsEvent = 100): OrderEvent => ({ ...head(tsEvent), type: 'OrderCanceled', reason });
const pending = (venueStatus: string, qty: number): OrderEvent => ({ ...head(), type: 'OrderFillsPending', venueStatus, venueFilledQty: lots(qty) });
const rejected = (reason: string, venueCode = '', tsEvent = 100): OrderEvent => ({ ...head(tsEvent), type: 'OrderRejected', reason, venueCode });
const refusal = (type: 'CancelRejected' | 'ReplaceRejected' | 'SubmitRejected'): VenueReport => (type === 'SubmitRejected'
  ? { type, clientOrderId: ID, reason: 'no', venueCode: 'N', tsEvent: 100 } : { type, clientOrderId: ID, reason: 'no', tsEvent: 100 });
const outcomeUnknown = (request: 'submit' | 'cancel' | 'replace'): VenueReport => ({ type: 'OutcomeUnknown', request, clientOrderId: ID, cause: 'cut', tsEvent: 100 });
const changed = (order: Parameters<typeof seen>[1] = {}): VenueReport => ({ type: 'OrderReplaced', order: seen(ID, { quantity: lots(12), limitPx: px(2), ...order }) });

type Case = readonly [name: string, order: keyof typeof ORDERS, report: VenueReport, expected: readonly OrderEvent[]];
const statuses: readonly Case[] = [
  ['its first sign of life', 'submitted', status(seen(ID)), [accepted()]],
  ['a sign of life of an unknown one', 'unknown', status(seen(ID)), [accepted()]],
  ['a repeat', 'open', status(seen(ID)), []],
  ['a refusal in the form of a status', 'submitted', status(seen(ID, { status: 'rejected', reason: 'margin' })), [rejected('margin')]],
  ['a refusal without a reason', 'submitted', status(seen(ID, { status: 'rejected' })), [rejected('rejected by the venue')]],
  ['a refusal after fills: they are fetched first', 'submitted', status(seen(ID, { status: 'rejected', filledQty: lots(3) })), [accepted(), pending('rejected', 3)]],
  ['an end at once', 'submitted', status(seen(ID, { status: 'canceled', reason: 'post only' })), [accepted(), canceled('post only')]],
  ['an end without a reason', 'open', status(seen(ID, { status: 'canceled' })), [canceled('canceled at the venue')]],
  ['its expiry', 'open', status(seen(ID, { status: 'expired', reason: 'day' })), [{ ...head(), type: 'OrderExpired', reason: 'day' }]],
  ['its expiry without a reason', 'open', status(seen(ID, { status: 'expired' })), [{ ...head(), type: 'OrderExpired', reason: 'expired at the venue' }]],
  ['filled, and no fill was heard of', 'open', status(seen(ID, { status: 'filled', filledQty: lots(10) })), [pending('filled', 10)]],
  ['filled with less than the order', 'open with 4', status(seen(ID, { status: 'filled', filledQty: lots(4) })), [canceled('the venue closed it as filled with 4 of 10')]],
  ['ended with more fills than we have', 'open with 4', status(seen(ID, { status: 'canceled', filledQty: lots(6) })), [pending('canceled', 6)]],
  ['the same again while its fills are fetched', 'fills missing', status(seen(ID, { status: 'canceled', filledQty: lots(6) })), []],
  ['another count while its fills are fetched', 'fills missing', status(seen(ID, { status: 'canceled', filledQty: lots(7) })), [pending('canceled', 7)]],
  ['alive and other terms while its fills are fetched: an old frame', 'fills missing', status(seen(ID, { limitPx: px(7) })), []],
  ['another price: changed at the venue', 'open', status(seen(ID, { limitPx: px(3) })), [replaced(10, 3)]],
  ['another quantity: changed at the venue', 'open', status(seen(ID, { quantity: lots(11) })), [replaced(11, 0)]],
  ['less than what is filled: what is filled stays', 'open with 4', status(seen(ID, { quantity: lots(3), filledQty: lots(4) })), [replaced(4, 0)]],
  ['what was asked for: the replace is done', 'with a replace', status(seen(ID, { quantity: lots(12), limitPx: px(2) })), [replaced(12, 2)]],
  ['the asked quantity at another price: not yet', 'with a replace', status(seen(ID, { quantity: lots(12), limitPx: px(1) })), []],
  ['another quantity at the asked price: not yet', 'with a replace', status(seen(ID, { quantity: lots(11), limitPx: px(2) })), []],
  ['an old frame with old terms', 'replaced', status(seen(ID, { tsEvent: 199 })), []],
  ['a frame of the same moment with other terms', 'replaced', status(seen(ID, { tsEvent: 200 })), [replaced(10, 0, { tsEvent: 200 })]],
  ['an end with the terms of a replace whose answer was lost', 'with a replace', status(seen(ID, { quantity: lots(12), limitPx: px(2), status: 'canceled' })), [replaced(12, 2), canceled('canceled at the venue')]],
  ['no price, of one that has a price', 'open', status(seen(ID, { limitPx: null, quantity: lots(11) })), []],
  ['an older frame than the newest, which said nothing new', 'seen again later', status(seen(ID, { limitPx: px(3), tsEvent: 299 })), []],
  ['a newer frame than the newest', 'seen again later', status(seen(ID, { limitPx: px(3), tsEvent: 301 })), [replaced(10, 3, { tsEvent: 301 })]],
  ['other terms after the venue refused a replace: changed at the venue', 'with a refused replace', status(seen(ID, { limitPx: px(7), tsEvent: 120 })), [replaced(10, 7, { tsEvent: 120 })]],
  ['other terms while a replace is on its way, whatever else was refused', 'with a replace and a refused submit', status(seen(ID, { limitPx: px(7), tsEvent: 120 })), []],
  ['complete, and a cancel came on top of a replace', 'complete with a replace and a cancel', status(seen(ID, { status: 'filled', filledQty: lots(10) })), [canceled('the venue closed it as filled with 10 of 10')]],
  ['another one of this id after its end', 'canceled', status(seen(ID, { venueOrderId: O2, filledQty: lots(4) })), []],
  ['one at market with a price of the venue\'s own', 'at market', status(seen(ID, { orderType: 'market', limitPx: price('105') })), [accepted()]],
  ['an end that leaves nothing', 'open with 4', status(seen(ID, { quantity: lots(3), filledQty: lots(4), status: 'canceled' })), [replaced(4, 0)]],
  ['the end of one at market', 'at market', status(seen(ID, { orderType: 'market', limitPx: null, status: 'canceled', reason: 'ioc' })), [accepted(), canceled('ioc')]],
  ['one at market that rests', 'at market', status(seen(ID, { orderType: 'market', limitPx: null })), [accepted()]],
  ['complete, and a replace is on its way: it came too late', 'complete with a replace', status(seen(ID, { status: 'filled', filledQty: lots(10) })), [{ ...head(), type: 'ReplaceRejected', reason: 'the order was complete before the replace arrived' }]],
  ['an end, and a replace is on its way', 'with a replace and 4', status(seen(ID, { status: 'canceled', filledQty: lots(4) })), [canceled('canceled at the venue')]],
  ['alive after its end: an old frame', 'canceled', status(seen(ID, { filledQty: lots(4) })), []],
  ['alive after its absence was proven', 'absent', status(seen(ID)), [accepted()]],
  ['gone after its absence was proven', 'absent', status(seen(ID, { status: 'canceled' })), []],
  ['another one of this id, as asked', 'with a replace', status(seen(ID, { venueOrderId: O2, quantity: lots(12), limitPx: px(2) })), [replaced(12, 2, { venueOrderId: O2 })]],
  ['another one of this id, as asked but gone', 'with a replace', status(seen(ID, { venueOrderId: O2, quantity: lots(12), limitPx: px(2), status: 'canceled' })), []],
  ['another one of this id at another price', 'with a replace', status(seen(ID, { venueOrderId: O2, quantity: lots(12), limitPx: px(1) })), []],
  ['another one of this id with another quantity', 'with a replace', status(seen(ID, { venueOrderId: O2, quantity: lots(11), limitPx: px(2) })), []],
  ['another one of this id, and nothing was asked', 'open', status(seen(ID, { venueOrderId: O2, limitPx: px(2) })), []],
];
const replaces: readonly Case[] = [
  ['what was asked for', 'with a replace', changed(), [replaced(12, 2)]],
  ['another quantity than asked, with a cancel on top: it is an answer all the same', 'with a replace and a cancel', changed({ quantity: lots(11), limitPx: px(0) }), [replaced(11, 0)]],
  ['another price than asked, with a cancel on top', 'with a replace and a cancel', changed({ quantity: lots(10), limitPx: px(1) }), [replaced(10, 1)]],
  ['under a new number', 'with a replace', changed({ venueOrderId: O2 }), [replaced(12, 2, { venueOrderId: O2 })]],
  ['the old terms: it is an answer all the same', 'with a replace', changed({ quantity: lots(10), limitPx: px(0) }), [replaced(10, 0)]],
  ['a new quantity that nobody asked for', 'open', changed({ limitPx: px(0) }), [replaced(12, 0)]],
  ['a new price that nobody asked for', 'open', changed({ quantity: lots(10) }), [replaced(10, 2)]],
  ['nothing new', 'open', changed({ quantity: lots(10), limitPx: px(0) }), []],
  ['a new number alone', 'open', changed({ quantity: lots(10), limitPx: px(0), venueOrderId: O2 }), [replaced(10, 0, { venueOrderId: O2 })]],
  ['a repeat', 'replaced', changed({ tsEvent: 200 }), []],
  ['an old one', 'replaced', changed({ quantity: lots(11), tsEvent: 199 }), []],
  ['less than what is filled', 'with a replace and 4', changed({ quantity: lots(3), filledQty: lots(4) }), [replaced(4, 2)]],
  ['before the ack', 'submitted', changed({ quantity: lots(10), limitPx: px(3) }), [accepted(), replaced(10, 3)]],
  ['and its end at once', 'with a replace', changed({ status: 'canceled', reason: 'asked' }), [replaced(12, 2), canceled('asked')]],
  ['of a closed one', 'canceled', changed({ filledQty: lots(4) }), []],
  ['of one that was absent', 'absent', changed({ quantity: lots(10), limitPx: px(0) }), [accepted()]],
  ['of one at market', 'at market', changed({ orderType: 'market', quantity: lots(10), limitPx: null }), [accepted()]],
];
const fills: readonly Case[] = [
  ['before the ack', 'submitted', fillReport(fill(ID, 't9', '3')), [accepted(110), filled('t9', '3')]],
  ['of an unknown one', 'unknown', fillReport(fill(ID, 't9', '3')), [accepted(110), filled('t9', '3')]],
  ['of an open one', 'open', fillReport(fill(ID, 't9', '3')), [filled('t9', '3')]],
  ['named by the venue\'s number alone', 'open', fillReport(fill(null, 't9', '3')), [filled('t9', '3')]],
  ['a repeat', 'open with 4', fillReport(fill(ID, 't1', '4')), []],
  ['that fits an enlarging replace only', 'with a replace', fillReport(fill(ID, 't9', '11')), [replaced(12, 2, { tsEvent: 110 }), filled('t9', '11')]],
  ['that completes it, and a replace is on its way', 'with a replace', fillReport(fill(ID, 't9', '10')), [filled('t9', '10')]],
  ['that completes it, and a cancel came on top of an enlarging replace', 'with a replace and a cancel', fillReport(fill(ID, 't9', '10')), [replaced(12, 2, { tsEvent: 110 }), filled('t9', '10')]],
  ['that completes it, and a cancel came on top of a new price', 'with a new price and a cancel', fillReport(fill(ID, 't9', '10')), [filled('t9', '10')]],
  ['that leaves some, and a cancel came on top of a replace', 'with a replace and a cancel', fillReport(fill(ID, 't9', '9')), [filled('t9', '9')]],
  ['that completes what the replace asks for', 'with a replace', fillReport(fill(ID, 't9', '12')), [replaced(12, 2, { tsEvent: 110 }), filled('t9', '12')]],
  ['one of two that are missing', 'fills missing', fillReport(fill(ID, 't2', '1')), [filled('t2', '1')]],
  ['the last that was missing', 'fills missing', fillReport(fill(ID, 't2', '2')), [filled('t2', '2'), canceled('ioc', 110)]],
  ['after the end', 'canceled', fillReport(fill(ID, 't9', '3')), [filled('t9', '3')]],
];
const refusals: readonly Case[] = [
  ['a submit', 'submitted', refusal('SubmitRejected'), [rejected('no', 'N')]],
  ['a submit of an unknown one', 'unknown', refusal('SubmitRejected'), [rejected('no', 'N')]],
  ['a submit of one that rests', 'open', refusal('SubmitRejected'), []],
  ['a submit of one that is complete', 'filled', refusal('SubmitRejected'), []],
  ['a submit of one that is over', 'canceled', refusal('SubmitRejected'), []],
  ['a cancel', 'with a cancel', refusal('CancelRejected'), [{ ...head(), type: 'CancelRejected', reason: 'no' }]],
  ['a cancel that nobody asked for', 'open', refusal('CancelRejected'), []],
  ['a cancel where a replace was asked for', 'with a replace', refusal('CancelRejected'), []],
  ['a replace', 'with a replace', refusal('ReplaceRejected'), [{ ...head(), type: 'ReplaceRejected', reason: 'no' }]],
  ['a replace below a cancel', 'with a replace and a cancel', refusal('ReplaceRejected'), [{ ...head(), type: 'ReplaceRejected', reason: 'no' }]],
  ['a replace that nobody asked for', 'open', refusal('ReplaceRejected'), []],
  ['a replace where a cancel was asked for', 'with a cancel', refusal('ReplaceRejected'), []],
  ['it cannot be said: submit', 'submitted', outcomeUnknown('submit'), [{ ...head(), type: 'OrderUnknown', cause: 'cut' }]],
  ['it cannot be said, again: submit', 'unknown', outcomeUnknown('submit'), []],
  ['it cannot be said: submit of one that rests', 'open', outcomeUnknown('submit'), []],
  ['it cannot be said: cancel of one that was submitted', 'submitted', outcomeUnknown('cancel'), []],
];
const queries: readonly Case[] = [
  ['money first, then the order', 'unknown', answer(ID, seen(ID, { status: 'canceled', filledQty: lots(3), reason: 'ioc' }), true, 100, [fill(ID, 't9', '3')]), [accepted(110), filled('t9', '3'), canceled('ioc')]],
  ['absent, proven: one without an answer', 'submitted', answer(ID, null, true, NOW), [rejected(ABSENT_AT_VENUE, 'absent', NOW)]],
  ['absent, proven: an unknown one', 'unknown', answer(ID, null, true, NOW), [rejected(ABSENT_AT_VENUE, 'absent', NOW)]],
  ['absent, proven: an open one', 'open', answer(ID, null, true, NOW), [canceled(ABSENT_AT_VENUE, NOW)]],
  ['absent, proven, a moment after it changed', 'changed a moment ago', answer(ID, null, true, NOW), []],
  ['absent, proven: one that is over', 'canceled', answer(ID, null, true, NOW), []],
  ['absent, proven: one that is not ours', 'not ours', answer(clientOrderId('V-o1'), null, true, NOW), []],
  ['absent, not proven', 'open', answer(ID, null, false, NOW), []],
  ['absent, but with a fill', 'unknown', answer(ID, null, true, NOW, [fill(ID, 't9', '3')]), [accepted(110), filled('t9', '3')]],
  ['absent, and its fills are being fetched', 'fills missing', answer(ID, null, true, NOW), []],
  ['absent, by an answer of before the order could show', 'unknown', answer(ID, null, true, VISIBILITY_MS), []],
  ['absent, by an answer of the first moment that proves', 'unknown', answer(ID, null, true, VISIBILITY_MS + 1), [rejected(ABSENT_AT_VENUE, 'absent', VISIBILITY_MS + 1)]],
];

describe.each<readonly [string, readonly Case[]]>([['the venue shows an order', statuses], ['the venue tells of a replace', replaces], ['the venue tells of a fill', fills], ['the venue refuses', refusals], ['the venue answers a question', queries]])('%s', (_what, cases) => {
  it.each(cases)('%s', (_name, order, report, expected) => {
    const bench = new OmsBench();
    ORDERS[order](bench);
    expect(bench.conclude(report, NOW)).toEqual(expected);
  });
});

it('what is said of an order that nobody knows concludes nothing', () => {
  const bench = new OmsBench();
  for (const report of [refusal('SubmitRejected'), refusal('CancelRejected'), refusal('ReplaceRejected'), outcomeUnknown('submit'), outcomeUnknown('cancel'), answer(ID, null, true, NOW), answer(ID, seen(ID, { status: 'canceled' }), true, NOW)]) expect(bench.report(report, NOW)).toEqual([]);
  expect(bench.manager.nextSweep()).toBe(Infinity);
});

it('a fill above what a replace asks for is not taken as its success', () => {
  const bench = new OmsBench();
  ORDERS['with a replace'](bench);
  expect(unapplied(bench.manager, fillReport(fill(ID, 't9', '13')), NOW).map(({ type }) => type)).toEqual(['OrderFilled']);
});

it('an old frame does not make older ones new again', () => {
  const bench = new OmsBench();
  ORDERS['seen again later'](bench);
  for (const tsEvent of [150, 200, 299]) expect(bench.report(status(seen(ID, { limitPx: px(3), tsEvent })), NOW)).toEqual([]);
});

describe('a replace without an answer', () => {
  const rejection = (now: number): OrderEvent => ({ ...head(), tsInit: now, type: 'ReplaceRejected', reason: 'no answer, and the venue still shows the old price and quantity' });
  /** Asked for at 30, and asked about at `at`. */
  const askedAbout = (at: number): OmsBench => {
    const bench = new OmsBench();
    ORDERS['with a replace'](bench);
    bench.report(outcomeUnknown('replace'), at);
    bench.sweep(at);
    return bench;
  };
  const shows = (bench: OmsBench, now: number, order: Parameters<typeof seen>[1] = {}, id: string | null = ID) => bench.conclude(answer(ID, seen(id, order), true, 100), now);

  it('did not happen when the venue shows the old terms after its delay, and not before', () => {
    expect(shows(askedAbout(100), 30 + VISIBILITY_MS - 1)).toEqual([]);
    expect(shows(askedAbout(100), 30 + VISIBILITY_MS)).toEqual([rejection(30 + VISIBILITY_MS)]);
  });

  it('is not given up by an answer to no question of ours, nor by one about another order', () => {
    const unasked = new OmsBench();
    ORDERS['with a replace'](unasked);
    expect(shows(unasked, NOW)).toEqual([]);
    expect(shows(askedAbout(100), NOW, {}, null)).toEqual([]);
  });

  it('is done when the venue shows the new terms, and over with the order', () => {
    expect(shows(askedAbout(100), NOW, { quantity: lots(12), limitPx: px(2) })).toEqual([replaced(12, 2)]);
    expect(shows(askedAbout(100), NOW, { status: 'canceled' })).toEqual([canceled('canceled at the venue')]);
  });

  it('is none where a cancel is asked about', () => {
    const bench = new OmsBench();
    ORDERS['with a cancel'](bench);
    bench.sweep(5_030);
    expect(bench.conclude(answer(ID, seen(ID), true, 100), 9_000)).toEqual([]);
  });
});
