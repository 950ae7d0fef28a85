// Real processes: the account survives, there is one holder, and only who has the token gets in.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ensureVenueProcess, type VenueProcess } from '../../../src/main/adapters/venues/sim/ensure-venue-process.ts';
import { SimVenueClient } from '../../../src/main/adapters/venues/sim/sim-venue-client.ts';
import { price, quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId } from '../../../src/shared/model/ids.ts';
import type { VenueReport, VenueSnapshot } from '../../../src/shared/model/venue-report.ts';

const scriptPath = join(import.meta.dirname, '../../../src/main/adapters/venues/sim/venue-process.ts');
const root = mkdtempSync(join(tmpdir(), 'breakwater-venue-'));
const BTC = instrumentId('BTC-PERP.SIM');
const T0 = 1_800_000_000_000;
const pids = new Set<number>();
const clients = new Set<SimVenueClient>();
let folders = 0;

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function until(what: string, test: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 20_000; !test(); ) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function end(pid: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (alive(pid)) process.kill(pid, signal);
  await until(`the end of process ${pid}`, () => !alive(pid));
  pids.delete(pid);
}

const newFolder = (): string => join(root, `d${++folders}`);
async function ensure(dataDir: string, more: Partial<Parameters<typeof ensureVenueProcess>[0]> = {}): Promise<VenueProcess> {
  const venue = await ensureVenueProcess({
    dataDir, profile: 'dev', nodePath: process.execPath, scriptPath, idleExitSeconds: 600, market: 'scripted',
    settings: { severity: 'kind', seed: 7, startCash: '100000', pace: 60, quoteRate: 10, shape: 'fractionalBase' }, ...more,
  });
  pids.add(venue.pid);
  return venue;
}

async function meet(resolve: () => Promise<VenueProcess>) {
  const client = new SimVenueClient({ resolve, random: () => 0 });
  clients.add(client);
  const reports: VenueReport[] = [];
  client.onInput((input) => {
    if (input.type === 'report') reports.push(input.report);
  });
  await client.connect();
  return { client, reports };
}

async function snapshot(joined: { client: SimVenueClient; reports: VenueReport[] }, requestId: number, now: number | null): Promise<VenueSnapshot> {
  joined.client.send({ type: 'querySnapshot', requestId, since: 0 });
  if (now !== null) await joined.client.scriptStep(now, null, null);
  const answer = () => joined.reports.find((report) => report.type === 'SnapshotResult' && report.requestId === requestId);
  await until('a snapshot', () => answer() !== undefined);
  const result = answer();
  if (result?.type !== 'SnapshotResult' || !result.snapshot) throw new Error('expected a snapshot');
  return result.snapshot;
}

const buy = (id: string, qty: string, limit: string | null = null) => ({ type: 'submit', clientOrderId: clientOrderId(id), instrumentId: BTC, side: 'buy', orderType: limit === null ? 'market' : 'limit', quantity: quantity(qty), limitPx: limit === null ? null : price(limit), timeInForce: limit === null ? 'ioc' : 'gtc', postOnly: false, reduceOnly: false, triggerPx: null } as const);
const quote = (ts: number) => ({ type: 'quote', instrumentId: BTC, tsEvent: ts, bid: 60_000, bidSize: 10, ask: 60_001, askSize: 10 } as const);

afterEach(async () => {
  for (const client of clients) client.close();
  clients.clear();
  for (const pid of [...pids]) await end(pid, 'SIGTERM');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the venue process', () => {
  it('keeps orders, fills, position and cash through its own SIGKILL', async () => {
    const dataDir = newFolder();
    let venue = await ensure(dataDir);
    const before = await meet(async () => venue);
    await before.client.scriptStep(T0, quote(T0), null);
    before.client.send(buy('k-1', '0.5'));
    before.client.send(buy('k-2', '0.1', '50000'));
    await before.client.scriptStep(T0 + 1_000, null, null);
    const then = await snapshot(before, 1, T0 + 2_000);
    expect(then.fills).toHaveLength(1);
    before.client.close();
    await end(venue.pid, 'SIGKILL');

    venue = await ensure(dataDir);
    expect(venue.started).toBe(true);
    const after = await meet(async () => venue);
    await after.client.scriptStep(T0 + 3_000, null, null);
    expect({ ...(await snapshot(after, 2, T0 + 4_000)), tsEvent: 0 }).toEqual({ ...then, tsEvent: 0 });
    after.client.send(buy('k-1', '0.5'));
    await after.client.scriptStep(T0 + 5_000, quote(T0 + 5_000), null);
    await after.client.scriptStep(T0 + 6_000, null, null);
    expect((await snapshot(after, 3, T0 + 7_000)).positions).toEqual(then.positions);
  });

  it('has on disk whatever it reported, killed at any moment', async () => {
    const dataDir = newFolder();
    const told = new Set<string>();
    for (let round = 0; round < 3; round++) {
      const venue = await ensure(dataDir);
      const { client, reports } = await meet(async () => venue);
      const now = T0 + round * 100_000;
      await client.scriptStep(now, quote(now), null);
      const orders = async (): Promise<void> => {
        for (let i = 0; client.connected; i++) {
          client.send(buy(`m-${round}-${i}`, '0.001'));
          await client.scriptStep(now + i * 5, null, null);
        }
      };
      const running = orders().catch(() => undefined); // ends with the connection
      await until('some fills', () => reports.filter((report) => report.type === 'FillReport').length > 5 * (round + 1));
      await end(venue.pid, 'SIGKILL');
      await until('the loss', () => !client.connected);
      await running;
      for (const report of reports) if (report.type === 'FillReport') told.add(report.fill.tradeId);
      client.close();
    }
    const venue = await ensure(dataDir);
    const last = await meet(async () => venue);
    const { fills, positions } = await snapshot(last, 1, T0 + 1_000_000);
    const kept = new Set<string>(fills.map((fill) => fill.tradeId));
    expect([...told].filter((id) => !kept.has(id))).toEqual([]);
    expect(positions[0]?.quantity).toBe(fills.reduce((sum, fill) => sum + fill.qty, 0n));
  });

  it('turns a submit in flight at a lost connection into an unknown outcome, reconnects to the next process and resends nothing', async () => {
    const dataDir = newFolder();
    let venue = await ensure(dataDir);
    const { client, reports } = await meet(async () => venue);
    await client.scriptStep(T0, quote(T0), null);
    client.send(buy('u-1', '0.5'));
    client.send({ type: 'querySnapshot', requestId: 9, since: 0 });
    await client.catalogue(); // the venue has read all of it; time stands still, so nothing is answered
    await end(venue.pid, 'SIGKILL');
    await until('the unknown outcome', () => reports.some((report) => report.type === 'OutcomeUnknown'));
    expect(reports.filter((report) => report.type === 'OutcomeUnknown')).toMatchObject([{ request: 'submit', clientOrderId: 'u-1' }]);
    expect(reports.at(1)).toMatchObject({ type: 'ConnectionReport', state: 'disconnected' });
    expect(reports.find((report) => report.type === 'SnapshotResult')).toMatchObject({ requestId: 9, snapshot: null });
    client.send(buy('u-2', '0.5'));
    await until('a refusal', () => reports.some((report) => report.type === 'SubmitRejected'));
    expect(reports.find((report) => report.type === 'SubmitRejected')).toMatchObject({ clientOrderId: 'u-2', venueCode: 'NOT_CONNECTED' });
    venue = await ensure(dataDir);
    await until('the reconnection', () => client.connected);
    // The request itself was on disk before the process died: it arrives once, and only it.
    await client.scriptStep(T0 + 1_000, quote(T0 + 1_000), null);
    await client.scriptStep(T0 + 2_000, null, null);
    const { fills } = await snapshot({ client, reports }, 10, T0 + 3_000);
    expect(fills.filter((fill) => fill.clientOrderId === 'u-2')).toEqual([]);
    expect(fills.filter((fill) => fill.clientOrderId === 'u-1').length).toBeLessThanOrEqual(1);
  });

  it.skipIf(process.platform === 'win32')('that hangs counts as not connected within five beats, what it owes is unknown; awake, it is met again and asked', async () => {
    const venue = await ensure(newFolder());
    const beats: (() => void)[] = [];
    const client = new SimVenueClient({ resolve: () => Promise.resolve(venue), random: () => 0, beatTimer: { set: (_ms, action) => beats.push(action), clear: () => undefined } });
    clients.add(client);
    const reports: VenueReport[] = [];
    client.onInput((input) => { if (input.type === 'report') reports.push(input.report); });
    await client.connect();
    for (let i = 0; i < 20; i += 1) {
      beats.shift()?.();
      await client.catalogue(); // It answers: beat by beat it stays connected.
    }
    expect(client.connected).toBe(true);
    process.kill(venue.pid, 'SIGSTOP');
    try {
      client.send(buy('h-1', '0.5'));
      client.send({ type: 'querySnapshot', requestId: 3, since: 0 });
      for (let i = 0; i < 5; i += 1) beats.shift()?.();
      expect(client.connected).toBe(false);
      expect(reports.slice(1)).toMatchObject([
        { type: 'ConnectionReport', state: 'disconnected', cause: 'the venue did not answer for 5 s' }, { type: 'OutcomeUnknown', request: 'submit', clientOrderId: 'h-1' }, { type: 'SnapshotResult', requestId: 3, snapshot: null },
      ]);
    } finally {
      process.kill(venue.pid, 'SIGCONT');
    }
    await until('the reconnection', () => client.connected);
    await client.scriptStep(T0, quote(T0), null);
    await client.scriptStep(T0 + 1_000, null, null);
    expect(await snapshot({ client, reports }, 4, T0 + 2_000)).toMatchObject({ openOrders: [] });
    // What lay in the socket when it was given up was read once, as an order whose outcome nobody was told.
    client.send({ type: 'queryOrder', clientOrderId: clientOrderId('h-1'), instrumentId: BTC });
    await client.scriptStep(T0 + 3_000, null, null);
    await until('the word on the order', () => reports.some((report) => report.type === 'OrderQueryResult' && report.clientOrderId === 'h-1'));
  });

  it('serves two clients: both hear of the account, each gets the answer to its own read', async () => {
    const venue = await ensure(newFolder());
    const one = await meet(async () => venue);
    const two = await meet(async () => venue);
    await one.client.scriptStep(T0, quote(T0), null);
    one.client.send(buy('t-1', '0.5'));
    await one.client.scriptStep(T0 + 1_000, null, null);
    await snapshot(two, 1, T0 + 2_000);
    expect(two.reports.some((report) => report.type === 'FillReport')).toBe(true);
    await one.client.catalogue(); // Whatever was told to it before this answer has arrived.
    expect(one.reports.some((report) => report.type === 'SnapshotResult')).toBe(false);
  });

  it('runs once per account: a second start says who holds it', async () => {
    const dataDir = newFolder();
    const venue = await ensure(dataDir);
    const second = spawnSync(process.execPath, [scriptPath, '--data-dir', dataDir, '--profile', 'dev'], { encoding: 'utf8' });
    expect(second.status).toBe(3);
    expect(second.stderr).toContain(`process ${venue.pid}`);
    expect(await ensure(dataDir)).toEqual({ ...venue, started: false });
  });

  it('is started once when many ask at the same time', async () => {
    const dataDir = newFolder();
    const venues = await Promise.all([1, 2, 3].map(() => ensure(dataDir)));
    expect(new Set(venues.map((venue) => `${venue.pid} ${venue.port} ${venue.token}`)).size).toBe(1);
  });

  it('says what the child said when it cannot start', async () => {
    await expect(ensure(newFolder(), { scriptPath: join(root, 'no-such-file.ts') })).rejects.toThrow(/no-such-file/);
  });

  it('refuses bad options with a sentence', () => {
    for (const bad of [['--pace', 'fast'], ['--severity', 'rude'], ['--profile', '../x'], ['--start-cash', '-5'], ['--unknown', '1']]) {
      const run = spawnSync(process.execPath, [scriptPath, '--data-dir', newFolder(), '--profile', 'dev', ...bad], { encoding: 'utf8' });
      expect(run.status).toBe(2);
      expect(run.stderr.length).toBeGreaterThan(20);
    }
  });

  it('ends by itself when nobody is connected, and takes its address away', async () => {
    const dataDir = newFolder();
    const venue = await ensure(dataDir, { idleExitSeconds: 0.1 });
    await until('the end of the idle process', () => !alive(venue.pid));
    expect(existsSync(join(dataDir, 'dev', 'venue', 'venue.json'))).toBe(false);
  });

  it('writes its address and token for its owner only', async () => {
    const dataDir = newFolder();
    const venue = await ensure(dataDir);
    const file = join(dataDir, 'dev', 'venue', 'venue.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: venue.pid, port: venue.port, token: venue.token });
    expect(venue.token).toMatch(/^[0-9a-f]{64}$/);
  });

  it('lets nobody in without the token, from a browser, or under another name', async () => {
    const venue = await ensure(newFolder());
    const attempt = (options: { origin?: string; host?: string }, first: string | null): Promise<{ code: number; frames: string[] }> => new Promise((resolve) => {
      const frames: string[] = [];
      const socket = new WebSocket(`ws://127.0.0.1:${venue.port}`, { ...(options.origin && { origin: options.origin }), headers: options.host ? { host: options.host } : {} });
      socket.on('open', () => first !== null && socket.send(first));
      socket.on('message', (data) => frames.push(String(data)));
      socket.on('error', () => undefined);
      socket.on('close', (code) => resolve({ code, frames }));
    });
    const hello = (token: string): string => JSON.stringify({ kind: 'hello', token });
    for (const first of [hello(''), hello(venue.token.slice(0, 63)), hello(`${venue.token}0`), hello('0'.repeat(64)), JSON.stringify({ kind: 'catalogue', id: 1 }), 'nonsense', null]) {
      expect(await attempt({}, first)).toEqual({ code: 4401, frames: [] });
    }
    for (const refused of [{ origin: 'http://127.0.0.1' }, { origin: 'null' }, { origin: 'https://example.com' }, { host: 'example.com' }, { host: `localhost:${venue.port}` }]) {
      expect(await attempt(refused, hello(venue.token))).toEqual({ code: 1006, frames: [] });
    }
  });

  it('closes on a frame that is too large', async () => {
    const venue = await ensure(newFolder());
    const code = await new Promise<number>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${venue.port}`);
      socket.on('open', () => socket.send('x'.repeat(100_000)));
      socket.on('error', () => undefined);
      socket.on('close', resolve);
    });
    expect([1006, 1009]).toContain(code);
  });

  it('runs its own market: events and history for every instrument, fills for a market order', async () => {
    const venue = await ensure(newFolder(), { market: 'generated' });
    const { client, reports } = await meet(async () => venue);
    const instruments = new Set<string>();
    client.onInput((input) => {
      if (input.type === 'market') instruments.add(`${input.event.instrumentId} ${input.event.type}`);
    });
    const catalogue = await client.catalogue();
    await until('quotes and marks of all', () => catalogue.every((each) => instruments.has(`${each.id} quote`) && instruments.has(`${each.id} mark`)));
    const bars = await client.bars(BTC, 2_000, 50);
    expect(bars).toHaveLength(50);
    bars.forEach((bar, i) => expect(i === 0 || bar.tsOpen === (bars[i - 1]?.tsEvent ?? 0)).toBe(true));
    expect(await client.bars(instrumentId('NO-PERP.SIM'), 2_000, 5)).toEqual([]);
    client.send(buy('g-1', '0.01'));
    await until('the fill', () => reports.some((report) => report.type === 'FillReport'));
    await expect(client.scriptStep(T0, null, null)).rejects.toThrow('own market');
    expect((await snapshot({ client, reports }, 4, null)).positions).toMatchObject([{ instrumentId: BTC, quantity: quantity('0.01') }]);
    await expect(client.placeForeign({ instrumentId: BTC, side: 'buy', quantity: quantity('0.0001'), limitPx: null })).rejects.toThrow('QTY_OFF_LOT');
  });

  it('refuses an account of another contract shape', async () => {
    const dataDir = newFolder();
    const venue = await ensure(dataDir);
    await end(venue.pid, 'SIGTERM');
    await expect(ensure(dataDir, { settings: { severity: 'kind', seed: 7, startCash: '100000', pace: 60, quoteRate: 10, shape: 'wholeContracts' } })).rejects.toThrow(/expected an account in wholeContracts, found one in fractionalBase/);
  });
});
