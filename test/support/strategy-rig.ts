// Runs one strategy on bars with the plainest possible venue: market orders fill at the next open, a triggered one inside its bar.
import { absDecimal, toNumber, nearestMultiple, quantity, price, type Price, type Quantity } from '../../src/shared/model/decimal.ts';
import { clientOrderId, tradeId, type ClientOrderId } from '../../src/shared/model/ids.ts';
import type { Decision } from '../../src/shared/model/decision.ts';
import type { Instrument } from '../../src/shared/model/instrument.ts';
import type { Bar, MarkPrice } from '../../src/shared/model/market-data.ts';
import type { Order, OrderIntent, OrderSide } from '../../src/shared/model/order.ts';
import type { OrderEvent } from '../../src/shared/model/order-event.ts';
import type { StrategyMode } from '../../src/shared/model/strategy.ts';
import type { Headroom } from '../../src/main/core/kernel/ports.ts';
import type { Strategy, StrategyContext } from '../../src/main/core/strategy/strategy.ts';

export type RigOrder = Omit<OrderIntent, 'strategyId' | 'instrumentId'> & { readonly id: ClientOrderId; leaves: Quantity };
export type RigDecision = Pick<Decision, 'action' | 'reason' | 'detail' | 'values'> & { readonly at: number };

export class StrategyRig {
  strategy: Strategy;
  readonly instrument: Instrument;
  readonly decisions: RigDecision[] = [];
  readonly orders: RigOrder[] = [];
  readonly fills: { readonly side: OrderSide; readonly px: number; readonly qty: number; readonly at: number }[] = [];
  readonly cancels: string[] = [];
  working: RigOrder[] = [];
  positionQty = 0n as Quantity;
  avgPx = NaN;
  equity = 100_000;
  referencePx = NaN;
  mayOpen = true;
  mode: StrategyMode = 'running';
  now = 0;
  headroom: Headroom = { quantity: quantity('1000000'), binding: 'none' };
  #ids = 0;

  constructor(strategy: Strategy, instrument: Instrument) {
    this.strategy = strategy;
    this.instrument = instrument;
  }

  context(): StrategyContext {
    return {
      now: this.now, instrument: this.instrument, positionQty: this.positionQty, avgPx: this.positionQty === 0n ? NaN : this.avgPx, equity: this.equity,
      orderWorking: this.working.length > 0, referencePx: this.referencePx, mayOpen: this.mayOpen && this.mode === 'running', mode: this.mode,
      headroom: () => this.headroom,
      cancelOrders: (reason) => { this.cancels.push(reason); },
      order: (intent) => {
        this.#ids += 1;
        const order: RigOrder = { ...intent, id: clientOrderId(`C${this.#ids}`), leaves: intent.quantity };
        this.orders.push(order);
        this.working.push(order);
      },
      decide: (action, reason, detail, values) => { this.decisions.push({ action, reason, detail, values, at: this.now }); },
    };
  }

  /** Tells the strategy that the order exists, as the kernel does once the handler has returned. */
  announce(order: RigOrder): void {
    const record: Order = {
      clientOrderId: order.id, venueOrderId: null, strategyId: this.strategy.id, instrumentId: this.instrument.id, side: order.side, type: order.type, quantity: order.quantity, limitPx: order.limitPx,
      timeInForce: order.timeInForce, postOnly: false, reduceOnly: order.reduceOnly, triggerPx: order.triggerPx, reason: order.reason, status: 'initialized', pending: null, filledQty: quantity('0'),
      filledValue: 0n as Order['filledValue'], avgPx: null, fees: 0n as Order['fees'], fillsPending: false, closeReason: null, tsCreated: this.now, tsUpdated: this.now,
    };
    this.tell({ ...this.#header(order), type: 'OrderInitialized', order: record });
  }

  /** Fills `qty` (all by default) of a working order; reduce-only never passes zero. */
  fill(order: RigOrder, px: number, qty: Quantity = order.leaves): void {
    const sign = order.side === 'buy' ? 1n : -1n;
    const room = order.reduceOnly ? absDecimal(this.positionQty) : qty;
    const done = (qty < room ? qty : room) as Quantity;
    const before = this.positionQty as bigint;
    const after = before + sign * done;
    if (done > 0n) {
      if (before === 0n || before > 0n !== after > 0n) this.avgPx = px;
      else if (before > 0n === sign > 0n) this.avgPx = (this.avgPx * toNumber(absDecimal(before as Quantity)) + px * toNumber(done)) / toNumber(absDecimal(after as Quantity));
      this.positionQty = after as Quantity;
      this.fills.push({ side: order.side, px, qty: toNumber(done), at: this.now });
    }
    order.leaves = (order.leaves - done) as Quantity;
    const closed = order.leaves === 0n || order.reduceOnly;
    if (closed) this.working = this.working.filter((one) => one !== order);
    if (done > 0n) this.tell({ ...this.#header(order), type: 'OrderFilled', tradeId: tradeId(`T${this.fills.length}`), side: order.side, lastQty: done, lastPx: nearestMultiple(px, price('0.00000001')), fee: 0n as Order['fees'], liquidity: 'taker' });
    if (closed && order.leaves > 0n) this.tell({ ...this.#header(order), type: 'OrderCanceled', reason: 'reduce-only at flat' });
  }

  cancel(order: RigOrder): void {
    this.working = this.working.filter((one) => one !== order);
    this.tell({ ...this.#header(order), type: 'OrderCanceled', reason: 'immediate or cancel' });
  }

  tell(event: OrderEvent): void {
    const before = this.orders.length;
    this.strategy.onOrderEvent(event, this.context());
    for (const order of this.orders.slice(before)) this.announce(order);
  }

  mark(px: number, ts = this.now): void {
    this.now = ts;
    this.referencePx = px;
    const before = this.orders.length;
    const mark: MarkPrice = { type: 'mark', instrumentId: this.instrument.id, tsEvent: ts, px };
    this.strategy.onMark(mark, this.context());
    for (const order of this.orders.slice(before)) this.announce(order);
  }

  /** One completed bar: what waited fills at its open, then the strategy decides, then a triggered order fills where it was triggered. */
  bar(bar: Bar, deliver = true): void {
    this.now = bar.tsEvent;
    if (deliver) for (const order of [...this.working]) this.fill(order, bar.open);
    this.referencePx = bar.close;
    const before = this.orders.length;
    this.strategy.onBar(bar, this.context());
    for (const order of this.orders.slice(before)) {
      this.announce(order);
      if (deliver && order.triggerPx !== null) this.fill(order, order.triggerPx);
    }
  }

  #header(order: RigOrder): Pick<OrderEvent, 'clientOrderId' | 'instrumentId' | 'strategyId' | 'tsEvent' | 'tsInit'> {
    return { clientOrderId: order.id, instrumentId: this.instrument.id, strategyId: this.strategy.id, tsEvent: this.now, tsInit: this.now };
  }
}

export const MINUTE = 60_000;
/** A bar of the instrument at place `index` of the series. */
export function barAt(instrument: Instrument, index: number, open: number, high: number, low: number, close: number): Bar {
  return { type: 'bar', instrumentId: instrument.id, intervalMs: MINUTE, tsOpen: index * MINUTE, tsEvent: (index + 1) * MINUTE, open, high, low, close, volume: 1 };
}
export const tickPrice = (ticks: number, tick: Price): number => Number((ticks * toNumber(tick)).toFixed(8));

/** The level of the first stop that it watches; NaN without one. */
export const stopLevel = (strategy: Strategy): number => strategy.stops?.()[0]?.level ?? Number.NaN;

/** Its lines by name, and its stop. */
export const drawnBy = (strategy: Strategy): Readonly<Record<string, number>> =>
  ({ ...Object.fromEntries((strategy.lines ?? []).map(({ id }, index) => [id, strategy.lineAt?.(index) ?? Number.NaN])), stop: stopLevel(strategy) });
