// Records for each open position whether a stop acts on it, and raises what a person must hear of it: once per position and cause.
import { counted } from '../../../shared/model/counted.ts';
import { absDecimal } from '../../../shared/model/decimal.ts';
import type { ProtectionChanged, RiskEvent } from '../../../shared/model/desk-event.ts';
import { exactText } from '../../../shared/model/figures.ts';
import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { Position } from '../../../shared/model/portfolio.ts';
import { gapStep, gapWords, unprotectedWords, type StopGap } from '../../../shared/model/protection.ts';
import { utcSecond } from '../../../shared/model/utc.ts';
import type { Conclusion, RunBefore } from './messages.ts';
import type { PortfolioView } from './ports.ts';

/** A stopped strategy closes its position and a connection comes back: only what lasts longer than this is recorded, ms. */
const GRACE_MS = 3_000;

/** Alerts that say themselves why a stop does not act. */
const TOLD_BY: Readonly<Record<string, StopGap>> = { strategyThrew: 'strategyFailed', venueDisconnected: 'venueDisconnected', reconMismatch: 'recordDiffers', staleFeed: 'silentFeed' };

export type ProtectionDeps = {
  readonly portfolio: PortfolioView;
  gapOf(id: InstrumentId): StopGap | null;
  now(): number;
  emit(conclusion: Conclusion): void;
};

type Open = Pick<Position, 'instrumentId' | 'quantity' | 'tsOpened'>;

export class ProtectionWatch {
  readonly #deps: ProtectionDeps;
  /** What was recorded last of each instrument whose position has no stop. */
  readonly #recorded = new Map<InstrumentId, ProtectionChanged>();
  /** What is to last before it is recorded, and when it was first seen. */
  readonly #seen = new Map<InstrumentId, { readonly gap: StopGap; readonly since: number }>();
  /** Positions and causes of which a person has heard. */
  readonly #told = new Set<string>();
  #records = false;

  constructor(deps: ProtectionDeps) {
    this.#deps = deps;
  }

  /**
   * A run begins. `revision` and `before` as in its start input: one from before there were revisions records nothing. What is open had no stop since the last entry: it had
   * to wait for this engine.
   */
  begin(revision: number, before: RunBefore | null): void {
    this.#records = revision >= 1;
    const now = this.#deps.now();
    const open = this.#open();
    if (!this.#records || before === null || open.length === 0 || (before.clean && now - before.lastTs < GRACE_MS)) return;
    const { lastTs, clean } = before;
    for (const position of open) this.#record(position, 'engineGone', lastTs);
    const words = `No engine ran from ${utcSecond(lastTs)} to ${utcSecond(now)}${clean ? '' : ': it ended without being stopped'}. ${counted(open.length, 'position')} had no stop meanwhile (${open.map(named).join(', ')})`;
    this.#alert(clean ? 'warning' : 'critical', clean ? 'unprotected' : 'uncleanStop', words, open, clean
      ? 'Look at each position: its stop acts again from where it stands. Flatten before a desk is stopped for long.'
      : 'Compare positions and orders with the venue\'s own page, and find the cause in the log before you go on. The stops act again once the venue has agreed.');
  }

  /** Call it about each second, after whatever else raises alerts. */
  observe(): void {
    if (!this.#records || this.#isIdle()) return;
    let fresh: Map<StopGap, Open[]> | null = null;
    for (const position of this.#deps.portfolio.positions()) {
      const gap = this.#step(position);
      if (gap === null) continue;
      const told = this.#told.has(keyOf(position, gap));
      this.#record(position, gap, this.#seen.get(position.instrumentId)?.since ?? this.#deps.now());
      if (!told) (fresh ??= new Map<StopGap, Open[]>()).set(gap, [...(fresh.get(gap) ?? []), position]);
    }
    if (fresh !== null) for (const [gap, positions] of fresh) this.#alert('warning', 'unprotected', `${unprotectedWords(positions.length)} (${positions.map(named).join(', ')}): ${gapWords(gap)}`, positions, gapStep(gap));
  }

  /** What an alert that is about to be raised adds on positions that its cause leaves without a stop. */
  explain(code: string, id: InstrumentId | null, message: string): string {
    if (!this.#records || TOLD_BY[code] === undefined) return message;
    const bare = this.#open(id).filter((position) => this.#deps.gapOf(position.instrumentId) !== null);
    return bare.length === 0 ? message : `${message}. ${unprotectedWords(bare.length)} (${bare.map(named).join(', ')})`;
  }

  /** Live and from the journal. */
  apply(changed: ProtectionChanged): void {
    if (changed.gap === null) {
      this.#recorded.delete(changed.instrumentId);
      return;
    }
    this.#recorded.set(changed.instrumentId, changed);
    this.#told.add(keyOf(changed, changed.gap));
  }

  /** An alert was raised, live or in the journal: of what it tells, nobody is told again. */
  raised({ code, instrumentId }: RiskEvent): void {
    const gap = TOLD_BY[code];
    if (gap !== undefined) for (const position of this.#open(instrumentId)) this.#told.add(keyOf(position, gap));
  }

  /** The cause to record now, or null; ends what is over. */
  #step(position: Position): StopGap | null {
    const { instrumentId: id } = position;
    const gap = position.quantity === 0n ? null : this.#deps.gapOf(id);
    if (gap === null && this.#recorded.size === 0 && this.#seen.size === 0) return null; // most often: all is well, and nothing of before is to be ended
    const recorded = this.#recorded.get(id);
    if (recorded !== undefined && (gap === null || recorded.tsOpened !== position.tsOpened)) this.#record(position, null, this.#deps.now());
    const known = this.#recorded.get(id);
    if (gap === null || known?.gap === gap) {
      this.#seen.delete(id);
      return null;
    }
    if (this.#seen.get(id)?.gap !== gap) this.#seen.set(id, { gap, since: this.#deps.now() });
    return this.#deps.now() - (this.#seen.get(id)?.since ?? 0) >= GRACE_MS ? gap : null;
  }

  #record({ instrumentId, quantity, tsOpened }: Open, gap: StopGap | null, since: number): void {
    this.#deps.emit({ type: 'ProtectionChanged', instrumentId, quantity, tsOpened, gap, since, tsEvent: this.#deps.now() });
  }

  #alert(level: RiskEvent['level'], code: string, message: string, positions: readonly Open[], runbook: string): void {
    this.#deps.emit({ type: 'RiskEvent', level, code, message, instrumentId: positions.length === 1 ? positions[0]?.instrumentId ?? null : null, runbook, tsEvent: this.#deps.now() });
  }

  #open(id: InstrumentId | null = null): readonly Position[] {
    const open = this.#deps.portfolio.openPositions();
    return id === null ? open : open.filter((position) => position.instrumentId === id);
  }

  /** Everything is flat, and nothing of before is still to be ended. */
  #isIdle(): boolean {
    return this.#recorded.size === 0 && this.#seen.size === 0 && this.#deps.portfolio.openPositions().length === 0;
  }
}

const keyOf = ({ instrumentId, tsOpened }: Pick<Open, 'instrumentId' | 'tsOpened'>, gap: StopGap): string => `${instrumentId} ${tsOpened ?? 0} ${gap}`;
const named = ({ instrumentId, quantity }: Open): string => `${instrumentId} ${quantity > 0n ? 'long' : 'short'} ${exactText(absDecimal(quantity))}`;
