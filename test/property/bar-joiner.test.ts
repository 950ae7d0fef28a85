// Longer bars out of the desk's own, against a plain grouping of all bars.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BarJoiner } from '../../src/main/core/strategy/bar-joiner.ts';
import { instrumentId } from '../../src/shared/model/ids.ts';
import type { Bar } from '../../src/shared/model/market-data.ts';

const BASE = 1_000;
const BTC = instrumentId('BTC-PERP.SIM');
const bars = fc.record({ start: fc.nat({ max: 50 }), steps: fc.array(fc.record({ skip: fc.constantFrom(0, 0, 0, 0, 1, 7), px: fc.integer({ min: 1, max: 500 }), reach: fc.nat({ max: 9 }), volume: fc.nat({ max: 9 }) }), { minLength: 1, maxLength: 120 }) })
  .map(({ start, steps }) => {
    let at = start;
    return steps.map(({ skip, px, reach, volume }, i): Bar => {
      if (i > 0) at += 1 + skip;
      return { type: 'bar', instrumentId: BTC, intervalMs: BASE, tsOpen: at * BASE, tsEvent: (at + 1) * BASE, open: px, high: px + reach, low: px - reach, close: px + (reach % 3) - 1, volume };
    });
  });

it('gives each period once, whole, in order, with the extremes and the volume of its bars', () => {
  fc.assert(fc.property(bars, fc.constantFrom(2, 3, 5, 60), (given, times) => {
    const joiner = new BarJoiner(BASE, times * BASE);
    const found: Bar[] = [];
    for (const bar of given) {
      joiner.take(bar, (joined) => found.push(joined));
      joiner.take(bar, () => { throw new Error('expected a bar that is not newer to change nothing'); });
    }
    const periods = new Map<number, Bar[]>();
    for (const bar of given) {
      const period = Math.floor(bar.tsOpen / (times * BASE)) * times * BASE;
      periods.set(period, [...(periods.get(period) ?? []), bar]);
    }
    const last = given.at(-1);
    const expected = [...periods].filter(([period, of], i) => (i > 0 || of[0]?.tsOpen === period) && (last === undefined || period + times * BASE <= last.tsOpen + BASE));
    expect(found.map((bar) => bar.tsOpen)).toEqual(expected.map(([period]) => period));
    found.forEach((bar, i) => {
      const of = expected[i]?.[1] ?? [];
      expect(bar).toMatchObject({ intervalMs: times * BASE, open: of[0]?.open, close: of.at(-1)?.close, high: Math.max(...of.map((one) => one.high)), low: Math.min(...of.map((one) => one.low)), volume: of.reduce((sum, one) => sum + one.volume, 0) });
    });
  }));
});

it('refuses an interval that its bars do not make up', () => {
  for (const ms of [500, 1_000, 1_500]) expect(() => new BarJoiner(BASE, ms)).toThrow('expected an interval that is a multiple');
});
