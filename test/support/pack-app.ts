// Packs the built app as `npm run package` does, around a stand-in for Electron's program: everything but that program is real.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { extractAll, listPackage } from '@electron/asar';
import { Arch, build, Platform } from 'electron-builder';

const root = path.resolve(import.meta.dirname, '../..');
/** By which the fuses are found in Electron's program; then the version, their number, and one state each. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

export type PackedApp = {
  /** The packed program, with its fuses set. */
  readonly program: string;
  readonly resources: string;
  /** Paths inside the archive, without a leading slash. */
  readonly files: readonly string[];
  /** Takes the archive apart, as Electron would read it; the folder holds package.json. */
  extract(): string;
  dispose(): void;
};

/** As Electron ships it: fuses in their factory state. */
function standIn(folder: string): void {
  mkdirSync(path.join(folder, 'resources'), { recursive: true });
  mkdirSync(path.join(folder, 'locales'));
  writeFileSync(path.join(folder, 'electron'), Buffer.concat([Buffer.from(`a stand-in ${SENTINEL}`, 'latin1'), Buffer.from([1, 9]), Buffer.from('101100110', 'latin1')]), { mode: 0o755 });
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'locales/en-US.pak']) writeFileSync(path.join(folder, file), 'stand-in');
}

/** Packs for Linux on x64; takes some seconds. The app must have been built. */
export async function packApp(): Promise<PackedApp> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'breakwater-packed-'));
  standIn(path.join(folder, 'electron'));
  const quiet = { log: console.log, info: console.info };
  Object.assign(console, { log: () => undefined, info: () => undefined });
  try {
    await build({ projectDir: root, targets: Platform.LINUX.createTarget('dir', Arch.x64), publish: 'never', config: { electronDist: path.join(folder, 'electron'), directories: { output: path.join(folder, 'out'), buildResources: 'resources' } } });
  } finally {
    Object.assign(console, quiet);
  }
  const unpacked = path.join(folder, 'out/linux-unpacked');
  const archive = path.join(unpacked, 'resources/app.asar');
  return {
    program: path.join(unpacked, 'breakwater'), resources: path.join(unpacked, 'resources'),
    files: listPackage(archive, { isPack: false }).map((file) => file.replaceAll('\\', '/').replace(/^\//, '')),
    extract() {
      const app = path.join(folder, 'app');
      extractAll(archive, app);
      return app;
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
