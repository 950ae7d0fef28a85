// What is still owed an answer, and when to ask the venue about it again. Timing only: what an answer means is decided elsewhere.
import type { Price, Quantity } from '../../../shared/model/decimal.ts';
import { VENUE, type ClientOrderId } from '../../../shared/model/ids.ts';
import { isClosed, type Order } from '../../../shared/model/order.ts';
import type { OrderEvent } from '../../../shared/model/order-event.ts';

/** Asking slows down to once in this time; it never stops, because unknown is not an outcome. */
const SLOWEST_QUERY_MS = 60_000;

export type Watch = {
  /** When the intent was recorded, and from the moment in which it left when it was handed to the venue; NaN where neither is known. */
  submittedAt: number;
  /** The venue's newest time known when the order was sent: an answer from before it is about another order. -Infinity when none was known. */
  sentAfter: number;
  /** Infinity while nothing is owed. */
  askAt: number;
  attempts: number;
  /** Our record and the venue's may disagree: ask once even though no request is pending. */
  suspect: boolean;
  /** Venue time of the newest status seen: an older frame may not bring back an old price or quantity. */
  venueTs: number;
  /** The venue's own count of fills, when it was above ours; `venueStatus` and `venueReason` when the venue has closed the order. */
  venueFilledQty: Quantity;
  venueStatus: string;
  venueReason: string | null;
  /** Fills that the machine refused: they count as heard of, not as filled. */
  refusedQty: bigint;
  /** The replace that the venue has not answered yet. */
  replace: { readonly quantity: Quantity; readonly limitPx: Price } | null;
  /** When the pending cancel or replace was asked for. */
  requestedAt: number;
};

export class InFlight {
  readonly #watches = new Map<ClientOrderId, Watch>();
  readonly #inFlightTimeoutMs: number;
  readonly #queryIntervalMs: number;
  #next: number | null = Infinity;

  constructor(inFlightTimeoutMs: number, queryIntervalMs: number) {
    this.#inFlightTimeoutMs = inFlightTimeoutMs;
    this.#queryIntervalMs = queryIntervalMs;
  }

  /** What is known of an order on its way; of one that is owed nothing more, what is known of any. */
  get(id: ClientOrderId): Watch {
    return this.#watches.get(id) ?? newWatch();
  }

  /** Follows an applied event; rebuilt from the journal by the same calls. */
  update(order: Order, event: OrderEvent): void {
    const id = order.clientOrderId;
    let watch = this.#watches.get(id);
    if (watch === undefined) {
      if (isClosed(order.status)) return;
      watch = newWatch();
      this.#watches.set(id, watch);
      // Back from closed: what else the venue did meanwhile is not known.
      if (event.type !== 'OrderInitialized') this.#ask(watch, event.tsInit + this.#queryIntervalMs, true);
    }
    this.#next = null;
    switch (event.type) {
      case 'OrderInitialized': case 'OrderSubmitted':
        watch.submittedAt = event.tsInit;
        watch.askAt = event.tsInit + this.#inFlightTimeoutMs;
        break;
      case 'OrderUnknown':
        if (watch.attempts === 0) watch.askAt = event.tsInit; // not found by a sweep, which has asked already
        break;
      case 'OrderCancelRequested': case 'OrderReplaceRequested':
        // A cancel on top does not take the replace back: both are on their way.
        if (event.type === 'OrderReplaceRequested') watch.replace = { quantity: event.quantity, limitPx: event.limitPx };
        watch.requestedAt = event.tsInit;
        watch.attempts = 0;
        watch.askAt = Math.min(watch.askAt, event.tsInit + this.#inFlightTimeoutMs);
        break;
      case 'CancelRejected': case 'ReplaceRejected':
        // A refusal often means that the order is already gone.
        if (!isClosed(order.status)) this.#ask(watch, event.tsInit + this.#queryIntervalMs, true);
        break;
      case 'OrderFillsPending':
        watch.venueStatus = event.venueStatus;
        watch.venueFilledQty = event.venueFilledQty;
        watch.replace = null; // the venue has said its last word on the quantity
        watch.attempts = 0;
        watch.askAt = event.tsInit + this.#queryIntervalMs;
        break;
      default:
    }
    if (event.type === 'OrderReplaced' || event.type === 'ReplaceRejected') watch.replace = null;
    // These carry the venue's own time, so the newest one is known again after a restart.
    if (event.type === 'OrderReplaced' || event.type === 'OrderAccepted') watch.venueTs = Math.max(watch.venueTs, event.tsEvent);
    this.#settle(id, order, watch);
  }

  /** The order leaves; `venueTs` is the venue's newest time that is known. */
  sent(id: ClientOrderId, venueTs: number): void {
    this.get(id).sentAfter = venueTs;
  }

  /** Ask about this order now: the adapter does not know what became of a request. */
  hasten(id: ClientOrderId, now: number): void {
    const watch = this.get(id);
    watch.askAt = Math.min(watch.askAt, now);
    this.#next = null;
  }

  /** Whatever was asked without an answer is asked now, and the waits begin anew. */
  hurry(now: number): void {
    for (const watch of this.#watches.values()) {
      if (watch.attempts === 0) continue;
      watch.askAt = Math.min(watch.askAt, now);
      watch.attempts = 1;
    }
    this.#next = null;
  }

  /** The venue's record and ours differ in a way that a frame still on its way may explain: ask when it stays so. */
  suspect(id: ClientOrderId, now: number): void {
    let watch = this.#watches.get(id);
    if (watch === undefined) this.#watches.set(id, (watch = newWatch()));
    this.#ask(watch, now + this.#queryIntervalMs, true);
  }

  /** The venue counts more fills than we have. */
  behind(id: ClientOrderId, venueFilledQty: Quantity, now: number): void {
    const watch = this.get(id);
    if (venueFilledQty <= watch.venueFilledQty) return;
    watch.venueFilledQty = venueFilledQty;
    this.#ask(watch, now + this.#queryIntervalMs, watch.suspect);
  }

  /** A fill that the machine refused and that must not be asked for again. */
  refused(id: ClientOrderId, qty: Quantity): void {
    this.get(id).refusedQty += qty;
  }

  /** A query about the order came back with an answer that can be relied on. */
  answered(id: ClientOrderId, order: Order | undefined): void {
    const watch = this.#watches.get(id);
    if (watch === undefined || !watch.suspect) return;
    watch.suspect = false;
    this.#next = null;
    this.#settle(id, order, watch);
  }

  forget(id: ClientOrderId): void {
    if (this.#watches.delete(id)) this.#next = null;
  }

  /** Orders to ask about now, oldest first. Each is put back to a later time: 1, 2, 4 … query intervals. */
  takeDue(now: number): readonly ClientOrderId[] {
    const due: ClientOrderId[] = [];
    for (const [id, watch] of this.#watches) {
      if (watch.askAt > now) continue;
      watch.askAt = now + Math.max(this.#queryIntervalMs, Math.min(this.#queryIntervalMs * 2 ** watch.attempts, SLOWEST_QUERY_MS));
      watch.attempts += 1;
      due.push(id);
    }
    this.#next = null;
    return due;
  }

  next(): number {
    if (this.#next !== null) return this.#next;
    let next = Infinity;
    for (const watch of this.#watches.values()) if (watch.askAt < next) next = watch.askAt;
    this.#next = next;
    return next;
  }

  /** Nothing is asked of an order that is owed nothing. */
  #settle(id: ClientOrderId, order: Order | undefined, watch: Watch): void {
    if (order !== undefined && owes(order, watch)) return;
    watch.askAt = Infinity;
    watch.attempts = 0;
    if (order === undefined || isClosed(order.status)) this.#watches.delete(id);
  }

  #ask(watch: Watch, at: number, suspect: boolean): void {
    watch.suspect = suspect;
    watch.askAt = Math.min(watch.askAt, at);
    this.#next = null;
  }
}

const newWatch = (): Watch => ({
  submittedAt: NaN, sentAfter: -Infinity, askAt: Infinity, attempts: 0, suspect: false, venueTs: -Infinity,
  venueFilledQty: 0n as Quantity, venueStatus: '', venueReason: null, refusedQty: 0n, replace: null, requestedAt: NaN,
});

/** Orders of the venue itself cannot be asked about by a client id: only a cancel that we sent is followed up. */
function owes(order: Order, watch: Watch): boolean {
  if (order.strategyId === VENUE) return order.pending !== null && !isClosed(order.status);
  if (watch.suspect) return true;
  if (isClosed(order.status)) return false;
  return order.status !== 'open' || order.pending !== null || order.fillsPending || watch.venueFilledQty > order.filledQty + watch.refusedQty;
}
