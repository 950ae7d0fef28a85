import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { VenueHost } from '../../../src/main/adapters/venues/sim/venue-host.ts';
import { VenueHeldError, VenueStore } from '../../../src/main/adapters/venues/sim/venue-store.ts';
import { simCatalogue } from '../../../src/main/core/sim-market/sim-instruments.ts';
import { SimMarket } from '../../../src/main/core/sim-market/sim-market.ts';
import { money, price, quantity, toNumber } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId } from '../../../src/shared/model/ids.ts';
import { BAR_INTERVALS, intervalMs } from '../../../src/shared/model/profile.ts';
import { decodeClientFrame, encodeClientFrame } from '../../../src/main/adapters/venues/sim/schema.ts';
import type { VenueReport, VenueSnapshot } from '../../../src/shared/model/venue-report.ts';

const root = mkdtempSync(join(tmpdir(), 'breakwater-host-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const BTC = instrumentId('BTC-PERP.SIM');
const START = Date.UTC(2026, 2, 3, 9);
const HOUR = 3_600_000;

/** A host on a clock of ours. */
function open(folder: string, at: number, startCash = '100000') {
  let now = at;
  const store = new VenueStore(join(root, folder, 'venue.sqlite'));
  const host = new VenueHost({ store, clock: () => now, settings: { seed: 3, severity: 'none', pace: 1, shape: 'fractionalBase', startCash: money(startCash), market: 'generated' } });
  const reports: VenueReport[] = [];
  return {
    host, reports,
    tick: (ms: number): void => {
      now += ms;
      reports.push(...host.tick().reports);
    },
    order: (id: string, qty: string, limit: string | null = null, side: 'buy' | 'sell' = 'buy'): void => {
      reports.push(...host.request({ type: 'submit', clientOrderId: clientOrderId(id), instrumentId: BTC, side, orderType: limit === null ? 'market' : 'limit', quantity: quantity(qty), limitPx: limit === null ? null : price(limit), timeInForce: limit === null ? 'ioc' : 'gtc', postOnly: false, reduceOnly: false, triggerPx: null }).reports);
    },
    snapshot: (): VenueSnapshot => {
      const answer = host.request({ type: 'querySnapshot', requestId: 1, since: 0 }).reports.find((report) => report.type === 'SnapshotResult');
      if (answer?.type !== 'SnapshotResult' || !answer.snapshot) throw new Error('expected a snapshot');
      return answer.snapshot;
    },
  };
}

describe('an account that a wrong clock wrote into the future', () => {
  it('goes on at the time that is: market, orders and fills, not 25 hours later', () => {
    const before = open('future', START + 25 * HOUR);
    before.tick(1_000);
    before.order('w-1', '0.1');
    before.order('w-2', '0.1', '1000');
    before.tick(1_000);
    before.host.close();
    const after = open('future', START);
    expect(after.snapshot()).toMatchObject({ tsEvent: START, positions: [{ quantity: quantity('0.1') }], openOrders: [{ clientOrderId: 'w-2' }] });
    after.tick(1_000);
    after.order('w-3', '0.1', null, 'sell');
    after.tick(1_000);
    expect(after.reports.find((report) => report.type === 'FillReport')).toMatchObject({ fill: { clientOrderId: 'w-3', tsEvent: START + 1_000 } });
    expect(after.host.tick().events).toEqual([]);
    expect(after.snapshot()).toMatchObject({ tsEvent: START + 2_000, positions: [] });
    after.tick(1_000);
    expect(after.host.now()).toBe(START + 3_000);
    after.host.close();
  });
});

describe('an account whose process did not run for a while', () => {
  it('pays the funding of the pause, instant by instant, on the marks of the time', () => {
    const before = open('funding', START);
    before.tick(1_000);
    before.order('f-1', '0.1');
    before.tick(1_000);
    before.host.close();
    const after = open('funding', START + 8 * HOUR + 60_000);
    const { funding, cash, positions } = after.snapshot();
    expect(funding.map((each) => each.tsEvent)).toEqual(Array.from({ length: 8 }, (_, i) => START + (i + 1) * HOUR));
    expect(new Set(funding.map((each) => each.px)).size).toBeGreaterThan(4);
    expect(cash).toBe(money('100000') - (after.snapshot().fills[0]?.fee ?? 0n) + funding.reduce((sum, each) => sum + each.payment, 0n));
    expect(positions).toMatchObject([{ quantity: quantity('0.1') }]);
    after.host.close();
  });

  it('is not charged for anything when it holds nothing', () => {
    const before = open('flat', START);
    before.tick(1_000);
    before.host.close();
    const after = open('flat', START + 8 * HOUR);
    expect(after.snapshot()).toMatchObject({ funding: [], fills: [], cash: money('100000') });
    after.host.close();
  });

  it('fills the resting limits that the pause went through, at their own prices', () => {
    const before = open('limits', START);
    before.tick(1_000);
    const [last] = before.host.bars(BTC, 1_000, 1);
    const mark = last?.close ?? 0;
    const limits = [0.9995, 0.999, 0.9].map((factor) => String(Math.floor(mark * factor)));
    limits.forEach((limit, i) => before.order(`l-${i}`, '0.01', limit));
    before.host.close();
    const after = open('limits', START + 8 * HOUR);
    const lowest = Math.min(...after.host.bars(BTC, 60_000, 8 * 60).map((bar) => bar.low));
    const { fills, openOrders } = after.snapshot();
    const passed = limits.filter((limit) => lowest < Number(limit) * 0.9999);
    expect(passed.length).toBeGreaterThan(0);
    for (const limit of passed) expect(fills.map((fill) => fill.px)).toContain(price(limit));
    expect(fills.length + openOrders.length).toBe(3);
    after.host.close();
  });

  it('liquidates on the way, not at the last price', () => {
    const pause = 6 * 24 * HOUR;
    const before = open('liquidation', START, '2000');
    before.tick(1_000);
    const market = new SimMarket({ seed: 3, pace: 1, instruments: simCatalogue('fractionalBase', 1), startTs: START });
    const bars = market.bars(BTC, HOUR, 6 * 24, START + pause);
    const first = bars[0]?.open ?? 0;
    // Long before a fall or short before a rise, whichever this seed has within the week.
    const fall = 1 - Math.min(...bars.map((bar) => bar.low)) / first;
    const rise = Math.max(...bars.map((bar) => bar.high)) / first - 1;
    const side = fall > rise ? 'buy' : 'sell';
    expect(Math.max(fall, rise)).toBeGreaterThan(0.025); // 2.5 % against 40x is more than this account has
    before.order('q-1', String(Math.floor((2_000 * 40 * 1_000) / first) / 1_000), null, side);
    before.tick(1_000);
    expect(before.snapshot().positions).toHaveLength(1);
    before.host.close();
    const after = open('liquidation', START + pause);
    const { fills, positions, cash } = after.snapshot();
    const liquidation = fills.find((fill) => fill.cause === 'liquidation');
    expect(positions).toEqual([]);
    expect(liquidation?.tsEvent).toBeLessThan(START + pause - HOUR);
    // Close to where maintenance was met: little is left, and little is owed.
    expect(Math.abs(toNumber(cash))).toBeLessThan(1_000);
    after.host.close();
  });
});

describe('the account on disk', () => {
  it('is held by one', () => {
    const first = open('held', START);
    expect(() => new VenueStore(join(root, 'held', 'venue.sqlite'))).toThrow(VenueHeldError);
    first.host.close();
    open('held', START).host.close();
  });
});

describe('bars of the past', () => {
  it.each(BAR_INTERVALS)('of %s can be asked for and warm a strategy up', (interval) => {
    const frame = { kind: 'bars', id: 1, instrumentId: BTC, intervalMs: intervalMs(interval), count: 201 } as const;
    expect(decodeClientFrame(encodeClientFrame(frame))).toEqual(frame);
    const { host } = open(`bars-${interval}`, START);
    const bars = host.bars(BTC, frame.intervalMs, frame.count);
    expect(bars).toHaveLength(201);
    expect(bars.every((bar, i) => bar.intervalMs === frame.intervalMs && (i === 0 || bar.tsOpen - bars[i - 1]!.tsOpen === frame.intervalMs))).toBe(true);
    host.close();
  });
});
