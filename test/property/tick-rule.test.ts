// Steps of prices by band, against a plain walk over the grid.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, price, toNumber, type Price } from '../../src/shared/model/decimal.ts';
import { ceilToTick, floorToTick, isOnTick, nearestTick, oneTick, sameTicks, smallestTick, tickAt, tickBands, type TickBands } from '../../src/shared/model/tick-rule.ts';

const dec = (value: number): Price => BigInt(value) * 10n ** 9n as Price; // thousandths
/** Below 3 in steps of 0.01, from there on of 0.05, from 10 on of 0.25. */
const BANDS = tickBands([{ from: price('0'), size: price('0.01') }, { from: price('3'), size: price('0.05') }, { from: price('10'), size: price('0.25') }]);

/** Every price of the grid up to `until`, lowest first. */
function grid(bands: TickBands, until: Price): readonly Price[] {
  const prices: Price[] = [];
  for (let px = 0n; px <= until; ) {
    prices.push(px as Price);
    const band = bands.findLast((one) => one.from <= px) ?? bands[0];
    px += band.size;
  }
  return prices;
}
const GRID = grid(BANDS, price('15'));

describe('tick bands', () => {
  it('round down and up to the next price of the grid, and know what is on it', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 14_900 }).map(dec), (px) => {
      const below = GRID.findLast((one) => one <= px);
      const above = GRID.find((one) => one >= px);
      expect(floorToTick(BANDS, px)).toBe(below);
      expect(ceilToTick(BANDS, px)).toBe(above);
      expect(isOnTick(BANDS, px)).toBe(GRID.includes(px));
    }), { numRuns: 2_000 });
  });

  it('give the nearest price of the grid of a number', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 14.9, noNaN: true }), (px) => {
      const nearest = nearestTick(BANDS, px);
      expect(GRID).toContain(nearest);
      expect(Math.min(...GRID.map((one) => Math.abs(toNumber(one) - px)))).toBeCloseTo(Math.abs(toNumber(nearest) - px), 9);
    }));
  });

  it('are one step at every price for most instruments, also below zero', () => {
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n }), fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), (size, px) => {
      const bands = oneTick(size as Price);
      expect(tickAt(bands, px as Price)).toBe(size);
      expect(smallestTick(bands)).toBe(size);
      expect(floorToTick(bands, px as Price) <= px && floorToTick(bands, px as Price) > px - size).toBe(true);
      expect(ceilToTick(bands, px as Price) >= px && ceilToTick(bands, px as Price) < px + size).toBe(true);
    }));
  });

  it.each([['0', '0.01'], ['2.99', '0.01'], ['3', '0.05'], ['9.95', '0.05'], ['10', '0.25'], ['500', '0.25'], ['-4', '0.01']])('at %s step by %s', (px, size) => {
    expect(formatDecimal(tickAt(BANDS, price(px)))).toBe(size);
  });

  it('name the finest step, and tell two rules apart', () => {
    expect(smallestTick(BANDS)).toBe(price('0.01'));
    expect(sameTicks(BANDS, tickBands([...BANDS]))).toBe(true);
    expect(sameTicks(BANDS, oneTick(price('0.01')))).toBe(false);
    expect(sameTicks(BANDS, [BANDS[0], { from: price('3'), size: price('0.1') }, { from: price('10'), size: price('0.25') }])).toBe(false);
    expect(sameTicks(BANDS, [BANDS[0], { from: price('4'), size: price('0.05') }, { from: price('10'), size: price('0.25') }])).toBe(false);
  });

  const of = (...bands: readonly (readonly [string, string])[]): (() => unknown) => () => tickBands(bands.map(([from, size]) => ({ from: price(from), size: price(size) })));
  it.each<readonly [string, () => unknown, RegExp]>([
    ['no band', of(), /at least one tick band/],
    ['a first band above zero', of(['1', '0.01']), /first tick band from 0, was from 1/],
    ['a step of nothing', of(['0', '0']), /tick band 1 with a size above zero, was 0/],
    ['a step below zero', of(['0', '0.01'], ['3', '-0.05']), /tick band 2 with a size above zero, was -0.05/],
    ['bands that do not rise', of(['0', '0.01'], ['3', '0.05'], ['3', '0.1']), /tick band 3 above 3, was from 3/],
    ['a band off the step of the one before', of(['0', '0.02'], ['3.01', '0.01']), /tick band 2 to begin on a tick of its own and of the band before/],
    ['a band off its own step', of(['0', '0.01'], ['3', '0.7']), /tick band 2 to begin on a tick/],
  ])('refuse %s', (_name, make, words) => {
    expect(make).toThrow(words);
  });
});
