import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder, type BarStore } from '../../../src/renderer/chart/bar-store.ts';
import { createChartFeed, FIRST_BARS, HISTORY_BARS, type BarHistory, type ChartSink } from '../../../src/renderer/chart/chart-feed.ts';
import { chartMarkers, markerShape } from '../../../src/renderer/chart/chart-markers.ts';
import { zonedTime } from '../../../src/renderer/components/time.ts';
import { barsOfRows, rowsOfBars } from '../../../src/shared/contract/bar-rows.ts';
import type { BarView, OrderView } from '../../../src/shared/contract/views.ts';
import { FakeDesk } from '../../support/fake-desk.ts';

const bar = (tsOpen: number, close = 1): BarView => ({ tsOpen, open: 1, high: 1, low: 1, close, volume: 0, stop: null, lines: [], forming: false });
const history = (seq: number, bars: readonly BarView[]): BarHistory => ({ seq, rows: Buffer.from(rowsOfBars(bars, 0).buffer).toString('base64'), lines: 0, forming: false });
const times = (store: BarStore): number[] => Array.from({ length: store.length }, (_, i) => store.ts(i));

function setUp() {
  const asked: { readonly limit: number; resolve(history: BarHistory): void; reject(error: Error): void }[] = [];
  const feed = createChartFeed((_id, limit) => new Promise((resolve, reject) => asked.push({ limit, resolve, reject })));
  const seen: string[] = [];
  const states: unknown[] = [];
  const sink: ChartSink = { setBars: (bars) => seen.push(bars.length > 10 ? `set ${bars.length}` : `set ${times(bars).join(' ')}`), updateBar: (b) => seen.push(`update ${b.tsOpen}`) };
  return { feed, asked, seen, states, attach: () => feed.attach('A', sink, (state) => states.push(state)) };
}
const settle = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

describe('chart feed', () => {
  it('holds bars back until the history is there, and then applies only newer ones', async () => {
    const { feed, asked, seen, attach, states } = setUp();
    attach();
    feed.onBar('A', 4, bar(3_000));
    feed.onBar('A', 6, bar(5_000));
    feed.onBar('B', 7, bar(9_000));
    asked[0]?.resolve(history(5, [bar(1_000), bar(3_000)]));
    await settle();
    feed.onBar('A', 8, bar(7_000));
    expect(seen).toEqual(['set 1000 3000', 'update 5000', 'update 7000']);
    expect(states).toEqual(['loading', 'ready']);
  });
  it('paints the newest bars first and takes the older ones when they come, without losing what came meanwhile', async () => {
    const { feed, asked, seen, attach, states } = setUp();
    attach();
    const all = Array.from({ length: FIRST_BARS + 5 }, (_, i) => bar(i * 1_000));
    asked[0]?.resolve(history(1, all.slice(5)));
    await settle();
    expect(states).toEqual(['loading', 'ready']);
    feed.onBar('A', 3, bar(4_000_000)); // On screen at once, and again after the older ones, which do not hold it.
    feed.onBar('A', 1, bar(3_999_000));
    asked[1]?.resolve(history(2, all));
    await settle();
    feed.onBar('A', 4, bar(4_001_000));
    expect(asked.map(({ limit }) => limit)).toEqual([FIRST_BARS, HISTORY_BARS]);
    expect(seen).toEqual([`set ${FIRST_BARS}`, 'update 4000000', 'update 3999000', `set ${FIRST_BARS + 5}`, 'update 4000000', 'update 4001000']);
  });
  it('goes on with the newest bars when the older ones do not come', async () => {
    const { feed, asked, seen, attach, states } = setUp();
    attach();
    asked[0]?.resolve(history(1, Array.from({ length: FIRST_BARS }, (_, i) => bar(i * 1_000))));
    await settle();
    asked[1]?.reject(new Error('too slow'));
    await settle();
    feed.onBar('A', 4, bar(9_000_000));
    expect([states.at(-1), seen.at(-1)]).toEqual(['ready', 'update 9000000']);
  });
  it('forgets the answer to an older question', async () => {
    const { feed, asked, seen, attach } = setUp();
    attach();
    feed.reload();
    asked[1]?.resolve(history(2, [bar(2_000)]));
    asked[0]?.resolve(history(1, [bar(1_000)]));
    await settle();
    expect(seen).toEqual(['set 2000']);
  });
  it('touches nothing after it was detached, and says when history failed', async () => {
    const { feed, asked, seen, attach, states } = setUp();
    const detach = attach();
    asked[0]?.reject(new Error('not connected'));
    await settle();
    expect(states.at(-1)).toEqual({ failed: 'not connected' });
    detach();
    feed.onBar('A', 9, bar(1_000));
    feed.reload();
    expect([seen, asked.length]).toEqual([[], 1]);
  });
  it('gives the chart strictly rising seconds whatever comes', () => {
    fc.assert(fc.property(fc.array(fc.nat(50_000)), (times) => {
      const seconds = barsOfRows(inOrder(rowsOfBars(times.map((ts) => bar(ts)), 0), 0), false, 0).map((b) => Math.floor(b.tsOpen / 1000));
      expect(seconds.every((s, i) => i === 0 || s > (seconds[i - 1] ?? Infinity))).toBe(true);
      expect(new Set(seconds)).toEqual(new Set(times.map((ts) => Math.floor(ts / 1000))));
    }));
  });
});

describe('chart markers', () => {
  const snapshot = new FakeDesk({ historyBars: 400 }).snapshot();
  const orders = new Map(snapshot.orders.map((o) => [o.clientOrderId, o]));
  const context = { instrumentId: 'BTC-PERP.SIM', digits: { px: 1, qty: 3 }, currency: 'USD', time: zonedTime('UTC') };
  const markers = chartMarkers(snapshot.fills, orders, context);

  it('shows entries, stops and refusals, in time', () => {
    expect(markers.map((m) => m.kind)).toEqual(['entry', 'stop', 'entry', 'refused']);
    expect(markers.every((m, i) => i === 0 || m.ts >= (markers[i - 1]?.ts ?? Infinity))).toBe(true);
  });
  it('says why', () => {
    expect(markers[0]?.why.at(-1)).toBe('Why: fast average crossed above the slow one');
    expect(markers[1]?.why.join(' ')).toMatch(/^Stopped out: sell 0\.100 at [\d,.]+ .* Realized [+\u2212][\d.]+ USD Why: trailing stop/);
    expect(markers[3]?.why).toEqual(['Denied by our checks: sell 0.300 BTC-PERP at 90,000.0', expect.stringMatching(/UTC$/), 'Because: shorts: profile dev does not allow short positions (scope: strategy)', 'Wanted: fast average crossed below the slow one']);
  });
  it('names the order of each, and times in the trader’s zone', () => {
    expect(markers.every((m) => orders.has(m.clientOrderId))).toBe(true);
    expect(chartMarkers(snapshot.fills, orders, { ...context, time: zonedTime('Asia/Tokyo') })[0]?.why[1]).toContain(' Tokyo,');
  });
  it('marks what was canceled, apart from what was refused', () => {
    const canceled = { ...(snapshot.orders[0] as OrderView), status: 'canceled' as const, clientOrderId: 'c', closeReason: 'canceled in the view' };
    const [marker] = chartMarkers([], new Map([['c', canceled]]), context);
    expect(marker).toMatchObject({ kind: 'canceled', clientOrderId: 'c' });
    expect(marker?.why.join(' ')).toContain('Because: canceled in the view');
  });
  it('tells every kind apart without colour', () => {
    const looks = (['entry', 'exit', 'stop', 'refused', 'canceled'] as const).map((kind) => markerShape({ kind, side: 'buy' }).text);
    expect(new Set(looks).size).toBe(5);
  });
  it('leaves out other instruments', () => {
    expect(chartMarkers(snapshot.fills, orders, { ...context, instrumentId: 'ADA-PERP.SIM' })).toEqual([]);
  });
});
