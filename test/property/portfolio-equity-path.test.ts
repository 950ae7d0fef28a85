// The drawdown that samples with a path give, against every point compared with every later one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Money } from '../../src/shared/model/decimal.ts';
import { EquityPath } from '../../src/main/core/portfolio/equity-path.ts';
import { Drawdown } from '../../src/main/desk/reports/statistics.ts';

const CENT = 10n ** 10n;
const point = fc.record({ cents: fc.integer({ min: 100, max: 2_000_000 }), sampled: fc.boolean() });

/** Largest fall of any point to any later one, as a fraction. */
function everyPair(points: readonly number[]): number {
  let worst = 0;
  points.forEach((peak, at) => points.slice(at + 1).forEach((trough) => { worst = Math.max(worst, (peak - trough) / peak); }));
  return worst;
}

describe('EquityPath', () => {
  it('tells with each sample all that a drawdown needs, wherever the samples fall', () => {
    fc.assert(fc.property(fc.array(point, { minLength: 1, maxLength: 60 }), (points) => {
      const path = new EquityPath();
      const start = points[0]!.cents;
      const drawdown = new Drawdown((BigInt(start) * CENT) as Money);
      points.forEach(({ cents, sampled }, at) => {
        const equity = (BigInt(cents) * CENT) as Money;
        if (path.matters(cents / 100)) path.observe(equity);
        if (!sampled && at < points.length - 1) return;
        const since = path.take(equity, true);
        drawdown.sample({ equity, open: true, ...(since && { since }) });
      });
      expect(drawdown.value().value).toBeCloseTo(everyPair(points.map((one) => one.cents)), 12);
      expect(drawdown.value().n).toBe(points.length);
      expect(drawdown.basis(true)).toBe('everyPrice');
    }));
  });

  it('takes money that came or went neither for a gain nor for a fall', () => {
    fc.assert(fc.property(fc.array(fc.record({ cents: fc.integer({ min: 500_000, max: 2_000_000 }), flow: fc.integer({ min: -400_000, max: 400_000 }) }), { minLength: 1, maxLength: 30 }), (steps) => {
      const path = new EquityPath();
      let flowed = 0;
      for (const { cents, flow } of steps) {
        path.shift((BigInt(flow) * CENT) as Money);
        flowed += flow;
        if (path.matters((cents + flowed) / 100)) path.observe((BigInt(cents + flowed) * CENT) as Money);
      }
      // In the money of the end: each point stands where it would stand with all flows made before it.
      const since = path.take(0n as Money, true)!;
      const seen = steps.map(({ cents }) => BigInt(cents + flowed) * CENT);
      expect([since.high, since.low]).toEqual([seen.reduce((a, b) => (b > a ? b : a)), seen.reduce((a, b) => (b < a ? b : a))]);
    }));
  });

  it('keeps nothing to tell where nothing is open and nothing moved', () => {
    const path = new EquityPath();
    for (let i = 0; i < 3; i += 1) if (path.matters(100)) path.observe((100n * CENT * 100n) as Money);
    expect(path.take((100n * CENT * 100n) as Money, false)).toBeUndefined();
    expect(path.take((5n * CENT) as Money, true)).toEqual({ n: 0, high: 5n * CENT, low: 5n * CENT, fall: null });
  });
});
