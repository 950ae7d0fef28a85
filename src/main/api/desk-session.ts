// One connection's place in the application: which desk it shows, and the deltas of that desk and of the application.
import { ContractError } from '../../shared/contract/client.ts';
import type { Snapshot, Delta } from '../../shared/contract/views.ts';
import type { FleetDesk } from '../../shared/contract/fleet-methods.ts';
import type { ProfileName } from '../../shared/model/profile.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { AppApi, FleetApi } from './app-api.ts';
import type { DeskApi } from './desk-api.ts';

export type DeskSessionOptions = {
  /** The connection belongs to its desk for good: a command line that was told which desk it speaks to. */
  readonly bound?: boolean;
  /** False for a program that nobody looks at: it is not counted among those that show a desk. */
  readonly seen?: boolean;
};

type Subscriber = { readonly listener: (delta: Delta) => void; readonly onSwitch: () => void };

/** The connections of an application that show a desk to somebody. */
const shownBy = new WeakMap<FleetApi, Set<DeskSession>>();

export class DeskSession {
  readonly app: AppApi;
  readonly #bound: boolean;
  readonly #seen: boolean;
  #desk: DeskApi;
  /** Another desk is shown since the last snapshot: whoever asks still looks at the one before. */
  #switched = false;
  /** Deltas of a desk flow only after a snapshot of it was taken. */
  #flowing = false;
  #offDesk: () => void = () => undefined;
  #subscriber: Subscriber | null = null;
  #lastSeq = 0;
  #gone = false;
  /** Rises with each wish to see another desk: the latest one counts. */
  #wish = 0;

  constructor(app: AppApi, desk: DeskApi, options: DeskSessionOptions = {}) {
    this.app = app;
    this.#desk = desk;
    this.#bound = options.bound ?? false;
    this.#seen = options.seen ?? true;
  }

  /** The profile of the desk that this connection shows now. */
  shown(): ProfileName {
    return this.#desk.profile;
  }

  /**
   * The desk that this connection shows, for reads and commands. Throws between a switch and its snapshot: what is asked then was meant for
   * the desk before.
   */
  desk(): DeskApi {
    if (this.#switched) throw new ContractError('badInput', `expected a snapshot of desk ${this.#desk.profile} first, because this connection was switched to it: nothing was done`);
    return this.#desk;
  }

  /** Shows another desk, started when it does not run. Nothing of it flows until the next snapshot. */
  async show(profile: ProfileName): Promise<Result<void, string>> {
    if (this.#bound && profile !== this.#desk.profile) return err(`expected ${this.#desk.profile}, the desk of this connection, found ${profile}`);
    const wish = ++this.#wish;
    const opened = await this.app.fleet.open(profile);
    if (!opened.ok) return err(opened.error);
    if (wish !== this.#wish) return err(`another desk was asked for meanwhile: ${profile} runs and is not shown here`);
    if (opened.value === this.#desk && !this.#switched) return ok(undefined);
    this.#offDesk();
    this.#offDesk = () => undefined;
    this.#switched = true;
    this.#flowing = false;
    this.#lastSeq = 0;
    this.#desk = opened.value;
    this.#subscriber?.onSwitch();
    if (this.#subscriber) this.#follow(this.#subscriber.listener);
    return ok(undefined);
  }

  snapshot(): Snapshot {
    const snapshot = this.#desk.snapshot();
    this.#lastSeq = snapshot.seq;
    this.#switched = false;
    this.#flowing = true;
    return { ...snapshot, fleet: this.#fleet(), settings: this.app.settings.read() };
  }

  /** `onSwitch` is called in the very moment in which the deltas become those of another desk. */
  subscribe(listener: (delta: Delta) => void, onSwitch: () => void = () => undefined): () => void {
    this.#subscriber = { listener, onSwitch };
    this.#follow(listener);
    const offFleet = this.app.fleet.onChange(() => listener({ type: 'fleet', seq: this.#lastSeq, desks: this.#fleet() }));
    const sessions = shownBy.get(this.app.fleet) ?? new Set();
    shownBy.set(this.app.fleet, sessions);
    if (this.#seen) sessions.add(this);
    const offSettings = this.app.settings.onChange((settings) => listener({ type: 'settings', seq: this.#lastSeq, settings }));
    return () => {
      this.#gone = true;
      sessions.delete(this);
      this.#subscriber = null;
      this.#offDesk();
      offFleet();
      offSettings();
    };
  }

  /** Whether the connection has followed its desk and has ended: nobody reads its answers any more. */
  isGone(): boolean {
    return this.#gone;
  }

  desks(): readonly FleetDesk[] {
    return this.#fleet();
  }

  #fleet(): FleetDesk[] {
    const { profile } = this.#desk;
    // The desk that this connection shows has ended, and a new one of its name runs: what is on this page is still the old one's.
    const renewed = this.app.fleet.runningApis().some((desk) => desk.profile === profile && desk !== this.#desk);
    const views = (of: ProfileName): number => [...(shownBy.get(this.app.fleet) ?? [])].filter((session) => session.shown() === of).length;
    return this.app.fleet.desks().map((one) => {
      const desk = { ...one, views: views(one.profile) };
      if (desk.profile !== profile) return { ...desk, shown: false };
      return renewed ? { ...desk, shown: true, renewed: true, status: 'stopped', detail: 'it was started anew: show it again' } : { ...desk, shown: true };
    });
  }

  #follow(listener: (delta: Delta) => void): void {
    this.#offDesk = this.#desk.subscribe((delta) => {
      if (delta.seq > this.#lastSeq) this.#lastSeq = delta.seq;
      if (this.#flowing) listener(delta);
    });
  }
}
