// Derives the tables that reports and views read again from the journal's rows, in a database aside, and holds them against those in the file.
import DatabaseConstructor, { type Database } from 'better-sqlite3';
import type { Conclusion } from '../../core/kernel/messages.ts';
import { readConclusion, readInput } from './bodies/body-text.ts';
import { encodeBody } from './journal-codec.ts';
import { JournalError, causeText } from './journal-error.ts';
import { migrate } from './migrations.ts';
import { keyOf, PROJECTION_TABLES, type ProjectionTable } from './projection-tables.ts';
import { Projections } from './projections.ts';
import type { RowWatcher, TextRow } from './verify-chain.ts';

type Value = string | number | null;
type Row = readonly Value[];
type Rows = Iterator<Row, undefined>;

/** Takes the rows while their chain is computed. `close` frees what it holds. */
export class ProjectionCheck implements RowWatcher {
  readonly #file: Database;
  /** A temporary database: what does not fit into its cache goes to the disk, not into memory. */
  readonly #aside: Database;
  readonly #again: Projections;
  readonly #knownTrade;
  readonly #tables: ReadonlySet<string>;
  /** Only the last state of each strategy counts: the others are not even decoded. */
  readonly #states = new Map<string, TextRow>();
  #from = 0;

  constructor(file: Database) {
    this.#file = file;
    this.#aside = new DatabaseConstructor('');
    this.#aside.pragma('journal_mode = OFF');
    this.#aside.pragma('cache_size = -32000');
    migrate(this.#aside);
    this.#again = new Projections(this.#aside);
    this.#knownTrade = file.prepare<[string, string, number]>('SELECT 1 FROM fill WHERE trade_id = ? AND instrument = ? AND seq <= ?').pluck();
    this.#tables = new Set(file.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[]);
    this.#aside.exec('BEGIN');
  }

  from(seq: number): void { this.#from = seq; }

  row(row: TextRow): void {
    const [seq, ts, kind, type, , , , body] = row;
    if (kind === 'input') {
      if (type === 'command') this.#again.input(seq, ts, this.#read(seq, body, readInput));
      return;
    }
    this.#again.day(seq, ts);
    if (type === 'DecisionMade') return;
    if (type === 'StrategyStateSaved') {
      this.#states.set(lastText(body, 'strategyId'), row);
      return;
    }
    const conclusion = this.#read(seq, body, readConclusion);
    // A repeated fill of a trade before the rows that are looked at has left no second row then, and leaves none now.
    if (conclusion.type === 'OrderFilled' && this.#from > 0 && this.#knownTrade.get(conclusion.tradeId, conclusion.instrumentId, this.#from) !== undefined) return;
    this.#again.conclusion(seq, ts, conclusion);
  }

  /** The first difference; null when every row that began above `from` is what the journal gives, and no other is there. */
  difference(): JournalError | null {
    for (const [seq, ts, , , , , , body] of this.#states.values()) this.#again.conclusion(seq, ts, this.#read(seq, body, readConclusion));
    for (const table of PROJECTION_TABLES) {
      const found = this.#tables.has(table) ? this.#differenceIn(table) : null;
      if (found !== null) return found;
    }
    return this.#olderStates();
  }

  close(): void { this.#aside.close(); }

  #differenceIn(table: ProjectionTable): JournalError | null {
    const { key, seq } = keyOf(table);
    const sql = `SELECT * FROM ${table} WHERE ${seq} > ? ORDER BY ${key}`;
    const columns = this.#aside.prepare(sql).columns().map(({ name }) => name);
    const at = columns.indexOf(key);
    const [ours, theirs] = [this.#aside, this.#file].map((db) => db.prepare<[number], Row>(sql).raw().iterate(this.#from) as Rows) as [Rows, Rows];
    // The day of the rows before goes on in those that are looked at: its first row is not among them.
    const begun = table === 'active_day' && this.#from > 0 ? new Set(this.#file.prepare<[number], string>('SELECT day FROM active_day WHERE first_seq <= ?').pluck().all(this.#from) as string[]) : null;
    try {
      for (let given = next(ours, begun), found = theirs.next(); !given.done || !found.done; given = next(ours, begun), found = theirs.next()) {
        const name = (row: Row): string => `table ${table}, ${key} ${row[at]}`;
        // Both are in the order of the key: the smaller one has no counterpart.
        if (given.done || (!found.done && before(found.value[at], given.value[at]))) return this.#changed(`no row in ${name(found.value as Row)}, because the journal's rows give none`, 'one');
        if (found.done || before(given.value[at], found.value[at])) return this.#changed(`a row in ${name(given.value)}, as the journal's rows give it`, 'none');
        const column = given.value.findIndex((value, index) => value !== found.value[index]);
        if (column >= 0) return this.#changed(`${name(given.value)}: ${columns[column]} ${said(given.value[column])}, as the journal's rows give it`, said(found.value[column]));
      }
      return null;
    } finally {
      ours.return?.();
      theirs.return?.();
    }
  }

  /** A restart begins with these: also one that was saved long ago must be what its row of the journal says. */
  #olderStates(): JournalError | null {
    if (this.#from === 0) return null;
    const rows = this.#file.prepare<[number], { strategy: string; seq: number; state: string; body: string | null }>("SELECT s.strategy, s.seq, s.state_json AS state, j.body FROM strategy_state s LEFT JOIN journal j ON j.seq = s.seq AND j.type = 'StrategyStateSaved' WHERE s.seq <= ?").all(this.#from);
    for (const { strategy, seq, state, body } of rows) {
      const saved = body === null ? null : (this.#read(seq, body, readConclusion) as Extract<Conclusion, { type: 'StrategyStateSaved' }>);
      if (saved === null || saved.strategyId !== strategy || encodeBody(saved.state) !== state) return this.#changed(`table strategy_state, strategy ${strategy}: the state of row ${seq}`, 'another');
    }
    return null;
  }

  #changed(expected: string, found: string): JournalError { return new JournalError('changedTables', this.#file.name, expected, found); }

  #read<T>(seq: number, body: string, how: (body: string) => T): T {
    try {
      return how(body);
    } catch (thrown) {
      throw new JournalError('badBody', this.#file.name, `readable text in row ${seq}`, causeText(thrown), thrown);
    }
  }
}

function next(rows: Rows, without: ReadonlySet<string> | null): IteratorResult<Row, undefined> {
  let one = rows.next();
  while (one.done !== true && without?.has(String(one.value[0]))) one = rows.next();
  return one;
}

/** A text field at the top of a body; keys are in order, so the last one of this name is it. */
function lastText(body: string, key: string): string {
  const from = body.lastIndexOf(`"${key}":"`) + key.length + 4;
  return body.slice(from, body.indexOf('"', from));
}

const before = (a: Value | undefined, b: Value | undefined): boolean => a !== undefined && a !== null && b !== undefined && b !== null && a < b;
const said = (value: Value | undefined): string => (typeof value === 'string' ? `'${value.length > 80 ? `${value.slice(0, 80)}…` : value}'` : String(value));
