// Markets that trade around the clock, with sessions that only name the day and planned windows in which the venue rests.
import { type CalendarId, DAY_MS, DAYS_END, dateOf, dayOf, weekdayOf } from '../../../shared/model/calendar.ts';
import type { DayRoll } from './day-roll.ts';
import { OpenTimes } from './open-times.ts';
import type { MaintenanceWindow, Session, TradingCalendar } from './trading-calendar.ts';

/** Each week at a time of the wall clock in the calendar's zone. `weekday` 0 is Sunday; `startMinute` after midnight; at most a week long. */
export type WeeklyWindow = { readonly weekday: number; readonly startMinute: number; readonly minutes: number };

export type ContinuousOptions = {
  readonly id: CalendarId;
  /** Which session an instant belongs to. */
  readonly roll: DayRoll;
  readonly weekly?: readonly WeeklyWindow[];
  readonly oneOff?: readonly MaintenanceWindow[];
};

const MINUTE_MS = 60_000;
const FROM = 0;
const TO = (DAYS_END - 1) * DAY_MS;

/** Windows of 1970 to 2099 in order; those that touch are one. A window over a change of clocks ends when the wall says so. */
function windowsOf({ roll, weekly = [], oneOff = [] }: ContinuousOptions): readonly MaintenanceWindow[] {
  const all: MaintenanceWindow[] = [];
  for (const { from, to } of oneOff) {
    if (!(from >= FROM && from < to && to <= TO)) throw new RangeError(`expected a window from 1970 to 2099 that begins before it ends, was ${from} to ${to}`);
    all.push({ from, to });
  }
  for (const { weekday, startMinute, minutes } of weekly) {
    if (!(Number.isInteger(weekday) && weekday >= 0 && weekday < 7 && startMinute >= 0 && startMinute < 1_440 && minutes > 0 && minutes < 10_080)) {
      const was = JSON.stringify({ weekday, startMinute, minutes });
      throw new RangeError(`expected a weekday from 0 to 6, a start within a day and a length within a week, was ${was}`);
    }
    for (let day = (weekday - weekdayOf(0) + 7) % 7; day < DAYS_END - 8; day += 7) {
      const end = startMinute + minutes;
      const from = roll.zone.instantOf(day, startMinute * MINUTE_MS);
      const to = roll.zone.instantOf(day + Math.floor(end / 1_440), (end % 1_440) * MINUTE_MS);
      if (from < to) all.push({ from, to });
    }
  }
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of all.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** A market that never closes but for its windows, from 1970 to 2099. Windows are the venue's to tell: none is assumed. */
export function continuousCalendar(options: ContinuousOptions): TradingCalendar {
  const { id, roll } = options;
  const windows = windowsOf(options);
  const bounds = windows.flatMap(({ from, to }) => [from, to]);
  const times = new OpenTimes(FROM, TO, bounds[0] === FROM ? bounds.slice(1) : [FROM, ...bounds]);
  const session = (day: number): Session | null => {
    if (day < 1 || day >= DAYS_END - 1) return null;
    const date = dateOf(day);
    return { kind: 'session', date, open: roll.start(date), close: roll.end(date), short: null };
  };
  const firstWindowEndingAfter = (ts: number): number => {
    let low = 0;
    let high = windows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (windows[middle]!.to > ts) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  return {
    id,
    zone: roll.zone,
    from: FROM,
    to: TO,
    isOpen: (ts) => times.isOpen(ts),
    tradingDate: (ts) => roll.date(ts),
    day(date) {
      const day = session(dayOf(date));
      if (day === null) throw new RangeError(`expected a date from 1970-01-02 to 2099-12-30, was ${date}`);
      return day;
    },
    nextSession: (date) => session(dayOf(date) + 1),
    previousSession: (date) => session(dayOf(date) - 1),
    nextOpen: (ts) => times.nextOpen(ts),
    nextClose: (ts) => times.nextClose(ts),
    openMs: (from, to) => times.openMs(from, to),
    maintenance(from, to) {
      const found: MaintenanceWindow[] = [];
      for (let i = firstWindowEndingAfter(from); i < windows.length && windows[i]!.from < to; i++) found.push(windows[i]!);
      return found;
    },
  };
}
