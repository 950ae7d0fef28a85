import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ONE, formatDecimal, price, quantity, ratio, toNumber, type Price, type Quantity } from '../../src/shared/model/decimal.ts';
import { CrossAverages } from '../../src/main/core/strategy/kinds/ma-cross/averages.ts';
import { TickScale } from '../../src/main/core/strategy/tick-scale.ts';
import { sizeEntry } from '../../src/main/core/strategy/sizing.ts';
import { TrailingStop } from '../../src/main/core/strategy/trailing-stop.ts';
import { BTC, perpetual } from '../support/portfolio-world.ts';

const ticksList = fc.oneof(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 120 }), fc.array(fc.integer({ min: 1, max: 4 * 10 ** 13 }), { maxLength: 120 }));
const windows = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 30 })).map(([short, more]) => [short, short + more] as const);
const tickSize = fc.constantFrom('0.1', '0.01', '0.5', '2.5', '5', '0.0001', '0.00000001', '0.3', '1').map((text) => price(text));

describe('CrossAverages', () => {
  it('agrees with sums made afresh in whole numbers, ties included, also beyond 2^53', () => {
    fc.assert(fc.property(windows, ticksList, ([short, long], closes) => {
      const averages = new CrossAverages(short, long);
      closes.forEach((close, index) => {
        averages.push(close);
        const sum = (n: number): bigint => closes.slice(Math.max(0, index + 1 - n), index + 1).reduce((total, one) => total + BigInt(one), 0n);
        expect(averages.ready).toBe(index + 1 >= long);
        expect(averages.closes()).toEqual(closes.slice(Math.max(0, index + 1 - long), index + 1));
        if (index + 1 >= short) expect(averages.fast).toBe(Number(sum(short)) / short);
        if (!averages.ready) return;
        const difference = sum(short) * BigInt(long) - sum(long) * BigInt(short);
        expect(averages.compare()).toBe(difference > 0n ? 1 : difference < 0n ? -1 : 0);
      });
    }), { numRuns: 100 });
  });
  it('refuses windows and closes that it cannot sum exactly', () => {
    expect(() => new CrossAverages(5, 5)).toThrow(/short < long/);
    expect(() => new CrossAverages(5, 201)).toThrow(/200/);
    const averages = new CrossAverages(1, 2);
    for (const bad of [NaN, Infinity, 1.5, 5e13]) expect(() => averages.push(bad)).toThrow(/whole number of ticks/);
  });
});

describe('TickScale', () => {
  it('turns whole ticks into the double of their decimal text and back', () => {
    fc.assert(fc.property(tickSize, fc.integer({ min: 1, max: 10 ** 9 }), (tick, count) => {
      const scale = new TickScale(tick);
      const px = scale.price(count);
      expect(px).toBe(Number(formatDecimal(BigInt(count) * tick)));
      expect([scale.nearest(px), scale.floor(px), scale.ceil(px)]).toEqual([count, count, count]);
      expect(scale.decimal(count)).toBe(BigInt(count) * tick);
    }));
  });
  it('floors and ceils what lies between ticks', () => {
    fc.assert(fc.property(tickSize, fc.integer({ min: 1, max: 10 ** 8 }), fc.double({ min: 0.001, max: 0.999, noNaN: true }), (tick, count, part) => {
      const scale = new TickScale(tick);
      const px = (count + part) * toNumber(tick);
      expect([scale.floor(px), scale.ceil(px)]).toEqual([count, count + 1]);
    }));
  });
});

describe('TrailingStop', () => {
  it('never retreats and stands at the tick-rounded fraction of the best price, exactly', () => {
    fc.assert(fc.property(tickSize, fc.boolean(), fc.integer({ min: 5, max: 50 }), fc.array(fc.integer({ min: 100, max: 10 ** 7 }), { minLength: 1, maxLength: 40 }), (tick, long, permille, path) => {
      const scale = new TickScale(tick);
      const stop = new TrailingStop(scale, permille / 1000);
      let best = BigInt(path[0]!);
      let last = NaN;
      path.forEach((ticks, index) => {
        const px = scale.price(ticks);
        if (index === 0) stop.start(long ? 1 : -1, px);
        else stop.raise(px);
        if (long ? BigInt(ticks) > best : BigInt(ticks) < best) best = BigInt(ticks);
        const scaled = best * BigInt(long ? 1000 - permille : 1000 + permille);
        const exact = long ? scaled / 1000n : (scaled + 999n) / 1000n;
        expect(stop.level).toBe(scale.price(Number(exact)));
        if (index > 0) expect(long ? stop.level >= last : stop.level <= last).toBe(true);
        last = stop.level;
        expect(stop.hit(stop.level)).toBe(true);
        expect(stop.hit(scale.price(Number(exact) + (long ? 1 : -1)))).toBe(false);
      });
    }));
  });
});

describe('sizeEntry', () => {
  const lots = fc.constantFrom('0.0001', '1', '0.01', '10').map((text) => quantity(text));
  it('takes whole lots of the tightest cap, never more than the target', () => {
    fc.assert(fc.property(fc.oneof(fc.double({ min: -1e6, max: 0, noNaN: true }), fc.double({ min: 0.01, max: 1e7, noNaN: true })), fc.double({ min: 1, max: 5, noNaN: true }), fc.double({ min: 0.01, max: 1, noNaN: true }), fc.bigInt({ min: 1n, max: 10n ** 17n }), lots, fc.bigInt({ min: 0n, max: 10n ** 16n }), fc.constantFrom('1', '0.01', '10'),
      (equity, targetLeverage, weight, px, lotSize, room, multiplier) => {
        const instrument = perpetual(BTC, { lotSize, maxQty: quantity('5000'), multiplier: ratio(multiplier) });
        const sizing = sizeEntry({ equity, targetLeverage, weight, px: px as Price, instrument, headroom: { quantity: room as Quantity, binding: 'cap' } });
        expect(sizing.quantity % lotSize).toBe(0n);
        expect(sizing.quantity).toBeGreaterThanOrEqual(0n);
        for (const cap of [sizing.target, instrument.maxQty, room]) expect(sizing.quantity <= cap || sizing.quantity === 0n).toBe(true);
        const worth = (quantityOf: bigint): bigint => (quantityOf * px * instrument.multiplier) / (ONE * ONE);
        const wanted = BigInt(Math.floor(Math.max(0, sizing.targetNotional) * 1e6)) * (ONE / 1_000_000n);
        expect(worth(sizing.target)).toBeLessThanOrEqual(wanted);
        if (equity > 0) expect((sizing.target + lotSize) * px * instrument.multiplier).toBeGreaterThan(wanted * ONE * ONE);
        const least = [sizing.target, instrument.maxQty, room].reduce((a, b) => (b < a ? b : a));
        expect(sizing.quantity).toBe(least - (least % lotSize));
        expect(sizing.binding).toBe(equity <= 0 ? 'equity' : least === sizing.target ? 'target' : least === room && room < instrument.maxQty ? 'cap' : least === instrument.maxQty && instrument.maxQty <= room ? 'maxQty' : 'cap');
      }));
  });
});
