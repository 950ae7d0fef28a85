// A venue that hangs, and what it did before anybody heard of it.
import { describe, expect, it } from 'vitest';
import { price, quantity } from '../../../src/shared/model/decimal.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';
import { NOTHING_FOUND, REVISION } from '../../../src/main/core/kernel/messages.ts';
import { MemoryLatch, PERSON } from '../../support/virtual-desk.ts';

const alerts = (desk: BareKernel, code: string) => desk.of('RiskEvent').filter((event) => event.code === code).map(({ level, message }) => ({ level, message }));
const buy = { side: 'buy', quantity: quantity('0.01') } as const;
const resting = { ...buy, type: 'limit', timeInForce: 'gtc', limitPx: price('88000') } as const;

describe('orders without an answer', () => {
  it('are one alert for all of a moment, and a critical one when it lasts; answered, they may be told again', () => {
    const desk = new BareKernel().ready();
    const [first, second] = [desk.order(buy), desk.order({ ...buy, quantity: quantity('0.02') })];
    desk.pass(4_000);
    expect(alerts(desk, 'orderUnanswered')).toEqual([]);
    desk.pass(3_000);
    expect(alerts(desk, 'orderUnanswered')).toEqual([{ level: 'warning', message: `2 orders without an answer of the venue: ${first.clientOrderId}, ${second.clientOrderId}` }]);
    desk.pass(31_000);
    expect(alerts(desk, 'orderUnanswered').slice(1)).toEqual([{ level: 'critical', message: expect.stringMatching(/^2 orders still without an answer after 30 s: /) as string }]);
    desk.pass(120_000);
    expect(alerts(desk, 'orderUnanswered')).toHaveLength(2);
    desk.accept(first);
    desk.accept(second);
    desk.order({ ...buy, quantity: quantity('0.03') });
    desk.pass(7_000);
    expect(alerts(desk, 'orderUnanswered')).toHaveLength(3);
  });

  it('that are answered in time are no alert', () => {
    const desk = new BareKernel().ready();
    for (let i = 1; i < 6; i += 1) {
      desk.accept(desk.order({ ...resting, quantity: quantity(`0.00${i}`) }));
      desk.pass(6_000);
    }
    expect(alerts(desk, 'orderUnanswered')).toEqual([]);
  });

  it('are also cancels: a kill whose cancel nobody answers is told', () => {
    const desk = new BareKernel().ready();
    const order = desk.order(resting);
    desk.accept(order);
    desk.kill();
    desk.pass(7_000);
    expect(alerts(desk, 'orderUnanswered')).toEqual([{ level: 'warning', message: `1 order without an answer of the venue: ${order.clientOrderId} (cancel)` }]);
  });
});

describe('a read without an answer', () => {
  it('is told once, and again only after one was answered', () => {
    const desk = new BareKernel().ready().pass(30_000);
    expect(alerts(desk, 'readUnanswered')).toEqual([]);
    desk.pass(60_000);
    expect(alerts(desk, 'readUnanswered')).toEqual([{ level: 'warning', message: 'The venue did not answer a read of the account within 5 s: positions, orders and cash are those of the read before' }]);
    for (const asked = desk.sentOf('querySnapshot').length; desk.sentOf('querySnapshot').length === asked;) desk.pass(250);
    desk.snapshot().pass(29_000);
    expect(alerts(desk, 'readUnanswered')).toHaveLength(1);
    desk.pass(40_000);
    expect(alerts(desk, 'readUnanswered')).toHaveLength(2);
  });
});

describe('a fill after a halt', () => {
  const halted = (): { readonly desk: BareKernel; readonly order: ReturnType<BareKernel['order']> } => {
    const desk = new BareKernel().ready();
    const order = desk.order(resting);
    desk.accept(order);
    desk.kill();
    return { desk, order };
  };

  it('is a critical alert, and is booked', () => {
    const { desk, order } = halted();
    desk.fill(order, 88_000);
    expect(alerts(desk, 'fillAfterHalt')).toEqual([{ level: 'critical', message: `Filled although the desk is halted: 0.01 ${BTC} (buy at 88,000), order ${order.clientOrderId}` }]);
    expect(desk.kernel.portfolio.position(BTC)?.quantity).toBe(quantity('0.01'));
  });

  it('is none when the fill came before, nor when it closes what flatten-all closes', () => {
    const desk = new BareKernel().ready();
    const order = desk.order(buy);
    desk.accept(order);
    desk.fill(order);
    desk.command({ type: 'FlattenAll', requestId: 'f', by: PERSON, reason: 'test' });
    desk.pass(1_000);
    desk.snapshot({ positions: [{ instrumentId: BTC, quantity: quantity('0.01'), avgPx: null }] });
    const close = desk.last('submit');
    expect(close).toMatchObject({ side: 'sell', reduceOnly: true });
    desk.accept(close);
    desk.fill(close);
    expect(alerts(desk, 'fillAfterHalt')).toEqual([]);
  });

  it('is told as a liquidation where it is one, not as both', () => {
    const { desk } = halted();
    desk.report({ type: 'FillReport', fill: { tradeId: 'L-1' as never, venueOrderId: 'S-L' as never, clientOrderId: null, instrumentId: BTC, side: 'sell', qty: quantity('0.01'), px: price('80000'), fee: 0n as never, liquidity: 'taker', cause: 'liquidation', tsEvent: desk.now } });
    expect([alerts(desk, 'liquidated').length, alerts(desk, 'fillAfterHalt').length]).toEqual([1, 0]);
  });
});

describe('a fill that a start takes over', () => {
  const HOUR = 3_600_000;
  /** Left a resting order at the venue and died. */
  const died = () => {
    const desk = new BareKernel().ready();
    const order = desk.order(resting);
    desk.accept(order);
    return { desk, order };
  };
  const again = (before: BareKernel, latch: MemoryLatch, killedTs?: number): BareKernel => {
    const desk = new BareKernel({ journaled: before.journal.entries(), latch, startTs: before.now + HOUR });
    desk.input({ type: 'start', run: null, ...NOTHING_FOUND, ts: desk.now, version: 'test', configHash: 'test', profile: 'dev', revision: REVISION, ...(killedTs !== undefined && { killedTs }) });
    return desk.connection('connected');
  };
  const takeOver = (desk: BareKernel, order: ReturnType<BareKernel['order']>, ts: number): void => {
    desk.snapshot({
      fills: [{ tradeId: 'T-1' as never, venueOrderId: `S-${order.clientOrderId}` as never, clientOrderId: order.clientOrderId, instrumentId: BTC, side: 'buy', qty: quantity('0.01'), px: price('88000'), fee: 0n as never, liquidity: 'maker', cause: 'order', tsEvent: ts }],
      positions: [{ instrumentId: BTC, quantity: quantity('0.01'), avgPx: price('88000') }],
    });
    expect(desk.kernel.portfolio.position(BTC)?.quantity).toBe(quantity('0.01'));
  };
  const killedOnDisk = (): MemoryLatch => {
    const latch = new MemoryLatch();
    latch.byAnother('kill from the terminal');
    return latch;
  };

  it.each([
    ['before the kill that was given while no engine ran', -600_000, 0], ['after it', 600_000, 1], ['in the seconds around it, in which two clocks may differ', -2_000, 1],
  ])('counts by when it happened: %s', (_what, offset, alarms) => {
    const { desk: before, order } = died();
    const killedTs = before.now + HOUR / 2;
    const desk = again(before, killedOnDisk(), killedTs);
    expect(desk.kernel.state.state()).toBe('halted');
    takeOver(desk, order, killedTs + offset);
    expect(alerts(desk, 'fillAfterHalt')).toHaveLength(alarms);
    // The next start knows the same from the journal alone.
    const third = new BareKernel({ journaled: [...before.journal.entries(), ...desk.journal.entries()], latch: desk.latch, startTs: desk.now + HOUR });
    expect([third.kernel.state.haltedWhen(killedTs - 600_000), third.kernel.state.haltedWhen(killedTs + 600_000)]).toEqual([false, true]);
  });

  it('of a desk that was halted while it ran counts from that halt on, however many kills came after', () => {
    for (const [offset, alarms] of [[-60_000, 0], [60_000, 1]] as const) {
      const { desk: before, order } = died();
      before.pass(120_000);
      before.kill();
      const haltedTs = before.now;
      before.pass(300_000);
      before.kill();
      const desk = again(before, before.latch);
      takeOver(desk, order, haltedTs + offset);
      expect(alerts(desk, 'fillAfterHalt'), String(offset)).toHaveLength(alarms);
    }
  });

  it('by a start that halts itself is from before the halt', () => {
    const { desk: before, order } = died();
    const desk = new BareKernel({ journaled: before.journal.entries(), startTs: before.now + HOUR });
    desk.input({ type: 'start', run: null, ...NOTHING_FOUND, ts: desk.now, version: 'test', configHash: 'test', profile: 'dev', revision: REVISION, mark: { found: 'behind', message: 'it ends at entry 3 and the mark says 9' } });
    desk.connection('connected');
    takeOver(desk, order, before.now + HOUR / 2);
    expect([desk.kernel.state.state(), alerts(desk, 'fillAfterHalt').length]).toEqual(['halted', 0]);
  });
});
