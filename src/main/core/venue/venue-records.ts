// The venue's memory: every order, fill and payment, found again by id and by time.
import { CountedMap } from '../../../shared/model/counted-map.ts';
import { tradeId, venueOrderId, type ClientOrderId, type TradeId, type VenueOrderId } from '../../../shared/model/ids.ts';
import type { VenueFill, VenueFunding } from '../../../shared/model/venue-report.ts';
import type { OrderRecord, Recorded, SimVenueChanges, SimVenueState } from './venue-types.ts';

export class VenueRecords {
  /** By the number in the venue's id. A map of every id would cost a replay more than the orders themselves. */
  readonly #byNumber: (OrderRecord | undefined)[] = [];
  readonly #byClientId = new CountedMap<ClientOrderId, OrderRecord>();
  readonly #fills = new Timeline<VenueFill>();
  readonly #funding = new Timeline<VenueFunding>();
  readonly #recordChanges: boolean;
  #changedOrders = new Set<OrderRecord>();
  #newFills: Recorded<VenueFill>[] = [];
  #newFunding: Recorded<VenueFunding>[] = [];
  #orderCount = 0;
  #tradeCount = 0;
  #recordedTs = 0;

  constructor(recordChanges: boolean) {
    this.#recordChanges = recordChanges;
  }

  nextOrderId(prefix: 'S' | 'L'): VenueOrderId {
    return venueOrderId(`${prefix}${++this.#orderCount}`);
  }

  nextTradeId(): TradeId {
    return tradeId(`T${++this.#tradeCount}`);
  }

  add(order: OrderRecord): void {
    this.#index(order);
    this.touch(order);
  }

  /** To be called after every change of an order. */
  touch(order: OrderRecord): void {
    if (this.#recordChanges) this.#changedOrders.add(order);
  }

  order(id: VenueOrderId): OrderRecord | undefined {
    const order = this.#byNumber[numberOf(id)];
    return order?.venueOrderId === id ? order : undefined;
  }

  ours(id: ClientOrderId): OrderRecord | undefined {
    return this.#byClientId.get(id);
  }

  fillsOf(order: OrderRecord): readonly VenueFill[] {
    return this.#fills.since(order.tsAccepted).filter((fill) => fill.venueOrderId === order.venueOrderId);
  }

  addFill(fill: VenueFill, now: number): void {
    const recordedTs = this.#stamp(now);
    this.#fills.push(fill, recordedTs);
    if (this.#recordChanges) this.#newFills.push({ recordedTs, value: fill });
  }

  addFunding(funding: VenueFunding, now: number): void {
    const recordedTs = this.#stamp(now);
    this.#funding.push(funding, recordedTs);
    if (this.#recordChanges) this.#newFunding.push({ recordedTs, value: funding });
  }

  fillsSince(since: number): readonly VenueFill[] {
    return this.#fills.since(since);
  }

  fundingSince(since: number): readonly VenueFunding[] {
    return this.#funding.since(since);
  }

  get hasChanges(): boolean {
    return this.#changedOrders.size > 0 || this.#newFills.length > 0 || this.#newFunding.length > 0;
  }

  counters() {
    return { orderCount: this.#orderCount, tradeCount: this.#tradeCount, recordedTs: this.#recordedTs };
  }

  takeChanges(): Omit<SimVenueChanges, 'core'> {
    const changes = { orders: [...this.#changedOrders].map((order) => ({ ...order })), fills: this.#newFills, funding: this.#newFunding };
    this.#changedOrders = new Set();
    this.#newFills = [];
    this.#newFunding = [];
    return changes;
  }

  /** A copy: orders go on changing. */
  save(): Omit<SimVenueState, 'core'> {
    return { orders: this.#byNumber.flatMap((order) => (order === undefined ? [] : [{ ...order }])), fills: this.#fills.entries(), funding: this.#funding.entries() };
  }

  /** Fills in an empty memory. */
  restore(saved: Omit<SimVenueState, 'core'>, counters: ReturnType<VenueRecords['counters']>): void {
    for (const order of saved.orders) this.#index({ ...order });
    for (const { value, recordedTs } of saved.fills) this.#fills.push(value, recordedTs);
    for (const { value, recordedTs } of saved.funding) this.#funding.push(value, recordedTs);
    this.#orderCount = counters.orderCount;
    this.#tradeCount = counters.tradeCount;
    this.#recordedTs = counters.recordedTs;
  }

  #index(order: OrderRecord): void {
    const n = numberOf(order.venueOrderId);
    while (this.#byNumber.length < n) this.#byNumber.push(undefined); // liquidations take numbers too
    this.#byNumber[n] = order;
    if (order.clientOrderId !== null) this.#byClientId.set(order.clientOrderId, order);
  }

  #stamp(now: number): number {
    this.#recordedTs = Math.max(this.#recordedTs, now);
    return this.#recordedTs;
  }
}

const numberOf = (id: VenueOrderId): number => Number(id.slice(1));

/** Values in the order they were recorded, found by time. Recording times never run backwards and are never before the value's own. */
class Timeline<T extends { readonly tsEvent: number }> {
  readonly #values: T[] = [];
  readonly #recordedTs: number[] = [];

  push(value: T, recordedTs: number): void {
    this.#values.push(value);
    this.#recordedTs.push(recordedTs);
  }

  /** Everything that happened at `since` or later. */
  since(since: number): readonly T[] {
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#recordedTs[middle] ?? Infinity) < since) low = middle + 1;
      else high = middle;
    }
    return this.#values.slice(low).filter((value) => value.tsEvent >= since);
  }

  entries(): readonly Recorded<T>[] {
    return this.#values.map((value, i) => ({ recordedTs: this.#recordedTs[i] ?? 0, value }));
  }
}
