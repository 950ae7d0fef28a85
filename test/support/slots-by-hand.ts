// When schedules are due, found by reading a clock minute by minute: slow, and by other means than the scheduler's (the platform's zones, announced closings).
import { type Schedule, WEEKDAYS } from '../../src/shared/model/schedule.ts';
import { newYorkInstant, newYorkWall } from './new-york-wall.ts';
import { ANNOUNCED } from './nyse-announced.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

type Minute = { readonly ts: number; readonly date: string; readonly weekday: number; readonly time: string };

/** New York changes its clocks on whole hours of UTC, so the platform is asked once for each. */
const offsets = new Map<number, number>();
function wallOf(ts: number): number {
  const hour = Math.floor(ts / 3_600_000) * 3_600_000;
  const offset = offsets.get(hour) ?? newYorkWall(hour) - hour;
  offsets.set(hour, offset);
  return ts + offset;
}

/** Session of a date of 2015 to 2030, from what was announced. */
const sessions = new Map<string, { readonly open: number; readonly close: number } | null>();
export function announcedSession(date: string): { readonly open: number; readonly close: number } | null {
  const known = sessions.get(date);
  if (known !== undefined) return known;
  const year = ANNOUNCED[Number(date.slice(0, 4))]!;
  const day = date.slice(5);
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  const closed = weekday === 0 || weekday === 6 || year.closed.split(' ').includes(day);
  const session = closed ? null : { open: newYorkInstant(date, 9, 30), close: newYorkInstant(date, year.short.split(' ').includes(day) ? 13 : 16, 0) };
  sessions.set(date, session);
  return session;
}

/** Slots in `(from, to]` of each schedule; both whole minutes. Sessions are those of NYSE. */
export function slotsByHand(schedules: readonly Schedule[], from: number, to: number): readonly (readonly number[])[] {
  const found = schedules.map((): number[] => []);
  // The dates on which a time of day was reached already; from two days before, so that the first date is whole.
  const reached = schedules.map(() => new Set<string>());
  for (let ts = from - 2 * DAY_MS; ts <= to; ts += MINUTE_MS) {
    const walls = { 'America/New_York': minuteOf(ts, wallOf(ts)), UTC: minuteOf(ts, ts) };
    schedules.forEach((schedule, i) => {
      if (isDue(schedule, ts, walls, reached[i]!) && ts > from) found[i]!.push(ts);
    });
  }
  return found;
}

function minuteOf(ts: number, wall: number): Minute {
  const text = new Date(wall).toISOString();
  return { ts, date: text.slice(0, 10), weekday: new Date(wall).getUTCDay(), time: text.slice(11, 16) };
}

function isDue(schedule: Schedule, ts: number, walls: { readonly 'America/New_York': Minute; readonly UTC: Minute }, reached: Set<string>): boolean {
  // The first minute of a date whose time is not before the one asked for: so it is for a time that is skipped, and for one that comes twice.
  const reachedNow = (minute: Minute, time: string): boolean => minute.time >= time && !reached.has(minute.date) && reached.add(minute.date) !== null;
  switch (schedule.kind) {
    case 'daily': return reachedNow(walls[schedule.zone], schedule.at);
    case 'sessionDays': return reachedNow(walls['America/New_York'], schedule.at) && announcedSession(walls['America/New_York'].date) !== null;
    case 'weekly': return reachedNow(walls[schedule.zone], schedule.at) && walls[schedule.zone].weekday === WEEKDAYS.indexOf(schedule.weekday);
    case 'monthly': {
      const { date } = walls[schedule.zone];
      const days = new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0)).getUTCDate();
      return reachedNow(walls[schedule.zone], schedule.at) && Number(date.slice(8)) === Math.min(schedule.day, days);
    }
    case 'aroundSession': {
      const edge = ts - schedule.minutes * MINUTE_MS;
      return announcedSession(new Date(wallOf(edge)).toISOString().slice(0, 10))?.[schedule.edge] === edge;
    }
    case 'whileOpen': {
      const session = announcedSession(walls['America/New_York'].date);
      return session !== null && ts >= session.open && ts < session.close && (ts - session.open) % (schedule.everyMinutes * MINUTE_MS) === 0;
    }
  }
}
