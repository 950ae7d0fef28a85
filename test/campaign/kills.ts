// The engine process is killed at random moments (also while it recovers) while the venue process lives on and orders are sent.
// At the end of a unit the journal and the venue's own account must tell the same story: nothing lost, nothing doubled, nothing wrong.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { createClient } from '../../src/shared/contract/client.ts';
import { readVenueFile, venueFolder } from '../../src/main/adapters/venues/sim/venue-file.ts';
import { connectControl } from '../../src/main/hosts/headless/control-client.ts';
import { Prng } from '../../src/shared/model/prng.ts';
import { compareRecords, type Comparison } from '../support/compare-records.ts';
import { setup } from '../support/main-scripts-once.ts';
import { scriptPath } from '../support/main-scripts.ts';
import type { Campaign, Outcome, Unit } from './runner/campaign.ts';

const KILLS_PER_UNIT = 10;
const KILLS_AT_SCALE_1 = 500;
const LONGEST_LIFE_MS = 2_500;
const ORDER_EVERY_MS = 25;
/** For a machine on which an engine takes ten seconds to start. */
const SETTLE_MS = 240_000;
const INSTRUMENTS = ['BTC-PERP.SIM', 'ETH-PERP.SIM', 'SOL-PERP.SIM', 'XRP-PERP.SIM'] as const;
const SIZES = { 'BTC-PERP.SIM': '0.01', 'ETH-PERP.SIM': '0.2', 'SOL-PERP.SIM': '3', 'XRP-PERP.SIM': '200' } as const;

type Client = ReturnType<typeof createClient>;

/** A desk in a data folder of its own, its engine started and killed again and again. */
class KilledDesk {
  readonly #dataDir: string;
  readonly #folder: string;
  readonly #random: Prng;
  readonly #signal: AbortSignal;
  #engine: ChildProcess | null = null;

  constructor({ index, seed, folder, signal }: Unit) {
    this.#dataDir = folder;
    this.#folder = path.join(folder, 'dev');
    this.#random = new Prng(seed);
    this.#signal = signal;
    mkdirSync(path.join(folder, 'profiles'), { recursive: true });
    writeFileSync(path.join(folder, 'profiles/dev.json'), JSON.stringify({
      name: 'dev', interval: '1s', strategy: { shortWindow: 2, longWindow: 10 },
      sim: { severity: index % 2 === 0 ? 'hostile' : 'normal', pace: 300, quoteRate: 5, seed: seed % 1_000 },
      limits: { maxPositionNotional: '30000', maxOrdersPerMinute: 6000, maxDailyLoss: 1, maxDrawdown: 1, maxWorkingOrders: 200 },
    }));
  }

  /** One engine, killed at a random moment after its start, or (the first and every other one) after it could trade, however slowly this machine starts it. */
  async oneLife(kill: number): Promise<void> {
    const child = this.#start();
    let over = false;
    const gone = new Promise<void>((resolve) => child.once('exit', () => {
      over = true;
      resolve();
    }));
    const life = this.#random.next() * LONGEST_LIFE_MS;
    const killAfter = (ms: number): Promise<void> => this.#sleep(ms).finally(() => {
      over = true;
      child.kill('SIGKILL');
    });
    let killer = kill % 2 === 0 ? null : killAfter(life);
    while (!over) {
      const client = await this.#connect(500);
      if (!client) {
        await this.#sleep(20);
        continue;
      }
      killer ??= killAfter(kill === 0 ? LONGEST_LIFE_MS : life);
      await this.#trade(client, () => over).catch(() => {});
      client.close();
    }
    await Promise.all([killer, gone]);
  }

  /** The last engine lives until it agrees with the venue and no order is open; then engine and venue end in order. */
  async settle(): Promise<Comparison> {
    const child = this.#start();
    const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const deadline = performance.now() + SETTLE_MS;
    for (;;) {
      if (performance.now() > deadline) throw new Error(`expected the last engine to reconcile and to settle its orders within ${SETTLE_MS / 1_000} s`);
      const client = await this.#connect(1_000);
      if (client) {
        const snapshot = await client.call('desk.snapshot', {});
        // Strategies go on trading; the kill switch stops that, so that the records stand still.
        if (snapshot.desk.reconciled && !snapshot.desk.latched) await client.call('kill.trip', { reason: 'end of the crash test' });
        const restless = snapshot.orders.filter((order) => ['initialized', 'submitted', 'unknown', 'open'].includes(order.status));
        client.close();
        if (snapshot.desk.latched && snapshot.desk.reconciled && restless.length === 0) break;
      }
      await this.#sleep(100);
    }
    child.kill('SIGTERM');
    await gone;
    const venue = readVenueFile(venueFolder(this.#dataDir, 'dev'));
    if (venue) {
      process.kill(venue.pid, 'SIGTERM');
      while (readVenueFile(venueFolder(this.#dataDir, 'dev'))) await this.#sleep(50);
    }
    return compareRecords(path.join(this.#folder, 'journal/journal.sqlite'), path.join(this.#folder, 'venue/venue.sqlite'));
  }

  /** Whatever happened: nothing of the unit runs on. */
  async end(): Promise<void> {
    const child = this.#engine;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    const venue = readVenueFile(venueFolder(this.#dataDir, 'dev'));
    if (!venue) return;
    try {
      process.kill(venue.pid, 'SIGTERM');
    } catch {
      // It ended by itself: nobody was connected any more.
    }
  }

  #start(): ChildProcess {
    // Kept with the records of a unit that failed.
    const log = openSync(path.join(this.#dataDir, 'engines.log'), 'a');
    const args = ['run', '--profile', 'dev', '--data-dir', this.#dataDir, '--json', '--log-level', 'warn'];
    const child = spawn(process.execPath, [scriptPath('cli'), ...args], { stdio: ['ignore', 'ignore', log] });
    closeSync(log);
    this.#engine = child;
    return child;
  }

  /** A client of the engine, or null when it is gone or not up yet. */
  async #connect(waitMs: number): Promise<Client | null> {
    const wire = await connectControl(this.#folder, waitMs);
    return wire.ok ? createClient(wire.value, { onDelta: () => {}, onState: () => {} }) : null;
  }

  /** Sends orders, cancels and replaces until the engine is gone. Answers are not needed: the records are compared at the end. */
  async #trade(client: Client, isOver: () => boolean): Promise<void> {
    const random = this.#random;
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
      else if (victim?.limitPx && dice < 0.3) {
        const limitPx = String(Number((Number(victim.limitPx) * 0.999).toPrecision(4)));
        void client.call('order.replace', { clientOrderId: victim.clientOrderId, quantity: victim.quantity, limitPx }).catch(() => {});
      } else if (bid !== undefined) {
        const limit = dice < 0.65;
        const side = random.next() < 0.5 ? 'buy' : 'sell';
        const away = random.next() < 0.5 ? 0.004 : -0.0005;
        const limitPx = limit ? String(Number((bid * (side === 'buy' ? 1 - away : 1 + away)).toPrecision(5))) : null;
        const order = {
          instrumentId, side, type: limit ? 'limit' : 'market', quantity: SIZES[instrumentId], limitPx, timeInForce: limit ? 'gtc' : 'ioc',
          postOnly: false, reduceOnly: false,
        } as const;
        void client.call('order.submit', order).catch(() => {});
      }
      await this.#sleep(ORDER_EVERY_MS);
    }
  }

  /** Rejects when the run is to end. */
  #sleep(ms: number): Promise<void> {
    return after(ms, undefined, { signal: this.#signal });
  }
}

async function run(unit: Unit): Promise<Outcome> {
  const desk = new KilledDesk(unit);
  try {
    for (let kill = 0; kill < KILLS_PER_UNIT; kill += 1) await desk.oneLife(kill);
    const { problems, counts } = await desk.settle();
    const idle = counts.orders === 0 ? ['expected orders before the kills, found none: every engine died before it could trade'] : [];
    return { problems: [...problems, ...idle], seen: { kills: KILLS_PER_UNIT, ...counts } };
  } finally {
    await desk.end();
  }
}

export const campaign: Campaign = {
  name: 'kills',
  about: `Kills the engine at random moments, ${KILLS_PER_UNIT} times a unit, at a venue that lives on, half of them hostile: nothing lost, doubled or wrong.`,
  units: (scale) => Math.ceil((KILLS_AT_SCALE_1 * scale) / KILLS_PER_UNIT),
  // Two units: a hostile and a normal venue.
  share: { scale: 0.04, seed: 20261201 },
  // A run of the tests has built the scripts for all of its files.
  prepare: () => (process.env['BREAKWATER_TEST_MAIN'] === undefined ? setup() : Promise.resolve(() => {})),
  run,
};
