// A small world around the gate and the monitor: views backed by plain fields that a test sets.
import { absDecimal, money, price, quantity, ratio, toNumber, type Money, type Quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, strategyId, type InstrumentId } from '../../../src/shared/model/ids.ts';
import type { Instrument, Perpetual } from '../../../src/shared/model/instrument.ts';
import { isWorking, type Order, type TradingState } from '../../../src/shared/model/order.ts';
import type { AccountState, Position } from '../../../src/shared/model/portfolio.ts';
import { RiskLimits } from '../../../src/shared/model/profile.ts';
import type { InstrumentsView, MarketView, OrdersView, PortfolioView } from '../../../src/main/core/kernel/ports.ts';
import { RiskEngine } from '../../../src/main/core/risk/risk-engine.ts';
import { oneTick } from '../../../src/shared/model/tick-rule.ts';

export const BTC = instrumentId('BTC-PERP.SIM');
export const ETH = instrumentId('ETH-PERP.SIM');

export const instrument = (over: Partial<Perpetual> = {}): Instrument => ({
  id: BTC, venue: 'SIM', venueSymbol: 'BTC-PERP', kind: 'perpetual', base: 'BTC', currency: 'USD', packageTick: null, settlement: 'margined', calendar: 'always', shape: 'fractionalBase',
  ticks: oneTick(price('0.5')), lotSize: quantity('0.0001'), minQty: quantity('0.0001'), maxQty: quantity('1000'), minNotional: money('10'), multiplier: ratio('1'),
  maxLeverage: 10, maintenanceMarginRate: ratio('0.03'), makerFeeRate: ratio('0.0002'), takerFeeRate: ratio('0.0005'), fundingIntervalMs: 3_600_000, tradable: 'yes', ...over,
});

/** Generous limits, so that a test tightens the one that it is about. */
export const limits = (over: Partial<RiskLimits> = {}): RiskLimits => RiskLimits.parse({
  maxPositionNotional: '1000000', maxLeverage: 5, marginLeverage: 5, maxDailyLoss: 0.05, maxDrawdown: 0.1, maxExposure: 1, maxExposurePerSymbol: 1, allowShorts: true,
  maxOrderNotional: '1000000', priceCollar: 0.05, maxOrdersPerMinute: 1000, maxWorkingOrders: 1000, maxDataAgeMs: 3000, ...over,
});

let nextOrder = 1;
export const anOrder = (over: Partial<Order> = {}): Order => ({
  clientOrderId: clientOrderId(`t-${nextOrder++}`), venueOrderId: null, strategyId: strategyId('ma'), instrumentId: BTC, side: 'buy', type: 'market', quantity: quantity('1'), limitPx: null,
  timeInForce: 'ioc', postOnly: false, reduceOnly: false, triggerPx: null, reason: 'test', status: 'initialized', pending: null, filledQty: 0n as Quantity, filledValue: 0n as Money, avgPx: null,
  fees: 0n as Money, fillsPending: false, closeReason: null, tsCreated: 0, tsUpdated: 0, ...over,
});
export const limitOrder = (side: Order['side'], qty: string, px: string, over: Partial<Order> = {}): Order => anOrder({ side, type: 'limit', quantity: quantity(qty), limitPx: price(px), timeInForce: 'gtc', ...over });

export class RiskWorld {
  instruments = new Map<InstrumentId, Instrument>([[BTC, instrument()], [ETH, instrument({ id: ETH, base: 'ETH', ticks: oneTick(price('0.05')) })]]);
  prices = new Map<InstrumentId, number>([[BTC, 100], [ETH, 50]]);
  ageMs = new Map<InstrumentId, number>();
  held = new Map<InstrumentId, Quantity>();
  working: Order[] = [];
  equity = money('100000');
  dayStartEquity = money('100000');
  dayFlows = money('0');
  peakEquity = money('100000');
  state: TradingState = 'active';
  latched = false;
  connected = true;
  reconciled = true;
  clockDoubt: string | null = null;
  now = 1_000_000;

  readonly instrumentsView: InstrumentsView = { get: (id) => this.instruments.get(id), all: () => [...this.instruments.values()] };
  readonly market: MarketView = {
    snapshot: () => undefined,
    referencePrice: (id) => this.prices.get(id) ?? NaN,
    ageMs: (id) => this.ageMs.get(id) ?? 0,
    isStale: (id) => !((this.ageMs.get(id) ?? 0) <= 3000),
  };
  readonly portfolio: PortfolioView = {
    position: (id) => (this.held.has(id) ? this.#position(id) : undefined),
    positions: () => [...this.held.keys()].map((id) => this.#position(id)),
    openPositions: () => this.portfolio.positions().filter(({ quantity }) => quantity !== 0n),
    account: () => this.account(),
    equityNumber: () => toNumber(this.equity),
  };
  readonly orders: OrdersView = {
    get: (id) => this.working.find((order) => order.clientOrderId === id),
    working: () => this.working.filter(isWorking),
    workingFor: (id) => this.working.filter((order) => isWorking(order) && order.instrumentId === id),
    hasWorking: (strategy, id) => this.working.some((order) => isWorking(order) && order.instrumentId === id && order.strategyId === strategy),
  };

  engine(over: Partial<RiskLimits> = {}): RiskEngine {
    return new RiskEngine({
      limits: limits(over), instruments: this.instrumentsView, market: this.market, portfolio: this.portfolio, orders: this.orders,
      tradingState: () => this.state, connected: () => this.connected, reconciled: () => this.reconciled, clockDoubt: () => this.clockDoubt, latched: () => this.latched, now: () => this.now,
    });
  }

  account(): AccountState {
    const zero = money('0');
    return {
      cash: this.equity, unrealizedPnl: zero, equity: this.equity, initialMargin: zero, maintenanceMargin: zero, freeMargin: this.equity, realizedPnl: zero, fees: zero, funding: zero,
      dayStartEquity: this.dayStartEquity, dayPnl: (this.equity - this.dayStartEquity - this.dayFlows) as Money, peakEquity: this.peakEquity,
    };
  }

  #position(id: InstrumentId): Position {
    const zero = money('0');
    return { instrumentId: id, quantity: this.held.get(id) ?? (0n as Quantity), cost: zero, avgPx: null, realizedPnl: zero, fees: zero, funding: zero, tsOpened: null, tsUpdated: 0 };
  }
}

/** The largest position on one side (above zero), whatever fills: written out order by order, as a second opinion on `worstCase`. */
export function worstOnSide(held: bigint, working: readonly Order[], side: Order['side']): bigint {
  let position = side === 'buy' ? held : -held;
  const same = working.filter((order) => order.side === side);
  // Reduce-only orders first: they use up what the others could have closed, and cannot open.
  for (const order of same.filter((one) => one.reduceOnly)) {
    const room = position < 0n ? -position : 0n;
    const leaves = order.quantity - order.filledQty;
    position += leaves < room ? leaves : room;
  }
  for (const order of same.filter((one) => !one.reduceOnly)) position += order.quantity - order.filledQty;
  return position > 0n ? position : 0n;
}

export function worstAbsolutePosition(held: bigint, working: readonly Order[]): bigint {
  const sides = [worstOnSide(held, working, 'buy'), worstOnSide(held, working, 'sell'), absDecimal(held as Quantity) as bigint];
  return sides.reduce((worst, one) => (one > worst ? one : worst));
}
