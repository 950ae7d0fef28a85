// The orders in memory: all working ones, the last closed ones, and every trade id ever booked.
import { CountedMap } from '../../../shared/model/counted-map.ts';
import type { ClientOrderId, InstrumentId, StrategyId, TradeId, VenueOrderId } from '../../../shared/model/ids.ts';
import { isWorking, type Order } from '../../../shared/model/order.ts';
import type { OrdersView } from '../kernel/ports.ts';

/** Closed orders kept in memory; the journal has them all. */
export const CLOSED_ORDERS_KEPT = 5_000;

/** Working orders, the one that came first at the front. Replaced at each change and never changed: a reader may keep it. They are few. */
type Shelf = { orders: readonly Order[] };
const NONE: readonly Order[] = [];

/** Reads of working orders never touch closed ones. */
export class OrderStore implements OrdersView {
  readonly #orders = new CountedMap<ClientOrderId, Order>();
  readonly #byVenueId = new CountedMap<VenueOrderId, ClientOrderId>();
  readonly #working: Shelf = { orders: NONE };
  readonly #workingByInstrument = new Map<InstrumentId, Shelf>();
  /** Every trade ever booked, and the record that it was booked on. */
  readonly #trades = new CountedMap<TradeId, ClientOrderId>();
  /** The last that closed, from `#oldest` on: the one that closed longest ago first. A set would do, but finding its first member walks over all that were deleted before. */
  readonly #closed: ClientOrderId[] = [];
  #oldest = 0;
  /** Those of `#closed` that came back: when they close again they take their new place. */
  readonly #reopened = new Set<ClientOrderId>();

  get(id: ClientOrderId): Order | undefined {
    return this.#orders.get(id);
  }

  byVenueId(id: VenueOrderId): Order | undefined {
    const own = this.#byVenueId.get(id);
    return own === undefined ? undefined : this.#orders.get(own);
  }

  working(): readonly Order[] {
    return this.#working.orders;
  }

  workingFor(id: InstrumentId): readonly Order[] {
    return this.#workingByInstrument.get(id)?.orders ?? NONE;
  }

  hasWorking(strategyId: StrategyId, id: InstrumentId): boolean {
    const orders = this.workingFor(id);
    for (let at = 0; at < orders.length; at += 1) if (orders[at]?.strategyId === strategyId) return true;
    return false;
  }

  knownTrade(id: TradeId): boolean {
    return this.#trades.has(id);
  }

  rememberTrade(id: TradeId, on: ClientOrderId): void {
    this.#trades.set(id, on);
  }

  /** The record that the trade was booked on; undefined when it is not booked. */
  bookedOn(id: TradeId): ClientOrderId | undefined {
    return this.#trades.get(id);
  }

  put(order: Order): void {
    const id = order.clientOrderId;
    const before = this.#orders.get(id);
    this.#orders.set(id, order);
    if (order.venueOrderId !== null && order.venueOrderId !== before?.venueOrderId) this.#byVenueId.set(order.venueOrderId, id);
    let shelf = this.#workingByInstrument.get(order.instrumentId);
    if (isWorking(order)) {
      if (shelf === undefined) this.#workingByInstrument.set(order.instrumentId, (shelf = { orders: NONE }));
      if (before !== undefined && !isWorking(before)) this.#reopened.add(id);
      place(this.#working, order);
      place(shelf, order);
    } else if (before === undefined || isWorking(before)) {
      remove(this.#working, id);
      if (shelf !== undefined) remove(shelf, id);
      this.#retire(id);
    }
  }

  #retire(id: ClientOrderId): void {
    if (this.#reopened.delete(id)) {
      const at = this.#closed.indexOf(id, this.#oldest);
      if (at >= 0) this.#closed.splice(at, 1);
    }
    this.#closed.push(id);
    if (this.#closed.length - this.#oldest <= CLOSED_ORDERS_KEPT) return;
    this.#forget(this.#closed[this.#oldest] as ClientOrderId);
    this.#oldest += 1;
    if (this.#oldest < CLOSED_ORDERS_KEPT) return;
    this.#closed.splice(0, this.#oldest);
    this.#oldest = 0;
  }

  /** One that came back meanwhile stays until it has closed again. */
  #forget(id: ClientOrderId): void {
    const order = this.#orders.get(id);
    if (order === undefined || isWorking(order)) return;
    this.#orders.delete(id);
    if (order.venueOrderId !== null && this.#byVenueId.get(order.venueOrderId) === id) this.#byVenueId.delete(order.venueOrderId);
  }
}

function place(shelf: Shelf, order: Order): void {
  const at = placeOf(shelf, order.clientOrderId);
  shelf.orders = at < 0 ? [...shelf.orders, order] : shelf.orders.with(at, order);
}

function remove(shelf: Shelf, id: ClientOrderId): void {
  if (placeOf(shelf, id) >= 0) shelf.orders = shelf.orders.length === 1 ? NONE : shelf.orders.filter((order) => order.clientOrderId !== id);
}

function placeOf({ orders }: Shelf, id: ClientOrderId): number {
  for (let at = 0; at < orders.length; at += 1) if (orders[at]?.clientOrderId === id) return at;
  return -1;
}
