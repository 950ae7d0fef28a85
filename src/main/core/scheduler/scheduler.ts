// Says which duties are due, on time or late, and which times are left out. It has no clock and starts nothing: the host asks, writes down, and runs.
import type { Job, SchedulerEvent, SchedulerState } from '../../../shared/model/schedule.ts';
import { calendars as knownCalendars } from '../calendar/calendars.ts';
import type { CalendarBook } from './slots.ts';
import { WatchedJob, type Asked } from './watched-job.ts';

export type SchedulerOptions = {
  /** A start counts as on time until so many ms after its slot: a minute unless said otherwise. A host asks more often than that. */
  readonly onTimeMs?: number;
  readonly calendars?: CalendarBook;
};

/** Clocks are set by less all the time. */
const LEAST_STEP_MS = 1_000;

/**
 * The host's part, in this order: after a sleep `slept`; `due(now)` at `nextDue()` or more often; when it told anything, `state()` to disk; then run what is to
 * start; when a run ended, well or not, `finished` and the state to disk again. A slot is then started at most once: over sleeps, restarts, a crash at any
 * point, and clocks that are set forward and back. And each is started on time, started late (`cause` says why) or told as skipped; a run that a crash cut
 * off is told as interrupted and not begun anew.
 *
 * A state that cannot be read must not be taken for none: without one each job begins with its first slot after now, and nothing is told of those before.
 * A job that leaves the list is forgotten; if it comes back, it begins anew. Runs of a job that stays in the list never overlap.
 */
export class Scheduler {
  readonly #onTimeMs: number;
  readonly #calendars: CalendarBook;
  #startedAt: number;
  #jobs: readonly WatchedJob[];
  #sleeps: { readonly from: number; readonly to: number }[] = [];

  /** `state`: of the run before; null on the first. `now`: Unix ms. Throws RangeError for a job that is in the list twice. */
  constructor(jobs: readonly Job[], state: SchedulerState | null, now: number, { onTimeMs = 60_000, calendars = knownCalendars }: SchedulerOptions = {}) {
    this.#onTimeMs = onTimeMs;
    this.#calendars = calendars;
    this.#startedAt = now;
    this.#jobs = once(jobs).map((job) => new WatchedJob(job, calendars, state?.jobs[job.id], now));
  }

  /** Another list of jobs while running. Tells what is due by the old one; what the new one says holds for slots after `now`. */
  setJobs(jobs: readonly Job[], now: number): readonly SchedulerEvent[] {
    const wanted = once(jobs);
    const events = this.due(now);
    const before = new Map(this.#jobs.map((one) => [one.job.id, one]));
    this.#jobs = wanted.map((job) => before.get(job.id)?.changedTo(job) ?? new WatchedJob(job, this.#calendars, undefined, now));
    return events;
  }

  /** The computer slept, by the clock that `due` is asked with. Told before the next `due`. */
  slept(from: number, to: number): void {
    if (!(from <= to)) throw new RangeError(`expected a sleep that begins before it ends, was ${from} to ${to}`);
    this.#sleeps.push({ from, to });
  }

  /**
   * Everything that became due by `now` and was not told yet, job by job in the order of the list. Throws RangeError, and settles nothing, for a time beyond
   * what the calendar of a job knows: silence would look like a quiet day.
   */
  due(now: number): readonly SchedulerEvent[] {
    for (const { job, knownUntil } of this.#jobs) {
      if (!(now >= 0 && now < knownUntil)) throw new RangeError(`expected a time before ${new Date(knownUntil).toISOString()} for ${job.id}, was ${now}`);
    }
    const asked: Asked = {
      now,
      onTimeMs: this.#onTimeMs,
      causeOf: (at) => {
        if (this.#sleeps.some(({ from, to }) => from <= at && at <= to)) return 'asleep';
        return at <= this.#startedAt ? 'notRunning' : 'delayed';
      },
    };
    const latest = this.#jobs.reduce((most, { until }) => Math.max(most, until), now);
    const events: SchedulerEvent[] = latest - now >= LEAST_STEP_MS ? [{ kind: 'clockBack', from: latest, to: now }] : [];
    for (const job of this.#jobs) events.push(...job.due(asked));
    this.#sleeps = [];
    // What is lived through again is lived through by this process.
    this.#startedAt = Math.min(this.#startedAt, now);
    return events;
  }

  /** The run that was started for a job has ended. A job that left the list meanwhile is no fault. */
  finished(id: string): void {
    this.#jobs.find(({ job }) => job.id === id)?.finished();
  }

  /** When to ask next; Infinity when nothing is known to become due. */
  nextDue(): number {
    return this.#jobs.reduce((next, job) => Math.min(next, job.next()), Infinity);
  }

  /** Plain JSON: all that a scheduler of the next process needs. */
  state(): SchedulerState {
    return { v: 1, jobs: Object.fromEntries(this.#jobs.map((one) => [one.job.id, one.record])) };
  }
}

function once(jobs: readonly Job[]): readonly Job[] {
  const ids = new Set<string>();
  for (const { id } of jobs) {
    if (ids.has(id)) throw new RangeError(`expected every job once, was ${id} twice`);
    ids.add(id);
  }
  return jobs;
}
