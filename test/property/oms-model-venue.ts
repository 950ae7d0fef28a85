// A small venue for the property tests of the order manager: right about its own books, and connected by a wire that loses,
// repeats and reorders what it carries. Requests arrive in order or not at all.
import { money, price, quantity, ratio, type Money, type Price, type Quantity } from '../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, strategyId, tradeId, venueOrderId, type ClientOrderId, type InstrumentId, type TradeId } from '../../src/shared/model/ids.ts';
import type { Instrument } from '../../src/shared/model/instrument.ts';
import type { OrderIntent, OrderSide } from '../../src/shared/model/order.ts';
import type { VenueFill, VenueOrder, VenueReport, VenueSnapshot } from '../../src/shared/model/venue-report.ts';
import type { InstrumentsView } from '../../src/main/core/kernel/ports.ts';
import type { VenueRequest } from '../../src/shared/model/venue-request.ts';
import { oneTick } from '../../src/shared/model/tick-rule.ts';

export const BTC = instrumentId('BTC-PERP.SIM');
export const MA = strategyId('ma');
export const VISIBILITY_MS = 3_000;

export const instrument = (multiplier = '1'): Instrument => ({
  id: BTC, venue: 'SIM', venueSymbol: 'BTC-PERP', kind: 'perpetual', base: 'BTC', currency: 'USD', packageTick: null, settlement: 'margined', calendar: 'always', shape: 'fractionalBase', ticks: oneTick(price('0.5')), lotSize: quantity('1'),
  minQty: quantity('1'), maxQty: quantity('1000'), minNotional: money('1'), multiplier: ratio(multiplier), maxLeverage: 5, maintenanceMarginRate: ratio('0.03'),
  makerFeeRate: ratio('0.0002'), takerFeeRate: ratio('0.0005'), fundingIntervalMs: 3_600_000, tradable: 'yes',
});
export const view = (only: Instrument = instrument()): InstrumentsView => ({ get: (id) => (id === only.id ? only : undefined), all: () => [only] });
export const intent = (side: OrderSide, qty: string, overrides: Partial<OrderIntent> = {}): OrderIntent => ({
  strategyId: MA, instrumentId: BTC, side, type: 'limit', quantity: quantity(qty), limitPx: price('100'), timeInForce: 'gtc', postOnly: false, reduceOnly: false, triggerPx: null, reason: 'test', ...overrides,
});

type Resting = { order: VenueOrder; arrivedAt: number };

export class ModelVenue {
  readonly orders = new Map<string, Resting>();
  readonly fills: VenueFill[] = [];
  /** On their way to the venue, in order. */
  requests: VenueRequest[] = [];
  /** On their way to us, in no order. */
  reports: VenueReport[] = [];
  submitsSeen = new Map<ClientOrderId, number>();
  #next = 1;

  /** The oldest request arrives. */
  deliver(now: number): void {
    const request = this.requests.shift();
    if (request === undefined) return;
    switch (request.type) {
      case 'submit': {
        this.submitsSeen.set(request.clientOrderId, (this.submitsSeen.get(request.clientOrderId) ?? 0) + 1);
        if (request.quantity === quantity('13')) {
          this.reports.push({ type: 'SubmitRejected', clientOrderId: request.clientOrderId, reason: 'thirteen', venueCode: '13', tsEvent: now });
          return;
        }
        const order: VenueOrder = {
          clientOrderId: request.clientOrderId, venueOrderId: venueOrderId(`o${this.#next++}`), instrumentId: request.instrumentId, side: request.side, orderType: request.orderType,
          timeInForce: request.timeInForce, quantity: request.quantity, limitPx: request.limitPx, reduceOnly: request.reduceOnly, status: 'open', filledQty: quantity('0'), reason: null, tsEvent: now,
        };
        this.#set(order, now);
        return;
      }
      case 'cancel': case 'cancelForeign': {
        const resting = request.type === 'cancel' ? this.byClient(request.clientOrderId) : this.orders.get(request.venueOrderId);
        if (resting?.order.status === 'open') this.#set({ ...resting.order, status: 'canceled', reason: 'asked', tsEvent: now }, resting.arrivedAt);
        else if (request.type === 'cancel') this.reports.push({ type: 'CancelRejected', clientOrderId: request.clientOrderId, reason: 'not resting', tsEvent: now });
        return;
      }
      case 'replace': {
        const resting = this.byClient(request.clientOrderId);
        if (resting?.order.status !== 'open' || request.quantity <= resting.order.filledQty) {
          this.reports.push({ type: 'ReplaceRejected', clientOrderId: request.clientOrderId, reason: 'not resting', tsEvent: now });
          return;
        }
        const order = { ...resting.order, quantity: request.quantity, limitPx: request.limitPx, tsEvent: now };
        this.orders.set(order.venueOrderId, { ...resting, order });
        this.reports.push({ type: 'OrderReplaced', order });
        return;
      }
      case 'queryOrder': {
        const found = this.byClient(request.clientOrderId);
        const visible = found && now - found.arrivedAt >= VISIBILITY_MS ? found : undefined;
        this.reports.push({
          type: 'OrderQueryResult', clientOrderId: request.clientOrderId, order: visible?.order ?? null, proven: found === undefined || visible !== undefined, tsEvent: now,
          fills: visible ? this.fills.filter((fill) => fill.venueOrderId === visible.order.venueOrderId) : [],
        });
        return;
      }
      case 'querySnapshot':
        this.reports.push({ type: 'SnapshotResult', requestId: request.requestId, snapshot: this.snapshot(now), cause: null, tsEvent: now });
    }
  }

  /** A trade against a resting order, at most what is left of it. */
  trade(resting: Resting, qty: Quantity, now: number): void {
    const { order } = resting;
    const filled = order.quantity - order.filledQty < qty ? ((order.quantity - order.filledQty) as Quantity) : qty;
    if (order.status !== 'open' || filled <= 0n) return;
    const filledQty = (order.filledQty + filled) as Quantity;
    this.#fill({ tradeId: this.#tradeId(), venueOrderId: order.venueOrderId, clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, side: order.side, qty: filled, px: order.limitPx ?? price('100'), fee: money('0.01'), liquidity: 'maker', cause: 'order', tsEvent: now });
    this.#set({ ...order, filledQty, status: filledQty === order.quantity ? 'filled' : 'open', tsEvent: now }, resting.arrivedAt);
  }

  liquidate(side: OrderSide, qty: Quantity, now: number): void {
    this.#fill({ tradeId: this.#tradeId(), venueOrderId: venueOrderId(`liq${this.#next++}`), clientOrderId: null, instrumentId: BTC, side, qty, px: price('90'), fee: money('0.02'), liquidity: 'taker', cause: 'liquidation', tsEvent: now });
  }

  /** Somebody else places an order on the same account. */
  foreign(side: OrderSide, qty: Quantity, now: number): void {
    const id = this.#next++;
    this.#set({
      clientOrderId: id % 2 === 0 ? null : clientOrderId(`their-${id}`), venueOrderId: venueOrderId(`o${id}`), instrumentId: BTC, side, orderType: 'limit', timeInForce: 'gtc', quantity: qty,
      limitPx: price('100'), reduceOnly: false, status: 'open', filledQty: quantity('0'), reason: null, tsEvent: now,
    }, now);
  }

  cancelByVenue(resting: Resting, now: number): void {
    if (resting.order.status === 'open') this.#set({ ...resting.order, status: 'canceled', reason: 'by the venue', tsEvent: now }, resting.arrivedAt);
  }

  byClient(id: ClientOrderId): Resting | undefined {
    for (const resting of this.orders.values()) if (resting.order.clientOrderId === id) return resting;
    return undefined;
  }

  position(): Quantity {
    return this.fills.reduce((sum, fill) => sum + (fill.side === 'buy' ? fill.qty : -fill.qty), 0n) as Quantity;
  }

  snapshot(now: number, cash: Money = money('0')): VenueSnapshot {
    const open = [...this.orders.values()].map((resting) => resting.order).filter((order) => order.status === 'open');
    const position = this.position();
    return { openOrders: open, positions: position === 0n ? [] : [{ instrumentId: BTC, quantity: position, avgPx: null }], fills: this.fills, funding: [], cash, tsEvent: now };
  }

  #set(order: VenueOrder, arrivedAt: number): void {
    this.orders.set(order.venueOrderId, { order, arrivedAt });
    this.reports.push({ type: 'OrderStatusReport', order });
  }

  #fill(fill: VenueFill): void {
    this.fills.push(fill);
    this.reports.push({ type: 'FillReport', fill });
  }

  #tradeId(): TradeId {
    return tradeId(`t${this.#next++}`);
  }
}

export const px = (steps: number): Price => (price('100') + BigInt(steps) * price('0.5')) as Price;
export const lots = (count: number): Quantity => quantity(String(count));
export type { InstrumentId };
