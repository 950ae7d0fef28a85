// What becomes of orders: followed on the desk's own deltas until each has ended, or rests as it was meant to.
import { formatDecimal, money } from '../../../shared/model/decimal.ts';
import type { OrderView } from '../../../shared/contract/views.ts';
import type { DeskLink } from '../control/desk-link.ts';

export const isClosedView = ({ status }: Pick<OrderView, 'status'>): boolean => ['denied', 'filled', 'canceled', 'rejected', 'expired'].includes(status);
/** Nothing is to be expected of it now: it has ended, or it rests at the venue and nothing else was asked. */
const isSettled = (order: OrderView): boolean => isClosedView(order) || (order.status === 'open' && order.type === 'limit' && order.timeInForce === 'gtc' && order.pending === null);

/** Follows every order of the desk; made before the snapshot that starts its deltas. */
export class OrderFates {
  readonly #orders = new Map<string, OrderView>();
  #changed: () => void = () => undefined;

  constructor(link: DeskLink) {
    link.onDelta((delta) => {
      if (delta.type === 'order') this.see([delta.order]);
    });
    void link.closed.then(() => this.#changed());
  }

  see(orders: readonly OrderView[]): void {
    for (const order of orders) this.#orders.set(order.clientOrderId, order);
    this.#changed();
  }

  get(id: string): OrderView | undefined {
    return this.#orders.get(id);
  }

  working(): readonly OrderView[] {
    return [...this.#orders.values()].filter((order) => !isClosedView(order));
  }

  /** Until each of them has ended (or, with `rest`, rests as it was meant to), at most so long. */
  async until(ids: readonly string[], waitMs: number, how: { readonly rest: boolean }): Promise<void> {
    const isDone = (): boolean => ids.every((id) => {
      const order = this.#orders.get(id);
      return order !== undefined && (how.rest ? isSettled(order) : isClosedView(order));
    });
    if (isDone()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#changed = () => {
        if (!isDone()) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.#changed = () => undefined;
  }
}

/** `filled 0.01 at 61,234.5`, for people. */
export function fateWords(order: OrderView | undefined): string {
  if (!order) return 'not heard of again: look with status, and never send it a second time before it is known';
  const filled = money(order.filledQty) > 0n ? `${formatDecimal(money(order.filledQty))} of ${formatDecimal(money(order.quantity))} filled${order.avgPx === null ? '' : ` at ${order.avgPx}`}` : 'nothing filled';
  switch (order.status) {
    case 'filled': return `filled: ${formatDecimal(money(order.filledQty))}${order.avgPx === null ? '' : ` at ${order.avgPx}`}`;
    case 'open': return `working at the venue${order.limitPx === null ? '' : `, limit ${order.limitPx}`}, ${filled}${order.pending === null ? '' : `; ${order.pending} asked`}`;
    case 'canceled': case 'expired': case 'rejected': case 'denied': return `${order.status}, ${filled}${order.closeReason === null ? '' : `: ${order.closeReason}`}`;
    case 'initialized': case 'submitted': case 'unknown': return `${order.status}: its outcome is not known yet. Look with status, and never send it a second time before it is known`;
  }
}

/** Something was traded, or is waiting at the venue to be. */
export const cameToSomething = (order: OrderView | undefined): boolean => order !== undefined && (order.status === 'filled' || order.status === 'open' || (isClosedView(order) && money(order.filledQty) > 0n));
