// From the engine's own types to what the views show: decimals become text, NaN becomes null.
import type { AccountView, DecisionView, DeskView, FillView, FlattenView, InstrumentView, OrderView, PositionView, QuoteView, RiskEventView } from '../../shared/contract/views.ts';
import { absDecimal, applyRate, divHalfEven, formatDecimal, nearestMultiple, notional, ONE, subtract, ZERO_MONEY } from '../../shared/model/decimal.ts';
import type { Money, Price, Quantity, Ratio } from '../../shared/model/decimal.ts';
import type { Decision } from '../../shared/model/decision.ts';
import type { FlattenProgress, RiskEvent } from '../../shared/model/desk-event.ts';
import { isPaid, type Instrument } from '../../shared/model/instrument.ts';
import type { OrderFilled } from '../../shared/model/order-event.ts';
import type { Order } from '../../shared/model/order.ts';
import type { AccountState, Position } from '../../shared/model/portfolio.ts';
import type { InstrumentId } from '../../shared/model/ids.ts';
import type { StopGap } from '../../shared/model/protection.ts';
import { averagePrice } from '../core/portfolio/position-math.ts';
import type { PortfolioView } from '../core/kernel/ports.ts';
import type { EngineView } from './engine-view.ts';
import { smallestTick } from '../../shared/model/tick-rule.ts';

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
const text = formatDecimal;
/** Ratios of the configuration are plain numbers with few digits. */
const asRatio = (value: number): Ratio => nearestMultiple(value, 1_000_000n as Ratio);
/** Market numbers are rounded to 10^-8 where they meet exact amounts. */
const PRICE_STEP = 10_000n as Price;

function digitsAfterPoint(step: bigint): number {
  const fraction = text(step).split('.')[1];
  return fraction === undefined ? 0 : fraction.length;
}

export const instrumentView = (instrument: Instrument, lines: readonly InstrumentView['lines'][number][]): InstrumentView => ({
  id: instrument.id, base: instrument.base, quote: instrument.currency, shape: instrument.shape, tickSize: text(smallestTick(instrument.ticks)), lotSize: text(instrument.lotSize), minQty: text(instrument.minQty),
  minNotional: text(instrument.minNotional), multiplier: text(instrument.multiplier), pricePrecision: digitsAfterPoint(smallestTick(instrument.ticks)),
  lines: lines.map((line) => ({ ...line })),
});

const ownPart = (own: { readonly quantity: Quantity; readonly cost: Money }, instrument: Instrument): { readonly quantity: string; readonly avgPx: string | null } => {
  const avgPx = averagePrice(own, instrument.multiplier);
  return { quantity: text(absDecimal(own.quantity)), avgPx: avgPx === null ? null : text(avgPx) };
};

export function quoteView(engine: EngineView, instrument: Instrument, now: number): QuoteView {
  const { id } = instrument;
  const data = engine.market.snapshot(id);
  const refusedTicks = engine.market.refusedTotal(id);
  if (!data) return { instrumentId: id, bid: null, ask: null, last: null, mark: null, index: null, fundingRate: null, nextFundingTs: null, tsLastData: null, stale: true, refusedTicks };
  return {
    instrumentId: id, bid: finite(data.bid), ask: finite(data.ask), last: finite(data.last), mark: finite(data.mark), index: finite(data.index), fundingRate: finite(data.fundingRate),
    nextFundingTs: finite(data.nextFundingTs), tsLastData: finite(data.tsLastData), stale: engine.market.isStale(id, now), refusedTicks,
  };
}

export function positionView(engine: EngineView, instrument: Instrument, position: Position, marginLeverage: number): PositionView {
  const { id, multiplier } = instrument;
  const mark = engine.market.referencePrice(id);
  const known = Number.isFinite(mark) && mark > 0;
  const gross = known ? notional(nearestMultiple(mark, PRICE_STEP), absDecimal(position.quantity), multiplier) : absDecimal(position.cost);
  const signed = (position.quantity < 0n ? -gross : gross) as Money;
  const stops = position.quantity === 0n ? [] : engine.stopsOf(id).map(({ strategyId, level, movable, byHand, own }) => ({ strategyId, px: level, movable, byHand, ...(own && ownPart(own, instrument)) }));
  const levels = stops.map(({ px }) => px);
  const unrealized = known ? subtract(signed, position.cost) : ZERO_MONEY;
  return {
    instrumentId: id, side: position.quantity > 0n ? 'long' : position.quantity < 0n ? 'short' : 'flat', quantity: text(position.quantity), avgPx: position.avgPx === null ? null : text(position.avgPx),
    mark: finite(mark), notional: text(gross), unrealizedPnl: text(unrealized), realizedPnl: text(position.realizedPnl), fees: text(position.fees), funding: text(position.funding),
    marginUsed: text(isPaid(instrument) ? gross : divHalfEven(gross * ONE, asRatio(marginLeverage))), liquidationPx: position.quantity === 0n ? null : engine.portfolio.liquidationPx(id),
    stopPx: levels.length === 0 ? null : position.quantity > 0n ? Math.max(...levels) : Math.min(...levels), stops, stopGap: position.quantity === 0n ? null : engine.stopGapOf(id), tsOpened: position.tsOpened, tsUpdated: position.tsUpdated,
  };
}

export const orderView = (order: Order): OrderView => ({
  clientOrderId: order.clientOrderId, venueOrderId: order.venueOrderId, strategyId: order.strategyId, instrumentId: order.instrumentId, side: order.side, type: order.type,
  quantity: text(order.quantity), filledQty: text(order.filledQty), limitPx: order.limitPx === null ? null : text(order.limitPx), avgPx: order.avgPx === null ? null : text(order.avgPx),
  timeInForce: order.timeInForce, reduceOnly: order.reduceOnly, postOnly: order.postOnly, status: order.status, pending: order.pending, reason: order.reason, closeReason: order.closeReason,
  tsCreated: order.tsCreated, tsUpdated: order.tsUpdated,
});

export const fillView = (seq: number, fill: OrderFilled, realizedPnl: Money): FillView => ({
  seq, tradeId: fill.tradeId, clientOrderId: fill.clientOrderId, strategyId: fill.strategyId, instrumentId: fill.instrumentId, side: fill.side, quantity: text(fill.lastQty), px: text(fill.lastPx),
  fee: text(fill.fee), liquidity: fill.liquidity, realizedPnl: text(realizedPnl), tsEvent: fill.tsEvent,
});

export const accountView = (account: AccountState, maxDailyLoss: number): AccountView => ({
  cash: text(account.cash), equity: text(account.equity), unrealizedPnl: text(account.unrealizedPnl), realizedPnl: text(account.realizedPnl), fees: text(account.fees), funding: text(account.funding),
  initialMargin: text(account.initialMargin), maintenanceMargin: text(account.maintenanceMargin), freeMargin: text(account.freeMargin), dayStartEquity: text(account.dayStartEquity),
  dayPnl: text(account.dayPnl), peakEquity: text(account.peakEquity), dailyLossLimit: text(applyRate(account.dayStartEquity, asRatio(maxDailyLoss))),
});

export const decisionView = (seq: number, decision: Decision): DecisionView => ({
  seq, strategyId: decision.strategyId, instrumentId: decision.instrumentId, action: decision.action, reason: decision.reason, detail: decision.detail,
  values: Object.fromEntries(Object.entries(decision.values).map(([name, value]) => [name, value === null ? null : finite(value)])), tsEvent: decision.tsEvent,
});

export const riskEventView = (seq: number, event: RiskEvent): RiskEventView => ({ seq, level: event.level, code: event.code, message: event.message, instrumentId: event.instrumentId, runbook: event.runbook, tsEvent: event.tsEvent, ack: null });

export const flattenView = (progress: FlattenProgress): FlattenView => ({
  flattenId: progress.flattenId, step: progress.step, round: progress.round, message: progress.message, emptyReads: progress.emptyReads, venueOpenOrders: progress.venueOpenOrders?.length ?? null,
  venuePositions: progress.venuePositions?.filter((position) => position.quantity !== 0n).length ?? null, tsEvent: progress.tsEvent,
});

/** Open positions on which no stop acts now. */
export const unprotectedOf = (engine: { readonly portfolio: PortfolioView; stopGapOf(id: InstrumentId): StopGap | null }): number =>
  engine.portfolio.openPositions().filter(({ instrumentId }) => engine.stopGapOf(instrumentId) !== null).length;

/** `cause` and `since` are of the last change of the trading state. */
export function deskView(engine: EngineView, cause: string, since: number): DeskView {
  const { marginLeverage: _leverage, maxDailyLoss: _loss, ...facts } = engine.deskFacts();
  return { ...facts, tradingState: engine.tradingState(), latched: engine.latched(), killId: engine.killId(), stateCause: cause, tsStateSince: since, unprotected: unprotectedOf(engine) };
}
