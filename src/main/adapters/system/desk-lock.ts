// One desk per profile folder. The lock is SQLite's RESERVED lock on an own small file: the operating system drops it with the
// process, so nothing is left behind by a kill, and exactly one of any number of simultaneous starts gets it.
import { chmodSync, closeSync, constants, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import DatabaseConstructor, { type Database } from 'better-sqlite3';
import { z } from 'zod';
import { err, messageOf, ok, type Result } from '../../../shared/model/result.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { processLives } from './process-lives.ts';
import { NO_LINK, openPlainFile, readSideJson } from './side-file.ts';

const Holder = z.object({ pid: z.number(), since: z.number(), processStart: z.string().nullable(), bootId: z.string().nullable() });
/** `processStart` and `bootId` tell a process from a later one with the same number; null where the system does not say. */
export type LockHolder = Readonly<z.output<typeof Holder>>;

/** Another desk runs on this folder (`isHeld`; `holder` is null until it has written itself down), or the lock cannot be taken at all. */
export class DeskLockError extends Error {
  readonly dir: string;
  readonly isHeld: boolean;
  readonly holder: LockHolder | null;

  constructor(dir: string, isHeld: boolean, holder: LockHolder | null, found: string) {
    super(`desk ${dir}: expected to be its only process, found ${found}`);
    this.name = 'DeskLockError';
    this.dir = dir;
    this.isHeld = isHeld;
    this.holder = holder;
  }
}

const LOCK_FILE = 'desk.lock';
// The holder's data is another file on purpose: closing any descriptor of a locked file would drop the lock of the whole process.
const HOLDER_FILE = 'desk.lock.json';
/** What is held in this process. A database that nobody refers to is closed when memory is collected, and its lock would go with it. */
const held = new Set<DeskLock>();

type Place = { readonly file: string; db: Database; ino: bigint };

export class DeskLock {
  readonly holder: LockHolder;
  readonly #dir: string;
  readonly #places: readonly Place[];

  private constructor(dir: string, places: readonly Place[], holder: LockHolder) {
    this.#dir = dir;
    this.#places = places;
    this.holder = holder;
  }

  /**
   * Takes the lock of `dir` without waiting. `now` is Unix ms, shown to whoever comes second. With `secondDir` a file there is locked as
   * well: who removes the one in `dir` by hand has not yet opened the door.
   */
  static acquire(dir: string, now: number, secondDir: string | null = null): Result<DeskLock, DeskLockError> {
    const wasThere = lstatSync(join(dir, LOCK_FILE), { throwIfNoEntry: false }) !== undefined;
    const places: Place[] = [];
    try {
      for (const place of secondDir === null ? [dir] : [dir, secondDir]) places.push(take(join(place, LOCK_FILE)));
      const other = wasThere ? null : readHolder(dir);
      if (other !== null && other.pid !== process.pid) throw new Held(`process ${other.pid}, running since ${new Date(other.since).toISOString()}, whose lock file was removed`);
      const holder: LockHolder = { pid: process.pid, since: now, ...processIdentity(process.pid) };
      writeHolder(dir, holder);
      const lock = new DeskLock(dir, places, holder);
      held.add(lock);
      return ok(lock);
    } catch (thrown) {
      for (const { db } of places) db.close();
      if (!(thrown instanceof Held)) return err(new DeskLockError(dir, false, null, messageOf(thrown)));
      const holder = readHolder(dir);
      return err(new DeskLockError(dir, true, holder, thrown.message || (holder === null ? 'another process that has just started' : `process ${holder.pid}, running since ${new Date(holder.since).toISOString()}`)));
    }
  }

  /** Whether the files of its names are still the ones that are locked. What was removed is made and locked anew. Null when no lock was touched, else a sentence. */
  check(): string | null {
    const problems = this.#places.flatMap((place) => (inodeOf(place.file) === place.ino ? [] : [renewed(place)]));
    // Without it a living desk would pass for one that crashed.
    try {
      if (readHolder(this.#dir) === null) writeHolder(this.#dir, this.holder);
    } catch {
      // Only a word for whoever comes second.
    }
    return problems.length === 0 ? null : problems.join('; ');
  }

  /** Gives the lock back. Also happens by itself when the process ends, however it ends. */
  release(): void {
    held.delete(this);
    for (const { db } of this.#places) if (db.open) db.close();
  }
}

const writeHolder = (dir: string, holder: LockHolder): void => writeFileAtomic(join(dir, HOLDER_FILE), `${JSON.stringify(holder)}\n`);

/** Another process has it; the message names it where that is known. */
class Held extends Error {}

function renewed(place: Place): string {
  try {
    const { db, ino } = take(place.file);
    place.db.close();
    place.db = db;
    place.ino = ino;
    return `${place.file} was removed, and was made and locked anew`;
  } catch (thrown) {
    return `${place.file} was removed or replaced, and ${thrown instanceof Held ? 'another process holds the new one' : `cannot be locked anew: ${messageOf(thrown)}`}`;
  }
}

/** Throws Held, or an error with a sentence. */
function take(file: string): Place {
  let db: Database;
  try {
    closeSync(openPlainFile(file, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | NO_LINK));
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw new Error(`that the lock file cannot be opened: ${messageOf(thrown)}`, { cause: thrown });
    // Never opened by us when it exists: closing any descriptor of a locked file would drop the lock of the whole process.
    if (!lstatSync(file).isFile()) throw new Error(`that the lock cannot be taken: ${file} is no plain file`, { cause: thrown });
  }
  try {
    db = new DatabaseConstructor(file, { timeout: 0 });
  } catch (thrown) {
    throw new Error(`that the lock file cannot be opened: ${messageOf(thrown)}`, { cause: thrown });
  }
  try {
    db.exec('BEGIN IMMEDIATE');
    chmodSync(file, 0o600);
    return { file, db, ino: inodeOf(file) ?? 0n };
  } catch (thrown) {
    db.close();
    if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && thrown.code.startsWith('SQLITE_BUSY')) throw new Held('', { cause: thrown });
    throw new Error(`that the lock cannot be taken: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** Null when there is none, or when nobody can tell. */
function inodeOf(file: string): bigint | null {
  try {
    return lstatSync(file, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
  } catch {
    return null;
  }
}

/** Who wrote itself down last; null when nobody did or the process of that number is another one now. */
export function readHolder(dir: string): LockHolder | null {
  try {
    const holder = Holder.parse(readSideJson(join(dir, HOLDER_FILE)));
    const now = processIdentity(holder.pid);
    return now.bootId === holder.bootId && now.processStart === holder.processStart ? holder : null;
  } catch {
    return null;
  }
}

/** The process that holds the desk's lock as far as can be told without touching it; null also when it is this one. */
export function livingHolder(dir: string): LockHolder | null {
  const holder = readHolder(dir);
  // Of this process: whoever asks knows that it does not run here any more.
  if (holder === null || holder.pid === process.pid) return null;
  return processLives(holder.pid) ? holder : null;
}

/** Linux: field 22 of /proc/<pid>/stat counts from boot, so it needs the boot's own id beside it. */
function processIdentity(pid: number): Pick<LockHolder, 'processStart' | 'bootId'> {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name is in brackets and may hold blanks and brackets of its own.
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { processStart: afterName[19] ?? null, bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() };
  } catch {
    return { processStart: null, bootId: null };
  }
}
