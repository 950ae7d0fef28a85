// One job and what is remembered of it: which of its slots are settled, which were started, and whether a run is under way.
import type { Job, JobRecord, MissCause, SchedulerEvent, SkipCause } from '../../../shared/model/schedule.ts';
import { type CalendarBook, knownUntil, nextSlot, slotsAfter } from './slots.ts';
import { StartedSlots } from './started-slots.ts';

const MINUTE_MS = 60_000;

export type Asked = {
  readonly now: number;
  /** Up to so many ms after its slot a start is on time. */
  readonly onTimeMs: number;
  /** Why a slot of the past was not seen when it was due. */
  readonly causeOf: (at: number) => MissCause;
};

export class WatchedJob {
  readonly job: Job;
  readonly #calendars: CalendarBook;
  readonly #started: StartedSlots;
  #until: number;
  #running: number | null;
  /** A run of the process before that nobody told as finished. */
  #cutOff: number | null;

  /** Without a record the first slot is the first one later than `now`. */
  constructor(job: Job, calendars: CalendarBook, record: JobRecord | undefined, now: number) {
    this.job = job;
    this.#calendars = calendars;
    this.#started = new StartedSlots(record);
    this.#until = record?.until ?? now;
    this.#running = null;
    this.#cutOff = record?.running ?? null;
  }

  /** The same job with other words: its slots until here are settled, its run goes on. */
  changedTo(job: Job): WatchedJob {
    const changed = new WatchedJob(job, this.#calendars, { ...this.record, running: null }, this.#until);
    changed.#running = this.#running;
    changed.#cutOff = this.#cutOff;
    return changed;
  }

  get record(): JobRecord {
    return { until: this.#until, ...this.#started.record, running: this.#running ?? this.#cutOff };
  }

  get until(): number {
    return this.#until;
  }

  get knownUntil(): number {
    return knownUntil(this.job.schedule, this.#calendars);
  }

  finished(): void {
    this.#running = null;
  }

  /** The first slot that is not settled; Infinity when none is known. */
  next(): number {
    for (const at of slotsAfter(this.job.schedule, this.#until, this.#calendars)) if (!this.#started.has(at)) return at;
    return Infinity;
  }

  /** Settles every slot until `now`. The newest may be started, all before it are skipped: a job runs once, however many of its times have passed. */
  due({ now, onTimeMs, causeOf }: Asked): readonly SchedulerEvent[] {
    const { id, schedule } = this.job;
    const events: SchedulerEvent[] = [];
    if (this.#cutOff !== null) events.push({ kind: 'interrupted', job: id, at: this.#cutOff });
    this.#cutOff = null;

    const skips = new Skips(id);
    let newest: number | null = null;
    const skip = (at: number): void => skips.add(at, this.#running !== null ? 'stillRunning' : now - at > onTimeMs ? causeOf(at) : 'superseded');
    for (const at of slotsAfter(schedule, this.#until, this.#calendars)) {
      if (at > now) break;
      if (newest !== null) skip(newest);
      newest = this.#started.has(at) ? null : at;
      if (newest === null) skips.split();
    }
    // Also when the clock was set back: what was told as skipped lies ahead again then, what was started stays started.
    this.#until = now;
    if (newest !== null && (this.#running !== null || !this.#stillOfUse(now - newest, onTimeMs))) {
      skip(newest);
      newest = null;
    }
    events.push(...skips.told);
    if (newest === null) return events;
    const lateMs = now - newest;
    this.#started.add(newest, (after) => nextSlot(schedule, after, this.#calendars));
    this.#running = newest;
    events.push({ kind: 'start', job: id, at: newest, lateMs, cause: lateMs > onTimeMs ? causeOf(newest) : null });
    return events;
  }

  #stillOfUse(lateMs: number, onTimeMs: number): boolean {
    if (lateMs <= onTimeMs) return true;
    return this.job.catchUp === 'runOnce' && lateMs <= (this.job.lateUpToMinutes ?? Infinity) * MINUTE_MS;
  }
}

/** Skipped slots, told together while they follow each other for one reason: a year without the process is one sentence. */
class Skips {
  readonly told: (SchedulerEvent & { kind: 'skipped' })[] = [];
  readonly #job: string;
  #open = false;

  constructor(job: string) {
    this.#job = job;
  }

  add(at: number, cause: SkipCause): void {
    const last = this.told.at(-1);
    if (this.#open && last?.cause === cause) this.told[this.told.length - 1] = { ...last, last: at, count: last.count + 1 };
    else this.told.push({ kind: 'skipped', job: this.#job, cause, first: at, last: at, count: 1 });
    this.#open = true;
  }

  /** A slot between that was started before: what follows is told apart. */
  split(): void {
    this.#open = false;
  }
}
