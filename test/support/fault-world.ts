// A trading desk that things are done to, and the proof at the end that its records and the venue's agree.
import path from 'node:path';
import { createClient, type Client } from '../../src/shared/contract/client.ts';
import type { Snapshot } from '../../src/shared/contract/views.ts';
import { readVenueFile, venueFolder } from '../../src/main/adapters/venues/sim/venue-file.ts';
import { connectControl } from '../../src/main/hosts/headless/control-client.ts';
import { compareRecords, type Comparison } from './compare-records.ts';
import { CliWorld, type CliDesk } from './cli-desk.ts';

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const SIZES = { 'BTC-PERP.SIM': '0.01', 'ETH-PERP.SIM': '0.2', 'SOL-PERP.SIM': '3', 'XRP-PERP.SIM': '200' } as const;
const RESTLESS: readonly string[] = ['initialized', 'submitted', 'unknown', 'open'];

export class FaultWorld {
  readonly cli: CliWorld;
  readonly folder: string;

  constructor(name = '') {
    this.cli = new CliWorld(name);
    this.folder = path.join(this.cli.dataDir, 'dev');
  }

  /** Fast bars and wide limits, so that orders flow. */
  writeProfile(): void {
    this.cli.writeProfile('dev', {
      interval: '1s', strategy: { shortWindow: 2, longWindow: 10 }, sim: { severity: 'kind', pace: 300, quoteRate: 5 },
      limits: { maxPositionNotional: '30000', maxOrdersPerMinute: 6000, maxDailyLoss: 1, maxDrawdown: 1, maxWorkingOrders: 200 },
    });
  }

  start(...args: readonly string[]): Promise<CliDesk> {
    return this.cli.start('--no-view', '--log-level', 'warn', ...args);
  }

  async client(): Promise<Client> {
    const wire = await connectControl(this.folder, 5_000);
    if (!wire.ok) throw new Error(wire.error.message);
    return createClient(wire.value, { onDelta: () => undefined, onState: () => undefined });
  }

  /** One market order per instrument; what the gate or a dead engine answers does not matter here. */
  async trade(client: Client, rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      for (const [instrumentId, quantity] of Object.entries(SIZES)) {
        void client.call('order.submit', { instrumentId, side: round % 2 === 0 ? 'buy' : 'sell', type: 'market', quantity, limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false }).catch(() => undefined);
      }
      await sleep(50);
    }
  }

  /** Polls the desk until its snapshot passes. */
  async until(client: Client, what: string, passes: (snapshot: Snapshot) => boolean, timeoutMs = 30_000): Promise<Snapshot> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const snapshot = await client.call('desk.snapshot', {});
      if (passes(snapshot)) return snapshot;
      if (performance.now() > deadline) throw new Error(`expected ${what} within ${timeoutMs} ms, found ${JSON.stringify(snapshot.desk)}`);
      await sleep(50);
    }
  }

  venuePid(): number {
    const venue = readVenueFile(venueFolder(this.cli.dataDir, 'dev'));
    if (!venue) throw new Error('expected a venue process, found no venue.json');
    return venue.pid;
  }

  /** Halts the desk (one that runs, else a new one), waits until every order is settled, ends desk and venue and compares their records. */
  async settle(running?: CliDesk): Promise<Comparison> {
    const desk = running ?? await this.start();
    const client = await this.client();
    await this.until(client, 'a reconciled desk', ({ desk: { reconciled } }) => reconciled);
    await client.call('kill.trip', { reason: 'end of the test' });
    await this.until(client, 'settled orders', ({ desk: { latched, reconciled }, orders }) => latched && reconciled && !orders.some(({ status }) => RESTLESS.includes(status)));
    client.close();
    await desk.stop();
    process.kill(this.venuePid(), 'SIGTERM');
    for (let left = 200; readVenueFile(venueFolder(this.cli.dataDir, 'dev')) !== null && left > 0; left -= 1) await sleep(50);
    return compareRecords(path.join(this.folder, 'journal/journal.sqlite'), path.join(this.folder, 'venue/venue.sqlite'));
  }
}
