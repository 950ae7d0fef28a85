// An order manager with nothing around it: the test is the venue and the clock.
import { money, price, quantity, type Price, type Quantity } from '../../src/shared/model/decimal.ts';
import { clientOrderId, tradeId, venueOrderId, type ClientOrderId } from '../../src/shared/model/ids.ts';
import type { Order } from '../../src/shared/model/order.ts';
import type { OrderEvent } from '../../src/shared/model/order-event.ts';
import type { VenueFill, VenueOrder, VenueReport } from '../../src/shared/model/venue-report.ts';
import { approve } from '../../src/main/core/kernel/approved.ts';
import type { VenueRequest } from '../../src/shared/model/venue-request.ts';
import { OrderManager } from '../../src/main/core/oms/order-manager.ts';
import { BTC, intent, view, VISIBILITY_MS } from '../property/oms-model-venue.ts';

/** What would be concluded from a report while nothing of it is applied. */
export function unapplied(manager: OrderManager, report: VenueReport, now: number): readonly OrderEvent[] {
  const events: OrderEvent[] = [];
  manager.onReport(report, now, (event) => events.push(event));
  return events;
}

/** Does the kernel's part: takes each event, applies it, and asks for the next. */
export class OmsBench {
  manager = new OrderManager({ idPrefix: 'T', instruments: view(), visibilityDelayMs: VISIBILITY_MS });
  readonly events: OrderEvent[] = [];

  emit(...events: readonly OrderEvent[]): void {
    for (const event of events) {
      this.events.push(event);
      const result = this.manager.apply(event);
      if (!result.ok) throw new Error(result.error.message);
    }
  }

  submit(qty: string, now: number, overrides: Parameters<typeof intent>[2] = {}): ClientOrderId {
    const initialized = this.manager.initialize(intent('buy', qty, overrides), now);
    this.emit(initialized);
    this.emit(this.manager.open(approve(initialized.order), [], now).event);
    return initialized.clientOrderId;
  }

  /** The types of what is concluded from a report. */
  report(report: VenueReport, now: number): readonly string[] {
    return this.conclude(report, now).map(({ type }) => type);
  }

  /** What is concluded from a report, in full. */
  conclude(report: VenueReport, now: number): readonly OrderEvent[] {
    const concluded: OrderEvent[] = [];
    this.manager.onReport(report, now, (event) => {
      this.emit(event);
      concluded.push(event);
    });
    return concluded;
  }

  /** Applies what a sweep concludes; its requests. */
  sweep(now: number): readonly VenueRequest[] {
    const { events, requests } = this.manager.sweep(now);
    this.emit(...events);
    return requests;
  }

  replace(id: ClientOrderId, qty: Quantity, limitPx: Price, now: number): void {
    const asked = this.manager.requestReplace(id, qty, limitPx, now);
    if (!asked.ok) throw new Error(asked.error);
    this.emit(asked.value.event);
  }

  cancel(id: ClientOrderId, now: number): void {
    const asked = this.manager.requestCancel(id, 'test', now);
    if (!asked.ok) throw new Error(asked.error);
    this.emit(asked.value.event);
  }

  order(id: ClientOrderId): Order {
    const order = this.manager.get(id);
    if (!order) throw new Error(`expected ${id}`);
    return order;
  }
}

export const seen = (id: string | null, overrides: Partial<VenueOrder> = {}): VenueOrder => ({
  clientOrderId: id === null ? null : clientOrderId(id), venueOrderId: venueOrderId('o1'), instrumentId: BTC, side: 'buy', orderType: 'limit', timeInForce: 'gtc', quantity: quantity('10'),
  limitPx: price('100'), reduceOnly: false, status: 'open', filledQty: quantity('0'), reason: null, tsEvent: 100, ...overrides,
});
export const fill = (id: string | null, trade: string, qty: string, overrides: Partial<VenueFill> = {}): VenueFill => ({
  tradeId: tradeId(trade), venueOrderId: venueOrderId('o1'), clientOrderId: id === null ? null : clientOrderId(id), instrumentId: BTC, side: 'buy', qty: quantity(qty), px: price('100'), fee: money('0.05'), liquidity: 'taker', cause: 'order', tsEvent: 110, ...overrides,
});
export const status = (order: VenueOrder): VenueReport => ({ type: 'OrderStatusReport', order });
export const fillReport = (value: VenueFill): VenueReport => ({ type: 'FillReport', fill: value });
export const answer = (id: ClientOrderId, order: VenueOrder | null, proven: boolean, tsEvent: number, fills: readonly VenueFill[] = []): VenueReport => ({ type: 'OrderQueryResult', clientOrderId: id, order, fills, proven, tsEvent });
