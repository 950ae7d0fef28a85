import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { backoffMs, SimVenueClient, type ClientTimer } from '../../../src/main/adapters/venues/sim/sim-venue-client.ts';
import { encodeVenueFrame } from '../../../src/main/adapters/venues/sim/schema.ts';
import { quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId } from '../../../src/shared/model/ids.ts';
import type { VenueReport } from '../../../src/shared/model/venue-report.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

/** A venue of this test's own: answers hellos, remembers what else it hears. */
async function fakeVenue() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  closers.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const heard: string[] = [];
  let socket: WebSocket | undefined;
  let met = 0;
  server.on('connection', (each) => {
    met += 1;
    socket = each;
    each.on('message', (data) => {
      const text = String(data);
      if (text.includes('"hello"')) each.send(encodeVenueFrame({ kind: 'welcome', pid: 1, visibilityDelayMs: 5 }));
      else heard.push(text);
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a port');
  return { port: address.port, heard, server, met: () => met, push: (text: string) => socket?.send(text), drop: () => socket?.terminate() };
}

/** Timers that fire when the test says so; real sockets stay real. */
class HandTimer implements ClientTimer {
  readonly waits: { ms: number; action: () => void }[] = [];

  set(ms: number, action: () => void): unknown {
    const wait = { ms, action };
    this.waits.push(wait);
    return wait;
  }

  clear(handle: unknown): void {
    const at = this.waits.findIndex((wait) => wait === handle);
    if (at >= 0) this.waits.splice(at, 1);
  }

  fire(): void {
    this.waits.shift()?.action();
  }
}

const until = async (what: string, test: () => boolean): Promise<void> => {
  for (const deadline = performance.now() + 10_000; !test(); await new Promise((resolve) => setTimeout(resolve, 2))) if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
};

async function connected() {
  const venue = await fakeVenue();
  const timer = new HandTimer();
  let attempts = 0;
  const client = new SimVenueClient({ resolve: async () => ((attempts += 1), { port: venue.port, token: 'a'.repeat(64) }), clock: () => 42, timer, random: () => 0.5 });
  closers.push(() => client.close());
  const reports: VenueReport[] = [];
  client.onInput((input) => {
    if (input.type === 'report') reports.push(input.report);
  });
  await client.connect();
  return { venue, timer, client, reports, attempts: () => attempts };
}
const submit = (id: string) => ({ type: 'submit', clientOrderId: clientOrderId(id), instrumentId: BTC, side: 'buy', orderType: 'market', quantity: quantity('1'), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false, triggerPx: null } as const);

describe('waiting between attempts', () => {
  it('doubles up to five seconds and is spread by half', () => {
    fc.assert(fc.property(fc.nat(1_000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (n, random) => {
      const full = Math.min(5_000, 100 * 2 ** Math.min(n, 10));
      expect(backoffMs(n, random)).toBeGreaterThanOrEqual(full / 2);
      expect(backoffMs(n, random)).toBeLessThanOrEqual(full);
    }));
  });
});

describe('the client of the venue process', () => {
  it('rejects when nobody is there', async () => {
    const client = new SimVenueClient({ resolve: async () => ({ port: 1, token: 'x' }) });
    await expect(client.connect()).rejects.toThrow(/port 1/);
    client.close();
  });

  it('reports each unanswered request as unknown at a loss, and no answered one; resends none of them', async () => {
    const { venue, timer, client, reports } = await connected();
    client.send(submit('one'));
    client.send(submit('two'));
    client.send({ type: 'cancel', clientOrderId: clientOrderId('three'), venueOrderId: null, instrumentId: BTC });
    client.send({ type: 'queryOrder', clientOrderId: clientOrderId('four'), instrumentId: BTC });
    await until('four requests', () => venue.heard.length === 4);
    venue.push(encodeVenueFrame({ kind: 'reports', reports: [{ type: 'SubmitRejected', clientOrderId: clientOrderId('one'), reason: 'no', venueCode: 'NO', tsEvent: 1 }] }));
    await until('the refusal', () => reports.some((report) => report.type === 'SubmitRejected'));
    venue.drop();
    await until('the loss', () => !client.connected);
    expect(reports.filter((report) => report.type === 'OutcomeUnknown').map((report) => [report.request, report.clientOrderId])).toEqual([['submit', 'two'], ['cancel', 'three']]);
    expect(reports.filter((report) => report.type === 'OrderQueryResult')).toMatchObject([{ clientOrderId: 'four', order: null, proven: false }]);
    timer.fire();
    await until('the reconnection', () => client.connected);
    client.send(submit('five'));
    await until('the request after it', () => venue.heard.some((text) => text.includes('five')));
    expect(venue.heard).toHaveLength(5); // What was sent again would have been heard before.
    expect(reports.filter((report) => report.type === 'ConnectionReport').map((report) => report.state)).toEqual(['connected', 'disconnected', 'connected']);
  });

  it('tries again ever more slowly, one attempt at a time', async () => {
    const { venue, timer, client, attempts } = await connected();
    timer.waits.length = 0;
    venue.server.close();
    venue.drop();
    await until('the loss', () => !client.connected);
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      await until('a wait', () => timer.waits.some((wait) => wait.ms !== 5_000 || waits.length > 6));
      expect(timer.waits).toHaveLength(1);
      waits.push(timer.waits[0]?.ms ?? 0);
      timer.fire();
      await until('the attempt', () => attempts() === i + 2);
      await until('its failure', () => timer.waits.length === 1 && timer.waits[0]?.ms !== 5_000);
    }
    expect(waits).toEqual([75, 150, 300, 600, 1_200, 2_400, 3_750, 3_750]);
  });

  it('drops a venue that speaks nonsense', async () => {
    const { venue, client, reports } = await connected();
    venue.push('{"kind":"reports","reports":[{"type":"FillReport"}]}');
    await until('the loss', () => !client.connected);
    expect(reports.at(-1)).toMatchObject({ type: 'ConnectionReport', state: 'disconnected', cause: expect.stringContaining('none of this protocol') as unknown });
  });

  it('fails what was asked when the answer takes too long', async () => {
    const { client, timer } = await connected();
    const answer = client.catalogue();
    const failure = expect(answer).rejects.toThrow(/within 10000 ms/);
    timer.waits.find((wait) => wait.ms === 10_000)?.action();
    await failure;
  });

  it('refuses what cannot be sent, later and never at once', async () => {
    const client = new SimVenueClient({ resolve: async () => ({ port: 1, token: 'x' }), clock: () => 42 });
    const reports: VenueReport[] = [];
    client.onInput((input) => {
      if (input.type === 'report') reports.push(input.report);
    });
    client.send(submit('a'));
    client.send({ type: 'cancel', clientOrderId: clientOrderId('a'), venueOrderId: null, instrumentId: BTC });
    client.send({ type: 'querySnapshot', requestId: 3, since: 0 });
    expect(reports).toEqual([]);
    await Promise.resolve();
    expect(reports.map((report) => report.type)).toEqual(['SubmitRejected', 'CancelRejected', 'SnapshotResult']);
    client.close();
  });
});

describe('a machine that sleeps', () => {
  it('takes the connection as lost, makes exactly one new one, and hears nothing twice', async () => {
    const venue = await fakeVenue();
    let attempts = 0;
    const hold: (() => void)[] = [];
    const timer = new HandTimer();
    const client = new SimVenueClient({ resolve: () => { attempts += 1; return attempts === 1 ? Promise.resolve({ port: venue.port, token: 't' }) : new Promise((resolve) => hold.push(() => resolve({ port: venue.port, token: 't' }))); }, clock: () => 1, timer });
    closers.push(() => client.close());
    const reports: VenueReport[] = [];
    const events: number[] = [];
    client.onInput((input) => { if (input.type === 'report') reports.push(input.report); else if (input.event.type === 'mark') events.push(input.event.px); });
    await client.connect();
    client.send({ type: 'queryOrder', clientOrderId: clientOrderId('A-1'), instrumentId: BTC });
    client.reconnect('the machine goes to sleep', 5_000);
    expect(client.connected).toBe(false);
    expect(reports.map((report) => report.type)).toEqual(['ConnectionReport', 'ConnectionReport', 'OrderQueryResult']);
    expect(reports[1]).toMatchObject({ state: 'disconnected', cause: 'the machine goes to sleep' });
    const retry = timer.waits.find((wait) => wait.ms === 5_000);
    expect(retry).toBeDefined();
    retry?.action(); // It woke up and the pause ended …
    await until('an attempt', () => attempts === 2);
    client.reconnect('the machine woke up', 0); // … while the system says so too.
    timer.waits.find((wait) => wait.ms === 0)?.action();
    await until('the second attempt', () => attempts === 3);
    for (const go of hold) go();
    await until('the connection', () => client.connected);
    await until('one connection', () => venue.server.clients.size === 1);
    // A second one would have dialled before this stranger, and been met before it.
    const met = venue.met();
    const stranger = new WebSocket(`ws://127.0.0.1:${venue.port}`);
    closers.push(() => stranger.terminate());
    await until('the stranger', () => stranger.readyState === stranger.OPEN);
    expect([met, venue.met()]).toEqual([2, 3]);
    for (const px of [100, 101]) for (const socket of venue.server.clients) socket.send(encodeVenueFrame({ kind: 'events', events: [{ type: 'mark', instrumentId: BTC, tsEvent: px, px }] }));
    await until('the second event', () => events.includes(101));
    expect(events).toEqual([100, 101]);
    expect(reports.filter((report) => report.type === 'ConnectionReport').map((report) => report.state)).toEqual(['connected', 'disconnected', 'connected']);
  });
});
