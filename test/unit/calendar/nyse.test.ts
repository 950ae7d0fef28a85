import { describe, expect, it } from 'vitest';
import { dateOf, dayOf, sessionDate, weekdayOf } from '../../../src/shared/model/calendar.ts';
import { calendars } from '../../../src/main/core/calendar/calendars.ts';
import { nyseCalendar } from '../../../src/main/core/calendar/nyse.ts';
import type { Session } from '../../../src/main/core/calendar/trading-calendar.ts';
import { newYorkInstant } from '../../support/new-york-wall.ts';
import { ANNOUNCED } from '../../support/nyse-announced.ts';

const { nyse } = calendars;
const datesOf = (year: number): readonly ReturnType<typeof sessionDate>[] => {
  const first = dayOf(sessionDate(`${year}-01-01`));
  return Array.from({ length: dayOf(sessionDate(`${year}-12-31`)) - first + 1 }, (_, i) => dateOf(first + i));
};
const sessions = (year: number): readonly Session[] => datesOf(year).map((date) => nyse.day(date)).filter((day) => day.kind === 'session');
const open = (date: string): string => {
  const day = nyse.day(sessionDate(date));
  return day.kind === 'session' ? new Date(day.open).toISOString() : day.reason;
};
const MINUTE_MS = 60_000;

describe('NYSE', () => {
  it.each(Object.entries(ANNOUNCED))('keeps the days of %s: closings, early closings, number of sessions',
    (year, { sessions: count, closed, short }) => {
    const weekdays = datesOf(Number(year)).filter((date) => weekdayOf(dayOf(date)) % 6 !== 0);
    expect(weekdays.filter((date) => nyse.day(date).kind === 'closed').map((date) => date.slice(5)).join(' ')).toBe(closed);
    expect(sessions(Number(year)).filter((day) => day.short !== null).map((day) => day.date.slice(5)).join(' ')).toBe(short);
    expect(sessions(Number(year))).toHaveLength(count);
  });
  it('agrees with that in every minute from 2015 to 2030', () => {
    const differ: string[] = [];
    for (const [year, { closed, short }] of Object.entries(ANNOUNCED)) {
      const closings = new Set(closed.split(' '));
      const shorts = new Set(short.split(' '));
      for (const date of datesOf(Number(year))) {
        const works = weekdayOf(dayOf(date)) % 6 !== 0 && !closings.has(date.slice(5));
        const from = works ? newYorkInstant(date, 9, 30) : Infinity;
        const to = works ? newYorkInstant(date, shorts.has(date.slice(5)) ? 13 : 16, 0) : -Infinity;
        // From 05:00 UTC: the last hour of the year before in New York is the other year's.
        const start = dayOf(date) * 86_400_000 + 5 * 3_600_000;
        for (let ts = start; ts < start + 86_400_000; ts += MINUTE_MS) if (nyse.isOpen(ts) !== (ts >= from && ts < to)) differ.push(new Date(ts).toISOString());
      }
    }
    expect(differ).toEqual([]);
  });
  it('opens at 14:30 UTC in winter and 13:30 UTC in summer', () => {
    expect(['2026-03-06', '2026-03-09', '2026-10-30', '2026-11-02'].map(open))
      .toEqual(['2026-03-06T14:30:00.000Z', '2026-03-09T13:30:00.000Z', '2026-10-30T13:30:00.000Z', '2026-11-02T14:30:00.000Z']);
  });
  it('is open to the ms: with the opening, no more with the closing', () => {
    const day = nyse.day(sessionDate('2026-11-27')) as Session;
    expect([day.open - 1, day.open, day.close - 1, day.close].map((ts) => nyse.isOpen(ts))).toEqual([false, true, true, false]);
    expect([day.short, new Date(day.close).toISOString()]).toEqual(['thanksgivingFriday', '2026-11-27T18:00:00.000Z']);
    expect([nyse.nextOpen(day.open - 1), nyse.nextClose(day.open), nyse.nextOpen(day.open)]).toEqual([day.open, day.close, Date.parse('2026-11-30T14:30:00Z')]);
  });
  it('keeps a holiday on a Sunday on Monday, one on a Saturday on Friday, New Year on a Saturday not at all', () => {
    expect(['2021-12-31', '2027-12-31', '2010-12-31', '2021-12-24', '2023-01-02', '2026-07-03', '2022-06-20', '2021-06-18'].map(open))
      .toEqual(['2021-12-31T14:30:00.000Z', '2027-12-31T14:30:00.000Z', '2010-12-31T14:30:00.000Z', 'christmas', 'newYear', 'independence', 'juneteenth',
        '2021-06-18T13:30:00.000Z']);
  });
  it('says why it was closed on days that no rule foretells', () => {
    expect(['2001-09-11', '2001-09-14', '2012-10-29', '2004-06-11', '2018-12-05', '2025-01-09', '2026-03-07', '2026-04-03'].map(open))
      .toEqual(['attack', 'attack', 'storm', 'mourning', 'mourning', 'mourning', 'weekend', 'goodFriday']);
  });
  it('counts the time that was open', () => {
    const from = Date.parse('2026-11-23T00:00:00Z');
    // Mon to Wed whole, Thanksgiving, Friday to 13:00.
    expect(nyse.openMs(from, from + 7 * 86_400_000) / MINUTE_MS).toBe(3 * 390 + 210);
    expect(nyse.openMs(Date.parse('2026-11-25T20:59:00Z'), Date.parse('2026-11-27T14:31:00Z')) / MINUTE_MS).toBe(2);
    expect(nyse.openMs(from, from)).toBe(0);
  });
  it('names the session that an instant belongs to: the New York date, not the one of UTC, and the next session where there is none', () => {
    const dates: readonly (readonly [string, string])[] = [
      ['2026-03-06T23:59:00Z', '2026-03-06'], // 18:59 in winter: both dates are the same
      ['2026-03-06T04:59:59.999Z', '2026-03-05'], // 23:59 the evening before
      ['2026-07-01T03:59:59Z', '2026-06-30'],
      ['2026-07-01T04:00:00Z', '2026-07-01'],
      ['2026-03-07T12:00:00Z', '2026-03-09'], // Saturday
      ['2026-11-26T15:00:00Z', '2026-11-27'], // Thanksgiving
      ['2026-11-27T19:00:00Z', '2026-11-27'], // after an early close
    ];
    for (const [at, date] of dates) expect([at, nyse.tradingDate(Date.parse(at))]).toEqual([at, date]);
  });
  it('steps from session to session', () => {
    expect([nyse.nextSession(sessionDate('2026-11-25'))?.date, nyse.previousSession(sessionDate('2026-11-30'))?.date,
      nyse.nextSession(sessionDate('2026-11-28'))?.date])
      .toEqual(['2026-11-27', '2026-11-27', '2026-11-30']);
    expect([nyse.previousSession(sessionDate('1990-01-02')), nyse.nextSession(sessionDate('2030-12-31'))]).toEqual([null, null]);
  });
  it('knows 1990 to 2030 and says so beyond', () => {
    for (const bad of [nyse.from - 1, nyse.to + 1, NaN]) expect(() => nyse.isOpen(bad))
      .toThrow('expected a time from 1990-01-01T05:00:00.000Z to 2031-01-01T05:00:00.000Z');
    expect(() => nyse.day(sessionDate('2031-01-02'))).toThrow('expected a date from 1990-01-01 to 2030-12-31, was 2031-01-02');
    expect(nyse.nextOpen(Date.parse('2030-12-31T22:00:00Z'))).toBe(Infinity);
    expect(() => nyse.tradingDate(nyse.to)).toThrow(/expected a time whose session is known/);
    expect(nyse.tradingDate(nyse.from)).toBe('1990-01-02');
  });
  it('takes days declared later: a closing, a late opening, an extra session; the last word for a date counts', () => {
    const changed = nyseCalendar([
      { date: sessionDate('2026-12-02'), kind: 'closed', reason: 'adHoc' },
      { date: sessionDate('2026-12-03'), kind: 'session', openMinute: 11 * 60, short: 'adHoc' },
      { date: sessionDate('2026-12-05'), kind: 'session', closeMinute: 12 * 60, short: 'adHoc' },
      { date: sessionDate('2025-01-09'), kind: 'session', short: null },
    ]);
    expect(changed.day(sessionDate('2026-12-02'))).toEqual({ kind: 'closed', date: '2026-12-02', reason: 'adHoc' });
    expect(changed.isOpen(Date.parse('2026-12-02T15:00:00Z'))).toBe(false);
    expect(changed.nextOpen(Date.parse('2026-12-01T21:00:00Z'))).toBe(Date.parse('2026-12-03T16:00:00Z'));
    expect(changed.day(sessionDate('2026-12-05')))
      .toMatchObject({ open: Date.parse('2026-12-05T14:30:00Z'), close: Date.parse('2026-12-05T17:00:00Z'), short: 'adHoc' });
    expect(changed.day(sessionDate('2025-01-09'))).toMatchObject({ kind: 'session', short: null });
    expect(() => nyseCalendar([{ date: sessionDate('2026-12-03'), kind: 'session', openMinute: 17 * 60, short: 'adHoc' }])).toThrow(/opens before it closes/);
  });
});
