// The venue's process stands still, its socket open: a desk must notice within the time that "connected" promises, and take up its work when the venue does.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { JournalReader } from '../../src/main/adapters/sqlite/journal-reader.ts';
import { readVenueFile, venueFolder } from '../../src/main/adapters/venues/sim/venue-file.ts';
import { cliHere, startCli, withDataDir } from '../support/cli.ts';

const wait = { timeout: 40_000, interval: 50 };
const healthOf = (dir: string): { readonly ok: boolean; readonly message: string } | null => {
  try {
    return JSON.parse(readFileSync(path.join(dir, 'dev/health.json'), 'utf8')) as { readonly ok: boolean; readonly message: string };
  } catch {
    return null; // not written yet
  }
};

describe.skipIf(process.platform === 'win32')('a venue that hangs', () => {
  it('is told as not connected with an alert, and is met and reconciled again when it answers', () => withDataDir(async (dir) => {
    mkdirSync(path.join(dir, 'profiles'), { recursive: true });
    writeFileSync(path.join(dir, 'profiles/dev.json'), JSON.stringify({ name: 'dev', interval: '1s', symbols: ['BTC-PERP'], strategy: { shortWindow: 2, longWindow: 10 }, sim: { pace: 300, severity: 'kind' } }));
    const at = ['--data-dir', dir];
    const desk = startCli(['run', '--json', ...at]);
    let pid = 0;
    try {
      await desk.line((line) => line.type === 'started');
      await vi.waitUntil(() => healthOf(dir)?.ok === true, wait);
      pid = readVenueFile(venueFolder(dir, 'dev'))?.pid ?? 0;
      process.kill(pid, 'SIGSTOP');
      await vi.waitUntil(() => healthOf(dir)?.message === 'venue not connected: the venue did not answer for 5 s', wait);
      expect(await cliHere(['status', ...at])).toMatchObject({ code: 3, out: expect.stringContaining('NOT CONNECTED: the venue did not answer for 5 s') as string });
      process.kill(pid, 'SIGCONT');
      await vi.waitUntil(() => healthOf(dir)?.ok === true, wait);
      expect((await cliHere(['status', ...at])).code).toBe(0);
    } finally {
      if (pid > 0) process.kill(pid, 'SIGCONT');
      desk.child.kill('SIGTERM');
    }
    expect((await desk.ended).code).toBe(0);
    const reader = JournalReader.open(path.join(dir, 'dev/journal/journal.sqlite'));
    try {
      const events = [...reader.conclusions(0, { types: ['RiskEvent', 'ReconciliationCompleted'] })].map(({ conclusion }) => conclusion);
      expect(events.filter((event) => event.type === 'RiskEvent' && event.code === 'venueDisconnected')).toMatchObject([{ message: 'The venue is not connected: the venue did not answer for 5 s' }]);
      expect(events.filter((event) => event.type === 'ReconciliationCompleted').map(({ cause }) => cause)).toEqual(expect.arrayContaining(['startup', 'reconnect']));
    } finally {
      reader.close();
    }
  }));
});
