// The New York Stock Exchange, 1990 to 2030: 09:30 to 16:00 New York on weekdays that are no holiday.
import { DAY_MS, type SessionDate, dateOf, dayNumber, dayOf, weekdayOf } from '../../../shared/model/calendar.ts';
import { NYSE_OVERRIDES, type DayOverride } from './nyse-overrides.ts';
import { nyseHolidays, nyseShortDays, type ShortDay } from './nyse-rules.ts';
import { OpenTimes } from './open-times.ts';
import type { HolidayCode, Session, TradingCalendar, TradingDay } from './trading-calendar.ts';
import { NEW_YORK } from './zones.ts';

const FIRST_YEAR = 1990;
const LAST_YEAR = 2030;
const MINUTE_MS = 60_000;
const OPEN_MINUTE = 9 * 60 + 30;
const CLOSE_MINUTE = 16 * 60;

type YearRules = { readonly holidays: ReadonlyMap<number, HolidayCode>; readonly shortDays: ReadonlyMap<number, ShortDay> };

/** A day as the rules of its year make it, unless an override says otherwise. */
function dayOfRules(day: number, year: YearRules, override: DayOverride | undefined): TradingDay {
  const date = dateOf(day);
  if (override?.kind === 'closed') return { kind: 'closed', date, reason: override.reason };
  if (override === undefined) {
    const weekday = weekdayOf(day);
    if (weekday === 0 || weekday === 6) return { kind: 'closed', date, reason: 'weekend' };
    const holiday = year.holidays.get(day);
    if (holiday !== undefined) return { kind: 'closed', date, reason: holiday };
  }
  const rule = year.shortDays.get(day);
  const open = NEW_YORK.instantOf(day, (override?.openMinute ?? OPEN_MINUTE) * MINUTE_MS);
  const close = NEW_YORK.instantOf(day, (override?.closeMinute ?? rule?.closeMinute ?? CLOSE_MINUTE) * MINUTE_MS);
  if (!(open < close)) throw new RangeError(`expected a session of ${date} that opens before it closes, was ${open} to ${close}`);
  return { kind: 'session', date, open, close, short: override === undefined ? (rule?.code ?? null) : override.short };
}

/** `more`: days declared since this table was made, such as a closing announced for next week; they come after the table's own. */
export function nyseCalendar(more: readonly DayOverride[] = []): TradingCalendar {
  const firstDay = dayNumber(FIRST_YEAR, 1, 1);
  const lastDay = dayNumber(LAST_YEAR, 12, 31);
  const overrides = new Map([...NYSE_OVERRIDES, ...more].map((override) => [override.date, override]));
  const days: TradingDay[] = [];
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year++) {
    const rules: YearRules = { holidays: nyseHolidays(year), shortDays: nyseShortDays(year) };
    for (let day = dayNumber(year, 1, 1); day <= dayNumber(year, 12, 31); day++) days.push(dayOfRules(day, rules, overrides.get(dateOf(day))));
  }
  // Per day, the day number of the session on it or after it; 0 where none is known.
  const sessionFrom = new Int32Array(days.length);
  let next = 0;
  for (let i = days.length - 1; i >= 0; i--) {
    if (days[i]!.kind === 'session') next = firstDay + i;
    sessionFrom[i] = next;
  }
  const bounds = days.flatMap((day) => (day.kind === 'session' ? [day.open, day.close] : []));
  const times = new OpenTimes(NEW_YORK.instantOf(firstDay, 0), NEW_YORK.instantOf(lastDay, DAY_MS), bounds);

  const indexOf = (date: SessionDate): number => {
    const index = dayOf(date) - firstDay;
    if (!(index >= 0 && index < days.length)) throw new RangeError(`expected a date from ${dateOf(firstDay)} to ${dateOf(lastDay)}, was ${date}`);
    return index;
  };
  const search = (date: SessionDate, step: 1 | -1): Session | null => {
    for (let i = indexOf(date) + step; i >= 0 && i < days.length; i += step) {
      const day = days[i]!;
      if (day.kind === 'session') return day;
    }
    return null;
  };

  return {
    id: 'nyse',
    zone: NEW_YORK,
    from: times.from,
    to: times.to,
    isOpen: (ts) => times.isOpen(ts),
    tradingDate: (ts) => dateOf(sessionFrom[NEW_YORK.localDay(ts) - firstDay] || unknownSession(ts)),
    day: (date) => days[indexOf(date)]!,
    nextSession: (date) => search(date, 1),
    previousSession: (date) => search(date, -1),
    nextOpen: (ts) => times.nextOpen(ts),
    nextClose: (ts) => times.nextClose(ts),
    openMs: (from, to) => times.openMs(from, to),
    maintenance: () => [],
  };
}

function unknownSession(ts: number): never {
  throw new RangeError(`expected a time whose session is known, from ${FIRST_YEAR} to ${LAST_YEAR}, was ${new Date(ts).toISOString()}`);
}
