import type { Migration } from '../migrations.ts';

/** What reports and views read. Everything here can be rebuilt from the journal. */
export const migration0020: Migration = {
  version: 20,
  sql: `
    CREATE TABLE order_record (
      client_order_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, ts INTEGER NOT NULL, last_seq INTEGER NOT NULL, ts_updated INTEGER NOT NULL,
      venue_order_id TEXT, strategy TEXT NOT NULL, instrument TEXT NOT NULL, side TEXT NOT NULL, type TEXT NOT NULL, time_in_force TEXT NOT NULL,
      post_only INTEGER NOT NULL, reduce_only INTEGER NOT NULL, qty TEXT NOT NULL, limit_px TEXT, trigger_px REAL, status TEXT NOT NULL, pending TEXT,
      filled_qty TEXT NOT NULL, avg_px TEXT, fees TEXT NOT NULL, fills_pending INTEGER NOT NULL, reason TEXT NOT NULL, close_reason TEXT,
      denied_check TEXT, denied_message TEXT, ts_submitted INTEGER, ts_answered INTEGER, ts_closed INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX order_record_ts ON order_record (ts, seq);
    CREATE TABLE fill (
      seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, ts_event INTEGER NOT NULL, trade_id TEXT NOT NULL, client_order_id TEXT NOT NULL, strategy TEXT NOT NULL,
      instrument TEXT NOT NULL, side TEXT NOT NULL, qty TEXT NOT NULL, px TEXT NOT NULL, fee TEXT NOT NULL, liquidity TEXT NOT NULL, realized_pnl TEXT NOT NULL,
      UNIQUE (trade_id, instrument)
    ) STRICT;
    CREATE INDEX fill_ts ON fill (ts);
    CREATE INDEX fill_order ON fill (client_order_id);
    CREATE TABLE ledger (
      seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, ts_event INTEGER NOT NULL, type TEXT NOT NULL, amount TEXT NOT NULL, cash TEXT NOT NULL, instrument TEXT,
      reference TEXT NOT NULL
    ) STRICT;
    CREATE INDEX ledger_ts ON ledger (ts);
    CREATE INDEX ledger_reference ON ledger (reference);
    CREATE TABLE position (
      instrument TEXT PRIMARY KEY, seq INTEGER NOT NULL, ts INTEGER NOT NULL, qty TEXT NOT NULL, cost TEXT NOT NULL, avg_px TEXT, realized_pnl TEXT NOT NULL,
      fees TEXT NOT NULL, funding TEXT NOT NULL, ts_opened INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE equity (
      seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, equity TEXT NOT NULL, cash TEXT NOT NULL, unrealized_pnl TEXT NOT NULL, initial_margin TEXT NOT NULL
    ) STRICT;
    CREATE INDEX equity_ts ON equity (ts);
    CREATE TABLE risk_event (
      seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, level TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, instrument TEXT, runbook TEXT NOT NULL
    ) STRICT;
    CREATE INDEX risk_event_ts ON risk_event (ts);
    -- Decisions are the bulk of a journal and most of them say hold: they are read out of their journal rows instead of being written twice.
    CREATE VIEW decision AS SELECT seq, ts, json_extract(body, '$.decision.tsEvent') AS ts_event, json_extract(body, '$.decision.strategyId') AS strategy,
      instrument, json_extract(body, '$.decision.action') AS action, json_extract(body, '$.decision.reason') AS reason,
      json_extract(body, '$.decision.detail') AS detail, json_extract(body, '$.decision.values') AS values_json
      FROM journal WHERE type = 'DecisionMade' AND kind = 'conclusion';
    CREATE TABLE trading_state (
      seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, from_state TEXT NOT NULL, to_state TEXT NOT NULL, cause TEXT NOT NULL, latched INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE strategy_state (strategy TEXT PRIMARY KEY, seq INTEGER NOT NULL, ts INTEGER NOT NULL, state_json TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE flatten (
      seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, flatten_id TEXT NOT NULL, step TEXT NOT NULL, round INTEGER NOT NULL, message TEXT NOT NULL,
      empty_reads INTEGER NOT NULL, open_orders INTEGER, open_positions INTEGER
    ) STRICT;
    CREATE TABLE reconciliation (
      seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, cause TEXT NOT NULL, outcome TEXT NOT NULL, difference_count INTEGER NOT NULL, differences_json TEXT NOT NULL
    ) STRICT;
    CREATE TABLE day (day TEXT PRIMARY KEY, seq INTEGER NOT NULL, ts INTEGER NOT NULL, start_equity TEXT NOT NULL, end_equity TEXT NOT NULL, peak_equity TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE engine_start (seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, version TEXT NOT NULL, config_hash TEXT NOT NULL, profile TEXT NOT NULL) STRICT;
    CREATE TABLE command (
      seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, type TEXT NOT NULL, by_kind TEXT NOT NULL, by_name TEXT NOT NULL, via TEXT NOT NULL, reason TEXT NOT NULL,
      instrument TEXT, client_order_id TEXT
    ) STRICT;
    CREATE TABLE active_day (day TEXT PRIMARY KEY, first_seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
};
