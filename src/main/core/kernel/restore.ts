// A journaled conclusion goes back into the parts that it changed when it was made: restart takes the way of the run.
import { assertNever } from '../../../shared/model/result.ts';
import type { Alarms } from './alarms.ts';
import type { InstrumentsView } from './ports.ts';
import type { AlertBook } from '../risk/alert-book.ts';
import type { RiskEngine } from '../risk/risk-engine.ts';
import type { TradingStateMachine } from '../risk/trading-state.ts';
import type { OrderManager } from '../oms/order-manager.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import type { JournalStanding } from './journal-standing.ts';
import type { Conclusion } from './messages.ts';
import type { StrategyRunner } from './strategy-runner.ts';
import type { VenueSync } from './venue-sync.ts';

export type RestoredParts = {
  readonly orders: OrderManager;
  readonly portfolio: Portfolio;
  readonly risk: RiskEngine;
  readonly state: TradingStateMachine;
  readonly alerts: AlertBook;
  readonly alarms: Alarms;
  readonly standing: JournalStanding;
  readonly runner: StrategyRunner;
  readonly instruments: InstrumentsView;
  readonly sync: VenueSync;
};

/** What changes state in one way only, live and from the journal. */
export function applyDeskEvent(parts: Pick<RestoredParts, 'state' | 'alerts' | 'alarms' | 'standing' | 'runner'>, seq: number, conclusion: Extract<Conclusion, { readonly type: 'TradingStateChanged' | 'RiskEvent' | 'AlertAcknowledged' | 'StrategyModeChanged' | 'StrategyConfigured' | 'ProtectionChanged' }>): void {
  switch (conclusion.type) {
    case 'TradingStateChanged': return parts.state.apply(conclusion);
    case 'RiskEvent':
      parts.alerts.raised(seq, conclusion.level);
      parts.standing.raised(conclusion);
      parts.alarms.restore(conclusion);
      return parts.alarms.protection.raised(conclusion);
    case 'AlertAcknowledged': return parts.alerts.acknowledged(conclusion.seqs);
    case 'StrategyModeChanged': return parts.runner.control.applyMode(conclusion);
    case 'StrategyConfigured': return parts.runner.control.applyVersion(conclusion);
    case 'ProtectionChanged': return parts.alarms.protection.apply(conclusion);
    default: return assertNever(conclusion);
  }
}

/** Entries in order of seq. */
export function restoreInto(parts: RestoredParts, seq: number, conclusion: Conclusion): void {
  switch (conclusion.type) {
    case 'ReconciliationCompleted': return parts.sync.restore(conclusion);
    case 'StrategyStateSaved': return parts.runner.loadState(conclusion.strategyId, conclusion.state);
    case 'DayRolled': case 'EquitySampled': case 'LedgerBooked': return parts.portfolio.restore(conclusion);
    case 'TradingStateChanged': case 'RiskEvent': case 'AlertAcknowledged': case 'StrategyModeChanged': case 'StrategyConfigured': case 'ProtectionChanged': return applyDeskEvent(parts, seq, conclusion);
    case 'FlattenProgress': return parts.alarms.restore(conclusion);
    case 'PositionUpdated': case 'DecisionMade': case 'EngineStarted': return;
    case 'StopMoved': return; // The state of its strategy, saved in the same commit, holds the level.
    default:
      if (!parts.instruments.get(conclusion.instrumentId)) return parts.orders.passOver(conclusion);
      parts.orders.apply(conclusion);
      parts.portfolio.restore(conclusion);
      parts.risk.restore(conclusion);
      parts.runner.restored(conclusion);
      parts.alarms.restore(conclusion);
  }
}

/** The flatten that the journal shows begun and not proven, after one more entry; null when there is none. */
export function unfinishedFlattenAfter(before: string | null, conclusion: Conclusion): string | null {
  if (conclusion.type === 'FlattenProgress') return conclusion.step === 'verified' ? null : conclusion.flattenId;
  return conclusion.type === 'TradingStateChanged' && !conclusion.latched ? null : before;
}
