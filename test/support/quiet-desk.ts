// The parts of a desk that most tests do not look at, with the answers of an empty one. Test support only.
import type { JournalApi, ReportsApi } from '../../src/main/api/desk-api.ts';
import type { Outcome } from '../../src/shared/contract/fields.ts';
import type { Readiness } from '../../src/shared/contract/fleet-methods.ts';
import type { AlertView, OrderPreview, RiskView } from '../../src/shared/contract/risk-methods.ts';
import type { StrategyVersion, StrategyView } from '../../src/shared/contract/strategy-methods.ts';
import type { FundingPoint } from '../../src/shared/contract/views.ts';
import type { ProfileName } from '../../src/shared/model/profile.ts';

export class QuietDesk {
  profile: ProfileName = 'dev';
  journal: JournalApi = {
    rows: () => Promise.resolve({ total: 0, lastSeq: 0, rows: [] }), types: () => Promise.resolve({ types: [] }), entry: () => Promise.resolve(undefined), why: () => Promise.resolve(undefined),
    verify: () => Promise.resolve({ ok: true, commits: 0, entries: 0, head: '', message: 'empty' }),
  };
  reports: ReportsApi = {
    days: () => [], read: () => Promise.resolve(undefined), export: () => Promise.resolve(undefined), weeks: () => [], readWeek: () => Promise.resolve(undefined), exportWeek: () => Promise.resolve(undefined),
  };
  funding(_instrumentId: string, _limit: number): readonly FundingPoint[] | undefined { return []; }
  readiness(): Promise<Readiness> { return Promise.resolve({ items: [], armable: false, tsChecked: 0, phrase: '' }); }
  arm(_phrase: string, _reason: string): Promise<Outcome> { return Promise.resolve({ outcome: 'refused', message: 'not a live desk', clientOrderId: null }); }
  strategies(): readonly StrategyView[] { return []; }
  strategyHistory(_id: string): readonly StrategyVersion[] | undefined { return []; }
  risk(): RiskView { return { ts: 0, equity: '0', grossNotional: '0', netNotional: '0', grossLeverage: null, limits: [], breakers: [], killSwitch: { latched: false, cause: '', tsSince: 0 }, exposure: [], stateChanges: [] }; }
  previewOrder(_intent: unknown): OrderPreview { return { verdict: 'approved', message: 'Every check passes.', checks: [], order: null, notional: null, margin: null, feeEstimate: null, referencePx: null, ticket: 'ticket', ticketMs: 15_000 }; }
  redeemTicket(ticket: string): string | null { return ticket === 'ticket' ? null : 'expected the ticket of a preview, found another'; }
  alerts(_limit: number): readonly AlertView[] { return []; }
}
