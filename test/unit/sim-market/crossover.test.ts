// The simulated market must be neither a gift nor hopeless for the strategy of the house: a 5/20 crossover on bars of two market minutes.
import { describe, expect, it } from 'vitest';
import { AssetPath } from '../../../src/main/core/sim-market/asset-path.ts';

const BAR_MS = 120_000;
const BARS = 3_000;
const FEE = 0.0003;

/** Mean profit of a closed trade after fees, as a fraction, and the number of trades; long only, at the closes. */
function crossover(closes: readonly number[]): { readonly sum: number; readonly trades: number } {
  let sum = 0;
  let trades = 0;
  let entry = 0;
  let above = true;
  for (let i = 19; i < closes.length; i++) {
    const mean = (n: number): number => closes.slice(i + 1 - n, i + 1).reduce((a, b) => a + b, 0) / n;
    const fast = mean(5);
    const slow = mean(20);
    if (!above && fast > slow) entry = closes[i]!;
    else if (above && fast < slow && entry > 0) {
      sum += Math.log(closes[i]! / entry) - 2 * FEE;
      trades += 1;
    }
    above = fast > slow;
  }
  return { sum, trades };
}

describe('a 5/20 crossover after fees of 3 bp a side', () => {
  it('is about break-even over assets and seeds, and differs from seed to seed', () => {
    let total = 0;
    let trades = 0;
    const bySeed: number[] = [];
    for (let seed = 1; seed <= 10; seed++) {
      let ofSeed = 0;
      for (const base of ['BTC', 'ETH', 'SOL', 'XRP']) {
        const path = new AssetPath(seed, base);
        const start = 1_790_000_000_000 * 60;
        const result = crossover(Array.from({ length: BARS }, (_, i) => path.markAt(start + i * BAR_MS)));
        ofSeed += result.sum;
        trades += result.trades;
      }
      bySeed.push(ofSeed);
      total += ofSeed;
    }
    expect(trades).toBeGreaterThan(1_500);
    // Free of edge it would lose the fees, 6 bp a trade; a gift would earn many times that.
    expect((total / trades) * 10_000).toBeGreaterThan(-4.5);
    expect((total / trades) * 10_000).toBeLessThan(4.5);
    expect(bySeed.some((x) => x > 0) && bySeed.some((x) => x < 0)).toBe(true);
  });
});
