import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LinkEvents } from '../../../src/renderer/connect.ts';
import { startSession, type EngineSession } from '../../../src/renderer/session.ts';
import { createHandlers } from '../../../src/main/api/router.ts';
import { DeskSession } from '../../../src/main/api/desk-session.ts';
import type { DeskApi } from '../../../src/main/api/desk-api.ts';
import { serve } from '../../../src/shared/contract/server.ts';
import { ok } from '../../../src/shared/model/result.ts';
import { useConnection } from '../../../src/renderer/store/connection-store.ts';
import { useDeskStore } from '../../../src/renderer/store/desk-store.ts';
import { clearStores, createIngest } from '../../../src/renderer/store/ingest.ts';
import { useOrdersStore } from '../../../src/renderer/store/orders-store.ts';
import { ManualTimers } from '../../support/manual-timers.ts';
import { MemoryWire } from '../../support/memory-wire.ts';
import { fakeApp, fakeSession } from '../../support/fake-app.ts';
import { FakeDesk } from '../../support/fake-desk.ts';

const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
const desk = new FakeDesk({ historyBars: 200 });

type Rig = { readonly timers: ManualTimers; readonly session: EngineSession; events: LinkEvents; far: MemoryWire; connect(): void; answering: boolean; retries: number; snapshots: number; stops: number; otherBuilds: number };

/** A session whose far end is played by the test: it answers calls while `answering`. */
function setUp(): Rig {
  const timers = new ManualTimers();
  const rig = { timers, answering: true, retries: 0, snapshots: 0, stops: 0, otherBuilds: 0 } as Rig;
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
    makeLink: (events) => { rig.events = events; return { start: () => undefined, retry: () => { rig.retries++; }, stop: () => { rig.stops++; } }; },
    ingest, timers, wallNow: () => 1_000_000 + timers.now(), onSnapshot: () => { rig.snapshots++; }, onOtherBuild: () => { rig.otherBuilds++; },
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
    const asked = expect(rig.session.call('kill.trip', { reason: 'drill' })).rejects.toThrow(/before the answer came: the engine was silent for [67] s/);
    await pass(rig, 7_000);
    expect(rig.retries).toBe(1);
    expect(rig.far.closed).toBe(true);
    await asked;
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

  it('stays not live when there is no snapshot, says why, and goes on trying', async () => {
    const [near, far] = MemoryWire.pair({ sync: true });
    const closed: string[] = [];
    near.onClose((reason) => closed.push(reason));
    far.onFrame((frame) => far.send(JSON.stringify({ kind: 'reply', id: (JSON.parse(frame) as { id: number }).id, ok: false, error: { code: 'failed', message: 'the desk could not' } })));
    rig.events.onWire(near);
    await turn();
    await pass(rig, 500);
    expect(useConnection.getState()).toMatchObject({ phase: 'closed', everLoaded: false, detail: 'No snapshot from the engine: the desk could not' });
    expect(closed).toEqual(['No snapshot from the engine: the desk could not']);
    rig.connect();
    await turn();
    expect(useConnection.getState().phase).toBe('open');
  });

  it.each([
    ['whose snapshot it cannot read', { ok: true, output: { nonsense: true } }],
    ['that knows no snapshot any more', { ok: false, error: { code: 'unknownMethod', message: 'expected a known method' } }],
  ])('is of another build than an engine %s: it gives the link up and says so once', async (_, answer) => {
    const [near, far] = MemoryWire.pair({ sync: true });
    far.onFrame((frame) => far.send(JSON.stringify({ kind: 'reply', id: (JSON.parse(frame) as { id: number }).id, ...answer })));
    rig.events.onWire(near);
    await turn();
    expect(useConnection.getState()).toMatchObject({ phase: 'otherBuild', everLoaded: false });
    rig.events.onDown('closed', 'the connection closed');
    rig.connect(); // Also one that could be read: what is on this page was made for another engine.
    await turn();
    await pass(rig, 10_000);
    expect(useConnection.getState().phase).toBe('otherBuild');
    expect([rig.otherBuilds, rig.stops, rig.retries]).toEqual([1, 1, 0]);
  });

  it('takes one push that it cannot read for chance, and a second one soon after for another build', async () => {
    const misread = (): void => rig.far.send(JSON.stringify({ kind: 'push', deltas: [{ type: 'weather', seq: 1 }] }));
    for (const [waitMs, phase] of [[0, 'open'], [61_000, 'open'], [30_000, 'otherBuild']] as const) {
      rig.connect();
      await turn();
      expect(useConnection.getState().phase).toBe('open');
      await pass(rig, waitMs);
      misread();
      await turn();
      if (phase === 'open') expect(rig.otherBuilds).toBe(0);
    }
    expect(useConnection.getState()).toMatchObject({ phase: 'otherBuild', everLoaded: true, staleSince: expect.any(Number) as number });
    expect(rig.otherBuilds).toBe(1);
  });
});

describe('a desk that is stopped and started again while its page is open', () => {
  /** A page of desk dev behind a real session; `now` is the desk of that name that runs. */
  function rigOf(options: { readonly bound: boolean }) {
    clearStores();
    useConnection.setState({ phase: 'connecting', staleSince: null, everLoaded: false, detail: '' });
    const timers = new ManualTimers();
    const base = fakeApp(desk);
    const listeners = new Set<() => void>();
    const world = { now: desk as FakeDesk | null, opened: 0 };
    const apis = (): readonly DeskApi[] => (world.now === null ? [] : [world.now]);
    const app = { ...base, fleet: {
      ...base.fleet,
      desks: () => base.fleet.desks().map((row) => (row.profile === 'dev' && world.now === null ? { ...row, status: 'stopped' as const } : row)),
      runningApis: apis,
      open: () => { world.opened += 1; world.now ??= new FakeDesk({ historyBars: 200 }); return Promise.resolve(ok(world.now as DeskApi)); },
      onChange: (listener: () => void) => { listeners.add(listener); return () => listeners.delete(listener); },
    } };
    const place = new DeskSession(app, desk, options);
    let events: LinkEvents | null = null;
    let snapshots = 0;
    const session = startSession({
      makeLink: (given) => { events = given; return { start: () => undefined, retry: () => undefined, stop: () => undefined }; },
      ingest: createIngest({ schedule: (run) => run(), monotonicNow: () => timers.now(), onBar: () => undefined }), timers, wallNow: () => timers.now(), onSnapshot: () => { snapshots += 1; },
    });
    const [page, engine] = MemoryWire.pair();
    serve(engine, createHandlers(place), { timers, subscribe: (listener, onSwitch) => place.subscribe(listener, onSwitch) });
    (events as LinkEvents | null)?.onWire(page);
    const settle = async (): Promise<void> => { for (let i = 0; i < 8; i++) { timers.advance(60); await turn(); await turn(); } };
    const tell = async (): Promise<void> => { for (const listener of listeners) listener(); await settle(); };
    return { world, session, settle, tell, snapshots: () => snapshots };
  }

  it.each([{ bound: true }, { bound: false }])('shows the new one by itself, and starts none that does not run ($bound)', async (options) => {
    const { world, session, settle, tell, snapshots } = rigOf(options);
    await settle();
    expect(useConnection.getState().phase).toBe('open');
    world.now = null;
    await tell();
    await tell();
    expect([useConnection.getState().phase, world.opened, snapshots()]).toEqual(['ended', 0, 1]);
    const next = new FakeDesk({ historyBars: 200 });
    const order = next.putOrder({ reason: 'after the start' });
    world.now = next;
    await tell();
    expect([useConnection.getState().phase, useConnection.getState().staleSince, snapshots()]).toEqual(['open', null, 2]);
    expect(useOrdersStore.getState().byId.get(order.clientOrderId)?.reason).toBe('after the start');
    // What is asked and pushed from here on is the new desk's.
    await session.call('order.cancelAll', { instrumentId: null });
    expect([next.commands.length, desk.commands.length]).toEqual([1, 0]);
    const later = next.putOrder({ reason: 'pushed' });
    await settle();
    expect(useOrdersStore.getState().byId.has(later.clientOrderId)).toBe(true);
    expect(world.opened).toBe(1);
    session.stop();
  });

  it('asks once where the new one cannot be shown, and says so', async () => {
    const { world, session, settle, tell } = rigOf({ bound: true });
    await settle();
    world.now = null;
    await tell();
    world.now = new FakeDesk({ historyBars: 200 });
    const shown = world.now;
    shown.snapshot = () => { throw new Error('its journal is being read'); };
    for (let i = 0; i < 4; i++) await tell();
    expect([useConnection.getState().phase === 'open', world.opened]).toEqual([false, 1]);
    session.stop();
  });
});
