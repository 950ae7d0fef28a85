// Looks a journal file through before it is written to, or believed: cut, foreign, damaged or tampered with. Changes nothing, so it can be done in a thread of its own.
// Everybody who opens a journal comes through here; what is looked at is said at each function.
import { closeSync, constants, existsSync, readSync, statSync } from 'node:fs';
import { openPlainFile } from '../system/side-file.ts';
import DatabaseConstructor, { type Database } from 'better-sqlite3';
import { JournalError, causeText } from './journal-error.ts';
import { readSchemaVersion } from './migrations.ts';
import { verifyContent } from './verify-content.ts';
import { findWalDamage } from './wal-check.ts';

const MAGIC = 'SQLite format 3\0';
/** About half a second. */
const CHECKED_ROWS = 100_000;
/** A writer that begins its log anew shows a reader a mixture for a moment; damage stays. */
const LOG_LOOKS = 5;
const LOG_PAUSE_MS = 20;

/**
 * The two halves of the work, for two threads. `file`: header, length, the log to its last byte, schema, SQLite's own check of every page. `content`: the chain and the tables of the last
 * entries. What `content` finds counts where `file` is sound: of a damaged page it can say anything.
 */
export const EXAMINED_PARTS = ['file', 'content'] as const;
export type ExaminedPart = (typeof EXAMINED_PARTS)[number];

/** What `openJournal` would refuse about the content of a file, null when it is sound. For the holder of the desk's lock: nobody else may write meanwhile. */
export function examineJournal(file: string, parts: readonly ExaminedPart[] = EXAMINED_PARTS): JournalError | null {
  let db: Database | null = null;
  try {
    if (parts.includes('file')) {
      assertWhole(file);
      assertLog(findWalDamage(walOf(file)), file);
    }
    db = new DatabaseConstructor(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
    readSchemaVersion(db);
    if (parts.includes('file')) assertPages(db);
    if (parts.includes('content')) assertContent(db, CHECKED_ROWS);
    return null;
  } catch (thrown) {
    return typed(file, thrown);
  } finally {
    db?.close();
  }
}

const walOf = (file: string): string => `${file}-wal`;

/** SQLite takes an empty file for a new database and reads a cut one until it reaches the hole: both are told apart here. */
export function assertWhole(file: string): void {
  const size = statSync(file).size;
  if (size === 0) throw new JournalError('truncated', file, 'a journal', 'an empty file');
  const header = Buffer.alloc(100);
  const fd = openPlainFile(file, constants.O_RDONLY);
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
  const hasLog = existsSync(walOf(file)) && statSync(walOf(file)).size > 0;
  if (!hasLog && size < pages * pageSize) throw new JournalError('truncated', file, `${pages} pages of ${pageSize} bytes`, `${size} bytes`);
}

/** The frames of the write-ahead log, each by its checksum: SQLite itself ends silently at the first that does not agree. */
export function assertLog(damage: string | null, file: string): void {
  if (damage !== null) throw new JournalError('corrupt', walOf(file), 'a log whose committed frames agree with their checksums', damage);
}

/** How much of the content a reader asks about. `file`: header, length and log. `recent`: also the chain and the tables of the last entries. `all`: of every entry, seconds per million. */
export type ReadScope = 'file' | 'recent' | 'all';

/** Before a reader believes a journal, which a desk may be writing to meanwhile. Throws JournalError. */
export function assertReadable(file: string, scope: ReadScope): void {
  let db: Database | null = null;
  try {
    assertWhole(file);
    assertLog(lastingDamage(walOf(file)), file);
    if (scope === 'file') return;
    db = new DatabaseConstructor(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
    readSchemaVersion(db);
    assertContent(db, scope === 'all' ? Infinity : CHECKED_ROWS);
  } catch (thrown) {
    throw typed(file, thrown);
  } finally {
    db?.close();
  }
}

function lastingDamage(wal: string): string | null {
  let damage = findWalDamage(wal);
  for (let looks = 1; damage !== null && looks < LOG_LOOKS; looks += 1) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOG_PAUSE_MS);
    damage = findWalDamage(wal);
  }
  return damage;
}

/** Throws JournalError when SQLite's own check, the chain of commits or the tables of the last entries find something. */
export function assertSound(db: Database, checkedRows = CHECKED_ROWS): void {
  assertPages(db);
  assertContent(db, checkedRows);
}

/** Half a second per 500 MB: worth it also after a clean stop, because disks forget without being asked. */
function assertPages(db: Database): void {
  const result = db.pragma('quick_check(5)', { simple: true });
  if (result !== 'ok') throw new JournalError('corrupt', db.name, "quick_check 'ok'", String(result));
}

function assertContent(db: Database, checkedRows: number): void {
  const content = verifyContent(db, checkedRows);
  if (!content.ok) throw content.error;
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
