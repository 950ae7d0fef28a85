import { describe, expect, it } from 'vitest';
import { price, quantity } from '../../../src/shared/model/decimal.ts';
import type { JsonValue } from '../../../src/shared/model/decision.ts';
import { strategyId } from '../../../src/shared/model/ids.ts';
import type { OrderIntent } from '../../../src/shared/model/order.ts';
import type { Strategy, StrategyContext } from '../../../src/main/core/strategy/strategy.ts';
import { BareKernel, BTC, ETH } from '../../support/bare-kernel.ts';

const ID = strategyId('own');
const entry: Omit<OrderIntent, 'strategyId' | 'instrumentId'> = { side: 'buy', type: 'limit', quantity: quantity('0.01'), limitPx: price('88000'), timeInForce: 'gtc', postOnly: false, reduceOnly: false, triggerPx: null, reason: 'test' };
const strategy = (own: Partial<Strategy>): Strategy => ({
  id: ID, instrumentId: BTC, warmupBars: 0, barIntervalMs: 1_000,
  warmUp() {}, onBar() {}, onMark() {}, onOrderEvent() {}, saveState: (): JsonValue => ({ v: 1 }), loadState() {}, ...own,
});
const deskOf = (own: Partial<Strategy>): BareKernel => new BareKernel({ strategies: [strategy(own)] });
const boom = (): never => { throw new Error('boom'); };

describe('a strategy that misbehaves', () => {
  it('throws: it is paused with an alarm, its resting entry is taken back, its exit stays', () => {
    let marks = 0;
    const desk = deskOf({ onMark: (_mark, ctx) => {
      marks += 1;
      if (marks === 2) ctx.order(entry);
      if (marks === 3) ctx.order({ ...entry, side: 'sell', limitPx: price('91000'), reduceOnly: true });
      if (marks > 3) boom();
    } }).ready();
    const held = desk.order({ side: 'buy', quantity: quantity('0.02') });
    desk.accept(held);
    desk.fill(held);
    desk.now += 100;
    desk.marks([BTC]);
    const resting = desk.last('submit');
    desk.accept(resting);
    desk.now += 100;
    desk.marks([BTC]);
    const exit = desk.last('submit');
    expect(exit.reduceOnly).toBe(true);
    desk.accept(exit);
    desk.now += 100;
    desk.marks([BTC]);
    expect(desk.alarms('strategyThrew')).toBe(1);
    expect(desk.sentOf('cancel').map(({ clientOrderId }) => clientOrderId)).toEqual([resting.clientOrderId]);
    desk.pass(2_000);
    expect(marks).toBe(4);
  });

  it('throws after asking for an entry: the entry is not sent', () => {
    const desk = deskOf({ onMark: (_mark, ctx) => { ctx.order({ ...entry }); boom(); } }).ready();
    expect(desk.sentOf('submit')).toEqual([]);
    expect(desk.alarms('strategyThrew')).toBe(1);
  });

  it('asks again at every refusal: it is paused before it can hang the engine', () => {
    let asked = 0;
    const again = (ctx: StrategyContext): void => { asked += 1; ctx.order({ ...entry, quantity: quantity('500') }); };
    const desk = deskOf({ onMark: (_mark, ctx) => again(ctx), onOrderEvent: (event, ctx) => { if (event.type === 'OrderDenied') again(ctx); } });
    desk.ready();
    expect(asked).toBeLessThan(1_000);
    expect(desk.alarms('strategyThrew')).toBe(1);
    desk.pass(1_000);
    expect(desk.kernel.runner.pausedStrategies()).toHaveLength(1);
  });

  it.each(['saveState', 'stops'] as const)('throws in %s: the engine goes on', (what) => {
    const desk = deskOf({ [what]: boom }).ready().pass(3_000);
    expect(desk.kernel.runner.stopsOf(BTC)).toEqual([]);
    const drawn = new Float64Array(1);
    desk.kernel.runner.draw(BTC, 1, drawn, 0);
    expect(drawn[0]).toBeNaN();
    expect(desk.of('StrategyStateSaved').length > 0).toBe(what !== 'saveState');
    expect(desk.order({ side: 'buy', quantity: quantity('0.01') }).side).toBe('buy');
  });

  it('cannot read its saved state: the desk starts, the strategy is paused, and an alarm says so', () => {
    const before = deskOf({}).ready().pass(3_000);
    expect(before.of('StrategyStateSaved').length).toBeGreaterThan(0);
    let marks = 0;
    const after = new BareKernel({ strategies: [strategy({ loadState: boom, onMark: () => { marks += 1; } })], journaled: before.journal.entries(), startTs: before.now + 60_000 }).ready().pass(1_000);
    expect(after.alarms('strategyThrew')).toBe(1);
    expect(marks).toBe(0);
  });

  it('cancels its own entries only, never its exits nor anybody else\'s orders', () => {
    let marks = 0;
    const desk = deskOf({ onMark: (_mark, ctx) => { marks += 1; if (marks === 1) ctx.order(entry); else if (marks === 2) ctx.order({ ...entry, side: 'sell', limitPx: price('91000'), reduceOnly: true }); else ctx.cancelOrders('test'); } }).ready();
    const own = desk.last('submit');
    desk.accept(own);
    const manual = desk.order({ ...entry, quantity: quantity('0.011') });
    desk.accept(manual);
    const held = desk.order({ side: 'buy', quantity: quantity('0.02'), instrumentId: BTC });
    desk.accept(held);
    desk.fill(held);
    desk.now += 100;
    desk.marks([BTC, ETH]);
    desk.accept(desk.last('submit'));
    desk.now += 100;
    desk.marks([BTC]);
    expect(desk.sentOf('cancel').map(({ clientOrderId }) => clientOrderId)).toEqual([own.clientOrderId]);
  });
});

describe('an engine in which an invariant breaks', () => {
  it('is dead: nothing of the half-done input is sent, then or later', () => {
    const desk = new BareKernel().ready();
    const before = desk.sent.length;
    const broken = { type: 'report', ts: desk.now, report: { type: 'NoSuchReport' } } as never;
    expect(() => desk.input(broken)).toThrow();
    expect(() => desk.pass(250)).toThrow(/stopped|broken/i);
    expect(desk.sent).toHaveLength(before);
  });
});
