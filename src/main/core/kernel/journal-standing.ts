// Whether this journal is the newest one. An older copy of it is whole in itself: only what lies outside can tell, the mark that the host keeps beside
// it and the orders that the venue holds under our ids. While it is behind, the desk is halted and cannot be resumed.
import type { RiskEvent } from '../../../shared/model/desk-event.ts';
import { assertNever } from '../../../shared/model/result.ts';
import type { VenueOrderId } from '../../../shared/model/ids.ts';
import type { WrongAnswer } from '../oms/contradiction.ts';
import type { Conclusion, StartInput } from './messages.ts';
import type { VenueRequest } from '../../../shared/model/venue-request.ts';

/** Codes of the risk events that carry this state over a restart. */
export const JOURNAL_BEHIND = 'journalBehind';
export const JOURNAL_ADOPTED = 'journalAdopted';

const RUNBOOK = 'Put the newest journal back if there is one. If there is none: compare orders and positions with the venue\'s own page, flatten what should not be there, stop the desk, and take this journal as the right one with  breakwater journal adopt --reason …  Then start the desk and resume it.';

export type JournalStandingDeps = {
  now(): number;
  emit(conclusion: Conclusion): void;
  request(request: VenueRequest): void;
  /** Raises the event, latches the desk and cancels what works. */
  halt(event: RiskEvent): void;
};

export class JournalStanding {
  readonly #deps: JournalStandingDeps;
  #behind: string | null = null;
  #adopted = false;
  readonly #canceled = new Set<VenueOrderId>();

  constructor(deps: JournalStandingDeps) {
    this.#deps = deps;
  }

  /** Why the journal counts as behind the venue; null while nothing says so. */
  behind(): string | null {
    return this.#behind;
  }

  /** Live and from the journal alike. */
  raised({ code, message }: RiskEvent): void {
    if (code === JOURNAL_BEHIND) this.#behind = message;
    else if (code === JOURNAL_ADOPTED) {
      this.#behind = null;
      this.#adopted = true;
    }
  }

  /** A person has taken this journal as the right one, now or before. */
  isAdopted(): boolean {
    return this.#adopted;
  }

  /** What the host found out about the journal before this start. */
  begin({ mark }: Pick<StartInput, 'mark'>): void {
    if (mark === null) return;
    switch (mark.found) {
      case 'adopted':
        this.#deps.emit(this.#event('warning', JOURNAL_ADOPTED, `This journal was taken as the right one by hand: ${mark.reason}`, 'Compare orders and positions with the venue\'s own page before the desk is resumed.'));
        break;
      case 'behind': this.#onBehind(mark.message); break;
      default: assertNever(mark);
    }
  }

  /** The venue has an order of ours that the journal has not: taken over as an order that is not ours, and canceled where it rests, because nobody manages it. */
  onForgotten({ message, resting, instrumentId }: WrongAnswer): void {
    if (this.#behind === null) this.#onBehind(message);
    if (resting === null || this.#canceled.has(resting)) return;
    this.#canceled.add(resting);
    this.#deps.request({ type: 'cancelForeign', venueOrderId: resting, instrumentId });
  }

  #onBehind(why: string): void {
    this.#deps.halt(this.#event('critical', JOURNAL_BEHIND, `The journal is behind: ${why}. What the desk did since is not in it.`, RUNBOOK));
  }

  #event(level: RiskEvent['level'], code: string, message: string, runbook: string): RiskEvent {
    return { type: 'RiskEvent', level, code, message, instrumentId: null, runbook, tsEvent: this.#deps.now() };
  }
}
