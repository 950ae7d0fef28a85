// Making our record agree with the venue's: a pure comparison. The venue's truth wins, and it wins by the normal path: what we missed is
// handed back as the reports that the stream should have brought, and every difference is one explained entry.
import { absDecimal, add, formatDecimal, subtract, ZERO_QTY, type Money, type Quantity } from '../../../shared/model/decimal.ts';
import type { ReconciliationCompleted, ReconciliationDifference } from '../../../shared/model/desk-event.ts';
import { exactText } from '../../../shared/model/figures.ts';
import { VENUE, type ClientOrderId, type InstrumentId, type TradeId } from '../../../shared/model/ids.ts';
import { isClosed, type Order } from '../../../shared/model/order.ts';
import type { Position } from '../../../shared/model/portfolio.ts';
import type { VenueFill, VenueOrder, VenueReport, VenueSnapshot } from '../../../shared/model/venue-report.ts';
import type { OrdersView } from '../kernel/ports.ts';
import type { VenueRequest } from '../../../shared/model/venue-request.ts';
import { ABSENT_AT_VENUE } from './order-machine.ts';
import { mayReopen, NO_LONGER_LISTED, venueRecordId } from './venue-records.ts';

/** What we hold, before any of the snapshot is booked. */
export type OurRecord = {
  readonly orders: OrdersView;
  readonly positions: readonly Position[];
  readonly cash: Money;
  knownTrade(id: TradeId): boolean;
  knownFunding(id: string): boolean;
};

export type Reconciliation = {
  /** To be handled like reports of the stream, in this order: fills, funding, orders. */
  readonly reports: readonly VenueReport[];
  readonly differences: readonly ReconciliationDifference[];
  /** Queries about orders that we think work and the venue does not list; cancels of orders that rest although their life is over. */
  readonly requests: readonly VenueRequest[];
  /** `open`: a position that the fills do not explain. No new risk until a later reconciliation agrees. */
  readonly outcome: ReconciliationCompleted['outcome'];
  /** Venue cash minus ours; null when fills or funding were missed, which explain a gap only after they are booked. */
  readonly cashGap: Money | null;
};

/** Used when the caller does not say how long the venue's queries may lag behind its orders, ms. */
const USUAL_VISIBILITY_DELAY_MS = 3_000;

/**
 * Compares a venue snapshot with our record. An order that changed less than `visibilityDelayMs` before the snapshot may differ from it
 * rightfully and is left to its own answer. Running it again after its reports and the answers to its requests are booked finds nothing.
 */
export function reconcile(snapshot: VenueSnapshot, ours: OurRecord, now: number, visibilityDelayMs: number = USUAL_VISIBILITY_DELAY_MS): Reconciliation {
  const differences: ReconciliationDifference[] = [];
  const statusReports: VenueReport[] = [];
  const requests: VenueRequest[] = [];
  // Both clocks may be a little apart; the earlier one makes more orders count as young, and young ones are only left alone.
  const settledBefore = Math.min(snapshot.tsEvent, now) - visibilityDelayMs;
  const differ = (kind: ReconciliationDifference['kind'], instrumentId: InstrumentId | null, reference: string, mine: string, venues: string, resolution: string): void => {
    differences.push({ kind, instrumentId, reference, ours: mine, venues, resolution });
  };

  const fills = missedFills(snapshot, ours);
  for (const fill of fills) {
    const what = `${fill.side} ${exactText(fill.qty)} at ${exactText(fill.px)}`;
    differ('missedFill', fill.instrumentId, fill.tradeId, 'not booked', what, fill.cause === 'liquidation' ? 'booked as a liquidation by the venue' : `booked on ${fill.clientOrderId ?? venueRecordId(fill.venueOrderId)}`);
  }
  const funding = [...new Map(snapshot.funding.filter((payment) => !ours.knownFunding(payment.fundingId)).map((payment) => [payment.fundingId, payment])).values()];
  for (const payment of funding) differ('missedFunding', payment.instrumentId, payment.fundingId, 'not booked', formatDecimal(payment.payment), 'booked');

  // Orders that the venue lists.
  const listed = new Set<ClientOrderId>();
  for (const seen of snapshot.openOrders) {
    const order = recordFor(ours.orders, seen);
    const status: VenueReport = { type: 'OrderStatusReport', order: seen };
    const venues = `open, ${exactText(seen.filledQty)} of ${exactText(seen.quantity)} filled`;
    if (order === undefined) {
      statusReports.push(status);
      differ('foreignOrder', seen.instrumentId, seen.venueOrderId, 'no record', venues, `kept as ${venueRecordId(seen.venueOrderId)}: cancel it if nobody wants it`);
      continue;
    }
    const young = order.tsUpdated > settledBefore;
    if (isClosed(order.status)) {
      if (order.strategyId === VENUE ? mayReopen(order, seen) : order.closeReason === ABSENT_AT_VENUE) {
        statusReports.push(status);
        if (!young) differ('lostOrder', seen.instrumentId, order.clientOrderId, order.status, venues, 'taken over as open');
      } else if (!young) {
        // The venue told us that it was over, and it rests. Nobody manages it, so it is taken away.
        requests.push({ type: 'cancelForeign', venueOrderId: seen.venueOrderId, instrumentId: seen.instrumentId });
        differ('lostOrder', seen.instrumentId, order.clientOrderId, `${order.status} (${order.closeReason ?? 'complete'})`, venues, 'cancel sent by the venue\'s id');
      }
      continue;
    }
    const sameOrder = order.venueOrderId === null || order.venueOrderId === seen.venueOrderId;
    if (!sameOrder && snapshot.openOrders.some((other) => other.venueOrderId === order.venueOrderId)) {
      // Two of one intent rest (a replace that made a new order and left the old one): the one we do not follow goes.
      requests.push({ type: 'cancelForeign', venueOrderId: seen.venueOrderId, instrumentId: seen.instrumentId });
      differ('lostOrder', seen.instrumentId, order.clientOrderId, `one order, ${order.venueOrderId}`, `a second one, ${seen.venueOrderId}`, 'cancel of the second one sent by the venue\'s id');
      continue;
    }
    listed.add(order.clientOrderId);
    if (!sameOrder) {
      statusReports.push({ type: 'OrderReplaced', order: seen });
      differ('lostOrder', seen.instrumentId, order.clientOrderId, `open as ${order.venueOrderId}`, `open as ${seen.venueOrderId}`, 'the replace whose answer was lost is taken over');
      continue;
    }
    const filledWithMissed = add(order.filledQty, filledBy(fills, seen));
    const changed = order.status !== 'open' || (order.pending !== 'replace' && order.type === 'limit' && (order.quantity !== seen.quantity || order.limitPx !== seen.limitPx));
    if (changed) {
      statusReports.push(status);
      if (!young) differ('lostOrder', seen.instrumentId, order.clientOrderId, `${order.status}, ${exactText(order.filledQty)} of ${exactText(order.quantity)} filled`, venues, 'the venue\'s record is taken over');
    } else if (seen.filledQty > filledWithMissed && order.strategyId !== VENUE) {
      requests.push({ type: 'queryOrder', clientOrderId: order.clientOrderId, instrumentId: order.instrumentId });
      differ('lostOrder', seen.instrumentId, order.clientOrderId, `${exactText(filledWithMissed)} filled`, venues, 'older fills asked for by the order\'s id');
    }
  }

  // Orders that we think work and the venue does not list: never assumed to be anything.
  for (const order of ours.orders.working()) {
    if (listed.has(order.clientOrderId) || order.status === 'initialized' || order.tsUpdated > settledBefore) continue;
    const filledQty = add(order.filledQty, fills.reduce((sum, fill) => (belongs(fill, order) ? add(sum, fill.qty) : sum), ZERO_QTY));
    if (filledQty >= order.quantity) continue; // its missed fills close it
    const mine = order.fillsPending ? 'closed at the venue, fills missing' : order.status;
    if (order.strategyId === VENUE) {
      statusReports.push({ type: 'OrderStatusReport', order: goneForeign(order, filledQty, snapshot.tsEvent) });
      differ('lostOrder', order.instrumentId, order.clientOrderId, mine, 'not listed', 'closed: it is not ours and no longer rests');
    } else {
      requests.push({ type: 'queryOrder', clientOrderId: order.clientOrderId, instrumentId: order.instrumentId });
      differ('lostOrder', order.instrumentId, order.clientOrderId, mine, 'not listed', 'asked for by the order\'s id; counted as live until the venue answers');
    }
  }

  const explained = comparePositions(snapshot, ours, fills, differ);
  const missed = fills.length > 0 || funding.length > 0;
  return {
    reports: [...fills.map((fill): VenueReport => ({ type: 'FillReport', fill })), ...funding.map((payment): VenueReport => ({ type: 'FundingReport', funding: payment })), ...statusReports],
    differences,
    requests,
    outcome: !explained ? 'open' : differences.length > 0 ? 'repaired' : 'agreed',
    cashGap: missed ? null : subtract(snapshot.cash, ours.cash),
  };
}

function missedFills(snapshot: VenueSnapshot, ours: OurRecord): readonly VenueFill[] {
  const byTrade = new Map<TradeId, VenueFill>();
  for (const fill of snapshot.fills) if (!ours.knownTrade(fill.tradeId)) byTrade.set(fill.tradeId, fill);
  return [...byTrade.values()].sort((a, b) => a.tsEvent - b.tsEvent);
}

/** By client id first; an order that is not ours by the record made for it. A denied order never left us, whoever uses its id. */
function recordFor(orders: OrdersView, seen: VenueOrder): Order | undefined {
  const own = seen.clientOrderId === null ? undefined : orders.get(seen.clientOrderId);
  if (own !== undefined && own.status !== 'denied' && own.status !== 'initialized' && own.instrumentId === seen.instrumentId) return own;
  return orders.workingFor(seen.instrumentId).find((order) => order.venueOrderId === seen.venueOrderId) ?? orders.get(venueRecordId(seen.venueOrderId));
}

const belongs = (fill: VenueFill, order: Order): boolean =>
  fill.instrumentId === order.instrumentId && (fill.clientOrderId === order.clientOrderId || fill.venueOrderId === order.venueOrderId);

const filledBy = (fills: readonly VenueFill[], seen: VenueOrder): Quantity =>
  fills.reduce((sum, fill) => (fill.venueOrderId === seen.venueOrderId ? add(sum, fill.qty) : sum), ZERO_QTY);

const goneForeign = (order: Order, filledQty: Quantity, tsEvent: number): VenueOrder => ({
  clientOrderId: null, venueOrderId: order.venueOrderId ?? (order.clientOrderId.slice(2) as VenueOrder['venueOrderId']), instrumentId: order.instrumentId, side: order.side, orderType: order.type,
  timeInForce: order.timeInForce, quantity: order.quantity, limitPx: order.limitPx, reduceOnly: order.reduceOnly, status: 'canceled', filledQty, reason: NO_LONGER_LISTED, tsEvent,
});

/** True when our positions plus the missed fills are the venue's, to the last digit. */
function comparePositions(
  snapshot: VenueSnapshot, ours: OurRecord, fills: readonly VenueFill[],
  differ: (kind: 'positionMismatch', id: InstrumentId, reference: string, mine: string, venues: string, resolution: string) => void,
): boolean {
  const mine = new Map<InstrumentId, Quantity>();
  const lastBooked = new Map<InstrumentId, number>();
  for (const position of ours.positions) {
    mine.set(position.instrumentId, position.quantity);
    lastBooked.set(position.instrumentId, position.tsUpdated);
  }
  for (const fill of fills) mine.set(fill.instrumentId, add(mine.get(fill.instrumentId) ?? ZERO_QTY, fill.side === 'buy' ? fill.qty : (-fill.qty as Quantity)));
  const theirs = new Map<InstrumentId, Quantity>();
  for (const position of snapshot.positions) theirs.set(position.instrumentId, add(theirs.get(position.instrumentId) ?? ZERO_QTY, position.quantity));

  let agree = true;
  for (const id of new Set([...mine.keys(), ...theirs.keys()])) {
    const quantity = mine.get(id) ?? ZERO_QTY;
    const venues = theirs.get(id) ?? ZERO_QTY;
    if (quantity === venues) continue;
    agree = false;
    const raced = (lastBooked.get(id) ?? -Infinity) >= snapshot.tsEvent;
    differ('positionMismatch', id, `position of ${id}`, formatDecimal(quantity), formatDecimal(venues),
      raced ? 'a fill was booked after the snapshot was taken: read again' : `no fill explains ${exactText(absDecimal(subtract(venues, quantity)))}: no new risk until it is explained`);
  }
  return agree;
}
