import type { Money, Price, Quantity } from './decimal.ts';
import type { ClientOrderId, InstrumentId, StrategyId, VenueOrderId } from './ids.ts';

// The words of each closed list stand here once; schemas are made of them.
export const ORDER_SIDES = ['buy', 'sell'] as const;
export type OrderSide = (typeof ORDER_SIDES)[number];
export const ORDER_TYPES = ['market', 'limit'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];
export const TIMES_IN_FORCE = ['gtc', 'ioc'] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];
export const LIQUIDITY_SIDES = ['maker', 'taker'] as const;
export type LiquiditySide = (typeof LIQUIDITY_SIDES)[number];
/** `live` desks start `disarmed`; a kill moves to `halted`. */
export const TRADING_STATES = ['disarmed', 'active', 'reducing', 'halted'] as const;
export type TradingState = (typeof TRADING_STATES)[number];

/** What a strategy or a person wants, before risk. Prices and quantities need not be quantised yet: the gate does that. */
export type OrderIntent = {
  readonly strategyId: StrategyId;
  readonly instrumentId: InstrumentId;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly quantity: Quantity;
  /** Null exactly when `type` is `market`. */
  readonly limitPx: Price | null;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  /**
   * The level that caused the order (a stop). Slippage is measured from it; a simulated venue that sees only bars executes there,
   * because the path inside a bar is taken as continuous. Null when the order was not caused by a level.
   */
  readonly triggerPx: number | null;
  /** One sentence for people: why this order exists. */
  readonly reason: string;
};

export const ORDER_STATUSES = [
  'initialized',
  'denied', // stopped by our gate; the venue never heard of it
  'submitted', // intent durable, handed to the venue, no answer yet
  'unknown', // outcome unknown; counted as if live until the venue proves otherwise
  'open',
  'filled',
  'canceled',
  'rejected',
  'expired',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];
export const PENDING_CHANGES = ['cancel', 'replace'] as const;
export type PendingChange = (typeof PENDING_CHANGES)[number];

/** The order manager's record. "Partially filled" and "pending cancel" are views of the facts, not states. */
export type Order = {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId | null;
  readonly strategyId: StrategyId;
  readonly instrumentId: InstrumentId;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly quantity: Quantity;
  readonly limitPx: Price | null;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly triggerPx: number | null;
  readonly reason: string;
  readonly status: OrderStatus;
  /** A cancel or replace that the venue has not answered yet; a refusal clears it. */
  readonly pending: PendingChange | null;
  readonly filledQty: Quantity;
  /** Sum of px * qty * multiplier of the fills; avgPx = filledValue / (filledQty * multiplier). */
  readonly filledValue: Money;
  readonly avgPx: Price | null;
  readonly fees: Money;
  /** The venue says terminal, but its filled quantity is above the sum of our fills: fills are being fetched. */
  readonly fillsPending: boolean;
  /** Why denied, rejected, canceled or expired. */
  readonly closeReason: string | null;
  readonly tsCreated: number;
  readonly tsUpdated: number;
};

export const CLOSED: readonly OrderStatus[] = ['denied', 'filled', 'canceled', 'rejected', 'expired'];
export const isClosed = (status: OrderStatus): boolean => CLOSED.includes(status);
/** May still change our position: in-flight, unknown or open. */
export const isWorking = (order: Order): boolean => !isClosed(order.status) || order.fillsPending;
export const leavesQty = (order: Order): Quantity => (order.quantity - order.filledQty) as Quantity;
export const signOf = (side: OrderSide): 1n | -1n => (side === 'buy' ? 1n : -1n);
export const opposite = (side: OrderSide): OrderSide => (side === 'buy' ? 'sell' : 'buy');
