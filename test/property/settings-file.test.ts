// The settings file: whatever patches come, from however many processes, and whatever the file was damaged to.
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SettingsFile } from '../../src/main/adapters/settings/settings-file.ts';
import { openConf } from '../../src/main/adapters/settings/settings-store.ts';
import { AppSettings, DEFAULT_SETTINGS, SettingsPatch } from '../../src/shared/model/settings.ts';

// electron-store asks Electron for its folder and its version as it is loaded; the folder is given here.
const ELECTRON = "export const app = { getPath: () => '/nowhere', getVersion: () => '0.0.0' }, shell = {}, ipcMain = { on() {}, removeAllListeners() {} }; export default { app, shell, ipcMain };";
registerHooks({ resolve: (name, context, next) => (name === 'electron' ? { url: `data:text/javascript,${encodeURIComponent(ELECTRON)}`, shortCircuit: true } : next(name, context)) });
vi.mock('electron', () => ({ ipcMain: { removeAllListeners: () => undefined } }));
const { openElectronStore } = await import('../../src/main/hosts/electron/settings-store.ts');

/** Each host opens the file its own way. */
const hosts = [{ host: 'headless', openStore: openConf }, { host: 'Electron', openStore: openElectronStore }] as const;
let dir = '';
beforeEach(() => { dir = mkdtempSync(path.join(tmpdir(), 'breakwater-settings-')); });
afterEach(() => { rmSync(dir, { recursive: true, force: true }); });
const file = (): string => path.join(dir, 'settings.json');
const aside = (): readonly string[] => readdirSync(dir).filter((name) => name.startsWith('settings.bad-'));

const channel = fc.record({ on: fc.boolean(), fills: fc.boolean(), alerts: fc.boolean() });
const text = fc.string({ maxLength: 30, unit: 'grapheme' });
const patch: fc.Arbitrary<SettingsPatch> = fc.record({
  theme: fc.constantFrom('auto', 'light', 'dark'), density: fc.constantFrom('compact', 'regular', 'comfortable'), zone: text, pnlColours: fc.constantFrom('standard', 'blueOrange'), notifications: channel, sounds: channel,
  shortcuts: fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }).filter((key) => key !== '__proto__'), text, { maxKeys: 4 }), activeWorkspace: fc.option(text), toggle: fc.record({ paper: fc.constantFrom('dev', 'paper'), live: fc.constantFrom('demo', 'prod') }),
  guide: fc.record({ finished: fc.boolean(), dismissed: fc.boolean(), done: fc.array(text, { maxLength: 3 }), skipped: fc.array(text, { maxLength: 3 }) }),
}, { requiredKeys: [] }) as fc.Arbitrary<SettingsPatch>;
const laid = (settings: AppSettings, patches: readonly SettingsPatch[]): AppSettings => AppSettings.parse(patches.reduce<AppSettings>((all, one) => ({ ...all, ...one }), settings));

describe('a patch over the wire', () => {
  it('holds what it was given and nothing else', () => {
    fc.assert(fc.property(patch, (given) => { expect(SettingsPatch.parse(JSON.parse(JSON.stringify(given)))).toEqual(given); }));
  });
});

describe.each(hosts)('the settings file of the $host host', ({ openStore }) => {
  it('holds every sequence of patches by several processes, none losing another', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(2), patch), { maxLength: 8 }), (steps) => {
      rmSync(file(), { force: true });
      const stores = [0, 1, 2].map((n) => new SettingsFile(dir, { openStore: n % 2 === 0 ? openConf : openElectronStore }));
      for (const [who, given] of steps) stores[who]?.write(given);
      const expected = laid(DEFAULT_SETTINGS, steps.map(([, given]) => given));
      expect(new SettingsFile(dir, { openStore }).read()).toEqual(expected);
      expect(aside()).toEqual([]);
    }), { numRuns: 40 });
  });

  it('reads anything at all as settings, loses no sound key, and keeps a copy of what it could not understand', () => {
    const damaged = fc.oneof(fc.string(), fc.json(), fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')));
    fc.assert(fc.property(damaged, patch, (content, given) => {
      for (const name of [file(), ...aside().map((one) => path.join(dir, one))]) rmSync(name, { force: true });
      writeFileSync(file(), content);
      const store = new SettingsFile(dir, { openStore });
      expect(AppSettings.safeParse(store.read()).success).toBe(true);
      const before = store.read();
      expect(store.write(given)).toEqual(laid(before, [given]));
      expect(new SettingsFile(dir, { openStore }).read()).toEqual(laid(before, [given]));
      const isObject = ((): boolean => { try { const value: unknown = JSON.parse(content); return typeof value === 'object' && value !== null && !Array.isArray(value); } catch { return false; } })();
      if (!isObject) expect(aside().map((name) => readFileSync(path.join(dir, name), 'utf8'))).toEqual([Buffer.from(content).toString('utf8')]);
    }), { numRuns: 100 });
  });

  it('falls back key by key with a notice, and leaves what it does not know in the file', () => {
    writeFileSync(file(), JSON.stringify({ theme: 'dark', density: 'enormous', sounds: { on: 'yes' }, ofALaterVersion: { deep: [1, 2] } }));
    const notices: string[] = [];
    const store = new SettingsFile(dir, { openStore, onNotice: (notice) => notices.push(notice) });
    expect(store.read()).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' });
    expect(notices.map((notice) => notice.split(': ')[1])).toEqual(['density', 'sounds']);
    store.write({ zone: 'Europe/Berlin' });
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ theme: 'dark', density: 'enormous', sounds: { on: 'yes' }, ofALaterVersion: { deep: [1, 2] }, zone: 'Europe/Berlin' });
    expect(aside()).toHaveLength(1);
    store.write({ density: 'compact' });
    expect(new SettingsFile(dir, { openStore }).read()).toMatchObject({ theme: 'dark', density: 'compact', zone: 'Europe/Berlin' });
  });

  it('is for its owner alone, and follows no link', () => {
    const store = new SettingsFile(dir, { openStore });
    store.write({ theme: 'light' });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const elsewhere = path.join(dir, 'elsewhere.json');
    writeFileSync(elsewhere, '{"theme":"dark"}');
    rmSync(file());
    symlinkSync(elsewhere, file());
    expect(new SettingsFile(dir, { openStore }).read().theme).toBe('auto');
    new SettingsFile(dir).write({ theme: 'light' });
    expect(readFileSync(elsewhere, 'utf8')).toBe('{"theme":"dark"}');
    expect(new SettingsFile(dir, { openStore }).read().theme).toBe('light');
  });

  it('tells of its own changes once, and of those of another process', async () => {
    const [mine, other] = [new SettingsFile(dir, { openStore, watch: true }), new SettingsFile(dir)];
    const told: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    mine.onChange(({ theme }) => { told.push(theme); if (theme === 'light') resolve(); });
    mine.write({ theme: 'dark' });
    mine.write({ theme: 'dark' });
    expect(told).toEqual(['dark']);
    other.write({ theme: 'light' });
    await promise;
    expect(mine.read().theme).toBe('light');
    mine.close();
  });
});
