import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, dateOf, dayNumber, dayOf, daysBetween, parseDate, sessionDate, weekdayOf } from '../../../src/shared/model/calendar.ts';
import { NEW_YORK, UTC, nthWeekday } from '../../../src/main/core/calendar/zones.ts';
import { newYorkWall } from '../../support/new-york-wall.ts';

const HOUR_MS = 3_600_000;

describe('dates', () => {
  it('number every day from 1970 to 2099 as the platform does, and give it back', () => {
    for (let day = 0; day < 47_482; day++) {
      const at = new Date(day * DAY_MS);
      const date = dateOf(day);
      expect([date, dayOf(date), weekdayOf(day)]).toEqual([at.toISOString().slice(0, 10), day, at.getUTCDay()]);
    }
  });
  it('refuse days that do not exist, and say what was expected', () => {
    for (const bad of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '1969-12-31', '2100-01-01', '2026-03-06T00:00', ' 2026-03-06',
      '']) expect(parseDate(bad)).toBeNull();
    expect(() => sessionDate('2026-02-29')).toThrow('expected a date such as 2026-03-06, from 1970 to 2099, was "2026-02-29"');
    for (const bad of [-1, 47_482, 1.5, NaN, Infinity]) expect(() => dateOf(bad)).toThrow(RangeError);
    expect(Number.isNaN(dayNumber(2026, 2, 29))).toBe(true);
  });
  it('count days without hours', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 47_481 }), fc.integer({ min: 0, max: 47_481 }), (a, b) => {
      expect(daysBetween(dateOf(a), dateOf(b))).toBe(b - a);
    }));
  });
  it('find the nth weekday of a month', () => {
    expect([nthWeekday(2026, 3, 0, 2), nthWeekday(2026, 11, 4, 4), nthWeekday(2026, 5, 1, -1), nthWeekday(2026, 12, 4, -1), nthWeekday(2028, 2, 2, -1)]
      .map(dateOf))
      .toEqual(['2026-03-08', '2026-11-26', '2026-05-25', '2026-12-31', '2028-02-29']);
  });
});

describe('New York', () => {
  it('is as far from UTC as the database of zones says: every hour from 1990 to 2030, every day from 1970 to 2099', () => {
    const differ: string[] = [];
    const compare = (ts: number): void => {
      if (newYorkWall(ts) !== ts + NEW_YORK.offsetMs(ts)) differ.push(new Date(ts).toISOString());
    };
    for (let ts = Date.UTC(1990, 0, 1); ts < Date.UTC(2031, 0, 1); ts += HOUR_MS) compare(ts);
    for (let day = 0; day < 47_482; day++) compare(day * DAY_MS + 12 * HOUR_MS);
    expect(differ).toEqual([]);
  });
  it('changes to the ms at 02:00 of the wall, by the rules before and since 2007', () => {
    const changes = (year: number): string[] => {
      const found: string[] = [];
      for (let ts = Date.UTC(year, 0, 1); ts < Date.UTC(year + 1, 0,
        1); ts += HOUR_MS) if (NEW_YORK.offsetMs(ts) !== NEW_YORK.offsetMs(ts - 1)) found.push(new Date(ts).toISOString());
      return found;
    };
    expect(changes(1990)).toEqual(['1990-04-01T07:00:00.000Z', '1990-10-28T06:00:00.000Z']);
    expect(changes(2006)).toEqual(['2006-04-02T07:00:00.000Z', '2006-10-29T06:00:00.000Z']);
    expect(changes(2007)).toEqual(['2007-03-11T07:00:00.000Z', '2007-11-04T06:00:00.000Z']);
    expect(changes(2026)).toEqual(['2026-03-08T07:00:00.000Z', '2026-11-01T06:00:00.000Z']);
  });
  it('finds the instant of a time on the wall: the first of two, the jump for one that is skipped', () => {
    const at = (date: string, hour: number, minute = 0): string => new Date(NEW_YORK.instantOf(dayOf(sessionDate(date)), (hour * 60 + minute) * 60_000))
      .toISOString();
    expect(at('2026-03-08', 1, 59)).toBe('2026-03-08T06:59:00.000Z');
    expect([at('2026-03-08', 2), at('2026-03-08', 2, 30), at('2026-03-08', 3)]).toEqual(Array(3).fill('2026-03-08T07:00:00.000Z'));
    expect([at('2026-11-01', 0, 59), at('2026-11-01', 1, 30), at('2026-11-01', 2)])
      .toEqual(['2026-11-01T04:59:00.000Z', '2026-11-01T05:30:00.000Z', '2026-11-01T07:00:00.000Z']);
    expect(at('2026-07-01', 24)).toBe('2026-07-02T04:00:00.000Z');
  });
  it('gives back what the wall shows, for any minute', () => {
    fc.assert(fc.property(fc.constantFrom(UTC, NEW_YORK), fc.integer({ min: 1, max: 47_480 }), fc.integer({ min: 0, max: 1_439 }), (zone, day, minute) => {
      const ts = zone.instantOf(day, minute * 60_000);
      const wall = ts + zone.offsetMs(ts);
      const asked = day * DAY_MS + minute * 60_000;
      // Later only by what the clocks skipped.
      if (wall !== asked) expect([zone.id, zone.offsetMs(ts) - zone.offsetMs(ts - 1), wall - asked <= HOUR_MS]).toEqual(['America/New_York', HOUR_MS, true]);
      expect(zone.localDay(ts)).toBe(day);
    }), { numRuns: 2_000 });
  });
  it('says that it does not know other centuries', () => {
    for (const zone of [UTC, NEW_YORK]) for (const bad of [-1, Date.UTC(2100, 0, 2), NaN, Infinity]) expect(() => zone.localDay(bad))
      .toThrow(/expected a time/);
  });
});
