// Whatever is asked, pushed and delayed: a page never shows anything of a desk that it does not show, and nothing that was meant for one desk reaches another.
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createHandlers } from '../../src/main/api/router.ts';
import { DeskSession } from '../../src/main/api/desk-session.ts';
import type { DeskApi } from '../../src/main/api/desk-api.ts';
import { serve } from '../../src/shared/contract/server.ts';
import type { DeskSnapshot, OrderView } from '../../src/shared/contract/views.ts';
import type { ProfileName } from '../../src/shared/model/profile.ts';
import { err, ok, type Result } from '../../src/shared/model/result.ts';
import { startSession, type EngineSession } from '../../src/renderer/session.ts';
import type { LinkEvents } from '../../src/renderer/connect.ts';
import { useConnection } from '../../src/renderer/store/connection-store.ts';
import { useDeskStore } from '../../src/renderer/store/desk-store.ts';
import { clearStores, createIngest } from '../../src/renderer/store/ingest.ts';
import { useMarketStore } from '../../src/renderer/store/market-store.ts';
import { useOrdersStore } from '../../src/renderer/store/orders-store.ts';
import { fakeApp } from '../support/fake-app.ts';
import { ManualTimers } from '../support/manual-timers.ts';
import { MemoryWire } from '../support/memory-wire.ts';
import { sampleOrder, sampleQuote, sampleSnapshot, ScriptedDesk } from '../support/scripted-desk.ts';

const NAMES = ['dev', 'paper', 'demo'] as const;
const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

/** Everything that it tells carries its name. */
class NamedDesk extends ScriptedDesk {
  readonly orders: OrderView[] = [];
  last = 1;

  constructor(profile: ProfileName, seq: number) {
    super();
    this.profile = profile;
    this.seq = seq;
  }
  override snapshot(): DeskSnapshot {
    const plain = sampleSnapshot(this.seq);
    return { ...plain, desk: { ...plain.desk, profile: this.profile, mode: this.profile === 'demo' ? 'live' : 'paper' }, orders: [...this.orders], quotes: [sampleQuote(this.profile, this.last)] };
  }
  order(): void {
    const order = sampleOrder(`${this.profile}-${this.orders.length}`);
    this.orders.push(order);
    this.push((seq) => ({ type: 'order', seq, order }));
  }
  quote(): void {
    this.last += 1;
    this.push((seq) => ({ type: 'market', seq, quotes: [sampleQuote(this.profile, this.last)] }));
  }
}

const Name = fc.constantFrom(...NAMES);
const Step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('order' as const, 'quote' as const), name: Name }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('show' as const), name: Name }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('opened' as const, 'failed' as const), name: Name }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('cancelAll' as const), name: Name }) },
  { weight: 9, arbitrary: fc.record({ do: fc.constantFrom('turn' as const, 'time' as const, 'run' as const), name: Name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('full' as const, 'empty' as const, 'reconnect' as const), name: Name }) },
);

function rig(seqs: readonly number[]) {
  const timers = new ManualTimers();
  const desks = new Map<ProfileName, NamedDesk>(NAMES.map((name, i) => [name, new NamedDesk(name, seqs[i] ?? 10)]));
  const first = desks.get('dev') as NamedDesk;
  const app = fakeApp(first, { desks: Object.fromEntries(desks) });
  const opening: { readonly profile: ProfileName; resolve(result: Result<DeskApi, string>): void }[] = [];
  const slow = { ...app, fleet: { ...app.fleet, open: (profile: ProfileName) => new Promise<Result<DeskApi, string>>((resolve) => opening.push({ profile, resolve })) } };
  let events: LinkEvents | null = null;
  let server: MemoryWire | null = null;
  const session: EngineSession = startSession({
    makeLink: (given) => { events = given; return { start: () => undefined, retry: () => undefined, stop: () => undefined }; },
    ingest: createIngest({ schedule: (run) => void timers.set(run, 16), monotonicNow: () => timers.now(), onBar: () => undefined }),
    timers, wallNow: () => timers.now(), onSnapshot: () => undefined,
  });
  const connect = (): void => {
    const [page, engine] = MemoryWire.pair();
    server = engine;
    const place = new DeskSession(slow, first);
    serve(engine, createHandlers(place), { timers, subscribe: (listener, onSwitch) => place.subscribe(listener, onSwitch), callsPerSecond: 10_000, pusher: { stallMs: Infinity } });
    events?.onWire(page);
  };
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 12; i++) {
      for (const { profile, resolve } of opening.splice(0)) resolve(ok(desks.get(profile) as NamedDesk));
      timers.advance(60);
      for (let k = 0; k < 4; k++) await turn();
    }
  };
  return { timers, desks, session, opening, connect, settle, wire: () => server };
}

/** What is on screen belongs to one desk. */
function expectOneDesk(): void {
  const shown = useDeskStore.getState().desk?.profile;
  if (shown === undefined) return;
  expect([...useOrdersStore.getState().byId.keys()].filter((id) => !id.startsWith(`${shown}-`))).toEqual([]);
  expect(Object.keys(useMarketStore.getState().quotes)).toEqual([shown]);
}

describe('a page that goes from desk to desk', () => {
  beforeEach(() => {
    clearStores();
    useConnection.setState({ phase: 'connecting', staleSince: null, everLoaded: false, detail: '' });
  });

  it('shows the state of the shown desk and nothing else, and sends each command to the desk that was on screen', async () => {
    let switches = 0;
    let taken = 0;
    await fc.assert(fc.asyncProperty(fc.array(Step, { minLength: 30, maxLength: 120, size: 'max' }), fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 })), async (steps, seqs) => {
      clearStores();
      const { timers, desks, session, opening, connect, settle, wire } = rig(seqs);
      connect();
      await settle();
      let before = useDeskStore.getState().desk?.profile;
      for (const step of steps) {
        const desk = desks.get(step.name) as NamedDesk;
        switch (step.do) {
          case 'order': desk.order(); break;
          case 'quote': desk.quote(); break;
          case 'show': session.show(step.name).catch(() => undefined); break;
          case 'opened': {
            const next = opening.shift();
            next?.resolve(ok(desks.get(next.profile) as NamedDesk));
            break;
          }
          case 'failed': opening.shift()?.resolve(err('it could not start')); break;
          case 'cancelAll': {
            const seen = useDeskStore.getState().desk?.profile;
            const had = new Map([...desks].map(([name, one]) => [name, one.commands.length]));
            void session.call('order.cancelAll', { instrumentId: null }).then(() => undefined, () => undefined);
            // An urgent call runs in the turn in which it arrives: whoever got it must be the one that was seen.
            await turn();
            for (const [name, one] of desks) if (one.commands.length > (had.get(name) ?? 0)) {
              expect(name).toBe(seen);
              taken += 1;
            }
            break;
          }
          case 'turn': await turn(); break;
          case 'time': timers.advance(40); break;
          case 'run':
            for (let i = 0; i < 3; i++) {
              await turn();
              timers.advance(40);
            }
            break;
          case 'full': { const to = wire(); if (to) to.buffered = 1e6; break; }
          case 'empty': { const to = wire(); if (to) to.buffered = 0; break; }
          case 'reconnect': wire()?.close('gone'); connect(); break;
        }
        expectOneDesk();
        const now = useDeskStore.getState().desk?.profile;
        if (now !== before) switches += 1;
        before = now;
      }
      const to = wire();
      if (to) to.buffered = 0;
      await settle();
      expectOneDesk();
      const shown = useDeskStore.getState().desk?.profile;
      const desk = desks.get(shown ?? 'dev') as NamedDesk;
      expect([...useOrdersStore.getState().byId.keys()]).toEqual(desk.orders.map((order) => order.clientOrderId));
      expect(useMarketStore.getState().quotes[desk.profile]?.last).toBe(desk.last);
      session.stop();
    }), { numRuns: 150 });
    // The walk really went somewhere.
    expect(switches).toBeGreaterThan(15);
    expect(taken).toBeGreaterThan(15);
  });
});
