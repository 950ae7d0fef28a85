// A world of sleeps, stalls, restarts, crashes and clocks that are set, around one scheduler. What may never happen is checked after every step.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendars } from '../../src/main/core/calendar/calendars.ts';
import { Scheduler } from '../../src/main/core/scheduler/scheduler.ts';
import { slotsAfter } from '../../src/main/core/scheduler/slots.ts';
import { Job, type Schedule, type SchedulerEvent, SchedulerState } from '../../src/shared/model/schedule.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ON_TIME_MS = MINUTE_MS;
const EARLIEST = Date.UTC(2024, 0, 10);
const LATEST = Date.UTC(2028, 10, 1);

/** Around both changes of clocks, Thanksgiving with its early close, Christmas, and a quiet week. */
const begin = fc.constantFrom('2026-03-06T13:00Z', '2026-10-31T03:00Z', '2026-11-25T20:00Z', '2026-12-24T14:00Z', '2026-06-02T10:00Z')
  .map((text) => Date.parse(text));

const NEW_YORK = 'America/New_York' as const;
const schedules: readonly Schedule[] = [
  { kind: 'daily', at: '00:00', zone: 'UTC' },
  { kind: 'daily', at: '01:30', zone: NEW_YORK },
  { kind: 'daily', at: '02:30', zone: NEW_YORK },
  { kind: 'sessionDays', at: '07:00', calendar: 'nyse' },
  { kind: 'sessionDays', at: '17:00', calendar: 'nyse' },
  { kind: 'weekly', weekday: 'sunday', at: '02:15', zone: NEW_YORK },
  { kind: 'weekly', weekday: 'friday', at: '17:00', zone: NEW_YORK },
  { kind: 'monthly', day: 1, at: '09:00', zone: 'UTC' },
  { kind: 'monthly', day: 31, at: '01:45', zone: NEW_YORK },
  { kind: 'aroundSession', edge: 'open', minutes: -30, calendar: 'nyse' },
  { kind: 'aroundSession', edge: 'close', minutes: 15, calendar: 'nyse' },
  { kind: 'aroundSession', edge: 'open', minutes: 0, calendar: 'cde' },
  { kind: 'whileOpen', everyMinutes: 1, calendar: 'nyse' },
  { kind: 'whileOpen', everyMinutes: 60, calendar: 'nyse' },
  { kind: 'whileOpen', everyMinutes: 30, calendar: 'cde' },
  { kind: 'whileOpen', everyMinutes: 240, calendar: 'always' },
];
const jobs = fc.array(
  fc.record({ schedule: fc.constantFrom(...schedules), catchUp: fc.constantFrom('runOnce' as const, 'skip' as const),
    late: fc.constantFrom(undefined, undefined, 30, 600) }),
  { minLength: 1, maxLength: 3 },
).map((list) => list.map(({ late, ...job }, i): Job => Job.parse({ id: `job-${i}`, ...job, ...(late === undefined ? {} : { lateUpToMinutes: late }) })));

const minutes = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 5, max: 3_000 }), fc.integer({ min: 3_000, max: 30_000 }));
/** When the process dies, seen from what is told: before it is on disk, after but before the run, in the run, after it but before that is on disk. */
const death = fc.constantFrom('beforeSave' as const, 'beforeRun' as const, 'inRun' as const, 'unsavedEnd' as const);
const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('untilDue' as const), lateMs: fc.constantFrom(0, 1, 30_000, ON_TIME_MS, ON_TIME_MS + 1) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('sleep' as const), minutes }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restart' as const), minutes }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('die' as const), death, minutes }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('clock' as const), minutes, back: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hang' as const), on: fc.boolean() }) },
);

class World {
  now: number;
  /** Runs that began, by job. */
  readonly runs = new Map<string, Set<number>>();
  readonly #unrun = new Map<string, Set<number>>();
  readonly #jobs: readonly Job[];
  #disk: string;
  #scheduler: Scheduler;
  /** Until when each job is settled: by what is in memory, by what is on disk. */
  #until: number;
  #untilOnDisk: number;
  #underWay = new Set<string>();
  #mayBeCutOff = new Map<string, number>();
  #slept: readonly [number, number] | null = null;
  #hangs = false;
  #fresh = true;

  constructor(list: readonly Job[], now: number) {
    this.#jobs = list;
    this.now = now;
    this.#until = this.#untilOnDisk = now;
    for (const { id } of list) {
      this.runs.set(id, new Set());
      this.#unrun.set(id, new Set());
    }
    this.#scheduler = new Scheduler(list, null, now, { onTimeMs: ON_TIME_MS });
    this.#disk = this.#save();
  }

  do(step: typeof act extends fc.Arbitrary<infer T> ? T : never): void {
    switch (step.kind) {
      case 'untilDue': {
        const next = this.#scheduler.nextDue();
        expect(next).toBeGreaterThan(this.#until);
        this.#move(Math.min(next, this.now + 40 * DAY_MS) + step.lateMs);
        return this.#look(null);
      }
      case 'wait':
        this.#move(this.now + step.minutes * MINUTE_MS);
        return this.#look(null);
      case 'sleep': {
        const from = this.now;
        this.#move(this.now + step.minutes * MINUTE_MS);
        this.#slept = [from, this.now];
        this.#scheduler.slept(from, this.now);
        return this.#look(null);
      }
      case 'restart':
        // In order: what is in memory goes to disk.
        this.#disk = this.#save();
        return this.#start(step.minutes);
      case 'die':
        this.#look(step.death);
        return this.#start(step.minutes);
      case 'clock':
        this.#move(this.now + (step.back ? -1 : 1) * step.minutes * MINUTE_MS);
        return this.#look(null);
      case 'hang':
        this.#hangs = step.on;
        if (!step.on) for (const id of [...this.#underWay]) this.#end(id);
        return;
    }
  }

  #move(to: number): void {
    this.now = Math.max(EARLIEST, Math.min(LATEST, to));
  }

  #save(): string {
    this.#untilOnDisk = this.#until;
    return JSON.stringify(this.#scheduler.state());
  }

  #start(offline: number): void {
    this.#move(this.now + offline * MINUTE_MS);
    const state = SchedulerState.parse(JSON.parse(this.#disk));
    this.#mayBeCutOff = new Map(Object.entries(state.jobs).flatMap(([id, { running }]) => (running === null ? [] : [[id, running] as const])));
    this.#underWay = new Set();
    this.#until = this.#untilOnDisk;
    this.#slept = null;
    this.#fresh = true;
    this.#scheduler = new Scheduler(this.#jobs, state, this.now, { onTimeMs: ON_TIME_MS });
    this.#look(null);
  }

  #end(id: string): void {
    this.#underWay.delete(id);
    this.#scheduler.finished(id);
    this.#disk = this.#save();
  }

  /** What a host does: ask, write down, run. `death`: where the process ends in it. */
  #look(death: 'beforeSave' | 'beforeRun' | 'inRun' | 'unsavedEnd' | null): void {
    const events = this.#scheduler.due(this.now);
    this.#check(events);
    this.#until = this.now;
    if (death === 'beforeSave') return;
    if (events.length > 0) this.#disk = this.#save();
    if (death === 'beforeRun') return this.#neverRun(events);
    for (const event of events) {
      if (event.kind !== 'start') continue;
      const runs = this.runs.get(event.job)!;
      expect([event.job, event.at, runs.has(event.at)]).toEqual([event.job, event.at, false]);
      runs.add(event.at);
      this.#underWay.add(event.job);
      if (death === null && !this.#hangs) this.#end(event.job);
      else if (death === 'unsavedEnd') this.#scheduler.finished(event.job);
    }
  }

  #check(events: readonly SchedulerEvent[]): void {
    const from = Math.min(this.#until, this.now);
    const back = events.filter((event) => event.kind === 'clockBack');
    expect(back).toEqual(this.#until - this.now >= 1_000 ? [{ kind: 'clockBack', from: this.#until, to: this.now }] : []);
    // What a crash may have cut off is told once, whole, and in nobody's stead.
    const cutOff = events.filter((event) => event.kind === 'interrupted').map((event): [string, number] => [event.job, event.at]);
    expect(cutOff).toEqual([...this.#mayBeCutOff]);
    this.#mayBeCutOff = new Map();

    for (const job of this.#jobs) {
      const slots = this.#slots(job, from, this.now);
      const before = this.#startedBefore(job.id);
      const starts = events.filter((event) => event.kind === 'start').filter((event) => event.job === job.id);
      const skips = events.filter((event) => event.kind === 'skipped').filter((event) => event.job === job.id);
      expect(starts.length).toBeLessThanOrEqual(1);

      const skipped = skips.flatMap(({ first, last, count, cause }) => {
        const group = this.#slots(job, first - 1, last);
        expect(group).toHaveLength(count);
        for (const at of group) this.#checkCause(at, cause);
        if (cause === 'stillRunning') expect(this.#underWay.has(job.id)).toBe(true);
        return group;
      });
      // Nothing twice, nothing lost: each slot of the stretch was started before, is started now, or is told as skipped.
      const settled = [...skipped, ...starts.map(({ at }) => at)].sort((a, b) => a - b);
      expect(settled).toEqual(slots.filter((at) => !before.has(at)));

      for (const { at, lateMs, cause } of starts) {
        expect([lateMs, at <= this.now, this.#underWay.has(job.id)]).toEqual([this.now - at, true, false]);
        expect(slots.at(-1)).toBe(at);
        if (lateMs <= ON_TIME_MS) expect(cause).toBeNull();
        else {
          expect([job.catchUp, cause === null, lateMs <= (job.lateUpToMinutes ?? Infinity) * MINUTE_MS]).toEqual(['runOnce', false, true]);
          this.#checkCause(at, cause!);
        }
      }
      // What could be started on time was.
      const newest = slots.at(-1);
      if (newest !== undefined && this.now - newest <= ON_TIME_MS && !before.has(newest) && !this.#underWay.has(job.id)) expect(starts).toHaveLength(1);
    }
    this.#slept = null;
    this.#fresh = false;
  }

  /** Runs, and starts that a crash kept from running. */
  #startedBefore(id: string): ReadonlySet<number> {
    const record = this.#scheduler.state().jobs[id]!;
    const known = (at: number): boolean => record.started.some(([first, last]) => first <= at && at <= last);
    const runs = this.runs.get(id)!;
    for (const at of runs) expect(known(at) || (record.floor !== null && at <= record.floor)).toBe(true);
    return new Set([...runs, ...this.#unrun.get(id)!]);
  }

  /** Starts that were written down, and the process ended before they ran. */
  #neverRun(events: readonly SchedulerEvent[]): void {
    for (const event of events) if (event.kind === 'start') this.#unrun.get(event.job)!.add(event.at);
  }

  #checkCause(at: number, cause: string): void {
    const asleep = this.#slept !== null && this.#slept[0] <= at && at <= this.#slept[1];
    if (cause === 'asleep') expect(asleep).toBe(true);
    if (cause === 'notRunning') expect([asleep, this.#fresh]).toEqual([false, true]);
    if (cause === 'superseded') expect(this.now - at).toBeLessThanOrEqual(ON_TIME_MS);
  }

  #slots(job: Job, after: number, until: number): readonly number[] {
    const found: number[] = [];
    for (const at of slotsAfter(job.schedule, after, calendars)) {
      if (at > until) break;
      found.push(at);
    }
    return found;
  }
}

describe('scheduler', () => {
  it('starts each slot at most once, and starts it, on time or late with word, or tells that it is skipped', () => {
    fc.assert(fc.property(begin, jobs, fc.array(act, { minLength: 1, maxLength: 25 }), (now, list, steps) => {
      const world = new World(list, now);
      for (const step of steps) world.do(step);
    }));
  });
});
