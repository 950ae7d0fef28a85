import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serve } from '../../../src/shared/contract/server.ts';
import type { ServeOptions } from '../../../src/shared/contract/server.ts';
import type { Handlers, Method } from '../../../src/shared/contract/contract.ts';
import { contract, MAX_FRAME_BYTES, METHODS, URGENT } from '../../../src/shared/contract/contract.ts';
import { createHandlers } from '../../../src/main/api/router.ts';
import { fakeSession } from '../../support/fake-app.ts';
import { ManualTimers } from '../../support/manual-timers.ts';
import { MemoryWire } from '../../support/memory-wire.ts';
import { BTC, sampleOrder, ScriptedDesk } from '../../support/scripted-desk.ts';

type Reply = { kind: string; id: number; ok: boolean; output?: unknown; error?: { code: string; message: string } };

function rig(options: Partial<ServeOptions> = {}, handlers?: (made: Handlers) => Handlers) {
  const timers = new ManualTimers();
  const desk = new ScriptedDesk();
  const [near, far] = MemoryWire.pair({ sync: true });
  const replies: Reply[] = [];
  const drops: string[] = [];
  const errors: Method[] = [];
  near.onFrame((frame) => replies.push(JSON.parse(frame) as Reply));
  const session = fakeSession(desk);
  const made = createHandlers(session);
  serve(far, handlers ? handlers(made) : made, { timers, subscribe: (listener) => desk.subscribe(listener), onDrop: (reason) => drops.push(reason), onError: (method) => errors.push(method), ...options });
  const call = (id: number, method: string, input: unknown = {}): void => near.send(JSON.stringify({ kind: 'call', id, method, input }));
  return { timers, desk, session, near, far, replies, drops, errors, call };
}

describe('serve', () => {
  it('never throws, and never runs a handler, on any text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.jsonValue().map((value) => JSON.stringify({ kind: 'call', id: 1, method: 'order.submit', input: value })), fc.jsonValue().map((value) => JSON.stringify(value))), (text) => {
      const { near, timers, desk } = rig();
      near.send(text);
      timers.advance(100);
      expect(desk.commands).toEqual([]);
    }));
  });

  it('answers every unknown method by naming the known ones', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty')).filter((text) => !(METHODS as readonly string[]).includes(text) && text.length <= 200), (method) => {
      const { call, replies } = rig();
      call(1, method);
      expect(replies).toMatchObject([{ id: 1, ok: false, error: { code: 'unknownMethod' } }]);
      expect(replies[0]?.error?.message.length).toBeLessThanOrEqual(400);
    }));
  });

  it('runs an urgent call at once, before calls that came earlier', () => {
    const { call, desk, replies, timers } = rig();
    for (let id = 1; id <= 10; id++) call(id, 'report.days');
    call(11, 'kill.trip', { reason: 'now please' });
    expect(desk.commands).toMatchObject([{ type: 'Kill' }]);
    expect(replies).toEqual([]);
    timers.advance(1);
    expect(replies.map((reply) => reply.id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('takes each id once and in rising order: a recorded frame cannot be played again', () => {
    fc.assert(fc.property(fc.array(fc.nat({ max: 30 }), { maxLength: 40 }), (ids) => {
      const { call, desk, replies } = rig();
      let last = -1;
      let taken = 0;
      for (const id of ids) {
        call(id, 'kill.trip', { reason: 'replay' });
        if (id > last) taken++;
        last = Math.max(last, id);
      }
      expect(desk.commands).toHaveLength(taken);
      expect(replies.filter((reply) => !reply.ok)).toHaveLength(ids.length - taken);
    }));
  });

  it('answers tooFast above the rate, recovers, and keeps an own allowance for urgent calls', () => {
    const { call, replies, timers, desk } = rig();
    for (let id = 1; id <= 80; id++) call(id, 'report.days');
    timers.advance(0);
    expect(replies.filter((reply) => reply.error?.code === 'tooFast')).toHaveLength(30);
    call(81, 'flatten.start', { reason: 'red button' });
    expect(desk.commands).toMatchObject([{ type: 'FlattenAll' }]);
    timers.advance(1_000);
    call(82, 'report.days');
    timers.advance(1);
    expect(replies.at(-1)).toMatchObject({ id: 82, ok: true });
  });

  it('takes parts of a large text one after the other at its own pace, and refuses who does not wait', async () => {
    const { call, replies, timers, drops } = rig();
    const part = (id: number): void => call(id, 'host.save', { id: 'a', fileName: 'x.csv', text: 'x', last: false });
    const settled = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
    for (let id = 1; id <= 300; id++) {
      part(id); // Far above the allowance of calls, but each is sent when the one before was answered.
      timers.advance(5);
      await settled();
      expect(replies.at(-1)).toMatchObject({ id, ok: true });
    }
    call(301, 'report.days');
    timers.advance(0);
    expect(replies.at(-1)).toMatchObject({ id: 301, ok: true });
    for (let id = 302; id <= 311; id++) part(id);
    expect(replies.slice(301).map(({ error }) => error?.code)).toEqual(Array.from({ length: 6 }, () => 'tooFast'));
    timers.advance(5);
    await settled();
    expect(replies).toHaveLength(301 + 6 + 2);
    timers.advance(1_000);
    await settled();
    expect(replies).toHaveLength(311);
    expect(drops).toEqual([]);
  });

  it('ends a flood, oversized frames and traffic that is no calls', () => {
    const flood = rig();
    for (let id = 1; id <= 600; id++) flood.call(id, 'report.days');
    expect(flood.drops).toEqual(['too many frames']);
    const big = rig();
    big.call(1, 'kill.trip', { reason: 'x'.repeat(MAX_FRAME_BYTES) });
    expect(big.drops).toHaveLength(1);
    const wide = rig();
    wide.call(1, 'kill.trip', { reason: '€'.repeat(MAX_FRAME_BYTES / 3) });
    expect(wide.drops).toHaveLength(1);
    const wrong = rig();
    for (let i = 0; i < 6; i++) wrong.near.send('hello');
    expect(wrong.drops).toEqual(['expected calls, was something else']);
    expect(wrong.near.closed).toBe(true);
  });

  it('takes a frame of exactly the cap and none of one byte more', () => {
    const frame = (length: number): string => {
      const empty = JSON.stringify({ kind: 'call', id: 1, method: 'report.days', input: { pad: '' } });
      return JSON.stringify({ kind: 'call', id: 1, method: 'report.days', input: { pad: 'x'.repeat(length - empty.length) } });
    };
    const exact = rig();
    exact.near.send(frame(MAX_FRAME_BYTES));
    exact.timers.advance(1);
    expect(exact.replies).toMatchObject([{ id: 1, ok: true }]);
    const over = rig();
    over.near.send(frame(MAX_FRAME_BYTES + 1));
    expect(over.drops).toHaveLength(1);
  });

  it('says field, expectation and finding for bad input of each method', () => {
    const { call, replies, timers } = rig();
    call(1, 'order.cancel', { clientOrderId: 5 });
    call(2, 'kill.trip', { reason: '' });
    call(3, 'order.submit', { instrumentId: BTC, side: 'up' });
    call(4, 'chart.bars', { instrumentId: BTC, limit: 1e9 });
    call(5, 'report.read', { day: '../../etc/passwd', format: 'text' });
    call(6, 'order.cancelAll', null);
    timers.advance(1);
    expect(replies.map((reply) => reply.error?.code)).toEqual(Array.from({ length: 6 }, () => 'badInput'));
    expect(replies[0]?.error?.message).toMatch(/^clientOrderId: .*expected string.*, was '5'$/);
    expect(replies[1]?.error?.message).toBe("reason: expected a reason of at least 3 characters, was ''");
    expect(replies[4]?.error?.message).toBe("day: expected a day as YYYY-MM-DD, was '../../etc/passwd'");
    expect(replies[5]?.error?.message).toMatch(/^input: .*, was null$/);
  });

  it('fails closed on an output that JSON refuses', () => {
    const { call, replies, timers, errors } = rig({}, (made) => ({ ...made, 'report.days': () => ({ days: [1n as unknown as string] }) }));
    call(1, 'report.days');
    timers.advance(1);
    expect(replies).toMatchObject([{ ok: false, error: { code: 'failed' } }]);
    expect(errors).toEqual(['report.days']);
  });

  it('sends deltas that came while an asynchronous snapshot was made, above its seq only', async () => {
    let finish!: () => void;
    const { call, replies, timers, desk, session } = rig({}, (made) => ({ ...made, 'desk.snapshot': () => new Promise((resolve) => { const snapshot = session.snapshot(); finish = () => resolve(snapshot); }) }));
    call(1, 'desk.snapshot');
    timers.advance(1);
    desk.push((seq) => ({ type: 'order', seq, order: sampleOrder('during') }));
    timers.advance(1_000);
    expect(replies).toEqual([]);
    finish();
    await Promise.resolve();
    await Promise.resolve();
    timers.advance(1);
    expect(replies.map((reply) => reply.kind)).toEqual(['reply', 'push']);
  });

  it('keeps pushing when a later snapshot fails', () => {
    let fail = false;
    const { call, replies, timers, desk, session } = rig({}, (made) => ({ ...made, 'desk.snapshot': () => { if (fail) throw new Error('no'); return session.snapshot(); } }));
    call(1, 'desk.snapshot');
    timers.advance(1);
    fail = true;
    call(2, 'desk.snapshot');
    timers.advance(1);
    desk.push((seq) => ({ type: 'order', seq, order: sampleOrder('after') }));
    timers.advance(1);
    expect(replies.map((reply) => reply.kind)).toEqual(['reply', 'reply', 'push']);
  });

  it('sends an urgent reply before pushes that wait', async () => {
    const { call, replies, timers, desk } = rig();
    call(1, 'desk.snapshot');
    timers.advance(1);
    for (let i = 0; i < 100; i++) desk.push((seq) => ({ type: 'order', seq, order: sampleOrder(`o${i}`) }));
    call(2, 'flatten.start', { reason: 'urgent' });
    for (let i = 0; i < 5; i++) await Promise.resolve();
    timers.advance(100);
    expect(replies.map((reply) => reply.kind)).toEqual(['reply', 'reply', 'push']);
  });

  it('names real methods as urgent', () => {
    for (const method of URGENT) expect(contract[method]).toBeDefined();
  });
});
