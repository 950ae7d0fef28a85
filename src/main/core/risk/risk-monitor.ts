// Watches what is already held: losses, drawdown, leverage, exposure, feeds.
import type { RiskEvent } from '../../../shared/model/desk-event.ts';
import type { RiskLimits } from '../../../shared/model/profile.ts';
import type { InstrumentsView, MarketView, PortfolioView } from '../kernel/ports.ts';

/** What was found, and what the desk must do about it. `halt` latches, `reduce` sets reduce-only. */
export type MonitorFinding = { readonly action: 'none' | 'reduce' | 'halt'; readonly event: RiskEvent };

export type RiskMonitorDeps = { readonly limits: RiskLimits; readonly instruments: InstrumentsView; readonly market: MarketView; readonly portfolio: PortfolioView };

export declare class RiskMonitor {
  constructor(deps: RiskMonitorDeps);
  /** Call on a timer (about each second, or each bar of a replay). */
  observe(now: number): readonly MonitorFinding[];
}
