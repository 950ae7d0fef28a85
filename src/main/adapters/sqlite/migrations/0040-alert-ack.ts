import type { Migration } from '../migrations.ts';

/** Who took note of which alert. `alert_seq` is the row in `risk_event`. */
export const migration0040: Migration = {
  version: 40,
  sql: `
    CREATE TABLE alert_ack (
      alert_seq INTEGER PRIMARY KEY, seq INTEGER NOT NULL, ts INTEGER NOT NULL, by_name TEXT NOT NULL, via TEXT NOT NULL, note TEXT NOT NULL
    ) STRICT;
  `,
};
