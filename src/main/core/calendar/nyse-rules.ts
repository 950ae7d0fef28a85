// Closings and early closings of the New York Stock Exchange that follow from rules (NYSE Rule 7.2 and the exchange's yearly announcements), 1990 to 2030.
import { dayNumber, weekdayOf } from '../../../shared/model/calendar.ts';
import type { HolidayCode, ShortCode } from './trading-calendar.ts';
import { nthWeekday } from './zones.ts';

const SUNDAY = 0;
const MONDAY = 1;
const THURSDAY = 4;
const FRIDAY = 5;
const SATURDAY = 6;

/** A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after. */
function observed(day: number): number {
  const weekday = weekdayOf(day);
  return weekday === SATURDAY ? day - 1 : weekday === SUNDAY ? day + 1 : day;
}

/** Easter Sunday of the Gregorian calendar (anonymous algorithm, Nature 1876; Meeus, Astronomical Algorithms, chapter 8). */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return dayNumber(year, Math.floor(n / 31), (n % 31) + 1);
}

/** Full closings of a year by day number. */
export function nyseHolidays(year: number): ReadonlyMap<number, HolidayCode> {
  const days = new Map<number, HolidayCode>();
  const newYear = dayNumber(year, 1, 1);
  // On a Saturday it is not kept at all: the Friday before ends a year of accounts, and is open.
  if (weekdayOf(newYear) !== SATURDAY) days.set(observed(newYear), 'newYear');
  if (year >= 1998) days.set(nthWeekday(year, 1, MONDAY, 3), 'martinLutherKing');
  days.set(nthWeekday(year, 2, MONDAY, 3), 'washington');
  days.set(easter(year) - 2, 'goodFriday');
  days.set(nthWeekday(year, 5, MONDAY, -1), 'memorial');
  if (year >= 2022) days.set(observed(dayNumber(year, 6, 19)), 'juneteenth');
  days.set(observed(dayNumber(year, 7, 4)), 'independence');
  days.set(nthWeekday(year, 9, MONDAY, 1), 'labor');
  days.set(nthWeekday(year, 11, THURSDAY, 4), 'thanksgiving');
  days.set(observed(dayNumber(year, 12, 25)), 'christmas');
  return days;
}

export type ShortDay = { readonly closeMinute: number; readonly code: ShortCode };

/** Early closings of a year by day number; `closeMinute` after New York midnight. At 14:00 until 1992, at 13:00 since. */
export function nyseShortDays(year: number): ReadonlyMap<number, ShortDay> {
  const days = new Map<number, ShortDay>();
  const closeMinute = year <= 1992 ? 14 * 60 : 13 * 60;
  const independence = dayNumber(year, 7, 4);
  const weekday = weekdayOf(independence);
  // Of a Thursday's holiday it was the Friday after until 2012, since then the Wednesday before. A holiday that makes a long weekend has no short eve.
  if (year >= 1995 && weekday > MONDAY && weekday < SATURDAY) {
    days.set(weekday === THURSDAY && year <= 2012 ? independence + 1 : independence - 1, { closeMinute, code: 'independenceEve' });
  }
  if (year >= 1992) days.set(nthWeekday(year, 11, THURSDAY, 4) + 1, { closeMinute, code: 'thanksgivingFriday' });
  const christmasEve = dayNumber(year, 12, 24);
  if (weekdayOf(christmasEve) > SUNDAY && weekdayOf(christmasEve) < FRIDAY) days.set(christmasEve, { closeMinute, code: 'christmasEve' });
  return days;
}
