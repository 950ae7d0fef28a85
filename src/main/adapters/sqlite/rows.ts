// Rows of the projections as reports and views read them, each with its schema: what is read is checked, what is written is named by it.
// Decimals are text, times are Unix ms UTC, `seq` is the journal's.
import { z } from 'zod';
import { OPERATOR_KINDS, OPERATOR_WAYS } from '../../../shared/model/command.ts';
import { DECISION_ACTIONS } from '../../../shared/model/decision.ts';
import { FLATTEN_STEPS, RECONCILIATION_CAUSES, RECONCILIATION_OUTCOMES, RISK_LEVELS, type EquitySince } from '../../../shared/model/desk-event.ts';
import { LIQUIDITY_SIDES, ORDER_SIDES, ORDER_STATUSES, ORDER_TYPES, PENDING_CHANGES, TIMES_IN_FORCE, TRADING_STATES } from '../../../shared/model/order.ts';
import { LEDGER_TYPES } from '../../../shared/model/portfolio.ts';
import { PARAMETER_SOURCES, STRATEGY_MODES } from '../../../shared/model/strategy.ts';

const seq = z.int();
const ts = z.int();
const text = z.string();
const dec = z.string();
const flag = z.union([z.literal(0), z.literal(1)]);
const entry = { seq, ts };

export const FillRow = z.strictObject({
  ...entry, ts_event: ts, trade_id: text, client_order_id: text, strategy: text, instrument: text, side: z.enum(ORDER_SIDES), qty: dec, px: dec, fee: dec,
  liquidity: z.enum(LIQUIDITY_SIDES), realized_pnl: dec,
});
export type FillRow = Readonly<z.output<typeof FillRow>>;

/** An order as its events tell it. `seq` and `ts` are of its first event, `last_seq` and `ts_updated` of its latest. */
export const OrderRow = z.strictObject({
  client_order_id: text, ...entry, last_seq: seq, ts_updated: ts, venue_order_id: text.nullable(), strategy: text, instrument: text, side: z.enum(ORDER_SIDES),
  type: z.enum(ORDER_TYPES), time_in_force: z.enum(TIMES_IN_FORCE), post_only: flag, reduce_only: flag, qty: dec, limit_px: dec.nullable(), trigger_px: z.number().nullable(),
  status: z.enum(ORDER_STATUSES),
  /** A cancel or replace without an answer yet. */
  pending: z.enum(PENDING_CHANGES).nullable(),
  filled_qty: dec,
  /** Quantity-weighted price of the fills, rounded half to even at 10^-12; null without a fill. */
  avg_px: dec.nullable(),
  fees: dec, fills_pending: flag, reason: text, close_reason: text.nullable(),
  /** Of a denied order: the check that stopped it and its sentence. */
  denied_check: text.nullable(), denied_message: text.nullable(),
  ts_submitted: ts.nullable(),
  /** First accepted, rejected, filled or closed: what the venue said first. */
  ts_answered: ts.nullable(),
  ts_closed: ts.nullable(),
});
export type OrderRow = Readonly<z.output<typeof OrderRow>>;

export const LedgerRow = z.strictObject({ ...entry, ts_event: ts, type: z.enum(LEDGER_TYPES), amount: dec, cash: dec, instrument: text.nullable(), reference: text });
export type LedgerRow = Readonly<z.output<typeof LedgerRow>>;

/** The latest state of one instrument's position. */
export const PositionRow = z.strictObject({
  instrument: text, ...entry, qty: dec, cost: dec, avg_px: dec.nullable(), realized_pnl: dec, fees: dec, funding: dec, ts_opened: ts.nullable(),
});
export type PositionRow = Readonly<z.output<typeof PositionRow>>;

export const EquityRow = z.strictObject({ ...entry, equity: dec, cash: dec, unrealized_pnl: dec, initial_margin: dec });
export type EquityRow = Readonly<z.output<typeof EquityRow>>;
/** With the way to it; null where the record has none. */
export type EquityPathRow = EquityRow & { readonly since: EquitySince | null };

export const RiskEventRow = z.strictObject({ ...entry, level: z.enum(RISK_LEVELS), code: text, message: text, instrument: text.nullable(), runbook: text });
export type RiskEventRow = Readonly<z.output<typeof RiskEventRow>>;
/** A person's note of one alert; `alert_seq` is the row of its risk event. */
export const AlertAckRow = z.strictObject({ alert_seq: seq, ...entry, by_name: text, via: z.enum(OPERATOR_WAYS), note: text });
/** A risk event with its acknowledgement; the `ack_` columns are null together. */
export const AlertRow = RiskEventRow.extend({ ack_ts: ts.nullable(), ack_by: text.nullable(), ack_via: text.nullable(), ack_note: text.nullable() });
export type AlertRow = Readonly<z.output<typeof AlertRow>>;

/** `values_json` is the journal's encoding: read it with `readFigures`. */
export const DecisionRow = z.strictObject({
  ...entry, ts_event: ts, strategy: text, instrument: text, action: z.enum(DECISION_ACTIONS), reason: text, detail: text, values_json: text,
});
export type DecisionRow = Readonly<z.output<typeof DecisionRow>>;

export const TradingStateRow = z.strictObject({ ...entry, from_state: z.enum(TRADING_STATES), to_state: z.enum(TRADING_STATES), cause: text, latched: flag });
export type TradingStateRow = Readonly<z.output<typeof TradingStateRow>>;

export const StrategyStateRow = z.strictObject({ strategy: text, ...entry, state_json: text });
export type StrategyStateRow = Readonly<z.output<typeof StrategyStateRow>>;
export const StrategyModeRow = z.strictObject({
  ...entry, strategy: text, instrument: text, from_mode: z.enum(STRATEGY_MODES), to_mode: z.enum(STRATEGY_MODES), cause: text, by_name: text, via: z.enum(OPERATOR_WAYS),
});
export type StrategyModeRow = Readonly<z.output<typeof StrategyModeRow>>;
export const StrategyVersionRow = z.strictObject({
  ...entry, strategy: text, instrument: text, version: z.int(), by_name: text, via: z.enum(OPERATOR_WAYS), reason: text, source: z.enum(PARAMETER_SOURCES), parameters_json: text,
});
export type StrategyVersionRow = Readonly<z.output<typeof StrategyVersionRow>>;

/** `open_orders` and `open_positions` count what the venue itself showed; null before the first read. */
export const FlattenRow = z.strictObject({
  ...entry, flatten_id: text, step: z.enum(FLATTEN_STEPS), round: z.int(), message: text, empty_reads: z.int(), open_orders: z.int().nullable(), open_positions: z.int().nullable(),
});
export type FlattenRow = Readonly<z.output<typeof FlattenRow>>;

export const ReconciliationRow = z.strictObject({
  ...entry, cause: z.enum(RECONCILIATION_CAUSES), outcome: z.enum(RECONCILIATION_OUTCOMES), difference_count: z.int(), differences_json: text,
});
export type ReconciliationRow = Readonly<z.output<typeof ReconciliationRow>>;

/** `peak_equity` is the highest so far: drawdown is measured from it. */
export const DayRow = z.strictObject({ day: text, ...entry, start_equity: dec, end_equity: dec, peak_equity: dec });
export type DayRow = Readonly<z.output<typeof DayRow>>;

/** A wish of a person or of the desk, as it went into the engine: the audit of who asked for what. */
export const CommandRow = z.strictObject({
  ...entry, type: text, by_kind: z.enum(OPERATOR_KINDS), by_name: text, via: z.enum(OPERATOR_WAYS), reason: text, instrument: text.nullable(), client_order_id: text.nullable(),
});
export type CommandRow = Readonly<z.output<typeof CommandRow>>;

export const EngineStartRow = z.strictObject({ ...entry, version: text, config_hash: text, profile: text });
export type EngineStartRow = Readonly<z.output<typeof EngineStartRow>>;

export const ActiveDayRow = z.strictObject({ day: text, first_seq: seq });
