// Nobody calls the engine for a while: what fell due meanwhile is made up for at its own time, but an order is judged when it leaves (invariant I5).
import { describe, expect, it } from 'vitest';
import { quantity, type Quantity } from '../../../src/shared/model/decimal.ts';
import { strategyId } from '../../../src/shared/model/ids.ts';
import type { Bar } from '../../../src/shared/model/market-data.ts';
import { NOTHING_FOUND } from '../../../src/main/core/kernel/messages.ts';
import type { Strategy, StrategyContext } from '../../../src/main/core/strategy/strategy.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';

const BAR_MS = 2_000;

/** Buys at its first bar; sells at one where it holds something. */
class BuyThenSell implements Strategy {
  readonly id = strategyId('buy-then-sell');
  readonly instrumentId = BTC;
  readonly warmupBars = 0;
  readonly barIntervalMs = BAR_MS;
  #bought = false;

  warmUp(): void {}
  onBar(_bar: Bar, ctx: StrategyContext): void {
    const sells = ctx.positionQty > 0n;
    if (this.#bought && !sells) return;
    this.#bought = true;
    const size: Quantity = sells ? ctx.positionQty : quantity('0.01');
    ctx.order({ side: sells ? 'sell' : 'buy', type: 'market', quantity: size, limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: sells, triggerPx: null, reason: 'a bar' });
    ctx.decide(sells ? 'exit' : 'enterLong', 'bar', 'a bar', {});
  }
  onMark(): void {}
  onOrderEvent(): void {}
  saveState(): null { return null; }
  loadState(): void {}
}

/** A desk with prices of now, a moment after a bar began. */
function desk(revision: number): BareKernel {
  const bare = new BareKernel({ strategies: [new BuyThenSell()], barIntervalMs: BAR_MS });
  bare.now = Math.ceil(bare.now / BAR_MS) * BAR_MS + 100;
  bare.input({ type: 'start', run: null, ...NOTHING_FOUND, ts: bare.now, version: 'test', configHash: 'test', profile: 'dev', revision });
  bare.connection('connected').snapshot();
  return bare.marks();
}

const submits = (bare: BareKernel): number => bare.sent.filter(({ type }) => type === 'submit').length;
const denials = (bare: BareKernel): readonly string[] => bare.conclusions().flatMap((one) => (one.type === 'OrderDenied' ? [`${one.denial.check} ${one.denial.used}`] : []));

describe('an engine that stood still', () => {
  it('sends no entry on prices that are too old when the order leaves', () => {
    const bare = desk(2);
    bare.sleep(5_000);
    expect(submits(bare)).toBe(0);
    expect(denials(bare)).toEqual(['dataAge 5000']);
  });

  it('sends it while prices are young enough', () => {
    const bare = desk(2);
    bare.sleep(2_500);
    expect(submits(bare)).toBe(1);
    expect(denials(bare)).toEqual([]);
  });

  it('lets an exit pass, however old prices are', () => {
    const bare = desk(2);
    bare.sleep(2_500);
    const entry = bare.last('submit');
    bare.accept(entry);
    bare.fill(entry);
    bare.marks();
    bare.sleep(9_000);
    expect(bare.sentOf('submit').map(({ side, reduceOnly }) => [side, reduceOnly])).toEqual([['buy', false], ['sell', true]]);
  });

  it('counts the answer of the venue from when the order left, not from when it fell due', () => {
    const bare = desk(2);
    bare.sleep(2_500);
    bare.accept(bare.last('submit'));
    bare.fill(bare.last('submit'));
    bare.marks();
    const from = bare.sent.length;
    bare.sleep(9_000);
    const exit = bare.last('submit');
    expect(exit.side).toBe('sell');
    expect(bare.sentOf('queryOrder', from)).toEqual([]);
    expect(bare.of('OrderUnknown')).toEqual([]);
    expect(bare.kernel.orders.get(exit.clientOrderId)).toMatchObject({ status: 'submitted', tsCreated: bare.now });
  });

  it('concludes again as it did in a run from before orders were judged so', () => {
    const bare = desk(1);
    bare.sleep(5_000);
    expect(submits(bare)).toBe(1);
    expect(denials(bare)).toEqual([]);
  });
});
