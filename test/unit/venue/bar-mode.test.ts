import { describe, expect, it } from 'vitest';
import { SimVenue } from '../../../src/main/core/venue/sim-venue.ts';
import type { Severity } from '../../../src/main/core/venue/venue-types.ts';
import { simCatalogue } from '../../../src/main/core/sim-market/sim-instruments.ts';
import { money, price, quantity, toNumber } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId } from '../../../src/shared/model/ids.ts';
import type { VenueFill, VenueReport } from '../../../src/shared/model/venue-report.ts';
import type { VenueRequest } from '../../../src/shared/model/venue-request.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const MINUTE = 60_000;

/** A replay of one-minute bars: the venue sees the bar, the desk would decide at its close. */
class Replay {
  readonly venue: SimVenue;
  readonly reports: VenueReport[] = [];
  now = 1_800_000_000_000;
  #orders = 0;

  constructor(severity: Severity, seed = 1) {
    this.venue = new SimVenue({ instruments: simCatalogue('fractionalBase', 1), seed, severity, startCash: money('1000000') });
  }

  /** What was reported before the desk sees the bar. */
  bar(open: number, high: number, low: number, close: number): readonly VenueReport[] {
    const tsOpen = this.now;
    this.now += MINUTE;
    this.venue.onMarket({ type: 'bar', instrumentId: BTC, tsEvent: this.now, tsOpen, intervalMs: MINUTE, open, high, low, close, volume: 1_000 }, this.now);
    return this.take();
  }

  send(side: 'buy' | 'sell', qty: string, more: Partial<Extract<VenueRequest, { type: 'submit' }>> = {}): readonly VenueReport[] {
    const limitPx = more.limitPx ?? null;
    this.venue.send({ type: 'submit', clientOrderId: clientOrderId(`b-${++this.#orders}`), instrumentId: BTC, side, orderType: limitPx === null ? 'market' : 'limit', quantity: quantity(qty), limitPx, timeInForce: limitPx === null ? 'ioc' : 'gtc', postOnly: false, reduceOnly: false, triggerPx: null, ...more }, this.now);
    return this.take();
  }

  fills(): readonly VenueFill[] {
    return this.reports.flatMap((report) => (report.type === 'FillReport' ? [report.fill] : []));
  }

  take(): readonly VenueReport[] {
    const reports = this.venue.takeReports();
    this.reports.push(...reports);
    return reports;
  }
}

describe('the simulated venue in a replay of bars, without latency', () => {
  it('acknowledges a market order at once and fills it at the next open, before the desk sees that bar', () => {
    const replay = new Replay('none');
    replay.bar(60_000, 60_100, 59_900, 60_050);
    expect(replay.send('buy', '1').map((report) => report.type)).toEqual(['OrderStatusReport']);
    const reports = replay.bar(60_060, 60_200, 60_000, 60_100);
    expect(reports).toMatchObject([{ type: 'FillReport', fill: { px: price('60060'), qty: quantity('1'), tsEvent: replay.now - MINUTE, liquidity: 'taker' } }]);
  });

  it('executes an order with a trigger inside the path in that same bar, at the trigger, worse for us by the tick', () => {
    const replay = new Replay('none');
    replay.bar(60_000, 60_100, 59_900, 60_050);
    replay.send('buy', '1');
    replay.bar(60_060, 60_200, 59_300, 59_400);
    const reports = replay.send('sell', '1', { reduceOnly: true, triggerPx: 59_459.37 });
    expect(reports.map((report) => report.type)).toEqual(['OrderStatusReport', 'FillReport']);
    expect(replay.fills().at(-1)).toMatchObject({ px: price('59459.3'), tsEvent: replay.now });
  });

  it('lets a trigger outside the path wait for the next open', () => {
    const replay = new Replay('none');
    replay.bar(60_000, 60_100, 59_900, 60_050);
    expect(replay.send('buy', '1', { triggerPx: 60_100.1 }).map((report) => report.type)).toEqual(['OrderStatusReport']);
    replay.bar(60_500, 60_600, 60_400, 60_450);
    expect(replay.fills()).toMatchObject([{ px: price('60500') }]);
  });

  it('fills a resting limit where the bar trades through it, not where it only touches', () => {
    const replay = new Replay('none');
    replay.bar(60_000, 60_100, 59_900, 60_050);
    replay.send('buy', '1', { limitPx: price('59500') });
    replay.bar(60_000, 60_100, 59_500, 60_050);
    expect(replay.fills()).toEqual([]);
    replay.bar(60_000, 60_100, 59_499.9, 60_050);
    expect(replay.fills()).toMatchObject([{ px: price('59500'), liquidity: 'maker' }]);
  });

  it('fills a resting limit at the open when the open is better', () => {
    const replay = new Replay('none');
    replay.bar(60_000, 60_100, 59_900, 60_050);
    replay.send('sell', '1', { limitPx: price('61000') });
    replay.bar(60_000, 60_100, 59_900, 60_050);
    replay.bar(62_000, 62_100, 61_900, 62_050);
    expect(replay.fills()).toMatchObject([{ px: price('62000'), side: 'sell' }]);
  });

  it('cancels an immediate limit that the open does not reach', () => {
    const replay = new Replay('none');
    replay.bar(60_000, 60_100, 59_900, 60_050);
    replay.send('buy', '1', { limitPx: price('60040'), timeInForce: 'ioc' });
    expect(replay.bar(60_050, 60_100, 59_000, 60_050)).toMatchObject([{ type: 'OrderStatusReport', order: { status: 'canceled', filledQty: 0n } }]);
  });

  it('refuses a post-only limit through the last close', () => {
    const replay = new Replay('none');
    replay.bar(60_000, 60_100, 59_900, 60_050);
    expect(replay.send('buy', '1', { limitPx: price('60050'), postOnly: true })).toMatchObject([{ type: 'SubmitRejected', venueCode: 'POST_ONLY_WOULD_CROSS' }]);
  });

  it('liquidates where the path of the bar meets the maintenance level', () => {
    const replay = new Replay('none');
    replay.bar(60_000, 60_100, 59_900, 60_000);
    replay.send('buy', '100');
    replay.bar(60_000, 60_100, 59_900, 60_000);
    replay.bar(59_000, 59_100, 40_000, 45_000);
    // cash 1,000,000 - 1,800 fee; 100 P - 6,000,000 + 998,200 = 0.005 * 100 P
    const level = (6_000_000 - 998_200) / 99.5;
    const liquidation = replay.fills().at(-1);
    expect(liquidation?.cause).toBe('liquidation');
    expect(toNumber(liquidation?.px ?? 0n)).toBeGreaterThan(level - 0.11);
    expect(toNumber(liquidation?.px ?? 0n)).toBeLessThanOrEqual(level + 1e-6);
    expect(toNumber(replay.venue.truth().cash)).toBeGreaterThan(0);
  });

  it.each(['kind', 'normal'] as const)('reports what happened inside a bar before that bar closes: a liquidation and a resting limit (%s)', (severity) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const replay = new Replay(severity, seed);
      const inBar = (bar: readonly VenueReport[], tsOpen: number): void => {
        const fills = bar.flatMap((report) => (report.type === 'FillReport' ? [report.fill] : []));
        expect(fills.length, `seed ${seed}`).toBeGreaterThan(0);
        for (const fill of fills) expect([fill.tsEvent >= tsOpen, fill.tsEvent < tsOpen + MINUTE], `seed ${seed}`).toEqual([true, true]);
      };
      replay.bar(60_000, 60_100, 59_900, 60_000);
      replay.send('buy', '1', { limitPx: price('59500') });
      replay.bar(60_000, 60_100, 59_900, 60_000);
      const resting = replay.bar(60_000, 60_100, 59_000, 60_000);
      replay.send('buy', '90');
      replay.bar(60_000, 60_100, 59_900, 60_000);
      // Now and then a venue of this mood refuses a sound order.
      if (replay.reports.some((report) => report.type === 'SubmitRejected')) continue;
      inBar(resting, replay.now - 2 * MINUTE);
      const reports = replay.bar(59_000, 59_100, 40_000, 45_000);
      inBar(reports, replay.now - MINUTE);
      expect(reports.some((report) => report.type === 'FillReport' && report.fill.cause === 'liquidation'), `seed ${seed}`).toBe(true);
    }
  });

  it('liquidates at the open when the market gapped over the level', () => {
    const replay = new Replay('none');
    replay.bar(60_000, 60_100, 59_900, 60_000);
    replay.send('buy', '100');
    replay.bar(60_000, 60_100, 59_900, 60_000);
    replay.bar(48_000, 49_000, 47_000, 48_500);
    expect(replay.fills().at(-1)).toMatchObject({ cause: 'liquidation', px: price('48000') });
  });

  it('reads a reused bar object only while it is handed over', () => {
    const replay = new Replay('none');
    const bar = { type: 'bar' as const, instrumentId: BTC, intervalMs: MINUTE, tsOpen: replay.now, tsEvent: replay.now + MINUTE, open: 100, high: 101, low: 99, close: 100, volume: 1 };
    replay.venue.onMarket(bar, bar.tsEvent);
    replay.now = bar.tsEvent;
    bar.close = 1_000;
    bar.high = 2_000;
    expect(replay.send('buy', '1', { limitPx: price('100'), postOnly: true })).toMatchObject([{ venueCode: 'POST_ONLY_WOULD_CROSS' }]);
    expect(replay.send('buy', '1', { triggerPx: 1_500 }).map((report) => report.type)).toEqual(['OrderStatusReport']);
  });
});

describe('the simulated venue in a replay of bars, with latency and slippage', () => {
  it('fills every market order worse than the open, in order, before the desk sees the bar', () => {
    let filled = 0;
    for (let seed = 0; seed < 50; seed++) {
      const replay = new Replay('normal', seed);
      replay.bar(60_000, 60_100, 59_900, 60_050);
      expect(replay.send('buy', '1')).toEqual([]); // nothing arrives in no time
      const reports = replay.bar(60_060, 60_200, 60_000, 60_100);
      if (reports[0]?.type === 'SubmitRejected') continue;
      const kinds = reports.map((report) => report.type);
      expect(kinds[0]).toBe('OrderStatusReport');
      expect(kinds.filter((kind) => kind === 'FillReport').length).toBeGreaterThanOrEqual(1);
      for (const fill of replay.fills()) expect(toNumber(fill.px)).toBeGreaterThan(60_060);
      expect(replay.fills().reduce((sum, fill) => sum + fill.qty, 0n)).toBe(quantity('1'));
      filled += 1;
    }
    expect(filled).toBeGreaterThan(40); // A rejected one now and then.
  });
});
