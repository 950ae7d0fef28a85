import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../../src/shared/model/decimal.ts';
import { stopChange } from '../../../src/renderer/chart/stop-line.ts';

const INSTRUMENT = { tickSize: '0.5', multiplier: '0.01' };
const long = { side: 'long', quantity: '20', avgPx: '90000', mark: 91_000, stopPx: 90_090, liquidationPx: 60_000 } as const;
const px = (text: string): bigint => parseDecimal(text);

describe('a stop that is moved', () => {
  it('says what it comes to before it is asked for', () => {
    expect(stopChange(long, px('90500'), INSTRUMENT)).toEqual({
      side: 'long', from: px('90090'), looser: false, resultFrom: px('18'), resultTo: px('100'), awayFrom: 1, awayTo: 50_000 / 91_000, passed: false, behindLiquidation: false,
    });
    expect(stopChange(long, px('59999.5'), INSTRUMENT)).toMatchObject({ looser: true, resultTo: px('-6000.1'), behindLiquidation: true });
    expect(stopChange({ ...long, side: 'short', quantity: '-20', stopPx: 91_910, liquidationPx: 120_000 }, px('91500'), INSTRUMENT)).toMatchObject({ side: 'short', looser: false, resultFrom: px('-382'), resultTo: px('-300'), passed: false });
  });

  it('is nothing without a position or without a stop', () => {
    expect([undefined, { ...long, side: 'flat' as const }, { ...long, stopPx: null }].map((position) => stopChange(position, px('90500'), INSTRUMENT))).toEqual([null, null, null]);
    expect(stopChange({ ...long, avgPx: null, mark: null }, px('90500'), INSTRUMENT)).toMatchObject({ resultFrom: null, resultTo: null, awayFrom: null, awayTo: null, passed: false });
  });

  it('is looser exactly where the position would lose more, and has passed exactly where the mark is at or beyond it', () => {
    fc.assert(fc.property(fc.boolean(), fc.integer({ min: 1, max: 4_000 }), fc.integer({ min: 1, max: 4_000 }), fc.integer({ min: 1, max: 4_000 }), (isLong, from, to, mark) => {
      const at = px(String(to / 2));
      const change = stopChange({ side: isLong ? 'long' : 'short', quantity: isLong ? '3' : '-3', avgPx: '1000', mark: mark / 2, stopPx: from / 2, liquidationPx: null }, at, INSTRUMENT)!;
      expect(change.looser).toBe(change.resultTo! < change.resultFrom!);
      expect(change.passed).toBe(isLong ? mark <= to : mark >= to);
      expect(change.passed).toBe(change.awayTo! <= 0);
    }));
  });
});
