import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartLines, distanceOf, distanceWords, keyOnLine, moveByTicks, remainingOf, snapToTick, unmovable } from '../../../src/renderer/chart/order-lines.ts';
import { formatDecimal, parseDecimal, toNumber } from '../../../src/shared/model/decimal.ts';
import { FakeDesk } from '../../support/fake-desk.ts';

const tick = fc.constantFrom('0.1', '0.01', '0.0001', '0.5', '5', '1');
const px = fc.double({ min: 0.0001, max: 500_000, noNaN: true });

describe('a dragged line', () => {
  it('snaps to the nearest tick and never below one', () => {
    fc.assert(fc.property(px, tick, (price, tickSize) => {
      const snapped = snapToTick(price, tickSize) ?? -1n;
      const step = parseDecimal(tickSize);
      expect(snapped % step).toBe(0n);
      expect(snapped >= step).toBe(true);
      if (snapped > step) expect(Math.abs(toNumber(snapped) - price)).toBeLessThanOrEqual(toNumber(step) / 2 + 1e-9 * price);
    }));
    expect([snapToTick(Number.NaN, '0.1'), snapToTick(1e300, '0.1')]).toEqual([null, null]);
  });
  it('goes by ticks and comes back by as many', () => {
    fc.assert(fc.property(fc.bigInt({ min: 1_000n, max: 10_000_000n }), fc.integer({ min: -100, max: 100 }), tick, (count, ticks, tickSize) => {
      const step = parseDecimal(tickSize);
      const start = count * step;
      const moved = moveByTicks(start, ticks, tickSize);
      expect(moved - start).toBe(BigInt(ticks) * step);
      expect(moveByTicks(moved, -ticks, tickSize)).toBe(start);
      expect(distanceOf(start, moved, tickSize).ticks).toBe(BigInt(ticks));
    }));
  });
  it('from between two ticks goes to the next one first, and stays above zero', () => {
    expect(formatDecimal(moveByTicks(parseDecimal('100.04'), 1, '0.1'))).toBe('100.1');
    expect(formatDecimal(moveByTicks(parseDecimal('100.04'), -1, '0.1'))).toBe('100');
    expect(formatDecimal(moveByTicks(parseDecimal('0.3'), -10, '0.1'))).toBe('0.1');
  });
  it('says how far, in ticks and per cent', () => {
    expect(distanceWords(parseDecimal('90000'), parseDecimal('90090'), '0.1')).toBe('+900 ticks, +0.10 %');
    expect(distanceWords(parseDecimal('100'), parseDecimal('99.9'), '0.1')).toBe('\u22121 tick, \u22120.10 %');
    expect(distanceWords(parseDecimal('100'), parseDecimal('100'), '0.1')).toBe('unchanged');
  });
  it('obeys the keys', () => {
    expect(keyOnLine('ArrowUp', false)).toEqual({ act: 'move', ticks: 1 });
    expect(keyOnLine('ArrowDown', true)).toEqual({ act: 'move', ticks: -10 });
    expect([keyOnLine('Enter', false), keyOnLine('Escape', false), keyOnLine('a', false)]).toEqual([{ act: 'ask' }, { act: 'back' }, null]);
  });
});

describe('lines of the chart', () => {
  const { orders, positions } = new FakeDesk({ historyBars: 200 }).snapshot();
  const linesOf = (id: string) => chartLines(orders.filter((o) => o.instrumentId === id && ['open', 'unknown'].includes(o.status)), positions.find((p) => p.instrumentId === id), { px: 1, qty: 3 });
  it('are the working orders and the position; only what rests and the stop of a strategy can be moved', () => {
    expect(linesOf('BTC-PERP.SIM').map(({ kind, draggable }) => [kind, draggable])).toEqual([['order', true], ['entry', false], ['stop', true], ['liquidation', false]]);
    expect(linesOf('XRP-PERP.SIM').map(({ label, draggable }) => [label, draggable])).toEqual([['▲ buy 500.000, outcome unknown', false]]);
  });
  it('say when a person set the stop, and whose it is', () => {
    const position = positions.find((p) => p.instrumentId === 'BTC-PERP.SIM')!;
    const stopLines = (...stops: readonly Omit<(typeof position.stops)[number], 'px'>[]) => chartLines([], { ...position, stops: stops.map((stop, i) => ({ ...stop, px: 90_123.4 + i })) }, { px: 1, qty: 3 }).filter(({ kind }) => kind === 'stop');
    expect(stopLines({ strategyId: 'ma', movable: true, byHand: false })).toMatchObject([{ label: '•• stop', draggable: true, stopOf: 'ma', px: 90_123.4 }]);
    expect(stopLines({ strategyId: 'ma', movable: true, byHand: true })).toMatchObject([{ label: '•• stop, set by hand', draggable: true }]);
    expect(stopLines({ strategyId: 'ma', movable: false, byHand: false })).toMatchObject([{ label: '•• stop', draggable: false, stopOf: null }]);
    expect(stopLines()).toEqual([]);
    // Two strategies on one instrument: a line for each, with its name.
    const two = stopLines({ strategyId: 'ma', movable: true, byHand: true }, { strategyId: 'own', movable: false, byHand: false });
    expect(two).toMatchObject([{ label: '•• stop of ma, set by hand', draggable: true, stopOf: 'ma', px: 90_123.4 }, { label: '•• stop of own', draggable: false, stopOf: null, px: 90_124.4 }]);
    expect(new Set(two.map(({ id }) => id)).size).toBe(2);
  });
  it('can all be shown where nothing is moved', () => {
    expect(linesOf('BTC-PERP.SIM').map(unmovable).map(({ kind, draggable }) => [kind, draggable])).toEqual([['order', false], ['entry', false], ['stop', false], ['liquidation', false]]);
  });
  it('count what is left of a partly filled order exactly', () => {
    expect(remainingOf({ quantity: '1.5', filledQty: '0.4' })).toBe('1.1');
  });
});
