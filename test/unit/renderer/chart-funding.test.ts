// The funding pane's points: what the engine kept, then what the quotes said.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FundingPoint } from '../../../src/shared/contract/views.ts';
import { fundingPoints, withFunding } from '../../../src/renderer/chart/use-funding.ts';

/** Rates as they held, one a second, from `start` on. */
const ratesArb = fc.array(fc.constantFrom(0.0001, -0.0002, 0.0003), { minLength: 1, maxLength: 40 });
const changesOf = (rates: readonly number[], start = 0): readonly FundingPoint[] => rates.reduce<readonly FundingPoint[]>((points, rate, i) => withFunding(points, { ts: start + i, rate }), []);
const rateAt = (points: readonly FundingPoint[], ts: number): number | undefined => points.findLast((point) => point.ts <= ts)?.rate;

describe('funding points', () => {
  it('are points of change: each rate is told once, from the instant at which it began', () => {
    fc.assert(fc.property(ratesArb, (rates) => {
      const points = changesOf(rates);
      rates.forEach((rate, ts) => expect(rateAt(points, ts)).toBe(rate));
      expect(points.every(({ rate }, i) => rate !== points[i - 1]?.rate)).toBe(true);
    }));
  });

  it('say the rate that held at every instant, wherever the engine’s end and those of the quotes begin', () => {
    fc.assert(fc.property(ratesArb, fc.nat(40), fc.nat(40), (rates, a, b) => {
      const kept = Math.min(a, rates.length);
      const from = Math.min(b, kept);
      const points = fundingPoints(changesOf(rates.slice(0, kept)), changesOf(rates.slice(from), from));
      rates.forEach((rate, ts) => expect(rateAt(points, ts), `at ${ts} of ${rates.join()}, kept ${kept}, seen from ${from}`).toBe(rate));
      expect(points.every(({ ts, rate }, i) => i === 0 || (ts > (points[i - 1]?.ts ?? 0) && rate !== points[i - 1]?.rate))).toBe(true);
    }));
  });

  it('stay the same array while nothing is new', () => {
    const told = changesOf([0.0001, -0.0002]);
    expect(fundingPoints(told, [{ ts: 1, rate: -0.0002 }])).toBe(told);
    expect(withFunding(told, { ts: 9, rate: -0.0002 })).toBe(told);
  });
});
