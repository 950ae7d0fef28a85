// The times at which a schedule is due, one after the other: its slots. Each is an instant in Unix ms and names the slot for good.
import { type CalendarId, DAY_MS, DAYS_END, type ZoneId, dateOf, dayNumber, dayOf, weekdayOf } from '../../../shared/model/calendar.ts';
import { type Schedule, WEEKDAYS } from '../../../shared/model/schedule.ts';
import type { Session, TradingCalendar } from '../calendar/trading-calendar.ts';
import { ZONES } from '../calendar/zones.ts';

export type CalendarBook = { readonly [Id in CalendarId]: TradingCalendar };

const MINUTE_MS = 60_000;
const timeOfDayMs = (at: string): number => (Number(at.slice(0, 2)) * 60 + Number(at.slice(3, 5))) * MINUTE_MS;

/**
 * Slots later than `after`, ascending, as far as zones and calendars know. A time of day that the clocks skip is due when they jump, one that they show twice
 * is due the first time: a date has each of its times exactly once.
 */
export function slotsAfter(schedule: Schedule, after: number, calendars: CalendarBook): Iterable<number> {
  switch (schedule.kind) {
    case 'daily':
      return onDays(after, schedule.zone, schedule.at, (day) => day);
    case 'weekly': {
      const weekday = WEEKDAYS.indexOf(schedule.weekday);
      return onDays(after, schedule.zone, schedule.at, (day) => day + ((weekday - weekdayOf(day) + 7) % 7));
    }
    case 'monthly':
      return onDays(after, schedule.zone, schedule.at, (day) => monthDayFrom(day, schedule.day));
    case 'sessionDays': {
      const calendar = calendars[schedule.calendar];
      const ms = timeOfDayMs(schedule.at);
      return bySession(calendar, after, ({ date }) => calendar.zone.instantOf(dayOf(date), ms));
    }
    case 'aroundSession': {
      const { edge, minutes } = schedule;
      return bySession(calendars[schedule.calendar], after, (session) => session[edge] + minutes * MINUTE_MS);
    }
    case 'whileOpen':
      return whileOpen(calendars[schedule.calendar], after, schedule.everyMinutes * MINUTE_MS);
  }
}

/** The first slot later than `after`; Infinity when none is known. */
export function nextSlot(schedule: Schedule, after: number, calendars: CalendarBook): number {
  for (const at of slotsAfter(schedule, after, calendars)) return at;
  return Infinity;
}

/** Until when the slots of a schedule are known: what lies beyond cannot be told from nothing. */
export function knownUntil(schedule: Schedule, calendars: CalendarBook): number {
  return 'calendar' in schedule ? calendars[schedule.calendar].to : (DAYS_END - 1) * DAY_MS;
}

/** `dayFrom`: the first day number of the schedule that is not before a given one. */
function* onDays(after: number, zoneId: ZoneId, time: string, dayFrom: (day: number) => number): Generator<number> {
  const zone = ZONES[zoneId];
  const ms = timeOfDayMs(time);
  for (let day = dayFrom(zone.localDay(after)); day < DAYS_END - 1; day = dayFrom(day + 1)) {
    const at = zone.instantOf(day, ms);
    if (at > after) yield at;
  }
}

/** The first day number from `day` on that is the nth of its month, or the last of a month that has fewer. */
function monthDayFrom(day: number, nth: number): number {
  const date = dateOf(day);
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7));
  const of = (months: number): number => {
    const first = monthStart(year, month + months);
    return Math.min(first + nth, monthStart(year, month + months + 1)) - 1;
  };
  const thisMonth = Math.min(of(0), DAYS_END);
  return thisMonth >= day ? thisMonth : of(1);
}
const monthStart = (year: number, month: number): number => dayNumber(year + Math.floor((month - 1) / 12), ((month - 1) % 12) + 1, 1);

/** From three days back: no slot lies further than a day from its session, and no session is longer than a day and an hour. */
function* sessionsFrom(calendar: TradingCalendar, after: number): Generator<Session> {
  const day = calendar.day(calendar.tradingDate(Math.max(calendar.from + 2 * DAY_MS, after - 3 * DAY_MS)));
  let session = day.kind === 'session' ? day : calendar.nextSession(day.date);
  for (; session !== null; session = calendar.nextSession(session.date)) yield session;
}

function* bySession(calendar: TradingCalendar, after: number, slotOf: (session: Session) => number): Generator<number> {
  for (const session of sessionsFrom(calendar, after)) {
    const at = slotOf(session);
    if (at > after) yield at;
  }
}

function* whileOpen(calendar: TradingCalendar, after: number, stepMs: number): Generator<number> {
  for (const { open, close } of sessionsFrom(calendar, after)) {
    const passed = Math.max(0, Math.floor((after - open) / stepMs) + 1);
    for (let at = open + passed * stepMs; at < close; at += stepMs) if (calendar.isOpen(at)) yield at;
  }
}
