// The desks of one process: each with its own kernel, venue, journal, lock and folder, started when asked for, stopped in order, none able to harm another.
import { counted } from '../../../shared/model/counted.ts';
import type { Outcome } from '../../../shared/contract/fields.ts';
import type { FleetDesk, LastKnown } from '../../../shared/contract/fleet-methods.ts';
import type { Timers } from '../../../shared/contract/timers.ts';
import type { ProfileName, VenueKind } from '../../../shared/model/profile.ts';
import { err, messageOf, ok, type Result } from '../../../shared/model/result.ts';
import type { FleetApi } from '../../api/app-api.ts';
import type { DeskApi } from '../../api/desk-api.ts';
import type { Holdings, RunningDesk } from '../desk-options.ts';
import { deskRow, openPositions, type DeskStatus } from './desk-row.ts';

export type FleetOptions = {
  /** In the order in which they are shown. A replay is a fleet of one. */
  readonly profiles: readonly ProfileName[];
  /** Throws with the sentence for people when the desk cannot start; nothing is left behind then. */
  readonly start: (profile: ProfileName) => Promise<RunningDesk>;
  /** A desk runs: makes it reachable for other processes. The returned function ends that. */
  readonly onRunning: (desk: RunningDesk) => () => void;
  /** A desk ended by itself, after its lock was given back. */
  readonly onFailed: (profile: ProfileName, error: Error) => void;
  /** Of a desk that does not run here; read from disk, so asked seldom. */
  readonly look: (profile: ProfileName) => FleetLook;
  /** Why no other desk may be started beside the ones that run; null when any may. */
  readonly closed?: string;
  /** What a command in a terminal must add to find the data folder, with a blank before it; empty for the usual one. */
  readonly dataDirOption: string;
  readonly timers: Timers;
};

export type FleetLook = {
  /** Where the profile's orders would go. */
  readonly venue: VenueKind;
  /** Why it cannot run; null when nothing speaks against it. */
  readonly problem: string | null;
  /** What it held when it was last heard of; null when it never ran on this folder. */
  readonly lastKnown: LastKnown | null;
};

type Slot = {
  status: Exclude<DeskStatus, 'unavailable'>;
  detail: string;
  desk: RunningDesk | null;
  /** While it starts. */
  starting: Promise<Result<DeskApi, string>> | null;
  /** While it ends: its lock is not given back yet. */
  ending: Promise<void> | null;
  leave: () => void;
  /** Why it ended by itself; null otherwise. */
  error: Error | null;
};

/** Figures are compared and told this often at most; a change of status is told at once. */
const TELL_EVERY_MS = 500;
const LOOK_EVERY_MS = 2_000;

const done = (message: string): Outcome => ({ outcome: 'done', message, clientOrderId: null });
const refused = (message: string): Outcome => ({ outcome: 'refused', message, clientOrderId: null });
const recordOf = (desk: RunningDesk): Holdings => ({ positions: openPositions(desk.api), orders: desk.api.kernel.orders.working().length });
const isHeld = ({ positions, orders }: Holdings): boolean => positions > 0 || orders > 0;
const holdsText = (profile: ProfileName, { positions, orders }: Holdings, where: string): string =>
  `expected desk ${profile} to be flat, found ${counted(positions, 'open position')} and ${counted(orders, 'working order')} ${where}: nobody would watch them. Flatten it first.`;

export class Fleet implements FleetApi {
  readonly #options: FleetOptions;
  readonly #slots: ReadonlyMap<ProfileName, Slot>;
  readonly #looks = new Map<ProfileName, FleetLook & { readonly at: number }>();
  readonly #listeners = new Set<() => void>();
  /** In the order of their start: they are stopped the other way round. */
  #order: ProfileName[] = [];
  #told = '';
  #timer: unknown = null;
  #stopping: Promise<void> | null = null;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#slots = new Map(options.profiles.map((profile) => [profile, { status: 'stopped', detail: '', desk: null, starting: null, ending: null, leave: () => undefined, error: null }]));
  }

  // ── FleetApi ──────────────────────────────────────────────────────────────────────────────────────────────────────

  desks(): readonly FleetDesk[] {
    return this.#options.profiles.map((profile) => {
      const slot = this.#slot(profile);
      const running = slot.status === 'running' ? slot.desk : null;
      if (running) return deskRow(profile, running.profile.venue, 'running', slot.detail, running.api);
      const { venue, problem, lastKnown } = this.#look(profile);
      return problem !== null && slot.status === 'stopped' ? deskRow(profile, venue, 'unavailable', problem, null, lastKnown) : deskRow(profile, venue, slot.status, slot.detail, null, lastKnown);
    });
  }

  runningApis(): readonly DeskApi[] {
    return this.runningDesks().map((desk) => desk.api);
  }

  open(profile: ProfileName): Promise<Result<DeskApi, string>> {
    if (this.#stopping) return Promise.resolve(err('expected an application that goes on, found one that is stopping'));
    const slot = this.#slots.get(profile);
    if (!slot) return Promise.resolve(err(`expected one of ${this.#options.profiles.join(', ')}, found ${profile}${this.#options.closed === undefined ? '' : `: ${this.#options.closed}`}`));
    if (slot.status === 'running' && slot.desk) return Promise.resolve(ok(slot.desk.api));
    // What its configuration rules out is not tried: it has not failed.
    const { problem } = this.#options.look(profile);
    if (problem !== null && slot.starting === null) return Promise.resolve(err(problem));
    return (slot.starting ??= this.#start(profile, slot));
  }

  async stop(profile: ProfileName, by = '', leaveOpen = false): Promise<Outcome> {
    const slot = this.#slots.get(profile);
    const desk = slot?.desk;
    if (!slot || slot.status !== 'running' || !desk) return refused(`expected a desk that runs, found ${profile} ${slot?.status ?? 'unknown'}`);
    const held = leaveOpen ? null : await this.#heldBy(profile, slot, desk);
    if (held !== null) return refused(held);
    try {
      await this.#end(profile, slot, 'stopped', by === '' ? '' : `stopped by hand ${by}`, 'byHand');
    } catch (error) {
      return refused(`desk ${profile} ended, but not in order: ${messageOf(error)}`);
    }
    return done(leaveOpen ? `Desk ${profile} is stopped. What it holds stays at its venue, watched by nobody.` : `Desk ${profile} is stopped. Its venue shows no position and no order.`);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#watch();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#options.timers.clear(this.#timer);
      this.#timer = null;
    };
  }

  // ── for the host ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** Starts the first desk. Throws what its start threw, so that the host can name the cause. */
  async first(profile: ProfileName): Promise<RunningDesk> {
    const slot = this.#slot(profile);
    const opened = await (slot.starting ??= this.#start(profile, slot));
    if (opened.ok && slot.desk) return slot.desk;
    throw slot.error ?? new Error(opened.ok ? `desk ${profile} ended at once` : opened.error);
  }

  /** Desks that run now, in the order of their start. */
  runningDesks(): readonly RunningDesk[] {
    return this.#order.flatMap((profile) => this.#slot(profile).desk ?? []);
  }

  /** Stops every desk in order, the last one first; a desk that cannot stop in order keeps none of the others. Throws the first failure at the end. */
  stopAll(): Promise<void> {
    return (this.#stopping ??= this.#stopEach());
  }

  // ── inside ────────────────────────────────────────────────────────────────────────────────────────────────────────

  async #start(profile: ProfileName, slot: Slot): Promise<Result<DeskApi, string>> {
    slot.status = 'starting';
    slot.detail = '';
    slot.error = null;
    this.#tell();
    try {
      await slot.ending;
      const desk = await this.#options.start(profile);
      slot.desk = desk;
      try {
        slot.leave = this.#options.onRunning(desk);
      } catch (error) {
        slot.desk = null;
        await desk.stop();
        throw error;
      }
      slot.status = 'running';
      this.#order = [...this.#order.filter((other) => other !== profile), profile];
      void desk.ended.then((end) => {
        if (slot.desk === desk && end.reason === 'fatal') return this.#died(profile, slot, end.error);
      });
      return ok(desk.api);
    } catch (error) {
      slot.status = 'failed';
      slot.detail = messageOf(error);
      slot.error = error instanceof Error ? error : new Error(String(error));
      return err(slot.detail);
    } finally {
      slot.starting = null;
      this.#tell();
    }
  }

  /** Why a desk may not be stopped, or null. Its own record may be behind the venue: the venue has the word, and the record what was sent while it was asked. */
  async #heldBy(profile: ProfileName, slot: Slot, desk: RunningDesk): Promise<string | null> {
    const before = recordOf(desk);
    if (isHeld(before)) return holdsText(profile, before, 'in its own record');
    const venue = await desk.holdings();
    if (!venue.ok) return `expected the venue to show that desk ${profile} is flat, but it could not be asked (${venue.error}): what is open there would be watched by nobody. Try again when it answers, or quit the application.`;
    if (isHeld(venue.value)) return holdsText(profile, venue.value, 'at the venue');
    if (slot.desk !== desk) return `expected desk ${profile} to run while its venue was asked, found it ${slot.status}`;
    const now = recordOf(desk);
    return isHeld(now) ? holdsText(profile, now, 'in its own record') : null;
  }

  /** Its lock is given back, so that it can be tried again here or elsewhere; the others run on. */
  async #died(profile: ProfileName, slot: Slot, error: Error): Promise<void> {
    slot.error = error;
    const detail = `the engine ended: ${error.message}. Nothing watches its positions now: start it again, or flatten with  npm run breakwater -- flatten --profile ${profile}${this.#options.dataDirOption}`;
    await this.#end(profile, slot, 'failed', detail).catch(() => undefined); // What ended it is what is told.
    this.#options.onFailed(profile, error);
  }

  async #end(profile: ProfileName, slot: Slot, status: 'stopped' | 'failed', detail: string, how: 'byHand' | 'withApplication' = 'withApplication'): Promise<void> {
    const { desk } = slot;
    slot.status = status;
    slot.detail = detail;
    slot.desk = null;
    slot.leave();
    slot.leave = () => undefined;
    this.#order = this.#order.filter((other) => other !== profile);
    this.#tell();
    const stopped = desk?.stop(how) ?? Promise.resolve();
    // What it holds was written down at its very end.
    slot.ending = stopped.then(() => undefined, () => undefined).then(() => { this.#looks.delete(profile); });
    await stopped;
  }

  async #stopEach(): Promise<void> {
    await Promise.all([...this.#slots.values()].flatMap((slot) => [slot.starting, slot.ending]));
    let first: unknown = null;
    for (const profile of this.#order.toReversed()) {
      await this.#end(profile, this.#slot(profile), 'stopped', '').catch((error: unknown) => { first ??= error; });
    }
    this.#options.timers.clear(this.#timer);
    if (first !== null) throw first instanceof Error ? first : new Error(messageOf(first));
  }

  #slot(profile: ProfileName): Slot {
    const slot = this.#slots.get(profile);
    if (!slot) throw new RangeError(`expected a profile of this fleet, was ${profile}`);
    return slot;
  }

  #look(profile: ProfileName): FleetLook {
    const now = this.#options.timers.now();
    const known = this.#looks.get(profile);
    if (known && now - known.at < LOOK_EVERY_MS) return known;
    const look = { at: now, ...this.#options.look(profile) };
    this.#looks.set(profile, look);
    return look;
  }

  /** Figures move without a word: they are compared now and then while somebody wants to know. */
  #watch(): void {
    if (this.#timer !== null || this.#listeners.size === 0) return;
    this.#timer = this.#options.timers.set(() => {
      this.#timer = null;
      const now = JSON.stringify(this.desks());
      if (now !== this.#told) {
        this.#told = now;
        for (const listener of [...this.#listeners]) listener();
      }
      this.#watch();
    }, TELL_EVERY_MS);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
