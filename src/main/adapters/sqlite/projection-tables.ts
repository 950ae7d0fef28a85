// The tables that are derived from the journal's rows, in the order in which a person would read them.
import type { Database, Statement } from 'better-sqlite3';
import type { z } from 'zod';
import { JournalError } from './journal-error.ts';
import {
  ActiveDayRow, AlertAckRow, CommandRow, DayRow, DecisionRow, EngineStartRow, EquityRow, FillRow, FlattenRow, LedgerRow, OrderRow, PositionRow, ReconciliationRow, RiskEventRow, StrategyModeRow,
  StrategyStateRow, StrategyVersionRow, TradingStateRow,
} from './rows.ts';

/** `key` tells a row from the others, `seq` is the entry that it begins with. */
const BY_SEQ = { key: 'seq', seq: 'seq' } as const;
const TABLES = {
  order_record: { row: OrderRow, key: 'client_order_id', seq: 'seq' },
  fill: { row: FillRow, ...BY_SEQ },
  ledger: { row: LedgerRow, ...BY_SEQ },
  position: { row: PositionRow, key: 'instrument', seq: 'seq' },
  equity: { row: EquityRow, ...BY_SEQ },
  risk_event: { row: RiskEventRow, ...BY_SEQ },
  alert_ack: { row: AlertAckRow, key: 'alert_seq', seq: 'seq' },
  trading_state: { row: TradingStateRow, ...BY_SEQ },
  strategy_state: { row: StrategyStateRow, key: 'strategy', seq: 'seq' },
  strategy_mode: { row: StrategyModeRow, ...BY_SEQ },
  strategy_version: { row: StrategyVersionRow, ...BY_SEQ },
  flatten: { row: FlattenRow, ...BY_SEQ },
  reconciliation: { row: ReconciliationRow, ...BY_SEQ },
  day: { row: DayRow, key: 'day', seq: 'seq' },
  engine_start: { row: EngineStartRow, ...BY_SEQ },
  command: { row: CommandRow, ...BY_SEQ },
  active_day: { row: ActiveDayRow, key: 'day', seq: 'first_seq' },
} as const;

/** Read out of the journal's own rows. */
const VIEWS = { decision: { row: DecisionRow } } as const;
const READABLE = { ...TABLES, ...VIEWS };

export type ProjectionTable = keyof typeof TABLES;
export type Readable = ProjectionTable | keyof typeof VIEWS;
export type RowOf<T extends Readable> = Readonly<z.output<(typeof READABLE)[T]['row']>>;
/** Tables, not views. */
export const PROJECTION_TABLES = Object.keys(TABLES) as readonly ProjectionTable[];
export const keyOf = (table: ProjectionTable): { readonly key: string; readonly seq: string } => TABLES[table];
export const schemaOf = <T extends Readable>(table: T): z.ZodType<RowOf<T>> => READABLE[table].row as unknown as z.ZodType<RowOf<T>>;

/**
 * A statement that writes one row, its values by the names of the columns. `instead` gives the SQL of a value that is computed, `on` what to do about a row
 * that is there.
 */
export function insertInto<T extends ProjectionTable, C extends keyof RowOf<T> = never>(
  db: Database, table: T, how: { readonly verb?: 'INSERT' | 'INSERT OR REPLACE' | 'INSERT OR IGNORE'; readonly instead?: Readonly<Record<C, string>>; readonly on?: string } = {},
): Statement<[Omit<RowOf<T>, C>]> {
  const columns = Object.keys(TABLES[table].row.shape);
  const instead: Readonly<Record<string, string | undefined>> = how.instead ?? {};
  const values = columns.map((column) => instead[column] ?? `@${column}`);
  // The names and kinds of the parameters are those of the row: SQLite's own types cannot say so.
  return db.prepare(`${how.verb ?? 'INSERT'} INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')}) ${how.on ?? ''}`) as Statement as unknown as Statement<[Omit<RowOf<T>, C>]>;
}

/** Rows of one table or view as its schema has them. Throws JournalError naming the column that is not. */
export const checkedRows = <T extends Readable>(db: Database, table: T, rows: readonly unknown[]): readonly RowOf<T>[] => {
  const schema = schemaOf(table);
  return rows.map((row) => checkedRow(db.name, table, schema, row));
};

/** One row as its schema has it; `what` names where it is from. Throws JournalError. */
export function checkedRow<R>(file: string, what: string, schema: z.ZodType<R>, row: unknown): R {
  const read = schema.safeParse(row);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new JournalError('changedTables', file, `rows of ${what} as they are written`, `${issue?.path.join('.') || 'a row'}: ${issue?.message ?? ''}`);
}
