import { describe, expect, it } from 'vitest';
import { formatDecimal, price, quantity } from '../../../src/shared/model/decimal.ts';
import { strategyId } from '../../../src/shared/model/ids.ts';
import type { Profile } from '../../../src/shared/model/profile.ts';
import { MaCrossParameters } from '../../../src/main/core/strategy/kinds/ma-cross/parameters.ts';
import { MaCross } from '../../../src/main/core/strategy/kinds/ma-cross/ma-cross.ts';
import { BTC, perpetual } from '../../support/portfolio-world.ts';
import { StrategyRig, barAt, stopLevel, drawnBy } from '../../support/strategy-rig.ts';

const INSTRUMENT = perpetual(BTC);
function rigOf(changes: Partial<MaCrossParameters> = {}, orders: Profile['orders'] = { type: 'market', timeInForce: 'ioc' }): StrategyRig {
  const parameters = MaCrossParameters.parse({ shortWindow: 2, longWindow: 10, ...changes });
  return new StrategyRig(new MaCross({ id: strategyId('ma'), instrument: INSTRUMENT, barIntervalMs: 60_000, parameters, orders }), INSTRUMENT);
}
const flat = (index: number, px: number) => barAt(INSTRUMENT, index, px, px, px, px);
/** Ten quiet bars at 100 and one more, so that both averages exist with a bar before. */
function quiet(rig: StrategyRig): StrategyRig {
  for (let i = 0; i < 11; i += 1) rig.bar(flat(i, 100));
  return rig;
}
const last = (rig: StrategyRig) => rig.decisions.at(-1)!;

describe('MaCross entries', () => {
  it('says why it holds, bar by bar', () => {
    const rig = quiet(rigOf());
    expect(rig.decisions.map((one) => one.reason)).toEqual([...Array<string>(9).fill('warmingUp'), 'firstBar', 'noCross']);
    expect(last(rig).values).toEqual({ close: 100, fast: 100, slow: 100, stop: null });
  });

  it('opens on a cross up with the target size and names the cap', () => {
    const rig = quiet(rigOf());
    rig.bar(flat(11, 101));
    // 100,000 * 2 * 0.25 / 101 in lots of 0.0001.
    expect(rig.orders.map((o) => [o.side, o.type, o.timeInForce, formatDecimal(o.quantity), o.reduceOnly, o.limitPx, o.triggerPx])).toEqual([['buy', 'market', 'ioc', '495.0495', false, null, null]]);
    expect(last(rig)).toMatchObject({ action: 'enterLong', reason: 'crossUp', values: { quantity: 495.0495, target: 495.0495, targetNotional: 50_000, equity: 100_000 } });
    expect(last(rig).detail).toContain("size set by 'target'");
  });

  it('takes the tightest cap, and holds with its name when it leaves nothing', () => {
    const rig = quiet(rigOf());
    rig.headroom = { quantity: quantity('1.23456'), binding: 'maxPositionNotional' };
    rig.bar(flat(11, 101));
    expect([formatDecimal(rig.orders[0]!.quantity), last(rig).detail]).toEqual(['1.2345', expect.stringContaining("'maxPositionNotional'")]);
    const none = quiet(rigOf());
    none.headroom = { quantity: quantity('0'), binding: 'exposurePerSymbol' };
    none.bar(flat(11, 101));
    expect([none.orders, last(none)]).toEqual([[], expect.objectContaining({ action: 'hold', reason: 'noHeadroom', detail: "The cap 'exposurePerSymbol' leaves no room for an entry." })]);
    const poor = quiet(rigOf());
    poor.equity = 0.001;
    poor.bar(flat(11, 101));
    expect([poor.orders, last(poor).reason]).toEqual([[], 'belowMinimum']);
  });

  it.each([
    ['tradingHalted', (rig: StrategyRig) => { rig.mayOpen = false; }],
    ['noPrice', (rig: StrategyRig) => { Object.defineProperty(rig, 'referencePx', { get: () => NaN, set: () => undefined }); }],
    ['belowMinimum', (rig: StrategyRig) => { rig.equity = -5; }],
  ])('holds with %s', (reason, arrange) => {
    const rig = quiet(rigOf());
    arrange(rig);
    rig.bar(flat(11, 101));
    expect([rig.orders, last(rig).action, last(rig).reason]).toEqual([[], 'hold', reason]);
  });

  it('does not enter while an order works, and asks to cancel an entry whose cross is gone', () => {
    const rig = quiet(rigOf({}, { type: 'limit', timeInForce: 'gtc' }));
    rig.bar(flat(11, 101), false);
    expect(rig.orders[0]!.limitPx).toBe(price('101'));
    rig.bar(flat(12, 90), false);
    expect([rig.cancels, last(rig).reason]).toEqual([['the averages crossed back before the entry was filled'], 'entryOutdated']);
    for (let i = 13; i < 24; i += 1) rig.bar(flat(i, 90), false);
    rig.strategy.loadState({ ...(rig.strategy.saveState() as object), entrySide: 0 });
    rig.bar(flat(24, 90), false);
    rig.bar(flat(25, 95), false);
    expect([rig.orders.length, last(rig).reason]).toEqual([1, 'orderWorking']);
  });

  it.each([
    ['limit', 'ioc', 101.03, '101.6'],
    ['limit', 'gtc', 101.03, '101'],
  ] as const)('prices a %s %s entry', (type, timeInForce, px, expected) => {
    const rig = quiet(rigOf({}, { type, timeInForce }));
    rig.bar(flat(11, px));
    expect([formatDecimal(rig.orders[0]!.limitPx!), rig.orders[0]!.timeInForce]).toEqual([expected, timeInForce]);
  });
  it.each([['ioc', '98.4'], ['gtc', '99']] as const)('prices a limit %s short entry', (timeInForce, expected) => {
    const rig = quiet(rigOf({ enableShorts: true }, { type: 'limit', timeInForce }));
    rig.bar(flat(11, 98.93));
    expect([rig.orders[0]!.side, formatDecimal(rig.orders[0]!.limitPx!)]).toEqual(['sell', expected]);
  });

  it('lets a cross down while flat pass when shorts are disabled', () => {
    const rig = quiet(rigOf());
    rig.bar(flat(11, 99));
    expect([rig.orders, last(rig).reason]).toEqual([[], 'shortsDisabled']);
  });
});

describe('MaCross exits', () => {
  function long(changes: Partial<MaCrossParameters> = {}): StrategyRig {
    const rig = quiet(rigOf(changes));
    rig.bar(flat(11, 101));
    rig.bar(flat(12, 101));
    expect(rig.positionQty).toBeGreaterThan(0n);
    return rig;
  }

  it('tests the low against the stop of the peak before, then raises the peak with the high', () => {
    const rig = long();
    expect(stopLevel(rig.strategy)).toBe(99.9); // floorTick(101 * 0.99 = 99.99)
    rig.bar(barAt(INSTRUMENT, 13, 101, 110, 100, 105));
    expect(stopLevel(rig.strategy)).toBe(108.9);
    rig.bar(barAt(INSTRUMENT, 14, 105, 111, 104, 104));
    expect(rig.orders.at(-1)).toMatchObject({ side: 'sell', reduceOnly: true, triggerPx: 105 }); // the open is already below the stop
    expect([rig.fills.at(-1)!.px, rig.positionQty, last(rig).reason]).toEqual([105, 0n, 'stopHit']);
  });

  it('leaves at the stop when the bar falls through it', () => {
    const rig = long();
    rig.bar(barAt(INSTRUMENT, 13, 100.5, 100.5, 98, 98.5));
    expect([rig.fills.at(-1)!.px, last(rig).values.trigger]).toEqual([99.9, 99.9]);
  });

  it('fires on marks between bars, and then takes the path of that bar as seen', () => {
    const rig = long();
    rig.mark(103);
    expect(stopLevel(rig.strategy)).toBe(101.9);
    // The low of 100 was before the mark of 103: it must not fire the stop that came after it.
    rig.bar(barAt(INSTRUMENT, 13, 101, 104, 100, 102.5));
    expect([rig.orders.length, stopLevel(rig.strategy)]).toEqual([1, 101.9]);
    rig.mark(101.9);
    expect([rig.orders.length, rig.orders.at(-1)!.triggerPx, last(rig).reason]).toEqual([2, 101.9, 'stopHit']);
    rig.mark(101, rig.now + 5_000);
    expect(rig.orders).toHaveLength(2); // it still works
    rig.cancel(rig.working[0]!);
    rig.mark(101, rig.now + 500);
    rig.mark(104, rig.now + 6_000); // once fired, it closes also when the price comes back
    expect([rig.orders.length, last(rig).reason]).toEqual([3, 'exitRetry']);
  });

  it('closes what a partial exit left', () => {
    const rig = long();
    rig.mark(90);
    const exit = rig.working[0]!;
    rig.fill(exit, 90, quantity('100'));
    rig.cancel(exit);
    rig.mark(90, rig.now + 1_000);
    expect(formatDecimal(rig.working[0]!.quantity)).toBe('395.0495');
  });

  it('raises the peak to the fill of an add', () => {
    const rig = long();
    rig.working.push({ ...rig.orders[0]!, leaves: quantity('1') });
    rig.fill(rig.working[0]!, 120);
    expect(stopLevel(rig.strategy)).toBe(118.8);
  });

  it('flips in two orders: a reduce-only exit, then the entry once flat', () => {
    const rig = long({ enableShorts: true, enableTrailingStop: false });
    rig.bar(flat(13, 90));
    expect(rig.orders.at(-1)).toMatchObject({ side: 'sell', reduceOnly: true });
    rig.bar(flat(14, 90));
    expect([last(rig).reason, rig.decisions.at(-2)!.action, rig.decisions.at(-2)!.reason]).toEqual(['noCross', 'enterShort', 'flip']);
    rig.bar(flat(15, 90));
    expect(rig.positionQty).toBeLessThan(0n);
  });

  it('ignores crosses against the position when only the stop may close it', () => {
    const rig = long({ exitOnCross: false, trailingStop: 0.05 });
    rig.bar(flat(13, 98));
    rig.bar(flat(14, 97.5));
    expect([rig.orders.length, rig.decisions.some((one) => one.reason === 'exitOnCrossOff')]).toEqual([1, true]);
  });

  it('exits also when the desk opens nothing', () => {
    const rig = long();
    rig.mayOpen = false;
    rig.bar(flat(13, 90));
    expect(rig.positionQty).toBe(0n);
  });

  it('follows a position that somebody else turned or closed', () => {
    const rig = long();
    rig.positionQty = quantity('-1');
    rig.avgPx = 100;
    rig.mark(100);
    expect(stopLevel(rig.strategy)).toBe(101);
    rig.positionQty = quantity('0');
    rig.mark(200);
    expect(stopLevel(rig.strategy)).toBeNaN();
  });
});

describe('MaCross state', () => {
  it('refuses a foreign state and says where', () => {
    const { strategy } = rigOf();
    const good = strategy.saveState() as Record<string, never>;
    for (const bad of [null, 7, [], {}, { ...good, version: 2 }, { ...good, closes: ['1'] }, { ...good, more: 1 }, { ...good, stop: { side: 2, peak: null, level: null } }]) {
      expect(() => strategy.loadState(bad)).toThrow(/expected the state of ma-cross version 1 for BTC-PERP.SIM/);
    }
  });

  it('does not trade a cross on the first bar after a restart, nor after warm-up bars', () => {
    const rig = quiet(rigOf());
    const next = rigOf();
    next.strategy.loadState(rig.strategy.saveState());
    next.bar(flat(11, 101));
    const warm = rigOf();
    for (let i = 0; i < 11; i += 1) warm.strategy.warmUp(flat(i, 100));
    warm.bar(flat(11, 101));
    for (const one of [next, warm]) expect([one.orders, last(one).reason]).toEqual([[], 'firstBar']);
  });

  it('keeps the stop but warms up again when the bars are of another series', () => {
    const rig = quiet(rigOf());
    rig.bar(flat(11, 101));
    rig.bar(flat(12, 101));
    const state = rig.strategy.saveState() as Record<string, never>;
    const other = rigOf().strategy;
    other.loadState({ ...state, intervalMs: 1_000 });
    expect(drawnBy(other)).toEqual({ fast: NaN, slow: NaN, stop: 99.9 });
  });

  it('ignores an old bar, starts over after a missing one, and refuses another interval', () => {
    const rig = quiet(rigOf());
    rig.bar(flat(10, 500));
    expect(last(rig).reason).toBe('oldBar');
    rig.bar(flat(12, 100));
    expect(last(rig).reason).toBe('warmingUp');
    expect(() => rig.bar({ ...flat(13, 100), intervalMs: 1_000 })).toThrow(/expected bars of 60000 ms/);
  });
});
