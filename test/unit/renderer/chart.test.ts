import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChartFeed, inOrder, type BarHistory, type ChartSink } from '../../../src/renderer/chart/chart-feed.ts';
import { chartMarkers } from '../../../src/renderer/chart/chart-markers.ts';
import type { BarView } from '../../../src/shared/contract/views.ts';
import { FakeDesk } from '../../support/fake-desk.ts';

const bar = (tsOpen: number, close = 1): BarView => ({ tsOpen, open: 1, high: 1, low: 1, close, volume: 0, fast: null, slow: null, stop: null, forming: false });

function setUp() {
  const asked: { resolve(history: BarHistory): void; reject(error: Error): void }[] = [];
  const feed = createChartFeed(() => new Promise((resolve, reject) => asked.push({ resolve, reject })));
  const seen: string[] = [];
  const states: unknown[] = [];
  const sink: ChartSink = { setBars: (bars) => seen.push(`set ${bars.map((b) => b.tsOpen).join(' ')}`), updateBar: (b) => seen.push(`update ${b.tsOpen}`) };
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
    asked[0]?.resolve({ seq: 5, bars: [bar(1_000), bar(3_000)] });
    await settle();
    feed.onBar('A', 8, bar(7_000));
    expect(seen).toEqual(['set 1000 3000', 'update 5000', 'update 7000']);
    expect(states).toEqual(['loading', 'ready']);
  });
  it('forgets the answer to an older question', async () => {
    const { feed, asked, seen, attach } = setUp();
    attach();
    feed.reload();
    asked[1]?.resolve({ seq: 2, bars: [bar(2_000)] });
    asked[0]?.resolve({ seq: 1, bars: [bar(1_000)] });
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
      const seconds = inOrder(times.map((ts) => bar(ts))).map((b) => Math.floor(b.tsOpen / 1000));
      expect(seconds.every((s, i) => i === 0 || s > (seconds[i - 1] ?? Infinity))).toBe(true);
      expect(new Set(seconds)).toEqual(new Set(times.map((ts) => Math.floor(ts / 1000))));
    }));
  });
});

describe('chart markers', () => {
  const snapshot = new FakeDesk({ historyBars: 400 }).snapshot();
  const orders = new Map(snapshot.orders.map((o) => [o.clientOrderId, o]));
  const markers = chartMarkers(snapshot.fills, orders, 'BTC-PERP.SIM', 2_000, { px: 1, qty: 3 }, 'USD');

  it('shows entries, exits and refusals, in time, on bars', () => {
    expect(markers.map((m) => m.kind)).toEqual(['entry', 'exit', 'entry', 'refused']);
    expect(markers.every((m, i) => m.tsBar % 2_000 === 0 && (i === 0 || m.tsBar >= (markers[i - 1]?.tsBar ?? Infinity)))).toBe(true);
  });
  it('says why', () => {
    expect(markers[0]?.why.at(-1)).toBe('Why: fast average crossed above the slow one');
    expect(markers[1]?.why.join(' ')).toMatch(/^Exit: sell 0\.100 at [\d,.]+ .* Realized [+\u2212][\d.]+ USD Why: trailing stop/);
    expect(markers[3]?.why).toEqual(['Denied by our checks: sell 0.300 BTC-PERP', expect.stringMatching(/UTC$/), 'Because: shorts: profile dev does not allow short positions (scope: strategy)', 'Wanted: fast average crossed below the slow one']);
  });
  it('leaves out other instruments', () => {
    expect(chartMarkers(snapshot.fills, orders, 'XRP-PERP.SIM', 2_000, { px: 4, qty: 1 }, 'USD')).toEqual([]);
  });
});
