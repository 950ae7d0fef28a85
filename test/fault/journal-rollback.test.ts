// Real processes: an older copy of the journal, or a removed write-ahead log, under a desk whose venue lives on. Reproduced from an attack.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/shared/contract/client.ts';
import type { Input } from '../../src/shared/contract/contract.ts';
import { readVenueFile, venueFolder } from '../../src/main/adapters/venues/sim/venue-file.ts';
import { connectControl } from '../../src/main/hosts/headless/control-client.ts';
import { cliHere, jsonLines, startCli, withDataDir, type CliProcess } from '../support/cli.ts';

type Client = ReturnType<typeof createClient>;
const PATIENCE = { timeout: 40_000, interval: 100 };
const order = (side: 'buy' | 'sell', quantity: string, reduceOnly = false): Input<'order.submit'> =>
  ({ instrumentId: 'BTC-PERP.SIM', side, type: 'market', quantity, limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly });

class Desk {
  readonly #dir: string;
  readonly #profile: string;
  #process: CliProcess | null = null;
  #client: Client | null = null;

  constructor(dir: string, profile: string) {
    this.#dir = dir;
    this.#profile = profile;
  }

  get client(): Client {
    if (this.#client === null) throw new Error('expected a started desk');
    return this.#client;
  }

  /** Its started line. */
  async start(): Promise<Record<string, unknown>> {
    this.#process = startCli(['run', '--profile', this.#profile, '--json', '--no-view', '--data-dir', this.#dir]);
    const started = await this.#process.line((line) => line['type'] === 'started');
    const wire = await connectControl(path.join(this.#dir, this.#profile), 20_000);
    if (!wire.ok) throw new Error(wire.error.message);
    this.#client = createClient(wire.value, { onDelta: () => {}, onState: () => {} });
    return started;
  }

  snapshot() {
    return this.client.call('desk.snapshot', {});
  }

  async agreed(): Promise<void> {
    await expect.poll(async () => (await this.snapshot()).desk.reconciled, PATIENCE).toBe(true);
    await expect.poll(async () => (await this.snapshot()).quotes.length, PATIENCE).toBeGreaterThan(0);
  }

  /** Sends and waits for the end of the order; its filled quantity. */
  async fill(wanted: Input<'order.submit'>): Promise<{ readonly id: string; readonly filled: string }> {
    const { clientOrderId: id, outcome, message } = await this.client.call('order.submit', wanted);
    if (outcome !== 'done' || id === null) throw new Error(message);
    const find = async () => (await this.snapshot()).orders.find((one) => one.clientOrderId === id);
    await expect.poll(async () => (await find())?.status, PATIENCE).toMatch(/filled|canceled|rejected/);
    return { id, filled: (await find())?.filledQty ?? '' };
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#client?.close();
    this.#process?.child.kill(signal);
    await this.#process?.ended;
    this.#process = null;
  }

  endVenue(): void {
    const venue = readVenueFile(venueFolder(this.#dir, this.#profile));
    if (venue) process.kill(venue.pid, 'SIGTERM');
  }
}

const LIMITS = { maxPositionNotional: '20000', maxLeverage: 3, marginLeverage: 3, allowShorts: false, maxOrderNotional: '20000', maxDailyLoss: 1, maxDrawdown: 1 };
function writeProfile(dir: string, profile: string): void {
  mkdirSync(path.join(dir, 'profiles'), { recursive: true });
  writeFileSync(path.join(dir, `profiles/${profile}.json`), JSON.stringify({ name: profile, interval: '1h', sim: { severity: 'kind', quoteRate: 10 }, ...(profile === 'demo' ? { venue: 'sandbox' } : { limits: LIMITS }) }));
}

describe.skipIf(process.platform === 'win32')('an older journal under a living venue', () => {
  it.each(['backup', 'wal'] as const)('never passes for whole (%s): it opens halted, exits reach the market, and it goes on once adopted', (mode) => withDataDir(async (dir) => {
    writeProfile(dir, 'dev');
    const at = ['--data-dir', dir];
    const desk = new Desk(dir, 'dev');
    const [journal, backup] = [path.join(dir, 'dev/journal'), path.join(dir, 'backup')];
    try {
      await desk.start();
      await desk.agreed();
      const ids: string[] = [];
      const fill = async (wanted: Input<'order.submit'>): Promise<string> => {
        const { id, filled } = await desk.fill(wanted);
        ids.push(id);
        return filled;
      };
      await fill(order('buy', '0.02'));
      if (mode === 'backup') {
        await desk.end('SIGTERM');
        cpSync(journal, backup, { recursive: true });
        await desk.start();
        await desk.agreed();
      }
      await fill(order('buy', '0.01'));
      await fill(order('sell', '0.005', true));
      await desk.end(mode === 'backup' ? 'SIGTERM' : 'SIGKILL');
      if (mode === 'backup') {
        rmSync(journal, { recursive: true });
        cpSync(backup, journal, { recursive: true });
      } else for (const file of ['journal.sqlite-wal', 'journal.sqlite-shm']) rmSync(path.join(journal, file), { force: true });

      const started = await desk.start();
      expect(started['warnings']).toContainEqual(expect.stringContaining('The journal is behind'));
      await desk.agreed();
      const seen = await desk.snapshot();
      expect(seen.desk).toMatchObject({ tradingState: 'halted', latched: true });
      expect(seen.riskEvents).toContainEqual(expect.objectContaining({ code: 'journalBehind', level: 'critical' }));
      expect(seen.positions).toMatchObject([{ instrumentId: 'BTC-PERP.SIM', quantity: '0.025' }]);

      // Nothing opens, an exit fills at the venue, and what it fills is what was sent.
      expect(await desk.client.call('order.submit', order('buy', '0.01'))).toMatchObject({ outcome: 'refused' });
      expect(await fill(order('sell', '0.004', true))).toBe('0.004');
      expect((await desk.snapshot()).positions).toMatchObject([{ quantity: '0.021' }]);
      expect(await cliHere(['resume', '--reason', 'test', ...at])).toMatchObject({ code: 3, err: expect.stringContaining('journal adopt') });
      const flat = await cliHere(['flatten', '--json', '--reason', 'test', ...at]);
      expect(jsonLines(flat.out)).toMatchObject([{ type: 'flatten', by: 'engine', outcome: 'verified' }]);

      expect(await cliHere(['journal', 'adopt', '--reason', 'it runs', ...at])).toMatchObject({ code: 5 });
      await desk.end('SIGTERM');
      const adopted = await cliHere(['journal', 'adopt', '--reason', 'compared with the venue', '--json', ...at]);
      expect(jsonLines(adopted.out)).toMatchObject([{ type: 'journal', action: 'adopt', was: expect.stringContaining('the mark') }]);
      await desk.start();
      await desk.agreed();
      expect((await desk.snapshot()).desk.tradingState).toBe('halted');
      expect(await cliHere(['resume', '--reason', 'compared', ...at])).toMatchObject({ code: 0 });
      expect(await fill(order('buy', '0.01'))).toBe('0.01');
      expect(new Set(ids).size).toBe(ids.length);
      expect((await cliHere(['replay', ...at])).code).toBe(0);
    } finally {
      await desk.end('SIGKILL');
      desk.endVenue();
    }
  }), 240_000);

  it('may be gone with its mark: a new one opens halted, says when no place takes its mark, and goes on once adopted', () => withDataDir(async (dir) => {
    writeProfile(dir, 'dev');
    const desk = new Desk(dir, 'dev');
    const at = ['--profile', 'dev', '--data-dir', dir];
    const [journal, marks] = [path.join(dir, 'dev/journal'), path.join(dir, 'marks')];
    try {
      await desk.start();
      await desk.agreed();
      await desk.fill(order('buy', '0.01'));
      await desk.end('SIGTERM');
      rmSync(journal, { recursive: true });
      rmSync(marks, { recursive: true });
      writeFileSync(marks, 'no folder');
      mkdirSync(path.join(journal, 'journal.mark'), { recursive: true });
      await desk.start();
      await desk.agreed();
      await expect.poll(async () => (await desk.snapshot()).riskEvents.map(({ code }) => code), PATIENCE).toEqual(expect.arrayContaining(['journalBehind', 'markNotWritten']));
      const seen = await desk.snapshot();
      expect(seen.desk).toMatchObject({ tradingState: 'halted', latched: true });
      expect(seen.positions).toMatchObject([{ instrumentId: 'BTC-PERP.SIM', quantity: '0.01' }]);
      expect(await desk.client.call('order.submit', order('buy', '0.01'))).toMatchObject({ outcome: 'refused' });
      expect(await cliHere(['resume', '--reason', 'test', ...at])).toMatchObject({ code: 3, err: expect.stringContaining('journal adopt') });
      await desk.end('SIGTERM');

      rmSync(marks);
      rmSync(path.join(journal, 'journal.mark'), { recursive: true });
      expect(await cliHere(['journal', 'adopt', '--reason', 'all that is left', ...at])).toMatchObject({ code: 0 });
      await desk.start();
      await desk.agreed();
      expect(await cliHere(['resume', '--reason', 'compared with the venue', ...at])).toMatchObject({ code: 0 });
      expect((await desk.fill(order('buy', '0.002'))).filled).toBe('0.002');
      expect((await desk.snapshot()).riskEvents.filter(({ code }) => code === 'markNotWritten')).toHaveLength(1); // that of the start before
    } finally {
      await desk.end('SIGKILL');
      desk.endVenue();
    }
  }), 240_000);

  it('turns the readiness list of a live desk red, and its arming down', () => withDataDir(async (dir) => {
    writeProfile(dir, 'demo');
    const desk = new Desk(dir, 'demo');
    const [journal, backup] = [path.join(dir, 'demo/journal'), path.join(dir, 'backup')];
    try {
      await desk.start();
      await desk.agreed();
      await desk.end('SIGTERM');
      cpSync(journal, backup, { recursive: true });
      await desk.start();
      await desk.agreed();
      await desk.end('SIGTERM');
      rmSync(journal, { recursive: true });
      cpSync(backup, journal, { recursive: true });
      await desk.start();
      await desk.agreed();
      const { items, armable, phrase } = await desk.client.call('desk.readiness', {});
      expect(items.find(({ id }) => id === 'journal')).toMatchObject({ status: 'red', found: expect.stringContaining('The journal is behind') });
      expect(armable).toBe(false);
      expect(await desk.client.call('desk.arm', { phrase, reason: 'test' })).toMatchObject({ outcome: 'refused' });
    } finally {
      await desk.end('SIGKILL');
      desk.endVenue();
    }
  }));
});
