// What we concluded about an order, in the past tense. The only way an Order changes.
import type { Money, Price, Quantity } from './decimal.ts';
import type { ClientOrderId, InstrumentId, StrategyId, TradeId, VenueOrderId } from './ids.ts';
import type { LiquiditySide, Order, OrderSide } from './order.ts';

type Header = { readonly clientOrderId: ClientOrderId; readonly instrumentId: InstrumentId; readonly strategyId: StrategyId; readonly tsEvent: number; readonly tsInit: number };

export const CHECK_SCOPES = ['account', 'strategy', 'instrument', 'order'] as const;
export const CHECK_OUTCOMES = ['passed', 'clipped', 'denied'] as const;

/** One pre-trade check as used against allowed; amounts are decimal text with their unit named by `unit`. */
export type CheckResult = {
  readonly check: string;
  readonly scope: (typeof CHECK_SCOPES)[number];
  readonly outcome: (typeof CHECK_OUTCOMES)[number];
  readonly used: string;
  readonly allowed: string;
  readonly unit: string;
  /** A sentence: which check, which value, which limit. */
  readonly message: string;
};

export type OrderInitialized = Header & { readonly type: 'OrderInitialized'; readonly order: Order };
export type OrderDenied = Header & { readonly type: 'OrderDenied'; readonly order: Order; readonly denial: CheckResult; readonly checks: readonly CheckResult[] };
/** Amounts as approved: quantised, and clipped where reduce-only asked for more than there is. An order that only closes goes out reduce-only. */
export type OrderSubmitted = Header & { readonly type: 'OrderSubmitted'; readonly quantity: Quantity; readonly limitPx: Price | null; readonly reduceOnly: boolean; readonly checks: readonly CheckResult[] };
export type OrderAccepted = Header & { readonly type: 'OrderAccepted'; readonly venueOrderId: VenueOrderId };
export type OrderRejected = Header & { readonly type: 'OrderRejected'; readonly reason: string; readonly venueCode: string };
/** No proof either way (timeout, disconnect, 5xx, unparsable): asked about by client id, never resent. */
export type OrderUnknown = Header & { readonly type: 'OrderUnknown'; readonly cause: string };
export type OrderCancelRequested = Header & { readonly type: 'OrderCancelRequested'; readonly reason: string };
export type OrderReplaceRequested = Header & { readonly type: 'OrderReplaceRequested'; readonly quantity: Quantity; readonly limitPx: Price };
export type OrderReplaced = Header & { readonly type: 'OrderReplaced'; readonly quantity: Quantity; readonly limitPx: Price; readonly venueOrderId: VenueOrderId };
export type CancelRejected = Header & { readonly type: 'CancelRejected'; readonly reason: string };
export type ReplaceRejected = Header & { readonly type: 'ReplaceRejected'; readonly reason: string };
export type OrderCanceled = Header & { readonly type: 'OrderCanceled'; readonly reason: string };
export type OrderExpired = Header & { readonly type: 'OrderExpired'; readonly reason: string };
/** Terminal at the venue with fills that we have not seen: the order stays working until they are fetched. */
export type OrderFillsPending = Header & { readonly type: 'OrderFillsPending'; readonly venueStatus: string; readonly venueFilledQty: Quantity };
export type OrderFilled = Header & {
  readonly type: 'OrderFilled';
  readonly tradeId: TradeId;
  readonly side: OrderSide;
  readonly lastQty: Quantity;
  readonly lastPx: Price;
  readonly fee: Money;
  readonly liquidity: LiquiditySide;
};

export type OrderEvent =
  | OrderInitialized | OrderDenied | OrderSubmitted | OrderAccepted | OrderRejected | OrderUnknown | OrderCancelRequested | OrderReplaceRequested
  | OrderReplaced | CancelRejected | ReplaceRejected | OrderCanceled | OrderExpired | OrderFillsPending | OrderFilled;
