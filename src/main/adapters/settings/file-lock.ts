// One writer at a time among processes. SQLite's RESERVED lock on an own small file: the operating system drops it with the process.
import { chmodSync, closeSync, openSync } from 'node:fs';
import DatabaseConstructor from 'better-sqlite3';

const WAIT_MS = 5_000;

/** Runs `work` while this process alone holds `lockFile`; waits up to five seconds for it. Throws what SQLite or `work` throws. */
export function withFileLock<T>(lockFile: string, work: () => T): T {
  closeSync(openSync(lockFile, 'a', 0o600));
  chmodSync(lockFile, 0o600);
  const db = new DatabaseConstructor(lockFile, { timeout: WAIT_MS });
  try {
    db.exec('BEGIN IMMEDIATE');
    return work();
  } finally {
    db.close();
  }
}
