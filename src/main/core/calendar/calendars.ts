// The calendar that an instrument names.
import type { CalendarId } from '../../../shared/model/calendar.ts';
import { continuousCalendar } from './continuous.ts';
import { NEW_YORK_FIVE, UTC_MIDNIGHT } from './day-roll.ts';
import { nyseCalendar } from './nyse.ts';
import type { TradingCalendar } from './trading-calendar.ts';

/** Each is made when it is first asked for: a desk of perpetuals pays for no table of New York sessions. */
class Calendars {
  #always: TradingCalendar | null = null;
  #cde: TradingCalendar | null = null;
  #nyse: TradingCalendar | null = null;

  get always(): TradingCalendar {
    return (this.#always ??= continuousCalendar({ id: 'always', roll: UTC_MIDNIGHT }));
  }

  /** Coinbase Derivatives: its day and its margin window roll at 17:00 New York. Its maintenance is told by the venue. */
  get cde(): TradingCalendar {
    return (this.#cde ??= continuousCalendar({ id: 'cde', roll: NEW_YORK_FIVE }));
  }

  get nyse(): TradingCalendar {
    return (this.#nyse ??= nyseCalendar());
  }
}

export const calendars: { readonly [Id in CalendarId]: TradingCalendar } = new Calendars();
