import { describe, expect, it } from 'vitest';
import { sessionDate } from '../../../src/shared/model/calendar.ts';
import { calendars } from '../../../src/main/core/calendar/calendars.ts';
import { continuousCalendar } from '../../../src/main/core/calendar/continuous.ts';
import { DayRoll, NEW_YORK_FIVE, UTC_MIDNIGHT, deskDayRoll } from '../../../src/main/core/calendar/day-roll.ts';
import { NEW_YORK } from '../../../src/main/core/calendar/zones.ts';

const at = (text: string): number => Date.parse(text);
const iso = (ts: number): string => new Date(ts).toISOString();
const HOUR_MS = 3_600_000;

describe('a market around the clock', () => {
  it('is always open, day by day of UTC', () => {
    const { always } = calendars;
    expect([always.isOpen(0), always.isOpen(at('2026-12-25T12:00:00Z')), always.isOpen(at('2099-06-01T00:00:00Z'))]).toEqual([true, true, true]);
    expect([always.nextOpen(1_000), always.nextClose(1_000)]).toEqual([Infinity, Infinity]);
    expect(always.openMs(at('2026-01-01T00:00:00Z'), at('2027-01-01T00:00:00Z'))).toBe(365 * 24 * HOUR_MS);
    expect([always.tradingDate(at('2026-03-06T23:59:59.999Z')), always.tradingDate(at('2026-03-07T00:00:00Z'))]).toEqual(['2026-03-06', '2026-03-07']);
    expect(always.day(sessionDate('2026-03-07')))
      .toEqual({ kind: 'session', date: '2026-03-07', open: at('2026-03-07T00:00:00Z'), close: at('2026-03-08T00:00:00Z'), short: null });
    expect(always.nextSession(sessionDate('2026-03-07'))?.date).toBe('2026-03-08');
    expect(() => always.isOpen(-1)).toThrow(/expected a time/);
    expect(() => always.day(sessionDate('1970-01-01'))).toThrow('expected a date from 1970-01-02 to 2099-12-30, was 1970-01-01');
    expect(always.previousSession(sessionDate('1970-01-02'))).toBeNull();
  });
  it('rolls its session at 17:00 New York, 21:00 UTC in summer and 22:00 in winter', () => {
    const { cde } = calendars;
    expect(['2026-07-01T20:59:59.999Z', '2026-07-01T21:00:00Z', '2026-12-01T21:59:59Z', '2026-12-01T22:00:00Z', '2026-12-04T22:00:00Z']
      .map((text) => cde.tradingDate(at(text))))
      .toEqual(['2026-07-01', '2026-07-02', '2026-12-01', '2026-12-02', '2026-12-05']);
    const spring = cde.day(sessionDate('2026-03-08'));
    expect(spring.kind === 'session' && [iso(spring.open), iso(spring.close)]).toEqual(['2026-03-07T22:00:00.000Z', '2026-03-08T21:00:00.000Z']);
  });
  it('rests in planned windows, each week by the clock on the wall and once by the venue\'s word', () => {
    const market = continuousCalendar({
      id: 'cde',
      roll: NEW_YORK_FIVE,
      weekly: [{ weekday: 5, startMinute: 17 * 60, minutes: 60 }],
      // The second one goes on where the weekly one ends: they are one rest.
      oneOff: [{ from: at('2026-12-02T03:00:00Z'), to: at('2026-12-02T05:30:00Z') }, { from: at('2026-12-04T23:00:00Z'), to: at('2026-12-05T00:00:00Z') }],
    });
    expect(['2026-12-04T21:59:59.999Z', '2026-12-04T22:00:00Z', '2026-12-04T23:30:00Z', '2026-12-05T00:00:00Z', '2026-07-03T21:00:00Z',
      '2026-07-03T22:00:00Z'].map((text) => market.isOpen(at(text))))
      .toEqual([true, false, false, true, false, true]);
    expect(market.maintenance(at('2026-12-02T05:00:00Z'), at('2026-12-12T00:00:00Z')).map(({ from, to }) => [iso(from), iso(to)])).toEqual([
      ['2026-12-02T03:00:00.000Z', '2026-12-02T05:30:00.000Z'],
      ['2026-12-04T22:00:00.000Z', '2026-12-05T00:00:00.000Z'],
      ['2026-12-11T22:00:00.000Z', '2026-12-11T23:00:00.000Z'],
    ]);
    expect(market.maintenance(at('2026-12-02T05:30:00Z'), at('2026-12-04T22:00:00Z'))).toEqual([]);
    expect(market.openMs(at('2026-12-01T00:00:00Z'), at('2026-12-08T00:00:00Z')) / HOUR_MS).toBe(7 * 24 - 2.5 - 2);
    expect([iso(market.nextClose(at('2026-12-01T00:00:00Z'))), iso(market.nextOpen(at('2026-12-01T00:00:00Z')))])
      .toEqual(['2026-12-02T03:00:00.000Z', '2026-12-02T05:30:00.000Z']);
  });
  it('rests by the wall over a change of clocks', () => {
    const market = (startMinute: number, minutes: number) =>
      continuousCalendar({ id: 'cde', roll: NEW_YORK_FIVE, weekly: [{ weekday: 0, startMinute, minutes }] });
    const on = (startMinute: number, minutes: number, day: string) => market(startMinute, minutes).maintenance(at(`${day}T00:00:00Z`), at(`${day}T23:00:00Z`))
      .map(({ from, to }) => [iso(from).slice(11, 16), iso(to).slice(11, 16)]);
    expect([on(60, 120, '2026-03-08'), on(60, 120, '2026-11-01'), on(60, 120, '2026-06-07')])
      .toEqual([[['06:00', '07:00']], [['05:00', '08:00']], [['05:00', '07:00']]]);
    // A window within the hour that does not exist.
    expect(on(125, 30, '2026-03-08')).toEqual([]);
  });
  it('can begin with a rest', () => {
    const market = continuousCalendar({ id: 'always', roll: UTC_MIDNIGHT, oneOff: [{ from: 0, to: 1_000 }] });
    expect([market.isOpen(0), market.isOpen(999), market.isOpen(1_000)]).toEqual([false, false, true]);
  });
  it('refuses windows that are none', () => {
    const make = (options: Partial<Parameters<typeof continuousCalendar>[0]>) => () => continuousCalendar({ id: 'cde', roll: NEW_YORK_FIVE, ...options });
    expect(make({ oneOff: [{ from: 2_000, to: 1_000 }] })).toThrow('expected a window from 1970 to 2099 that begins before it ends, was 2000 to 1000');
    for (const weekly of [{ weekday: 7, startMinute: 0, minutes: 60 }, { weekday: 5, startMinute: 1_440, minutes: 60 },
      { weekday: 5, startMinute: 0, minutes: 0 }, { weekday: 1.5, startMinute: 0, minutes: 60 }]) {
      expect(make({ weekly: [weekly] })).toThrow(/expected a weekday from 0 to 6/);
    }
  });
});

describe('the day of a desk', () => {
  it('ends at 17:00 New York where New York equities are, at midnight of UTC where they are not', () => {
    expect([deskDayRoll(['always']), deskDayRoll(['cde', 'always']), deskDayRoll([])].every((roll) => roll === UTC_MIDNIGHT)).toBe(true);
    expect(deskDayRoll(['always', 'nyse'])).toBe(NEW_YORK_FIVE);
  });
  it('is called by the date on which it ends, weekends included', () => {
    expect(['2026-03-06T21:59:59Z', '2026-03-06T22:00:00Z', '2026-03-07T21:00:00Z', '2026-03-07T22:00:00Z'].map((text) => NEW_YORK_FIVE.date(at(text))))
      .toEqual(['2026-03-06', '2026-03-07', '2026-03-07', '2026-03-08']);
    expect([iso(NEW_YORK_FIVE.next(at('2026-03-07T22:00:00Z'))), iso(NEW_YORK_FIVE.next(at('2026-03-08T21:00:00Z')))])
      .toEqual(['2026-03-08T21:00:00.000Z', '2026-03-09T21:00:00.000Z']);
    expect(iso(UTC_MIDNIGHT.next(at('2026-03-07T00:00:00Z')))).toBe('2026-03-08T00:00:00.000Z');
  });
  it('ends at a minute of the day', () => {
    for (const bad of [0, 1_441, 1.5, NaN]) expect(() => new DayRoll(NEW_YORK, bad)).toThrow(/expected a minute from 1 to 1440/);
  });
});
