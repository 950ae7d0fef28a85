// Several strategies on one instrument: each closes what it owns, none opens against another, and what a person opens beside them is nobody's.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DONCHIAN } from '../../../src/main/core/strategy/kinds/donchian/index.ts';
import { MA_CROSS } from '../../../src/main/core/strategy/kinds/ma-cross/index.ts';
import type { StrategyContext, Strategy } from '../../../src/main/core/strategy/strategy.ts';
import { money, price, quantity } from '../../../src/shared/model/decimal.ts';
import { MANUAL, strategyId, type StrategyId } from '../../../src/shared/model/ids.ts';
import type { OrderSide } from '../../../src/shared/model/order.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';
import { kernelOptions, PERSON } from '../../support/virtual-desk.ts';

type Wish = { readonly side: OrderSide; readonly qty: string; readonly reduceOnly?: boolean; readonly limit?: string };

/** Does at the next mark what it is told; it has a stop far away. */
class Told implements Strategy {
  readonly id: StrategyId;
  readonly instrumentId = BTC;
  readonly warmupBars = 0;
  readonly barIntervalMs = 1_000;
  wish: Wish | null = null;
  seen: StrategyContext | null = null;
  stop = true;

  constructor(name: string) {
    this.id = strategyId(name);
  }
  warmUp(): void {}
  onBar(): void {}
  onOrderEvent(): void {}
  onMark(_mark: unknown, ctx: StrategyContext): void {
    this.seen = ctx;
    if (this.wish === null) return;
    const { side, qty, reduceOnly = false, limit } = this.wish;
    this.wish = null;
    const limitPx = limit === undefined ? null : price(limit);
    ctx.order({ side, type: limitPx === null ? 'market' : 'limit', quantity: quantity(qty), limitPx, timeInForce: limitPx === null ? 'ioc' : 'gtc', postOnly: false, reduceOnly, triggerPx: null, reason: 'told' });
  }
  stops() {
    return this.stop ? [{ level: 80_000, byHand: false }] : [];
  }
  saveState(): null {
    return null;
  }
  loadState(): void {}
}

const LIMITS = { maxPositionNotional: '1000000', maxOrderNotional: '1000000', maxLeverage: 5, marginLeverage: 5, maxDailyLoss: 1, maxDrawdown: 1, maxExposure: 1, maxExposurePerSymbol: 1, allowShorts: true, reduceOnly: false, priceCollar: 0.5, maxOrdersPerMinute: 6_000, maxWorkingOrders: 1_000, maxDataAgeMs: 600_000 } as const;

class World {
  readonly strategies: readonly Told[];
  readonly desk: BareKernel;

  constructor(names: readonly string[] = ['a', 'b'], more: ConstructorParameters<typeof BareKernel>[0] = {}) {
    this.strategies = names.map((name) => new Told(name));
    this.desk = new BareKernel({ strategies: this.strategies, limits: LIMITS, ...more }).ready();
  }
  /** The order that it sent, filled; or the check that denied it. */
  tell(at: number, wish: Wish, fill = true): string {
    const strategy = this.strategies[at];
    if (strategy === undefined) throw new Error('expected a strategy');
    const [from, denials] = [this.desk.sent.length, this.desk.of('OrderDenied').length];
    strategy.wish = wish;
    this.mark();
    const denied = this.desk.of('OrderDenied').slice(denials)[0];
    if (denied !== undefined) return denied.denial.check;
    const [order] = this.desk.sentOf('submit', from);
    if (order === undefined) return 'nothing';
    if (fill) this.desk.fill(order);
    return fill ? 'filled' : 'sent';
  }
  mark(): void {
    this.desk.now += 250;
    this.desk.marks([BTC]);
  }
  owned(): Readonly<Record<string, bigint>> {
    return Object.fromEntries([...this.desk.kernel.portfolio.owners.owners(BTC)].map(([owner, { quantity: held }]) => [owner, held]));
  }
  get net(): bigint {
    return this.desk.kernel.portfolio.position(BTC)?.quantity ?? 0n;
  }
}

describe('strategies that share an instrument', () => {
  it('own what they opened, see only that, and close only that', () => {
    const world = new World();
    world.tell(0, { side: 'buy', qty: '0.03' });
    world.tell(1, { side: 'buy', qty: '0.01' });
    world.mark();
    expect(world.strategies.map((one) => one.seen?.positionQty)).toEqual([quantity('0.03'), quantity('0.01')]);
    expect(world.net).toBe(quantity('0.04'));
    expect(world.tell(1, { side: 'sell', qty: '0.04', reduceOnly: true })).toBe('filled');
    expect(world.desk.last('submit')).toMatchObject({ side: 'sell', quantity: quantity('0.01'), reduceOnly: true });
    expect(world.owned()).toEqual({ a: quantity('0.03') });
    expect(world.tell(1, { side: 'sell', qty: '0.01', reduceOnly: true })).toBe('reduceOnly');
  });

  it('stand on one side: an entry against a position or a resting entry of another is denied with its own code', () => {
    const world = new World();
    world.tell(0, { side: 'buy', qty: '0.03' });
    expect(world.tell(1, { side: 'sell', qty: '0.01' })).toBe('opposing');
    expect(world.desk.of('OrderDenied').at(-1)?.denial).toMatchObject({ check: 'opposing', scope: 'instrument', used: '0.03', allowed: '0', message: expect.stringMatching(/Others of this desk hold 0\.03 on the other side/) as string });
    // What is offered and what is let through agree.
    expect(world.strategies.map((one) => one.seen?.headroom('sell', price('90000')).binding)).toEqual([expect.not.stringMatching('opposing'), 'opposing']);
    expect(world.strategies[1]?.seen?.headroom('buy', price('90000')).quantity).toBeGreaterThan(0n);
    expect(world.tell(0, { side: 'sell', qty: '0.03', reduceOnly: true })).toBe('filled');
    expect(world.tell(0, { side: 'buy', qty: '0.02', limit: '80000' }, false)).toBe('sent');
    expect(world.tell(1, { side: 'sell', qty: '0.01' })).toBe('opposing');
    expect(world.desk.of('OrderDenied').at(-1)?.denial.message).toMatch(/An entry of a for 0\.02 on the other side is still working/);
  });

  it('keep their own after a restart from the journal', () => {
    const world = new World();
    world.tell(0, { side: 'buy', qty: '0.03' });
    world.tell(1, { side: 'buy', qty: '0.01' });
    const again = new BareKernel({ strategies: [new Told('a'), new Told('b')], limits: LIMITS, journaled: world.desk.journal.entries(), startTs: world.desk.now + 1_000 }).start();
    expect([...again.kernel.portfolio.owners.owners(BTC)].map(([owner, held]) => [owner, held.quantity])).toEqual([['a', quantity('0.03')], ['b', quantity('0.01')]]);
  });

  it('begins anew where the profile gave its id to another kind since, and looks after the open position', () => {
    const instrument = kernelOptions({ seed: 1 }).kernel.instruments.find(({ id }) => id === BTC)!;
    const options = { id: strategyId('s-BTC-PERP'), instrument, barIntervalMs: 1_000, orders: { type: 'market', timeInForce: 'ioc' } as const };
    const before = new BareKernel({ strategies: [MA_CROSS.create({ ...options, parameters: MA_CROSS.defaults })] }).ready();
    before.fill(before.order({ side: 'buy', quantity: quantity('0.02') }));
    before.pass(3_000);
    expect(before.of('StrategyStateSaved').length).toBeGreaterThan(0);
    const again = new BareKernel({ strategies: [DONCHIAN.create({ ...options, parameters: DONCHIAN.defaults })], journaled: before.journal.entries(), startTs: before.now + 1_000 }).start();
    expect(again.kernel.runner.statuses()).toMatchObject([{ failure: null, version: 2, strategy: { configuration: { kind: DONCHIAN.kind, parameters: DONCHIAN.defaults } } }]);
  });

  it('are stopped one by one: what the stopped one owns is closed, the rest stays', () => {
    const world = new World();
    world.tell(0, { side: 'buy', qty: '0.03' });
    world.tell(1, { side: 'buy', qty: '0.01' });
    const from = world.desk.sent.length;
    expect(world.desk.command({ type: 'SetStrategyMode', requestId: 'stop', by: PERSON, strategyId: strategyId('a'), mode: 'stopped', reason: 'test' }).outcome).toBe('done');
    const [order] = world.desk.sentOf('submit', from);
    expect(order).toMatchObject({ side: 'sell', quantity: quantity('0.03'), reduceOnly: true });
    if (order) world.desk.fill(order);
    expect(world.owned()).toEqual({ b: quantity('0.01') });
    world.desk.pass(3_000);
    expect(world.desk.sentOf('submit', from)).toHaveLength(1);
  });

  it('look after their own alone: what a person opens beside them has no stop, and a part whose strategy has none either', () => {
    const world = new World();
    world.tell(0, { side: 'buy', qty: '0.03' });
    expect(world.desk.kernel.stopGapOf(BTC)).toBeNull();
    const byHand = world.desk.order({ side: 'buy', quantity: quantity('0.01') });
    world.desk.fill(byHand);
    expect([world.owned(), world.desk.kernel.stopGapOf(BTC)]).toEqual([{ a: quantity('0.03'), [MANUAL]: quantity('0.01') }, 'byHand']);
    const close = world.desk.order({ side: 'sell', quantity: quantity('0.01'), reduceOnly: true });
    world.desk.fill(close);
    expect([world.owned(), world.desk.kernel.stopGapOf(BTC)]).toEqual([{ a: quantity('0.03') }, null]);
    world.tell(1, { side: 'buy', qty: '0.01' });
    for (const one of world.strategies.slice(1)) one.stop = false;
    expect(world.desk.kernel.stopGapOf(BTC)).toBe('noStop');
  });

  it('alone on its instrument a strategy looks after all that is open there, as before', () => {
    const world = new World(['a']);
    world.desk.fill(world.desk.order({ side: 'buy', quantity: quantity('0.02') }));
    world.mark();
    expect([world.strategies[0]?.seen?.positionQty, world.desk.kernel.stopGapOf(BTC)]).toEqual([quantity('0.02'), null]);
    expect(world.tell(0, { side: 'sell', qty: '0.02', reduceOnly: true })).toBe('filled');
  });

  it('whatever they and a person want: what is owned adds up to the venue\'s net, on one side, and no exit of a strategy opens', () => {
    const wishes = fc.array(fc.record({ who: fc.integer({ min: 0, max: 3 }), side: fc.constantFrom('buy' as const, 'sell' as const), lots: fc.integer({ min: 1, max: 5 }), reduceOnly: fc.boolean() }), { minLength: 1, maxLength: 25 });
    fc.assert(fc.property(wishes, (list) => {
      const world = new World(['a', 'b', 'c'], { limits: LIMITS });
      for (const { who, side, lots, reduceOnly } of list) {
        const qty = `0.0${lots}`;
        const [net, before] = [world.net, world.owned()];
        if (who === 3) {
          const result = world.desk.command({ type: 'SubmitOrder', requestId: `m${world.desk.sent.length}`, by: PERSON, intent: { instrumentId: BTC, strategyId: MANUAL, type: 'market', quantity: quantity(qty), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly, triggerPx: null, reason: 'test', side } });
          if (result.outcome === 'done') world.desk.fill(world.desk.last('submit'));
        } else world.tell(who, { side, qty, reduceOnly });
        const owned = Object.values(world.owned());
        expect(owned.reduce((sum, one) => sum + one, 0n)).toBe(world.net);
        expect(owned.every((one) => one > 0n === world.net > 0n)).toBe(true);
        const sign = side === 'buy' ? 1n : -1n;
        if (who < 3) {
          const name = ['a', 'b', 'c'][who] ?? '';
          for (const [owner, held] of Object.entries(before)) if (owner !== name) expect(world.owned()[owner]).toBe(held);
          if (reduceOnly) expect((world.net - net) * sign >= 0n && net * sign <= 0n ? world.net * sign <= 0n || world.net === net : world.net === net).toBe(true);
        }
      }
      expect(world.desk.kernel.portfolio.account().cash).not.toBe(money('0'));
    }), { numRuns: 60 });
  });
});
