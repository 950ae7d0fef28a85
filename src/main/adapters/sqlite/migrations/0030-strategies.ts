import type { Migration } from '../migrations.ts';

/** Modes and parameters of the strategies, as persons set them. Can be rebuilt from the journal. */
export const migration0030: Migration = {
  version: 30,
  sql: `
    CREATE TABLE strategy_mode (
      seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, strategy TEXT NOT NULL, instrument TEXT NOT NULL, from_mode TEXT NOT NULL, to_mode TEXT NOT NULL, cause TEXT NOT NULL,
      by_name TEXT NOT NULL, via TEXT NOT NULL
    ) STRICT;
    CREATE INDEX strategy_mode_ts ON strategy_mode (ts);
    CREATE TABLE strategy_version (
      seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, strategy TEXT NOT NULL, instrument TEXT NOT NULL, version INTEGER NOT NULL, by_name TEXT NOT NULL, via TEXT NOT NULL,
      reason TEXT NOT NULL, source TEXT NOT NULL, parameters_json TEXT NOT NULL
    ) STRICT;
    CREATE INDEX strategy_version_ts ON strategy_version (ts);
  `,
};
