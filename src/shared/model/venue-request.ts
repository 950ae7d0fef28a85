// What the engine asks of a venue. The answers are reports (venue-report.ts).
import type { Price, Quantity } from './decimal.ts';
import type { ClientOrderId, InstrumentId, VenueOrderId } from './ids.ts';
import type { OrderSide, OrderType, TimeInForce } from './order.ts';

/** What leaves for the venue. Requests are sent only after the journal has made their intent durable. */
export type VenueRequest =
  | {
      readonly type: 'submit';
      readonly clientOrderId: ClientOrderId;
      readonly instrumentId: InstrumentId;
      readonly side: OrderSide;
      readonly orderType: OrderType;
      readonly quantity: Quantity;
      readonly limitPx: Price | null;
      readonly timeInForce: TimeInForce;
      readonly postOnly: boolean;
      readonly reduceOnly: boolean;
      readonly triggerPx: number | null;
    }
  | { readonly type: 'cancel'; readonly clientOrderId: ClientOrderId; readonly venueOrderId: VenueOrderId | null; readonly instrumentId: InstrumentId }
  /** Cancels an order that is not ours (another session, the venue's page), by the venue's id. */
  | { readonly type: 'cancelForeign'; readonly venueOrderId: VenueOrderId; readonly instrumentId: InstrumentId }
  | {
      readonly type: 'replace';
      readonly clientOrderId: ClientOrderId;
      readonly venueOrderId: VenueOrderId | null;
      readonly instrumentId: InstrumentId;
      readonly quantity: Quantity;
      readonly limitPx: Price;
    }
  | { readonly type: 'queryOrder'; readonly clientOrderId: ClientOrderId; readonly instrumentId: InstrumentId }
  /** Open orders, positions, cash, and fills and funding since the cursor (Unix ms, inclusive). */
  | { readonly type: 'querySnapshot'; readonly requestId: number; readonly since: number };
