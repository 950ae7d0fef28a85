// One desk per profile folder. The lock is SQLite's RESERVED lock on an own small file: the operating system drops it with the
// process, so nothing is left behind by a kill, and exactly one of any number of simultaneous starts gets it.
import { chmodSync, closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import DatabaseConstructor, { type Database } from 'better-sqlite3';
import { z } from 'zod';
import { err, messageOf, ok, type Result } from '../../../shared/model/result.ts';
import { writeFileAtomic } from './atomic-file.ts';

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

export class DeskLock {
  readonly holder: LockHolder;
  readonly #db: Database;

  private constructor(db: Database, holder: LockHolder) {
    this.#db = db;
    this.holder = holder;
  }

  /** Takes the lock of `dir` without waiting. `now` is Unix ms, shown to whoever comes second. */
  static acquire(dir: string, now: number): Result<DeskLock, DeskLockError> {
    const file = join(dir, LOCK_FILE);
    let db: Database;
    try {
      try {
        closeSync(openSync(file, 'wx', 0o600));
      } catch (thrown) {
        if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
      }
      db = new DatabaseConstructor(file, { timeout: 0 });
    } catch (thrown) {
      return err(new DeskLockError(dir, false, null, `that the lock file cannot be opened: ${messageOf(thrown)}`));
    }
    try {
      db.exec('BEGIN IMMEDIATE');
      chmodSync(file, 0o600);
      const holder: LockHolder = { pid: process.pid, since: now, ...processIdentity(process.pid) };
      writeFileAtomic(join(dir, HOLDER_FILE), `${JSON.stringify(holder)}\n`);
      const lock = new DeskLock(db, holder);
      held.add(lock);
      return ok(lock);
    } catch (thrown) {
      db.close();
      const busy = thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && thrown.code.startsWith('SQLITE_BUSY');
      if (!busy) return err(new DeskLockError(dir, false, null, `that the lock cannot be taken: ${messageOf(thrown)}`));
      const holder = readHolder(dir);
      return err(new DeskLockError(dir, true, holder, holder === null ? 'another process that has just started' : `process ${holder.pid}, running since ${new Date(holder.since).toISOString()}`));
    }
  }

  /** Gives the lock back. Also happens by itself when the process ends, however it ends. */
  release(): void {
    held.delete(this);
    if (this.#db.open) this.#db.close();
  }
}

/** Who wrote itself down last; null when nobody did or the process of that number is another one now. */
export function readHolder(dir: string): LockHolder | null {
  try {
    const holder = Holder.parse(JSON.parse(readFileSync(join(dir, HOLDER_FILE), 'utf8')));
    const now = processIdentity(holder.pid);
    return now.bootId === holder.bootId && now.processStart === holder.processStart ? holder : null;
  } catch {
    return null;
  }
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
