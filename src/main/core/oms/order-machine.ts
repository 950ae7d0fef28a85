// The whole life of one order as a pure function: an order and what we concluded about it give the next order.
// Two rules decide the odd cases. Money that moved is booked, whatever we believed before (a fill may overtake the ack, follow
// the cancel, the expiry or even the "rejected"). And a closed order stays closed: a late ack or cancel changes nothing.
import { ONE, divHalfEven, formatDecimal, notional, type Money, type Price, type Quantity, type Ratio } from '../../../shared/model/decimal.ts';
import { VENUE, type InstrumentId } from '../../../shared/model/ids.ts';
import { isClosed, type Order, type OrderStatus } from '../../../shared/model/order.ts';
import type { OrderEvent, OrderFilled, OrderInitialized } from '../../../shared/model/order-event.ts';
import { assertNever, err, ok, type Result } from '../../../shared/model/result.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';

/** Close reason of an order whose absence at the venue was proven. It is our conclusion, so a sign of life overrules it. */
export const ABSENT_AT_VENUE = 'absent at the venue';

export type OrderMachineErrorKind =
  | 'illegalTransition' // the event does not fit the status
  | 'unknownOrder' // an event of an order that was never initialized
  | 'duplicateOrder' // a second OrderInitialized for one client id
  | 'overfill' // fills above the order's quantity: the venue did what nobody asked for
  | 'mismatch' // the event speaks of another instrument, side or owner than the order
  | 'badAmount' // a quantity or price that is not above zero
  | 'unknownInstrument'; // no multiplier, so the fill's value cannot be computed

export type OrderMachineError = {
  readonly kind: OrderMachineErrorKind;
  readonly clientOrderId: string;
  readonly status: OrderStatus | null;
  readonly event: OrderEvent['type'];
  /** A sentence: what was expected and what was found. */
  readonly message: string;
};

/** All that the machine asks of the catalogue. */
export type Multipliers = { get(id: InstrumentId): Pick<Instrument, 'multiplier'> | undefined };

/**
 * The next state of an order, or why the event cannot be applied; never throws on what a venue may do.
 * The multiplier for `filledValue` (sum of px * qty * multiplier, quote currency) is read from `instruments` when a fill is booked,
 * so events stay as small as the venue's own reports. `avgPx` = filledValue / (filledQty * multiplier), rounded half to even.
 */
export function applyOrderEvent(order: Order | undefined, event: OrderEvent, instruments: Multipliers): Result<Order, OrderMachineError> {
  if (event.type === 'OrderInitialized') return initialize(order, event);
  if (event.type === 'OrderDenied' && order === undefined) {
    return ok({ ...event.order, status: 'denied', closeReason: event.denial.message, tsUpdated: event.tsEvent });
  }
  if (order === undefined) return refuse(order, event, 'unknownOrder', `expected ${event.clientOrderId} to be initialized before ${event.type}`);
  if (order.clientOrderId !== event.clientOrderId || order.instrumentId !== event.instrumentId || order.strategyId !== event.strategyId) {
    return refuse(order, event, 'mismatch', `expected ${event.type} of ${order.instrumentId} by ${order.strategyId}, was of ${event.instrumentId} by ${event.strategyId}`);
  }
  const tsUpdated = Math.max(order.tsUpdated, event.tsEvent);
  const closed = isClosed(order.status);

  switch (event.type) {
    case 'OrderDenied':
      return order.status === 'initialized' ? ok({ ...order, status: 'denied', closeReason: event.denial.message, tsUpdated }) : illegal(order, event, 'initialized');
    case 'OrderSubmitted':
      if (order.status !== 'initialized') return illegal(order, event, 'initialized');
      if (event.quantity <= 0n) return refuse(order, event, 'badAmount', `expected a quantity above zero, was ${formatDecimal(event.quantity)}`);
      return ok({ ...order, status: 'submitted', quantity: event.quantity, limitPx: event.limitPx, reduceOnly: event.reduceOnly, tsUpdated });
    case 'OrderUnknown':
      return order.status === 'submitted' || order.status === 'unknown' ? ok({ ...order, status: 'unknown', tsUpdated }) : illegal(order, event, 'submitted or unknown');
    case 'OrderAccepted': {
      if (order.status === 'denied' || (order.status === 'initialized' && order.strategyId !== VENUE)) return illegal(order, event, 'sent to the venue');
      const venueOrderId = order.venueOrderId ?? event.venueOrderId;
      // A late ack names the order at most; only our own conclusion of absence gives way to it.
      if (closed && order.closeReason !== ABSENT_AT_VENUE) return ok({ ...order, venueOrderId });
      return ok({ ...order, status: 'open', venueOrderId, closeReason: null, tsUpdated });
    }
    case 'OrderRejected':
      if (order.status === 'denied') return illegal(order, event, 'sent to the venue');
      return ok(closed ? order : close(order, 'rejected', event.reason, tsUpdated));
    case 'OrderCanceled':
      if (order.status === 'denied') return illegal(order, event, 'sent to the venue');
      return ok(closed ? order : close(order, 'canceled', event.reason, tsUpdated));
    case 'OrderExpired':
      if (order.status === 'denied') return illegal(order, event, 'sent to the venue');
      return ok(closed ? order : close(order, 'expired', event.reason, tsUpdated));
    case 'OrderFillsPending':
      if (closed || order.status === 'initialized') return illegal(order, event, 'in flight or open');
      return ok({ ...order, status: 'open', pending: null, fillsPending: true, tsUpdated });
    case 'OrderCancelRequested':
      if (closed || order.status === 'initialized') return illegal(order, event, 'in flight or open');
      return ok({ ...order, pending: 'cancel', tsUpdated });
    case 'OrderReplaceRequested':
      if (order.status !== 'open' || order.pending === 'cancel') return illegal(order, event, 'open without a cancel on its way');
      return ok({ ...order, pending: 'replace', tsUpdated });
    case 'CancelRejected':
      return ok(order.pending === 'cancel' ? settle(order, tsUpdated) : order);
    case 'ReplaceRejected':
      return ok(order.pending === 'replace' ? settle(order, tsUpdated) : order);
    case 'OrderReplaced': {
      if (closed) return ok(order);
      if (order.status === 'initialized') return illegal(order, event, 'sent to the venue');
      if (event.quantity <= 0n) return refuse(order, event, 'badAmount', `expected a quantity above zero, was ${formatDecimal(event.quantity)}`);
      // Fills that raced the replace stand: what is filled cannot be taken out of the quantity again.
      const quantity = event.quantity > order.filledQty ? event.quantity : order.filledQty;
      const status = quantity === order.filledQty ? 'filled' : 'open';
      const pending = status === 'filled' || order.pending === 'replace' ? null : order.pending;
      return ok({ ...order, status, quantity, limitPx: event.limitPx, venueOrderId: event.venueOrderId, pending, fillsPending: status === 'filled' ? false : order.fillsPending, tsUpdated });
    }
    case 'OrderFilled':
      return fill(order, event, instruments, tsUpdated);
    default:
      return assertNever(event);
  }
}

/** A complete order ends as filled, whatever else the venue calls its end. */
function close(order: Order, status: OrderStatus, reason: string, tsUpdated: number): Order {
  const complete = order.filledQty === order.quantity;
  return { ...order, status: complete ? 'filled' : status, pending: null, fillsPending: false, closeReason: complete ? null : reason, tsUpdated };
}

/** The request came to nothing; an order that was completed meanwhile waited only for this answer. */
const settle = (order: Order, tsUpdated: number): Order =>
  order.filledQty === order.quantity && !isClosed(order.status) ? close(order, 'filled', '', tsUpdated) : { ...order, pending: null, tsUpdated };

const refuse = (order: Order | undefined, event: OrderEvent, kind: OrderMachineErrorKind, message: string): Result<Order, OrderMachineError> =>
  err({ kind, clientOrderId: event.clientOrderId, status: order?.status ?? null, event: event.type, message });

const illegal = (order: Order, event: OrderEvent, expected: string): Result<Order, OrderMachineError> =>
  refuse(order, event, 'illegalTransition', `expected an order that is ${expected} for ${event.type}, ${order.clientOrderId} was ${order.status}`);

function initialize(order: Order | undefined, event: OrderInitialized): Result<Order, OrderMachineError> {
  const next = event.order;
  if (next.clientOrderId !== event.clientOrderId) return refuse(order, event, 'mismatch', `expected the order ${event.clientOrderId}, was ${next.clientOrderId}`);
  if (next.status !== 'initialized') return refuse(order, event, 'badAmount', `expected a new order to be initialized, was ${next.status}`);
  if (order === undefined) return next.filledQty === 0n ? ok(next) : refuse(order, event, 'badAmount', `expected no fills on a new order, was ${formatDecimal(next.filledQty)}`);
  if (order.strategyId !== VENUE || next.strategyId !== VENUE) return refuse(order, event, 'duplicateOrder', `expected a new client order id, ${event.clientOrderId} is ${order.status}`);
  // An order that is not ours is learned piece by piece (often from its first fill): a restatement widens it and keeps what was booked.
  if (order.instrumentId !== next.instrumentId || order.side !== next.side) return refuse(order, event, 'mismatch', `expected ${order.side} ${order.instrumentId}, was ${next.side} ${next.instrumentId}`);
  const { filledQty, filledValue, avgPx, fees, tsCreated } = order;
  return ok({ ...next, quantity: next.quantity > filledQty ? next.quantity : filledQty, filledQty, filledValue, avgPx, fees, tsCreated });
}

function fill(order: Order, event: OrderFilled, instruments: Multipliers, tsUpdated: number): Result<Order, OrderMachineError> {
  if (order.status === 'denied') return refuse(order, event, 'illegalTransition', `expected an order that was sent for OrderFilled, ${order.clientOrderId} was denied`);
  if (event.side !== order.side) return refuse(order, event, 'mismatch', `expected a ${order.side} fill of ${order.clientOrderId}, was ${event.side}`);
  if (event.lastQty <= 0n) return refuse(order, event, 'badAmount', `expected a fill above zero, was ${formatDecimal(event.lastQty)}`);
  const filledQty = (order.filledQty + event.lastQty) as Quantity;
  if (filledQty > order.quantity) {
    return refuse(order, event, 'overfill', `expected at most ${formatDecimal(order.quantity)} to fill of ${order.clientOrderId}, trade ${event.tradeId} makes it ${formatDecimal(filledQty)}`);
  }
  const multiplier = instruments.get(order.instrumentId)?.multiplier;
  if (multiplier === undefined) return refuse(order, event, 'unknownInstrument', `expected ${order.instrumentId} in the catalogue to value trade ${event.tradeId}`);
  const filledValue = (order.filledValue + notional(event.lastPx, event.lastQty, multiplier)) as Money;
  const avgPx = averagePrice(filledValue, filledQty, multiplier);
  const fees = (order.fees + event.fee) as Money;
  // Complete, unless a replace is on its way: it may have enlarged the order, and the venue's answer to it decides.
  if (filledQty === order.quantity && order.pending !== 'replace') {
    return ok({ ...order, filledQty, filledValue, avgPx, fees, tsUpdated, status: 'filled', pending: null, fillsPending: false, closeReason: null });
  }
  const booked = { ...order, filledQty, filledValue, avgPx, fees, tsUpdated };
  // A fill disproves "rejected" (and our own proof of absence): the rest may be resting, so it counts as open until the venue says otherwise.
  const revives = order.status === 'rejected' || order.closeReason === ABSENT_AT_VENUE;
  return ok(isClosed(order.status) && !revives ? booked : { ...booked, status: 'open', closeReason: null });
}

const ONE_SQUARED = ONE * ONE;

/** filledValue / (filledQty * multiplier), at 10^-12. */
const averagePrice = (value: Money, qty: Quantity, multiplier: Ratio): Price => divHalfEven(value * ONE_SQUARED, qty * multiplier) as Price;
