// The trader's settings on disk: `<dataDir>/settings.json`. Several processes may share it: each reads again before it writes, one at a time.
import { createHash } from 'node:crypto';
import { closeSync, constants, existsSync, fstatSync, lstatSync, openSync, readFileSync, renameSync, watch, type FSWatcher } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import path from 'node:path';
import { messageOf } from '../../../shared/model/result.ts';
import type { AppSettings, SettingsPatch } from '../../../shared/model/settings.ts';
import { writeFileAtomic } from '../system/atomic-file.ts';
import { makeFolder } from '../system/folders.ts';
import { withFileLock } from './file-lock.ts';
import { isRaw, readSettingsContent } from './settings-content.ts';
import { openConf, type OpenSettingsStore } from './settings-store.ts';

export const SETTINGS_FILE = 'settings.json';
const MAX_BYTES = 4 * 1024 * 1024;
const WATCH_PAUSE_MS = 50;

export type SettingsFileOptions = {
  /** What a person should know: keys that fell back, a file that was kept aside. */
  readonly onNotice?: (notice: string) => void;
  /** Tells of changes by other processes. */
  readonly watch?: boolean;
  /** `conf` unless the host has another. */
  readonly openStore?: OpenSettingsStore;
};

type Raw = Readonly<Record<string, unknown>>;
/** `damaged`: the file is there and cannot be understood as a whole. */
type Found = { readonly raw: Raw; readonly text: string | null; readonly damaged: string | null };

export class SettingsFile {
  readonly file: string;
  readonly #dir: string;
  readonly #options: SettingsFileOptions;
  readonly #listeners = new Set<(settings: AppSettings) => void>();
  readonly #told = new Set<string>();
  #current: AppSettings;
  #watcher: FSWatcher | null = null;
  #pause: NodeJS.Timeout | null = null;

  /** Reads only; a folder that is missing is made with the first write. */
  constructor(dataDir: string, options: SettingsFileOptions = {}) {
    this.#dir = dataDir;
    this.#options = options;
    this.file = path.join(dataDir, SETTINGS_FILE);
    this.#current = this.#load();
    if (options.watch === true) this.#watch();
  }

  read(): AppSettings {
    return this.#current;
  }

  /**
   * Lays the patch over what the file holds now, on disk when it returns. What this version does not understand stays in the file; a file
   * that cannot be understood at all is kept aside. Throws what the file system throws; nothing is changed then.
   */
  write(patch: SettingsPatch): AppSettings {
    const changes = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    makeFolder(this.#dir);
    withFileLock(path.join(this.#dir, '.settings.lock'), () => {
      const found = this.#find();
      const { problems } = readSettingsContent(found.raw);
      if (found.damaged !== null) this.#moveAside(found);
      else if (problems.length > 0) this.#copyAside(found);
      const open = this.#options.openStore ?? openConf;
      const file = open({ cwd: this.#dir, name: 'settings', fileExtension: 'json', configFileMode: 0o600, accessPropertiesByDotNotation: false, serialize: (value) => `${JSON.stringify(value, null, 2)}\n` });
      file.store = { ...found.raw, ...changes };
    });
    this.#take(this.#load());
    return this.#current;
  }

  onChange(listener: (settings: AppSettings) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends the watch. */
  close(): void {
    this.#watcher?.close();
    this.#watcher = null;
    if (this.#pause) clearTimeout(this.#pause);
  }

  #load(): AppSettings {
    const found = this.#find();
    const { settings, problems } = readSettingsContent(found.raw);
    if (found.damaged !== null) this.#tell(`${this.file}: expected settings, found ${found.damaged}; the defaults hold, and the file is kept aside with the next change`);
    for (const problem of problems) this.#tell(`${this.file}: ${problem}`);
    return settings;
  }

  #find(): Found {
    const damaged = (text: string | null, found: string): Found => ({ raw: {}, text, damaged: found });
    let text: string;
    try {
      const present = lstatSync(this.file, { throwIfNoEntry: false });
      if (present === undefined) return { raw: {}, text: null, damaged: null };
      if (!present.isFile()) return damaged(null, present.isSymbolicLink() ? 'a symbolic link' : 'a folder or device');
      const fd = openSync(this.file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
      try {
        const { size } = fstatSync(fd);
        if (size > MAX_BYTES) return damaged(null, `${size} bytes`);
        text = readFileSync(fd, 'utf8');
      } finally {
        closeSync(fd);
      }
    } catch (thrown) {
      return damaged(null, messageOf(thrown));
    }
    try {
      const raw: unknown = JSON.parse(text);
      return isRaw(raw) ? { raw, text, damaged: null } : damaged(text, 'JSON that is no object');
    } catch {
      return damaged(text, 'text that is not JSON');
    }
  }

  /** The name holds the content's hash: the same bad file is kept once. */
  #asideName(text: string | null): string {
    const mark = createHash('sha256').update(text ?? 'unreadable').digest('hex').slice(0, 12);
    for (let count = 0; ; count += 1) {
      const name = path.join(this.#dir, `settings.bad-${mark}${count === 0 ? '' : `-${count}`}.json`);
      if (text !== null || !existsSync(name)) return name;
    }
  }

  #copyAside(found: Found): void {
    if (found.text !== null) writeFileAtomic(this.#asideName(found.text), found.text);
  }

  #moveAside(found: Found): void {
    const name = this.#asideName(found.text);
    renameSync(this.file, name);
    this.#tell(`${this.file}: the file that could not be understood is now ${name}`);
  }

  #tell(notice: string): void {
    if (this.#told.has(notice)) return;
    this.#told.add(notice);
    this.#options.onNotice?.(notice);
  }

  #take(settings: AppSettings): void {
    if (isDeepStrictEqual(settings, this.#current)) return;
    this.#current = settings;
    for (const listener of this.#listeners) listener(settings);
  }

  #watch(): void {
    try {
      this.#watcher = watch(this.#dir, { persistent: false }, (_event, name) => {
        if (name !== SETTINGS_FILE) return;
        // A write is a rename after other events: one look when they are over.
        if (this.#pause) clearTimeout(this.#pause);
        this.#pause = setTimeout(() => this.#take(this.#load()), WATCH_PAUSE_MS).unref();
      });
      this.#watcher.on('error', () => this.close());
    } catch {
      // A folder that is not there yet, or a system without watches: the next write reads again.
    }
  }
}
