import { describe, expect, it } from 'vitest';
import { createClient } from '../../../src/shared/contract/client.ts';
import type { Delta } from '../../../src/shared/contract/views.ts';
import { ManualTimers } from '../../support/manual-timers.ts';
import { MemoryWire } from '../../support/memory-wire.ts';
import { DEFAULT_SETTINGS } from '../../../src/shared/model/settings.ts';
import { sampleOrder, sampleQuote, sampleSnapshot } from '../../support/scripted-desk.ts';

const whole = (seq: number) => ({ ...sampleSnapshot(seq), fleet: [], settings: DEFAULT_SETTINGS });

function rig(timeoutMs?: number) {
  const timers = new ManualTimers();
  const [near, far] = MemoryWire.pair({ sync: true });
  const deltas: Delta[] = [];
  const states: string[] = [];
  const client = createClient(near, { onDelta: (delta) => deltas.push(delta), onState: (state) => states.push(state), timers, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  const lastId = (): number => (JSON.parse(near.sent.at(-1) ?? '{}') as { id: number }).id;
  const reply = (output: unknown, id = lastId()): void => far.send(JSON.stringify({ kind: 'reply', id, ok: true, output }));
  const push = (...items: unknown[]): void => far.send(JSON.stringify({ kind: 'push', deltas: items }));
  return { timers, near, far, deltas, states, client, reply, push, lastId };
}
const order = (seq: number): Delta => ({ type: 'order', seq, order: sampleOrder(`o${seq}`) });

describe('createClient', () => {
  it('ignores deltas before the snapshot and those that it contains', async () => {
    const { client, reply, push, deltas } = rig();
    push(order(1));
    const call = client.call('desk.snapshot', {});
    push(order(2));
    reply(whole(5));
    await call;
    push(order(5), order(6), { type: 'market', seq: 4, quotes: [] }, { type: 'market', seq: 5, quotes: [sampleQuote('BTC', 1)] });
    expect(deltas.map((delta) => [delta.type, delta.seq])).toEqual([['order', 6], ['market', 5]]);
  });

  it('times out with a warning that the outcome is unknown, and ignores the late answer', async () => {
    const { client, timers, reply, lastId } = rig(500);
    const call = client.call('kill.trip', { reason: 'slow' }).catch((error: unknown) => error);
    const id = lastId();
    timers.advance(500);
    expect(await call).toMatchObject({ code: 'timeout', message: expect.stringContaining('outcome is unknown') as unknown });
    reply({ outcome: 'done', message: '', clientOrderId: null }, id);
    expect(timers.size).toBe(0);
  });

  it.each(['', 'null', '[]', '{"kind":"push"}', '{"kind":"reply","id":-1}', '{"kind":"push","deltas":[{"type":"order","seq":1}]}'])('ends on a frame that is not of the contract: %s', (frame) => {
    const { far, states, near, client } = rig();
    far.send(frame);
    expect(states).toEqual(['open', 'closed']);
    expect(near.closed).toBe(true);
    return expect(client.call('report.days', {})).rejects.toMatchObject({ code: 'closed' });
  });

  it('rejects an output of another shape', async () => {
    const { client, reply } = rig();
    const call = client.call('report.days', {});
    reply({ days: 'all' });
    await expect(call).rejects.toMatchObject({ code: 'protocol' });
  });

  it('counts pushes for the engine, anew from each snapshot', async () => {
    const { client, near, push, reply } = rig();
    const counts = (): number[] => near.sent.flatMap((frame) => { const parsed = JSON.parse(frame) as { kind: string; pushes: number }; return parsed.kind === 'seen' ? [parsed.pushes] : []; });
    for (let i = 0; i < 20; i++) push(order(i));
    expect(counts()).toEqual([8, 16]);
    const call = client.call('desk.snapshot', {});
    reply(whole(100));
    await call;
    for (let i = 0; i < 8; i++) push(order(101 + i));
    expect(counts()).toEqual([8, 16, 8]);
  });

  it('uses rising ids across clients of one program', () => {
    const first = rig();
    void first.client.call('report.days', {}).catch(() => undefined);
    const second = rig();
    void second.client.call('report.days', {}).catch(() => undefined);
    expect(second.lastId()).toBeGreaterThan(first.lastId());
  });
});
