// A small market and catalogue for tests of the portfolio and of strategies.
import { money, price, quantity, ratio, type Money, type Price, type Quantity } from '../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, strategyId, tradeId, type InstrumentId } from '../../src/shared/model/ids.ts';
import type { Instrument, Perpetual } from '../../src/shared/model/instrument.ts';
import type { OrderFilled } from '../../src/shared/model/order-event.ts';
import type { OrderSide } from '../../src/shared/model/order.ts';
import type { InstrumentsView, MarketView } from '../../src/main/core/kernel/ports.ts';
import { oneTick } from '../../src/shared/model/tick-rule.ts';

export const BTC = instrumentId('BTC-PERP.SIM');
export const ETH = instrumentId('ETH-PERP.SIM');

/** BTC counts base units, ETH counts contracts of 0.1. */
export function perpetual(id: InstrumentId, changes: Partial<Perpetual> = {}): Instrument {
  const base: Instrument = {
    id, venue: 'SIM', venueSymbol: id, kind: 'perpetual', base: id.slice(0, 3), currency: 'USD', packageTick: null, settlement: 'margined', calendar: 'always', shape: 'fractionalBase',
    ticks: oneTick(price('0.1')), lotSize: quantity('0.0001'), minQty: quantity('0.0001'), maxQty: quantity('1000'), minNotional: money('1'), multiplier: ratio('1'),
    maxLeverage: 10, maintenanceMarginRate: ratio('0.03'), makerFeeRate: ratio('0.0002'), takerFeeRate: ratio('0.0006'), fundingIntervalMs: 3_600_000, tradable: 'yes',
  };
  return { ...base, ...changes };
}
export const CATALOGUE: readonly Instrument[] = [
  perpetual(BTC),
  perpetual(ETH, { shape: 'wholeContracts', multiplier: ratio('0.1'), lotSize: quantity('1'), minQty: quantity('1'), ticks: oneTick(price('0.01')) }),
];
export const instrumentsOf = (catalogue: readonly Instrument[]): InstrumentsView => ({ get: (id) => catalogue.find((one) => one.id === id), all: () => catalogue });

/** Marks that a test sets by hand; NaN until then. */
export class HandMarket implements MarketView {
  readonly marks = new Map<InstrumentId, number>();
  snapshot(): undefined {
    return undefined;
  }
  referencePrice(id: InstrumentId): number {
    return this.marks.get(id) ?? NaN;
  }
  ageMs(): number {
    return 0;
  }
  isStale(): boolean {
    return false;
  }
}

let trades = 0;
export function fill(id: InstrumentId, side: OrderSide, qty: Quantity, px: Price, fee: Money = money('0'), ts = 1_000, trade = `T${(trades += 1)}`): OrderFilled {
  return { type: 'OrderFilled', clientOrderId: clientOrderId('C1'), instrumentId: id, strategyId: strategyId('s'), tsEvent: ts, tsInit: ts, tradeId: tradeId(trade), side, lastQty: qty, lastPx: px, fee, liquidity: 'taker' };
}
