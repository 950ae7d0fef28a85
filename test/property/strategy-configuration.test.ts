// Parameters are changed on a running strategy: the position keeps its stop (nearer at most), the averages are those of the new windows at once.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { strategyId } from '../../src/shared/model/ids.ts';
import { MaCrossParameters } from '../../src/main/core/strategy/kinds/ma-cross/parameters.ts';
import type { Bar } from '../../src/shared/model/market-data.ts';
import { BarRing } from '../../src/main/core/kernel/bar-ring.ts';
import { MA_CROSS } from '../../src/main/core/strategy/kinds/ma-cross/index.ts';
import { MaCross } from '../../src/main/core/strategy/kinds/ma-cross/ma-cross.ts';
import { BTC, perpetual } from '../support/portfolio-world.ts';
import { StrategyRig, barAt, stopLevel, drawnBy } from '../support/strategy-rig.ts';

const INSTRUMENT = perpetual(BTC);
const make = (parameters: MaCrossParameters): MaCross => new MaCross({ id: strategyId('ma'), instrument: INSTRUMENT, barIntervalMs: 60_000, parameters, orders: { type: 'market', timeInForce: 'ioc' } });
const parameters = fc.record({
  shortWindow: fc.integer({ min: 2, max: 9 }), longWindow: fc.integer({ min: 10, max: 60 }), trailingStop: fc.integer({ min: 5, max: 50 }).map((n) => n / 1_000),
  enableTrailingStop: fc.boolean(), enableShorts: fc.boolean(), exitOnCross: fc.boolean(),
}).map((part) => MaCrossParameters.parse(part));
/** Steps of a walk in tenths. */
const walk = fc.array(fc.record({ move: fc.integer({ min: -25, max: 25 }), mark: fc.integer({ min: -20, max: 20 }) }), { minLength: 80, maxLength: 140 });

/** As the runner does it. */
function rebuilt(strategy: MaCross, to: MaCrossParameters, recent: BarRing): MaCross {
  const next = strategy.configuration.rebuild({ ...to }) as MaCross;
  next.loadState(JSON.parse(JSON.stringify(strategy.saveState())));
  for (const bar of recent.bars(INSTRUMENT.id)) next.warmUp(bar);
  return next;
}

describe('a change of parameters', () => {
  it('never loosens the stop of an open position, and never takes it away', () => {
    let held = 0;
    fc.assert(fc.property(parameters, fc.array(fc.tuple(fc.integer({ min: 20, max: 130 }), parameters), { minLength: 1, maxLength: 5 }), walk, (first, changes, moves) => {
      const rig = new StrategyRig(make(first), INSTRUMENT);
      const recent = new BarRing(256);
      let px = 1_000;
      let before: { side: number; stop: number } = { side: 0, stop: NaN };
      moves.forEach(({ move, mark }, index) => {
        const open = px;
        px = Math.max(500, px + move / 10);
        const bar: Bar = barAt(INSTRUMENT, index, open, Math.max(open, px), Math.min(open, px), px);
        rig.bar(bar);
        recent.push(bar);
        rig.mark(px + mark / 10, bar.tsEvent + 1);
        for (const [at, to] of changes) {
          if (at !== index) continue;
          const side = Math.sign(Number(rig.positionQty));
          const stop = stopLevel(rig.strategy);
          rig.strategy = rebuilt(rig.strategy as MaCross, to, recent);
          const after = stopLevel(rig.strategy);
          if (side === 0 || Number.isNaN(stop)) continue;
          held += 1;
          expect(side * after).toBeGreaterThanOrEqual(side * stop);
        }
        const side = Math.sign(Number(rig.positionQty));
        const stop = stopLevel(rig.strategy);
        if (side !== 0 && side === before.side && rig.working.length === 0 && !Number.isNaN(before.stop) && rig.fills.every((fill) => fill.at < bar.tsOpen)) expect(side * stop).toBeGreaterThanOrEqual(side * before.stop);
        before = { side, stop };
      });
    }));
    expect(held).toBeGreaterThan(20);
  });

  it('has the averages of a strategy that always ran with them', () => {
    fc.assert(fc.property(parameters, parameters, walk, fc.integer({ min: 61, max: 79 }), (from, to, moves, at) => {
      const rig = new StrategyRig(make(from), INSTRUMENT);
      const always = make(to);
      const recent = new BarRing(256);
      let px = 1_000;
      moves.forEach(({ move }, index) => {
        px = Math.max(500, px + move / 10);
        const bar = barAt(INSTRUMENT, index, px, px, px, px);
        rig.bar(bar);
        always.warmUp(bar);
        recent.push(bar);
        if (index === at) rig.strategy = rebuilt(rig.strategy as MaCross, to, recent);
        if (index < at) return;
        const [ours, theirs] = [drawnBy(rig.strategy), drawnBy(always)];
        expect([ours['fast'], ours['slow']]).toEqual([theirs['fast'], theirs['slow']]);
      });
    }));
  });

  it('warms up and says so where the engine holds too few bars', () => {
    const rig = new StrategyRig(make(MaCrossParameters.parse({ shortWindow: 2, longWindow: 10 })), INSTRUMENT);
    const recent = new BarRing(256);
    for (let i = 0; i < 15; i += 1) {
      rig.bar(barAt(INSTRUMENT, i, 100, 100, 100, 100));
      recent.push(barAt(INSTRUMENT, i, 100, 100, 100, 100));
    }
    rig.strategy = rebuilt(rig.strategy as MaCross, MaCrossParameters.parse({ shortWindow: 5, longWindow: 30 }), recent);
    expect(rig.strategy.warmedUp).toBe(false);
    rig.bar(barAt(INSTRUMENT, 15, 100, 100, 100, 100));
    expect(rig.decisions.at(-1)?.reason).toBe('warmingUp');
  });
});

describe('the check of parameters', () => {
  const range = (min: number | null, max: number | null) => ({ min: min ?? -1, max: max ?? 1 });

  it('takes every value of the form\'s ranges and names each that is outside', () => {
    fc.assert(fc.property(fc.constantFrom(...MA_CROSS.fields), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (field, at, inside) => {
      const base = { ...MaCrossParameters.parse({ shortWindow: 2, longWindow: 200 }) };
      if (field.kind === 'switch') {
        expect(MA_CROSS.check({ ...base, [field.key]: at > 0.5 }, true).ok).toBe(true);
        expect(MA_CROSS.check({ ...base, [field.key]: 'yes' }, true)).toEqual({ ok: false, error: [`${field.key}: expected on or off, found 'yes'`] });
        return;
      }
      const { min, max } = range(field.min, field.max);
      const raw = inside ? min + at * (max - min) : max + 1 + at;
      const value = field.kind === 'integer' ? Math.round(raw) : raw;
      const others = field.key === 'longWindow' ? { shortWindow: 2 } : {};
      const checked = MA_CROSS.check({ ...base, ...others, [field.key]: value }, true);
      if (inside) expect(checked).toEqual({ ok: true, value: { ...base, ...others, [field.key]: value } });
      else expect(checked.ok ? [] : checked.error.join()).toContain(`${field.key}: expected`);
    }));
  });

  it('names every problem at once', () => {
    const checked = MA_CROSS.check({ shortWindow: 60, longWindow: 9.5, targetLeverage: 9, trailingStop: NaN, enableShorts: true, enableTrailingStop: true, weight: 0, extra: 1 }, false);
    expect(checked.ok ? [] : checked.error).toEqual([
      'extra: expected no such parameter, found 1', 'shortWindow: expected a whole number from 2 to 50 (bars), found 60', 'longWindow: expected a whole number from 10 to 200 (bars), found 9.5',
      'targetLeverage: expected a number from 1 to 5 (x equity), found 9', 'weight: expected a number from 0.001 to 1 (share), found 0', 'trailingStop: expected a number from 0.005 to 0.05 (of price), found NaN',
      'exitOnCross: expected on or off, found nothing', 'shortWindow: expected below longWindow (9.5), found 60', 'enableShorts: expected off, because the limits of this profile allow no shorts, found on',
    ]);
  });
});
