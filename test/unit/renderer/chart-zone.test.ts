import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offsetLookup, markWeight } from '../../../src/renderer/chart/zone-scale.ts';
import { zonedTime } from '../../../src/renderer/components/time.ts';

const DAY = 86_400;
describe('the time axis in another zone', () => {
  it.each(['America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'])('knows the offset of %s at every instant, also around a change of the clocks', (name) => {
    const zone = zonedTime(name);
    const offset = offsetLookup(zone);
    fc.assert(fc.property(fc.integer({ min: Date.UTC(2026, 0, 1) / 1000, max: Date.UTC(2026, 11, 31) / 1000 }), (second) => {
      expect(offset(second)).toBe(zone.offsetMinutes(second * 1000) * 60);
    }), { numRuns: 60 });
    const change = Date.UTC(2026, 10, 1, 6) / 1000; // New York goes back at 06:00 UTC.
    for (const second of [change - 1, change, change + 900]) expect(offset(second)).toBe(zone.offsetMinutes(second * 1000) * 60);
  });
  it('begins a day at midnight of the zone', () => {
    const offset = offsetLookup(zonedTime('America/New_York'));
    const local = (iso: string): number => { const second = Date.parse(iso) / 1000; return second + offset(second); };
    expect(markWeight(local('2026-03-09T04:00:00Z'), local('2026-03-09T03:59:00Z'))).toBe(50); // After the change: 04:00 UTC is midnight.
    expect(markWeight(local('2026-03-09T00:00:00Z'), local('2026-03-08T23:59:00Z'))).toBeLessThan(50);
  });
  it('gives the larger unit of the calendar the larger weight', () => {
    const at = (iso: string): number => Date.parse(iso) / 1000;
    const weights = [['2026-01-01T00:00:00Z', 1], ['2026-02-01T00:00:00Z', 1], ['2026-02-02T00:00:00Z', 1], ['2026-02-02T12:00:00Z', 1], ['2026-02-02T13:00:00Z', 1], ['2026-02-02T13:05:00Z', 1], ['2026-02-02T13:06:00Z', 1], ['2026-02-02T13:06:01Z', 1]].map(([iso, back]) => markWeight(at(iso as string), at(iso as string) - (back as number)));
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
    expect(new Set(weights).size).toBe(weights.length);
    expect(markWeight(at('2026-02-02T00:00:00Z') + 3 * DAY, at('2026-02-02T00:00:00Z'))).toBe(50);
  });
});
