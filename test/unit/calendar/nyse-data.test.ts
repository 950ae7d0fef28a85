// The calendar against what the exchange did: its sessions to 2014 minute by minute, and the days on which SPY and MSTR have prices.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dateOf, dayOf, sessionDate, weekdayOf } from '../../../src/shared/model/calendar.ts';
import { calendars } from '../../../src/main/core/calendar/calendars.ts';

const data = path.resolve(import.meta.dirname, '../../../../shared/data');
const present = existsSync(path.join(data, 'nyse-sessions.csv.gz'));
if (!present) console.log(`skipped: sessions of the exchange, ${data} is not there`);

const { nyse } = calendars;
const MINUTE_MS = 60_000;
const read = (name: string): readonly string[] => {
  const bytes = readFileSync(path.join(data, name));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split(/\r?\n/).filter((line) => line !== '');
};
const daysFrom = (from: string, to: string): readonly ReturnType<typeof sessionDate>[] =>
  Array.from({ length: dayOf(sessionDate(to)) - dayOf(sessionDate(from)) + 1 }, (_, i) => dateOf(dayOf(sessionDate(from)) + i));

describe.skipIf(!present)('NYSE as it was, to 2014', () => {
  const recorded = present ? read('nyse-sessions.csv.gz').slice(1).map((line) => line.split(','))
    .map(([, open, close]) => ({ open: Date.parse(open!), close: Date.parse(close!) })) : [];

  it('has every session with its opening and closing, and no other', () => {
    const ours = daysFrom('1990-01-01', '2014-12-31').map((date) => nyse.day(date)).filter((day) => day.kind === 'session')
      .map(({ open, close }) => ({ open, close }));
    expect(ours).toHaveLength(6_301);
    expect(ours).toEqual(recorded);
  });
  it('is open in the same minutes, all 13,148,640 of them', () => {
    const differ: string[] = [];
    let minutes = 0;
    let next = 0;
    for (let ts = Date.UTC(1990, 0, 1, 5); ts < Date.UTC(2015, 0, 1); ts += MINUTE_MS) {
      while (next < recorded.length && recorded[next]!.close <= ts) next++;
      const expected = next < recorded.length && recorded[next]!.open <= ts;
      if (nyse.isOpen(ts) !== expected) differ.push(new Date(ts).toISOString());
      minutes++;
    }
    expect(differ).toEqual([]);
    expect(minutes).toBe(13_148_640 - 300);
  });
  it('is closed on the same weekdays, each with a reason', () => {
    const holidays = read('nyse-holidays.csv').map((line) => line.split('/').map(Number))
      .map(([month, day, year]) => new Date(Date.UTC(year!, month! - 1, day)).toISOString().slice(0, 10));
    const weekdays = (date: string): boolean => weekdayOf(dayOf(sessionDate(date))) % 6 !== 0;
    const theirs = holidays.filter((date) => date >= '1990' && weekdays(date)).sort();
    const ours = daysFrom('1990-01-01', '2014-12-31').filter(weekdays).map((date) => nyse.day(date)).filter((day) => day.kind === 'closed');
    expect(ours.map(({ date }) => date)).toEqual(theirs);
    expect(ours.filter(({ reason }) => reason === 'weekend')).toEqual([]);
  });
  it('closes early on the same days at the same times', () => {
    const ours = daysFrom('1990-01-01', '2014-12-31').map((date) => nyse.day(date)).filter((day) => day.kind === 'session')
      .filter(({ short }) => short !== null);
    const wall = (ts: number): string => new Date(ts + nyse.zone.offsetMs(ts)).toISOString().slice(11, 16);
    expect(ours.map(({ date, close }) => `${date},${wall(close)}`)).toEqual(read('nyse-early-closes.csv').slice(1));
  });
});

describe.skipIf(!present)('days with prices', () => {
  // Column of the date, first row, last row: each file says of itself that no session is missing.
  it.each([['spy-daily.csv', '1993-01-29', '2023-09-29'], ['spy-daily-adjusted.csv', '2000-01-03', '2024-12-30'],
    ['mstr-daily-2020-2026.csv', '2020-08-10', '2026-06-29']])('%s', (name, from, to) => {
    const dates = read(name).map((line) => /\d{4}-\d{2}-\d{2}/.exec(line.slice(0, 40))?.[0]).filter((date) => date !== undefined).sort();
    const ours = daysFrom(from, to).filter((date) => nyse.day(date).kind === 'session');
    expect([dates[0], dates.at(-1)]).toEqual([from, to]);
    expect(dates.filter((date) => !ours.includes(sessionDate(date)))).toEqual([]);
    expect(ours.filter((date) => !dates.includes(date))).toEqual([]);
  });
});
