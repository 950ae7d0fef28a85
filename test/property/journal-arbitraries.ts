// Random inputs and conclusions of every type; a type added to the model fails to compile here until it has one.
import fc from 'fast-check';
import type { Command, Operator } from '../../src/shared/model/command.ts';
import type { Money, Price, Quantity, Ratio } from '../../src/shared/model/decimal.ts';
import type { Decision, JsonValue } from '../../src/shared/model/decision.ts';
import type { ClientOrderId, InstrumentId, StrategyId, TradeId, VenueOrderId } from '../../src/shared/model/ids.ts';
import type { Equity, Future, Instrument, OptionContract, Perpetual } from '../../src/shared/model/instrument.ts';
import type { TickBands } from '../../src/shared/model/tick-rule.ts';
import type { MarketEvent } from '../../src/shared/model/market-data.ts';
import type { Order, OrderIntent } from '../../src/shared/model/order.ts';
import { STOP_GAPS } from '../../src/shared/model/protection.ts';
import type { CheckResult } from '../../src/shared/model/order-event.ts';
import type { LedgerEntry, Position } from '../../src/shared/model/portfolio.ts';
import type { VenueFill, VenueFunding, VenueOrder, VenuePosition, VenueReport, VenueSnapshot } from '../../src/shared/model/venue-report.ts';
import type { Conclusion, Input } from '../../src/main/core/kernel/messages.ts';
import type { JournalEntry } from '../../src/main/core/kernel/ports.ts';

type Arb<T> = fc.Arbitrary<T>;
/** Objects as the engine makes them, with the ordinary prototype. */
const record = <T extends object>(model: { [K in keyof T]: Arb<T[K]> }): Arb<T> => fc.record(model, { noNullPrototype: true }) as unknown as Arb<T>;
type ByType<T extends { readonly type: string }> = { readonly [K in T['type']]: Arb<Extract<T, { type: K }>> };

const anyDecimal = fc.oneof(fc.bigInt({ min: -(10n ** 27n), max: 10n ** 27n }), fc.constantFrom(0n, 1n, -1n, 10n ** 12n, 5n * 10n ** 11n));
const decimal = <U extends bigint>(): Arb<U> => anyDecimal as unknown as Arb<U>;
const px = decimal<Price>();
const qty = decimal<Quantity>();
const money = decimal<Money>();
const rate = decimal<Ratio>();
const nullable = <T>(arb: Arb<T>): Arb<T | null> => fc.option(arb, { nil: null });
const ts = fc.integer({ min: 0, max: 4_102_444_800_000 });
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('', '"', '\\', '\n\t\u0000', '{"$d":"1"}', '\ud800', '$d', "'; DROP TABLE journal; --"));
const double = fc.double();
const bool = fc.boolean();
const side = fc.constantFrom('buy', 'sell');
const orderType = fc.constantFrom('market', 'limit');
const tif = fc.constantFrom('gtc', 'ioc');
const id = <T extends string>(...names: string[]): Arb<T> => fc.constantFrom(...names) as unknown as Arb<T>;
const instrumentId = id<InstrumentId>('BTC-PERP.SIM', 'ETH-PERP.SIM', 'SOL-PERP.SIM');
const clientOrderId = id<ClientOrderId>('o-1', 'o-2', 'o-3', 'o-4', 'o-5', 'ö "6"');
const strategyId = id<StrategyId>('ma-cross', 'manual', 'flatten');
const venueOrderId = id<VenueOrderId>('v-1', 'v-2', 'v-3');
const tradeId = id<TradeId>('t-1', 't-2', 't-3', 't-4', 't-5', 't-6', 't-7', 't-8');
const key = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('$d', '$n', '$', '$$d', '__proto__', 'constructor', 'toJSON', '1', '02'));
export const jsonValue: Arb<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.constant(null), bool, double, text, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true })),
})).value;

const order: Arb<Order> = record<Order>({
  clientOrderId, venueOrderId: nullable(venueOrderId), strategyId, instrumentId, side, type: orderType, quantity: qty, limitPx: nullable(px), timeInForce: tif, postOnly: bool, reduceOnly: bool,
  triggerPx: nullable(fc.double({ noNaN: true })), reason: text, status: fc.constantFrom('initialized', 'denied'), pending: fc.constant(null), filledQty: qty, filledValue: money, avgPx: nullable(px), fees: money,
  fillsPending: bool, closeReason: nullable(text), tsCreated: ts, tsUpdated: ts,
});
const check: Arb<CheckResult> = record<CheckResult>({ check: text, scope: fc.constantFrom('account', 'strategy', 'instrument', 'order'), outcome: fc.constantFrom('passed', 'clipped', 'denied'), used: text, allowed: text, unit: text, message: text });
const checks = fc.array(check, { maxLength: 2 });
const venueOrder: Arb<VenueOrder> = record<VenueOrder>({ clientOrderId: nullable(clientOrderId), venueOrderId, instrumentId, side, orderType, timeInForce: tif, quantity: qty, limitPx: nullable(px), reduceOnly: bool, status: fc.constantFrom('open', 'filled', 'canceled', 'rejected', 'expired'), filledQty: qty, reason: nullable(text), tsEvent: ts });
const venueFill: Arb<VenueFill> = record<VenueFill>({ tradeId, venueOrderId, clientOrderId: nullable(clientOrderId), instrumentId, side, qty, px, fee: money, liquidity: fc.constantFrom('maker', 'taker'), cause: fc.constantFrom('order', 'liquidation'), tsEvent: ts });
const venuePosition: Arb<VenuePosition> = record<VenuePosition>({ instrumentId, quantity: qty, avgPx: nullable(px) });
const venueFunding: Arb<VenueFunding> = record<VenueFunding>({ fundingId: text, instrumentId, quantity: qty, px, rate, payment: money, tsEvent: ts });
const snapshot: Arb<VenueSnapshot> = record<VenueSnapshot>({ openOrders: fc.array(venueOrder, { maxLength: 2 }), positions: fc.array(venuePosition, { maxLength: 2 }), fills: fc.array(venueFill, { maxLength: 2 }), funding: fc.array(venueFunding, { maxLength: 2 }), cash: money, tsEvent: ts });
const ticks = fc.array(record({ from: px, size: px }), { minLength: 1, maxLength: 3 }) as unknown as Arb<TickBands>;
const listing = {
  id: instrumentId, venue: text, venueSymbol: text, base: text, currency: text, shape: fc.constantFrom('fractionalBase', 'wholeContracts'), ticks, packageTick: nullable(px), lotSize: qty, minQty: qty,
  maxQty: qty, minNotional: money, multiplier: rate, settlement: fc.constantFrom('margined', 'paid'), calendar: fc.constantFrom('always', 'cde', 'nyse'), makerFeeRate: rate, takerFeeRate: rate,
  tradable: fc.constantFrom('yes', 'cancelOnly', 'no'),
} as const;
const leveraged = { maxLeverage: double, maintenanceMarginRate: rate };
const expiry = fc.constantFrom('2026-12-18', '2027-01-15');
const instrument: Arb<Instrument> = fc.oneof(
  record<Perpetual>({ ...listing, ...leveraged, kind: fc.constant('perpetual'), fundingIntervalMs: ts }),
  record<Future>({ ...listing, ...leveraged, kind: fc.constant('future'), expiry }),
  record<Equity>({ ...listing, kind: fc.constant('equity') }),
  record<OptionContract>({
    ...listing, kind: fc.constant('option'), underlying: instrumentId, expiry, strike: px, right: fc.constantFrom('call', 'put'), exerciseStyle: fc.constantFrom('american', 'european'),
    deliverable: record({ shares: qty, cash: money }),
  }),
);

const header = { clientOrderId, instrumentId, strategyId, tsEvent: ts, tsInit: ts };
const type = <T extends string>(name: T): Arb<T> => fc.constant(name);
const entry: Arb<LedgerEntry> = record<LedgerEntry>({ type: fc.constantFrom('deposit', 'realized', 'fee', 'funding', 'adjustment'), amount: money, instrumentId: nullable(instrumentId), reference: fc.oneof(text, tradeId), tsEvent: ts });
const position: Arb<Position> = record<Position>({ instrumentId, quantity: qty, cost: money, avgPx: nullable(px), realizedPnl: money, fees: money, funding: money, tsOpened: nullable(ts), tsUpdated: ts });
const decision: Arb<Decision> = record<Decision>({ strategyId, instrumentId, tsEvent: ts, action: fc.constantFrom('enterLong', 'enterShort', 'exit', 'hold'), reason: text, detail: text, values: fc.dictionary(key, nullable(double), { maxKeys: 4, noNullPrototype: true }) });
const operator: Arb<Operator> = record<Operator>({ kind: fc.constantFrom('person', 'strategy', 'desk'), name: text, via: fc.constantFrom('view', 'cli', 'engine', 'latch') });
const state = fc.constantFrom('disarmed', 'active', 'reducing', 'halted');

const mode = fc.constantFrom('running', 'reducing', 'paused', 'stopped');
const parameters = fc.dictionary(key, fc.oneof(double, bool, text), { maxKeys: 4, noNullPrototype: true });

export const CONCLUSIONS: ByType<Conclusion> = {
  OrderInitialized: record({ ...header, type: type('OrderInitialized'), order }),
  OrderDenied: record({ ...header, type: type('OrderDenied'), order, denial: check, checks }),
  OrderSubmitted: record({ ...header, type: type('OrderSubmitted'), quantity: qty, limitPx: nullable(px), reduceOnly: fc.boolean(), checks }),
  OrderAccepted: record({ ...header, type: type('OrderAccepted'), venueOrderId }),
  OrderRejected: record({ ...header, type: type('OrderRejected'), reason: text, venueCode: text }),
  OrderUnknown: record({ ...header, type: type('OrderUnknown'), cause: text }),
  OrderCancelRequested: record({ ...header, type: type('OrderCancelRequested'), reason: text }),
  OrderReplaceRequested: record({ ...header, type: type('OrderReplaceRequested'), quantity: qty, limitPx: px }),
  OrderReplaced: record({ ...header, type: type('OrderReplaced'), quantity: qty, limitPx: px, venueOrderId }),
  CancelRejected: record({ ...header, type: type('CancelRejected'), reason: text }),
  ReplaceRejected: record({ ...header, type: type('ReplaceRejected'), reason: text }),
  OrderCanceled: record({ ...header, type: type('OrderCanceled'), reason: text }),
  OrderExpired: record({ ...header, type: type('OrderExpired'), reason: text }),
  OrderFillsPending: record({ ...header, type: type('OrderFillsPending'), venueStatus: text, venueFilledQty: qty }),
  OrderFilled: record({ ...header, type: type('OrderFilled'), tradeId, side, lastQty: qty, lastPx: px, fee: money, liquidity: fc.constantFrom('maker', 'taker') }),
  RiskEvent: record({ type: type('RiskEvent'), level: fc.constantFrom('info', 'warning', 'critical'), code: text, message: text, instrumentId: nullable(instrumentId), runbook: text, tsEvent: ts }),
  TradingStateChanged: record({ type: type('TradingStateChanged'), from: state, to: state, cause: text, latched: bool, tsEvent: ts }),
  FlattenProgress: record({ type: type('FlattenProgress'), flattenId: text, step: fc.constantFrom('halted', 'canceling', 'waiting', 'reading', 'closing', 'verified', 'stuck'), round: fc.nat(99), message: text, venueOpenOrders: nullable(fc.array(venueOrder, { maxLength: 2 })), venuePositions: nullable(fc.array(venuePosition, { maxLength: 2 })), emptyReads: fc.nat(9), tsEvent: ts }),
  ReconciliationCompleted: record({
    type: type('ReconciliationCompleted'), cause: fc.constantFrom('startup', 'reconnect', 'periodic', 'flatten', 'manual'), outcome: fc.constantFrom('agreed', 'repaired', 'open'), tsEvent: ts,
    differences: fc.array(record({ kind: fc.constantFrom('missedFill', 'missedFunding', 'foreignOrder', 'lostOrder', 'positionMismatch', 'cashMismatch'), instrumentId: nullable(instrumentId), reference: text, ours: text, venues: text, resolution: text }), { maxLength: 2 }),
  }),
  PositionUpdated: record({ type: type('PositionUpdated'), position, tsEvent: ts }),
  LedgerBooked: record({ type: type('LedgerBooked'), entry, cash: money, tsEvent: ts }),
  DecisionMade: record({ type: type('DecisionMade'), decision, tsEvent: ts }),
  AlertAcknowledged: record({ type: type('AlertAcknowledged'), seqs: fc.array(fc.nat(), { maxLength: 3 }), by: operator, note: text, tsEvent: ts }),
  StrategyStateSaved: record({ type: type('StrategyStateSaved'), strategyId: text, state: jsonValue, tsEvent: ts }),
  StrategyModeChanged: record({ type: type('StrategyModeChanged'), strategyId, instrumentId, from: mode, to: mode, cause: text, by: operator, tsEvent: ts }),
  StrategyConfigured: record({ type: type('StrategyConfigured'), strategyId, instrumentId, version: fc.nat(99), parameters, by: operator, reason: text, source: fc.constantFrom('profile', 'change', 'rollback'), tsEvent: ts }),
  StopMoved: record({ type: type('StopMoved'), strategyId, instrumentId, side: fc.constantFrom('long', 'short'), fromPx: px, toPx: px, markPx: double, resultFrom: money, resultTo: money, by: operator, reason: text, tsEvent: ts }),
  ProtectionChanged: record({ type: type('ProtectionChanged'), instrumentId, quantity: qty, tsOpened: nullable(ts), gap: nullable(fc.constantFrom(...STOP_GAPS)), since: ts, tsEvent: ts }),
  EquitySampled: fc.oneof(
    record<Extract<Conclusion, { type: 'EquitySampled' }>>({ type: type('EquitySampled'), equity: money, cash: money, unrealizedPnl: money, initialMargin: money, tsEvent: ts }),
    record<Extract<Conclusion, { type: 'EquitySampled' }>>({ type: type('EquitySampled'), equity: money, cash: money, unrealizedPnl: money, initialMargin: money, tsEvent: ts, since: record({ n: fc.nat(), high: money, low: money, fall: nullable(record({ peak: money, trough: money })) }) }),
  ),
  DayRolled: record({ type: type('DayRolled'), day: fc.constantFrom('2026-01-01', '2026-01-02'), startEquity: money, endEquity: money, peakEquity: money, tsEvent: ts }),
  EngineStarted: record({ type: type('EngineStarted'), version: text, configHash: text, profile: text, tsEvent: ts }),
};

const stamp = { instrumentId, tsEvent: fc.oneof(ts, double) };
export const MARKET: ByType<MarketEvent> = {
  quote: record({ ...stamp, type: type('quote'), bid: double, bidSize: double, ask: double, askSize: double }),
  trade: record({ ...stamp, type: type('trade'), px: double, size: double, aggressor: side }),
  bar: record({ ...stamp, type: type('bar'), intervalMs: double, tsOpen: double, open: double, high: double, low: double, close: double, volume: double }),
  mark: record({ ...stamp, type: type('mark'), px: double }),
  index: record({ ...stamp, type: type('index'), px: double }),
  funding: record({ ...stamp, type: type('funding'), rate: double, nextFundingTs: double }),
};
export const market: Arb<MarketEvent> = fc.oneof(...Object.values(MARKET)) as Arb<MarketEvent>;

export const REPORTS: ByType<VenueReport> = {
  OrderStatusReport: record({ type: type('OrderStatusReport'), order: venueOrder }),
  FillReport: record({ type: type('FillReport'), fill: venueFill }),
  FundingReport: record({ type: type('FundingReport'), funding: venueFunding }),
  SubmitRejected: record({ type: type('SubmitRejected'), clientOrderId, reason: text, venueCode: text, tsEvent: ts }),
  CancelRejected: record({ type: type('CancelRejected'), clientOrderId, reason: text, tsEvent: ts }),
  ReplaceRejected: record({ type: type('ReplaceRejected'), clientOrderId, reason: text, tsEvent: ts }),
  OrderReplaced: record({ type: type('OrderReplaced'), order: venueOrder }),
  OutcomeUnknown: record({ type: type('OutcomeUnknown'), request: fc.constantFrom('submit', 'cancel', 'replace'), clientOrderId, cause: text, tsEvent: ts }),
  OrderQueryResult: record({ type: type('OrderQueryResult'), clientOrderId, order: nullable(venueOrder), fills: fc.array(venueFill, { maxLength: 2 }), proven: bool, tsEvent: ts }),
  SnapshotResult: record({ type: type('SnapshotResult'), requestId: fc.nat(), snapshot: nullable(snapshot), cause: nullable(text), tsEvent: ts }),
  ConnectionReport: record({ type: type('ConnectionReport'), state: fc.constantFrom('connected', 'disconnected'), cause: text, tsEvent: ts }),
  CatalogueReport: record({ type: type('CatalogueReport'), instruments: fc.array(instrument, { maxLength: 2 }), tsEvent: ts }),
};

const by = operator;
const asked = { requestId: text, by };
const intent: Arb<OrderIntent> = record<OrderIntent>({ strategyId, instrumentId, side, type: orderType, quantity: qty, limitPx: nullable(px), timeInForce: tif, postOnly: bool, reduceOnly: bool, triggerPx: nullable(double), reason: text });
export const COMMANDS: ByType<Command> = {
  SubmitOrder: record({ ...asked, type: type('SubmitOrder'), intent }),
  CancelOrder: record({ ...asked, type: type('CancelOrder'), clientOrderId, reason: text }),
  CancelAll: record({ ...asked, type: type('CancelAll'), instrumentId: nullable(instrumentId), reason: text }),
  ReplaceOrder: record({ ...asked, type: type('ReplaceOrder'), clientOrderId, quantity: qty, limitPx: px }),
  FlattenAll: record({ ...asked, type: type('FlattenAll'), reason: text }),
  Kill: record({ ...asked, type: type('Kill'), reason: text }),
  Resume: record({ ...asked, type: type('Resume'), reason: text }),
  SetReduceOnly: record({ ...asked, type: type('SetReduceOnly'), on: bool, reason: text }),
  SetStrategyMode: record({ ...asked, type: type('SetStrategyMode'), strategyId, mode, reason: text }),
  ConfigureStrategy: record({ ...asked, type: type('ConfigureStrategy'), strategyId, baseVersion: fc.nat(9), parameters, source: fc.constantFrom('change', 'rollback'), reason: text }),
  MoveStop: record({ ...asked, type: type('MoveStop'), strategyId, instrumentId, px, looser: bool, seen: nullable(record({ px, tsOpened: ts })), reason: text }),
  Arm: record({ ...asked, type: type('Arm'), reason: text }),
  AcknowledgeAlert: record({ ...asked, type: type('AcknowledgeAlert'), seqs: fc.array(fc.nat(), { maxLength: 3 }), note: text }),
  Disarm: record({ ...asked, type: type('Disarm'), reason: text }),
};

export const INPUTS: ByType<Input> = {
  start: record({
    type: type('start'), ts, version: text, configHash: text, profile: text, run: nullable(text), revision: fc.nat(3), before: nullable(record({ lastTs: ts, clean: bool })),
    latchProblem: nullable(text), killedTs: nullable(ts), mark: nullable(fc.oneof(record({ found: type('behind'), message: text }), record({ found: type('adopted'), reason: text }))),
  }),
  history: record({ type: type('history'), ts, instrumentId, bars: fc.array(MARKET.bar, { maxLength: 2 }) }),
  market: record({ type: type('market'), ts, event: market }),
  report: record({ type: type('report'), ts, report: fc.oneof(...Object.values(REPORTS)) as Arb<VenueReport> }),
  command: record({ type: type('command'), ts, command: fc.oneof(...Object.values(COMMANDS)) as Arb<Command> }),
  time: record({ type: type('time'), ts }),
  end: record({ type: type('end'), ts }),
  clock: record({ type: type('clock'), ts, agreed: bool, cause: text }),
  alarm: record({ type: type('alarm'), ts, level: fc.constantFrom('info', 'warning', 'critical'), code: text, message: text, runbook: text }),
};

export const conclusion: Arb<Conclusion> = fc.oneof(...Object.values(CONCLUSIONS)) as Arb<Conclusion>;
export const input: Arb<Input> = fc.oneof(...Object.values(INPUTS)) as Arb<Input>;

const DAY_MS = 86_400_000;
/** A log as a kernel writes it: seq rises, ts never falls, some days pass. */
export const entries = (maxLength: number, size: fc.SizeForArbitrary = 'small'): Arb<readonly JournalEntry[]> =>
  fc.array(fc.tuple(fc.oneof({ weight: 1, arbitrary: input }, { weight: 3, arbitrary: conclusion }), fc.integer({ min: 1, max: 3 }), fc.oneof({ weight: 9, arbitrary: fc.nat(5_000) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 * DAY_MS }) })), { maxLength, size }).map((items) => {
    let seq = 0;
    let now = Date.UTC(2026, 0, 1);
    let cause = 1;
    return items.map(([item, step, passed]): JournalEntry => {
      seq += step;
      now += passed;
      if (Object.hasOwn(CONCLUSIONS, item.type)) return { kind: 'conclusion', seq, cause, ts: now, conclusion: item as Conclusion };
      cause = seq;
      return { kind: 'input', seq, cause, ts: now, input: { ...(item as Input), ts: now } };
    });
  });
