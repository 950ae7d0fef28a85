import { describe, expect, it } from 'vitest';
import { calendars } from '../../../src/main/core/calendar/calendars.ts';
import { continuousCalendar } from '../../../src/main/core/calendar/continuous.ts';
import { NEW_YORK_FIVE } from '../../../src/main/core/calendar/day-roll.ts';
import { type CalendarBook, knownUntil, nextSlot, slotsAfter } from '../../../src/main/core/scheduler/slots.ts';
import { Job, type Schedule } from '../../../src/shared/model/schedule.ts';
import { slotsByHand } from '../../support/slots-by-hand.ts';

const at = (text: string): number => Date.parse(text);
const iso = (ts: number): string => new Date(ts).toISOString().slice(0, 16);
function between(schedule: Schedule, from: string, to: string, book: CalendarBook = calendars): readonly string[] {
  const found: string[] = [];
  for (const slot of slotsAfter(schedule, at(from), book)) {
    if (slot > at(to)) break;
    found.push(iso(slot));
  }
  return found;
}

describe('slots', () => {
  it('follow the clock of the exchange over a change of it: a skipped time is due at the jump, one that comes twice the first time', () => {
    const nightly = (time: string): Schedule => ({ kind: 'daily', at: time, zone: 'America/New_York' });
    expect(between(nightly('02:30'), '2026-03-06T12:00Z', '2026-03-09T12:00Z')).toEqual(['2026-03-07T07:30', '2026-03-08T07:00', '2026-03-09T06:30']);
    expect(between(nightly('01:30'), '2026-10-31T00:00Z', '2026-11-02T12:00Z')).toEqual(['2026-10-31T05:30', '2026-11-01T05:30', '2026-11-02T06:30']);
    expect(between({ kind: 'daily', at: '00:00', zone: 'UTC' }, '2026-03-07T00:00Z', '2026-03-09T00:00Z')).toEqual(['2026-03-08T00:00', '2026-03-09T00:00']);
  });
  it('on session days leave out holidays and weekends', () => {
    expect(between({ kind: 'sessionDays', at: '16:30', calendar: 'nyse' }, '2026-11-25T12:00Z', '2026-12-01T00:00Z'))
      .toEqual(['2026-11-25T21:30', '2026-11-27T21:30', '2026-11-30T21:30']);
  });
  it('around a session follow its opening and its real closing', () => {
    expect(between({ kind: 'aroundSession', edge: 'open', minutes: -30, calendar: 'nyse' }, '2026-10-30T00:00Z', '2026-11-02T23:00Z'))
      .toEqual(['2026-10-30T13:00', '2026-11-02T14:00']);
    expect(between({ kind: 'aroundSession', edge: 'close', minutes: 15, calendar: 'nyse' }, '2026-11-25T00:00Z', '2026-11-28T00:00Z'))
      .toEqual(['2026-11-25T21:15', '2026-11-27T18:15']);
    expect(between({ kind: 'aroundSession', edge: 'open', minutes: 0, calendar: 'cde' }, '2026-03-07T00:00Z', '2026-03-08T23:00Z'))
      .toEqual(['2026-03-07T22:00', '2026-03-08T21:00']);
  });
  it('while open begin with the opening and end before the closing', () => {
    expect(between({ kind: 'whileOpen', everyMinutes: 60, calendar: 'nyse' }, '2026-11-27T00:00Z', '2026-11-28T00:00Z'))
      .toEqual(['2026-11-27T14:30', '2026-11-27T15:30', '2026-11-27T16:30', '2026-11-27T17:30']);
    expect(between({ kind: 'whileOpen', everyMinutes: 720, calendar: 'always' }, '2026-11-27T00:00Z', '2026-11-28T00:00Z'))
      .toEqual(['2026-11-27T12:00', '2026-11-28T00:00']);
    const resting = continuousCalendar({ id: 'cde', roll: NEW_YORK_FIVE, weekly: [{ weekday: 5, startMinute: 17 * 60, minutes: 60 }] });
    expect(between({ kind: 'whileOpen', everyMinutes: 30, calendar: 'cde' }, '2026-11-27T21:00Z', '2026-11-27T23:30Z', { ...calendars, cde: resting }))
      .toEqual(['2026-11-27T21:30', '2026-11-27T23:00', '2026-11-27T23:30']);
  });
  it('of a week and of a month are one each, in a short month the last day', () => {
    expect(between({ kind: 'weekly', weekday: 'friday', at: '17:00', zone: 'America/New_York' }, '2026-10-30T21:00Z', '2026-11-14T00:00Z'))
      .toEqual(['2026-11-06T22:00', '2026-11-13T22:00']);
    expect(between({ kind: 'monthly', day: 31, at: '09:00', zone: 'UTC' }, '2027-12-31T09:00Z', '2028-05-01T00:00Z'))
      .toEqual(['2028-01-31T09:00', '2028-02-29T09:00', '2028-03-31T09:00', '2028-04-30T09:00']);
    expect(between({ kind: 'monthly', day: 1, at: '09:00', zone: 'UTC' }, '2026-11-30T09:00Z', '2027-02-01T09:00Z'))
      .toEqual(['2026-12-01T09:00', '2027-01-01T09:00', '2027-02-01T09:00']);
  });
  it('agree with a clock that is read minute by minute', () => {
    const schedules: readonly Schedule[] = [
      ...['00:00', '01:30', '02:30', '09:15', '23:59'].map((time): Schedule => ({ kind: 'daily', at: time, zone: 'America/New_York' })),
      { kind: 'sessionDays', at: '07:00', calendar: 'nyse' },
      { kind: 'weekly', weekday: 'sunday', at: '02:15', zone: 'America/New_York' },
      { kind: 'monthly', day: 30, at: '01:00', zone: 'America/New_York' },
      { kind: 'aroundSession', edge: 'open', minutes: -30, calendar: 'nyse' },
      { kind: 'aroundSession', edge: 'close', minutes: 600, calendar: 'nyse' },
      { kind: 'whileOpen', everyMinutes: 7, calendar: 'nyse' },
    ];
    const found = schedules.map(() => 0);
    // Both changes of clocks, February, Thanksgiving and its short Friday, Christmas.
    for (const [from, to] of [['2026-02-20T00:00Z', '2026-04-01T00:00Z'], ['2026-10-25T00:00Z', '2026-12-31T00:00Z']] as const) {
      const expected = slotsByHand(schedules, at(from), at(to));
      schedules.forEach((schedule, i) => {
        expect(between(schedule, from, to)).toEqual(expected[i]!.map(iso));
        found[i]! += expected[i]!.length;
      });
    }
    expect(Math.min(...found)).toBeGreaterThan(3);
  });
  it.each<Schedule>([
    { kind: 'whileOpen', everyMinutes: 13, calendar: 'nyse' },
    { kind: 'whileOpen', everyMinutes: 100, calendar: 'cde' },
    { kind: 'aroundSession', edge: 'close', minutes: 1_440, calendar: 'nyse' },
    { kind: 'aroundSession', edge: 'open', minutes: -1_440, calendar: 'cde' },
    { kind: 'sessionDays', at: '23:59', calendar: 'nyse' },
    { kind: 'monthly', day: 31, at: '00:00', zone: 'America/New_York' },
    { kind: 'weekly', weekday: 'sunday', at: '01:30', zone: 'America/New_York' },
    { kind: 'daily', at: '01:30', zone: 'America/New_York' },
  ])('come after any instant, each of them once: %o', (schedule) => {
    const slots = between(schedule, '2026-10-20T00:00Z', '2027-02-10T00:00Z').map((text) => at(`${text}Z`));
    for (let ts = at('2026-10-20T00:00Z'); ts < at('2026-12-31T00:00Z'); ts += 17 * 60_000) expect(nextSlot(schedule, ts, calendars))
      .toBe(slots.find((slot) => slot > ts));
    slots.slice(1).forEach((slot, i) => expect([nextSlot(schedule, slots[i]!, calendars), nextSlot(schedule, slot - 1, calendars)]).toEqual([slot, slot]));
  });
  it('end where the calendar ends', () => {
    const schedule: Schedule = { kind: 'sessionDays', at: '12:00', calendar: 'nyse' };
    expect(between(schedule, '2030-12-30T00:00Z', '2031-06-01T00:00Z')).toEqual(['2030-12-30T17:00', '2030-12-31T17:00']);
    expect([nextSlot(schedule, at('2030-12-31T17:00Z'), calendars), iso(knownUntil(schedule, calendars))]).toEqual([Infinity, '2031-01-01T05:00']);
    expect(nextSlot({ kind: 'monthly', day: 31, at: '12:00', zone: 'UTC' }, at('2099-12-30T13:00Z'), calendars)).toBe(Infinity);
    expect(iso(nextSlot({ kind: 'whileOpen', everyMinutes: 1_440, calendar: 'always' }, 0, calendars))).toBe('1970-01-03T00:00');
  });
  it('are refused in words that nobody could mean', () => {
    const job = (schedule: object) => Job.safeParse({ id: 'x', schedule, catchUp: 'skip' }).success;
    expect(job({ kind: 'daily', at: '09:30', zone: 'America/New_York' })).toBe(true);
    for (const bad of [{ kind: 'daily', at: '24:00', zone: 'UTC' }, { kind: 'daily', at: '9:30', zone: 'UTC' }, { kind: 'daily', at: '09:30', zone: 'local' },
      { kind: 'monthly', day: 0, at: '09:30', zone: 'UTC' },
      { kind: 'whileOpen', everyMinutes: 0, calendar: 'nyse' }, { kind: 'aroundSession', edge: 'open', minutes: 1_441, calendar: 'nyse' },
        { kind: 'yearly' }]) expect(job(bad)).toBe(false);
  });
});
