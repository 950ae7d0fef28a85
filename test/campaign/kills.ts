// npm run test:crash -- --kills 200 [--seed N] [--severity kind|normal|hostile]
// Kills the engine process at random moments (also while it recovers) while the venue process lives on and orders are sent.
// At the end the journal and the venue's own account must tell the same story: nothing lost, nothing doubled, nothing wrong.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createClient } from '../../src/shared/contract/client.ts';
import { readVenueFile, venueFolder } from '../../src/main/adapters/venues/sim/venue-file.ts';
import { connectControl } from '../../src/main/hosts/headless/control-client.ts';
import { Prng } from '../../src/shared/model/prng.ts';
import { setup } from '../support/main-scripts-once.ts';
import { scriptPath } from '../support/main-scripts.ts';
import { compareRecords } from './compare-records.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '20' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) }, severity: { type: 'string', default: 'normal' }, keep: { type: 'boolean', default: false } } });
const kills = Number(values.kills);
const seed = Number(values.seed);
const random = new Prng(seed);
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'breakwater-crash-'));
const folder = path.join(dataDir, 'dev');
const LONGEST_LIFE_MS = 2_500;
const ORDER_EVERY_MS = 25;
/** For a machine on which an engine takes ten seconds to start. */
const SETTLE_MS = 240_000;

console.log(`crash test: ${kills} kills, seed ${seed}, venue ${values.severity}`);
mkdirSync(path.join(dataDir, 'profiles'), { recursive: true });
writeFileSync(path.join(dataDir, 'profiles/dev.json'), JSON.stringify({
  name: 'dev', interval: '1s', strategy: { shortWindow: 2, longWindow: 10 }, sim: { severity: values.severity, pace: 300, quoteRate: 5, seed: seed % 1_000 },
  limits: { maxPositionNotional: '30000', maxOrdersPerMinute: 6000, maxDailyLoss: 1, maxDrawdown: 1, maxWorkingOrders: 200 },
}));

type Client = ReturnType<typeof createClient>;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function startEngine(): ChildProcess {
  const child = spawn(process.execPath, [scriptPath('cli'), 'run', '--profile', 'dev', '--data-dir', dataDir, '--json', '--log-level', 'warn'], { stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr?.on('data', (data: Buffer) => {
    const text = String(data);
    if (/error|fatal/i.test(text)) process.stderr.write(text);
  });
  return child;
}

/** A client of the engine, or null when it is gone or not up yet. */
async function connect(waitMs: number): Promise<Client | null> {
  const wire = await connectControl(folder, waitMs);
  return wire.ok ? createClient(wire.value, { onDelta: () => {}, onState: () => {} }) : null;
}

const INSTRUMENTS = ['BTC-PERP.SIM', 'ETH-PERP.SIM', 'SOL-PERP.SIM', 'XRP-PERP.SIM'] as const;
const SIZES = { 'BTC-PERP.SIM': '0.01', 'ETH-PERP.SIM': '0.2', 'SOL-PERP.SIM': '3', 'XRP-PERP.SIM': '200' } as const;

/** Sends orders, cancels and replaces until the engine is gone. Answers are not needed: the records are compared at the end. */
async function trade(client: Client, isOver: () => boolean): Promise<void> {
  let quotes = new Map<string, number>();
  let open: readonly { readonly clientOrderId: string; readonly quantity: string; readonly limitPx: string | null }[] = [];
  for (let turn = 0; !isOver(); turn += 1) {
    if (turn % 10 === 0) {
      const snapshot = await client.call('desk.snapshot', {});
      quotes = new Map(snapshot.quotes.flatMap((quote) => (quote.bid === null ? [] : [[quote.instrumentId, quote.bid]])));
      open = snapshot.orders.filter((order) => order.status === 'open');
    }
    const instrumentId = INSTRUMENTS[random.int(INSTRUMENTS.length)] ?? INSTRUMENTS[0];
    const bid = quotes.get(instrumentId);
    const victim = open[random.int(Math.max(1, open.length))];
    const dice = random.next();
    if (victim && dice < 0.2) void client.call('order.cancel', { clientOrderId: victim.clientOrderId }).catch(() => {});
    else if (victim?.limitPx && dice < 0.3) void client.call('order.replace', { clientOrderId: victim.clientOrderId, quantity: victim.quantity, limitPx: String(Number((Number(victim.limitPx) * 0.999).toPrecision(4))) }).catch(() => {});
    else if (bid !== undefined) {
      const limit = dice < 0.65;
      const side = random.next() < 0.5 ? 'buy' : 'sell';
      const away = random.next() < 0.5 ? 0.004 : -0.0005;
      const limitPx = limit ? String(Number((bid * (side === 'buy' ? 1 - away : 1 + away)).toPrecision(5))) : null;
      void client.call('order.submit', { instrumentId, side, type: limit ? 'limit' : 'market', quantity: SIZES[instrumentId], limitPx, timeInForce: limit ? 'gtc' : 'ioc', postOnly: false, reduceOnly: false }).catch(() => {});
    }
    await sleep(ORDER_EVERY_MS);
  }
}

/** One engine, killed at a random moment. The first is not killed before it could trade, however slowly this machine starts it. */
async function oneLife(isFirst: boolean): Promise<void> {
  const child = startEngine();
  let over = false;
  const gone = new Promise<void>((resolve) => child.once('exit', () => {
    over = true;
    resolve();
  }));
  const life = random.next() * LONGEST_LIFE_MS;
  const killAfter = (ms: number): Promise<void> => sleep(ms).then(() => {
    over = true;
    child.kill('SIGKILL');
  });
  let killer = isFirst ? null : killAfter(life);
  while (!over) {
    const client = await connect(500);
    if (!client) {
      await sleep(20);
      continue;
    }
    killer ??= killAfter(LONGEST_LIFE_MS);
    await trade(client, () => over).catch(() => {});
    client.close();
  }
  await Promise.all([killer, gone]);
}

async function settle(): Promise<void> {
  const child = startEngine();
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    if (performance.now() > deadline) throw new Error(`expected the last engine to reconcile and to settle its orders within ${SETTLE_MS / 1_000} s`);
    const client = await connect(1_000);
    if (client) {
      const snapshot = await client.call('desk.snapshot', {});
      // Strategies go on trading; the kill switch stops that, so that the records stand still.
      if (snapshot.desk.reconciled && !snapshot.desk.latched) await client.call('kill.trip', { reason: 'end of the crash test' });
      const restless = snapshot.orders.filter((order) => ['initialized', 'submitted', 'unknown', 'open'].includes(order.status));
      if (snapshot.desk.latched && snapshot.desk.reconciled && restless.length === 0) {
        client.close();
        break;
      }
      client.close();
    }
    await sleep(100);
  }
  child.kill('SIGTERM');
  await gone;
}

const removeScripts = await setup();
const startedAt = performance.now();
try {
  for (let kill = 1; kill <= kills; kill += 1) {
    await oneLife(kill === 1);
    if (kill % 20 === 0) console.log(`  ${kill} kills, ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
  }
  await settle();
  const venue = readVenueFile(venueFolder(dataDir, 'dev'));
  if (venue) {
    process.kill(venue.pid, 'SIGTERM');
    while (readVenueFile(venueFolder(dataDir, 'dev'))) await sleep(50);
  }
  const result = compareRecords(path.join(folder, 'journal/journal.sqlite'), path.join(folder, 'venue/venue.sqlite'));
  console.log(JSON.stringify(result.counts));
  for (const problem of result.problems.slice(0, 20)) console.error(`  WRONG: ${problem}`);
  if (result.counts.orders === 0) console.error('  WRONG: expected orders before the kills, found none: every engine died before it could trade; take more kills');
  const isSound = result.problems.length === 0 && result.counts.orders > 0;
  console.log(`${isSound ? 'PASS' : 'FAIL'}: ${kills} kills, ${result.problems.length} lost, doubled or wrong; seed ${seed}`);
  process.exitCode = isSound ? 0 : 1;
} finally {
  if (values.keep || process.exitCode) console.log(`records kept in ${dataDir}`);
  else rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  removeScripts();
}
