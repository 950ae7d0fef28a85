// The venue's memory: every order, fill and payment, found again by id and by time.
import type { JsonValue } from '../../../shared/model/decision.ts';
import { tradeId, venueOrderId, type ClientOrderId, type TradeId, type VenueOrderId } from '../../../shared/model/ids.ts';
import type { VenueFill, VenueFunding } from '../../../shared/model/venue-report.ts';
import { fromPlain, toPlain } from './plain-json.ts';
import type { OrderRecord, Recorded, RecordedFill, RecordedFunding, SimVenueChanges } from './venue-types.ts';

export class VenueRecords {
  readonly #byId = new Map<VenueOrderId, OrderRecord>();
  readonly #byClientId = new Map<ClientOrderId, OrderRecord>();
  readonly #fills: RecordedFill[] = [];
  readonly #funding: RecordedFunding[] = [];
  readonly #recordChanges: boolean;
  #changedOrders = new Set<OrderRecord>();
  #newFills: RecordedFill[] = [];
  #newFunding: RecordedFunding[] = [];
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
    this.#byId.set(order.venueOrderId, order);
    if (order.clientOrderId !== null) this.#byClientId.set(order.clientOrderId, order);
    this.touch(order);
  }

  /** To be called after every change of an order. */
  touch(order: OrderRecord): void {
    if (this.#recordChanges) this.#changedOrders.add(order);
  }

  order(id: VenueOrderId): OrderRecord | undefined {
    return this.#byId.get(id);
  }

  ours(id: ClientOrderId): OrderRecord | undefined {
    return this.#byClientId.get(id);
  }

  orders(): Iterable<OrderRecord> {
    return this.#byId.values();
  }

  addFill(fill: VenueFill, now: number): void {
    const recorded = { recordedTs: this.#stamp(now), value: fill };
    this.#fills.push(recorded);
    if (this.#recordChanges) this.#newFills.push(recorded);
  }

  addFunding(funding: VenueFunding, now: number): void {
    const recorded = { recordedTs: this.#stamp(now), value: funding };
    this.#funding.push(recorded);
    if (this.#recordChanges) this.#newFunding.push(recorded);
  }

  fillsSince(since: number): readonly VenueFill[] {
    return pickSince(this.#fills, since);
  }

  fundingSince(since: number): readonly VenueFunding[] {
    return pickSince(this.#funding, since);
  }

  get hasChanges(): boolean {
    return this.#changedOrders.size > 0 || this.#newFills.length > 0 || this.#newFunding.length > 0;
  }

  counters() {
    return { orderCount: this.#orderCount, tradeCount: this.#tradeCount, recordedTs: this.#recordedTs };
  }

  takeChanges(): Omit<SimVenueChanges, 'core'> {
    const changes = {
      orders: [...this.#changedOrders].map((order) => ({ venueOrderId: order.venueOrderId, row: orderRow(order) })),
      fills: this.#newFills.map((fill) => ({ tradeId: fill.value.tradeId, row: toPlain(fill) })),
      funding: this.#newFunding.map((funding) => ({ fundingId: funding.value.fundingId, row: toPlain(funding) })),
    };
    this.#changedOrders = new Set();
    this.#newFills = [];
    this.#newFunding = [];
    return changes;
  }

  save(): { orders: JsonValue[]; fills: JsonValue[]; funding: JsonValue[] } {
    return { orders: [...this.#byId.values()].map(orderRow), fills: this.#fills.map(toPlain), funding: this.#funding.map(toPlain) };
  }

  /** Fills in an empty memory. Throws on rows that `save` did not write. */
  restore(saved: { readonly orders: readonly JsonValue[]; readonly fills: readonly JsonValue[]; readonly funding: readonly JsonValue[] }, counters: ReturnType<VenueRecords['counters']>): void {
    for (const row of saved.orders) {
      const order: OrderRecord = { ...(fromPlain(row) as OrderRecord), fills: [] };
      this.#byId.set(order.venueOrderId, order);
      if (order.clientOrderId !== null) this.#byClientId.set(order.clientOrderId, order);
    }
    for (const row of saved.fills) {
      const fill = fromPlain(row) as RecordedFill;
      this.#fills.push(fill);
      this.#byId.get(fill.value.venueOrderId)?.fills.push(fill.value);
    }
    for (const row of saved.funding) this.#funding.push(fromPlain(row) as RecordedFunding);
    this.#orderCount = counters.orderCount;
    this.#tradeCount = counters.tradeCount;
    this.#recordedTs = counters.recordedTs;
  }

  #stamp(now: number): number {
    this.#recordedTs = Math.max(this.#recordedTs, now);
    return this.#recordedTs;
  }
}

/** Fills live in rows of their own and are joined again by order id. */
const orderRow = (order: OrderRecord): JsonValue => toPlain({ ...order, fills: undefined });

/** Events are recorded at or after they happened, so a binary search over the recording times skips only what is too old. */
function pickSince<T extends { readonly tsEvent: number }>(list: readonly Recorded<T>[], since: number): readonly T[] {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.recordedTs ?? Infinity) < since) low = middle + 1;
    else high = middle;
  }
  const picked: T[] = [];
  for (let i = low; i < list.length; i++) {
    const value = list[i]?.value;
    if (value && value.tsEvent >= since) picked.push(value);
  }
  return picked;
}
