// A journaled conclusion goes back into the parts that it changed when it was made: restart takes the way of the run.
import type { InstrumentsView } from './ports.ts';
import type { AlertBook } from '../risk/alert-book.ts';
import type { RiskEngine } from '../risk/risk-engine.ts';
import type { TradingStateMachine } from '../risk/trading-state.ts';
import type { OrderManager } from '../oms/order-manager.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import type { Conclusion } from './messages.ts';
import type { StrategyRunner } from './strategy-runner.ts';
import type { VenueSync } from './venue-sync.ts';

export type RestoredParts = {
  readonly orders: OrderManager;
  readonly portfolio: Portfolio;
  readonly risk: RiskEngine;
  readonly state: TradingStateMachine;
  readonly alerts: AlertBook;
  readonly runner: StrategyRunner;
  readonly instruments: InstrumentsView;
  readonly sync: VenueSync;
};

/** Entries in order of seq. */
export function restoreInto(parts: RestoredParts, seq: number, conclusion: Conclusion): void {
  switch (conclusion.type) {
    case 'TradingStateChanged': return parts.state.apply(conclusion);
    case 'ReconciliationCompleted': return parts.sync.restore(conclusion);
    case 'StrategyStateSaved': return parts.runner.loadState(conclusion.strategyId, conclusion.state);
    case 'StrategyModeChanged': return parts.runner.control.applyMode(conclusion);
    case 'StrategyConfigured': return parts.runner.control.applyVersion(conclusion);
    case 'DayRolled': case 'EquitySampled': case 'LedgerBooked': return parts.portfolio.restore(conclusion);
    case 'RiskEvent': return parts.alerts.raised(seq, conclusion.level);
    case 'AlertAcknowledged': return parts.alerts.acknowledged(conclusion.seqs);
    case 'FlattenProgress': case 'PositionUpdated': case 'DecisionMade': case 'EngineStarted': return;
    case 'StopMoved': return; // The state of its strategy, saved in the same commit, holds the level.
    default:
      if (!parts.instruments.get(conclusion.instrumentId)) return parts.orders.passOver(conclusion);
      parts.orders.apply(conclusion);
      parts.portfolio.restore(conclusion);
      parts.risk.restore(conclusion);
      parts.runner.restored(conclusion);
  }
}

/** The flatten that the journal shows begun and not proven, after one more entry; null when there is none. */
export function unfinishedFlattenAfter(before: string | null, conclusion: Conclusion): string | null {
  if (conclusion.type === 'FlattenProgress') return conclusion.step === 'verified' ? null : conclusion.flattenId;
  return conclusion.type === 'TradingStateChanged' && !conclusion.latched ? null : before;
}
