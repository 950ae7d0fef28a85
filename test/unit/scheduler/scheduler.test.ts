import { describe, expect, it } from 'vitest';
import { nyseCalendar } from '../../../src/main/core/calendar/nyse.ts';
import { calendars } from '../../../src/main/core/calendar/calendars.ts';
import { Scheduler } from '../../../src/main/core/scheduler/scheduler.ts';
import { StartedSlots } from '../../../src/main/core/scheduler/started-slots.ts';
import { sessionDate } from '../../../src/shared/model/calendar.ts';
import { Job, type SchedulerEvent, SchedulerState } from '../../../src/shared/model/schedule.ts';

const at = (text: string): number => Date.parse(`${text}Z`);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const job = (id: string, more: Partial<Job> = {}): Job =>
  Job.parse({ id, schedule: { kind: 'aroundSession', edge: 'open', minutes: -30, calendar: 'nyse' }, catchUp: 'skip', ...more });
/** `job start 2026-11-27T14:00 +90m asleep` */
const told = (events: readonly SchedulerEvent[]): readonly string[] => events.map((event) => {
  const time = (ts: number): string => new Date(ts).toISOString().slice(0, 16);
  switch (event.kind) {
    case 'start': return `${event.job} start ${time(event.at)} +${event.lateMs / MINUTE_MS}m ${event.cause ?? 'on time'}`;
    case 'skipped': return `${event.job} skipped ${event.count}: ${time(event.first)} to ${time(event.last)} ${event.cause}`;
    case 'interrupted': return `${event.job} interrupted ${time(event.at)}`;
    case 'clockBack': return `clock back ${time(event.from)} to ${time(event.to)}`;
  }
});
const reopened = (scheduler: Scheduler, jobs: readonly Job[], now: string): Scheduler =>
  new Scheduler(jobs, SchedulerState.parse(JSON.parse(JSON.stringify(scheduler.state()))), at(now));

describe('scheduler', () => {
  it('says when to ask, and starts what is due then', () => {
    const scheduler = new Scheduler([job('readiness'), job('close', { schedule: { kind: 'aroundSession', edge: 'close', minutes: 15, calendar: 'nyse' } })],
      null, at('2026-11-26T12:00'));
    expect(scheduler.nextDue()).toBe(at('2026-11-27T14:00'));
    expect(scheduler.due(at('2026-11-27T13:59:59.999'))).toEqual([]);
    expect(told(scheduler.due(at('2026-11-27T14:00')))).toEqual(['readiness start 2026-11-27T14:00 +0m on time']);
    expect(scheduler.due(at('2026-11-27T14:00'))).toEqual([]);
    scheduler.finished('readiness');
    // The Friday after Thanksgiving closes at 13:00 New York.
    expect(scheduler.nextDue()).toBe(at('2026-11-27T18:15'));
    expect(told(scheduler.due(at('2026-11-27T18:15:30')))).toEqual(['close start 2026-11-27T18:15 +0.5m on time']);
  });
  it('begins a new job with its first slot after now', () => {
    const scheduler = new Scheduler([job('a')], null, at('2026-11-27T14:00'));
    expect(scheduler.due(at('2026-11-27T14:00:01'))).toEqual([]);
    expect(scheduler.nextDue()).toBe(at('2026-11-30T14:00'));
  });
  it('after a sleep makes up for the newest slot of a job that wants it, and tells the rest', () => {
    const scheduler = new Scheduler([job('skips'), job('runs', { catchUp: 'runOnce' }), job('soon', { catchUp: 'runOnce', lateUpToMinutes: 30 })], null,
      at('2026-11-23T20:00'));
    scheduler.slept(at('2026-11-23T20:00'), at('2026-11-25T15:30'));
    expect(told(scheduler.due(at('2026-11-25T15:30')))).toEqual([
      'skips skipped 2: 2026-11-24T14:00 to 2026-11-25T14:00 asleep',
      'runs skipped 1: 2026-11-24T14:00 to 2026-11-24T14:00 asleep',
      'runs start 2026-11-25T14:00 +90m asleep',
      'soon skipped 2: 2026-11-24T14:00 to 2026-11-25T14:00 asleep',
    ]);
    expect(scheduler.due(at('2026-11-25T15:31'))).toEqual([]);
  });
  it('tells a sleep, a process that was not there and a stall apart', () => {
    const jobs = [job('tick', { schedule: { kind: 'whileOpen', everyMinutes: 60, calendar: 'always' }, catchUp: 'runOnce' })];
    const first = new Scheduler(jobs, null, at('2026-12-01T00:30'));
    expect(first.due(at('2026-12-01T00:59'))).toEqual([]);
    const scheduler = reopened(first, jobs, '2026-12-01T03:30');
    scheduler.slept(at('2026-12-01T03:45'), at('2026-12-01T05:10'));
    expect(told(scheduler.due(at('2026-12-01T07:30')))).toEqual([
      'tick skipped 3: 2026-12-01T01:00 to 2026-12-01T03:00 notRunning',
      'tick skipped 2: 2026-12-01T04:00 to 2026-12-01T05:00 asleep',
      'tick skipped 1: 2026-12-01T06:00 to 2026-12-01T06:00 delayed',
      'tick start 2026-12-01T07:00 +30m delayed',
    ]);
  });
  it('calls a slot asleep from the first to the last moment of a sleep, and knows of each sleep once', () => {
    const noon = job('noon', { schedule: { kind: 'daily', at: '12:00', zone: 'UTC' } });
    const cause = (from: string, to: string): string | undefined => {
      const scheduler = new Scheduler([noon], null, at('2026-12-01T00:00'));
      scheduler.slept(at(`2026-12-01T${from}`), at(`2026-12-01T${to}`));
      return told(scheduler.due(at('2026-12-01T18:00')))[0]?.split(' ').at(-1);
    };
    expect([cause('12:00', '13:00'), cause('11:00', '12:00'), cause('12:01', '13:00'), cause('11:00', '11:59')])
      .toEqual(['asleep', 'asleep', 'delayed', 'delayed']);
    const scheduler = new Scheduler([noon], null, at('2026-12-01T00:00'));
    scheduler.slept(at('2026-12-01T11:00'), at('2026-12-01T13:00'));
    const again = '2026-12-01T12:00 to 2026-12-01T12:00';
    expect(told(scheduler.due(at('2026-12-01T13:00')))).toEqual([`noon skipped 1: ${again} asleep`]);
    scheduler.due(at('2026-12-01T10:00'));
    expect(told(scheduler.due(at('2026-12-01T14:00')))).toEqual([`noon skipped 1: ${again} delayed`]);
  });
  it('runs once when several times of a job are due in one moment', () => {
    const scheduler = new Scheduler([job('minute', { schedule: { kind: 'whileOpen', everyMinutes: 1, calendar: 'always' } })], null, at('2026-12-01T00:00:30'));
    expect(told(scheduler.due(at('2026-12-01T00:02'))))
      .toEqual(['minute skipped 1: 2026-12-01T00:01 to 2026-12-01T00:01 superseded', 'minute start 2026-12-01T00:02 +0m on time']);
    expect(told(scheduler.due(at('2026-12-01T00:03')))).toEqual(['minute skipped 1: 2026-12-01T00:03 to 2026-12-01T00:03 stillRunning']);
    scheduler.finished('minute');
    scheduler.finished('gone');
    expect(told(scheduler.due(at('2026-12-01T00:04')))).toEqual(['minute start 2026-12-01T00:04 +0m on time']);
  });
  it('does not start again what the process before had started, and says that its end is not known', () => {
    const first = new Scheduler([job('a'), job('b')], null, at('2026-11-27T12:00'));
    expect(first.due(at('2026-11-27T14:00'))).toHaveLength(2);
    first.finished('b');
    const second = reopened(first, [job('a'), job('b')], '2026-11-27T14:00:10');
    // A crash before the telling was written down tells it again.
    expect(told(reopened(second, [job('a')], '2026-11-27T14:00:11').due(at('2026-11-27T14:00:11')))).toEqual(['a interrupted 2026-11-27T14:00']);
    expect(told(second.due(at('2026-11-27T14:00:12')))).toEqual(['a interrupted 2026-11-27T14:00']);
    expect(second.due(at('2026-11-27T14:00:13'))).toEqual([]);
    expect(told(second.due(at('2026-11-30T14:00')))).toEqual(['a start 2026-11-30T14:00 +0m on time', 'b start 2026-11-30T14:00 +0m on time']);
  });
  it('over a clock that ran a year ahead starts nothing twice and loses nothing that was not started', () => {
    const hourly = job('hourly', { schedule: { kind: 'daily', at: '12:00', zone: 'UTC' }, catchUp: 'runOnce' });
    const scheduler = new Scheduler([hourly], null, at('2026-12-01T00:00'));
    const run = (now: string): readonly string[] => {
      const events = told(scheduler.due(at(now)));
      scheduler.finished('hourly');
      return events;
    };
    expect(run('2026-12-01T12:00')).toEqual(['hourly start 2026-12-01T12:00 +0m on time']);
    expect(run('2027-12-01T13:00')).toEqual(['hourly skipped 364: 2026-12-02T12:00 to 2027-11-30T12:00 delayed', 'hourly start 2027-12-01T12:00 +60m delayed']);
    expect(run('2026-12-01T14:00')).toEqual(['clock back 2027-12-01T13:00 to 2026-12-01T14:00']);
    expect(scheduler.nextDue()).toBe(at('2026-12-02T12:00'));
    expect(run('2026-12-02T12:00')).toEqual(['hourly start 2026-12-02T12:00 +0m on time']);
    // The year goes by; what was started in it by mistake is not started again.
    expect(run('2027-11-30T12:00')).toHaveLength(2);
    expect(scheduler.nextDue()).toBe(at('2027-12-02T12:00'));
    expect(run('2027-12-01T12:00')).toEqual([]);
    expect(run('2027-12-02T12:00')).toEqual(['hourly start 2027-12-02T12:00 +0m on time']);
  });
  it('makes nothing of a clock that is set by a moment', () => {
    const scheduler = new Scheduler([job('a')], null, at('2026-11-27T12:00'));
    expect(scheduler.due(at('2026-11-27T14:00:00.400'))).toHaveLength(1);
    scheduler.finished('a');
    expect(scheduler.due(at('2026-11-27T13:59:59.900'))).toEqual([]);
    expect(scheduler.due(at('2026-11-27T14:00:01'))).toEqual([]);
  });
  it('takes another list while it runs: what stays goes on, what is new or changed counts from now, what left is forgotten', () => {
    const noon = { kind: 'daily', at: '12:00', zone: 'UTC' } as const;
    const scheduler = new Scheduler([job('stays', { schedule: noon }), job('leaves', { schedule: noon })], null, at('2026-12-01T00:00'));
    expect(told(scheduler.setJobs([job('stays', { schedule: { ...noon, at: '11:00' } }), job('comes', { schedule: noon })], at('2026-12-01T12:00')))).toEqual([
      'stays start 2026-12-01T12:00 +0m on time', 'leaves start 2026-12-01T12:00 +0m on time',
    ]);
    expect(Object.keys(scheduler.state().jobs)).toEqual(['stays', 'comes']);
    expect(scheduler.nextDue()).toBe(at('2026-12-02T11:00'));
    // Its run goes on.
    expect(told(scheduler.due(at('2026-12-02T12:00'))))
      .toEqual(['stays skipped 1: 2026-12-02T11:00 to 2026-12-02T11:00 stillRunning', 'comes start 2026-12-02T12:00 +0m on time']);
    expect(scheduler.setJobs([], at('2026-12-02T12:00'))).toEqual([]);
    expect(scheduler.nextDue()).toBe(Infinity);
    expect(() => scheduler.setJobs([job('x'), job('x')], at('2026-12-02T12:00'))).toThrow('expected every job once, was x twice');
  });
  it('speaks up where the calendar ends, and settles nothing there', () => {
    const scheduler = new Scheduler([job('a', { catchUp: 'runOnce' })], null, at('2030-12-31T12:00'));
    for (const bad of [at('2031-01-01T05:00'), NaN, -1]) expect(() => scheduler.due(bad)).toThrow('expected a time before 2031-01-01T05:00:00.000Z for a');
    expect(told(scheduler.due(at('2030-12-31T14:00')))).toEqual(['a start 2030-12-31T14:00 +0m on time']);
    expect(scheduler.nextDue()).toBe(Infinity);
    expect(() => scheduler.slept(2, 1)).toThrow('expected a sleep that begins before it ends, was 2 to 1');
  });
  it('asks the calendars that it is given, and calls on time what its host calls so', () => {
    const nyse = nyseCalendar([{ date: sessionDate('2026-12-02'), kind: 'closed', reason: 'mourning' }]);
    const scheduler = new Scheduler([job('a')], null, at('2026-12-01T20:00'), { calendars: { ...calendars, nyse }, onTimeMs: 2 * HOUR_MS });
    expect(scheduler.nextDue()).toBe(at('2026-12-03T14:00'));
    expect(told(scheduler.due(at('2026-12-03T16:00')))).toEqual(['a start 2026-12-03T14:00 +120m on time']);
  });
});

describe('what was started', () => {
  // A slot every ten.
  const next = (after: number): number => (Math.floor(after / 10) + 1) * 10;
  const started = (...slots: readonly number[]): StartedSlots => {
    const all = new StartedSlots();
    for (const slot of slots) all.add(slot, next);
    return all;
  };
  it('is kept as spans without a gap, in whatever order it comes', () => {
    expect(started(10, 20, 30, 50, 60).record).toEqual({ started: [[10, 30], [50, 60]], floor: null });
    expect(started(50, 10, 30, 60, 20, 20, 40).record).toEqual({ started: [[10, 60]], floor: null });
    expect(started(90, 10).record.started).toEqual([[10, 10], [90, 90]]);
    const some = started(10, 30);
    expect([5, 10, 20, 30, 31].map((slot) => some.has(slot))).toEqual([false, true, false, true, false]);
  });
  it('forgets the oldest of many spans, and then starts nothing as old as that', () => {
    const many = started(...Array.from({ length: 70 }, (_, i) => (i + 1) * 20));
    expect(many.record.started).toHaveLength(64);
    expect(many.record.floor).toBe(6 * 20);
    expect([110, 120, 130, 140].map((slot) => many.has(slot))).toEqual([true, true, false, true]);
    expect(new StartedSlots(many.record).record).toEqual(many.record);
  });
});
