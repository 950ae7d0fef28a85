// Keeps health.json true: what the desk last decided, whether it is well, and when that was written.
import type { Conclusion } from '../core/kernel/messages.ts';
import type { Health, HeldRecord } from '../adapters/system/health-file.ts';
import type { Watcher } from './desk.ts';
import { APPLICATION } from './desk-record.ts';

export type HealthFacts = {
  readonly ok: boolean;
  readonly message: string;
  readonly error: string | null;
  readonly running: boolean;
  /** Whether the next start of the application offers this desk. */
  readonly again: boolean;
  readonly held: HeldRecord;
};

/** After these the desk holds something else than before. */
const CHANGES_HOLDINGS: ReadonlySet<Conclusion['type']> = new Set<Conclusion['type']>(['PositionUpdated', 'OrderSubmitted', 'OrderRejected', 'OrderCanceled', 'OrderExpired', 'TradingStateChanged']);

/** Collects what health.json shows; `read` makes its content. */
export class HealthWatch implements Watcher {
  readonly #profile: string;
  readonly #symbols: readonly string[];
  readonly #onHoldings: () => void;
  readonly #lastDecisions: Record<string, { timestamp: string; action: string; reason: string }> = {};

  /** `onHoldings`: what the desk holds has changed, so its record is old. */
  constructor(profile: string, symbols: readonly string[], onHoldings: () => void) {
    this.#profile = profile;
    this.#symbols = symbols;
    this.#onHoldings = onHoldings;
  }

  conclusion(_seq: number, _ts: number, conclusion: Conclusion): void {
    if (CHANGES_HOLDINGS.has(conclusion.type)) this.#onHoldings();
    if (conclusion.type !== 'DecisionMade') return;
    const { instrumentId, tsEvent, action, reason } = conclusion.decision;
    this.#lastDecisions[instrumentId.split('.')[0] ?? instrumentId] = { timestamp: new Date(tsEvent).toISOString(), action, reason };
  }

  read(now: number, facts: HealthFacts): Health {
    return { timestamp: new Date(now).toISOString(), ok: facts.ok, profile: this.#profile, symbols: [...this.#symbols], last_decisions: { ...this.#lastDecisions }, message: facts.message, error: facts.error, running: facts.running, again: facts.again, application: APPLICATION, held: facts.held };
  }
}
