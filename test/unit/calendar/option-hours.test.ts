import { describe, expect, it } from 'vitest';
import { sessionDate } from '../../../src/shared/model/calendar.ts';
import { calendars } from '../../../src/main/core/calendar/calendars.ts';
import { daysToExpiry, expiryInstant, monthlyExpiry, optionClose } from '../../../src/main/core/calendar/option-hours.ts';

const { nyse } = calendars;
const wall = (ts: number | null): string | null => (ts === null ? null : new Date(ts + nyse.zone.offsetMs(ts)).toISOString().slice(0, 16));

describe('options on New York equities', () => {
  it('trade to the close, broad funds and indices to a quarter past, on short days too', () => {
    const closes = (underlying: string) => ['2026-12-01', '2026-11-27', '2026-11-26'].map((date) => wall(optionClose(nyse, underlying, sessionDate(date))));
    for (const late of ['SPY', 'QQQ', 'IWM', 'DIA', 'SPX', 'NDX']) expect(closes(late)).toEqual(['2026-12-01T16:15', '2026-11-27T13:15', null]);
    // What is not known to trade longer does not.
    for (const stock of ['MSTR', 'AAPL', 'UNKNOWN', 'spy', '']) expect(closes(stock)).toEqual(['2026-12-01T16:00', '2026-11-27T13:00', null]);
  });
  it('stop with the market on their last day when an index is settled at the close; those on a fund go on', () => {
    const date = sessionDate('2026-12-18');
    expect([wall(optionClose(nyse, 'SPX', date, true)), wall(optionClose(nyse, 'SPY', date, true)), wall(optionClose(nyse, 'MSTR', date, true))])
      .toEqual(['2026-12-18T16:00', '2026-12-18T16:15', '2026-12-18T16:00']);
  });
  it('expire with the market\'s close, on the session before when the date has none', () => {
    expect([wall(expiryInstant(nyse, sessionDate('2026-12-18'))), wall(expiryInstant(nyse, sessionDate('2026-11-27'))),
      wall(expiryInstant(nyse, sessionDate('2014-06-21')))])
      .toEqual(['2026-12-18T16:00', '2026-11-27T13:00', '2014-06-20T16:00']);
    expect(() => expiryInstant(nyse, sessionDate('1990-01-01'))).toThrow('expected an expiry with a session on it or before it, was 1990-01-01');
  });
  it('expire each month on the third Friday, on Thursday when that is a holiday', () => {
    const expected: readonly (readonly [number, number, string])[] = [
      [2022, 4, '2022-04-14'], [2025, 4, '2025-04-17'], [2026, 6, '2026-06-18'], [2027, 6, '2027-06-17'], [2030, 4, '2030-04-18'], [2026, 12, '2026-12-18'],
        [2027, 1, '2027-01-15'],
    ];
    for (const [year, month, date] of expected) expect(monthlyExpiry(nyse, year, month)).toBe(date);
  });
  it('have as many days left as dates lie between, in New York', () => {
    const days = (at: string, expiry: string): number => daysToExpiry(nyse, Date.parse(at), sessionDate(expiry));
    // A day of 23 hours is a day; so is what a UTC clock calls tomorrow already.
    expect([days('2026-03-06T21:00:00Z', '2026-03-09'), days('2026-03-07T23:00:00Z', '2026-03-08'), days('2026-12-02T03:00:00Z', '2026-12-02'),
      days('2026-12-02T05:00:00Z', '2026-12-02')])
      .toEqual([3, 1, 1, 0]);
    expect([days('2026-12-02T20:59:59Z', '2026-12-02'), days('2026-12-24T12:00:00Z', '2026-12-18'), days('2026-12-01T12:00:00Z', '2027-01-15')])
      .toEqual([0, 0, 45]);
  });
});
