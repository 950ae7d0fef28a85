// Weeks as ISO 8601 counts them: Monday to Sunday, the first one holds the year's first Thursday. All in UTC.
import { utcDay } from '../../../shared/model/utc.ts';

const DAY_MS = 86_400_000;
/** 0 for Monday. */
const weekday = (ts: number): number => (new Date(ts).getUTCDay() + 6) % 7;

/** `2026-W47` of `2026-11-21`. Throws RangeError when the text is no day. */
export function weekOf(day: string): string {
  const ts = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(ts)) throw new RangeError(`expected a day as YYYY-MM-DD, was '${day}'`);
  const thursday = ts + (3 - weekday(ts)) * DAY_MS;
  const year = new Date(thursday).getUTCFullYear();
  return `${String(year).padStart(4, '0')}-W${String(Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1).padStart(2, '0')}`;
}

/** The seven days of a week, Monday first. Throws RangeError when there is no such week. */
export function daysOfWeek(week: string): readonly string[] {
  const match = /^(\d{4})-W(\d{2})$/.exec(week);
  if (match === null) throw new RangeError(`expected a week as YYYY-Www, was '${week}'`);
  const fourth = Date.UTC(Number(match[1]), 0, 4); // Always in the first week.
  const monday = fourth - weekday(fourth) * DAY_MS + (Number(match[2]) - 1) * 7 * DAY_MS;
  const days = Array.from({ length: 7 }, (_, index) => utcDay(monday + index * DAY_MS));
  if (weekOf(days[0] as string) !== week) throw new RangeError(`expected a week of its year, was '${week}'`);
  return days;
}
