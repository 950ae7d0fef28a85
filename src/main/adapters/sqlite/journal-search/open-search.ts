import DatabaseConstructor, { type Database } from 'better-sqlite3';
import { JournalError, causeText } from '../journal-error.ts';
import { readSchemaVersion } from '../migrations.ts';
import { verifyContent } from '../verify-content.ts';
import { JournalSearch, type SearchOptions } from './journal-search.ts';
import { OrderTrail } from './order-trail.ts';
import { counted } from '../../../../shared/model/counted.ts';

export type OpenedSearch = {
  readonly search: JournalSearch;
  readonly trail: OrderTrail;
  /** Computes the whole chain of hashes and every table again, and says what that covers and what not. */
  verify(): { readonly ok: boolean; readonly commits: number; readonly entries: number; readonly head: string; readonly message: string };
  close(): void;
};

/** Opens a journal for reading only, on a connection of its own. Throws JournalError when the file is missing, foreign or newer. */
export function openSearch(file: string, options: SearchOptions = {}): OpenedSearch {
  let db: Database | null = null;
  try {
    db = new DatabaseConstructor(file, { readonly: true, fileMustExist: true, timeout: 5_000 });
    readSchemaVersion(db);
    db.pragma('cache_size = -16000');
    return opened(db, options);
  } catch (thrown) {
    db?.close();
    throw thrown instanceof JournalError ? thrown : new JournalError('notADatabase', file, 'a readable journal', causeText(thrown), thrown);
  }
}

const opened = (db: Database, options: SearchOptions): OpenedSearch => ({
  search: new JournalSearch(db, options),
  trail: new OrderTrail(db),
  verify: () => db.transaction(() => {
    const report = verifyContent(db);
    const entries = db.prepare('SELECT count(*) FROM journal').pluck().get() as number;
    if (!report.ok) return { ok: false, commits: 0, entries, head: '', message: report.error.message };
    const { commits, head } = report.value;
    const prices = db.prepare('SELECT count(*) FROM market').pluck().get() as number;
    const outside = prices === 0 ? 'Market data (prices) is outside of the chain; there is none now.' : `${counted(prices, 'row')} of market data (prices) ${prices === 1 ? 'is' : 'are'} outside of the chain: nothing proves ${prices === 1 ? 'it' : 'them'}, and old ones are deleted.`;
    return { ok: true, commits, entries, head, message: `${counted(entries, 'entry', 'entries')} in ${counted(commits, 'commit')}, also those that the list leaves out: every hash agrees with what is recorded, and every table with what the entries give. ${outside}` };
  })(),
  close: () => { db.close(); },
});
