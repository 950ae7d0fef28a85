// Everything that raises an alert because of what the kernel concluded, in one place: the kernel tells of each conclusion, this says what a person must hear.
import type { RiskEvent } from '../../../shared/model/desk-event.ts';
import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { StopGap } from '../../../shared/model/protection.ts';
import { Notices } from '../risk/notices.ts';
import { untradableWords, type Untradable } from '../risk/smallest-orders.ts';
import type { Conclusion, StartInput } from './messages.ts';
import type { InstrumentsView, PortfolioView } from './ports.ts';
import { ProtectionWatch } from './protection-watch.ts';
import { VenueAlarms } from './venue-alarms.ts';

const UNTRADABLE = 'untradable';

export type AlarmDeps = {
  readonly instruments: InstrumentsView;
  readonly portfolio: PortfolioView;
  stopGapOf(id: InstrumentId): StopGap | null;
  /** Instruments of the strategies of which the account cannot trade even the smallest order; null while nobody can say. */
  untradable(): readonly Untradable[] | null;
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
  /** Once in a run: what the account cannot trade. The last that was said of it stands in the journal. */
  #looked = false;
  #saidUntradable = '';

  constructor(deps: AlarmDeps) {
    this.#deps = deps;
    this.protection = new ProtectionWatch({ portfolio: deps.portfolio, gapOf: (id) => deps.stopGapOf(id), now: () => deps.now(), emit: (conclusion) => deps.emit(conclusion) });
    this.venue = new VenueAlarms(deps.instruments, (level, code, message, id, runbook) => this.raise(level, code, message, id, runbook));
    this.#notices = new Notices(() => this.#held());
  }

  begin({ revision, before }: Pick<StartInput, 'revision' | 'before'>): void {
    this.#speaks = revision >= 1;
    this.protection.begin(revision, before);
  }

  raise(level: RiskEvent['level'], code: string, message: string, id: InstrumentId | null, runbook: string): void {
    this.#deps.emit({ type: 'RiskEvent', level, code, message: this.protection.explain(code, id, message), instrumentId: id, runbook, tsEvent: this.#deps.now() });
  }

  /** Call it about each second, after whatever else raises alerts. */
  observe(): void {
    this.protection.observe();
    if (this.#looked || !this.#speaks) return;
    const found = this.#deps.untradable();
    if (found === null) return;
    this.#looked = true;
    if (found.length === 0 || found.every(({ instrumentId }) => this.#saidUntradable.includes(instrumentId))) return;
    this.raise('info', UNTRADABLE, untradableWords(found), found.length === 1 ? found[0]?.instrumentId ?? null : null, 'Nothing is wrong with the desk: its strategies hold there. Trade another instrument, or change the limits or the cash of the profile.');
  }

  /** A conclusion was applied and published. */
  after(conclusion: Conclusion): void {
    const notice = this.#speaks ? this.#notices.of(conclusion) : null;
    if (notice) this.#deps.emit({ type: 'RiskEvent', ...notice, tsEvent: this.#deps.now() });
  }

  restore(conclusion: Conclusion): void {
    if (conclusion.type === 'RiskEvent' && conclusion.code === UNTRADABLE) this.#saidUntradable = conclusion.message;
    this.#notices.restore(conclusion);
  }

  #held(): { readonly positions: number; readonly unprotected: number } {
    const open = this.#deps.portfolio.openPositions();
    return { positions: open.length, unprotected: open.filter(({ instrumentId }) => this.#deps.stopGapOf(instrumentId) !== null).length };
  }
}
