// Keeps one reduce-only exit alive until the position is flat: never two at once, never forgotten after a refusal or a partial fill.
import { ZERO_QTY, formatDecimal, quantity, type Quantity } from '../../../shared/model/decimal.ts';
import type { OrderEvent } from '../../../shared/model/order-event.ts';

/** Between two attempts on marks, so that a venue that refuses is not hammered (ms). */
const RETRY_MS = 1_000;

export type ExitState = { readonly cause: string | null; readonly sent: boolean; readonly orderId: string | null; readonly leaves: string; readonly tsSent: number };

export class ExitTracker {
  #cause: string | null = null;
  #sent = false;
  #orderId: string | null = null;
  #leaves = ZERO_QTY;
  #tsSent = 0;

  /** Why the position is being closed; null when it is not. */
  get cause(): string | null {
    return this.#cause;
  }

  begin(cause: string): void {
    this.#cause ??= cause;
  }

  /** The position is flat or turned: nothing is left to close. */
  clear(): void {
    this.#cause = null;
    this.#settle();
  }

  sent(quantityAsked: Quantity, now: number): void {
    this.#sent = true;
    this.#orderId = null;
    this.#leaves = quantityAsked;
    this.#tsSent = now;
  }

  /** True while an exit of ours may still fill. An entry that works at the same time does not block an exit. */
  working(orderWorking: boolean): boolean {
    if (!orderWorking) this.#settle();
    return this.#sent;
  }

  retryDue(now: number): boolean {
    return now - this.#tsSent >= RETRY_MS;
  }

  onOrderEvent(event: OrderEvent): void {
    if (!this.#sent) return;
    switch (event.type) {
      case 'OrderInitialized':
        if (!event.order.reduceOnly) return;
        this.#orderId = event.clientOrderId;
        this.#leaves = event.order.quantity;
        return;
      case 'OrderSubmitted':
        if (event.clientOrderId === this.#orderId) this.#leaves = event.quantity;
        return;
      case 'OrderDenied':
        if (event.order.reduceOnly) this.#settle();
        return;
      case 'OrderRejected':
      case 'OrderCanceled':
      case 'OrderExpired':
        if (event.clientOrderId === this.#orderId) this.#settle();
        return;
      case 'OrderFilled':
        if (event.clientOrderId !== this.#orderId) return;
        this.#leaves = (this.#leaves - event.lastQty) as Quantity;
        if (this.#leaves <= 0n) this.#settle();
        return;
      default: return; // acknowledgements and unknown outcomes: the exit may still fill
    }
  }

  save(): ExitState {
    return { cause: this.#cause, sent: this.#sent, orderId: this.#orderId, leaves: formatDecimal(this.#leaves), tsSent: this.#tsSent };
  }

  load(state: ExitState): void {
    this.#cause = state.cause;
    this.#sent = state.sent;
    this.#orderId = state.orderId;
    this.#leaves = quantity(state.leaves);
    this.#tsSent = state.tsSent;
  }

  #settle(): void {
    this.#sent = false;
    this.#orderId = null;
  }
}
