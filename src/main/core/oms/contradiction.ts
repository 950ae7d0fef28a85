// An answer under one of our ids that cannot be an answer to what we sent. Venues that know an id already answer with the order that they have under
// it: taken for an acknowledgement, it would hide that the new order never reached the market.
import { exactText } from '../../../shared/model/figures.ts';
import type { ClientOrderId, InstrumentId, TradeId, VenueOrderId } from '../../../shared/model/ids.ts';
import type { Order } from '../../../shared/model/order.ts';
import { utcMilli } from '../../../shared/model/utc.ts';
import type { VenueFill, VenueOrder, VenueReport } from '../../../shared/model/venue-report.ts';
import { venueRecordId, venueTradeId } from './venue-records.ts';

/** Close reason of an order whose id the venue holds for another one: what we sent is not there. */
export const CONTRADICTED = 'the venue has another order under this id';

/** The clocks of one venue's machines may differ by so much, ms. */
const VENUE_CLOCK_TOLERANCE_MS = 5_000;

/**
 * Something that the venue says of an order under our prefix and that cannot be right.
 * `contradiction`: it is not what we sent under this id. `forgotten`: this journal has never sent it, so whoever did had a newer one.
 */
export type WrongAnswer = { readonly kind: 'contradiction' | 'forgotten'; readonly clientOrderId: ClientOrderId; readonly instrumentId: InstrumentId; readonly message: string; /** The venue's id where it rests. */ readonly resting: VenueOrderId | null };

/** Null when the answer fits. `sentAfter`: the venue's newest time that was known when the order was sent; -Infinity when none was. */
export function contradiction(order: Order, sentAfter: number, answer: VenueOrder | VenueFill): string | null {
  const differs = (what: string, sent: string, found: string): string => `expected ${what} ${sent} as sent, found ${found}`;
  if (answer.instrumentId !== order.instrumentId) return differs('the instrument', order.instrumentId, answer.instrumentId);
  if (answer.side !== order.side) return differs('the side', order.side, answer.side);
  // Once the venue has named the order, later words are about that one; only its own terms could be wrong, and a person may change them at the venue.
  const isFirst = order.venueOrderId === null;
  if ('orderType' in answer) {
    if (answer.orderType !== order.type) return differs('the kind', order.type, answer.orderType);
    if ((isFirst || order.type === 'market') && answer.quantity !== order.quantity) return differs('the quantity', exactText(order.quantity), exactText(answer.quantity));
  }
  if (isFirst && answer.tsEvent < sentAfter - VENUE_CLOCK_TOLERANCE_MS) return `expected an answer from after ${utcMilli(sentAfter)}, the venue's time when the order was sent, found one of ${utcMilli(answer.tsEvent)}`;
  return null;
}

/** Null unless the fill comes under the number of a trade that is booked on another order: a venue whose account is an older copy counts from there again. */
export function reusedTrade(trades: { bookedOn(id: TradeId): ClientOrderId | undefined }, answer: VenueOrder | VenueFill): string | null {
  if (!('tradeId' in answer) || answer.clientOrderId === null) return null;
  const on = trades.bookedOn(answer.tradeId);
  if (on === undefined || on === answer.clientOrderId || on === venueRecordId(answer.venueOrderId) || on === venueTradeId(answer.venueOrderId, answer.tradeId)) return null;
  return `expected a trade of its own, found ${answer.tradeId}, which is booked on ${on}: the venue's account lies behind this journal`;
}

/** Every statement of a report about an order: of its state and of its fills. */
export function answersOf(report: VenueReport): readonly (VenueOrder | VenueFill)[] {
  switch (report.type) {
    case 'OrderStatusReport': case 'OrderReplaced': return [report.order];
    case 'FillReport': return report.fill.cause === 'liquidation' ? [] : [report.fill];
    case 'OrderQueryResult': return [...report.fills, ...(report.order === null ? [] : [report.order])];
    default: return [];
  }
}

/** For people: what the answer speaks of. */
export const wordsOf = (answer: VenueOrder | VenueFill): string => ('tradeId' in answer
  ? `a fill of ${answer.side} ${exactText(answer.qty)} ${answer.instrumentId} (${answer.tradeId})`
  : `${answer.orderType} ${answer.side} ${exactText(answer.quantity)} ${answer.instrumentId}, ${answer.status} (${answer.venueOrderId})`);
