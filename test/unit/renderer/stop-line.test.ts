import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../../src/shared/model/decimal.ts';
import { hasArrived, isOvertaken, stopChange } from '../../../src/renderer/chart/stop-line.ts';

const INSTRUMENT = { tickSize: '0.5', multiplier: '0.01' };
const at = (level: number) => [{ strategyId: 'ma', px: level, movable: true, byHand: false }];
const long = { side: 'long' as const, quantity: '20', avgPx: '90000', mark: 91_000, stops: at(90_090), liquidationPx: 60_000 };
const px = (text: string): bigint => parseDecimal(text);

describe('a stop that is moved', () => {
  it('says what it comes to before it is asked for', () => {
    expect(stopChange(long, 'ma', px('90500'), INSTRUMENT)).toEqual({
      side: 'long', from: px('90090'), looser: false, resultFrom: px('18'), resultTo: px('100'), awayFrom: 1, awayTo: 50_000 / 91_000, passed: false, behindLiquidation: false,
    });
    expect(stopChange(long, 'ma', px('59999.5'), INSTRUMENT)).toMatchObject({ looser: true, resultTo: px('-6000.1'), behindLiquidation: true });
    expect(stopChange({ ...long, side: 'short', quantity: '-20', stops: at(91_910), liquidationPx: 120_000 }, 'ma', px('91500'), INSTRUMENT)).toMatchObject({ side: 'short', looser: false, resultFrom: px('-382'), resultTo: px('-300'), passed: false });
  });

  it('is nothing without a position or without a stop', () => {
    expect([undefined, { ...long, side: 'flat' as const }, { ...long, stops: [] }].map((position) => stopChange(position, 'ma', px('90500'), INSTRUMENT))).toEqual([null, null, null]);
    expect(stopChange(long, 'another', px('90500'), INSTRUMENT)).toBeNull();
    expect(stopChange({ ...long, avgPx: null, mark: null }, 'ma', px('90500'), INSTRUMENT)).toMatchObject({ resultFrom: null, resultTo: null, awayFrom: null, awayTo: null, passed: false });
  });

  it('is looser exactly where the position would lose more, and has passed exactly where the mark is at or beyond it', () => {
    fc.assert(fc.property(fc.boolean(), fc.integer({ min: 1, max: 4_000 }), fc.integer({ min: 1, max: 4_000 }), fc.integer({ min: 1, max: 4_000 }), (isLong, from, to, mark) => {
      const wanted = px(String(to / 2));
      const change = stopChange({ side: isLong ? 'long' : 'short', quantity: isLong ? '3' : '-3', avgPx: '1000', mark: mark / 2, stops: at(from / 2), liquidationPx: null }, 'ma', wanted, INSTRUMENT)!;
      expect(change.looser).toBe(change.resultTo! < change.resultFrom!);
      expect(change.passed).toBe(isLong ? mark <= to : mark >= to);
      expect(change.passed).toBe(change.awayTo! <= 0);
    }));
  });

  it('is overtaken exactly where it would lose more than was shown, or more at all where it was to lose less', () => {
    fc.assert(fc.property(fc.boolean(), fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (isLong, before, now, to) => {
      const changeFrom = (level: number) => stopChange({ side: isLong ? 'long' : 'short', quantity: isLong ? '3' : '-3', avgPx: '1000', mark: 1_000, stops: at(level), liquidationPx: null }, 'ma', px(String(to)), INSTRUMENT)!;
      const [asked, later] = [changeFrom(before), changeFrom(now)];
      const lost = (change: typeof asked): bigint => change.resultFrom! - change.resultTo!;
      expect(isOvertaken(asked, later)).toBe(lost(later) > 0n && lost(later) > lost(asked));
    }));
  });

  it('has arrived where it was put and wherever it trails on from there, never at the old level or where that one trailed meanwhile', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 2, max: 500 }), fc.boolean(), fc.integer({ min: 1, max: 499 }), (from, by, up, part) => {
      const to = up ? from + by : from + 10_000 + by; // Both ways, with prices of one decimal place as they come from exact ones.
      const start = up ? from : to + by;
      expect(hasArrived(start / 10, to / 10, Number(BigInt(to) * 10n ** 11n) / 1e12)).toBe(true);
      expect(hasArrived(start / 10, to / 10, (to + (up ? part : -part)) / 10)).toBe(true);
      expect(hasArrived(start / 10, to / 10, start / 10)).toBe(false);
      const trailed = start + (up ? 1 : -1) * (part % by);
      expect(hasArrived(start / 10, to / 10, trailed / 10)).toBe(false);
    }));
  });

  it('of a strategy that shares the position counts with what that one owns', () => {
    const shared = { ...long, stops: [{ ...at(90_090)[0]!, quantity: '5', avgPx: '90500' }] };
    const all = stopChange(long, 'ma', px('90200'), INSTRUMENT);
    const own = stopChange(shared, 'ma', px('90200'), INSTRUMENT);
    expect([all?.resultTo, own?.resultTo]).toEqual([px('40'), px('-15')]);
  });
});
