// A kill has an identity: what was asked before it is not done after it, and its loss on disk costs the trading, not the engine.
import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/shared/model/command.ts';
import { price, quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, MANUAL, strategyId } from '../../../src/shared/model/ids.ts';
import { MemoryJournal } from '../../../src/main/core/journal/memory-journal.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';
import { MemoryLatch, PERSON } from '../../support/virtual-desk.ts';
import { NOTHING_FOUND } from '../../../src/main/core/kernel/messages.ts';

type Wish = Command extends infer C ? (C extends Command ? Omit<C, 'requestId' | 'by'> : never) : never;
let asked = 0;
const ask = (desk: BareKernel, wish: Wish) => desk.command({ ...wish, requestId: `a${++asked}`, by: PERSON });
const intent = { instrumentId: BTC, strategyId: MANUAL, side: 'buy', type: 'limit', quantity: quantity('0.01'), limitPx: price('88000'), timeInForce: 'gtc', postOnly: false, reduceOnly: false, triggerPx: null, reason: '' } as const;
const killId = (desk: BareKernel): string => {
  const id = desk.kernel.state.killId();
  if (id === null) throw new Error('expected a kill');
  return id;
};
const resume = (desk: BareKernel, seenKill?: string) => ask(desk, { type: 'Resume', reason: 'understood', ...(seenKill !== undefined && { seenKill }) });
const withResting = (options: ConstructorParameters<typeof BareKernel>[0] = {}) => {
  const desk = new BareKernel(options).ready();
  const request = desk.order({ side: 'buy', type: 'limit', timeInForce: 'gtc', quantity: quantity('0.01'), limitPx: price('88000') });
  desk.accept(request);
  return { desk, request };
};

describe('a resume', () => {
  it('clears the kill that it was asked for', () => {
    const desk = new BareKernel().ready();
    desk.kill();
    expect(desk.latch.held()).toEqual([killId(desk)]);
    expect(resume(desk, killId(desk))).toMatchObject({ outcome: 'done' });
    expect([desk.kernel.state.state(), desk.latch.held()]).toEqual(['active', []]);
  });

  it('asked before a second kill by the engine, a flatten or a breaker does nothing after it', () => {
    const desk = new BareKernel().ready();
    desk.kill();
    const first = killId(desk);
    desk.kill();
    expect(killId(desk)).not.toBe(first);
    expect(resume(desk, first)).toMatchObject({ outcome: 'refused', message: expect.stringContaining('Asked before the desk was killed') as string });
    expect([desk.kernel.state.state(), [...desk.latch.held()].sort()]).toEqual(['halted', [first, killId(desk)].sort()]);
    const second = killId(desk);
    ask(desk, { type: 'FlattenAll', reason: 'out' });
    desk.snapshot().pass(4_000).snapshot();
    expect(desk.of('FlattenProgress').at(-1)).toMatchObject({ step: 'verified' });
    expect(resume(desk, second)).toMatchObject({ outcome: 'refused' });
    expect(resume(desk, killId(desk))).toMatchObject({ outcome: 'done' });
    expect(desk.latch.held()).toEqual([]);
  });

  it('waiting in an engine that hung finds the kill of another process, whether the clock or the command looks first', () => {
    for (const clockFirst of [false, true]) {
      const desk = new BareKernel().ready();
      desk.kill();
      const first = killId(desk);
      const second = desk.latch.byAnother('changed my mind');
      if (clockFirst) desk.sleep(60_000);
      expect(resume(desk, first)).toMatchObject({ outcome: 'refused' });
      expect([desk.kernel.state.state(), killId(desk), [...desk.latch.held()].sort()]).toEqual(['halted', second, [second, first].sort()]);
      expect(resume(desk, second)).toMatchObject({ outcome: 'done' });
    }
  });

  it('that meets a kill in the very moment in which it clears leaves that one and stays halted', () => {
    const desk = new BareKernel().ready();
    desk.kill();
    let looks = 0;
    desk.latch.onLook = () => { if (++looks === 1) desk.latch.byAnother('in between'); };
    expect(resume(desk, killId(desk))).toMatchObject({ outcome: 'refused', message: expect.stringContaining('another process killed the desk meanwhile') as string });
    expect([desk.kernel.state.state(), desk.latch.held()]).toEqual(['halted', ['another-1']]);
    expect(killId(desk)).toBe('another-1');
  });

  it('whose latch cannot be removed leaves the desk halted and the engine alive', () => {
    const desk = new BareKernel().ready();
    desk.kill();
    desk.latch.clearProblem = 'kill.latch is a folder';
    expect(resume(desk, killId(desk))).toMatchObject({ outcome: 'refused', message: expect.stringContaining('kill.latch is a folder') as string });
    desk.pass(2_000);
    expect(desk.kernel.state.state()).toBe('halted');
    desk.latch.clearProblem = null;
    expect(resume(desk, killId(desk))).toMatchObject({ outcome: 'done' });
  });
});

describe('what was asked before a kill', () => {
  const exit = clientOrderId('unknown');
  const wishes: readonly (readonly [string, Wish, boolean])[] = [
    ['an order', { type: 'SubmitOrder', intent }, false],
    ['an exit', { type: 'SubmitOrder', intent: { ...intent, reduceOnly: true } }, true],
    ['a replace', { type: 'ReplaceOrder', clientOrderId: exit, quantity: quantity('0.02'), limitPx: price('88000') }, false],
    ['a cancel', { type: 'CancelOrder', clientOrderId: exit, reason: 'r' }, true],
    ['a cancel of all', { type: 'CancelAll', instrumentId: null, reason: 'r' }, true],
    ['a resume', { type: 'Resume', reason: 'r' }, false],
    ['arming', { type: 'Arm', reason: 'r' }, false],
    ['disarming', { type: 'Disarm', reason: 'r' }, true],
    ['reduce-only off', { type: 'SetReduceOnly', on: false, reason: 'r' }, false],
    ['reduce-only on', { type: 'SetReduceOnly', on: true, reason: 'r' }, true],
    ['the start of a strategy', { type: 'SetStrategyMode', strategyId: strategyId('ma'), mode: 'running', reason: 'r' }, false],
    ['the stop of a strategy', { type: 'SetStrategyMode', strategyId: strategyId('ma'), mode: 'stopped', reason: 'r' }, true],
    ['other parameters', { type: 'ConfigureStrategy', strategyId: strategyId('ma'), baseVersion: 1, parameters: {}, source: 'change', reason: 'r' }, false],
    ['a stop farther away', { type: 'MoveStop', strategyId: strategyId('ma'), instrumentId: BTC, px: price('80000'), looser: true, seen: null, reason: 'r' }, false],
    ['a nearer stop', { type: 'MoveStop', strategyId: strategyId('ma'), instrumentId: BTC, px: price('80000'), looser: false, seen: null, reason: 'r' }, true],
    ['a flatten', { type: 'FlattenAll', reason: 'r' }, true],
    ['a kill', { type: 'Kill', reason: 'r' }, true],
  ];
  it.each(wishes)('%s', (_what, wish, stillGood) => {
    // Killed and resumed since: nothing but the identity tells that it is of before.
    const desk = new BareKernel().ready();
    desk.kill();
    expect(resume(desk, killId(desk))).toMatchObject({ outcome: 'done' });
    const late = ask(desk, { ...wish, seenKill: null });
    expect(late.message.startsWith('Asked before the desk was killed')).toBe(!stillGood);
    expect(desk.sentOf('submit').filter(({ reduceOnly }) => !reduceOnly)).toEqual([]);
  });

  it('an order of somebody who knows of the kill and of its resume is taken', () => {
    const desk = new BareKernel().ready();
    desk.kill();
    resume(desk, killId(desk));
    expect(ask(desk, { type: 'SubmitOrder', intent, seenKill: killId(desk) })).toMatchObject({ outcome: 'done' });
  });
});

describe('a kill that the disk does not take', () => {
  const cases = [['kill', (desk: BareKernel) => void desk.kill()], ['flatten-all', (desk: BareKernel) => void ask(desk, { type: 'FlattenAll', reason: 'out' })]] as const;
  it.each(cases)('halts and cancels all the same, and says so: %s', (_what, stop) => {
    const { desk, request } = withResting();
    desk.latch.writeProblem = 'no space left';
    stop(desk);
    expect(desk.kernel.state.state()).toBe('halted');
    expect(desk.last('cancel').clientOrderId).toBe(request.clientOrderId);
    expect(desk.of('RiskEvent').filter(({ code }) => code === 'latchNotWritten')).toMatchObject([{ level: 'critical', message: expect.stringContaining('no space left') as string }]);
    // Resumed only once a kill could be written again, and until then written again and again.
    desk.report({ type: 'OrderStatusReport', order: desk.shown(request, 'canceled') });
    if (desk.kernel.flattening()) desk.pass(500).snapshot().pass(4_000).snapshot();
    expect(resume(desk, killId(desk))).toMatchObject({ outcome: 'refused', message: expect.stringContaining('no space left') as string });
    desk.latch.writeProblem = null;
    desk.pass(1_500);
    expect(desk.latch.held()).toEqual([killId(desk)]);
    expect(desk.alarms('latchNotWritten')).toBe(1);
    expect(resume(desk, killId(desk))).toMatchObject({ outcome: 'done' });
  });

  it('of a breaker halts and cancels, too', () => {
    const { desk, request } = withResting();
    const entry = desk.order({ side: 'buy', quantity: quantity('0.1') });
    desk.accept(entry);
    desk.fill(entry);
    desk.latch.writeProblem = 'read-only';
    for (let px = 80_000; px >= 1_000; px *= 0.85) {
      desk.px.set(BTC, px);
      desk.marks().pass(1_000);
    }
    expect(desk.kernel.state.state()).toBe('halted');
    expect(desk.sentOf('cancel').map((cancel) => cancel.clientOrderId)).toContain(request.clientOrderId);
    expect(desk.alarms('latchNotWritten')).toBe(1);
  });

  it('is held by the journal over a restart, and goes to the disk then', () => {
    const { desk } = withResting();
    desk.latch.writeProblem = 'no space left';
    desk.kill();
    const latch = new MemoryLatch();
    const again = new BareKernel({ journaled: desk.journal.entries(), latch, startTs: desk.now + 60_000 }).start();
    expect([again.kernel.state.state(), latch.held()]).toEqual(['halted', [killId(desk)]]);
  });

  it('at the start already: the desk opens halted until one can be written', () => {
    const latch = new MemoryLatch();
    latch.writeProblem = 'read-only file system';
    const desk = new BareKernel({ latch });
    desk.input({ type: 'start', revision: 0, run: null, ...NOTHING_FOUND, ts: desk.now, version: 'test', configHash: 'test', profile: 'dev', latchProblem: 'read-only file system' });
    desk.connection('connected').snapshot().marks();
    expect(desk.kernel.state.state()).toBe('halted');
    expect(() => desk.order({ side: 'buy', quantity: quantity('0.01') })).toThrow(/halted/);
    expect(resume(desk, killId(desk))).toMatchObject({ outcome: 'refused' });
    latch.writeProblem = null;
    expect(resume(desk, killId(desk))).toMatchObject({ outcome: 'done' });
  });

  it('while the journal cannot be written either: its cancels still go out, nothing else does', () => {
    let full = false;
    class FullJournal extends MemoryJournal {
      override commit(): void {
        if (full) throw new Error('disk full');
      }
    }
    const { desk, request } = withResting({ journal: new FullJournal() });
    full = true;
    const from = desk.sent.length;
    expect(() => desk.kill()).toThrow(/disk full/);
    expect(desk.sent.slice(from)).toMatchObject([{ type: 'cancel', clientOrderId: request.clientOrderId }]);
    expect(desk.latch.isSet()).toBe(true);
  });
});

it('kills of other processes each count, also on a desk that is halted, and cancel again', () => {
  const { desk } = withResting();
  const first = desk.latch.byAnother('one');
  desk.pass(1_500);
  const second = desk.latch.byAnother('two');
  desk.pass(1_500);
  expect(desk.of('TradingStateChanged').map((change) => change.killId)).toEqual([first, second]);
  const again = new BareKernel({ journaled: desk.journal.entries(), latch: desk.latch, startTs: desk.now }).start();
  expect(again.of('TradingStateChanged')).toEqual([]); // Both are known.
  desk.latch.byAnother('while down');
  const later = new BareKernel({ journaled: desk.journal.entries(), latch: desk.latch, startTs: desk.now }).start();
  expect(later.of('TradingStateChanged')).toMatchObject([{ killId: 'another-3', cause: 'the kill latch on disk was set while the engine was down' }]);
});
