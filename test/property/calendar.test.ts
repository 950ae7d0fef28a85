import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, dateOf, dayOf, daysBetween, sessionDate, weekdayOf } from '../../src/shared/model/calendar.ts';
import { calendars } from '../../src/main/core/calendar/calendars.ts';
import { continuousCalendar } from '../../src/main/core/calendar/continuous.ts';
import { NEW_YORK_FIVE, UTC_MIDNIGHT } from '../../src/main/core/calendar/day-roll.ts';
import { daysToExpiry, expiryInstant } from '../../src/main/core/calendar/option-hours.ts';
import type { TradingCalendar } from '../../src/main/core/calendar/trading-calendar.ts';

const { nyse, always, cde } = calendars;
const FROM = Date.UTC(1990, 0, 10);
const TO = Date.UTC(2030, 11, 1);
const instant = fc.oneof(
  fc.integer({ min: FROM, max: TO }),
  // Where mistakes live: the ms around openings, closings, midnights and changes of clocks.
  fc.tuple(fc.integer({ min: FROM / DAY_MS, max: TO / DAY_MS - 1 }), fc.constantFrom(0, 4, 5, 6, 7, 13.5, 14.5, 18, 20, 21, 22, 24),
    fc.integer({ min: -2, max: 2 })).map(([day, hour, ms]) => day * DAY_MS + hour * 3_600_000 + ms),
);
const weekly = fc.record({ weekday: fc.integer({ min: 0, max: 6 }), startMinute: fc.integer({ min: 0, max: 1_439 }),
  minutes: fc.integer({ min: 1, max: 2_000 }) });
const oneOff = fc.tuple(fc.integer({ min: FROM, max: TO }), fc.integer({ min: 1, max: 3 * DAY_MS })).map(([from, length]) => ({ from, to: from + length }));
const rested = fc.record({ weekly: fc.array(weekly, { maxLength: 3 }), oneOff: fc.array(oneOff, { maxLength: 5 }) })
  .map(({ weekly, oneOff }) => continuousCalendar({ id: 'cde', roll: NEW_YORK_FIVE, weekly, oneOff }));
const calendar: fc.Arbitrary<TradingCalendar> = fc.oneof({ weight: 3, arbitrary: fc.constant(nyse) }, fc.constant(always), fc.constant(cde), rested);

describe('every calendar', () => {
  it('opens and closes in turn, and is open exactly between', () => {
    fc.assert(fc.property(calendar, instant, (one, ts) => {
      const opens = one.nextOpen(ts);
      const closes = one.nextClose(ts);
      expect(opens > ts && closes > ts).toBe(true);
      if (one.isOpen(ts)) expect(closes < opens || (closes === Infinity && opens === Infinity)).toBe(true);
      else expect(opens < closes || opens === Infinity).toBe(true);
      if (opens !== Infinity) expect([one.isOpen(opens - 1), one.isOpen(opens)]).toEqual([false, true]);
      if (closes !== Infinity) expect([one.isOpen(closes - 1), one.isOpen(closes)]).toEqual([true, false]);
      // Nothing happens before the nearer of the two.
      const change = Math.min(opens, closes, ts + 30 * DAY_MS);
      expect(one.isOpen(ts + Math.floor((change - 1 - ts) / 2))).toBe(one.isOpen(ts));
    }));
  });
  it('gives each instant one date, never an earlier one later', () => {
    fc.assert(fc.property(calendar, instant, fc.integer({ min: 0, max: 10 * DAY_MS }), (one, ts, later) => {
      const date = one.tradingDate(ts);
      expect(one.tradingDate(Math.min(TO, ts + later)) >= one.tradingDate(Math.min(TO, ts))).toBe(true);
      const day = one.day(date);
      expect(day.kind).toBe('session');
      if (day.kind === 'closed') return;
      // In its session, or before it.
      if (one.isOpen(ts)) expect(day.open <= ts && ts < day.close).toBe(true);
      expect(one.previousSession(date)!.close <= ts).toBe(true);
      expect(one.previousSession(one.nextSession(date)!.date)).toEqual(day);
    }));
  });
  it('counts the open time of a whole as that of its parts, and as what is left beside the rests', () => {
    fc.assert(fc.property(calendar, instant, fc.integer({ min: 0, max: 20 * DAY_MS }), fc.double({ min: 0, max: 1, noNaN: true }),
      (one, from, length, part) => {
      const to = from + length;
      const middle = from + Math.floor(length * part);
      expect(one.openMs(from, middle) + one.openMs(middle, to)).toBe(one.openMs(from, to));
      if (one === nyse) return;
      const rest = one.maintenance(from, to).reduce((sum, window) => sum + Math.min(window.to, to) - Math.max(window.from, from), 0);
      expect(one.openMs(from, to)).toBe(length - rest);
      for (const window of one.maintenance(from, to)) expect(one.isOpen(window.from) || one.isOpen(window.to - 1)).toBe(false);
    }));
  });
  it('says the same of a time whatever was asked before', () => {
    fc.assert(fc.property(calendar, fc.array(instant, { minLength: 2, maxLength: 20 }), (one, times) => {
      const ask = (ts: number) => [one.isOpen(ts), one.tradingDate(ts), one.nextOpen(ts), one.nextClose(ts)];
      const forwards = times.map(ask);
      expect(times.toReversed().map(ask).toReversed()).toEqual(forwards);
    }));
  });
});

describe('NYSE, each day from 1990 to 2030', () => {
  const days = Array.from({ length: dayOf(sessionDate('2030-12-31')) - dayOf(sessionDate('1990-01-01')) + 1 }, (_, i) =>
    nyse.day(dateOf(dayOf(sessionDate('1990-01-01')) + i)));
  it('is a session on a weekday within the day of New York, or closed with a reason', () => {
    for (const day of days) {
      const weekend = weekdayOf(dayOf(day.date)) % 6 === 0;
      if (day.kind === 'closed') {
        expect([day.date, day.reason === 'weekend']).toEqual([day.date, weekend]);
        continue;
      }
      expect(weekend).toBe(false);
      expect([nyse.zone.localDay(day.open), nyse.zone.localDay(day.close)]).toEqual([dayOf(day.date), dayOf(day.date)]);
      const minutes = (day.close - day.open) / 60_000;
      expect([day.date, minutes]).toEqual([day.date, day.short === null ? 390 : day.date < '1993' ? 270 : 210]);
      expect([nyse.tradingDate(day.open), nyse.tradingDate(day.close), nyse.openMs(day.open, day.close)]).toEqual([day.date, day.date, day.close - day.open]);
    }
  });
  it('closes on seven to ten weekdays a year beside the days that no rule foretells, and early on four at most', () => {
    for (let year = 1990; year <= 2030; year++) {
      const ofYear = days.filter(({ date }) => date.startsWith(String(year)));
      const holidays = ofYear.filter((day) => day.kind === 'closed' && !['weekend', 'attack', 'storm', 'mourning'].includes(day.reason));
      const early = ofYear.filter((day) => day.kind === 'session' && day.short !== null);
      expect([year, holidays.length >= 7 && holidays.length <= 10, early.length <= 4]).toEqual([year, true, true]);
    }
  });
});

describe('days to expiry', () => {
  it('are never negative, fall by one with each date of New York, and are 0 on the day', () => {
    fc.assert(fc.property(instant, fc.integer({ min: -30, max: 400 }), (ts, ahead) => {
      const today = dateOf(nyse.zone.localDay(ts));
      const expiry = dateOf(dayOf(today) + Math.min(ahead, dayOf(sessionDate('2030-12-31')) - dayOf(today)));
      const left = daysToExpiry(nyse, ts, expiry);
      expect(left).toBe(Math.max(0, daysBetween(today, expiry)));
      const tomorrow = nyse.zone.instantOf(dayOf(today) + 1, 0);
      expect(daysToExpiry(nyse, tomorrow, expiry)).toBe(Math.max(0, left - 1));
      expect(daysToExpiry(nyse, tomorrow - 1, expiry)).toBe(left);
    }));
  });
  it('end with a close that is not after the date', () => {
    fc.assert(fc.property(fc.integer({ min: dayOf(sessionDate('1990-01-10')), max: dayOf(sessionDate('2030-12-31')) }), (day) => {
      const end = expiryInstant(nyse, dateOf(day));
      expect(nyse.zone.localDay(end) <= day && day - nyse.zone.localDay(end) <= 6).toBe(true);
      expect([nyse.isOpen(end - 1), nyse.isOpen(end)]).toEqual([true, false]);
    }));
  });
});

describe('the day of a desk', () => {
  it('holds each instant once: from its start, and to before its end', () => {
    fc.assert(fc.property(fc.constantFrom(UTC_MIDNIGHT, NEW_YORK_FIVE), instant, (roll, ts) => {
      const date = roll.date(ts);
      expect(roll.start(date) <= ts && ts < roll.end(date)).toBe(true);
      expect(roll.next(ts)).toBe(roll.end(date));
      expect([roll.date(roll.end(date)), roll.start(dateOf(dayOf(date) + 1))]).toEqual([dateOf(dayOf(date) + 1), roll.end(date)]);
      expect(Math.abs(roll.end(date) - roll.start(date) - DAY_MS) <= 3_600_000).toBe(true);
    }));
  });
});
