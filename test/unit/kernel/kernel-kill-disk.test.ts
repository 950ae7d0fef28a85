// The kill as the disk has it: written with all that a restart needs, found in time, and what was about to leave when it was found.
import { describe, expect, it } from 'vitest';
import { price, quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId } from '../../../src/shared/model/ids.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';
import { ask, cancels, exit, hold, limit, rest, type Wish } from '../../support/kernel-acts.ts';
import { MemoryLatch } from '../../support/virtual-desk.ts';
import { NOTHING_FOUND } from '../../../src/main/core/kernel/messages.ts';

describe('the kill on disk', () => {
  it('is written once where the disk takes it, and stays cleared after a resume over restarts', () => {
    const desk = new BareKernel().ready();
    let writes = 0;
    const set = desk.latch.set.bind(desk.latch);
    desk.latch.set = (kill) => { writes += 1; return set(kill); };
    desk.kill();
    desk.pass(5_000);
    expect(writes).toBe(1);
    ask(desk, { type: 'Resume', reason: 'x' });
    const again = new BareKernel({ journaled: desk.journal.entries(), latch: desk.latch, startTs: desk.now + 60_000 }).ready().pass(2_000);
    expect([again.kernel.state.state(), again.latch.held()]).toEqual(['active', []]);
  });

  it('whose removal is not certain keeps the desk halted, also when nothing is seen of it any more', () => {
    const desk = new BareKernel().ready();
    desk.kill();
    const clear = desk.latch.clear.bind(desk.latch);
    desk.latch.clear = (ids) => { clear(ids); return 'the folder cannot be synced'; };
    expect(ask(desk, { type: 'Resume', reason: 'x' })).toMatchObject({ outcome: 'refused', message: 'The kill latch is still set and could not be removed: the folder cannot be synced. The desk stays halted.' });
    expect(desk.kernel.state.state()).toBe('halted');
  });

  it('is left as it is by a start that finds one of two', () => {
    const desk = new BareKernel().ready();
    desk.kill();
    const first = desk.latch.held();
    desk.now += 5;
    desk.kill();
    const latch = new MemoryLatch();
    for (const kill of desk.latch.kills().slice(0, 1)) latch.set(kill);
    new BareKernel({ journaled: desk.journal.entries(), latch, startTs: desk.now + 60_000 }).start();
    expect(latch.held()).toEqual(first);
  });

  it('is written with its identity, its cause and its time, and says all three again after a restart that finds the disk empty', () => {
    const desk = new BareKernel().ready();
    desk.kill();
    const [kill] = desk.latch.kills();
    expect(kill).toEqual({ id: desk.kernel.state.killId(), reason: 'test (trader via view)', ts: desk.now });
    expect(kill?.id).toMatch(/^k\d+-\d+$/);
    const latch = new MemoryLatch();
    const again = new BareKernel({ journaled: desk.journal.entries(), latch, startTs: desk.now + 60_000 }).start();
    expect(latch.kills()).toEqual([kill]);
    expect(again.of('RiskEvent')).toEqual([]);
  });

  it('is not written by a start that has nothing to hold, nor a second time where the disk holds one', () => {
    const fresh = new MemoryLatch();
    new BareKernel({ latch: fresh }).start();
    expect(fresh.kills()).toEqual([]);
    const desk = new BareKernel().ready();
    desk.kill();
    const latch = new MemoryLatch();
    latch.byAnother();
    new BareKernel({ journaled: desk.journal.entries(), latch, startTs: desk.now + 60_000 }).start();
    expect(latch.held()).toEqual(['another-1']);
  });

  it('of a start that cannot write one says why, in the state and in an alert', () => {
    const latch = new MemoryLatch();
    latch.writeProblem = 'read-only file system';
    const desk = new BareKernel({ latch });
    desk.input({ type: 'start', revision: 0, run: null, ...NOTHING_FOUND, ts: desk.now, version: 'test', configHash: 'test', profile: 'dev', latchProblem: 'read-only file system' });
    expect(desk.of('TradingStateChanged')).toMatchObject([{ to: 'halted', latched: true, cause: 'no kill could be written to disk when the desk started: read-only file system' }]);
    expect(desk.of('RiskEvent')).toMatchObject([{ level: 'critical', code: 'latchNotWritten', message: 'The desk is halted, but its kill latch could not be written to disk: read-only file system', instrumentId: null, runbook: expect.stringContaining('written again every second') as string }]);
  });

  it('by another process halts at once in the next look, with a cause that names it; nothing is canceled where it was known', () => {
    const desk = new BareKernel().ready();
    const resting = rest(desk);
    const id = desk.latch.byAnother();
    expect(cancels(desk, () => desk.pass(1_000))).toEqual([resting.clientOrderId]);
    expect(desk.of('TradingStateChanged')).toMatchObject([{ to: 'halted', killId: id, cause: 'the kill latch on disk was set by another process' }]);
    expect(desk.of('OrderCancelRequested')).toMatchObject([{ reason: 'kill latch on disk' }]);
    expect(cancels(desk, () => desk.pass(3_000))).toEqual([]);
    expect(desk.of('TradingStateChanged')).toHaveLength(1);
  });
});

describe('what was about to leave when the latch was found', () => {
  /** Another process kills the desk after the command was looked at and before anything leaves. */
  const meanwhile = (desk: BareKernel, wish: Wish): readonly string[] => {
    let looks = 0;
    desk.latch.onLook = () => { if (++looks === 1) desk.latch.byAnother(); };
    const from = desk.sent.length;
    ask(desk, wish);
    return desk.sent.slice(from).map(({ type }) => type);
  };
  const intent = { ...limit(), strategyId: 'manual' as never, postOnly: false, reduceOnly: false, triggerPx: null, reason: '' };

  it('an order that opens is taken back, with the reason', () => {
    const desk = new BareKernel().ready();
    expect(meanwhile(desk, { type: 'SubmitOrder', intent })).toEqual([]);
    const { clientOrderId: id } = desk.of('OrderInitialized')[0] ?? {};
    expect(desk.of('OrderRejected')).toEqual([{ clientOrderId: id, instrumentId: BTC, strategyId: 'manual', tsEvent: desk.now, tsInit: desk.now, type: 'OrderRejected', reason: 'not sent: the kill latch was set', venueCode: 'KILL_LATCH' }]);
  });

  it('a replace is taken back, and its order is canceled', () => {
    const desk = new BareKernel().ready();
    const { clientOrderId: id } = rest(desk);
    expect(meanwhile(desk, { type: 'ReplaceOrder', clientOrderId: id, quantity: quantity('0.02'), limitPx: price('88500') })).toEqual(['cancel']);
    expect(desk.of('ReplaceRejected')).toEqual([{ clientOrderId: id, instrumentId: BTC, strategyId: 'manual', tsEvent: desk.now, tsInit: desk.now, type: 'ReplaceRejected', reason: 'not sent: the kill latch was set' }]);
  });

  it('a replace is taken back and the cancel of the same input still leaves', () => {
    const desk = new BareKernel().ready();
    const { clientOrderId: id } = rest(desk);
    let looks = 0;
    desk.latch.onLook = () => { if (++looks === 1) desk.latch.byAnother(); };
    desk.now += 1_000; // the clock looks at the latch in the input in which the person asks
    const from = desk.sent.length;
    ask(desk, { type: 'ReplaceOrder', clientOrderId: id, quantity: quantity('0.02'), limitPx: price('88500') });
    expect(desk.sent.slice(from).map(({ type }) => type)).toEqual(['cancel']);
  });

  it('an exit leaves, and so does a cancel', () => {
    const desk = new BareKernel().ready();
    hold(desk);
    const resting = rest(desk);
    expect(meanwhile(desk, { type: 'SubmitOrder', intent: { ...intent, side: 'sell', type: 'market', limitPx: null, timeInForce: 'ioc', reduceOnly: true } })).toEqual(['submit', 'cancel', 'cancel']);
    const other = new BareKernel().ready();
    const { clientOrderId: id } = rest(other);
    expect(meanwhile(other, { type: 'CancelOrder', clientOrderId: id, reason: 'x' })).toContain('cancel');
    expect(desk.kernel.orders.get(resting.clientOrderId)?.pending).toBe('cancel');
  });
});

describe('what was asked before a kill', () => {
  it('is still done where it changes an exit, and not where it changes an entry', () => {
    const desk = new BareKernel().ready();
    hold(desk);
    const [entry, out] = [rest(desk, BTC, '0.001'), exit(desk)];
    desk.kill();
    for (const one of [entry, out]) desk.report({ type: 'CancelRejected', clientOrderId: one.clientOrderId, reason: 'busy', tsEvent: desk.now });
    ask(desk, { type: 'Resume', reason: 'x' });
    const late = (id: string, px: string) => ask(desk, { type: 'ReplaceOrder', clientOrderId: clientOrderId(id), quantity: quantity('0.005'), limitPx: price(px), seenKill: null });
    expect(late(entry.clientOrderId, '88500').message).toMatch(/^Asked before the desk was killed/);
    expect(late(out.clientOrderId, '92000')).toMatchObject({ outcome: 'done' });
  });
});
