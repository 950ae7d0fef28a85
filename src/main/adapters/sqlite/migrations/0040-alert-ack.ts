import type { Migration } from '../migrations.ts';

/** Who took note of which alert (`alert_seq` is the row in `risk_event`), and a way to the funding rates of an instrument. */
export const migration0040: Migration = {
  version: 40,
  sql: `
    CREATE TABLE alert_ack (
      alert_seq INTEGER PRIMARY KEY, seq INTEGER NOT NULL, ts INTEGER NOT NULL, by_name TEXT NOT NULL, via TEXT NOT NULL, note TEXT NOT NULL
    ) STRICT;
    -- The few announcements of funding among millions of prices: a start shows them again.
    CREATE INDEX market_funding ON market (instrument, seq) WHERE type = 'funding';
  `,
};
