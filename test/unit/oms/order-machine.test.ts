// The life of one order, written down as tables: every event in every state, with what becomes of the order and of each of its fields.
import { describe, expect, it } from 'vitest';
import { money, price, quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, strategyId, tradeId, VENUE, venueOrderId } from '../../../src/shared/model/ids.ts';
import type { Order } from '../../../src/shared/model/order.ts';
import type { CheckResult, OrderEvent } from '../../../src/shared/model/order-event.ts';
import { ABSENT_AT_VENUE, applyOrderEvent, type OrderMachineErrorKind } from '../../../src/main/core/oms/order-machine.ts';
import { BTC, instrument, MA, view } from '../../property/oms-model-venue.ts';

const ID = clientOrderId('T-1');
const ETH = instrumentId('ETH-PERP.SIM');
const DENIAL: CheckResult = { check: 'shorts', scope: 'account', outcome: 'denied', used: '1', allowed: '0', unit: 'orders', message: 'Shorts are not allowed.' };
const T0 = 1_000;

/** Four of ten filled at 100. */
const base: Order = {
  clientOrderId: ID, venueOrderId: venueOrderId('o1'), strategyId: MA, instrumentId: BTC, side: 'buy', type: 'limit', quantity: quantity('10'), limitPx: price('100'), timeInForce: 'gtc', postOnly: false, reduceOnly: false,
  triggerPx: null, reason: 'test', status: 'open', pending: null, filledQty: quantity('4'), filledValue: money('400'), avgPx: price('100'), fees: money('0.2'), fillsPending: false, closeReason: null, tsCreated: 1, tsUpdated: T0,
};
const fresh = { filledQty: quantity('0'), filledValue: money('0'), avgPx: null, fees: money('0'), venueOrderId: null } as const;

/** Every state that an order of ours can be in, and the record of one that is not ours. */
const STATES = {
  'initialized': { ...base, ...fresh, status: 'initialized' },
  'initialized, not ours': { ...base, ...fresh, status: 'initialized', strategyId: VENUE },
  'denied': { ...base, ...fresh, status: 'denied', closeReason: 'no' },
  'submitted': { ...base, ...fresh, status: 'submitted' },
  'submitted, cancel asked': { ...base, ...fresh, status: 'submitted', pending: 'cancel' },
  'unknown': { ...base, ...fresh, status: 'unknown' },
  'open': base,
  'open, not named': { ...base, venueOrderId: null },
  'open, cancel asked': { ...base, pending: 'cancel' },
  'open, replace asked': { ...base, pending: 'replace' },
  'open, fills missing': { ...base, fillsPending: true },
  'complete, replace asked': { ...base, filledQty: quantity('10'), filledValue: money('1000'), pending: 'replace' },
  'complete, cancel asked': { ...base, filledQty: quantity('10'), filledValue: money('1000'), pending: 'cancel' },
  'filled': { ...base, status: 'filled', filledQty: quantity('10'), filledValue: money('1000') },
  'canceled': { ...base, status: 'canceled', closeReason: 'asked' },
  'canceled, not named': { ...base, status: 'canceled', closeReason: 'asked', venueOrderId: null },
  'canceled as absent': { ...base, status: 'canceled', closeReason: ABSENT_AT_VENUE },
  'rejected': { ...base, ...fresh, status: 'rejected', closeReason: 'margin' },
  'rejected as absent': { ...base, ...fresh, status: 'rejected', closeReason: ABSENT_AT_VENUE },
  'expired': { ...base, status: 'expired', closeReason: 'day' },
} as const satisfies Record<string, Order>;
type State = keyof typeof STATES;
const ALL = Object.keys(STATES) as State[];
const CLOSED: readonly State[] = ['filled', 'canceled', 'canceled, not named', 'canceled as absent', 'rejected', 'rejected as absent', 'expired'];
const COMPLETE: readonly State[] = ['complete, replace asked', 'complete, cancel asked'];
const NOT_SENT: readonly State[] = ['initialized', 'initialized, not ours'];
const but = (...without: readonly (State | readonly State[])[]): readonly State[] => ALL.filter((state) => !without.flat().includes(state));

/** Later than the order's newest time, so that `tsUpdated` moves where the order changes. */
const TS = 2_000;
const head = (order: Order, ts: number) => ({ clientOrderId: ID, instrumentId: BTC, strategyId: order.strategyId, tsEvent: ts, tsInit: ts });
type Body = OrderEvent extends infer E ? E extends OrderEvent ? Omit<E, 'clientOrderId' | 'instrumentId' | 'strategyId' | 'tsEvent' | 'tsInit'> : never : never;
const eventOf = (order: Order, body: Body, ts = TS): OrderEvent => ({ ...head(order, ts), ...body }) as OrderEvent;

/** `same`: taken, and nothing changes. A word: refused for this reason. Else the fields that change, `tsUpdated` always among them. */
type Outcome = 'same' | OrderMachineErrorKind | Partial<Order>;
type Row = readonly [Body, readonly (readonly [readonly State[], Outcome])[]];

const closedAs = (status: Order['status'], reason: string): Row[1] => [
  [['denied'], 'illegalTransition'], [CLOSED, 'same'],
  [COMPLETE, { status: 'filled', pending: null, fillsPending: false, closeReason: null }],
  [but('denied', CLOSED, COMPLETE), { status, pending: null, fillsPending: false, closeReason: reason }],
];
const MAY_CHANGE = but('denied', NOT_SENT, CLOSED);

const TABLE: readonly Row[] = [
  [{ type: 'OrderDenied', order: STATES.initialized, denial: DENIAL, checks: [DENIAL] }, [
    [NOT_SENT, { status: 'denied', closeReason: DENIAL.message }], [but(NOT_SENT), 'illegalTransition'],
  ]],
  [{ type: 'OrderSubmitted', quantity: quantity('7'), limitPx: price('99'), reduceOnly: true, checks: [] }, [
    [NOT_SENT, { status: 'submitted', quantity: quantity('7'), limitPx: price('99'), reduceOnly: true }], [but(NOT_SENT), 'illegalTransition'],
  ]],
  [{ type: 'OrderSubmitted', quantity: quantity('0'), limitPx: price('99'), reduceOnly: false, checks: [] }, [[NOT_SENT, 'badAmount'], [but(NOT_SENT), 'illegalTransition']]],
  [{ type: 'OrderUnknown', cause: 'cut' }, [
    [['submitted', 'submitted, cancel asked', 'unknown'], { status: 'unknown' }], [but('submitted', 'submitted, cancel asked', 'unknown'), 'illegalTransition'],
  ]],
  [{ type: 'OrderAccepted', venueOrderId: venueOrderId('o9') }, [
    [['denied', 'initialized'], 'illegalTransition'],
    [['initialized, not ours', 'submitted', 'submitted, cancel asked', 'unknown', 'rejected as absent'], { status: 'open', venueOrderId: venueOrderId('o9'), closeReason: null }],
    [['open, not named'], { status: 'open', venueOrderId: venueOrderId('o9') }],
    [['open', 'open, cancel asked', 'open, replace asked', 'open, fills missing', ...COMPLETE], {}], // its name stays the first one
    [['canceled as absent'], { status: 'open', closeReason: null }],
  ]],
  [{ type: 'OrderRejected', reason: 'margin', venueCode: 'M' }, closedAs('rejected', 'margin')],
  [{ type: 'OrderCanceled', reason: 'asked' }, closedAs('canceled', 'asked')],
  [{ type: 'OrderExpired', reason: 'day' }, closedAs('expired', 'day')],
  [{ type: 'OrderFillsPending', venueStatus: 'canceled', venueFilledQty: quantity('6') }, [
    [MAY_CHANGE, { status: 'open', pending: null, fillsPending: true }], [but(MAY_CHANGE), 'illegalTransition'],
  ]],
  [{ type: 'OrderCancelRequested', reason: 'x' }, [[MAY_CHANGE, { pending: 'cancel' }], [but(MAY_CHANGE), 'illegalTransition']]],
  [{ type: 'OrderReplaceRequested', quantity: quantity('12'), limitPx: price('101') }, [
    [['open', 'open, not named', 'open, replace asked', 'open, fills missing', 'complete, replace asked'], { pending: 'replace' }],
    [but('open', 'open, not named', 'open, replace asked', 'open, fills missing', 'complete, replace asked'), 'illegalTransition'],
  ]],
  [{ type: 'CancelRejected', reason: 'x' }, [
    [['submitted, cancel asked', 'open, cancel asked'], { pending: null }],
    [['complete, cancel asked'], { status: 'filled', pending: null }],
    [but('submitted, cancel asked', 'open, cancel asked', 'complete, cancel asked'), 'same'],
  ]],
  [{ type: 'ReplaceRejected', reason: 'x' }, [
    [['open, replace asked'], { pending: null }],
    [['complete, replace asked'], { status: 'filled', pending: null }],
    [but('open, replace asked', 'complete, replace asked'), 'same'],
  ]],
  [{ type: 'OrderReplaced', quantity: quantity('12'), limitPx: price('101'), venueOrderId: venueOrderId('o2') }, [
    [['denied', ...CLOSED], 'same'], [NOT_SENT, 'illegalTransition'],
    [['submitted', 'unknown', 'open', 'open, not named', 'open, replace asked', 'open, fills missing', 'complete, replace asked'], { status: 'open', quantity: quantity('12'), limitPx: price('101'), venueOrderId: venueOrderId('o2'), pending: null }],
    // The cancel that came on top still waits for its answer.
    [['submitted, cancel asked', 'open, cancel asked', 'complete, cancel asked'], { status: 'open', quantity: quantity('12'), limitPx: price('101'), venueOrderId: venueOrderId('o2'), pending: 'cancel' }],
  ]],
  // Smaller than what is filled: the fills stand, and nothing is left of the order.
  [{ type: 'OrderReplaced', quantity: quantity('3'), limitPx: price('101'), venueOrderId: venueOrderId('o2') }, [
    [['open', 'open, not named', 'open, cancel asked', 'open, replace asked', 'open, fills missing'], { status: 'filled', quantity: quantity('4'), limitPx: price('101'), venueOrderId: venueOrderId('o2'), pending: null, fillsPending: false }],
    [COMPLETE, { status: 'filled', quantity: quantity('10'), limitPx: price('101'), venueOrderId: venueOrderId('o2'), pending: null }],
    [['submitted', 'unknown'], { status: 'open', quantity: quantity('3'), limitPx: price('101'), venueOrderId: venueOrderId('o2') }],
  ]],
  [{ type: 'OrderReplaced', quantity: quantity('0'), limitPx: price('101'), venueOrderId: venueOrderId('o2') }, [[MAY_CHANGE, 'badAmount'], [NOT_SENT, 'illegalTransition'], [['denied', ...CLOSED], 'same']]],
  // Two more at 110: four at 100 and two at 110 are 620 in all.
  [{ type: 'OrderFilled', tradeId: tradeId('t1'), side: 'buy', lastQty: quantity('2'), lastPx: price('110'), fee: money('0.1'), liquidity: 'taker' }, [
    [['denied'], 'illegalTransition'],
    [['filled', ...COMPLETE], 'overfill'],
    [[...NOT_SENT, 'submitted', 'submitted, cancel asked', 'unknown', 'rejected', 'rejected as absent'], { status: 'open', closeReason: null, filledQty: quantity('2'), filledValue: money('220'), avgPx: price('110'), fees: money('0.1') }],
    [['open', 'open, not named', 'open, cancel asked', 'open, replace asked', 'open, fills missing', 'canceled as absent'], { status: 'open', closeReason: null, filledQty: quantity('6'), filledValue: money('620'), avgPx: price('103.333333333333'), fees: money('0.3') }],
    [['canceled', 'canceled, not named', 'expired'], { filledQty: quantity('6'), filledValue: money('620'), avgPx: price('103.333333333333'), fees: money('0.3') }],
  ]],
  // The last of it.
  [{ type: 'OrderFilled', tradeId: tradeId('t1'), side: 'buy', lastQty: quantity('6'), lastPx: price('100'), fee: money('0.1'), liquidity: 'taker' }, [
    [['open', 'open, not named', 'open, cancel asked', 'open, fills missing', 'canceled', 'canceled, not named', 'canceled as absent', 'expired'], { status: 'filled', pending: null, fillsPending: false, closeReason: null, filledQty: quantity('10'), filledValue: money('1000'), fees: money('0.3') }],
    // It may have been enlarged: the answer to the replace decides.
    [['open, replace asked'], { status: 'open', filledQty: quantity('10'), filledValue: money('1000'), fees: money('0.3') }],
  ]],
  [{ type: 'OrderFilled', tradeId: tradeId('t1'), side: 'buy', lastQty: quantity('0'), lastPx: price('100'), fee: money('0'), liquidity: 'taker' }, [[but('denied'), 'badAmount']]],
  [{ type: 'OrderFilled', tradeId: tradeId('t1'), side: 'sell', lastQty: quantity('2'), lastPx: price('100'), fee: money('0'), liquidity: 'taker' }, [[but('denied'), 'mismatch']]],
  [{ type: 'OrderFilled', tradeId: tradeId('t1'), side: 'buy', lastQty: quantity('7'), lastPx: price('100'), fee: money('0'), liquidity: 'taker' }, [[['open', 'canceled', 'expired', 'open, cancel asked'], 'overfill']]],
];

const cases = TABLE.flatMap(([body, rows]) => rows.flatMap(([states, outcome]) => states.map((state) => [
  `${body.type}${'lastQty' in body ? ` of ${body.side} ${Number(body.lastQty / 10n ** 12n)}` : 'quantity' in body ? ` to ${Number(body.quantity / 10n ** 12n)}` : ''} on ${state}`, state, body, outcome,
] as const)));

describe('every event in every state', () => {
  it.each(cases)('%s', (_what, state, body, outcome) => {
    const order: Order = STATES[state];
    const result = applyOrderEvent(order, eventOf(order, body), view());
    if (outcome === 'same') return expect(result).toEqual({ ok: true, value: order });
    if (typeof outcome === 'string') return expect(result).toMatchObject({ ok: false, error: { kind: outcome, clientOrderId: ID, status: order.status, event: body.type } });
    return expect(result).toEqual({ ok: true, value: { ...order, ...outcome, tsUpdated: TS } });
  });

  it('a late ack names a closed order and changes nothing else, its time included', () => {
    const ack = (order: Order) => applyOrderEvent(order, eventOf(order, { type: 'OrderAccepted', venueOrderId: venueOrderId('o9') }), view());
    for (const state of ['filled', 'canceled', 'expired'] as const) expect(ack(STATES[state])).toEqual({ ok: true, value: STATES[state] });
    for (const state of ['canceled, not named', 'rejected'] as const) expect(ack(STATES[state])).toEqual({ ok: true, value: { ...STATES[state], venueOrderId: 'o9' } });
  });

  it('time never runs back: an event from before the newest one leaves the newest', () => {
    expect(applyOrderEvent(base, eventOf(base, { type: 'OrderCanceled', reason: 'x' }, T0 - 1), view())).toMatchObject({ ok: true, value: { tsUpdated: T0 } });
    expect(applyOrderEvent(base, eventOf(base, { type: 'OrderCanceled', reason: 'x' }, T0 + 1), view())).toMatchObject({ ok: true, value: { tsUpdated: T0 + 1 } });
  });

  it.each([
    ['another order', { clientOrderId: clientOrderId('T-2') }], ['another instrument', { instrumentId: ETH }], ['another owner', { strategyId: strategyId('other') }],
  ])('an event of %s is refused', (_what, other) => {
    expect(applyOrderEvent(base, { ...eventOf(base, { type: 'OrderCanceled', reason: 'x' }), ...other }, view())).toMatchObject({ ok: false, error: { kind: 'mismatch' } });
  });

  it('an event of an order that was never made is refused, but for its denial, which brings the order along', () => {
    for (const [body] of TABLE) {
      const result = applyOrderEvent(undefined, eventOf(STATES.initialized, body), view());
      if (body.type === 'OrderDenied') expect(result).toEqual({ ok: true, value: { ...STATES.initialized, status: 'denied', closeReason: DENIAL.message, tsUpdated: TS } });
      else expect(result).toMatchObject({ ok: false, error: { kind: 'unknownOrder', status: null, event: body.type } });
    }
  });

  it('a fill is valued by the multiplier of its instrument, and refused where there is none', () => {
    const event = eventOf(STATES.submitted, { type: 'OrderFilled', tradeId: tradeId('t1'), side: 'buy', lastQty: quantity('3'), lastPx: price('50'), fee: money('-0.01'), liquidity: 'maker' });
    expect(applyOrderEvent(STATES.submitted, event, view(instrument('0.01')))).toMatchObject({ ok: true, value: { filledValue: money('1.5'), avgPx: price('50'), fees: money('-0.01') } });
    expect(applyOrderEvent(STATES.submitted, event, { get: () => undefined })).toMatchObject({ ok: false, error: { kind: 'unknownInstrument' } });
  });
});

describe('a new record', () => {
  const made = (order: Order, over: Partial<OrderEvent> = {}): OrderEvent => ({ ...head(order, TS), type: 'OrderInitialized', order, ...over }) as OrderEvent;
  const theirs: Order = { ...STATES['initialized, not ours'], venueOrderId: venueOrderId('o1') };

  it('is taken as it is', () => expect(applyOrderEvent(undefined, made(STATES.initialized), view())).toEqual({ ok: true, value: STATES.initialized }));

  it.each<readonly [string, Order | undefined, OrderEvent, OrderMachineErrorKind]>([
    ['under another id than its event', undefined, made({ ...STATES.initialized, clientOrderId: clientOrderId('T-2') }), 'mismatch'],
    ['that is not new', undefined, made({ ...base, ...fresh }), 'badAmount'],
    ['with fills', undefined, made({ ...STATES.initialized, filledQty: quantity('1') }), 'badAmount'],
    ['of an order of ours that there is', STATES.open, made(STATES.initialized), 'duplicateOrder'],
    ['of an order of ours as one that is not', STATES.open, made(theirs), 'duplicateOrder'],
    ['of an order that is not ours as one that is', theirs, made(STATES.initialized), 'duplicateOrder'],
    ['of the other side', theirs, made({ ...theirs, side: 'sell' }), 'mismatch'],
    ['of another instrument', theirs, { ...made({ ...theirs, instrumentId: ETH }), instrumentId: ETH } as OrderEvent, 'mismatch'],
  ])('is refused: one %s', (_what, before, event, kind) => {
    expect(applyOrderEvent(before, event, view())).toMatchObject({ ok: false, error: { kind } });
  });

  it('of an order that is not ours is widened by what is learned, and keeps what was booked', () => {
    const booked: Order = { ...theirs, status: 'filled', quantity: quantity('4'), filledQty: quantity('4'), filledValue: money('400'), avgPx: price('100'), fees: money('0.2') };
    const learned: Order = { ...theirs, quantity: quantity('10'), limitPx: price('105'), reason: 'seen', tsCreated: 77, tsUpdated: 77 };
    expect(applyOrderEvent(booked, made(learned), view())).toEqual({ ok: true, value: { ...learned, filledQty: quantity('4'), filledValue: money('400'), avgPx: price('100'), fees: money('0.2'), tsCreated: 1 } });
    expect(applyOrderEvent(booked, made({ ...learned, quantity: quantity('3') }), view())).toMatchObject({ ok: true, value: { quantity: quantity('4'), filledQty: quantity('4') } });
  });
});
