// A venue that hangs, and what it did before anybody heard of it.
import { describe, expect, it } from 'vitest';
import { price, quantity } from '../../../src/shared/model/decimal.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';
import { PERSON } from '../../support/virtual-desk.ts';

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
