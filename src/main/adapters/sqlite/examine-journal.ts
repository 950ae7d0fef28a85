// Looks a journal file through before it is written to: cut, foreign, damaged or tampered with. Changes nothing, so it can be done in a thread of its own.
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import DatabaseConstructor, { type Database } from 'better-sqlite3';
import { JournalError, causeText } from './journal-error.ts';
import { readSchemaVersion } from './migrations.ts';
import { verifyChain } from './sqlite-journal.ts';
import { findWalDamage } from './wal-check.ts';

const MAGIC = 'SQLite format 3\0';
/** About a quarter of a second. */
const CHAIN_CHECK_ROWS = 100_000;

/** What `openJournal` would refuse about the content of a file, null when it is sound. For the holder of the desk's lock: nobody else may write meanwhile. */
export function examineJournal(file: string): JournalError | null {
  let db: Database | null = null;
  try {
    assertWhole(file);
    db = new DatabaseConstructor(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
    readSchemaVersion(db);
    assertSound(db);
    return null;
  } catch (thrown) {
    return typed(file, thrown);
  } finally {
    db?.close();
  }
}

/** SQLite takes an empty file for a new database and reads a cut one until it reaches the hole: both are told apart here. */
export function assertWhole(file: string): void {
  const size = statSync(file).size;
  if (size === 0) throw new JournalError('truncated', file, 'a journal', 'an empty file');
  const header = Buffer.alloc(100);
  const fd = openSync(file, 'r');
  let read: number;
  try {
    read = readSync(fd, header, 0, 100, 0);
  } finally {
    closeSync(fd);
  }
  if (header.toString('latin1', 0, 16) !== MAGIC) throw new JournalError('notADatabase', file, 'an SQLite file', `one that begins with ${JSON.stringify(header.toString('latin1', 0, Math.min(read, 16)))}`);
  if (read < 100) throw new JournalError('truncated', file, 'a header of 100 bytes', `${read} bytes`);
  const pageField = header.readUInt16BE(16);
  const pageSize = pageField === 1 ? 65_536 : pageField;
  const pages = header.readUInt32BE(28);
  // A crash in a checkpoint leaves a short file whose missing pages are still in the log: only without a log is it a cut.
  const hasLog = existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0;
  if (!hasLog && size < pages * pageSize) throw new JournalError('truncated', file, `${pages} pages of ${pageSize} bytes`, `${size} bytes`);
  const damage = findWalDamage(`${file}-wal`);
  if (damage !== null) throw new JournalError('corrupt', `${file}-wal`, 'a log whose committed frames agree with their checksums', damage);
}

/** Throws JournalError when SQLite's own check or the chain of commits at the end finds something. */
export function assertSound(db: Database, chainCheckRows = CHAIN_CHECK_ROWS): void {
  // Half a second per 500 MB: worth it also after a clean stop, because disks forget without being asked.
  const result = db.pragma('quick_check(5)', { simple: true });
  if (result !== 'ok') throw new JournalError('corrupt', db.name, "quick_check 'ok'", String(result));
  const chain = verifyChain(db, undefined, chainCheckRows);
  if (!chain.ok) throw chain.error;
}

/** Gives whatever SQLite or the file system threw its place in our list. */
export function typed(file: string, thrown: unknown): JournalError {
  if (thrown instanceof JournalError) return thrown;
  const text = causeText(thrown);
  const code = /SQLITE_NOTADB/.test(text) ? 'notADatabase'
    : /SQLITE_CORRUPT|SQLITE_SCHEMA|malformed/.test(text) ? 'corrupt'
    : /SQLITE_BUSY|SQLITE_LOCKED/.test(text) ? 'busy'
    : /SQLITE_(READONLY|CANTOPEN|PERM|FULL|IOERR)|E(ACCES|PERM|ROFS|NOSPC|NOTDIR|NOENT|IO)\b/.test(text) ? 'unusableDirectory'
    : 'corrupt';
  return new JournalError(code, file, 'a journal that can be opened for writing', text, thrown);
}
