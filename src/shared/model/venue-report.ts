// What a venue says, normalised. Reports are facts about the venue; the order manager concludes OrderEvents from them.
import type { Money, Price, Quantity, Ratio } from './decimal.ts';
import type { ClientOrderId, InstrumentId, TradeId, VenueOrderId } from './ids.ts';
import type { Instrument } from './instrument.ts';
import type { LiquiditySide, OrderSide, OrderType, TimeInForce } from './order.ts';

export const VENUE_ORDER_STATUSES = ['open', 'filled', 'canceled', 'rejected', 'expired'] as const;
export type VenueOrderStatus = (typeof VENUE_ORDER_STATUSES)[number];

/** The venue's record of an order, as a query or a stream shows it. `clientOrderId` is null for a foreign order. */
export type VenueOrder = {
  readonly clientOrderId: ClientOrderId | null;
  readonly venueOrderId: VenueOrderId;
  readonly instrumentId: InstrumentId;
  readonly side: OrderSide;
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: Quantity;
  readonly limitPx: Price | null;
  readonly reduceOnly: boolean;
  readonly status: VenueOrderStatus;
  readonly filledQty: Quantity;
  readonly reason: string | null;
  readonly tsEvent: number;
};

export const FILL_CAUSES = ['order', 'liquidation'] as const;

export type VenueFill = {
  readonly tradeId: TradeId;
  readonly venueOrderId: VenueOrderId;
  /** Null for a fill that we did not order: liquidation or a foreign order. */
  readonly clientOrderId: ClientOrderId | null;
  readonly instrumentId: InstrumentId;
  readonly side: OrderSide;
  readonly qty: Quantity;
  readonly px: Price;
  readonly fee: Money;
  readonly liquidity: LiquiditySide;
  readonly cause: (typeof FILL_CAUSES)[number];
  readonly tsEvent: number;
};

export type VenuePosition = { readonly instrumentId: InstrumentId; readonly quantity: Quantity; readonly avgPx: Price | null };
/** `payment` is signed from our side: below zero we paid. `fundingId` is unique per venue. */
export type VenueFunding = { readonly fundingId: string; readonly instrumentId: InstrumentId; readonly quantity: Quantity; readonly px: Price; readonly rate: Ratio; readonly payment: Money; readonly tsEvent: number };

/** Everything that the venue holds of us at one instant, for reconciliation and for the proof of flat. */
export type VenueSnapshot = {
  readonly openOrders: readonly VenueOrder[];
  readonly positions: readonly VenuePosition[];
  /** All fills and funding with tsEvent >= the asked cursor. */
  readonly fills: readonly VenueFill[];
  readonly funding: readonly VenueFunding[];
  readonly cash: Money;
  readonly tsEvent: number;
};

export type VenueReport =
  | { readonly type: 'OrderStatusReport'; readonly order: VenueOrder }
  | { readonly type: 'FillReport'; readonly fill: VenueFill }
  | { readonly type: 'FundingReport'; readonly funding: VenueFunding }
  /** The venue refused a submit: nothing rests. */
  | { readonly type: 'SubmitRejected'; readonly clientOrderId: ClientOrderId; readonly reason: string; readonly venueCode: string; readonly tsEvent: number }
  | { readonly type: 'CancelRejected'; readonly clientOrderId: ClientOrderId; readonly reason: string; readonly tsEvent: number }
  | { readonly type: 'ReplaceRejected'; readonly clientOrderId: ClientOrderId; readonly reason: string; readonly tsEvent: number }
  | { readonly type: 'OrderReplaced'; readonly order: VenueOrder }
  /** The adapter cannot say whether the venue has the request. */
  | { readonly type: 'OutcomeUnknown'; readonly request: 'submit' | 'cancel' | 'replace'; readonly clientOrderId: ClientOrderId; readonly cause: string; readonly tsEvent: number }
  /** Answer to `queryOrder`. `absent` is proof only when the venue's visibility delay has passed: `proven`. */
  | { readonly type: 'OrderQueryResult'; readonly clientOrderId: ClientOrderId; readonly order: VenueOrder | null; readonly fills: readonly VenueFill[]; readonly proven: boolean; readonly tsEvent: number }
  /** Answer to `querySnapshot`. */
  | { readonly type: 'SnapshotResult'; readonly requestId: number; readonly snapshot: VenueSnapshot | null; readonly cause: string | null; readonly tsEvent: number }
  | { readonly type: 'ConnectionReport'; readonly state: 'connected' | 'disconnected'; readonly cause: string; readonly tsEvent: number }
  | { readonly type: 'CatalogueReport'; readonly instruments: readonly Instrument[]; readonly tsEvent: number };
