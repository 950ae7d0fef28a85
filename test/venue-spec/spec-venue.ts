// What a venue must offer to be put through the execution specification, and small words to write the cases with.
import { money, price, quantity, type Money, type Quantity } from '../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, type VenueOrderId } from '../../src/shared/model/ids.ts';
import type { Bar, MarketEvent } from '../../src/shared/model/market-data.ts';
import type { Instrument } from '../../src/shared/model/instrument.ts';
import type { OrderSide } from '../../src/shared/model/order.ts';
import type { VenueFill, VenueOrder, VenueReport, VenueSnapshot } from '../../src/shared/model/venue-report.ts';
import type { VenueRequest } from '../../src/shared/model/venue-request.ts';
import type { Book, ForeignOrder } from '../../src/main/core/venue/venue-types.ts';

/** A fresh account in a venue whose market and clock the case drives. */
export type SpecVenue = {
  readonly instruments: readonly Instrument[];
  send(request: VenueRequest, now: number): Promise<void>;
  market(event: MarketEvent, now: number, book: Book | null): Promise<void>;
  advance(now: number): Promise<void>;
  foreign(order: ForeignOrder, now: number): Promise<VenueOrderId>;
  /** Everything reported so far. */
  reports(): readonly VenueReport[];
};
export type MakeVenue = (startCash: Money) => Promise<SpecVenue>;

export const BTC = instrumentId('BTC-PERP.SIM');
export const ETH = instrumentId('ETH-PERP.SIM');
export const T0 = 1_800_000_000_000;
/** Longer than any latency of a venue under specification. */
const SETTLE_MS = 1_000;
const DEEP = 50;

type SubmitOptions = Partial<Pick<Extract<VenueRequest, { type: 'submit' }>, 'timeInForce' | 'postOnly' | 'reduceOnly' | 'triggerPx' | 'instrumentId'>>;

/** Drives one venue through one case. Times move forward by themselves. */
export class SpecDesk {
  readonly venue: SpecVenue;
  now = T0;
  #ids = 0;
  #reads = 0;

  constructor(venue: SpecVenue) {
    this.venue = venue;
  }

  /** A quote with five levels of `size` a tick apart, then time for what it caused to arrive. */
  async quote(bid: number, ask: number, size = DEEP, instrument = BTC): Promise<void> {
    const levels = (px: number, step: number) => Array.from({ length: 5 }, (_, i) => ({ px: Math.round((px + i * step) * 1e6) / 1e6, size }));
    await this.venue.market({ type: 'quote', instrumentId: instrument, tsEvent: this.now, bid, bidSize: size, ask, askSize: size }, this.now, { bids: levels(bid, -0.1), asks: levels(ask, 0.1) });
    await this.settle();
  }

  async mark(px: number, instrument = BTC): Promise<void> {
    await this.event({ type: 'mark', instrumentId: instrument, tsEvent: this.now, px });
  }

  async trade(px: number, size: number): Promise<void> {
    await this.event({ type: 'trade', instrumentId: BTC, tsEvent: this.now, px, size, aggressor: 'buy' });
  }

  async bar(open: number, high: number, low: number, close: number): Promise<void> {
    const tsOpen = this.now;
    this.now += 60_000;
    const bar: Bar = { type: 'bar', instrumentId: BTC, tsEvent: this.now, intervalMs: 60_000, tsOpen, open, high, low, close, volume: 100 };
    await this.venue.market(bar, this.now, null);
  }

  async event(event: MarketEvent): Promise<void> {
    await this.venue.market(event, this.now, null);
    await this.settle();
  }

  async settle(ms = SETTLE_MS): Promise<void> {
    this.now += ms;
    await this.venue.advance(this.now);
  }

  /** Sends without waiting; the id of the order. */
  async post(side: OrderSide, qty: string, px: string | null = null, options: SubmitOptions = {}, id = `c-${++this.#ids}`) {
    const request: VenueRequest = {
      type: 'submit', clientOrderId: clientOrderId(id), instrumentId: BTC, side, orderType: px === null ? 'market' : 'limit', quantity: quantity(qty), limitPx: px === null ? null : price(px),
      timeInForce: px === null ? 'ioc' : 'gtc', postOnly: false, reduceOnly: false, triggerPx: null, ...options,
    };
    await this.venue.send(request, this.now);
    return request.clientOrderId;
  }

  async submit(...args: Parameters<SpecDesk['post']>) {
    const id = await this.post(...args);
    await this.settle();
    return id;
  }

  async cancel(id: string): Promise<void> {
    await this.venue.send({ type: 'cancel', clientOrderId: clientOrderId(id), venueOrderId: null, instrumentId: BTC }, this.now);
    await this.settle();
  }

  async replace(id: string, qty: string, px: string): Promise<void> {
    await this.venue.send({ type: 'replace', clientOrderId: clientOrderId(id), venueOrderId: null, instrumentId: BTC, quantity: quantity(qty), limitPx: price(px) }, this.now);
    await this.settle();
  }

  async query(id: string): Promise<Extract<VenueReport, { type: 'OrderQueryResult' }>> {
    await this.venue.send({ type: 'queryOrder', clientOrderId: clientOrderId(id), instrumentId: BTC }, this.now);
    await this.settle();
    return this.last('OrderQueryResult');
  }

  async snapshot(since = 0): Promise<VenueSnapshot> {
    const requestId = ++this.#reads;
    await this.venue.send({ type: 'querySnapshot', requestId, since }, this.now);
    await this.settle();
    const result = this.all('SnapshotResult').find((report) => report.requestId === requestId);
    if (!result?.snapshot) throw new Error('expected a snapshot');
    return result.snapshot;
  }

  all<K extends VenueReport['type']>(type: K): readonly Extract<VenueReport, { type: K }>[] {
    return this.venue.reports().filter((report): report is Extract<VenueReport, { type: K }> => report.type === type);
  }

  last<K extends VenueReport['type']>(type: K): Extract<VenueReport, { type: K }> {
    const report = this.all(type).at(-1);
    if (!report) throw new Error(`expected a ${type}`);
    return report;
  }

  fills(id: string | null): readonly VenueFill[] {
    return this.all('FillReport').map((report) => report.fill).filter((fill) => fill.clientOrderId === id);
  }

  filled(id: string): Quantity {
    return this.fills(id).reduce((sum, fill) => sum + fill.qty, 0n) as Quantity;
  }

  statuses(id: string): readonly VenueOrder[] {
    return this.all('OrderStatusReport').map((report) => report.order).filter((order) => order.clientOrderId === id);
  }

  rejection(id: string): string | undefined {
    return this.all('SubmitRejected').find((report) => report.clientOrderId === id)?.venueCode;
  }
}

export const START_CASH = money('100000');
