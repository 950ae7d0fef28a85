// What the package is to be. That electron-builder makes it so is tested on the built app, in test/e2e/electron-host-packaged.e2e.ts.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { APP_ID } from '../../../src/main/hosts/electron/app-id.ts';

const root = path.resolve(import.meta.dirname, '../../..');
type Configuration = { appId: string; files: readonly string[]; deb: { depends: readonly string[] }; publish: unknown; electronFuses: Readonly<Record<string, boolean>>; electronUpdaterCompatibility?: unknown; npmRebuild: boolean; linux: object; mac: object; win: object };
const builder = createRequire(import.meta.url)('app-builder-lib/out/util/config/config.js') as { getConfig(dir: string, file: string | null, more: null): Promise<Configuration>; validateConfiguration(config: Configuration, log: { isEnabled: boolean; add(): void }): Promise<void> };
describe('the configuration of the package', () => {
  it('is one that electron-builder understands word by word', async () => {
    const config = await builder.getConfig(root, null, null);
    await builder.validateConfiguration(config, { isEnabled: false, add: () => undefined });
    await expect(builder.validateConfiguration({ ...config, electronFuses: { ...config.electronFuses, runAsNodee: false } }, { isEnabled: false, add: () => undefined })).rejects.toThrow(/electronFuses should be one of/);
    expect(config.appId).toBe(APP_ID);
    expect(config.deb.depends).toContain('libsecret-1-0');
    expect([config.publish, config.npmRebuild]).toEqual([null, false]); // No updater, nothing compiled.
  });

  it('names a fuse for everything that Electron can switch', async () => {
    const { electronFuses } = await builder.getConfig(root, null, null);
    expect(electronFuses).toEqual({
      runAsNode: false, enableCookieEncryption: true, enableNodeOptionsEnvironmentVariable: false, enableNodeCliInspectArguments: false, enableEmbeddedAsarIntegrityValidation: true, onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false, grantFileProtocolExtraPrivileges: false, resetAdHocDarwinSignature: false,
    });
  });

  it('keeps the native parts of each system for that system', async () => {
    const config = await builder.getConfig(root, null, null);
    for (const [name, platform] of [['linux', 'linux'], ['mac', 'darwin'], ['win', 'win32']] as const) {
      for (const arch of ['x64', 'arm64']) {
        expect(existsSync(path.join(root, `node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`))).toBe(true);
        expect(existsSync(path.join(root, `node_modules/keytar/prebuilds/${platform}-${arch}/keytar.node`))).toBe(true);
      }
      expect(JSON.stringify(config[name])).toContain(`prebuilds/!(${platform}-$`);
    }
  });

  it('has an icon that is the drawing of the script', async () => {
    const { drawIcon, ICON_SIZE } = (await import('../../../scripts/icon.mjs' as string)) as { drawIcon(size: number): Buffer; ICON_SIZE: number };
    const file = readFileSync(path.join(root, 'resources/icon.png'));
    expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([ICON_SIZE, ICON_SIZE]);
    const lines = inflateSync(file.subarray(41, 41 + file.readUInt32BE(33)));
    const pixels = drawIcon(ICON_SIZE);
    for (let row = 0; row < ICON_SIZE; row++) if (Buffer.compare(lines.subarray(row * (ICON_SIZE * 4 + 1) + 1, (row + 1) * (ICON_SIZE * 4 + 1)), pixels.subarray(row * ICON_SIZE * 4, (row + 1) * ICON_SIZE * 4)) !== 0) throw new Error(`line ${row} of the icon differs: run  node scripts/icon.mjs`);
  });
});
