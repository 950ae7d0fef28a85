// From what the venue says to what we conclude. Each conclusion is handed over as it is made, because it changes the order that the next one looks at:
// whoever takes one has journaled and applied it when `take` returns.
import type { Price, Quantity } from '../../../shared/model/decimal.ts';
import { exactText } from '../../../shared/model/figures.ts';
import { tradeId, VENUE, type ClientOrderId, type InstrumentId, type VenueOrderId } from '../../../shared/model/ids.ts';
import { isClosed, type Order } from '../../../shared/model/order.ts';
import { isPastEngineId, PAST_ENGINE } from '../../../shared/model/owner.ts';
import type { OrderEvent } from '../../../shared/model/order-event.ts';
import { assertNever } from '../../../shared/model/result.ts';
import type { VenueFill, VenueOrder, VenueReport } from '../../../shared/model/venue-report.ts';
import { CONTRADICTED, contradiction, reusedTrade } from './contradiction.ts';
import type { InFlight } from './in-flight.ts';
import { ABSENT_AT_VENUE } from './order-machine.ts';
import type { OrderStore } from './order-store.ts';
import { mayReopen, recordOfFill, recordOfOrder, venueRecordId, venueTradeId } from './venue-records.ts';

export type ConcludeContext = {
  readonly store: OrderStore;
  readonly inFlight: InFlight;
  readonly visibilityDelayMs: number;
  /** Made by this manager, also when no longer in memory. */
  isOwnId(id: ClientOrderId): boolean;
  /** Venue orders that stand under one of our ids and are not what we sent: all that is said of them is about an order that is not ours. */
  readonly contradicted: Set<VenueOrderId>;
  /** False for a run from before answers were held to what was sent, and before our flatten past the engine had a name: it is concluded again as it was. */
  holdsToWhatWasSent: boolean;
};

export const header = (order: Order, tsEvent: number, now: number): { clientOrderId: ClientOrderId; instrumentId: InstrumentId; strategyId: Order['strategyId']; tsEvent: number; tsInit: number } =>
  ({ clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, strategyId: order.strategyId, tsEvent, tsInit: now });

// The two conclusions of every order are written in one piece: an object that is spread and then added to takes twice the room.

const accepted = (order: Order, venueOrderId: VenueOrderId, tsEvent: number, now: number): OrderEvent =>
  ({ clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, strategyId: order.strategyId, tsEvent, tsInit: now, type: 'OrderAccepted', venueOrderId });

const filled = (order: Order, fill: VenueFill, now: number): OrderEvent => ({
  clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, strategyId: order.strategyId, tsEvent: fill.tsEvent, tsInit: now,
  type: 'OrderFilled', tradeId: fill.tradeId, side: fill.side, lastQty: fill.qty, lastPx: fill.px, fee: fill.fee, liquidity: fill.liquidity,
});

/** Takes one conclusion: journaled and applied when it returns. */
export type Take = (event: OrderEvent) => void;

/** Conclusions from one report, in order; none for a repeat of what is known. `now` is engine time (Unix ms). */
export function conclude(ctx: ConcludeContext, report: VenueReport, now: number, take: Take): void {
  switch (report.type) {
    case 'OrderStatusReport': return fromStatus(ctx, report.order, now, take);
    case 'OrderReplaced': return fromReplaced(ctx, report.order, now, take);
    case 'FillReport': return fromFill(ctx, report.fill, now, take);
    case 'OrderQueryResult': return fromQuery(ctx, report, now, take);
    case 'SubmitRejected': {
      const order = ctx.store.get(report.clientOrderId);
      if (order === undefined) return;
      if (order.status === 'submitted' || order.status === 'unknown') take({ ...header(order, report.tsEvent, now), type: 'OrderRejected', reason: report.reason, venueCode: report.venueCode });
      else if (!isClosed(order.status)) ctx.inFlight.suspect(order.clientOrderId, now); // it rests and it was refused: only the venue can tell
      return;
    }
    case 'CancelRejected': {
      const order = ctx.store.get(report.clientOrderId);
      if (order?.pending === 'cancel') take({ ...header(order, report.tsEvent, now), type: 'CancelRejected', reason: report.reason });
      return;
    }
    case 'ReplaceRejected': {
      const order = ctx.store.get(report.clientOrderId);
      if (order !== undefined && ctx.inFlight.get(order.clientOrderId).replace) take({ ...header(order, report.tsEvent, now), type: 'ReplaceRejected', reason: report.reason });
      return;
    }
    case 'OutcomeUnknown': {
      const order = ctx.store.get(report.clientOrderId);
      if (order === undefined) return;
      if (report.request === 'submit' && order.status === 'submitted') take({ ...header(order, report.tsEvent, now), type: 'OrderUnknown', cause: report.cause });
      else if (report.request !== 'submit' && order.pending !== null) ctx.inFlight.hasten(order.clientOrderId, now);
      return;
    }
    case 'FundingReport': case 'SnapshotResult': case 'ConnectionReport': case 'CatalogueReport':
      return; // not about an order
    default:
      return assertNever(report);
  }
}

/** The order of ours that the venue speaks of: by our id, else by the venue's. Orders that never left us match nothing, nor does what contradicts what was sent. */
function find(ctx: ConcludeContext, answer: VenueOrder | VenueFill): Order | undefined {
  const { clientOrderId: id, venueOrderId: venueId } = answer;
  const own = id === null || ctx.contradicted.has(venueId) ? undefined : ctx.store.get(id);
  const order = own !== undefined && own.status !== 'denied' && own.status !== 'initialized' ? own : ctx.store.byVenueId(venueId);
  return order === undefined || order.strategyId === VENUE || contradicts(ctx, order, answer) ? undefined : order;
}

/** The order as it is after what was concluded of it meanwhile. */
const current = (ctx: ConcludeContext, order: Order): Order => ctx.store.get(order.clientOrderId) ?? order;

/** An order of ours that the venue has acknowledged under this id of its own. */
function isOurs(ctx: ConcludeContext, id: VenueOrderId): boolean {
  const order = ctx.store.byVenueId(id);
  return order !== undefined && order.strategyId !== VENUE;
}

function contradicts(ctx: ConcludeContext, order: Order, answer: VenueOrder | VenueFill): boolean {
  if (!ctx.holdsToWhatWasSent) return answer.instrumentId !== order.instrumentId || ('tradeId' in answer && answer.side !== order.side);
  return contradiction(order, ctx.inFlight.get(order.clientOrderId).sentAfter, answer) !== null;
}

/**
 * The venue has another order under this id, and one id has one order: what we sent is not at the venue. The order ends, so that whoever wanted
 * it asks again under a new id, and what the venue has is kept as an order that is not ours.
 */
function endContradicted(ctx: ConcludeContext, seen: VenueOrder, now: number, take: Take): void {
  const own = seen.clientOrderId === null ? undefined : ctx.store.get(seen.clientOrderId);
  if (!ctx.holdsToWhatWasSent || own === undefined || own.venueOrderId === seen.venueOrderId || !contradicts(ctx, own, seen)) return;
  ctx.contradicted.add(seen.venueOrderId);
  if (own.status === 'submitted' || own.status === 'unknown') take({ ...header(own, seen.tsEvent, now), type: 'OrderRejected', reason: CONTRADICTED, venueCode: 'contradicted' });
}

function fromStatus(ctx: ConcludeContext, seen: VenueOrder, now: number, take: Take): void {
  const order = find(ctx, seen);
  if (order === undefined) {
    if (ctx.holdsToWhatWasSent && isOurs(ctx, seen.venueOrderId)) return; // its terms are not those that were sent: nothing is concluded from that
    endContradicted(ctx, seen, now, take);
    return fromForeignStatus(ctx, ctx.store.get(venueRecordId(seen.venueOrderId)), seen, now, take);
  }
  if (order.venueOrderId !== null && order.venueOrderId !== seen.venueOrderId) {
    // Another incarnation of the same client id: the new one of a replace whose answer was lost, or a surplus for reconciliation.
    const asked = ctx.inFlight.get(order.clientOrderId).replace;
    if (seen.status === 'open' && asked?.quantity === seen.quantity && asked.limitPx === seen.limitPx) fromReplaced(ctx, seen, now, take);
    return;
  }
  fromOwnStatus(ctx, order, seen, now, take);
}

function fromOwnStatus(ctx: ConcludeContext, before: Order, seen: VenueOrder, now: number, take: Take): void {
  const id = before.clientOrderId;
  const head = header(before, seen.tsEvent, now);
  let order = before;
  const alive = seen.status === 'open';
  if (isClosed(order.status) && !(alive && order.closeReason === ABSENT_AT_VENUE)) {
    // A stale frame, unless it counts fills that we lack.
    if (seen.filledQty > heard(ctx, order)) ctx.inFlight.suspect(id, now);
    return;
  }
  if (order.status !== 'open' && !(seen.status === 'rejected' && seen.filledQty === 0n)) {
    take(accepted(order, seen.venueOrderId, seen.tsEvent, now));
    order = current(ctx, order);
  }
  const watch = ctx.inFlight.get(id);
  const stale = seen.tsEvent < watch.venueTs;
  if (!stale) watch.venueTs = seen.tsEvent;
  if (alive) {
    if (!stale && !order.fillsPending && differs(order, seen)) replaced(ctx, order, seen, now, take);
    if (seen.filledQty > heard(ctx, order)) ctx.inFlight.behind(id, seen.filledQty, now);
    return;
  }
  // The venue's last word on price and quantity: the answer to a replace may have been lost on the way here.
  if (differs(order, seen)) {
    take({ ...head, type: 'OrderReplaced', quantity: atLeast(seen.quantity, seen.filledQty), limitPx: seen.limitPx, venueOrderId: seen.venueOrderId });
    order = current(ctx, order);
    if (isClosed(order.status)) return;
  }
  if (seen.filledQty > heard(ctx, order)) {
    watch.venueReason = seen.reason;
    if (order.fillsPending && watch.venueFilledQty === seen.filledQty) return; // being fetched already
    take({ ...head, type: 'OrderFillsPending', venueStatus: seen.status, venueFilledQty: seen.filledQty });
    return;
  }
  take(closing(order, seen.status, seen.reason, seen.tsEvent, now));
}

/** Fills that reached us, those included that the order's record refused (an overfill): nothing is gained by asking for them again. */
const heard = (ctx: ConcludeContext, order: Order): bigint => order.filledQty + ctx.inFlight.get(order.clientOrderId).refusedQty;

const differs = (order: Order, seen: VenueOrder): seen is VenueOrder & { readonly limitPx: Price } => order.type === 'limit' && seen.limitPx !== null && (seen.quantity !== order.quantity || seen.limitPx !== order.limitPx);

/**
 * The venue shows another price or quantity than we have. With a replace on its way that is its success when it is what we asked for, and
 * nothing yet when it is not; otherwise the venue changed the order, and its truth is taken over.
 */
function replaced(ctx: ConcludeContext, order: Order, seen: VenueOrder & { readonly limitPx: Price }, now: number, take: Take): void {
  const asked = ctx.inFlight.get(order.clientOrderId).replace;
  if (asked !== null && (asked.quantity !== seen.quantity || asked.limitPx !== seen.limitPx)) return;
  take({ ...header(order, seen.tsEvent, now), type: 'OrderReplaced', quantity: atLeast(seen.quantity, seen.filledQty), limitPx: seen.limitPx, venueOrderId: seen.venueOrderId });
}

const atLeast = (quantity: Quantity, filled: Quantity): Quantity => (quantity > filled ? quantity : filled);

function fromReplaced(ctx: ConcludeContext, seen: VenueOrder, now: number, take: Take): void {
  const order = find(ctx, seen);
  if (order === undefined || isClosed(order.status)) return fromStatus(ctx, seen, now, take);
  if (order.status !== 'open') take(accepted(order, seen.venueOrderId, seen.tsEvent, now));
  const stale = seen.tsEvent < ctx.inFlight.get(order.clientOrderId).venueTs;
  const news = order.pending === 'replace' || seen.quantity !== order.quantity || seen.limitPx !== order.limitPx || seen.venueOrderId !== order.venueOrderId;
  if (!stale && news && seen.limitPx !== null) {
    take({ ...header(order, seen.tsEvent, now), type: 'OrderReplaced', quantity: atLeast(seen.quantity, seen.filledQty), limitPx: seen.limitPx, venueOrderId: seen.venueOrderId });
  }
  fromOwnStatus(ctx, current(ctx, order), seen, now, take);
}

/** The event that closes an order as the venue closed it. */
export function closing(order: Order, venueStatus: string, reason: string | null, tsEvent: number, now: number): OrderEvent {
  const head = header(order, tsEvent, now);
  if (order.pending === 'replace' && order.filledQty === order.quantity) return { ...head, type: 'ReplaceRejected', reason: 'the order was complete before the replace arrived' };
  switch (venueStatus) {
    case 'rejected': return { ...head, type: 'OrderRejected', reason: reason ?? 'rejected by the venue', venueCode: '' };
    case 'expired': return { ...head, type: 'OrderExpired', reason: reason ?? 'expired at the venue' };
    case 'filled': return { ...head, type: 'OrderCanceled', reason: `the venue closed it as filled with ${exactText(order.filledQty)} of ${exactText(order.quantity)}` };
    default: return { ...head, type: 'OrderCanceled', reason: reason ?? 'canceled at the venue' };
  }
}

function fromFill(ctx: ConcludeContext, shown: VenueFill, now: number, take: Take): void {
  // Money that moved is booked, also under a number that was used before: with the venue's order it is one of its own.
  const fill = ctx.holdsToWhatWasSent && reusedTrade(ctx.store, shown) !== null ? { ...shown, tradeId: tradeId(`${shown.tradeId}/${shown.venueOrderId}`) } : shown;
  if (ctx.store.knownTrade(fill.tradeId)) return;
  const found = fill.cause === 'liquidation' ? undefined : find(ctx, fill);
  if (found === undefined) return fromForeignFill(ctx, fill, now, take);
  const id = found.clientOrderId;
  if (found.status === 'submitted' || found.status === 'unknown') take(accepted(found, fill.venueOrderId, fill.tsEvent, now));
  const asked = ctx.inFlight.get(id).replace;
  const sum = (found.filledQty + fill.qty) as Quantity;
  // An enlarging replace whose answer this fill has overtaken. Behind a cancel even a fill that just completes the old quantity is taken
  // as its success: closing the order now could make the next fill look like too much, and the cancel's answer corrects it.
  if (asked !== null && sum <= asked.quantity && (sum > found.quantity || (sum === found.quantity && found.pending === 'cancel' && asked.quantity > sum))) {
    take({ ...header(found, fill.tsEvent, now), type: 'OrderReplaced', ...asked, venueOrderId: fill.venueOrderId });
  }
  take(filled(found, fill, now));
  const order = current(ctx, found);
  if (!order.fillsPending) return;
  const { venueStatus, venueReason, venueFilledQty } = ctx.inFlight.get(id);
  if (heard(ctx, order) >= venueFilledQty) take(closing(order, venueStatus, venueReason, fill.tsEvent, now));
}

function fromQuery(ctx: ConcludeContext, report: Extract<VenueReport, { type: 'OrderQueryResult' }>, now: number, take: Take): void {
  for (const fill of report.fills) fromFill(ctx, fill, now, take); // money first
  if (report.order !== null) {
    fromStatus(ctx, report.order, now, take);
    settleReplace(ctx, report.clientOrderId, report.order, now, take);
    ctx.inFlight.answered(report.clientOrderId, ctx.store.get(report.clientOrderId));
    return;
  }
  const order = ctx.store.get(report.clientOrderId);
  if (!report.proven || report.fills.length > 0 || order === undefined || order.strategyId === VENUE) return;
  // An answer older than the visibility delay proves nothing, whatever it calls itself: the order may not have shown yet.
  const since = order.status === 'open' ? order.tsUpdated : ctx.inFlight.get(order.clientOrderId).submittedAt;
  const aged = Math.min(now, report.tsEvent) - since >= ctx.visibilityDelayMs;
  if (!aged && !isClosed(order.status)) return;
  if (order.status === 'submitted' || order.status === 'unknown') take({ ...header(order, report.tsEvent, now), type: 'OrderRejected', reason: ABSENT_AT_VENUE, venueCode: 'absent' });
  else if (order.status === 'open' && !order.fillsPending) take({ ...header(order, report.tsEvent, now), type: 'OrderCanceled', reason: ABSENT_AT_VENUE });
  ctx.inFlight.answered(report.clientOrderId, ctx.store.get(report.clientOrderId));
}

/** A replace without an answer, and the venue still shows the old order after the visibility delay: it did not happen. A later proof that it did is still taken. */
function settleReplace(ctx: ConcludeContext, id: ClientOrderId, seen: VenueOrder, now: number, take: Take): void {
  const order = ctx.store.get(id);
  const { requestedAt, attempts } = ctx.inFlight.get(id);
  if (order?.pending !== 'replace' || seen.clientOrderId !== id || now - requestedAt < ctx.visibilityDelayMs || attempts === 0) return;
  take({ ...header(order, seen.tsEvent, now), type: 'ReplaceRejected', reason: 'no answer, and the venue still shows the old price and quantity' });
}

function fromForeignStatus(ctx: ConcludeContext, record: Order | undefined, seen: VenueOrder, now: number, take: Take): void {
  const alive = seen.status === 'open';
  // Orders of ours that memory has let go are closed: only one that rests after all needs a record.
  if (record === undefined && !alive) return;
  if (record === undefined || mayReopen(record, seen)) {
    const order = recordOfOrder(record?.clientOrderId ?? venueRecordId(seen.venueOrderId), seen, whose(ctx, seen.clientOrderId, 'seen'));
    take({ ...header(order, seen.tsEvent, now), type: 'OrderInitialized', order });
    take(accepted(order, seen.venueOrderId, seen.tsEvent, now));
    return;
  }
  if (isClosed(record.status)) return;
  if (alive) {
    if (record.status === 'initialized') take(accepted(record, seen.venueOrderId, seen.tsEvent, now));
    if (seen.quantity >= record.filledQty && differs(record, seen)) take({ ...header(record, seen.tsEvent, now), type: 'OrderReplaced', quantity: seen.quantity, limitPx: seen.limitPx, venueOrderId: seen.venueOrderId });
    return;
  }
  // Fills that are missing come through their own reports; a closed record takes them as late fills.
  take(closing(record, seen.status, seen.reason, seen.tsEvent, now));
}

function fromForeignFill(ctx: ConcludeContext, fill: VenueFill, now: number, take: Take): void {
  let id = venueRecordId(fill.venueOrderId);
  let record = ctx.store.get(id);
  if (record !== undefined && (record.side !== fill.side || record.instrumentId !== fill.instrumentId)) {
    id = venueTradeId(fill.venueOrderId, fill.tradeId);
    record = ctx.store.get(id);
  }
  const sum = ((record?.filledQty ?? 0n) + fill.qty) as Quantity;
  if (record === undefined || sum > record.quantity) {
    const order = recordOfFill(id, fill, sum, reasonOf(ctx, fill));
    take({ ...header(order, fill.tsEvent, now), type: 'OrderInitialized', order });
    record = order;
  }
  take(filled(record, fill, now));
}

/** For people: whose order it is that stands in our record although the engine did not send it. */
const whose = (ctx: ConcludeContext, id: ClientOrderId | null, how: 'seen' | 'filled'): string =>
  `${ctx.holdsToWhatWasSent && isPastEngineId(id) ? `Our ${PAST_ENGINE}` : 'Not ours'}: ${how} at the venue${id === null ? '' : ` as ${id}`}.`;

function reasonOf(ctx: ConcludeContext, fill: VenueFill): string {
  if (fill.cause === 'liquidation') return 'Liquidation by the venue.';
  if (fill.clientOrderId === null) return whose(ctx, null, 'filled');
  if (ctx.store.get(fill.clientOrderId) !== undefined) return `Not what was sent as ${fill.clientOrderId}: filled at the venue all the same.`;
  return ctx.isOwnId(fill.clientOrderId) ? `Late fill of ${fill.clientOrderId}, which was closed long ago.` : whose(ctx, fill.clientOrderId, 'filled');
}
