// Zones that exchanges live by, from 1970 to the end of 2099, without a database of zones: rules in the open, compared day by day with one in the tests.
import { DAY_MS, DAYS_END, type ZoneId, dayNumber, weekdayOf } from '../../../shared/model/calendar.ts';
import { OpenTimes } from './open-times.ts';

/** Times are Unix ms. A local time is a day number of the zone's own calendar and ms after its midnight as a clock on the wall shows them. */
export type Zone = {
  readonly id: ZoneId;
  /** Ms that the wall clock is ahead of UTC. Throws RangeError outside of 1970 to 2099, as do all that take a time. */
  offsetMs(ts: number): number;
  /** Day number of the date that the wall shows. */
  localDay(ts: number): number;
  /** When the wall shows a time: the first when it shows it twice; when it skips it, the instant of the skip. `ms` from 0 to 24 h, that included. */
  instantOf(day: number, ms: number): number;
};

const HOUR_MS = 3_600_000;
const START = 0;
const END = DAYS_END * DAY_MS;

/** The nth weekday (0 is Sunday) of a month, as a day number; -1: the last. */
export function nthWeekday(year: number, month: number, weekday: number, nth: 1 | 2 | 3 | 4 | -1): number {
  if (nth === -1) {
    const next = month === 12 ? dayNumber(year + 1, 1, 1) : dayNumber(year, month + 1, 1);
    return next - 1 - ((weekdayOf(next - 1) - weekday + 7) % 7);
  }
  const first = dayNumber(year, month, 1);
  return first + ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7;
}

/** First day of daylight time in the United States. Uniform Time Act and its changes: 1966, 1973 (the oil crisis), 1986, 2005. */
function daylightStarts(year: number): number {
  if (year >= 2007) return nthWeekday(year, 3, 0, 2);
  if (year >= 1987) return nthWeekday(year, 4, 0, 1);
  if (year === 1974) return dayNumber(1974, 1, 6);
  if (year === 1975) return dayNumber(1975, 2, 23);
  return nthWeekday(year, 4, 0, -1);
}
const daylightEnds = (year: number): number => (year >= 2007 ? nthWeekday(year, 11, 0, 1) : nthWeekday(year, 10, 0, -1));

const STANDARD_MS = -5 * HOUR_MS;
const DAYLIGHT_MS = -4 * HOUR_MS;

/** Daylight time of New York; clocks change at 02:00 as the wall shows it before the change. */
function newYorkDaylight(): OpenTimes {
  const bounds: number[] = [];
  for (let year = 1970; year < 2100; year++) {
    bounds.push(daylightStarts(year) * DAY_MS + 2 * HOUR_MS - STANDARD_MS, daylightEnds(year) * DAY_MS + 2 * HOUR_MS - DAYLIGHT_MS);
  }
  return new OpenTimes(START, END, bounds);
}

const daylight = newYorkDaylight();
const newYorkOffset = (ts: number): number => (daylight.isOpen(ts) ? DAYLIGHT_MS : STANDARD_MS);

export const NEW_YORK: Zone = {
  id: 'America/New_York',
  offsetMs: newYorkOffset,
  localDay: (ts) => Math.floor((ts + newYorkOffset(ts)) / DAY_MS),
  instantOf(day, ms) {
    const wall = day * DAY_MS + ms;
    const first = wall - DAYLIGHT_MS;
    if (newYorkOffset(first) === DAYLIGHT_MS) return first;
    const second = wall - STANDARD_MS;
    return newYorkOffset(second) === STANDARD_MS ? second : daylight.nextOpen(first);
  },
};

function within(ts: number): number {
  if (!(ts >= START && ts < END)) throw new RangeError(`expected a time from 1970 to 2099 in Unix ms, was ${ts}`);
  return ts;
}

export const UTC: Zone = {
  id: 'UTC',
  offsetMs: (ts) => (within(ts), 0),
  localDay: (ts) => Math.floor(within(ts) / DAY_MS),
  instantOf: (day, ms) => day * DAY_MS + ms,
};

export const ZONES: { readonly [Id in ZoneId]: Zone } = { UTC, 'America/New_York': NEW_YORK };
