import type { FlattenProgress } from '../../../shared/model/desk-event.ts';
import type { Order, OrderIntent } from '../../../shared/model/order.ts';
import type { VenueSnapshot } from '../../../shared/model/venue-report.ts';
import type { InstrumentsView, OrdersView, VenueRequest } from '../kernel/ports.ts';

/** `cancel`: one of our working orders. `cancelForeign`: anything else that the venue shows. */
export type FlattenCancel = Extract<VenueRequest, { readonly type: 'cancel' | 'cancelForeign' }>;

/** What the caller must do now, in this order: publish progress, send cancels, place closes through the gate, request one venue read. */
export type FlattenActions = {
  readonly progress: readonly FlattenProgress[];
  readonly cancels: readonly FlattenCancel[];
  readonly closes: readonly OrderIntent[];
  /** Send one `querySnapshot` and hand its answer (only that one's) to `onSnapshot`. */
  readonly readRequested: boolean;
};

export type FlattenOptions = {
  readonly instruments: Pick<InstrumentsView, 'get'>;
  readonly orders: Pick<OrdersView, 'get' | 'working'>;
  /** Rounds without progress until the alarm; 10 unless given. */
  readonly maxRounds?: number;
};

export declare class FlattenProcedure {
  constructor(options: FlattenOptions);
  /** The latch must be durable and the desk halted before this is called. */
  start(reason: string, now: number): FlattenActions;
  /** The answer to the read that was requested last; null when it failed. */
  onSnapshot(snapshot: VenueSnapshot | null, cause: string | null, now: number): FlattenActions;
  /** An order (any) that has just become terminal, after it was applied to `orders`. */
  onOrderClosed(order: Order, now: number): FlattenActions;
  onTime(now: number): FlattenActions;
  /** When `onTime` wants to be called; Infinity when it does not. */
  nextDue(): number;
  active(): boolean;
  /** True once the venue itself has shown no position and no open order twice. */
  done(): boolean;
}
