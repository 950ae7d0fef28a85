// Forward only: a step that was ever released is never changed, the next one gets the next ten.
import type { Database } from 'better-sqlite3';
import { JournalError } from './journal-error.ts';
import { migration0010 } from './migrations/0010-journal.ts';
import { migration0020 } from './migrations/0020-projections.ts';
import { migration0030 } from './migrations/0030-strategies.ts';
import { migration0040 } from './migrations/0040-alert-ack.ts';
import { migration0050 } from './migrations/0050-versioned-bodies.ts';

export type Migration = { readonly version: number; readonly sql: string };
export const MIGRATIONS: readonly Migration[] = [migration0010, migration0020, migration0030, migration0040, migration0050];
export const SCHEMA_VERSION = MIGRATIONS.at(-1)?.version ?? 0;
/** `BRKW`: tells our file from any other SQLite database. */
export const APPLICATION_ID = 0x42524b57;

/** The schema that the file has; throws JournalError when it is not ours or newer than this program. */
export function readSchemaVersion(db: Database): number {
  const applicationId = db.pragma('application_id', { simple: true }) as number;
  const version = db.pragma('user_version', { simple: true }) as number;
  if (applicationId !== APPLICATION_ID) throw new JournalError('foreignFile', db.name, `a Breakwater journal (application id ${APPLICATION_ID})`, `application id ${applicationId}`);
  if (version > SCHEMA_VERSION) throw new JournalError('newerSchema', db.name, `schema ${SCHEMA_VERSION} or older`, `schema ${version}: it was written by a newer program`);
  return version;
}

/** Brings a database to `upTo`, each step in a transaction of its own. A new database has version 0. */
export function migrate(db: Database, upTo = SCHEMA_VERSION): void {
  let version = db.pragma('user_version', { simple: true }) as number;
  for (const step of MIGRATIONS) {
    if (step.version <= version || step.version > upTo) continue;
    db.transaction(() => {
      db.exec(step.sql);
      db.pragma(`user_version = ${step.version}`);
      db.pragma(`application_id = ${APPLICATION_ID}`);
    }).immediate();
    version = step.version;
  }
}
