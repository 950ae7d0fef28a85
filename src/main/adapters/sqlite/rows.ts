// Rows of the projections as reports and views read them. Decimals are text, times are Unix ms UTC, `seq` is the journal's.
import type { EquitySince } from '../../../shared/model/desk-event.ts';

export type FillRow = {
  readonly seq: number;
  readonly ts: number;
  readonly ts_event: number;
  readonly trade_id: string;
  readonly client_order_id: string;
  readonly strategy: string;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly qty: string;
  readonly px: string;
  readonly fee: string;
  readonly liquidity: 'maker' | 'taker';
  readonly realized_pnl: string;
};

/** An order as its events tell it. `seq` and `ts` are of its first event, `last_seq` and `ts_updated` of its latest. */
export type OrderRow = {
  readonly client_order_id: string;
  readonly seq: number;
  readonly ts: number;
  readonly last_seq: number;
  readonly ts_updated: number;
  readonly venue_order_id: string | null;
  readonly strategy: string;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly type: 'market' | 'limit';
  readonly time_in_force: 'gtc' | 'ioc';
  readonly post_only: 0 | 1;
  readonly reduce_only: 0 | 1;
  readonly qty: string;
  readonly limit_px: string | null;
  readonly trigger_px: number | null;
  readonly status: string;
  /** A cancel or replace without an answer yet. */
  readonly pending: 'cancel' | 'replace' | null;
  readonly filled_qty: string;
  /** Quantity-weighted price of the fills, rounded half to even at 10^-12; null without a fill. */
  readonly avg_px: string | null;
  readonly fees: string;
  readonly fills_pending: 0 | 1;
  readonly reason: string;
  readonly close_reason: string | null;
  /** Of a denied order: the check that stopped it and its sentence. */
  readonly denied_check: string | null;
  readonly denied_message: string | null;
  readonly ts_submitted: number | null;
  /** First accepted, rejected, filled or closed: what the venue said first. */
  readonly ts_answered: number | null;
  readonly ts_closed: number | null;
};

export type LedgerRow = { readonly seq: number; readonly ts: number; readonly ts_event: number; readonly type: 'deposit' | 'realized' | 'reclassified' | 'fee' | 'funding' | 'adjustment'; readonly amount: string; readonly cash: string; readonly instrument: string | null; readonly reference: string };
/** The latest state of one instrument's position. */
export type PositionRow = { readonly instrument: string; readonly seq: number; readonly ts: number; readonly qty: string; readonly cost: string; readonly avg_px: string | null; readonly realized_pnl: string; readonly fees: string; readonly funding: string; readonly ts_opened: number | null };
export type EquityRow = { readonly seq: number; readonly ts: number; readonly equity: string; readonly cash: string; readonly unrealized_pnl: string; readonly initial_margin: string };
/** With the way to it; null where the record has none. */
export type EquityPathRow = EquityRow & { readonly since: EquitySince | null };
export type RiskEventRow = { readonly seq: number; readonly ts: number; readonly level: 'info' | 'warning' | 'critical'; readonly code: string; readonly message: string; readonly instrument: string | null; readonly runbook: string };
/** A risk event with its acknowledgement; the `ack_` columns are null together. */
export type AlertRow = RiskEventRow & { readonly ack_ts: number | null; readonly ack_by: string | null; readonly ack_via: string | null; readonly ack_note: string | null };
/** `values_json` is the journal's encoding: read it with `readFigures`. */
export type DecisionRow = { readonly seq: number; readonly ts: number; readonly ts_event: number; readonly strategy: string; readonly instrument: string; readonly action: 'enterLong' | 'enterShort' | 'exit' | 'hold'; readonly reason: string; readonly detail: string; readonly values_json: string };
export type TradingStateRow = { readonly seq: number; readonly ts: number; readonly from_state: string; readonly to_state: string; readonly cause: string; readonly latched: 0 | 1 };
export type StrategyStateRow = { readonly strategy: string; readonly seq: number; readonly ts: number; readonly state_json: string };
export type StrategyModeRow = { readonly seq: number; readonly ts: number; readonly strategy: string; readonly instrument: string; readonly from_mode: string; readonly to_mode: string; readonly cause: string; readonly by_name: string; readonly via: string };
/** `parameters_json` is the journal's encoding: read it with `decodeBody`. */
export type StrategyVersionRow = { readonly seq: number; readonly ts: number; readonly strategy: string; readonly instrument: string; readonly version: number; readonly by_name: string; readonly via: string; readonly reason: string; readonly source: 'profile' | 'change' | 'rollback'; readonly parameters_json: string };
/** `open_orders` and `open_positions` count what the venue itself showed; null before the first read. */
export type FlattenRow = { readonly seq: number; readonly ts: number; readonly flatten_id: string; readonly step: string; readonly round: number; readonly message: string; readonly empty_reads: number; readonly open_orders: number | null; readonly open_positions: number | null };
export type ReconciliationRow = { readonly seq: number; readonly ts: number; readonly cause: string; readonly outcome: 'agreed' | 'repaired' | 'open'; readonly difference_count: number; readonly differences_json: string };
export type DayRow = { readonly day: string; readonly seq: number; readonly ts: number; readonly start_equity: string; readonly end_equity: string; /** Highest so far: drawdown is measured from it. */ readonly peak_equity: string };
/** A wish of a person or of the desk, as it went into the engine: the audit of who asked for what. */
export type CommandRow = { readonly seq: number; readonly ts: number; readonly type: string; readonly by_kind: string; readonly by_name: string; readonly via: string; readonly reason: string; readonly instrument: string | null; readonly client_order_id: string | null };
export type EngineStartRow = { readonly seq: number; readonly ts: number; readonly version: string; readonly config_hash: string; readonly profile: string };
