import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEAST_MARGIN, marginBeside, marginWithin } from '../../../src/renderer/chart/chart-margin.ts';

describe('the margin beside the newest bar', () => {
  it('has room for a label whatever the zoom and the width, and leaves most of the chart to the bars', () => {
    fc.assert(fc.property(fc.integer({ min: 209, max: 4000 }), fc.integer({ min: 8, max: 100_000 }), (width, bars) => {
      const margin = marginBeside(bars, width);
      expect((margin * width) / (bars + margin)).toBeGreaterThanOrEqual(104 - 1e-6);
      expect((marginWithin(bars, width) * width) / bars).toBeCloseTo(104, 6);
      expect(marginWithin(bars, width)).toBeLessThan(bars / 2);
    }));
  });
  it('is some bars where a label would take the chart', () => {
    expect([marginBeside(140, 208), marginWithin(140, 0)]).toEqual([LEAST_MARGIN, LEAST_MARGIN]);
  });
});
