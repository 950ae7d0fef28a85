import { formatDecimal } from '../../shared/model/decimal.ts';
import { unprotectedOf } from '../api/views-of.ts';
import type { Profile } from '../../shared/model/profile.ts';
import type { Kernel } from '../core/kernel/kernel.ts';
import type { DeskSummary, ReplayFigures } from './desk-options.ts';
import type { HashedJournal } from './engine.ts';
import type { RunCounts } from './run-counts.ts';

export type SummaryParts = {
  readonly kernel: Kernel;
  readonly counts: RunCounts;
  readonly journal: HashedJournal;
  readonly profile: Profile;
  readonly configHash: string;
  readonly source: 'venue' | 'replay';
  readonly runMs: number;
  readonly bars: number;
  readonly journalFile: string;
  readonly replay?: ReplayFigures;
};

/** What a run did, from its own state and counts. */
export function summarise({ kernel, counts, journal, profile, configHash, source, runMs, bars, journalFile, replay }: SummaryParts): DeskSummary {
  const account = kernel.portfolio.account();
  return {
    profile: profile.name, source, tradingState: kernel.state.state(), latched: kernel.state.latched(), stateCause: kernel.state.cause(),
    startEquity: formatDecimal(account.dayStartEquity), equity: formatDecimal(account.equity), realizedPnl: formatDecimal(account.realizedPnl), unrealizedPnl: formatDecimal(account.unrealizedPnl),
    fees: formatDecimal(account.fees), funding: formatDecimal(account.funding),
    strategyFailures: counts.strategyFailures,
    orders: counts.orders, fills: counts.fills, denied: counts.denied, rejected: counts.rejected, decisions: counts.decisions,
    openPositions: kernel.portfolio.openPositions().length, workingOrders: kernel.orders.working().length,
    bars, refusedTicks: kernel.instruments.all().reduce((sum, { id }) => sum + kernel.marketData.refusedTotal(id), 0), riskEvents: counts.riskEvents,
    events: journal.events(), eventLogHash: journal.eventLogHash(), configHash, runMs, journal: journalFile, ...(replay && { replay }), unprotected: unprotectedOf(kernel),
  };
}
