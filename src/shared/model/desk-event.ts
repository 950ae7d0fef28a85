// Conclusions of the engine beside order events. Everything here goes to the journal and to whoever watches.
import type { Operator } from './command.ts';
import type { InstrumentId } from './ids.ts';
import type { LedgerEntry, Position } from './portfolio.ts';
import type { Decision, JsonValue } from './decision.ts';
import type { TradingState } from './order.ts';
import type { StopGap } from './protection.ts';
import type { StopMoved, StrategyConfigured, StrategyModeChanged } from './strategy.ts';
import type { Money, Quantity } from './decimal.ts';
import type { VenueOrder, VenuePosition } from './venue-report.ts';

export const RISK_LEVELS = ['info', 'warning', 'critical'] as const;

export type RiskEvent = {
  readonly type: 'RiskEvent';
  readonly level: (typeof RISK_LEVELS)[number];
  /** Stable code: `dailyLoss`, `staleFeed`, `overfill`, `reconMismatch`, `foreignOrder`, `strategyThrew`, `journal` … */
  readonly code: string;
  readonly message: string;
  readonly instrumentId: InstrumentId | null;
  /** What a person should do about it. */
  readonly runbook: string;
  readonly tsEvent: number;
};

/** A person took note of these alerts: `seqs` are the entries of their risk events. An empty note is no note. */
export type AlertAcknowledged = { readonly type: 'AlertAcknowledged'; readonly seqs: readonly number[]; readonly by: Operator; readonly note: string; readonly tsEvent: number };

/**
 * `killId` is the identity of the kill that latched the desk; absent where none did. Journals of older builds have none: see `killIdOf`. `tsKilled` is when a kill that was found on disk at
 * the start was given, by the clock of whoever gave it; absent where the desk took it at once, or nobody knows.
 */
export type TradingStateChanged = { readonly type: 'TradingStateChanged'; readonly from: TradingState; readonly to: TradingState; readonly cause: string; readonly latched: boolean; readonly tsEvent: number; readonly killId?: string; readonly tsKilled?: number };

/** The identity of the kill that latched; null of a change that latches nothing. */
export const killIdOf = (event: TradingStateChanged): string | null => (event.latched ? (event.killId ?? `t${event.tsEvent}`) : null);

export const FLATTEN_STEPS = ['halted', 'canceling', 'waiting', 'reading', 'closing', 'verified', 'stuck'] as const;

/** One step of flatten-all; the last one carries the proof. */
export type FlattenProgress = {
  readonly type: 'FlattenProgress';
  readonly flattenId: string;
  readonly step: (typeof FLATTEN_STEPS)[number];
  readonly round: number;
  readonly message: string;
  /** What the venue itself showed at the last read; null before the first. */
  readonly venueOpenOrders: readonly VenueOrder[] | null;
  readonly venuePositions: readonly VenuePosition[] | null;
  /** Consecutive venue reads that showed nothing: 2 is proof. */
  readonly emptyReads: number;
  readonly tsEvent: number;
};

export const DIFFERENCE_KINDS = ['missedFill', 'missedFunding', 'foreignOrder', 'lostOrder', 'positionMismatch', 'cashMismatch'] as const;
export const RECONCILIATION_CAUSES = ['startup', 'reconnect', 'periodic', 'flatten', 'manual'] as const;
export const RECONCILIATION_OUTCOMES = ['agreed', 'repaired', 'open'] as const;

export type ReconciliationDifference = {
  readonly kind: (typeof DIFFERENCE_KINDS)[number];
  readonly instrumentId: InstrumentId | null;
  readonly reference: string;
  readonly ours: string;
  readonly venues: string;
  readonly resolution: string;
};
export type ReconciliationCompleted = {
  readonly type: 'ReconciliationCompleted';
  readonly cause: (typeof RECONCILIATION_CAUSES)[number];
  readonly outcome: (typeof RECONCILIATION_OUTCOMES)[number];
  readonly differences: readonly ReconciliationDifference[];
  readonly tsEvent: number;
};

/**
 * An open position came to be without a stop that acts (`gap` says why), or is protected again or closed (`gap` null). `since` is when it began, Unix ms UTC; before the
 * time of the event by as long as it had to last to count, or by as long as no engine ran.
 */
export type ProtectionChanged = { readonly type: 'ProtectionChanged'; readonly instrumentId: InstrumentId; readonly quantity: Quantity; readonly tsOpened: number | null; readonly gap: StopGap | null; readonly since: number; readonly tsEvent: number };

export type PositionUpdated = { readonly type: 'PositionUpdated'; readonly position: Position; readonly tsEvent: number };
export type LedgerBooked = { readonly type: 'LedgerBooked'; readonly entry: LedgerEntry; readonly cash: Money; readonly tsEvent: number };
export type DecisionMade = { readonly type: 'DecisionMade'; readonly decision: Decision; readonly tsEvent: number };
export type StrategyStateSaved = { readonly type: 'StrategyStateSaved'; readonly strategyId: string; readonly state: JsonValue; readonly tsEvent: number };
/**
 * Equity at every bar and mark since the sample before: how often it was looked at, its bounds (flows taken out: in the money of this sample), and
 * the deepest fall inside from a high before it. Null without a fall.
 */
export type EquitySince = { readonly n: number; readonly high: Money; readonly low: Money; readonly fall: { readonly peak: Money; readonly trough: Money } | null };
/** `since` is there while a position is open, and where equity moved; never in a record from before it was kept. */
export type EquitySampled = { readonly type: 'EquitySampled'; readonly equity: Money; readonly cash: Money; readonly unrealizedPnl: Money; readonly initialMargin: Money; readonly tsEvent: number; readonly since?: EquitySince };
/** `day` is the UTC date that ended, `YYYY-MM-DD`. `peakEquity` is the highest so far, that drawdown is measured from. */
export type DayRolled = { readonly type: 'DayRolled'; readonly day: string; readonly startEquity: Money; readonly endEquity: Money; readonly peakEquity: Money; readonly tsEvent: number };
export type EngineStarted = { readonly type: 'EngineStarted'; readonly version: string; readonly configHash: string; readonly profile: string; readonly tsEvent: number };

export type DeskEvent =
  | RiskEvent | AlertAcknowledged | TradingStateChanged | FlattenProgress | ReconciliationCompleted | PositionUpdated | LedgerBooked | DecisionMade | StrategyStateSaved | StrategyModeChanged | StrategyConfigured | StopMoved | ProtectionChanged
  | EquitySampled | DayRolled | EngineStarted;
