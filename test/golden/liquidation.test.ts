import { describe, expect, it } from 'vitest';
import { liquidationPrice } from '../../src/main/core/portfolio/liquidation.ts';

// E = 50,000, q = 0.2, M = 5,000, m = 3 %; computed by hand from M + w q (P - E) = (m + f) q P.
const terms = { margin: 5_000, maintenanceRate: 0.03, liquidationFeeRate: 0 };
describe('liquidation price, golden values', () => {
  it.each([
    ['long', { ...terms, quantity: 0.2, cost: 10_000 }, 25_773.2],
    ['short', { ...terms, quantity: -0.2, cost: -10_000 }, 72_815.53],
    ['long with a fee of 0.06 %', { ...terms, quantity: 0.2, cost: 10_000, liquidationFeeRate: 0.0006 }, 25_789.15],
  ] as const)('%s', (_name, input, expected) => {
    expect(Math.round(liquidationPrice(input)! * 100) / 100).toBe(expected);
  });
  it('does not exist for a long with margin above its cost, nor for nothing', () => {
    expect(liquidationPrice({ ...terms, margin: 10_000, quantity: 0.2, cost: 10_000 })).toBeNull();
    expect(liquidationPrice({ ...terms, quantity: 0, cost: 0 })).toBeNull();
  });
  it('leaves exactly the requirement', () => {
    for (const quantity of [0.2, -0.2, 3, -0.001]) {
      const cost = quantity * 50_000;
      const margin = Math.abs(cost) / 4;
      const px = liquidationPrice({ quantity, cost, margin, maintenanceRate: 0.05, liquidationFeeRate: 0.001 })!;
      expect(margin + quantity * px - cost).toBeCloseTo(0.051 * Math.abs(quantity) * px, 6);
    }
  });
});
