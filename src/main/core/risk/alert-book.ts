// Which alerts were raised, and which of them a person has taken note of. Rebuilt by the journal's conclusions alone.
import type { RiskEvent } from '../../../shared/model/desk-event.ts';

const NAMED = 5;
const list = (seqs: readonly number[]): string => `${seqs.slice(0, NAMED).join(', ')}${seqs.length > NAMED ? ` and ${seqs.length - NAMED} more` : ''}`;

export class AlertBook {
  /** Entry of the risk event to whether it was acknowledged. */
  readonly #known = new Map<number, { readonly critical: boolean; acknowledged: boolean }>();
  #openCritical = 0;

  /** A risk event was concluded as journal entry `seq`. */
  raised(seq: number, level: RiskEvent['level']): void {
    if (this.#known.has(seq)) return;
    const critical = level === 'critical';
    this.#known.set(seq, { critical, acknowledged: false });
    if (critical) this.#openCritical += 1;
  }

  /** A person's acknowledgement was concluded. */
  acknowledged(seqs: readonly number[]): void {
    for (const seq of seqs) {
      const alert = this.#known.get(seq);
      if (!alert || alert.acknowledged) continue;
      alert.acknowledged = true;
      if (alert.critical) this.#openCritical -= 1;
    }
  }

  /** Why these may not be acknowledged, a sentence; null when they may. All or none. */
  refusal(seqs: readonly number[]): string | null {
    if (seqs.length === 0) return 'expected at least one alert, found none';
    const unknown = seqs.filter((seq) => !this.#known.has(seq));
    if (unknown.length > 0) return `expected alerts of this desk, found none with the number ${list(unknown)}: nothing was acknowledged`;
    const before = seqs.filter((seq) => this.#known.get(seq)?.acknowledged === true);
    if (before.length > 0) return `expected alerts that nobody has acknowledged yet, but ${list(before)} ${before.length === 1 ? 'was' : 'were'} acknowledged before: nothing was changed`;
    const twice = seqs.filter((seq, i) => seqs.indexOf(seq) !== i);
    if (twice.length > 0) return `expected each alert once, found ${list(twice)} twice: nothing was acknowledged`;
    return null;
  }

  /** Alerts of tier 1 that nobody has taken note of, over the whole journal. */
  unacknowledgedCritical(): number {
    return this.#openCritical;
  }
}
