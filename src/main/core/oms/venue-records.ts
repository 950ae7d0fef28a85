// Records of what the venue did without us: liquidations, orders of another session, fills above what we asked for.
// With them every change of the position is explained by an OrderFilled.
import { ZERO_MONEY, ZERO_QTY, type Quantity } from '../../../shared/model/decimal.ts';
import { clientOrderId, VENUE, type ClientOrderId, type TradeId, type VenueOrderId } from '../../../shared/model/ids.ts';
import type { Order } from '../../../shared/model/order.ts';
import type { VenueFill, VenueOrder } from '../../../shared/model/venue-report.ts';

/** The record's id is made of the venue's own, so that every run and every repeat of a report finds the same record. */
export const venueRecordId = (id: VenueOrderId): ClientOrderId => clientOrderId(`V-${id}`);

/** The record of one trade that does not fit what is recorded under the venue's number: another side or another instrument. */
export const venueTradeId = (id: VenueOrderId, trade: TradeId): ClientOrderId => clientOrderId(`${venueRecordId(id)}-${trade}`);

/** Close reason of a record that the venue stopped listing. It is our conclusion, so a sign of life overrules it. */
export const NO_LONGER_LISTED = 'no longer listed by the venue';

/** True when a closed record was closed on what we knew of it (its fills so far, its absence from a list) and the venue shows that it rests. */
export const mayReopen = (record: Order, seen: VenueOrder): boolean =>
  seen.status === 'open' && seen.quantity > record.filledQty && (record.status === 'filled' || record.closeReason === NO_LONGER_LISTED);

const NOTHING_FILLED = { status: 'initialized', pending: null, filledQty: ZERO_QTY, filledValue: ZERO_MONEY, avgPx: null, fees: ZERO_MONEY, fillsPending: false, closeReason: null } as const;

/** A new record (or the restatement of one) from the venue's own order. */
export const recordOfOrder = (id: ClientOrderId, order: VenueOrder, reason: string): Order => ({
  ...NOTHING_FILLED,
  clientOrderId: id,
  venueOrderId: order.venueOrderId,
  strategyId: VENUE,
  instrumentId: order.instrumentId,
  side: order.side,
  type: order.orderType,
  quantity: order.quantity,
  limitPx: order.limitPx,
  timeInForce: order.timeInForce,
  postOnly: false,
  reduceOnly: order.reduceOnly,
  triggerPx: null,
  reason,
  tsCreated: order.tsEvent,
  tsUpdated: order.tsEvent,
});

/** A fill says nothing of the order behind it: the record is as large as what is known to have filled. */
export const recordOfFill = (id: ClientOrderId, fill: VenueFill, quantity: Quantity, reason: string): Order => ({
  ...NOTHING_FILLED,
  clientOrderId: id,
  venueOrderId: fill.venueOrderId,
  strategyId: VENUE,
  instrumentId: fill.instrumentId,
  side: fill.side,
  type: 'market',
  quantity,
  limitPx: null,
  timeInForce: 'ioc',
  postOnly: false,
  reduceOnly: fill.cause === 'liquidation',
  triggerPx: null,
  reason,
  tsCreated: fill.tsEvent,
  tsUpdated: fill.tsEvent,
});
