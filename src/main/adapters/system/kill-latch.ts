import { closeSync, lstatSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { KillLatchPort } from '../../core/kernel/ports.ts';
import { syncFolder, writeFileAtomic } from './atomic-file.ts';

export const LATCH_FILE = 'kill.latch';
const LatchContent = z.object({ reason: z.string(), ts: z.number(), pid: z.number() });
export type LatchContent = Readonly<z.output<typeof LatchContent>>;

/**
 * The kill latch as a file, so that any process of this user can set it. Its presence is the latch: an empty or unreadable file counts,
 * and so does a folder or a link to nowhere of that name, and a profile folder that cannot be looked into.
 */
export class FileKillLatch implements KillLatchPort {
  readonly file: string;
  readonly #dir: string;

  constructor(file: string) {
    this.file = file;
    this.#dir = dirname(file);
  }

  /** Two `stat` calls, some microseconds: cheap enough before each send. Never throws. */
  isSet(): boolean {
    try {
      if (lstatSync(this.file, { throwIfNoEntry: false }) !== undefined) return true;
      return statSync(this.#dir, { throwIfNoEntry: false })?.isDirectory() !== true;
    } catch {
      return true;
    }
  }

  /** Durable when it returns. The first reason stays when it is set already. Throws when the file system refuses. */
  set(reason: string, ts: number): void {
    if (lstatSync(this.file, { throwIfNoEntry: false }) !== undefined) return;
    try {
      writeFileAtomic(this.file, `${JSON.stringify({ reason, ts, pid: process.pid } satisfies LatchContent)}\n`);
    } catch (thrown) {
      // On a full disk there may still be room for a name, and the name alone is the latch.
      try {
        closeSync(openSync(this.file, 'wx', 0o600));
        syncFolder(this.#dir);
      } catch {
        throw thrown;
      }
    }
  }

  /** Durable when it returns. Throws when the file cannot be removed: the latch is then still set. */
  clear(): void {
    if (lstatSync(this.file, { throwIfNoEntry: false }) === undefined) return;
    rmSync(this.file);
    syncFolder(this.#dir);
  }

  /** Who set it and why; null when it is not set or its content cannot be read. */
  read(): LatchContent | null {
    try {
      return LatchContent.parse(JSON.parse(readFileSync(this.file, 'utf8')));
    } catch {
      return null;
    }
  }
}
