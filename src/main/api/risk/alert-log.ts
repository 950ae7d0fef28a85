// Alerts for the views: the newest in memory, the older ones from the journal's tables.
import type { AlertView } from '../../../shared/contract/risk-methods.ts';
import { SNAPSHOT_HOLDS } from '../../../shared/contract/views.ts';
import type { Acknowledgement, RiskEventView } from '../../../shared/contract/views.ts';

/** Alerts kept in memory, at least; those of tier 1 that nobody has taken note of stay in any number. */
const KEPT = 500;
const TIERS = { critical: 1, warning: 2, info: 3 } as const;

/** Reads up to `limit` alerts below journal entry `beforeSeq`, newest first. */
export type OlderAlerts = (beforeSeq: number, limit: number) => readonly RiskEventView[];

/** `trader via cli`: who, and from where. */
export const acknowledgementOf = (ts: number, name: string, via: string, note: string): Acknowledgement => ({ ts, by: `${name} via ${via}`, note });

const alertView = (event: RiskEventView): AlertView => ({ ...event, tier: TIERS[event.level] });
const mustStay = (event: RiskEventView): boolean => event.level === 'critical' && event.ack === null;

export class AlertLog {
  readonly #older: OlderAlerts;
  /** By entry, in order. From `#wholeFrom` on nothing is missing. */
  readonly #alerts = new Map<number, RiskEventView>();
  #wholeFrom = 0;

  constructor(older: OlderAlerts = () => []) {
    this.#older = older;
  }

  raised(event: RiskEventView): void {
    this.#alerts.set(event.seq, event);
    if (this.#alerts.size >= KEPT * 2) this.#forget();
  }

  acknowledged(seqs: readonly number[], ack: Acknowledgement): void {
    for (const seq of seqs) {
      const event = this.#alerts.get(seq);
      if (event) this.#alerts.set(seq, { ...event, ack });
    }
  }

  /** What a view starts with, oldest first. */
  recent(): RiskEventView[] {
    const all = [...this.#alerts.values()];
    return [...all.slice(0, -SNAPSHOT_HOLDS.alerts).filter(mustStay), ...all.slice(-SNAPSHOT_HOLDS.alerts)];
  }

  /** The newest `limit` alerts of the whole journal, newest first. */
  newest(limit: number): readonly AlertView[] {
    const whole = [...this.#alerts.values()].filter((event) => event.seq >= this.#wholeFrom).reverse().slice(0, limit);
    const rest = limit - whole.length;
    const older = rest > 0 && this.#wholeFrom > 0 ? this.#older(this.#wholeFrom, rest) : [];
    return [...whole, ...older].map(alertView);
  }

  /** The newest of an instrument (null: of the account) with one of these codes. */
  last(codes: readonly string[], instrumentId: string | null): RiskEventView | undefined {
    return [...this.#alerts.values()].findLast((event) => codes.includes(event.code) && (instrumentId === null || event.instrumentId === instrumentId));
  }

  #forget(): void {
    const all = [...this.#alerts.values()];
    this.#wholeFrom = all.at(-KEPT)?.seq ?? 0;
    for (const event of all.slice(0, -KEPT)) if (!mustStay(event)) this.#alerts.delete(event.seq);
  }
}
