import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utcDay, utcMilli, utcSecond } from '../../../src/shared/model/utc.ts';

describe('times in UTC', () => {
  it('says the zone, and gives back the instant that was said', () => {
    fc.assert(fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (at) => {
      expect(Date.parse(utcMilli(+at).replace(' UTC', 'Z'))).toBe(+at);
      expect(Date.parse(utcSecond(+at).replace(' UTC', 'Z'))).toBe(Math.floor(+at / 1000) * 1000);
      expect(utcSecond(+at).startsWith(`${utcDay(+at)} `)).toBe(true);
    }));
    expect(utcMilli(Date.UTC(2026, 10, 21, 3, 4, 5, 6))).toBe('2026-11-21 03:04:05.006 UTC');
  });
});
