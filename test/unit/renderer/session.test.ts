import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LinkEvents } from '../../../src/renderer/connect.ts';
import { startSession, type EngineSession } from '../../../src/renderer/session.ts';
import { useConnection } from '../../../src/renderer/store/connection-store.ts';
import { useDeskStore } from '../../../src/renderer/store/desk-store.ts';
import { clearStores, createIngest } from '../../../src/renderer/store/ingest.ts';
import { useOrdersStore } from '../../../src/renderer/store/orders-store.ts';
import { ManualTimers } from '../../support/manual-timers.ts';
import { MemoryWire } from '../../support/memory-wire.ts';
import { fakeSession } from '../../support/fake-app.ts';
import { FakeDesk } from '../../support/fake-desk.ts';

const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
const desk = new FakeDesk({ historyBars: 200 });

type Rig = { readonly timers: ManualTimers; readonly session: EngineSession; events: LinkEvents; far: MemoryWire; connect(): void; answering: boolean; retries: number; snapshots: number };

/** A session whose far end is played by the test: it answers calls while `answering`. */
function setUp(): Rig {
  const timers = new ManualTimers();
  const rig = { timers, answering: true, retries: 0, snapshots: 0 } as Rig;
  const ingest = createIngest({ schedule: (run) => run(), monotonicNow: () => timers.now(), onBar: () => undefined });
  rig.connect = () => {
    const [near, far] = MemoryWire.pair({ sync: true });
    rig.far = far;
    far.onFrame((frame) => {
      const call = JSON.parse(frame) as { kind: string; id: number; method: string };
      if (!rig.answering || call.kind !== 'call') return;
      far.send(JSON.stringify({ kind: 'reply', id: call.id, ok: true, output: call.method === 'desk.snapshot' ? fakeSession(desk).snapshot() : desk.flattenPreview() }));
    });
    rig.events.onWire(near);
  };
  const session = startSession({
    makeLink: (events) => { rig.events = events; return { start: () => undefined, retry: () => { rig.retries++; }, stop: () => undefined }; },
    ingest, timers, wallNow: () => 1_000_000 + timers.now(), onSnapshot: () => { rig.snapshots++; },
  });
  return Object.assign(rig, { session });
}

/** Moves time in the steps of the watch, letting promises settle in between. */
async function pass(rig: Rig, ms: number): Promise<void> {
  for (let done = 0; done < ms; done += 100) {
    rig.timers.advance(100);
    await turn();
  }
}

describe('session', () => {
  let rig: Rig;
  beforeEach(() => {
    clearStores();
    useConnection.setState({ phase: 'connecting', staleSince: null, everLoaded: false, detail: '' });
    rig = setUp();
  });
  afterEach(() => rig.session.stop());

  it('is live after the snapshot and keeps the flatten preview fresh', async () => {
    rig.connect();
    await turn();
    expect(useConnection.getState()).toMatchObject({ phase: 'open', staleSince: null, everLoaded: true });
    await pass(rig, 1_000);
    expect(useDeskStore.getState().preview).toEqual(desk.flattenPreview());
    expect(rig.snapshots).toBe(1);
  });

  it('marks numbers within two seconds of silence, and not before the first snapshot', async () => {
    rig.connect();
    await turn();
    await pass(rig, 3_000);
    expect(useConnection.getState().phase).toBe('open');
    rig.answering = false;
    await pass(rig, 2_000);
    expect(useConnection.getState().phase).toBe('silent');
    expect(useConnection.getState().staleSince).not.toBeNull();
  });

  it('is live again when the engine speaks again', async () => {
    rig.connect();
    await turn();
    rig.answering = false;
    await pass(rig, 2_500);
    rig.answering = true;
    rig.far.send(JSON.stringify({ kind: 'push', deltas: [] }));
    await pass(rig, 200);
    expect(useConnection.getState()).toMatchObject({ phase: 'open', staleSince: null });
  });

  it('gives a silent link up and makes a new one', async () => {
    rig.connect();
    await turn();
    rig.answering = false;
    await pass(rig, 7_000);
    expect(rig.retries).toBe(1);
    expect(rig.far.closed).toBe(true);
  });

  it('does not call numbers old because the page itself slept', async () => {
    rig.connect();
    await turn();
    const before = useConnection.getState().phase;
    const watch = { at: rig.timers.now() };
    rig.answering = false;
    Object.defineProperty(rig.timers, 'now', { value: () => watch.at + 60_000, configurable: true });
    rig.timers.advance(100); // One late run of the watch: frames may still wait behind it.
    expect([before, useConnection.getState().phase]).toEqual(['open', 'open']);
  });

  it('keeps the instant of staleness over failed attempts, and drops old state with the new snapshot', async () => {
    rig.connect();
    await turn();
    rig.events.onDown('closed', 'gone');
    const since = useConnection.getState().staleSince;
    await pass(rig, 3_000);
    rig.events.onDown('closed', 'still gone');
    expect(useConnection.getState().staleSince).toBe(since);
    expect(useOrdersStore.getState().byId.size).toBeGreaterThan(0);
    const added = desk.putOrder({ reason: 'meanwhile' });
    rig.connect();
    await turn();
    expect(useConnection.getState().phase).toBe('open');
    expect(useOrdersStore.getState().byId.has(added.clientOrderId)).toBe(true);
  });

  it('refuses calls at once while there is no engine', async () => {
    await expect(rig.session.call('order.cancelAll', { instrumentId: null })).rejects.toThrow('not connected');
  });

  it('stays not live when the snapshot cannot be read', async () => {
    const [near, far] = MemoryWire.pair({ sync: true });
    far.onFrame((frame) => far.send(JSON.stringify({ kind: 'reply', id: (JSON.parse(frame) as { id: number }).id, ok: true, output: { nonsense: true } })));
    rig.events.onWire(near);
    await turn();
    await pass(rig, 500);
    expect(useConnection.getState().everLoaded).toBe(false);
    expect(useConnection.getState().detail).toContain('No snapshot');
  });
});
