// What no rule foretells. Until 2014 found by comparing the rules with the exchange's sessions, later ones from its announcements (as of 2026-11-21).
import { sessionDate, type SessionDate } from '../../../shared/model/calendar.ts';
import type { ClosedCode, ShortCode } from './trading-calendar.ts';

/** A day that differs from the rules. Minutes are after New York midnight; what is not said stays as usual. The last of several for a date counts. */
export type DayOverride =
  | { readonly date: SessionDate; readonly kind: 'closed'; readonly reason: ClosedCode }
  | {
      readonly date: SessionDate;
      readonly kind: 'session';
      readonly openMinute?: number;
      readonly closeMinute?: number;
      readonly short: ShortCode | null;
    };

const closed = (reason: ClosedCode, ...dates: readonly string[]): readonly DayOverride[] =>
  dates.map((date) => ({ date: sessionDate(date), kind: 'closed', reason }));
const closesAt = (hour: number, short: ShortCode, date: string): DayOverride => ({ date: sessionDate(date), kind: 'session', closeMinute: hour * 60, short });

/**
 * Sessions as they were scheduled: interruptions of a day (circuit breakers, outages, minutes of silence, snow) are no part of a calendar, and the data
 * compared with has none either.
 */
export const NYSE_OVERRIDES: readonly DayOverride[] = [
  ...closed('mourning', '1994-04-27'), // Richard Nixon
  closesAt(13, 'christmasFriday', '1997-12-26'),
  closesAt(13, 'newYearEve', '1999-12-31'),
  ...closed('attack', '2001-09-11', '2001-09-12', '2001-09-13', '2001-09-14'),
  closesAt(13, 'christmasFriday', '2003-12-26'),
  ...closed('mourning', '2004-06-11'), // Ronald Reagan
  ...closed('mourning', '2007-01-02'), // Gerald Ford
  ...closed('storm', '2012-10-29', '2012-10-30'), // Sandy
  ...closed('mourning', '2018-12-05'), // George H. W. Bush
  ...closed('mourning', '2025-01-09'), // Jimmy Carter
];
