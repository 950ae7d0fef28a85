// Real processes: whatever is removed from the folder of a running desk, the terminal goes on finding it and its venue.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readVenueFile, venueFolder } from '../../src/main/adapters/venues/sim/venue-file.ts';
import { cliHere, withDataDir } from '../support/cli.ts';
import { agreed, buy, callDesk, calmProfile, endVenue, startedDesk } from '../support/process-desks.ts';

const LOOK = { timeout: 30_000, interval: 100 };

describe.skipIf(process.platform === 'win32')('files removed under a running desk', () => {
  it('are written again: flatten goes through the engine, status knows that it runs, the venue is found', () => withDataDir(async (dir) => {
    calmProfile(dir, 'dev');
    const at = ['--profile', 'dev', '--data-dir', dir];
    const own = (name: string): string => path.join(dir, 'dev', name);
    const desk = await startedDesk(dir, '--profile', 'dev');
    try {
      await buy(dir, 'dev', 'BTC-PERP', '0.01');
      const venue = readVenueFile(venueFolder(dir, 'dev'));
      const FILES = ['control.json', 'session.json', 'health.json', 'desk.lock', 'desk.lock.json', 'venue/venue.json'];
      for (const name of FILES) rmSync(own(name), { force: true });
      await expect.poll(() => FILES.filter((name) => name !== 'session.json' && !existsSync(own(name))), LOOK).toEqual([]);
      expect(readVenueFile(venueFolder(dir, 'dev'))).toMatchObject({ pid: venue?.pid, token: venue?.token });
      await agreed(dir, 'dev');
      expect((await callDesk(dir, 'dev', 'desk.snapshot', {})).riskEvents.map(({ code }) => code)).toContain('deskLockLost');

      // Something that cannot be replaced lies in the way: the desk says so, and nobody calls it "not running".
      rmSync(own('control.json'));
      mkdirSync(own('control.json'));
      const silent = await cliHere(['status', ...at]);
      expect([silent.code, silent.out, silent.err]).toEqual([4, expect.stringContaining(`runs in process ${String(desk.child.pid)}, but does not answer here`), expect.stringContaining(`process ${String(desk.child.pid)} runs this desk, but cannot be reached`)]);
      expect(silent.out).not.toContain('not running');
      rmSync(own('control.json'), { recursive: true });

      // At once, also before the desk has looked: it is waited for.
      const flat = await cliHere(['flatten', '--reason', 'test', '--json', ...at]);
      expect(flat.code, flat.err).toBe(0);
      expect(flat.out).toContain('"by":"engine"');
      expect((await callDesk(dir, 'dev', 'desk.snapshot', {})).riskEvents.map(({ code }) => code)).toContain('controlNotWritten');
    } finally {
      desk.child.kill('SIGKILL');
      await desk.ended;
      endVenue(dir, 'dev');
    }
  }));
});
