import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTime } from '../../../src/main/adapters/bar-files/time-field.ts';

const read = (text: string): number => {
  const bytes = new TextEncoder().encode(`xx${text}yy`);
  return parseTime(bytes, 2, bytes.length - 2);
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
  ])('%s', (text, expected) => expect(read(text)).toBe(iso(expected)));

  it.each(['', 'x', '2023-02-29', '2024-13-01', '2024-00-10', '2024-01-32', '2024-01-01T24:00', '2024-01-01T12:60', '2024-01-01T12:00:60', '2024-01-01T', '2024-01-01 12', '2024-01-01 13-PM',
    '2024-01-01 00-AM', '2024-01-01T12:00:00.', '2024-01-01T12:00 EST', '2024-01-01T12:00+15:00', '2024-01-01T12:00+1', '01/02/2024', '2024/01-02', '-5', '1e9', '12345678901234567890',
    '2024-01-01x12:00', '0024-01-01', '9999-01-01', '1609459200.x', '2024-01-01T1a:00'])('refuses %j', (text) => expect(read(text)).toBeNaN());

  it('never throws and never answers infinity', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const ts = parseTime(bytes, 0, bytes.length);
      expect(Number.isNaN(ts) || (Number.isFinite(ts) && ts > -2.3e12 && ts < 1e14)).toBe(true);
    }));
  });
});
