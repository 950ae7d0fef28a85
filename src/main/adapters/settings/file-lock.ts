// One writer at a time among processes. SQLite's RESERVED lock on an own small file: the operating system drops it with the process.
import { chmodSync, closeSync, constants } from 'node:fs';
import DatabaseConstructor from 'better-sqlite3';
import { NO_LINK, openPlainFile } from '../system/side-file.ts';

/** The whole process waits, the engine with it: a program that hangs in the middle of its change must not hold up an order for long. */
const WAIT_MS = 400;

/** Runs `work` while this process alone holds `lockFile`; waits up to 400 ms for it. Throws a sentence when another process keeps it, else what SQLite or `work` throws. */
export function withFileLock<T>(lockFile: string, work: () => T): T {
  closeSync(openPlainFile(lockFile, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | NO_LINK));
  chmodSync(lockFile, 0o600);
  const db = new DatabaseConstructor(lockFile, { timeout: WAIT_MS });
  try {
    try {
      db.exec('BEGIN IMMEDIATE');
    } catch (cause) {
      throw cause instanceof DatabaseConstructor.SqliteError && cause.code.startsWith('SQLITE_BUSY') ? new Error('another process has been changing the file for a while', { cause }) : cause;
    }
    return work();
  } finally {
    db.close();
  }
}
