import { create } from 'zustand';
import type { FillView, OrderView } from '../../shared/contract/views.ts';

export type OrdersState = {
  readonly byId: ReadonlyMap<string, OrderView>;
  /** Newest last. */
  readonly fills: readonly FillView[];
};

/** Kept in the page; the journal keeps everything. */
export const MAX_FILLS = 1_000;
export const MAX_CLOSED_ORDERS = 1_000;

export const EMPTY_ORDERS: OrdersState = { byId: new Map(), fills: [] };
export const useOrdersStore = create<OrdersState>()(() => EMPTY_ORDERS);

const CLOSED: readonly OrderView['status'][] = ['denied', 'filled', 'canceled', 'rejected', 'expired'];
export const isClosedOrder = (order: OrderView): boolean => CLOSED.includes(order.status);

/** In the order of creation, so that rows keep their place. */
export const selectWorkingIds = ({ byId }: OrdersState): readonly string[] => [...byId.values()].filter((o) => !isClosedOrder(o)).map((o) => o.clientOrderId);

export function withOrders(byId: ReadonlyMap<string, OrderView>, orders: readonly OrderView[]): ReadonlyMap<string, OrderView> {
  const next = new Map(byId);
  for (const order of orders) next.set(order.clientOrderId, order);
  let closed = 0;
  for (const order of next.values()) if (isClosedOrder(order)) closed += 1;
  for (const [id, order] of next) {
    if (closed <= MAX_CLOSED_ORDERS) break;
    if (!isClosedOrder(order)) continue;
    next.delete(id);
    closed -= 1;
  }
  return next;
}

/** Appends without repeating a trade id: a snapshot and a delta may both hold the same fill. */
export function withFills(fills: readonly FillView[], added: readonly FillView[]): readonly FillView[] {
  const known = new Set(fills.map((f) => f.tradeId));
  const fresh = added.filter((f) => !known.has(f.tradeId) && known.add(f.tradeId));
  return fresh.length === 0 ? fills : [...fills, ...fresh].slice(-MAX_FILLS);
}
