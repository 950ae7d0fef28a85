// Which content of `session.json` is the newest one, noted outside of the data folder, in a folder of this user on this machine. A copy of the file, of the desk's folder or of the whole
// data folder, older or somebody else's, brings its tokens along but not this: what is not sealed here opens nothing.
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeFileAtomic } from '../../adapters/system/atomic-file.ts';
import { readSideFile } from '../../adapters/system/side-file.ts';

const SEAL_BYTES = 64;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Goes with the session of the user where the system has such a folder, else with what is temporary: after a restart of the machine no page is open any more. */
export const sealFolder = (env: Readonly<Record<string, string | undefined>> = process.env): string => path.join(env['XDG_RUNTIME_DIR'] || os.tmpdir(), `breakwater-${process.getuid?.() ?? os.userInfo().username}`);

export class SessionSeal {
  readonly #folder: string;
  readonly #file: string;
  readonly #keepMs: number;

  /** `sessionFile` is absolute; `keepMs`: how long what is sealed can count at all. */
  constructor(sessionFile: string, keepMs: number, folder: string) {
    this.#folder = folder;
    this.#file = path.join(folder, `${sha256(path.resolve(sessionFile)).slice(0, 32)}.seal`);
    this.#keepMs = keepMs;
  }

  /** Whether this is what was sealed last. Never throws: what cannot be told is not. */
  holds(content: string): boolean {
    if (!isOurs(this.#folder)) return false;
    const found = readSideFile(this.#file, SEAL_BYTES);
    return found.ok && found.value === sha256(content);
  }

  /** Throws what the file system throws, and for a folder that is not this user's alone. */
  set(content: string): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    if (!isOurs(this.#folder)) throw new Error(`${this.#folder}: expected a folder of this user alone, found one that others may write to`);
    writeFileAtomic(this.#file, sha256(content));
    this.#sweep();
  }

  /** Those of data folders that are gone long since. */
  #sweep(): void {
    try {
      for (const name of readdirSync(this.#folder).filter((one) => one.endsWith('.seal'))) {
        const file = path.join(this.#folder, name);
        if (file !== this.#file && Date.now() - statSync(file).mtimeMs > 2 * this.#keepMs) rmSync(file, { force: true });
      }
    } catch {
      // Another process sweeps too.
    }
  }
}

/** A folder that somebody else made or may write to could hold a seal of his. */
function isOurs(folder: string): boolean {
  try {
    const stat = lstatSync(folder);
    return stat.isDirectory() && (process.getuid === undefined || (stat.uid === process.getuid() && (stat.mode & 0o077) === 0));
  } catch {
    return false;
  }
}
