// The example of docs/strategies.md, compiled and run.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BTC, perpetual } from '../../support/portfolio-world.ts';
import { StrategyRig, barAt } from '../../support/strategy-rig.ts';
import { absDecimal, formatDecimal, minDecimal, quantity } from '../../../src/shared/model/decimal.ts';
import type { JsonValue } from '../../../src/shared/model/decision.ts';
import { strategyId } from '../../../src/shared/model/ids.ts';
import type { Instrument } from '../../../src/shared/model/instrument.ts';
import type { Bar } from '../../../src/shared/model/market-data.ts';
import { TickScale } from '../../../src/main/core/strategy/tick-scale.ts';
import type { Strategy, StrategyContext } from '../../../src/main/core/strategy/strategy.ts';
import { smallestTick } from '../../../src/shared/model/tick-rule.ts';

// example begins
export class ThreeDown implements Strategy {
  readonly id = strategyId('three-down');
  readonly instrumentId;
  readonly warmupBars = 4;
  readonly barIntervalMs = 60_000;
  readonly #scale: TickScale;
  #lastClose = NaN;
  #falls = 0;

  constructor(instrument: Instrument) {
    this.instrumentId = instrument.id;
    this.#scale = new TickScale(smallestTick(instrument.ticks));
  }

  warmUp(bar: Bar): void {
    this.#falls = bar.close < this.#lastClose ? this.#falls + 1 : 0;
    this.#lastClose = bar.close;
  }

  onBar(bar: Bar, ctx: StrategyContext): void {
    const rose = bar.close > this.#lastClose;
    this.warmUp(bar);
    const values = { close: bar.close, falls: this.#falls };
    if (ctx.orderWorking) return ctx.decide('hold', 'orderWorking', 'An order is still working.', values);
    const market = { type: 'market', limitPx: null, timeInForce: 'ioc', postOnly: false, triggerPx: null } as const;
    if (ctx.positionQty > 0n && rose) {
      ctx.order({ ...market, side: 'sell', quantity: absDecimal(ctx.positionQty), reduceOnly: true, reason: 'The close rose.' });
      return ctx.decide('exit', 'rose', 'The close rose.', values);
    }
    if (ctx.positionQty !== 0n || this.#falls < 3) return ctx.decide('hold', 'waiting', 'No three falling closes.', values);
    if (!ctx.mayOpen) return ctx.decide('hold', 'tradingHalted', 'The desk opens no risk now.', values);
    const room = ctx.headroom('buy', this.#scale.decimal(this.#scale.ceil(ctx.referencePx)));
    const size = minDecimal(quantity('0.01'), room.quantity);
    if (size === 0n) return ctx.decide('hold', 'noHeadroom', `The cap '${room.binding}' leaves no room.`, values);
    ctx.order({ ...market, side: 'buy', quantity: size, reduceOnly: false, reason: 'Three falling closes.' });
    ctx.decide('enterLong', 'threeDown', `Three falling closes: ${formatDecimal(size)} bought.`, values);
  }

  onMark(): void {}
  onOrderEvent(): void {}

  saveState(): JsonValue {
    return { lastClose: Number.isNaN(this.#lastClose) ? null : this.#lastClose, falls: this.#falls };
  }

  loadState(state: JsonValue): void {
    const { lastClose, falls } = (state ?? {}) as { lastClose?: unknown; falls?: unknown };
    if ((lastClose !== null && typeof lastClose !== 'number') || typeof falls !== 'number') throw new Error('expected the state of three-down, found another shape');
    this.#lastClose = lastClose ?? NaN;
    this.#falls = falls;
  }
}
// example ends

describe('the example strategy of the documentation', () => {
  const instrument = perpetual(BTC);
  const run = (closes: readonly number[]) => {
    const rig = new StrategyRig(new ThreeDown(instrument), instrument);
    closes.forEach((close, index) => rig.bar(barAt(instrument, index, close, close, close, close)));
    return rig;
  };
  it('buys after three falls and leaves after a rise', () => {
    const rig = run([100, 99, 98, 97, 96, 97, 97]);
    expect(rig.decisions.map((one) => one.reason)).toEqual(['waiting', 'waiting', 'waiting', 'threeDown', 'waiting', 'rose', 'waiting']);
    expect(rig.fills.map((one) => [one.side, one.px, one.qty])).toEqual([['buy', 96, 0.01], ['sell', 97, 0.01]]);
  });
  it('carries its state over a restart and refuses a foreign one', () => {
    const next = new ThreeDown(instrument);
    next.loadState(run([100, 99, 98]).strategy.saveState());
    expect(next.saveState()).toEqual({ lastClose: 98, falls: 2 });
    expect(() => next.loadState({ falls: 'many' })).toThrow(/three-down/);
  });
  it('is word for word the one in the documentation', () => {
    const own = readFileSync(new URL(import.meta.url), 'utf8').split('// example begins\n')[1]!.split('// example ends')[0];
    const documented = readFileSync(new URL('../../../docs/strategies.md', import.meta.url), 'utf8').split('```ts\n')[1]!.split('```')[0]!;
    expect(documented.slice(documented.indexOf('export class'))).toBe(own);
  });
});
