// Where one day ends and the next begins: of a venue's sessions, and of a desk's profit and loss.
import { type CalendarId, DAY_MS, type SessionDate, dateOf, dayOf } from '../../../shared/model/calendar.ts';
import { NEW_YORK, UTC, type Zone } from './zones.ts';

const MINUTE_MS = 60_000;

/** Days that end at a time of the wall clock, each called by the date on which it ends: rolling at 17:00, Monday 18:00 is Tuesday's. */
export class DayRoll {
  readonly zone: Zone;
  readonly #endsAtMs: number;

  /** `endsAtMinute`: minutes after the zone's midnight, more than 0 and at most 1,440 (midnight itself). */
  constructor(zone: Zone, endsAtMinute: number) {
    if (!(Number.isInteger(endsAtMinute) && endsAtMinute > 0 && endsAtMinute <= 1_440)) {
      throw new RangeError(`expected a minute from 1 to 1440, was ${endsAtMinute}`);
    }
    this.zone = zone;
    this.#endsAtMs = endsAtMinute * MINUTE_MS;
  }

  /** Day number of the day that `ts` is in. Unix ms from 1970 to 2099, else RangeError; the same below. */
  day(ts: number): number {
    return Math.floor((ts + this.zone.offsetMs(ts) + DAY_MS - this.#endsAtMs) / DAY_MS);
  }

  date(ts: number): SessionDate {
    return dateOf(this.day(ts));
  }

  /** When a day begins: its first ms. */
  start(date: SessionDate): number {
    return this.zone.instantOf(dayOf(date) - 1, this.#endsAtMs);
  }

  /** When a day has ended: the first ms of the next. */
  end(date: SessionDate): number {
    return this.zone.instantOf(dayOf(date), this.#endsAtMs);
  }

  /** The first end of a day later than `ts`. */
  next(ts: number): number {
    return this.zone.instantOf(this.day(ts), this.#endsAtMs);
  }
}

export const UTC_MIDNIGHT = new DayRoll(UTC, 24 * 60);
export const NEW_YORK_FIVE = new DayRoll(NEW_YORK, 17 * 60);

/** The day of a desk's daily loss, reports and counts: to 17:00 New York where equities or options are traded, to 00:00 UTC where none are. */
export function deskDayRoll(calendars: Iterable<CalendarId>): DayRoll {
  for (const id of calendars) if (id === 'nyse') return NEW_YORK_FIVE;
  return UTC_MIDNIGHT;
}
