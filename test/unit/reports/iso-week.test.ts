import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysOfWeek, weekOf } from '../../../src/main/desk/reports/iso-week.ts';

const DAY_MS = 86_400_000;
const dayOf = (ts: number): string => new Date(ts).toISOString().slice(0, 10);

describe('ISO weeks', () => {
  it('know the days at the turns of years', () => {
    expect(['2026-11-21', '2024-12-30', '2021-01-03', '2020-12-31', '2016-01-03', '2027-01-03', '2000-02-29'].map(weekOf)).toEqual(['2026-W47', '2025-W01', '2020-W53', '2020-W53', '2015-W53', '2026-W53', '2000-W09']);
    expect(daysOfWeek('2026-W53')).toEqual(['2026-12-28', '2026-12-29', '2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02', '2027-01-03']);
  });

  it('hold each day once, Monday first', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 60_000 }), (index) => {
      const day = dayOf(index * DAY_MS);
      const days = daysOfWeek(weekOf(day));
      expect(days).toContain(day);
      expect(days.map((one) => new Date(one).getUTCDay())).toEqual([1, 2, 3, 4, 5, 6, 0]);
      expect(new Set(days.map(weekOf)).size).toBe(1);
      expect(weekOf(dayOf(Date.parse(days[6] as string) + DAY_MS))).not.toBe(weekOf(day));
    }));
  });

  it('refuse what is none', () => {
    for (const text of ['2025-W53', '2025-W00', '2025-W54', '2025-47', '../../x', '2025-W1']) expect(() => daysOfWeek(text)).toThrow(RangeError);
    for (const text of ['2025-02-3', 'today', '2025-13-01']) expect(() => weekOf(text)).toThrow(RangeError);
  });
});
