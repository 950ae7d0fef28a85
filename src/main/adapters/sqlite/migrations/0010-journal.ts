import type { Migration } from '../migrations.ts';

/** The journal itself, its chain of commits, and the raw market inputs with a retention of their own. */
export const migration0010: Migration = {
  version: 10,
  sql: `
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE journal (
      seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('input', 'conclusion')), type TEXT NOT NULL,
      cause INTEGER NOT NULL, instrument TEXT, client_order_id TEXT, body TEXT NOT NULL
    ) STRICT;
    CREATE TABLE commit_chain (last_seq INTEGER PRIMARY KEY, chain TEXT NOT NULL) STRICT;
    CREATE TABLE market (
      seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, instrument TEXT NOT NULL, type TEXT NOT NULL, ts_event INTEGER NOT NULL,
      a REAL, b REAL, c REAL, d REAL, e REAL, f REAL, g REAL
    ) STRICT;
  `,
};
