import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prng } from '../../../src/shared/model/prng.ts';

const draws = (prng: Prng, n: number): number[] => Array.from({ length: n }, () => prng.next());

describe('Prng', () => {
  it('gives one stream per seed, and the same one after a restore', () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 0, max: 50 }), (seed, skip) => {
      const a = new Prng(seed);
      const b = new Prng(seed);
      expect(draws(a, skip)).toEqual(draws(b, skip));
      const copy = Prng.restore(JSON.parse(JSON.stringify(a.state)));
      expect(draws(copy, 20)).toEqual(draws(a, 20));
      expect(copy.fork('x').next()).toBe(b.fork('x').next());
    }));
  });

  it('stays in its ranges', () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 1_000 }), (seed, n) => {
      const prng = new Prng(seed);
      const x = prng.next();
      const i = prng.int(n);
      expect(x >= 0 && x < 1 && Number.isInteger(i) && i >= 0 && i < n && Number.isFinite(prng.gaussian())).toBe(true);
    }));
  });

  it('forks by label, not by position', () => {
    const prng = new Prng(7);
    const before = prng.fork('fills').next();
    draws(prng, 10);
    expect(prng.fork('fills').next()).toBe(before);
    expect(prng.fork('acks').next()).not.toBe(before);
    expect(prng.fork('a').fork('b').next()).not.toBe(prng.fork('b').fork('a').next());
  });

  it('is uniform and normal as far as 100,000 draws tell', () => {
    const prng = new Prng(1);
    const n = 100_000;
    const cells = new Array<number>(10).fill(0);
    for (let i = 0; i < n; i++) cells[prng.int(10)]! += 1;
    const chiSquare = cells.reduce((sum, count) => sum + (count - n / 10) ** 2 / (n / 10), 0);
    expect(chiSquare).toBeLessThan(27.9); // 99.9 % of 9 degrees
    const normals = Array.from({ length: n }, () => prng.gaussian());
    const mean = normals.reduce((a, b) => a + b, 0) / n;
    const variance = normals.reduce((a, b) => a + b * b, 0) / n;
    expect(Math.abs(mean)).toBeLessThan(0.013);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
  });

  it('refuses a seed that is no number', () => {
    expect(() => new Prng(NaN)).toThrow('expected a finite seed, was NaN');
  });
});
