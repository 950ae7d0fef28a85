// Real processes whose clock is set while they run: 25 hours ahead for a moment, or back. The time that passes is true all the while.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { JournalReader } from '../../src/main/adapters/sqlite/journal-reader.ts';
import { SimVenueClient } from '../../src/main/adapters/venues/sim/sim-venue-client.ts';
import { readVenueFile, venueFolder } from '../../src/main/adapters/venues/sim/venue-file.ts';
import type { VenueFile } from '../../src/main/adapters/venues/sim/venue-file.ts';
import { quantity } from '../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId } from '../../src/shared/model/ids.ts';
import type { VenueReport, VenueSnapshot } from '../../src/shared/model/venue-report.ts';
import { cli, cliHere, startCli, withDataDir, type CliProcess } from '../support/cli.ts';
import { FakeTime, hasFakeTime } from '../support/fake-time.ts';
import { scriptPath } from '../support/main-scripts.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const DAY_AND_HOUR_S = 90_000;
const MINUTE = 60_000;
const wait = { timeout: 40_000, interval: 50 };

function fastProfile(dir: string): void {
  mkdirSync(path.join(dir, 'profiles'), { recursive: true });
  writeFileSync(path.join(dir, 'profiles/dev.json'), JSON.stringify({ name: 'dev', interval: '1s', symbols: ['BTC-PERP'], strategy: { shortWindow: 2, longWindow: 10 }, sim: { pace: 300, severity: 'kind' } }));
}
const healthOf = (dir: string): { readonly ok: boolean; readonly message: string; readonly timestamp: string } => JSON.parse(readFileSync(path.join(dir, 'dev/health.json'), 'utf8')) as { readonly ok: boolean; readonly message: string; readonly timestamp: string };
const readHealth = (dir: string): ReturnType<typeof healthOf> | null => {
  try {
    return healthOf(dir);
  } catch {
    return null; // not written yet
  }
};
const ended = (child: ChildProcess): Promise<unknown> => (child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve)));

async function venueOf(dir: string, env: Readonly<Record<string, string>>): Promise<{ readonly child: ChildProcess; readonly venue: VenueFile }> {
  const child = spawn(process.execPath, [scriptPath('venue-process'), '--data-dir', dir, '--profile', 'dev', '--severity', 'kind', '--pace', '60', '--quote-rate', '10', '--idle-exit-seconds', '600'], { stdio: 'ignore', env: { ...process.env, ...env } });
  const venue = await vi.waitUntil(() => readVenueFile(venueFolder(dir, 'dev')) ?? false, wait);
  return { child, venue };
}
const buy = (id: string) => ({ type: 'submit', clientOrderId: clientOrderId(id), instrumentId: BTC, side: 'buy', orderType: 'market', quantity: quantity('0.05'), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false, triggerPx: null } as const);

async function snapshotOf(client: SimVenueClient, reports: readonly VenueReport[], requestId: number): Promise<VenueSnapshot> {
  client.send({ type: 'querySnapshot', requestId, since: 0 });
  return vi.waitUntil(() => reports.flatMap((report) => (report.type === 'SnapshotResult' && report.requestId === requestId && report.snapshot ? [report.snapshot] : []))[0] ?? false, wait);
}

describe.skipIf(!hasFakeTime)('a wall clock that is set', () => {
  it('25 hours ahead for a moment: told at once, no day ends, and no entry of the journal is of that time, nor of a restart', () => withDataDir(async (dir) => {
    fastProfile(dir);
    const time = new FakeTime(dir);
    const at = ['--data-dir', dir];
    const began = Date.now();
    const first = startCli(['run', '--json', ...at], time.env());
    try {
      await first.line((line) => line.type === 'started');
      await vi.waitUntil(() => readHealth(dir)?.ok === true, wait);
      time.set(DAY_AND_HOUR_S);
      await vi.waitUntil(() => readHealth(dir)?.message.includes('25.0 h ahead of the time that passed') === true, wait);
      expect(healthOf(dir).ok).toBe(false);
      const status = await cli(['status', ...at]);
      expect(status).toMatchObject({ code: 3, out: expect.stringMatching(/Time +IN DOUBT: .*25\.0 h/) as string });
      time.set(0);
      await vi.waitUntil(async () => (await cliHere(['kill', '--reason', 'drill', ...at])).code === 0, wait);
    } finally {
      first.child.kill('SIGTERM');
    }
    expect((await first.ended).code).toBe(0);
    const second = startCli(['run', '--json', '--for', '1s', ...at], time.env());
    expect((await second.ended).code).toBe(0);
    const until = Date.now() + MINUTE;
    const reader = JournalReader.open(path.join(dir, 'dev/journal/journal.sqlite'));
    try {
      const entries = [...reader.conclusions(0, { types: ['EngineStarted', 'RiskEvent', 'DayRolled', 'DecisionMade', 'OrderFilled', 'EquitySampled'] })];
      expect(entries.filter(({ ts, conclusion }) => !(ts >= began - MINUTE && ts <= until) || !(conclusion.type === 'DecisionMade' || conclusion.tsEvent <= until))).toEqual([]);
      const types = entries.map(({ conclusion }) => conclusion.type);
      expect(types.filter((type) => type === 'EngineStarted')).toHaveLength(2);
      expect(entries.filter(({ conclusion }) => conclusion.type === 'RiskEvent' && conclusion.code === 'clockJump')).toHaveLength(1);
      // Only a test that runs over midnight sees a day end.
      if (new Date(began).getUTCDate() === new Date(until).getUTCDate()) expect(types).not.toContain('DayRolled');
    } finally {
      reader.close();
    }
  }));

  it('25 hours ahead at the start, which the venue contradicts: the engine begins at the earlier time, opens nothing and says so', () => withDataDir(async (dir) => {
    fastProfile(dir);
    const time = new FakeTime(dir);
    time.set(DAY_AND_HOUR_S);
    const desk = startCli(['run', '--json', '--data-dir', dir], time.env());
    try {
      await desk.line((line) => line.type === 'started');
      await vi.waitUntil(() => readHealth(dir)?.message.includes('25.0 h ahead of the time that passed') === true, wait);
      expect(Math.abs(Date.parse(healthOf(dir).timestamp) - Date.now())).toBeLessThan(MINUTE);
    } finally {
      desk.child.kill('SIGTERM');
    }
    expect((await desk.ended).code).toBe(0);
  }));

  it('and a journal that was written while it was wrong: told at the start with what to do; account and market go on at the time that is', () => withDataDir(async (dir) => {
    fastProfile(dir);
    const time = new FakeTime(dir);
    const at = ['--data-dir', dir];
    time.set(DAY_AND_HOUR_S);
    const { child } = await venueOf(dir, time.env());
    expect((await startCli(['run', '--dev-fast', '--json', ...at], time.env()).ended).code).toBe(0);
    child.kill('SIGTERM');
    await ended(child);
    const desk = startCli(['run', '--json', ...at]);
    try {
      await desk.line((line) => line.type === 'started');
      await vi.waitUntil(() => readHealth(dir)?.message.includes('the journal\'s time is') === true, wait);
      expect((await cliHere(['status', ...at])).code).toBe(3);
      expect((await cliHere(['flatten', '--json', ...at])).code).toBe(0);
    } finally {
      desk.child.kill('SIGTERM');
    }
    const { err, out } = await desk.ended;
    expect(err + out).toMatch(/The last entry of the journal is of .*but the clock of this machine says .* and the venue agrees\. .*stop the desk and start it again after/);
  }));

  it('back in the venue process: its market and its orders go on', () => withDataDir(async (dir) => {
    const time = new FakeTime(dir);
    const { child, venue } = await venueOf(dir, time.env());
    const client = new SimVenueClient({ resolve: () => Promise.resolve(venue) });
    try {
      const reports: VenueReport[] = [];
      let lastMark = 0;
      client.onInput((input) => {
        if (input.type === 'report') reports.push(input.report);
        else if (input.event.type === 'mark') lastMark = Math.max(lastMark, input.event.tsEvent);
      });
      await client.connect();
      await vi.waitUntil(() => lastMark > 0, wait);
      time.set(-3_600);
      const from = lastMark;
      await vi.waitUntil(() => lastMark > from + 1_000, wait);
      client.send(buy('back-1'));
      await vi.waitUntil(() => reports.some((report) => report.type === 'FillReport'), wait);
      expect((await snapshotOf(client, reports, 1)).positions).toMatchObject([{ quantity: quantity('0.05') }]);
      expect(Math.abs((client.venueNow() ?? 0) - Date.now())).toBeLessThan(MINUTE);
    } finally {
      client.close();
      child.kill('SIGTERM');
      await ended(child);
    }
  }));

  it('back during a flatten past the engine: it goes on to its proof', () => withDataDir(async (dir) => {
    fastProfile(dir);
    const time = new FakeTime(dir);
    const { child, venue } = await venueOf(dir, {});
    const client = new SimVenueClient({ resolve: () => Promise.resolve(venue) });
    let flatten: CliProcess | null = null;
    try {
      const reports: VenueReport[] = [];
      client.onInput((input) => { if (input.type === 'report') reports.push(input.report); });
      await client.connect();
      client.send(buy('open-1'));
      await vi.waitUntil(() => reports.some((report) => report.type === 'FillReport'), wait);
      flatten = startCli(['flatten', '--reason', 'drill', '--data-dir', dir, '--timeout', '60s'], time.env());
      let said = '';
      flatten.child.stderr?.on('data', (text: string) => { said += text; });
      // Between the first read that shows nothing and the second: nothing but time is waited for.
      await vi.waitUntil(() => said.includes('venue: 0 positions, 0 open orders'), wait);
      time.set(-3_600);
      const { code, out } = await flatten.ended;
      expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('The venue itself showed 0 positions') as string });
      expect((await snapshotOf(client, reports, 2)).positions.filter((position) => position.quantity !== 0n)).toEqual([]);
    } finally {
      flatten?.child.kill('SIGKILL');
      client.close();
      child.kill('SIGTERM');
      await ended(child);
    }
  }));
});
