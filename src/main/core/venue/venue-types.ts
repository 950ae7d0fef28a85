// The words of the simulated venue: how it is built, what it is fed and what it saves.
import type { Money, Price, Quantity } from '../../../shared/model/decimal.ts';
import type { ClientOrderId, InstrumentId, VenueOrderId } from '../../../shared/model/ids.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { OrderSide, OrderType, TimeInForce } from '../../../shared/model/order.ts';
import type { VenueFill, VenueFunding, VenueOrder, VenueOrderStatus } from '../../../shared/model/venue-report.ts';
import type { SavedCore } from './saved-core.ts';

/** How unkind the venue is; what each level does is the table in `unkindness.ts`. */
export type Severity = 'none' | 'kind' | 'normal' | 'hostile';

export type BookLevel = { readonly px: number; readonly size: number };
/** Best level first on both sides. */
export type Book = { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] };

export type { SavedCore } from './saved-core.ts';
export type SavedOrder = Readonly<OrderRecord>;
export type SavedFill = Recorded<VenueFill>;
export type SavedFunding = Recorded<VenueFunding>;

/** Everything that a `SimVenue` needs to go on where another one stopped. How it is kept is the matter of who keeps it. */
export type SimVenueState = {
  readonly core: SavedCore;
  readonly orders: readonly SavedOrder[];
  readonly fills: readonly SavedFill[];
  readonly funding: readonly SavedFunding[];
};

/** What changed since the last `takeChanges`: rows to write before any report of them leaves. `core` replaces the former one. */
export type SimVenueChanges = {
  readonly core: SavedCore;
  readonly orders: readonly SavedOrder[];
  readonly fills: readonly SavedFill[];
  readonly funding: readonly SavedFunding[];
};

export type SimVenueOptions = {
  readonly instruments: readonly Instrument[];
  readonly seed: number;
  readonly severity: Severity;
  /** Quote currency. Ignored when `state` is given. */
  readonly startCash: Money;
  /** Initial margin = notional / min(this, the instrument's maxLeverage). The instrument's own when absent. */
  readonly marginLeverage?: number;
  readonly state?: SimVenueState;
  /** With `state`: the time now, Unix ms. A state of a later time is taken as one of now. */
  readonly now?: number;
  /** Collects rows for `takeChanges`; off by default because a replay never reads them. */
  readonly recordChanges?: boolean;
};

/** An order typed on the venue's own page: it carries no client id of ours. */
export type ForeignOrder = { readonly instrumentId: InstrumentId; readonly side: OrderSide; readonly quantity: Quantity; readonly limitPx: Price | null };

/** The venue's record of one order. Mutable inside the venue; what leaves is a copy. */
export type OrderRecord = {
  readonly clientOrderId: ClientOrderId | null;
  readonly venueOrderId: VenueOrderId;
  readonly instrumentId: InstrumentId;
  readonly side: OrderSide;
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly triggerPx: number | null;
  /** When the request left the sender: a trigger counts only inside the bar that was the last one then. */
  readonly tsSent: number;
  readonly tsAccepted: number;
  quantity: Quantity;
  limitPx: Price | null;
  status: VenueOrderStatus;
  filledQty: Quantity;
  reason: string | null;
  tsEvent: number;
};

/** A fill or a payment with the venue time at which it was recorded, which never runs backwards. */
export type Recorded<T> = { readonly recordedTs: number; readonly value: T };

export const toVenueOrder = (record: OrderRecord): VenueOrder => ({
  clientOrderId: record.clientOrderId, venueOrderId: record.venueOrderId, instrumentId: record.instrumentId, side: record.side, orderType: record.orderType,
  timeInForce: record.timeInForce, quantity: record.quantity, limitPx: record.limitPx, reduceOnly: record.reduceOnly, status: record.status,
  filledQty: record.filledQty, reason: record.reason, tsEvent: record.tsEvent,
});
