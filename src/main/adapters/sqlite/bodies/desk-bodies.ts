// What the journal holds of each conclusion beside the events of orders.
import { z } from 'zod';
import { OPERATOR_KINDS, OPERATOR_WAYS, type Operator } from '../../../../shared/model/command.ts';
import { DECISION_ACTIONS, type Decision, type JsonValue } from '../../../../shared/model/decision.ts';
import { DIFFERENCE_KINDS, FLATTEN_STEPS, RECONCILIATION_CAUSES, RECONCILIATION_OUTCOMES, RISK_LEVELS, type DeskEvent } from '../../../../shared/model/desk-event.ts';
import type { InstrumentId, StrategyId } from '../../../../shared/model/ids.ts';
import { TRADING_STATES } from '../../../../shared/model/order.ts';
import { LEDGER_TYPES } from '../../../../shared/model/portfolio.ts';
import { STOP_GAPS } from '../../../../shared/model/protection.ts';
import { PARAMETER_SOURCES, STRATEGY_MODES, type StrategyParameters } from '../../../../shared/model/strategy.ts';
import { same, type Encoding } from '../../../../shared/schema/encoding.ts';
import { venueSchemas } from '../../../../shared/schema/venue-schema.ts';

const isRecord = (value: unknown, of: (field: unknown) => boolean): boolean => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(of);
/** Names are a strategy's own, `__proto__` among them: such records are looked at, never copied. */
export const parameters = z.custom<StrategyParameters>(
  (value) => isRecord(value, (field) => typeof field === 'number' || typeof field === 'boolean' || typeof field === 'string'), 'expected numbers, flags and texts by name',
);
export const figures = z.custom<Decision['values']>((value) => isRecord(value, (field) => field === null || typeof field === 'number'), 'expected numbers by name');
const anyJson = z.custom<JsonValue>((value) => value !== undefined, 'expected JSON');

export const operatorSchema = ({ object }: Encoding) => {
  const operator = object({ kind: z.enum(OPERATOR_KINDS), name: z.string(), via: z.enum(OPERATOR_WAYS) });
  same<z.output<typeof operator>, Operator>(true);
  return operator;
};

/** By the type of the conclusion. */
export function deskBodies(encoding: Encoding) {
  const { object, price, quantity, money, number, id } = encoding;
  const venue = venueSchemas(encoding);
  const by = operatorSchema(encoding);
  const text = z.string();
  const instrumentId = id<InstrumentId>();
  const strategyId = id<StrategyId>();
  const event = <T extends DeskEvent['type'], F extends z.core.$ZodLooseShape>(type: T, fields: F) => object({ type: z.literal(type), ...fields, tsEvent: number });

  const position = object({
    instrumentId, quantity, cost: money, avgPx: price.nullable(), realizedPnl: money, fees: money, funding: money, tsOpened: number.nullable(), tsUpdated: number,
  });
  const entry = object({ type: z.enum(LEDGER_TYPES), amount: money, instrumentId: instrumentId.nullable(), reference: text, tsEvent: number });
  const decision = object({ strategyId, instrumentId, tsEvent: number, action: z.enum(DECISION_ACTIONS), reason: text, detail: text, values: figures });
  const difference = object({ kind: z.enum(DIFFERENCE_KINDS), instrumentId: instrumentId.nullable(), reference: text, ours: text, venues: text, resolution: text });
  const since = object({ n: number, high: money, low: money, fall: object({ peak: money, trough: money }).nullable() });

  const bodies = {
    RiskEvent: event('RiskEvent', { level: z.enum(RISK_LEVELS), code: text, message: text, instrumentId: instrumentId.nullable(), runbook: text }),
    AlertAcknowledged: event('AlertAcknowledged', { seqs: z.array(number), by, note: text }),
    TradingStateChanged: event('TradingStateChanged', {
      from: z.enum(TRADING_STATES), to: z.enum(TRADING_STATES), cause: text, latched: z.boolean(), killId: text.optional(), tsKilled: number.optional(),
    }),
    FlattenProgress: event('FlattenProgress', {
      flattenId: text, step: z.enum(FLATTEN_STEPS), round: number, message: text, venueOpenOrders: z.array(venue.order).nullable(),
      venuePositions: z.array(venue.position).nullable(), emptyReads: number,
    }),
    ReconciliationCompleted: event('ReconciliationCompleted', {
      cause: z.enum(RECONCILIATION_CAUSES), outcome: z.enum(RECONCILIATION_OUTCOMES), differences: z.array(difference),
    }),
    PositionUpdated: event('PositionUpdated', { position }),
    LedgerBooked: event('LedgerBooked', { entry, cash: money }),
    DecisionMade: event('DecisionMade', { decision }),
    StrategyStateSaved: event('StrategyStateSaved', { strategyId: text, state: anyJson }),
    StrategyModeChanged: event('StrategyModeChanged', { strategyId, instrumentId, from: z.enum(STRATEGY_MODES), to: z.enum(STRATEGY_MODES), cause: text, by }),
    StrategyConfigured: event('StrategyConfigured', { strategyId, instrumentId, version: number, parameters, by, reason: text, source: z.enum(PARAMETER_SOURCES) }),
    StopMoved: event('StopMoved', {
      strategyId, instrumentId, side: z.enum(['long', 'short']), fromPx: price, toPx: price, markPx: number, resultFrom: money, resultTo: money, by, reason: text,
    }),
    ProtectionChanged: event('ProtectionChanged', { instrumentId, quantity, tsOpened: number.nullable(), gap: z.enum(STOP_GAPS).nullable(), since: number }),
    EquitySampled: event('EquitySampled', { equity: money, cash: money, unrealizedPnl: money, initialMargin: money, since: since.optional() }),
    DayRolled: event('DayRolled', { day: text, startEquity: money, endEquity: money, peakEquity: money }),
    EngineStarted: event('EngineStarted', { version: text, configHash: text, profile: text }),
  };
  same<z.output<(typeof bodies)[keyof typeof bodies]>, DeskEvent>(true);
  return bodies;
}
