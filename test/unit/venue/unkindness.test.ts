import { describe, expect, it } from 'vitest';
import { SimVenue } from '../../../src/main/core/venue/sim-venue.ts';
import type { Severity } from '../../../src/main/core/venue/venue-types.ts';
import { simCatalogue } from '../../../src/main/core/sim-market/sim-instruments.ts';
import { money, price, quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId } from '../../../src/shared/model/ids.ts';
import { Prng } from '../../../src/shared/model/prng.ts';
import type { VenueReport } from '../../../src/shared/model/venue-report.ts';
import { overFile } from '../../support/venue-state.ts';

const BTC = instrumentId('BTC-PERP.SIM');

type Arrival = { readonly ts: number; readonly report: VenueReport };

/** Half an hour of trading by a desk that never looks at the answers. */
function trade(severity: Severity, seed: number): { readonly venue: SimVenue; readonly arrivals: readonly Arrival[] } {
  const venue = new SimVenue({ instruments: simCatalogue('fractionalBase', 1), seed, severity, startCash: money('10000000') });
  const random = new Prng(seed).fork('desk');
  const arrivals: Arrival[] = [];
  const sent: string[] = [];
  let px = 60_000;
  for (let i = 0, ts = 1_800_000_000_000; i < 7_200; i++, ts += 250) {
    px = Math.round(px + random.gaussian() * 6);
    venue.onMarket({ type: 'quote', instrumentId: BTC, tsEvent: ts, bid: px, bidSize: 0.5 + random.next(), ask: px + 1, askSize: 0.5 + random.next() }, ts);
    if (i % 4 === 0) {
      const id = `h-${i}`;
      const limit = random.next() < 0.6;
      const side = random.next() < 0.5 ? 'buy' as const : 'sell' as const;
      sent.push(id);
      venue.send({ type: 'submit', clientOrderId: clientOrderId(id), instrumentId: BTC, side, orderType: limit ? 'limit' : 'market', quantity: quantity('0.9'), limitPx: limit ? price(String(px + (side === 'buy' ? -3 : 4))) : null, timeInForce: limit ? 'gtc' : 'ioc', postOnly: false, reduceOnly: false, triggerPx: null }, ts);
    }
    if (i % 8 === 7) {
      venue.send({ type: 'cancel', clientOrderId: clientOrderId(sent.at(-1) ?? ''), venueOrderId: null, instrumentId: BTC }, ts);
    }
    if (i % 40 === 0) venue.send({ type: 'querySnapshot', requestId: i, since: ts - 5_000 }, ts);
    if (i % 40 === 1) venue.send({ type: 'queryOrder', clientOrderId: clientOrderId(sent.at(-1) ?? ''), instrumentId: BTC }, ts);
    for (const report of venue.takeReports()) arrivals.push({ ts, report });
  }
  return { venue, arrivals };
}

const of = <K extends VenueReport['type']>(arrivals: readonly Arrival[], type: K) => arrivals.flatMap(({ ts, report }) => (report.type === type ? [{ ts, report: report as Extract<VenueReport, { type: K }> }] : []));

describe('hostile', () => {
  const { venue, arrivals } = trade('hostile', 11);
  const fills = of(arrivals, 'FillReport');
  const truth = venue.truth();
  const seen = new Map<string, number[]>();
  for (const { ts, report } of fills) seen.set(report.fill.tradeId, [...(seen.get(report.fill.tradeId) ?? []), ts]);

  it('loses single fill frames on a healthy stream', () => {
    expect(truth.fills.length).toBeGreaterThan(200);
    expect(truth.fills.filter((fill) => !seen.has(fill.tradeId)).length).toBeGreaterThan(5);
  });

  it('repeats reports, some of them minutes later', () => {
    const repeats = [...seen.values()].filter((times) => times.length > 1);
    expect(repeats.length).toBeGreaterThan(5);
    expect(repeats.some((times) => (times.at(-1) ?? 0) - (times[0] ?? 0) > 60_000)).toBe(true);
  });

  it('reports fills before acknowledgements and after cancels', () => {
    const firstAck = new Map<string, number>();
    const canceledAt = new Map<string, number>();
    let beforeAck = 0;
    let afterCancel = 0;
    arrivals.forEach(({ report }, index) => {
      if (report.type === 'OrderStatusReport' && report.order.clientOrderId !== null) {
        if (report.order.status === 'open') firstAck.set(report.order.clientOrderId, firstAck.get(report.order.clientOrderId) ?? index);
        if (report.order.status === 'canceled') canceledAt.set(report.order.clientOrderId, index);
      }
      if (report.type === 'FillReport' && report.fill.clientOrderId !== null && canceledAt.has(report.fill.clientOrderId)) afterCancel += 1;
    });
    arrivals.forEach(({ report }, index) => {
      if (report.type === 'FillReport' && report.fill.clientOrderId !== null && index < (firstAck.get(report.fill.clientOrderId) ?? -1)) beforeAck += 1;
    });
    expect(beforeAck).toBeGreaterThan(3);
    expect(afterCancel).toBeGreaterThan(1);
  });

  it('leaves submits unknown in both directions: some live, some never arrived', () => {
    const unknown = of(arrivals, 'OutcomeUnknown').filter(({ report }) => report.request === 'submit').map(({ report }) => report.clientOrderId);
    // The same account in a venue without moods answers plainly.
    const plain = new SimVenue({ instruments: venue.instruments(), seed: 1, severity: 'none', startCash: money('1'), state: overFile(venue.save()) });
    for (const id of unknown) plain.send({ type: 'queryOrder', clientOrderId: id, instrumentId: BTC }, truth.tsEvent);
    const found = plain.takeReports().flatMap((report) => (report.type === 'OrderQueryResult' ? [report.order !== null] : []));
    expect(unknown.length).toBeGreaterThan(20);
    expect(found).toContain(true);
    expect(found).toContain(false);
  });

  it('loses acknowledgements of orders that live', () => {
    const heard = new Set(of(arrivals, 'OrderStatusReport').map(({ report }) => report.order.clientOrderId));
    const unknown = new Set(of(arrivals, 'OutcomeUnknown').map(({ report }) => report.clientOrderId));
    const silent = truth.fills.filter((fill) => fill.clientOrderId !== null && !heard.has(fill.clientOrderId) && !unknown.has(fill.clientOrderId));
    expect(silent.length + truth.openOrders.filter((order) => order.clientOrderId !== null && !heard.has(order.clientOrderId)).length).toBeGreaterThan(0);
  });

  it('disconnects and reconnects, in turn', () => {
    const states = of(arrivals, 'ConnectionReport').map(({ report }) => report.state);
    expect(states.length).toBeGreaterThan(4);
    states.forEach((state, i) => expect(state).toBe(i % 2 === 0 ? 'disconnected' : 'connected'));
  });

  it('fails reads with a cause, hides young orders without claiming proof, refuses cancels and submits with reasons', () => {
    const reads = of(arrivals, 'SnapshotResult');
    expect(reads.some(({ report }) => report.snapshot === null && (report.cause ?? '') !== '')).toBe(true);
    expect(reads.some(({ report }) => report.snapshot !== null)).toBe(true);
    const queries = of(arrivals, 'OrderQueryResult').map(({ report }) => report);
    expect(queries.some((report) => report.order === null && !report.proven)).toBe(true);
    expect(of(arrivals, 'CancelRejected').some(({ report }) => report.reason.includes('busy'))).toBe(true);
    expect(new Set(of(arrivals, 'SubmitRejected').map(({ report }) => report.venueCode)).size).toBeGreaterThan(1);
    for (const { report } of of(arrivals, 'SubmitRejected')) expect(report.reason.length).toBeGreaterThan(10);
  });

  it('limits the rate, with a reserve for cancels', () => {
    const limited = new SimVenue({ instruments: venue.instruments(), seed: 3, severity: 'hostile', startCash: money('1000000') });
    limited.onMarket({ type: 'quote', instrumentId: BTC, tsEvent: 1_000, bid: 60_000, bidSize: 10, ask: 60_001, askSize: 10 }, 1_000);
    for (let i = 0; i < 40; i++) limited.send({ type: 'submit', clientOrderId: clientOrderId(`r-${i}`), instrumentId: BTC, side: 'buy', orderType: 'limit', quantity: quantity('0.01'), limitPx: price('50000'), timeInForce: 'gtc', postOnly: false, reduceOnly: false, triggerPx: null }, 1_001);
    limited.advance(900_000);
    const refused = new Set(limited.takeReports().flatMap((report) => (report.type === 'SubmitRejected' && report.venueCode === 'RATE_LIMITED' ? [report.clientOrderId] : [])));
    expect(refused.size).toBeGreaterThanOrEqual(15);
    for (let i = 0; i < 20; i++) expect(refused.has(clientOrderId(`r-${i}`))).toBe(false);
  });
});

describe('normal', () => {
  const { venue, arrivals } = trade('normal', 12);

  it('fills in parts, refuses now and then, loses and repeats nothing', () => {
    const fills = of(arrivals, 'FillReport').map(({ report }) => report.fill);
    const perOrder = new Map<string, number>();
    for (const fill of fills) perOrder.set(fill.venueOrderId, (perOrder.get(fill.venueOrderId) ?? 0) + 1);
    expect([...perOrder.values()].some((count) => count > 1)).toBe(true);
    expect(fills).toHaveLength(venue.truth().fills.length);
    expect(of(arrivals, 'SubmitRejected').length).toBeGreaterThan(0);
    expect(of(arrivals, 'OutcomeUnknown')).toEqual([]);
    expect(of(arrivals, 'ConnectionReport')).toEqual([]);
  });

  it('answers 20 to 200 ms after the request, give or take the quarter of a second between two looks', () => {
    const acks = of(arrivals, 'OrderStatusReport').filter(({ report }) => report.order.status === 'open');
    expect(acks.length).toBeGreaterThan(500);
    for (const { ts, report } of acks) expect(ts - report.order.tsEvent).toBeLessThanOrEqual(500);
  });
});
