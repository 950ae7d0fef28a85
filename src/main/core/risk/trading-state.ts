// Whether the desk may open risk. Four states; the latch is what makes `halted` survive a restart.
import { killIdOf, type TradingStateChanged } from '../../../shared/model/desk-event.ts';
import type { TradingState } from '../../../shared/model/order.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';

/** The clocks of desk and venue agree within two seconds, or the time is in doubt; as much again for what was under way. */
const CLOCKS_APART_MS = 4_000;

/** What must hold before the latch may be cleared. */
export type ResumeConditions = {
  readonly flattenActive: boolean;
  /** False while reconciliation has open differences. */
  readonly reconciled: boolean;
  readonly connected: boolean;
  /** Why the journal counts as behind the venue; null while it does not. */
  readonly journalBehind: string | null;
};

export type TradingStateOptions = {
  /** Live desks open disarmed and return to disarmed after a resume; paper desks open active. */
  readonly live: boolean;
  /** The profile asks for reduce-only: the desk never becomes active until a person switches it off. */
  readonly reduceOnly: boolean;
};

/**
 * Transitions conclude, `apply` changes: every method but `apply` only says which event should follow, or why none may.
 * The caller journals the event and then applies it, so that a restart takes the same path.
 */
export class TradingStateMachine {
  readonly #live: boolean;
  #state: TradingState;
  #latched = false;
  /** Disarmed, or was when it was halted: a resume goes back there. */
  #disarmed: boolean;
  #reduceOnly: boolean;
  #cause: string;
  #since = 0;
  /** When it was halted first, however many kills came after. */
  #haltedSince = 0;
  /** Identities of the kills since the last resume, oldest first. */
  #kills: readonly string[] = [];
  #killId: string | null = null;

  constructor(options: TradingStateOptions) {
    this.#live = options.live;
    this.#reduceOnly = options.reduceOnly;
    this.#disarmed = options.live;
    this.#state = options.live ? 'disarmed' : this.#open();
    this.#cause = options.live ? 'a live desk opens disarmed' : options.reduceOnly ? 'the profile asks for reduce-only' : 'a paper desk opens ready';
  }

  state(): TradingState {
    return this.#state;
  }

  /** True from a kill until a person resumes, also across restarts. */
  latched(): boolean {
    return this.#latched;
  }

  /** Why the desk is in this state. */
  cause(): string {
    return this.#cause;
  }

  /** When it got there, Unix ms UTC; 0 before the first change. */
  since(): number {
    return this.#since;
  }

  /** Whether the desk is halted and had been when this happened at the venue, `ts` by the venue's clock; what came shortly before the halt counts as after it, as far as two clocks may differ. */
  haltedWhen(ts: number): boolean {
    return this.#state === 'halted' && ts >= this.#haltedSince - CLOCKS_APART_MS;
  }

  /** Identity of the newest kill, also after its resume; null before the first. */
  killId(): string | null {
    return this.#killId;
  }

  /** The kills that a resume clears, oldest first; empty while not latched. */
  kills(): readonly string[] {
    return this.#kills;
  }

  /** The only change: applied live after the journal has the event, and again on restart. */
  apply(event: TradingStateChanged): void {
    if (event.to === 'reducing') this.#reduceOnly = true;
    if (event.to === 'active') this.#reduceOnly = false;
    if (event.to !== 'halted') this.#disarmed = event.to === 'disarmed';
    if (event.to === 'halted' && this.#state !== 'halted') this.#haltedSince = event.tsKilled ?? event.tsEvent;
    this.#state = event.to;
    this.#latched = event.latched;
    const killId = killIdOf(event);
    this.#killId = killId ?? this.#killId;
    this.#kills = killId === null ? [] : [...this.#kills, killId];
    this.#cause = event.cause;
    this.#since = event.tsEvent;
  }

  /** Halts and latches. Never refused; a second kill records its own cause and identity. */
  kill(reason: string, now: number, killId: string): TradingStateChanged {
    return { ...this.#change('halted', reason, true, now), killId };
  }

  /** Clears the latch. A live desk, or one that was disarmed before, goes to disarmed: resuming is not arming. */
  resume(reason: string, conditions: ResumeConditions, now: number): Result<TradingStateChanged, string> {
    if (!this.#latched) return err(`The desk is ${this.#state}, not halted: there is nothing to resume.`);
    if (conditions.flattenActive) return err('Flatten-all is still running: resume is possible when it has shown the venue flat.');
    if (conditions.journalBehind !== null) return err(`${conditions.journalBehind} Stop the desk, take the journal as the right one with  breakwater journal adopt --reason …  (or put the newest one back), start it again, then resume.`);
    if (!conditions.connected) return err('The venue is not connected: nobody can say what is open there. Resume after it has connected and agreed.');
    if (!conditions.reconciled) return err('Our record and the venue\'s do not agree yet: resolve the open differences of the reconciliation, then resume.');
    return ok(this.#change(this.#live || this.#disarmed ? 'disarmed' : this.#open(), reason, false, now));
  }

  /** Reduce-only on or off. While halted or disarmed the desk opens no risk anyway, so the wish is refused with a sentence. */
  setReduceOnly(on: boolean, reason: string, now: number): Result<TradingStateChanged, string> {
    switch (this.#state) {
      case 'halted': return err('The desk is halted, which is stricter than reduce-only: resume it first.');
      case 'disarmed': return err('The desk is disarmed, which is stricter than reduce-only: arm it first.');
      case 'active': return on ? ok(this.#change('reducing', reason, false, now)) : err('Reduce-only is already off.');
      case 'reducing': return on ? err('Reduce-only is already on.') : ok(this.#change('active', reason, false, now));
    }
  }

  /** Disarmed → active, or reducing where reduce-only is set. The readiness list and the typed phrase are the caller's. */
  arm(reason: string, now: number): Result<TradingStateChanged, string> {
    if (this.#state === 'halted') return err('The desk is halted: resume it before arming.');
    if (this.#state !== 'disarmed') return err(`The desk is already armed (${this.#state}).`);
    return ok(this.#change(this.#open(), reason, false, now));
  }

  disarm(reason: string, now: number): Result<TradingStateChanged, string> {
    if (this.#state === 'halted') return err('The desk is halted, which is stricter than disarmed.');
    if (this.#state === 'disarmed') return err('The desk is already disarmed.');
    return ok(this.#change('disarmed', reason, false, now));
  }

  /** After the journal and the kills on disk were applied: the event that a fresh start needs, or null. A live desk is disarmed by every restart. */
  afterRestart(now: number): TradingStateChanged | null {
    if (this.#latched) return null;
    if (this.#live && this.#state !== 'disarmed') return this.#change('disarmed', 'a restart disarms a live desk', false, now);
    return null;
  }

  #open(): 'active' | 'reducing' {
    return this.#reduceOnly ? 'reducing' : 'active';
  }

  #change(to: TradingState, cause: string, latched: boolean, now: number): TradingStateChanged {
    return { type: 'TradingStateChanged', from: this.#state, to, cause, latched, tsEvent: now };
  }
}
