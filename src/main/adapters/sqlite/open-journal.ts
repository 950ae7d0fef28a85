import { closeSync, existsSync, fsyncSync, lstatSync, openSync, renameSync, rmSync, statSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import DatabaseConstructor, { type Database } from 'better-sqlite3';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { makeFolder } from '../system/folders.ts';
import { assertLog, assertSound, assertWhole, typed } from './examine-journal.ts';
import { JournalError, causeText } from './journal-error.ts';
import { JournalReader } from './journal-reader.ts';
import { migrate, readSchemaVersion } from './migrations.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { findWalDamage } from './wal-check.ts';

export type OpenedJournal = {
  readonly journal: SqliteJournal;
  /** On a connection of its own: sees what was committed. */
  readonly reader: JournalReader;
  readonly created: boolean;
  /** The run before ended without `close`. */
  readonly afterUncleanStop: boolean;
  /** What was not as the journal's entries give it, in the tables that are derived from them; they were derived again. Null when nothing was. */
  readonly derivedAgain: string | null;
};
export type OpenJournalOptions = {
  /** Wait for another connection's lock, ms. */
  readonly busyTimeoutMs?: number;
  /** Rows at the end whose chain of commits is computed again at open; Infinity for all. */
  readonly chainCheckRows?: number;
  /** `examineJournal` was asked since nobody else could write the file: it is not looked through a second time. `changedTables` are derived again; anything else that it found must not come here. */
  readonly examined?: 'sound' | JournalError;
};

export const JOURNAL_FILE = 'journal.sqlite';

/**
 * Opens or creates `<dir>/journal.sqlite` for its one writer: WAL, synchronous=FULL asserted before and after the first write, schema
 * brought up to date. A file that is damaged, foreign, newer or cut is refused and left as it is.
 */
export function openJournal(dir: string, options: OpenJournalOptions = {}): Result<OpenedJournal, JournalError> {
  const file = join(dir, JOURNAL_FILE);
  let db: Database | null = null;
  try {
    const created = prepareFile(dir, file);
    if (!created && options.examined === undefined) {
      assertWhole(file);
      assertLog(findWalDamage(`${file}-wal`), file);
    }
    db = new DatabaseConstructor(file, { fileMustExist: true, timeout: options.busyTimeoutMs ?? 2_000 });
    const { unclean, changed } = configure(db, options);
    const journal = new SqliteJournal(db);
    // The chain holds and the tables follow from it: no reason to keep a trader from the desk.
    if (changed !== null) journal.rebuildProjections();
    return ok({ journal, reader: JournalReader.open(file), created, afterUncleanStop: unclean, derivedAgain: changed?.message ?? null });
  } catch (thrown) {
    db?.close();
    return err(typed(file, thrown));
  }
}

/** Makes the folder and, when there is no journal yet, a complete one under another name that then takes its place. */
function prepareFile(dir: string, file: string): boolean {
  try {
    makeFolder(dir);
    chmodSync(dir, 0o700);
  } catch (thrown) {
    throw new JournalError('unusableDirectory', file, `a folder ${dir} that we may use`, causeText(thrown), thrown);
  }
  if (existsSync(file)) {
    if (!lstatSync(file).isFile()) throw new JournalError('notADatabase', file, 'a plain file', 'a link, folder or device');
    chmodSync(file, 0o600);
    return false;
  }
  // A log without its database: somebody moved or deleted the journal. Starting an empty one would hide that.
  if (existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0) throw new JournalError('missingJournal', file, 'the journal that its write-ahead log belongs to', `only ${file}-wal`);
  const draft = `${file}.new`;
  try {
    rmSync(draft, { force: true });
    rmSync(`${draft}-journal`, { force: true });
    closeSync(openSync(draft, 'wx', 0o600));
    const db = new DatabaseConstructor(draft);
    try {
      db.pragma('synchronous = FULL');
      migrate(db);
      db.prepare("INSERT INTO meta (key, value) VALUES ('clean', '1')").run();
    } finally {
      db.close();
    }
    renameSync(draft, file);
    syncPath(dir);
  } catch (thrown) {
    throw new JournalError('unusableDirectory', file, 'to create a journal', causeText(thrown), thrown);
  }
  return true;
}

function syncPath(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Sets what must hold for every write, checks what is there and marks the journal as in use. `unclean`: the run before did not close it; `changed`: what the tables say otherwise than the chain. */
function configure(db: Database, options: OpenJournalOptions): { readonly unclean: boolean; readonly changed: JournalError | null } {
  readSchemaVersion(db);
  const mode = db.pragma('journal_mode = WAL', { simple: true });
  if (mode !== 'wal') throw new JournalError('notDurable', db.name, 'journal_mode wal', String(mode));
  db.pragma('synchronous = FULL');
  db.pragma('fullfsync = 1');
  db.pragma('checkpoint_fullfsync = 1');
  db.pragma('foreign_keys = ON');
  db.pragma('journal_size_limit = 67108864');
  assertDurable(db);
  migrate(db);
  const unclean = db.prepare<[], { value: string }>("SELECT value FROM meta WHERE key = 'clean'").get()?.value !== '1';
  const changed = options.examined === undefined ? changedTables(() => assertSound(db, options.chainCheckRows)) : options.examined === 'sound' ? null : options.examined;
  db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('clean', '0')").run();
  // better-sqlite3 is built so that the first write in WAL mode silently lowers synchronous to NORMAL unless FULL was set by hand.
  assertDurable(db);
  return { unclean, changed };
}

/** The one finding with which a journal can still be opened; throws any other. */
function changedTables(check: () => void): JournalError | null {
  try {
    check();
    return null;
  } catch (thrown) {
    if (thrown instanceof JournalError && thrown.code === 'changedTables') return thrown;
    throw thrown;
  }
}

function assertDurable(db: Database): void {
  const level = db.pragma('synchronous', { simple: true });
  if (level !== 2) throw new JournalError('notDurable', db.name, 'synchronous 2 (FULL)', String(level));
}
