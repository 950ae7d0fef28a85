// Everything that raises an alert because of what the kernel concluded, in one place: the kernel tells of each conclusion, this says what a person must hear.
import type { RiskEvent } from '../../../shared/model/desk-event.ts';
import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { StopGap } from '../../../shared/model/protection.ts';
import { Notices } from '../risk/notices.ts';
import type { Conclusion, Input } from './messages.ts';
import type { InstrumentsView, PortfolioView } from './ports.ts';
import { ProtectionWatch } from './protection-watch.ts';
import { VenueAlarms } from './venue-alarms.ts';

export type AlarmDeps = {
  readonly instruments: InstrumentsView;
  readonly portfolio: PortfolioView;
  stopGapOf(id: InstrumentId): StopGap | null;
  now(): number;
  emit(conclusion: Conclusion): void;
};

export class Alarms {
  readonly protection: ProtectionWatch;
  readonly venue: VenueAlarms;
  readonly #deps: AlarmDeps;
  readonly #notices: Notices;
  /** False in a run from before there were revisions: it concluded none of these. */
  #speaks = false;

  constructor(deps: AlarmDeps) {
    this.#deps = deps;
    this.protection = new ProtectionWatch({ portfolio: deps.portfolio, gapOf: (id) => deps.stopGapOf(id), now: () => deps.now(), emit: (conclusion) => deps.emit(conclusion) });
    this.venue = new VenueAlarms(deps.instruments, (level, code, message, id, runbook) => this.raise(level, code, message, id, runbook));
    this.#notices = new Notices(() => this.#held());
  }

  begin({ revision = 0, before }: Pick<Extract<Input, { readonly type: 'start' }>, 'revision' | 'before'>): void {
    this.#speaks = revision >= 1;
    this.protection.begin(revision, before ?? null);
  }

  raise(level: RiskEvent['level'], code: string, message: string, id: InstrumentId | null, runbook: string): void {
    this.#deps.emit({ type: 'RiskEvent', level, code, message: this.protection.explain(code, id, message), instrumentId: id, runbook, tsEvent: this.#deps.now() });
  }

  /** A conclusion was applied and published. */
  after(conclusion: Conclusion): void {
    const notice = this.#speaks ? this.#notices.of(conclusion) : null;
    if (notice) this.#deps.emit({ type: 'RiskEvent', ...notice, tsEvent: this.#deps.now() });
  }

  restore(conclusion: Conclusion): void {
    this.#notices.restore(conclusion);
  }

  #held(): { readonly positions: number; readonly unprotected: number } {
    const open = this.#deps.portfolio.positions().filter(({ quantity }) => quantity !== 0n);
    return { positions: open.length, unprotected: open.filter(({ instrumentId }) => this.#deps.stopGapOf(instrumentId) !== null).length };
  }
}
