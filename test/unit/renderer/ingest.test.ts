import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { useDeskStore, withFlattenStep } from '../../../src/renderer/store/desk-store.ts';
import { MAX_EVENTS, useEventsStore, withEvents } from '../../../src/renderer/store/events-store.ts';
import { clearStores, createIngest } from '../../../src/renderer/store/ingest.ts';
import { digitsOf, useMarketStore } from '../../../src/renderer/store/market-store.ts';
import { isClosedOrder, MAX_CLOSED_ORDERS, selectWorkingIds, useOrdersStore, withFills, withOrders } from '../../../src/renderer/store/orders-store.ts';
import { usePortfolioStore, withEquity } from '../../../src/renderer/store/portfolio-store.ts';
import type { Delta, FlattenView, OrderView, Snapshot } from '../../../src/shared/contract/views.ts';
import { fakeSession } from '../../support/fake-app.ts';
import { FakeDesk } from '../../support/fake-desk.ts';

const desk = new FakeDesk({ historyBars: 60 });
const deltas: Delta[] = [];
desk.subscribe((delta) => deltas.push(delta));
const session = fakeSession(desk);
const base: Snapshot = session.snapshot();
for (let i = 0; i < 6; i++) desk.tick();
desk.putOrder({ clientOrderId: 'later' });
desk.alert('warning', 'staleFeed', 'old prices', 'wait');
const end = session.snapshot();

/** An ingest whose frames the test paints by hand. */
function setUp() {
  let due: (() => void) | null = null;
  const bars: [string, number][] = [];
  const ingest = createIngest({ schedule: (run) => { due = run; }, monotonicNow: () => 5, onBar: (id, seq) => bars.push([id, seq]) });
  return { ingest, bars, paint: () => { const run = due; due = null; run?.(); }, isDue: () => due !== null };
}

describe('ingest', () => {
  beforeEach(() => clearStores());

  it('ends in the state of the engine however the deltas are cut into frames', () => {
    fc.assert(fc.property(fc.array(fc.nat(4), { minLength: deltas.length, maxLength: deltas.length }), (cuts) => {
      clearStores();
      const { ingest, paint } = setUp();
      ingest.reset(base);
      deltas.forEach((delta, i) => { ingest.onDelta(delta); if (cuts[i] === 0) paint(); });
      paint();
      expect([...useOrdersStore.getState().byId.keys()]).toEqual(end.orders.map((o) => o.clientOrderId));
      expect(useEventsStore.getState().riskEvents.map((e) => e.seq)).toEqual(end.riskEvents.map((e) => e.seq));
      expect(useEventsStore.getState().decisions.map((e) => e.seq)).toEqual(end.decisions.map((e) => e.seq));
      expect(usePortfolioStore.getState().positions).toEqual(end.positions);
      expect(useMarketStore.getState().quotes['BTC-PERP.SIM']).toEqual(end.quotes.find((q) => q.instrumentId === 'BTC-PERP.SIM'));
    }), { numRuns: 40 });
  });

  it('forgets what a later snapshot already holds: nothing is doubled', () => {
    const { ingest, paint } = setUp();
    ingest.reset(base);
    for (const delta of deltas) ingest.onDelta(delta);
    ingest.reset(end);
    paint();
    expect(useEventsStore.getState().riskEvents).toEqual(end.riskEvents);
    expect(useOrdersStore.getState().fills).toEqual(end.fills);
    expect(useOrdersStore.getState().byId.size).toBe(end.orders.length);
  });

  it('updates each store once per frame, however many deltas came', () => {
    const { ingest, paint } = setUp();
    ingest.reset(base);
    let updates = 0;
    const off = useMarketStore.subscribe(() => updates++);
    for (const delta of deltas) ingest.onDelta(delta);
    expect(updates).toBe(0);
    paint();
    off();
    expect(updates).toBe(1);
  });

  it('gives bars to the chart and not to the stores', () => {
    const { ingest, bars, paint } = setUp();
    ingest.reset(base);
    for (const delta of deltas) ingest.onDelta(delta);
    paint();
    expect(bars.length).toBe(deltas.filter((d) => d.type === 'bar').length);
  });

  it('applies nothing before the first snapshot of a link', () => {
    const { ingest, paint, isDue } = setUp();
    ingest.reset(base);
    ingest.drop();
    for (const delta of deltas) ingest.onDelta(delta);
    expect(isDue()).toBe(false);
    paint();
    expect(useOrdersStore.getState().byId.has('later')).toBe(false);
  });

  it('takes every step of a flatten from the snapshot and follows it on', () => {
    const { ingest, paint } = setUp();
    const step = (n: number, step: FlattenView['step'], flattenId = 'f'): FlattenView => ({ flattenId, step, round: 1, message: step, emptyReads: 0, venueOpenOrders: null, venuePositions: null, tsEvent: n });
    const steps = [step(1, 'halted'), step(2, 'canceling')];
    ingest.reset({ ...base, flatten: steps[1] ?? null, flattenSteps: steps });
    ingest.onDelta({ type: 'flatten', seq: base.seq + 1, flatten: step(3, 'reading') });
    paint();
    expect(useDeskStore.getState().flatten.map((s) => s.step)).toEqual(['halted', 'canceling', 'reading']);
    expect(useDeskStore.getState().followedFlatten).toBe('f');
    expect(withFlattenStep(useDeskStore.getState().flatten, step(9, 'halted', 'g'))).toHaveLength(1);
  });

  it('shows an old proven flatten only to a page that followed it', () => {
    const { ingest } = setUp();
    const proven: FlattenView = { flattenId: 'f', step: 'verified', round: 2, message: '', emptyReads: 2, venueOpenOrders: 0, venuePositions: 0, tsEvent: base.desk.tsEngine - 11 * 60_000 };
    const opened = (flatten: FlattenView): string | null => {
      ingest.reset({ ...base, flatten, flattenSteps: [flatten] });
      return useDeskStore.getState().followedFlatten;
    };
    expect(opened(proven)).toBeNull();
    expect(opened({ ...proven, step: 'stuck' })).toBe('f');
    expect(opened(proven)).toBe('f');
  });

});

describe('stores', () => {
  const order = (id: number, status: OrderView['status']): OrderView => ({ ...(end.orders[0] as OrderView), clientOrderId: String(id), status });

  it('never forgets a working order, whatever number of closed ones comes', () => {
    const many = Array.from({ length: MAX_CLOSED_ORDERS + 300 }, (_, i) => order(i, i % 400 === 0 ? 'open' : 'filled'));
    const kept = withOrders(new Map(), many);
    expect([...kept.values()].filter((o) => !isClosedOrder(o))).toHaveLength(many.filter((o) => o.status === 'open').length);
    expect([...kept.values()].filter(isClosedOrder)).toHaveLength(MAX_CLOSED_ORDERS);
  });
  it('keeps rows in the order of creation when an order changes', () => {
    const first = withOrders(new Map(), [order(1, 'open'), order(2, 'submitted')]);
    expect(selectWorkingIds({ byId: withOrders(first, [order(1, 'unknown')]), fills: [] })).toEqual(['1', '2']);
    expect(selectWorkingIds({ byId: withOrders(first, [order(1, 'filled')]), fills: [] })).toEqual(['2']);
  });
  it('books a fill once per trade id', () => {
    fc.assert(fc.property(fc.array(fc.nat(20)), (ids) => {
      const fills = ids.map((id) => ({ ...end.fills[0], tradeId: String(id) }) as Snapshot['fills'][number]);
      expect(withFills(withFills([], fills), fills).map((f) => f.tradeId)).toEqual([...new Set(ids.map(String))]);
    }));
  });
  it('keeps events rising and bounded', () => {
    fc.assert(fc.property(fc.array(fc.nat(2_000), { maxLength: 800 }), (seqs) => {
      const kept = withEvents<{ seq: number }>([], seqs.map((seq) => ({ seq })));
      expect(kept.length).toBeLessThanOrEqual(MAX_EVENTS);
      expect(kept.every((e, i) => i === 0 || e.seq > (kept[i - 1]?.seq ?? Infinity))).toBe(true);
    }));
  });
  it('keeps equity strictly rising by the second, as the chart needs it', () => {
    fc.assert(fc.property(fc.array(fc.record({ ts: fc.nat(100_000), equity: fc.double({ noNaN: true }) })), (points) => {
      const kept = withEquity([], points).map((p) => Math.floor(p.ts / 1000));
      expect(kept.every((s, i) => i === 0 || s > (kept[i - 1] ?? Infinity))).toBe(true);
    }));
  });
  it('knows the digits of an instrument', () => {
    expect(digitsOf(base.instruments, 'XRP-PERP.SIM')).toEqual({ px: 4, qty: 1 });
    expect(digitsOf(base.instruments, 'unheard of')).toEqual({ px: 2, qty: 4 });
  });
});
