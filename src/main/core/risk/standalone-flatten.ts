// Flatten-all without an engine: drives `FlattenProcedure` straight against a venue, for a second process while the engine hangs.
// It knows only the closes that it sends itself; everything else that the venue shows is canceled by the venue's id.
import { maxDecimal, type Quantity, ZERO_MONEY, ZERO_QTY } from '../../../shared/model/decimal.ts';
import type { FlattenProgress } from '../../../shared/model/desk-event.ts';
import { clientOrderId, type ClientOrderId, type TradeId } from '../../../shared/model/ids.ts';
import { isClosed, type Order, type OrderIntent, type OrderStatus } from '../../../shared/model/order.ts';
import type { VenueOrder, VenueReport, VenueSnapshot } from '../../../shared/model/venue-report.ts';
import type { VenueRequest } from '../../../shared/model/venue-request.ts';
import { FlattenProcedure, type FlattenActions, type FlattenOptions } from './flatten.ts';

export type StandaloneActions = { readonly progress: readonly FlattenProgress[]; readonly requests: readonly VenueRequest[] };

export type StandaloneOptions = Omit<FlattenOptions, 'orders'> & {
  /** First part of the client order ids; must never repeat at the venue (e.g. contains the start time). */
  readonly idPrefix: string;
  /** A close without an answer for this long is unknown and asked about, ms; 3,000 unless given. */
  readonly inFlightTimeoutMs?: number;
  readonly queryIntervalMs?: number;
  /** How long the venue may take until an order shows in its queries, as it says of itself, ms. Never taken for less than 3,000: so long absence proves nothing, and so far apart are the two empty reads. */
  readonly visibilityDelayMs: number;
  /** Only these instruments are closed and proven; whatever the venue shows of others is left alone. */
  readonly only?: ReadonlySet<string>;
};

type Tracked = { order: Order; askAt: number };

/** What a venue says of itself may be too good. */
const LEAST_VISIBILITY_MS = 3_000;

/** Set the kill latch on disk before `start`: the hanging engine may wake up. */
export class StandaloneFlatten {
  readonly #procedure: FlattenProcedure;
  readonly #orders = new Map<ClientOrderId, Tracked>();
  /** Fills already counted: venues repeat them. */
  readonly #trades = new Set<TradeId>();
  readonly #idPrefix: string;
  readonly #inFlightTimeoutMs: number;
  readonly #queryIntervalMs: number;
  readonly #visibilityDelayMs: number;
  readonly #only: ReadonlySet<string> | undefined;
  #nextId = 1;
  #readId = 0;

  constructor(options: StandaloneOptions) {
    const { idPrefix, inFlightTimeoutMs = 3_000, queryIntervalMs = 2_000, visibilityDelayMs, only, ...rest } = options;
    this.#only = only;
    this.#idPrefix = idPrefix;
    this.#inFlightTimeoutMs = inFlightTimeoutMs;
    this.#queryIntervalMs = queryIntervalMs;
    this.#visibilityDelayMs = Math.max(visibilityDelayMs, LEAST_VISIBILITY_MS);
    this.#procedure = new FlattenProcedure({
      confirmDelayMs: this.#visibilityDelayMs, ...rest,
      orders: {
        get: (id) => this.#orders.get(id)?.order,
        working: () => this.#working().map((tracked) => tracked.order),
      },
    });
  }

  active(): boolean {
    return this.#procedure.active();
  }

  done(): boolean {
    return this.#procedure.done();
  }

  /** When `onTime` wants to be called, Unix ms; Infinity when all is done. */
  nextDue(): number {
    if (!this.active()) return Infinity;
    return Math.min(this.#procedure.nextDue(), ...this.#working().map((tracked) => tracked.askAt));
  }

  start(reason: string, now: number): StandaloneActions {
    return this.#carry(this.#procedure.start(reason, now), [], now);
  }

  onTime(now: number): StandaloneActions {
    const queries: VenueRequest[] = [];
    for (const tracked of this.#working()) {
      if (now < tracked.askAt) continue;
      tracked.order = { ...tracked.order, status: tracked.order.status === 'submitted' ? 'unknown' : tracked.order.status, tsUpdated: now };
      tracked.askAt = now + this.#queryIntervalMs;
      queries.push({ type: 'queryOrder', clientOrderId: tracked.order.clientOrderId, instrumentId: tracked.order.instrumentId });
    }
    return this.#carry(this.#procedure.onTime(now), queries, now);
  }

  /** Anything that the venue says; what does not concern the flatten is ignored. */
  onReport(report: VenueReport, now: number): StandaloneActions {
    const nothing: StandaloneActions = { progress: [], requests: [] };
    switch (report.type) {
      case 'SnapshotResult':
        return report.requestId === this.#readId ? this.#carry(this.#procedure.onSnapshot(report.snapshot && this.#ofThese(report.snapshot), report.cause, now), [], now) : nothing;
      case 'OrderStatusReport': case 'OrderReplaced':
        return this.#venueShows(report.order, now);
      case 'SubmitRejected':
        return this.#settle(report.clientOrderId, 'rejected', ZERO_QTY, report.reason, now);
      case 'FillReport': {
        const tracked = report.fill.clientOrderId === null ? undefined : this.#orders.get(report.fill.clientOrderId);
        if (!tracked || isClosed(tracked.order.status) || this.#trades.has(report.fill.tradeId)) return nothing;
        this.#trades.add(report.fill.tradeId);
        const filledQty = (tracked.order.filledQty + report.fill.qty) as Quantity;
        if (filledQty >= tracked.order.quantity) return this.#settle(tracked.order.clientOrderId, 'filled', tracked.order.quantity, null, now);
        tracked.order = { ...tracked.order, filledQty, tsUpdated: now };
        return nothing;
      }
      case 'OutcomeUnknown': {
        const tracked = this.#orders.get(report.clientOrderId);
        if (report.request !== 'submit' || !tracked || isClosed(tracked.order.status)) return nothing;
        tracked.order = { ...tracked.order, status: 'unknown', tsUpdated: now };
        tracked.askAt = Math.min(tracked.askAt, now + this.#queryIntervalMs);
        return nothing;
      }
      case 'OrderQueryResult': {
        if (report.order) return this.#venueShows(report.order, now);
        const tracked = this.#orders.get(report.clientOrderId);
        // Absence is proof only after the venue had time to show the order.
        if (!tracked || !report.proven || now - tracked.order.tsCreated < this.#visibilityDelayMs) return nothing;
        return this.#settle(report.clientOrderId, 'rejected', ZERO_QTY, 'absent at the venue', now);
      }
      case 'CancelRejected': case 'ReplaceRejected': case 'FundingReport': case 'ConnectionReport': case 'CatalogueReport':
        return nothing;
    }
  }

  #ofThese(snapshot: VenueSnapshot): VenueSnapshot {
    const only = this.#only;
    if (only === undefined) return snapshot;
    return { ...snapshot, openOrders: snapshot.openOrders.filter((order) => only.has(order.instrumentId)), positions: snapshot.positions.filter((position) => only.has(position.instrumentId)) };
  }

  #working(): readonly Tracked[] {
    return [...this.#orders.values()].filter((tracked) => !isClosed(tracked.order.status));
  }

  #venueShows(shown: VenueOrder, now: number): StandaloneActions {
    const tracked = shown.clientOrderId === null ? undefined : this.#orders.get(shown.clientOrderId);
    if (!tracked) return { progress: [], requests: [] };
    tracked.order = { ...tracked.order, venueOrderId: shown.venueOrderId };
    return this.#settle(tracked.order.clientOrderId, shown.status, shown.filledQty, shown.reason, now);
  }

  #settle(id: ClientOrderId, status: OrderStatus, filledQty: Quantity, closeReason: string | null, now: number): StandaloneActions {
    const tracked = this.#orders.get(id);
    if (!tracked || isClosed(tracked.order.status)) return { progress: [], requests: [] };
    tracked.order = { ...tracked.order, status, filledQty: maxDecimal(tracked.order.filledQty, filledQty), closeReason, tsUpdated: now };
    tracked.askAt = now + this.#inFlightTimeoutMs;
    return isClosed(status) ? this.#carry(this.#procedure.onOrderClosed(tracked.order, now), [], now) : { progress: [], requests: [] };
  }

  #carry(actions: FlattenActions, first: readonly VenueRequest[], now: number): StandaloneActions {
    const requests: VenueRequest[] = [...first, ...actions.cancels, ...actions.closes.map((intent) => this.#submit(intent, now))];
    if (actions.readRequested) requests.push({ type: 'querySnapshot', requestId: ++this.#readId, since: now });
    return { progress: actions.progress, requests };
  }

  #submit(intent: OrderIntent, now: number): VenueRequest {
    const id = clientOrderId(`${this.#idPrefix}-${this.#nextId++}`);
    this.#orders.set(id, {
      askAt: now + this.#inFlightTimeoutMs,
      order: {
        ...intent, clientOrderId: id, venueOrderId: null, status: 'submitted', pending: null, filledQty: ZERO_QTY, filledValue: ZERO_MONEY, avgPx: null, fees: ZERO_MONEY,
        fillsPending: false, closeReason: null, tsCreated: now, tsUpdated: now,
      },
    });
    return {
      type: 'submit', clientOrderId: id, instrumentId: intent.instrumentId, side: intent.side, orderType: intent.type, quantity: intent.quantity, limitPx: intent.limitPx,
      timeInForce: intent.timeInForce, postOnly: intent.postOnly, reduceOnly: intent.reduceOnly, triggerPx: intent.triggerPx,
    };
  }
}
