// Dates of the civil calendar, and the names of trading calendars and zones. A date is a day in some zone; which zone, the calendar that made it says.

/** `always`: around the clock, days of UTC. `cde`: around the clock, sessions that roll at 17:00 New York. `nyse`: New York equities and their options. */
export const CALENDAR_IDS = ['always', 'cde', 'nyse'] as const;
export type CalendarId = (typeof CALENDAR_IDS)[number];

/** Zones that times of day are told in: an exchange's, never the machine's own. */
export const ZONE_IDS = ['America/New_York', 'UTC'] as const;
export type ZoneId = (typeof ZONE_IDS)[number];

declare const tag: unique symbol;
/** `2026-03-06`: a day that exists, from 1970 to 2099. */
export type SessionDate = string & { readonly [tag]: 'SessionDate' };

export const DAY_MS = 86_400_000;
/** 2100-01-01: the first day number that no date may name. */
export const DAYS_END = 47_482;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Days since 1970-01-01 of a date of the Gregorian calendar (Howard Hinnant, days_from_civil). NaN when there is no such day. */
export function dayNumber(year: number, month: number, day: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : MONTH_DAYS[month - 1];
  if (days === undefined || !(day >= 1 && day <= days) || !(year >= 0 && year <= 9_999)) return NaN;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

const texts: SessionDate[] = [];

/** The date of a day number. Texts are kept, so a day that was asked for before costs no allocation. Throws RangeError outside of 1970 to 2099. */
export function dateOf(day: number): SessionDate {
  const known = texts[day];
  if (known !== undefined) return known;
  if (!(Number.isInteger(day) && day >= 0 && day < DAYS_END)) {
    throw new RangeError(`expected a day from 1970-01-01 (0) to 2099-12-31 (${DAYS_END - 1}), was ${day}`);
  }
  if (texts.length === 0) texts.length = DAYS_END;
  return (texts[day] = new Date(day * DAY_MS).toISOString().slice(0, 10) as SessionDate);
}

/** Days since 1970-01-01. */
export const dayOf = (date: SessionDate): number => dayNumber(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)));

/** Null when the text names no day from 1970 to 2099. */
export function parseDate(text: string): SessionDate | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const day = dayOf(text as SessionDate);
  return day >= 0 && day < DAYS_END ? (text as SessionDate) : null;
}

/** The same for texts that are known to be dates; throws RangeError when one is not. */
export function sessionDate(text: string): SessionDate {
  const date = parseDate(text);
  if (date === null) throw new RangeError(`expected a date such as 2026-03-06, from 1970 to 2099, was ${JSON.stringify(text)}`);
  return date;
}

/** 0 is Sunday. */
export const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7;
/** Calendar days from one date to another; negative when `to` lies before. No hours are in it: a day of 23 hours is a day. */
export const daysBetween = (from: SessionDate, to: SessionDate): number => dayOf(to) - dayOf(from);
