import { describe, expect, it } from 'vitest';
import { price, quantity } from '../../../src/shared/model/decimal.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';
import { MemoryLatch, PERSON } from '../../support/virtual-desk.ts';

const resting = { side: 'buy', type: 'limit', timeInForce: 'gtc', quantity: quantity('0.01'), limitPx: price('88000') } as const;
const withResting = (desk = new BareKernel().ready()) => {
  const request = desk.order(resting);
  desk.accept(request);
  return { desk, request };
};

describe('the kill latch', () => {
  it('set by another process halts an idle desk and cancels what rests', () => {
    const { desk, request } = withResting();
    desk.latch.byAnother('another process');
    desk.pass(2_000);
    expect(desk.kernel.state.state()).toBe('halted');
    expect(desk.last('cancel').clientOrderId).toBe(request.clientOrderId);
  });

  it('set by another process holds back a replace that is about to leave', () => {
    const { desk, request } = withResting();
    desk.latch.byAnother('another process');
    desk.command({ type: 'ReplaceOrder', requestId: 'r', by: PERSON, clientOrderId: request.clientOrderId, quantity: quantity('0.02'), limitPx: price('88500') });
    expect(desk.sentOf('replace')).toEqual([]);
    expect(desk.last('cancel').clientOrderId).toBe(request.clientOrderId);
    expect(desk.kernel.orders.get(request.clientOrderId)).toMatchObject({ pending: 'cancel' });
  });

  it('cancels again what the venue refused to cancel', () => {
    const { desk, request } = withResting();
    desk.kill();
    desk.report({ type: 'CancelRejected', clientOrderId: request.clientOrderId, reason: 'busy', tsEvent: desk.now });
    const from = desk.sent.length;
    desk.pass(2_500);
    expect(desk.sentOf('cancel', from).map(({ clientOrderId }) => clientOrderId)).toContain(request.clientOrderId);
  });

  it('leaves an exit alone that a person placed after it', () => {
    const desk = new BareKernel().ready();
    const entry = desk.order({ side: 'buy', quantity: quantity('0.02') });
    desk.accept(entry);
    desk.fill(entry);
    desk.kill();
    const exit = desk.order({ side: 'sell', type: 'limit', timeInForce: 'gtc', quantity: quantity('0.02'), limitPx: price('91000'), reduceOnly: true });
    desk.accept(exit);
    const from = desk.sent.length;
    desk.pass(3_000);
    expect(desk.sentOf('cancel', from)).toEqual([]);
  });

  it('set while the engine was down cancels what rested over the restart', () => {
    const { desk, request } = withResting();
    const latch = new MemoryLatch();
    latch.byAnother('another process');
    const again = new BareKernel({ journaled: desk.journal.entries(), latch, startTs: desk.now + 60_000 }).start().connection('connected');
    again.snapshot({ openOrders: [desk.shown(request)] });
    again.pass(2_000);
    expect(again.kernel.state.state()).toBe('halted');
    expect(again.last('cancel').clientOrderId).toBe(request.clientOrderId);
  });

  it('sends the cancels of a kill again as soon as the venue is back', () => {
    const { desk, request } = withResting();
    desk.connection('disconnected');
    desk.kill();
    desk.pass(300_000);
    const from = desk.sent.length;
    desk.connection('connected');
    desk.snapshot({ openOrders: [desk.shown(request)] });
    desk.pass(1_500);
    expect(desk.sentOf('cancel', from).map(({ clientOrderId }) => clientOrderId)).toContain(request.clientOrderId);
  });

  it('is looked at before the first order after a restart, and survives a journal that knows nothing of it', () => {
    const latch = new MemoryLatch();
    latch.byAnother('a crash came right after');
    const desk = new BareKernel({ latch }).ready();
    expect(() => desk.order({ side: 'buy', quantity: quantity('0.01') })).toThrow(/halted/);
    expect(desk.kernel.orders.workingFor(BTC)).toEqual([]);
  });
});

describe('flatten-all', () => {
  const flatten = (desk: BareKernel) => desk.command({ type: 'FlattenAll', requestId: `f${desk.now}`, by: PERSON, reason: 'test' });

  it('pressed again, or when the venue comes back, does not shorten the time between the two reads of the proof', () => {
    const desk = new BareKernel().ready();
    flatten(desk);
    desk.snapshot();
    const reads = desk.sentOf('querySnapshot').length;
    desk.pass(500);
    expect(flatten(desk).outcome).toBe('refused');
    desk.pass(1_000);
    expect(desk.sentOf('querySnapshot')).toHaveLength(reads);
    desk.pass(2_000);
    expect(desk.sentOf('querySnapshot').length).toBeGreaterThan(reads);
  });

  it('started right after a restart, before the venue was heard of, ends with proof once it is', () => {
    const desk = new BareKernel().start();
    flatten(desk);
    desk.pass(120_000);
    desk.connection('connected');
    desk.snapshot();
    desk.pass(4_000).snapshot().pass(4_000);
    expect(desk.of('FlattenProgress').at(-1)?.step).not.toBe('stuck');
    desk.snapshot().pass(4_000);
    if (desk.of('FlattenProgress').at(-1)?.step !== 'verified') desk.snapshot();
    expect(desk.of('FlattenProgress').at(-1)?.step).toBe('verified');
  });

  it('closes and proves while orders of the same instrument keep being refused: they were never sent', () => {
    const desk = new BareKernel().ready();
    const entry = desk.order({ side: 'buy', quantity: quantity('0.02') });
    desk.accept(entry);
    desk.fill(entry);
    flatten(desk);
    /** One refusal every 25 ms, as a strategy or a person in a loop would make them. */
    const refusals = (ms: number): void => {
      for (let passed = 0; passed < ms; passed += 25) {
        expect(() => desk.order({ side: 'buy', quantity: quantity('0.01') })).toThrow(/halted/);
        desk.pass(25);
      }
    };
    refusals(100);
    desk.snapshot({ positions: [{ instrumentId: BTC, quantity: quantity('0.02'), avgPx: null }] });
    const close = desk.last('submit');
    expect(close).toMatchObject({ side: 'sell', quantity: quantity('0.02'), reduceOnly: true });
    refusals(100);
    desk.fill(close);
    desk.pass(500);
    refusals(100);
    desk.snapshot();
    refusals(3_500);
    desk.snapshot();
    expect(desk.of('FlattenProgress').at(-1)).toMatchObject({ step: 'verified', emptyReads: 2 });
    expect(desk.command({ type: 'Resume', requestId: 'resume', by: PERSON, reason: 'flat' })).toMatchObject({ outcome: 'done' });
  });

  it('does count the end of an order that was sent: a read that was under way meanwhile proves nothing', () => {
    const desk = new BareKernel().ready();
    const entry = desk.order({ side: 'buy', quantity: quantity('0.02') });
    desk.accept(entry);
    flatten(desk);
    desk.pass(2_500);
    desk.fill(entry);
    desk.snapshot();
    expect(desk.of('FlattenProgress').at(-1)).toMatchObject({ emptyReads: 0 });
  });

  it('closes what the venue shows and our record does not know', () => {
    const desk = new BareKernel().ready();
    flatten(desk);
    desk.snapshot({ positions: [{ instrumentId: BTC, quantity: quantity('-0.3'), avgPx: null }] });
    expect(desk.last('submit')).toMatchObject({ side: 'buy', quantity: quantity('0.3'), reduceOnly: true });
  });
});

it('the latch seen by the clock in the same input in which a person ordered: nothing of that order leaves, no cancel of it either', () => {
  const desk = new BareKernel().ready();
  let looks = 0;
  desk.latch.onLook = () => { if (++looks === 1) desk.latch.byAnother('another process'); }; // after the look before the command
  desk.now += 1_000; // the very moment at which the latch is looked at
  const from = desk.sent.length;
  desk.command({ type: 'SubmitOrder', requestId: 's', by: PERSON, intent: { ...resting, instrumentId: BTC, strategyId: 'manual' as never, postOnly: false, reduceOnly: false, triggerPx: null, reason: '' } });
  expect(desk.kernel.state.state()).toBe('halted');
  expect(desk.sent.slice(from).filter(({ type }) => type === 'submit' || type === 'cancel')).toEqual([]);
  expect(desk.of('OrderRejected')).toMatchObject([{ venueCode: 'KILL_LATCH' }]);
  expect(desk.kernel.orders.working()).toEqual([]);
});
