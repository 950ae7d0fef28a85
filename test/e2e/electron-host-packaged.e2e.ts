// The package as electron-builder makes it of the built app, around a stand-in for Electron's program, and the packed app on the double. What needs the program itself is in docs/desktop.md.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readVenueFile, venueFolder } from '../../src/main/adapters/venues/sim/venue-file.ts';
import { launchDouble, type AppUnderTest, type DoubleApp } from '../support/electron-double/launch.ts';
import { packApp, type PackedApp } from '../support/pack-app.ts';
import { DeskPage } from './pages/desk.page.ts';

const root = path.resolve(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { main: string; dependencies: Record<string, string>; devDependencies: Record<string, string> };
const userData = mkdtempSync(path.join(os.tmpdir(), 'breakwater-user-'));
const dataDir = path.join(userData, 'desks');
const running: AppUnderTest[] = [];
let app: PackedApp;

beforeAll(async () => { app = await packApp(); });
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()));
});
afterAll(() => {
  app.dispose();
  rmSync(userData, { recursive: true, force: true });
});

describe('the package', () => {
  it('has its fuses as configured', async () => {
    const wire = await getCurrentFuseWire(app.program);
    const state = (fuse: FuseV1Options): boolean => wire[fuse] === FuseState.ENABLE;
    expect([FuseV1Options.RunAsNode, FuseV1Options.EnableNodeOptionsEnvironmentVariable, FuseV1Options.EnableNodeCliInspectArguments, FuseV1Options.GrantFileProtocolExtraPrivileges, FuseV1Options.LoadBrowserProcessSpecificV8Snapshot].map(state)).toEqual([false, false, false, false, false]);
    expect([FuseV1Options.EnableCookieEncryption, FuseV1Options.EnableEmbeddedAsarIntegrityValidation, FuseV1Options.OnlyLoadAppFromAsar].map(state)).toEqual([true, true, true]);
  });

  it('holds what was built, whole', () => {
    const files = new Set(app.files);
    const out = readdirSync(path.join(root, 'out'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/')).filter((file) => !file.endsWith('.map'));
    expect(out.filter((file) => !files.has(file))).toEqual([]);
    for (const file of [manifest.main, 'out/main/cli.js', 'out/main/venue-process.js', 'out/main/report-worker.js', 'out/preload/index.cjs', 'out/renderer/index.html', 'package.json']) expect(files).toContain(file);
  });

  it('holds the packages of the run time and none of the workshop', () => {
    const packages = new Set(app.files.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/@][^/]*)/.exec(file)?.[1] ?? []));
    for (const name of Object.keys(manifest.dependencies)) expect(packages).toContain(name);
    expect(Object.keys(manifest.devDependencies).filter((name) => packages.has(name))).toEqual([]);
    const strays = app.files.filter((file) => /^(?:test|src|docs|scripts|resources|\.ci|test-output)(?:\/|$)|\.(?:test|e2e)\.[cm]?[jt]sx?$|\.map$|(?:^|\/)\.env|\.(?:pem|key|sqlite)$/.test(file));
    expect(strays).toEqual([]);
  });

  it('holds the native parts of this system alone, outside the archive, and no source of theirs', () => {
    const native = app.files.filter((file) => file.endsWith('.node'));
    expect(native.sort()).toEqual(['node_modules/better-sqlite3/prebuilds/linux-x64.node', 'node_modules/keytar/prebuilds/linux-x64/keytar.node']);
    for (const file of native) expect(statSync(path.join(app.resources, 'app.asar.unpacked', file)).size).toBeGreaterThan(10_000);
    expect(app.files.filter((file) => /\.(?:c|cc|cpp|h|hpp|gyp|gypi)$/.test(file))).toEqual([]);
  });
});

describe('the packed app', () => {
  let main = '';
  beforeAll(() => { main = path.join(app.extract(), manifest.main); });
  const start = async (...args: readonly string[]): Promise<DoubleApp> => {
    const one = await launchDouble({ main, args, env: { ELECTRON_DOUBLE_PACKAGED: '1', ELECTRON_DOUBLE_USER_DATA: userData, BREAKWATER_DEVELOPMENT: '1' } });
    running.push(one);
    return one;
  };
  const alive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  it('opens a desk in the folder of the user, with a venue that is a process of its own and ends with it', async () => {
    const one = await start('--profile', 'dev');
    const view = new DeskPage(await one.page());
    await view.waitUntilLive(30_000);
    expect(((await one.control('records')) as string[]).join('\n')).toContain('utility process Breakwater simulated venue');
    const venue = readVenueFile(venueFolder(dataDir, 'dev'));
    if (!venue) throw new Error('expected a venue process');
    expect(alive(venue.pid)).toBe(true);

    // A second process of the same program reaches the desk, also when the window hangs.
    const second = await start('--cli', 'status', '--profile', 'dev', '--json');
    expect((await second.exited).code, second.output()).toBe(0);
    expect(second.output()).toMatch(/"tradingState":\s*"active"/);
    const flatten = await start('--cli', 'flatten', '--profile', 'dev', '--reason', 'from the packed command line');
    expect((await flatten.exited).code, flatten.output()).toBe(0);
    await view.waitForTradingState('halted', 20_000);

    void one.control('quit').catch(() => undefined);
    expect((await one.exited).code, one.output()).toBe(0);
    await expect.poll(() => alive(venue.pid), { timeout: 20_000 }).toBe(false);

    // The account went on living on disk.
    const next = await start('--profile', 'dev');
    await new DeskPage(await next.page()).waitForTradingState('halted', 30_000);
    expect(existsSync(path.join(venueFolder(dataDir, 'dev'), 'venue.sqlite'))).toBe(true);
  });

  it.each([{ args: ['--inspect=0'] }, { args: ['--remote-debugging-port=1'] }, { args: ['--cli', 'status', '--inspect-brk'] }])('takes no debugging switch, not even in development: $args', async ({ args }) => {
    const one = await start(...args);
    expect((await one.exited).code).toBe(2);
    expect(one.output()).toMatch(/expected no debugging switch/);
  });
});
