import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClockCell, parseTime, PLAIN_TIMES, type TimeForm } from '../../../src/main/adapters/bar-files/time-field.ts';

const read = (text: string, form: Partial<TimeForm> = {}): number => {
  const bytes = new TextEncoder().encode(`xx${text}yy`);
  return parseTime(bytes, 2, bytes.length - 2, { ...PLAIN_TIMES, ...form });
};
const clock = (text: string, form: Partial<TimeForm> = {}): number => {
  const bytes = new TextEncoder().encode(`12${text}34`);
  return parseClockCell(bytes, 2, bytes.length - 2, { ...PLAIN_TIMES, ...form });
};
const iso = (text: string): number => Date.parse(text);
const instant = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2199, 11, 31) });

describe('parseTime', () => {
  it('reads what toISOString writes, in every spelling', () => {
    fc.assert(fc.property(instant, fc.integer({ min: -14 * 60, max: 14 * 60 }), (ts, offset) => {
      const text = new Date(ts).toISOString();
      const whole = Math.floor(ts / 1_000) * 1_000;
      expect(read(text)).toBe(ts);
      expect(read(text.replace('T', ' ').replace('Z', ''))).toBe(ts);
      expect(read(text.replace('Z', '456789'))).toBe(ts);
      expect(read(text.replace('Z', ' UTC'))).toBe(ts);
      expect(read(`${text.slice(0, 19)}Z`)).toBe(whole);
      expect(read(text.slice(0, 10).replaceAll('-', '/'))).toBe(Math.floor(ts / 86_400_000) * 86_400_000);
      const local = new Date(ts + offset * 60_000).toISOString().slice(0, -1);
      const minutes = Math.abs(offset);
      const hhmm = [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, '0'));
      expect(read(`${local}${offset < 0 ? '-' : '+'}${hhmm.join(':')}`)).toBe(ts);
      expect(read(`${local}${offset < 0 ? '-' : '+'}${hhmm.join('')}`)).toBe(ts);
    }));
  });

  it('reads epochs by magnitude', () => {
    fc.assert(fc.property(fc.integer({ min: 1_000_000_000_000, max: 7_000_000_000_000 }), (ts) => {
      expect(read(String(ts))).toBe(ts);
      expect(read(`${ts}000`)).toBe(ts);
      expect(read(`${ts}123456`)).toBe(ts);
      expect(read(`${Math.floor(ts / 1_000)}`)).toBe(Math.floor(ts / 1_000) * 1_000);
      expect(read(`${Math.floor(ts / 1_000)}.5`)).toBe(Math.floor(ts / 1_000) * 1_000 + 500);
    }));
  });

  it.each<[string, string]>([
    ['2019-04-22 11-PM', '2019-04-22T23:00:00Z'],
    ['2019-04-22 12-AM', '2019-04-22T00:00:00Z'],
    ['2019-04-22 12-PM', '2019-04-22T12:00:00Z'],
    ['2019-04-22 01-AM', '2019-04-22T01:00:00Z'],
    ['2019-04-22 11:30 PM', '2019-04-22T23:30:00Z'],
    ['2019-04-22 12:05:09 AM', '2019-04-22T00:05:09Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['20240229', '2024-02-29T00:00:00Z'],
    ['1993-01-29', '1993-01-29T00:00:00Z'],
    ['2021-12-31 23:01:00.000000', '2021-12-31T23:01:00Z'],
    ['2021-12-31T23:01', '2021-12-31T23:01:00Z'],
    ['2021-12-31T23:01+02', '2021-12-31T21:01:00Z'],
    ['1609459200.25', '2021-01-01T00:00:00.250Z'],
    ['1609459200000.0', '2021-01-01T00:00:00Z'],
    ['20260301000000', '2026-03-01T00:00:00Z'],
    ['20260301093015', '2026-03-01T09:30:15Z'],
    ['20260301093015250', '2026-03-01T09:30:15.250Z'],
    ['202603010930', '2026-03-01T09:30:00Z'],
    ['20260301 093015', '2026-03-01T09:30:15Z'],
    ['20260301T093015Z', '2026-03-01T09:30:15Z'],
    ['2026.03.01 09:30', '2026-03-01T09:30:00Z'],
    ['2026/3/1 9:05', '2026-03-01T09:05:00Z'],
    ['01-Mar-2026', '2026-03-01T00:00:00Z'],
    ['1 March 2026 9:05', '2026-03-01T09:05:00Z'],
    ['Mar 01, 2026', '2026-03-01T00:00:00Z'],
    ['2026-03-01 01:00:00 GMT+0100', '2026-03-01T00:00:00Z'],
    ['0024-01-01', '0024-01-01T00:00:00Z'],
    ['9999-01-01', '9999-01-01T00:00:00Z'],
  ])('%s', (text, expected) => expect(read(text)).toBe(iso(expected)));

  it.each(['', 'x', '2023-02-29', '2024-13-01', '2024-00-10', '2024-01-32', '2024-01-01T24:00', '2024-01-01T12:60', '2024-01-01T12:00:60', '2024-01-01T', '2024-01-01 12', '2024-01-01 13-PM',
    '2024-01-01 00-AM', '2024-01-01T12:00:00.', '2024-01-01T12:00 EST', '2024-01-01T12:00+15:00', '2024-01-01T12:00+1', '01/02/2024', '2024/01-02', '-5', '1e9', '12345678901234567890',
    '2024-01-01x12:00', '12345', '1234567', '20241301', '20260301250000', '12345678901', '1609459200.x', '2024-01-01T1a:00'])('refuses %j', (text) => expect(read(text)).toBeNaN());

  it.each<[string, TimeForm['order'], string | null]>([
    ['03/04/2026', 'dmy', '2026-04-03'], ['03/04/2026', 'mdy', '2026-03-04'], ['03/04/2026', 'ymd', null], ['03/04/2026', null, null], ['3.4.2026 9:05', 'dmy', '2026-04-03T09:05:00Z'],
    ['03/04/26', 'ymd', '2003-04-26'], ['03-04-26', 'dmy', '2026-04-03'], ['13/04/2026', 'mdy', null], ['31/02/2026', 'dmy', null], ['03/04.2026', 'dmy', null], ['03/04/2026 1:05 PM', 'mdy', '2026-03-04T13:05:00Z'], ['03/04/202', 'dmy', null],
  ])('%s with %s first is %s', (text, order, expected) => expect(read(text, { order })).toEqual(expected === null ? NaN : iso(expected)));

  it('reads hours in ten digits only where all rows are such', () => {
    expect(read('2026030109', { hourStamps: true })).toBe(iso('2026-03-01T09:00:00Z'));
    expect(read('2026030109')).toBe(2_026_030_109_000);
  });

  it.each<[string, 4 | 6, number]>([
    ['093015', 6, 34_215], ['93015', 6, 34_215], ['0', 6, 0], ['500', 6, 300], ['500', 4, 18_000], ['0500', 4, 18_000], ['2359', 4, 86_340], ['09:30', 6, 34_200], ['09:30:15.5', 6, 34_215.5], ['2400', 4, NaN], ['246000', 6, NaN], ['', 6, NaN], ['noon', 6, NaN],
  ])('a clock of its own: %s in %i digits', (text, clockDigits, seconds) => expect(clock(text, { clockDigits })).toBe(seconds * 1_000));

  it('never throws and never answers infinity', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const ts = parseTime(bytes, 0, bytes.length, { order: 'dmy', clockDigits: 6, hourStamps: false });
      expect(Number.isNaN(ts) || (Number.isFinite(ts) && ts > -7e13 && ts < 1e16)).toBe(true);
    }));
  });
});
