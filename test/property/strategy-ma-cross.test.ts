import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZERO_QTY, absDecimal, floorToStep, quantity, toNumber, type Quantity } from '../../src/shared/model/decimal.ts';
import { strategyId } from '../../src/shared/model/ids.ts';
import type { Bar } from '../../src/shared/model/market-data.ts';
import { MaCross } from '../../src/main/core/strategy/kinds/ma-cross/ma-cross.ts';
import { MaCrossParameters } from '../../src/main/core/strategy/kinds/ma-cross/parameters.ts';
import { BTC, perpetual } from '../support/portfolio-world.ts';
import { StrategyRig, barAt, drawnBy } from '../support/strategy-rig.ts';

const INSTRUMENT = perpetual(BTC);
const PER_UNIT = 10; // ticks of 0.1
const parameters = (changes: Partial<MaCrossParameters>): MaCrossParameters => MaCrossParameters.parse({ shortWindow: 2, longWindow: 10, trailingStop: 0.01, ...changes });
const strategy = (p: MaCrossParameters, orders: { type: 'market' | 'limit'; timeInForce: 'gtc' | 'ioc' } = { type: 'market', timeInForce: 'ioc' }) =>
  new MaCross({ id: strategyId('ma'), instrument: INSTRUMENT, barIntervalMs: 60_000, parameters: p, orders });

/** Bars in ticks around 1,000 ticks (100.0), with small steps so that ties and crossings are frequent; a few bars are missing. */
const series = fc.array(fc.record({ jump: fc.integer({ min: -6, max: 6 }), move: fc.integer({ min: -8, max: 8 }), up: fc.integer({ min: 0, max: 6 }), down: fc.integer({ min: 0, max: 6 }), missing: fc.integer({ min: 0, max: 60 }) }), { minLength: 20, maxLength: 160 })
  .map((steps) => {
    let last = 1_000;
    let place = 0;
    return steps.map((one) => {
      const open = Math.max(200, last + one.jump);
      const close = Math.max(200, open + one.move);
      last = close;
      place += one.missing === 0 ? 3 : 1;
      return { place, open, close, high: Math.max(open, close) + one.up, low: Math.min(open, close) - one.down };
    });
  });
type TickBar = { readonly place: number; readonly open: number; readonly close: number; readonly high: number; readonly low: number };
const toBar = (b: TickBar): Bar => barAt(INSTRUMENT, b.place, b.open / PER_UNIT, b.high / PER_UNIT, b.low / PER_UNIT, b.close / PER_UNIT);

/** The rules once more, on whole arrays and in whole numbers: which fills happen, in ticks. */
function oracle(bars: readonly TickBar[], p: MaCrossParameters): string[] {
  const fills: string[] = [];
  const permille = BigInt(Math.round(p.trailingStop * 1000));
  const level = (peak: number, side: number): number => Number(side > 0 ? (BigInt(peak) * (1000n - permille)) / 1000n : (BigInt(peak) * (1000n + permille) + 999n) / 1000n);
  let side = 0;
  let peak = 0;
  type Pending = { readonly side: number; readonly exit: boolean; readonly then: number };
  let waiting: Pending | null = null;
  let from = 0;
  for (let i = 0; i < bars.length; i += 1) {
    const bar = bars[i]!;
    let placed: Pending | null = null;
    if (i > 0 && bar.place - bars[i - 1]!.place > 1) from = i;
    if (waiting) {
      fills.push(`${waiting.side > 0 ? 'buy' : 'sell'} ${bar.open} ${bar.place}`);
      if (waiting.exit) {
        side = 0;
        if (waiting.then !== 0) placed = { side: waiting.then, exit: false, then: 0 };
      } else {
        side = waiting.side;
        peak = bar.open;
      }
      waiting = null;
    }
    if (side !== 0) {
      const stop = level(peak, side);
      if (p.enableTrailingStop && (side > 0 ? bar.low <= stop : bar.high >= stop)) {
        fills.push(`${side > 0 ? 'sell' : 'buy'} ${side > 0 ? Math.min(bar.open, stop) : Math.max(bar.open, stop)} ${bar.place}`);
        side = 0;
        continue;
      }
      peak = side > 0 ? Math.max(peak, bar.high) : Math.min(peak, bar.low);
    }
    const sum = (end: number, n: number): bigint => bars.slice(end + 1 - n, end + 1).reduce((total, one) => total + BigInt(one.close), 0n);
    const sign = (end: number): number => {
      const d = sum(end, p.shortWindow) * BigInt(p.longWindow) - sum(end, p.longWindow) * BigInt(p.shortWindow);
      return d > 0n ? 1 : d < 0n ? -1 : 0;
    };
    if (placed) {
      waiting = placed;
      continue;
    }
    if (i - from < p.longWindow) continue;
    const before = sign(i - 1);
    const now = sign(i);
    const cross = before <= 0 && now > 0 ? 1 : before >= 0 && now < 0 ? -1 : 0;
    if (cross === 0 || cross === side) continue;
    if (side === 0) {
      if (cross > 0 || p.enableShorts) waiting = { side: cross, exit: false, then: 0 };
    } else if (p.exitOnCross) waiting = { side: -side, exit: true, then: cross > 0 || p.enableShorts ? cross : 0 };
  }
  return fills;
}

const anyParameters = fc.record({ shortWindow: fc.integer({ min: 2, max: 6 }), trailingStop: fc.constantFrom(0.005, 0.01, 0.05), enableShorts: fc.boolean(), enableTrailingStop: fc.boolean(), exitOnCross: fc.boolean() }).map(parameters);

describe('MaCross on bars', () => {
  it('trades exactly as the rules written a second time', () => {
    let traded = 0;
    fc.assert(fc.property(series, anyParameters, (bars, p) => {
      const rig = new StrategyRig(strategy(p), INSTRUMENT);
      for (const bar of bars) rig.bar(toBar(bar));
      const expected = oracle(bars, p);
      traded += expected.length;
      expect(rig.fills.map((one) => `${one.side} ${Math.round(one.px * PER_UNIT)} ${one.at / 60_000 - 1}`)).toEqual(expected);
      expect(rig.decisions).toHaveLength(bars.length + rig.decisions.filter((one) => one.reason === 'flip').length);
    }));
    expect(traded).toBeGreaterThan(100); // the series are lively enough to mean something
  });

  it('decides the same after a restart between any two bars, but for a cross on the first bar after it', () => {
    fc.assert(fc.property(series, anyParameters, fc.nat(), (bars, p, place) => {
      const at = 1 + (place % (bars.length - 1));
      const whole = new StrategyRig(strategy(p), INSTRUMENT);
      const split = new StrategyRig(strategy(p), INSTRUMENT);
      bars.forEach((bar, index) => {
        if (index === at) {
          const next = strategy(p);
          next.loadState(JSON.parse(JSON.stringify(split.strategy.saveState())));
          expect(next.saveState()).toEqual(split.strategy.saveState());
          expect(drawnBy(next)).toEqual(drawnBy(split.strategy));
          split.strategy = next;
        }
        whole.bar(toBar(bar));
        split.bar(toBar(bar));
      });
      const first = split.decisions.findIndex((one) => one.at === toBar(bars[at]!).tsEvent && one.reason === 'firstBar');
      const sameUntil = first < 0 || whole.decisions[first]?.reason === 'firstBar' ? whole.decisions.length : first;
      expect(split.decisions.slice(0, sameUntil)).toEqual(whole.decisions.slice(0, sameUntil));
      if (sameUntil < whole.decisions.length) expect(['crossUp', 'crossDown', 'alreadyLong', 'alreadyShort', 'shortsDisabled', 'exitOnCrossOff', 'orderWorking']).toContain(whole.decisions[first]?.reason);
    }));
  });

  it('gives the same averages from warm-up bars as from live ones, and decides nothing on them', () => {
    fc.assert(fc.property(series, fc.nat(), (bars, place) => {
      const at = place % bars.length;
      const p = parameters({});
      const warm = new StrategyRig(strategy(p), INSTRUMENT);
      const live = new StrategyRig(strategy(p), INSTRUMENT);
      live.mayOpen = false;
      bars.slice(0, at).forEach((bar) => warm.strategy.warmUp(toBar(bar)));
      expect(warm.decisions).toEqual([]);
      bars.forEach((bar, index) => {
        live.bar(toBar(bar));
        if (index >= at) warm.bar(toBar(bar), false);
      });
      const pick = ({ fast, slow }: Readonly<Record<string, number>>) => [fast, slow];
      expect(pick(drawnBy(warm.strategy))).toEqual(pick(drawnBy(live.strategy)));
    }), { numRuns: 60 });
  });
});

const action = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('bar' as const), move: fc.integer({ min: -25, max: 25 }), deliver: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('mark' as const), move: fc.integer({ min: -25, max: 25 }), wait: fc.integer({ min: 0, max: 1_500 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('fill' as const), which: fc.nat(), part: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('allow' as const), open: fc.boolean(), room: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('byHand' as const), lots: fc.integer({ min: -3, max: 3 }) }) },
);

describe('MaCross under an unkind venue', () => {
  it('never enters while it may not, sends one exit at a time of exactly the position, and always gets flat once the stop fired', () => {
    fc.assert(fc.property(fc.array(action, { maxLength: 150 }), fc.boolean(), fc.boolean(), (actions, shorts, resting) => {
      const p = parameters({ enableShorts: shorts });
      const orders = resting ? { type: 'limit' as const, timeInForce: 'gtc' as const } : { type: 'market' as const, timeInForce: 'ioc' as const };
      const rig = new StrategyRig(strategy(p, orders), INSTRUMENT);
      let px = 1_000;
      let place = 0;
      const check = (run: () => void): void => {
        const orderCount = rig.orders.length;
        const decided = rig.decisions.length;
        run();
        for (const order of rig.orders.slice(orderCount)) {
          expect(order.quantity).toBeGreaterThan(0n);
          if (order.reduceOnly) {
            expect([order.type, order.timeInForce, order.limitPx]).toEqual(['market', 'ioc', null]);
            expect(rig.working.filter((one) => one.reduceOnly).length).toBeLessThanOrEqual(1);
          } else {
            expect([rig.mayOpen, rig.headroom.quantity > 0n, rig.working.filter((one) => one !== order)]).toEqual([true, true, []]);
            if (order.side === 'sell') expect(shorts).toBe(true);
            if (resting) expect(order.limitPx).not.toBeNull();
          }
        }
        expect(rig.orders.length - orderCount).toBeLessThanOrEqual(rig.decisions.slice(decided).filter((one) => one.action !== 'hold').length);
      };
      const exact = (): void => {
        // Just sent, not filled yet: an exit asks for exactly what is open, against it.
        const order = rig.orders.at(-1);
        if (order?.reduceOnly === true && order.leaves === order.quantity && rig.working.includes(order) && rig.positionQty !== 0n && order.quantity === absDecimal(rig.positionQty)) expect(order.side).toBe(rig.positionQty > 0n ? 'sell' : 'buy');
      };
      for (const one of actions) {
        switch (one.kind) {
          case 'bar': {
            const open = px;
            px = Math.max(300, px + one.move);
            place += 1;
            rig.now = Math.max(rig.now, (place + 1) * 60_000);
            const before = rig.decisions.length;
            check(() => rig.bar(toBar({ place, open, close: px, high: Math.max(open, px), low: Math.min(open, px) }), one.deliver));
            expect(rig.decisions.length - before).toBeGreaterThanOrEqual(1);
            exact();
            break;
          }
          case 'mark':
            px = Math.max(300, px + one.move);
            check(() => rig.mark(px / PER_UNIT, rig.now + one.wait));
            exact();
            break;
          case 'fill': {
            const order = rig.working[one.which % Math.max(1, rig.working.length)];
            if (order) check(() => rig.fill(order, px / PER_UNIT, floorToStep(((order.leaves * BigInt(one.part)) / 4n) as Quantity, INSTRUMENT.lotSize) || order.leaves));
            break;
          }
          case 'cancel': {
            const order = rig.working[one.which % Math.max(1, rig.working.length)];
            if (order) check(() => rig.cancel(order));
            break;
          }
          case 'allow':
            rig.mayOpen = one.open;
            rig.headroom = one.room ? { quantity: quantity('1000000'), binding: 'none' } : { quantity: ZERO_QTY, binding: 'exposurePerSymbol' };
            break;
          case 'restart': {
            const next = strategy(p, orders);
            next.loadState(JSON.parse(JSON.stringify(rig.strategy.saveState())));
            rig.strategy = next;
            break;
          }
          case 'byHand':
            rig.positionQty = (rig.positionQty + BigInt(one.lots) * INSTRUMENT.lotSize) as Quantity;
            rig.avgPx = px / PER_UNIT;
            break;
        }
      }
      // From here the venue fills everything at once and the market crashes through any stop.
      rig.mayOpen = false;
      for (const order of [...rig.working]) rig.fill(order, px / PER_UNIT);
      const down = rig.positionQty >= 0n;
      for (let i = 0; i < 6 && rig.positionQty !== 0n; i += 1) {
        px = down ? Math.max(100, Math.floor(px * 0.9)) : Math.ceil(px * 1.1);
        rig.mark(px / PER_UNIT, rig.now + 1_000);
        for (const order of [...rig.working]) rig.fill(order, px / PER_UNIT);
      }
      expect(toNumber(rig.positionQty)).toBe(0);
    }), { numRuns: 150 });
  });
});
