// The bars of the chart in their ring, against a plain list.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BarSeries } from '../../../src/main/api/bar-series.ts';
import { instrumentId } from '../../../src/shared/model/ids.ts';
import type { Bar } from '../../../src/shared/model/market-data.ts';

const STEP = 1_000;
const barOf = (tsOpen: number, open: number): Bar => ({ type: 'bar', instrumentId: instrumentId('BTC-PERP.SIM'), tsEvent: tsOpen + STEP, intervalMs: STEP, tsOpen, open, high: open + 2, low: open - 2, close: open + 1, volume: 1 });

describe('BarSeries', () => {
  it('finds the first held bar since an instant, also after it has begun to forget and after bars that repeat or go back', () => {
    const jump = fc.constantFrom(1, 1, 1, 1, 3, 0, -2);
    fc.assert(fc.property(fc.integer({ min: 1_024, max: 1_400 }), fc.oneof(fc.array(jump, { minLength: 1, maxLength: 40 }), fc.array(jump, { minLength: 1_500, maxLength: 3_200, size: 'max' })), fc.array(fc.integer({ min: -3_000, max: 4_000_000 }), { minLength: 1, maxLength: 30 }), (most, jumps, instants) => {
      const series = new BarSeries(most, 0);
      const held: { readonly ts: number; readonly px: number }[] = [];
      let at = 0;
      jumps.forEach((by, i) => {
        at = Math.max(0, at + by * STEP);
        series.add(barOf(at, 100 + i), (rows, at0) => { rows[at0] = Number.NaN; });
        const last = held.at(-1);
        if (last !== undefined && at < last.ts) return;
        if (last?.ts === at) held.pop();
        held.push({ ts: at, px: 100 + i });
        if (held.length > most) held.shift();
      });
      for (const ts of [...instants, held[0]?.ts ?? 0, held.at(-1)?.ts ?? 0, (held.at(-1)?.ts ?? 0) + 1]) expect(series.firstSince(ts), `since ${ts}`).toEqual(held.find((bar) => bar.ts >= ts));
    }), { numRuns: 40 });
  });

  it('has none before the first bar', () => expect(new BarSeries(10, 0).firstSince(0)).toBeUndefined());
});
