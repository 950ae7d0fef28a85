// The Donchian breakout: its indicators against plain arithmetic, the same decisions over a restart, and its entries where plain arithmetic has them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Donchian } from '../../src/main/core/strategy/kinds/donchian/donchian.ts';
import { DONCHIAN } from '../../src/main/core/strategy/kinds/donchian/index.ts';
import { Channel, TrueRange } from '../../src/main/core/strategy/kinds/donchian/indicators.ts';
import { DonchianParameters } from '../../src/main/core/strategy/kinds/donchian/parameters.ts';
import { strategyId } from '../../src/shared/model/ids.ts';
import type { Bar } from '../../src/shared/model/market-data.ts';
import { BTC, perpetual } from '../support/portfolio-world.ts';
import { StrategyRig, barAt, drawnBy, stopLevel } from '../support/strategy-rig.ts';

const INSTRUMENT = perpetual(BTC);
const make = (part: Partial<DonchianParameters>): Donchian =>
  new Donchian({ id: strategyId('d'), instrument: INSTRUMENT, barIntervalMs: 60_000, parameters: DonchianParameters.parse(part), orders: { type: 'market', timeInForce: 'ioc' } });

type Ticks = { readonly high: number; readonly low: number; readonly close: number };
const ticks = fc.record({ base: fc.integer({ min: 500, max: 900 }), up: fc.nat({ max: 40 }), down: fc.nat({ max: 40 }), at: fc.nat({ max: 100 }) })
  .map(({ base, up, down, at }): Ticks => ({ high: base + up, low: base - down, close: base - down + Math.round(((up + down) * at) / 100) }));

describe('the channel and the range', () => {
  it('are what plain arithmetic says at every bar', () => {
    fc.assert(fc.property(fc.array(ticks, { minLength: 1, maxLength: 80 }), fc.integer({ min: 1, max: 12 }), (bars, window) => {
      const channel = new Channel(window);
      const range = new TrueRange(window);
      const ranges: number[] = [];
      bars.forEach(({ high, low, close }, i) => {
        channel.push(high, low);
        range.push(high, low, close);
        const before = bars[i - 1]?.close;
        ranges.push(before === undefined ? high - low : Math.max(high - low, Math.abs(high - before), Math.abs(before - low)));
        const last = bars.slice(Math.max(0, i + 1 - window), i + 1);
        const full = i + 1 >= window;
        expect([channel.ready, channel.upper, channel.lower]).toEqual(full ? [true, Math.max(...last.map((one) => one.high)), Math.min(...last.map((one) => one.low))] : [false, NaN, NaN]);
        expect(range.mean).toBe(full ? ranges.slice(-window).reduce((sum, one) => sum + one, 0) / window : NaN);
        expect(channel.bars).toHaveLength(last.length);
      });
    }));
  });

  it('refuse windows that are none', () => {
    for (const window of [0, 1.5, NaN]) {
      expect(() => new Channel(window)).toThrow('expected a whole window above 0');
      expect(() => new TrueRange(window)).toThrow('expected a whole window above 0');
    }
  });
});

const series = fc.array(fc.record({ step: fc.integer({ min: -60, max: 60 }), up: fc.nat({ max: 20 }), down: fc.nat({ max: 20 }) }), { minLength: 30, maxLength: 160 }).map((steps) => {
  let close = 50_000;
  return steps.map(({ step, up, down }, i): Bar => {
    const open = close;
    close = Math.max(1_000, close + step);
    return barAt(INSTRUMENT, i, open / 10, (Math.max(open, close) + up) / 10, (Math.min(open, close) - down) / 10, close / 10);
  });
});
const parameters = fc.record({ entryWindow: fc.integer({ min: 5, max: 12 }), exitWindow: fc.integer({ min: 2, max: 5 }), atrWindow: fc.integer({ min: 2, max: 8 }), atrStop: fc.double({ min: 0.5, max: 4, noNaN: true }), enableShorts: fc.boolean() });

describe('Donchian', () => {
  it('goes on after a restart between any two bars as without one', () => {
    let traded = 0;
    fc.assert(fc.property(series, parameters, fc.nat(), (bars, p, place) => {
      const at = 1 + (place % (bars.length - 1));
      const whole = new StrategyRig(make(p), INSTRUMENT);
      const split = new StrategyRig(make(p), INSTRUMENT);
      bars.forEach((bar, index) => {
        if (index === at) {
          const next = make(p);
          next.loadState(JSON.parse(JSON.stringify(split.strategy.saveState())));
          expect(next.saveState()).toEqual(split.strategy.saveState());
          expect(drawnBy(next)).toEqual(drawnBy(split.strategy));
          split.strategy = next;
        }
        whole.bar(bar);
        split.bar(bar);
      });
      traded += whole.fills.length;
      expect(split.decisions).toEqual(whole.decisions);
      expect(split.fills).toEqual(whole.fills);
    }));
    expect(traded).toBeGreaterThan(100);
  });

  it('enters only outside of the channel of the bars before, never loosens its stop, and closes at it', () => {
    fc.assert(fc.property(series, parameters, (bars, p) => {
      const rig = new StrategyRig(make(p), INSTRUMENT);
      const window = p.entryWindow;
      let [side, level] = [0, NaN];
      bars.forEach((bar, i) => {
        const from = rig.decisions.length;
        rig.bar(bar);
        const last = bars.slice(Math.max(0, i - window), i);
        for (const { action } of rig.decisions.slice(from)) {
          if (action === 'enterLong') expect(bar.close).toBeGreaterThan(Math.max(...last.map((one) => one.high)));
          if (action === 'enterShort') expect(bar.close).toBeLessThan(Math.min(...last.map((one) => one.low)));
          // What it held was closed at the open of this bar; the entry fills at the next one.
          if (action !== 'hold' && action !== 'exit') expect(rig.positionQty).toBe(0n);
        }
        const now = rig.positionQty > 0n ? 1 : rig.positionQty < 0n ? -1 : 0;
        const stop = stopLevel(rig.strategy);
        if (now !== 0 && now === side && !Number.isNaN(level)) expect(now > 0 ? stop >= level : stop <= level).toBe(true);
        [side, level] = [now, stop];
        expect(rig.working.length).toBeLessThanOrEqual(1);
        if (!p.enableShorts) expect(rig.positionQty).toBeGreaterThanOrEqual(0n);
      });
    }));
  });

  it('has its long entries where plain arithmetic has them', () => {
    const closes = Array.from({ length: 600 }, (_value, index) => Math.round(500_000 - 10_000 * Math.sin((2 * Math.PI * index) / 120)) / 10);
    for (const part of [{}, { entryWindow: 10, exitWindow: 5 }, { atrStop: 8 }]) {
      const rig = new StrategyRig(make(part), INSTRUMENT);
      closes.forEach((close, i) => {
        const open = closes[i - 1] ?? close;
        rig.bar(barAt(INSTRUMENT, i, open, Math.max(open, close), Math.min(open, close), close));
      });
      const found = rig.decisions.filter(({ action }) => action === 'enterLong').map(({ at }) => at / 60_000 - 1);
      expect(found.length).toBeGreaterThan(2);
      expect(found).toEqual(DONCHIAN.longEntries(closes, DonchianParameters.parse(part)));
    }
  });
});
