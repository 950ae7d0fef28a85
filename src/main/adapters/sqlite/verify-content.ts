// The content of a journal: the chain of its commits, and the tables that are derived from their rows.
import type { Database } from 'better-sqlite3';
import { err, type Result } from '../../../shared/model/result.ts';
import type { JournalError } from './journal-error.ts';
import { ProjectionCheck } from './projection-check.ts';
import { verifyChain, type ChainReport } from './verify-chain.ts';

/**
 * Computes every link again and derives every table again, in one walk over one state of the file. With `lastRows` only about so many rows at the end
 * and what began with them. The error is `tampered` when the chain does not hold, `changedTables` when it does and a table is not what it gives.
 * Throws JournalError (badBody) on a row that cannot be read.
 */
export function verifyContent(db: Database, lastRows = Infinity): Result<ChainReport, JournalError> {
  return db.transaction((): Result<ChainReport, JournalError> => {
    const tables = new ProjectionCheck(db);
    try {
      const chain = verifyChain(db, { lastRows, watcher: tables });
      if (!chain.ok) return chain;
      const difference = tables.difference();
      return difference === null ? chain : err(difference);
    } finally {
      tables.close();
    }
  })();
}
