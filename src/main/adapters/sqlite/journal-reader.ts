import DatabaseConstructor, { type Database } from 'better-sqlite3';
import type { Conclusion } from '../../core/kernel/messages.ts';
import type { JournalEntry } from '../../core/kernel/ports.ts';
import type { EquitySince, ProtectionChanged } from '../../../shared/model/desk-event.ts';
import type { JsonValue } from '../../../shared/model/decision.ts';
import type { Result } from '../../../shared/model/result.ts';
import { fundingTermsIn, type FundingTerms } from './funding-terms.ts';
import { fillReferences } from './fill-references.ts';
import { readConclusion, readInput } from './bodies/body-text.ts';
import { decodeBody, readDecimal } from './journal-codec.ts';
import { JournalError, causeText } from './journal-error.ts';
import { marketEvent, type MarketRow } from './market-rows.ts';
import { readSchemaVersion } from './migrations.ts';
import { readChainPoint, readLastSeq, type ChainPoint } from './sqlite-journal.ts';
import { verifyContent } from './verify-content.ts';
import { verifyChain, type ChainReport } from './verify-chain.ts';
import { checkedRow, checkedRows, type Readable, type RowOf } from './projection-tables.ts';
import { AlertRow, type CommandRow, type DayRow, type DecisionRow, type EngineStartRow, type EquityPathRow, type EquityRow, type FillRow, type FlattenRow, type LedgerRow, type OrderRow, type PositionRow, type ReconciliationRow, type RiskEventRow, type StrategyModeRow, type StrategyVersionRow, type TradingStateRow } from './rows.ts';

type ConclusionType = Conclusion['type'];
type ConclusionEntry = Extract<JournalEntry, { kind: 'conclusion' }>;
type InputEntry = Extract<JournalEntry, { kind: 'input' }>;
/** Left out of a restart: the bulk of a journal. Decisions change no state, positions follow from the fills; of equity samples and strategy states the last ones are enough. */
export const BULK_CONCLUSIONS: readonly ConclusionType[] = ['DecisionMade', 'EquitySampled', 'PositionUpdated', 'StrategyStateSaved'];

const DAY_MS = 86_400_000;

/** Eight rows of ten end at the first comparison: a list in a table aside (`NOT IN`) costs each of millions of rows as much again as reading it. */
const SHOWN_FROM: Readonly<Partial<Record<ConclusionType, string>>> = { DecisionMade: '@decisions', EquitySampled: '@equity' };
const RESTARTED = BULK_CONCLUSIONS.map((type) => `(type <> '${type}'${SHOWN_FROM[type] === undefined ? '' : ` OR seq >= ${SHOWN_FROM[type]}`})`).join(' AND ');

/** Reads a journal on a connection of its own (also from another thread or process); never writes. Days are UTC, `YYYY-MM-DD`. */
export class JournalReader {
  readonly #db: Database;

  constructor(db: Database) { this.#db = db; }

  /** Throws JournalError when the file is missing, foreign or newer. */
  static open(file: string): JournalReader {
    let db: Database | null = null;
    try {
      db = new DatabaseConstructor(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
      readSchemaVersion(db);
      return new JournalReader(db);
    } catch (thrown) {
      db?.close();
      throw thrown instanceof JournalError ? thrown : new JournalError('notADatabase', file, 'a readable journal', causeText(thrown), thrown);
    }
  }

  close(): void { this.#db.close(); }

  /** Highest seq ever used; 0 in an empty journal. */
  lastSeq(): number { return readLastSeq(this.#db); }

  /** The link of the chain after entry `seq`; null when no commit ended there. */
  linkAt(seq: number): string | null {
    return this.#db.prepare<[number], { chain: string }>('SELECT chain FROM commit_chain WHERE last_seq = ?').get(seq)?.chain ?? null;
  }

  /** First part of the client ids of its own orders, `bw-9K2M4Q`; null when it has none of that form. */
  idPrefix(): string | null {
    const row = this.#db.prepare<[], { id: string }>("SELECT client_order_id AS id FROM order_record WHERE client_order_id GLOB 'bw-[0-9A-Z][0-9A-Z][0-9A-Z][0-9A-Z][0-9A-Z][0-9A-Z]-*' ORDER BY ts DESC, seq DESC LIMIT 1").get();
    return row?.id.slice(0, 9) ?? null;
  }

  /** The last entry of the chain of commits and its link. */
  chainPoint(): ChainPoint { return readChainPoint(this.#db); }

  /** When its last entry was written, market data included, ms since 1970; null in an empty journal. */
  lastTs(): number | null {
    return this.#db.prepare<[], { ts: number | null }>('SELECT max(ts) AS ts FROM (SELECT * FROM (SELECT ts FROM journal ORDER BY seq DESC LIMIT 1) UNION ALL SELECT * FROM (SELECT ts FROM market ORDER BY seq DESC LIMIT 1))').get()?.ts ?? null;
  }

  /** Conclusions from `fromSeq` on, in order; without `types` all but the bulk. */
  *conclusions(fromSeq = 0, filter: { readonly types?: readonly ConclusionType[] } = {}): Generator<ConclusionEntry> {
    const types = filter.types ?? BULK_CONCLUSIONS;
    const marks = types.map(() => '?').join(', ');
    const rows = this.#db.prepare<unknown[], [number, number, number, string]>(
      `SELECT seq, cause, ts, body FROM journal WHERE seq >= ? AND kind = 'conclusion' AND type ${filter.types === undefined ? 'NOT ' : ''}IN (${marks}) ORDER BY seq`,
    ).raw().iterate(fromSeq, ...types) as IterableIterator<[number, number, number, string]>;
    for (const [seq, cause, ts, body] of rows) yield { kind: 'conclusion', seq, cause, ts, conclusion: this.#read(seq, body, readConclusion) };
  }

  /** What a restart is made of, in one walk: all but the bulk, and of the bulk the samples of equity and the decisions from these seqs on. */
  *restart(from: { readonly equity: number; readonly decisions: number }): Generator<ConclusionEntry> {
    const rows = this.#db.prepare<unknown[], [number, number, number, string]>(
      `SELECT seq, cause, ts, body FROM journal WHERE ${RESTARTED} AND kind = 'conclusion' ORDER BY seq`,
    ).raw().iterate(from) as IterableIterator<[number, number, number, string]>;
    for (const [seq, cause, ts, body] of rows) yield { kind: 'conclusion', seq, cause, ts, conclusion: this.#read(seq, body, readConclusion) };
  }

  /** Every input from `fromSeq` on, market data included, in order: the input log of an exact replay. Throws JournalError when some of it was pruned. */
  *inputs(fromSeq = 0): Generator<InputEntry> {
    const pruned = Number(this.#db.prepare<[], { value: string }>("SELECT value FROM meta WHERE key = 'market_pruned_to'").get()?.value ?? 0);
    if (pruned > 0 && fromSeq <= pruned) throw new JournalError('pruned', this.#db.name, `market data from seq ${fromSeq}`, `none up to ${pruned}: its retention has passed`);
    const texts = this.#db.prepare<[number], [number, number, number, string]>("SELECT seq, cause, ts, body FROM journal WHERE seq >= ? AND kind = 'input' ORDER BY seq").raw().iterate(fromSeq) as IterableIterator<[number, number, number, string]>;
    const markets = this.#db.prepare<[number], [number, number, ...MarketRow]>('SELECT seq, ts, instrument, type, ts_event, a, b, c, d, e, f, g FROM market WHERE seq >= ? ORDER BY seq').raw().iterate(fromSeq) as IterableIterator<[number, number, ...MarketRow]>;
    try {
      let text = texts.next();
      let market = markets.next();
      while (text.done !== true || market.done !== true) {
        if (market.done === true || (text.done !== true && text.value[0] < market.value[0])) {
          const [seq, cause, ts, body] = (text as IteratorYieldResult<[number, number, number, string]>).value;
          yield { kind: 'input', seq, cause, ts, input: this.#read(seq, body, readInput) };
          text = texts.next();
        } else {
          const [seq, ts, ...row] = market.value;
          yield { kind: 'input', seq, cause: seq, ts, input: { type: 'market', ts, event: marketEvent(row) } };
          market = markets.next();
        }
      }
    } finally {
      texts.return?.();
      markets.return?.();
    }
  }

  /** UTC days on which the desk concluded anything, oldest first. */
  days(): readonly string[] { return this.#db.prepare<[], { day: string }>('SELECT day FROM active_day ORDER BY day').all().map((row) => row.day); }

  fillsOf(day: string): readonly FillRow[] { return this.#ofDay('fill', day); }
  /** Orders whose first event was on this day. */
  ordersOf(day: string): readonly OrderRow[] { return this.#ofDay('order_record', day); }
  ledgerOf(day: string): readonly LedgerRow[] { return this.#ofDay('ledger', day); }
  equityOf(day: string): readonly EquityRow[] { return this.#ofDay('equity', day); }
  /** What each funding payment of a day was made of, by the seq of its ledger row; one whose report names nothing is left out. */
  fundingTermsOf(day: string): ReadonlyMap<number, FundingTerms> {
    const { from, to } = dayBounds(day);
    const rows = this.#db.prepare<[number, number], { seq: number; reference: string; cause: number; body: string }>(
      "SELECT l.seq, l.reference, i.seq AS cause, i.body FROM ledger l JOIN journal c ON c.seq = l.seq JOIN journal i ON i.seq = c.cause AND i.kind = 'input' WHERE l.type = 'funding' AND l.ts >= ? AND l.ts < ?",
    ).all(from, to);
    return new Map(rows.flatMap(({ seq, reference, cause, body }) => {
      const terms = fundingTermsIn(this.#read(cause, body, readInput), reference);
      return terms === null ? [] : [[seq, terms] as const];
    }));
  }
  /** What each fill of a day is measured against, by `trade id, instrument`; one whose market data is gone is left out. */
  fillReferencesOf(day: string): ReadonlyMap<string, number> {
    const { from, to } = dayBounds(day);
    return fillReferences(this.#db, from, to);
  }
  /** Bookings that change equity whatever the market does, in [from, to) of ms, in order. */
  bookingsBetween(from: number, to: number): IterableIterator<{ readonly ts: number; readonly type: LedgerRow['type']; readonly amount: string }> {
    return this.#db.prepare<[number, number], { ts: number; type: LedgerRow['type']; amount: string }>("SELECT ts, type, amount FROM ledger WHERE ts >= ? AND ts < ? AND type IN ('deposit', 'adjustment', 'fee', 'funding') ORDER BY ts, seq").iterate(from, to);
  }
  /** Sum of what went into positions that are paid for (below zero) and came back, before an instant. */
  investedBefore(ts: number): bigint {
    return this.#db.prepare<[number], string>("SELECT amount FROM ledger WHERE ts < ? AND type = 'invested'").pluck().all(ts).reduce((sum: bigint, amount) => sum + readDecimal(amount as string), 0n);
  }
  fillsBetween(from: number, to: number): number { return this.#db.prepare<[number, number], { n: number }>('SELECT count(*) AS n FROM fill WHERE ts >= ? AND ts < ?').get(from, to)?.n ?? 0; }
  /** Whether a stop acted on each position, as the record tells it from the first entry of `fromDay` to the last of `toDay`. */
  protectionBetween(fromDay: string, toDay: string): readonly ProtectionChanged[] {
    const first = this.#db.prepare<[string], { seq: number | null }>('SELECT min(first_seq) AS seq FROM active_day WHERE day >= ?').get(fromDay)?.seq ?? null;
    const next = this.#db.prepare<[string], { seq: number | null }>('SELECT min(first_seq) AS seq FROM active_day WHERE day > ?').get(toDay)?.seq ?? Number.MAX_SAFE_INTEGER;
    if (first === null) return [];
    return this.#db.prepare<[number, number], { seq: number; body: string }>("SELECT seq, body FROM journal WHERE seq >= ? AND seq < ? AND kind = 'conclusion' AND type = 'ProtectionChanged' ORDER BY seq").all(first, next)
      .map(({ seq, body }) => this.#read(seq, body, readConclusion) as ProtectionChanged);
  }
  /** The samples of a day with what lay between them: that stands in the journal's own rows alone. */
  equityPathOf(day: string): readonly EquityPathRow[] {
    const sample = this.#db.prepare<[number], { readonly body: string }>("SELECT body FROM journal WHERE seq = ? AND type = 'EquitySampled'");
    return this.#ofDay('equity', day).map((row) => ({ ...row, since: this.#sinceOf(row.seq, sample.get(row.seq)?.body) }));
  }
  riskEventsOf(day: string): readonly RiskEventRow[] { return this.#ofDay('risk_event', day); }
  /** Every decision of the day, or only those that wanted to trade. */
  decisionsOf(day: string, which: 'all' | 'signals' = 'all'): readonly DecisionRow[] {
    const { from, to } = dayBounds(day);
    const first = this.#db.prepare<[string], { first_seq: number }>('SELECT first_seq FROM active_day WHERE day = ?').get(day)?.first_seq;
    if (first === undefined) return [];
    // Engine time never runs backwards, so a day is one stretch of the journal.
    const next = this.#db.prepare<[number], { first_seq: number | null }>('SELECT min(first_seq) AS first_seq FROM active_day WHERE first_seq > ?').get(first)?.first_seq ?? Number.MAX_SAFE_INTEGER;
    const signals = which === 'signals' ? " AND action <> 'hold'" : '';
    return checkedRows(this.#db, 'decision', this.#db.prepare(`SELECT * FROM decision WHERE seq >= ? AND seq < ? AND ts >= ? AND ts < ?${signals} ORDER BY seq`).all(first, next, from, to));
  }
  stateChangesOf(day: string): readonly TradingStateRow[] { return this.#ofDay('trading_state', day); }
  strategyModesOf(day: string): readonly StrategyModeRow[] { return this.#ofDay('strategy_mode', day); }
  strategyVersionsOf(day: string): readonly StrategyVersionRow[] { return this.#ofDay('strategy_version', day); }
  flattensOf(day: string): readonly FlattenRow[] { return this.#ofDay('flatten', day); }
  reconciliationsOf(day: string): readonly ReconciliationRow[] { return this.#ofDay('reconciliation', day); }
  /** Whether anybody ever gave a command: such a record cannot be made anew from the data alone. */
  hasCommands(): boolean { return this.#db.prepare('SELECT 1 FROM command LIMIT 1').get() !== undefined; }

  commandsOf(day: string): readonly CommandRow[] { return this.#ofDay('command', day); }
  startsOf(day: string): readonly EngineStartRow[] { return this.#ofDay('engine_start', day); }
  /** Start and end equity of a day that has ended; null before its roll. */
  dayRow(day: string): DayRow | null { return checkedRows(this.#db, 'day', this.#db.prepare('SELECT * FROM day WHERE day = ?').all(day))[0] ?? null; }

  /** Seq of the last day roll; 0 before the first. */
  lastDayRoll(): number { return this.#db.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM day').get()?.seq ?? 0; }

  /** The last `count` rows, oldest first. */
  lastFills(count: number): readonly FillRow[] { return this.#tail('fill', count); }
  lastDecisions(count: number): readonly DecisionRow[] { return this.#tail('decision', count); }
  lastRiskEvents(count: number): readonly RiskEventRow[] { return this.#tail('risk_event', count); }
  /** Up to `count` risk events below entry `beforeSeq` with who took note of them, newest first. */
  alertsBefore(beforeSeq: number, count: number): readonly AlertRow[] {
    const rows = this.#db.prepare(
      `SELECT r.*, a.ts AS ack_ts, a.by_name AS ack_by, a.via AS ack_via, a.note AS ack_note
        FROM risk_event r LEFT JOIN alert_ack a ON a.alert_seq = r.seq WHERE r.seq < ? ORDER BY r.seq DESC LIMIT ?`,
    ).all(beforeSeq, count);
    return rows.map((row) => checkedRow(this.#db.name, 'risk_event', AlertRow, row));
  }
  /** The last `count` funding rates of an instrument that are still kept, oldest first. */
  fundingTail(instrument: string, count: number): readonly { readonly ts: number; readonly rate: number }[] {
    return this.#db.prepare<[string, number], { ts: number; rate: number }>("SELECT ts, rate FROM (SELECT seq, ts_event AS ts, a AS rate FROM market WHERE instrument = ? AND type = 'funding' ORDER BY seq DESC LIMIT ?) ORDER BY seq").all(instrument, count);
  }
  equityTail(count: number): readonly EquityRow[] { return this.#tail('equity', count); }
  lastOrders(count: number): readonly OrderRow[] {
    return checkedRows(this.#db, 'order_record', this.#db.prepare('SELECT * FROM (SELECT * FROM order_record ORDER BY ts DESC, seq DESC LIMIT ?) ORDER BY ts, seq').all(count));
  }
  positions(): readonly PositionRow[] { return checkedRows(this.#db, 'position', this.#db.prepare('SELECT * FROM position ORDER BY instrument').all()); }

  /** What a strategy last saved; undefined when it never did. */
  strategyState(strategy: string): JsonValue | undefined {
    const [row] = checkedRows(this.#db, 'strategy_state', this.#db.prepare('SELECT * FROM strategy_state WHERE strategy = ?').all(strategy));
    return row === undefined ? undefined : (this.#read(row.seq, row.state_json, decodeBody) as JsonValue);
  }

  /** Market input rows held, and the oldest of them. */
  marketExtent(): { readonly rows: number; readonly oldestTs: number | null } {
    const row = this.#db.prepare<[], { rows: number; oldest: number | null }>('SELECT count(*) AS rows, (SELECT ts FROM market ORDER BY seq LIMIT 1) AS oldest FROM market').get();
    return { rows: row?.rows ?? 0, oldestTs: row?.oldest ?? null };
  }

  verifyChain(expectedHead?: string): Result<ChainReport, JournalError> { return verifyChain(this.#db, { expectedHead }); }

  /** The whole chain, and every table that is derived from its rows. Takes seconds per million entries. */
  verifyContent(): Result<ChainReport, JournalError> { return verifyContent(this.#db); }

  #ofDay<T extends Readable>(table: T, day: string): readonly RowOf<T>[] {
    const { from, to } = dayBounds(day);
    return checkedRows(this.#db, table, this.#db.prepare(`SELECT * FROM ${table} WHERE ts >= ? AND ts < ? ORDER BY ts, seq`).all(from, to));
  }

  #tail<T extends Readable>(table: T, count: number): readonly RowOf<T>[] {
    return checkedRows(this.#db, table, this.#db.prepare(`SELECT * FROM (SELECT * FROM ${table} ORDER BY seq DESC LIMIT ?) ORDER BY seq`).all(count));
  }

  #sinceOf(seq: number, body: string | undefined): EquitySince | null {
    const sampled = body === undefined ? null : this.#read(seq, body, readConclusion);
    return sampled?.type === 'EquitySampled' ? (sampled.since ?? null) : null;
  }

  #read<T>(seq: number, body: string, how: (body: string) => T): T {
    try {
      return how(body);
    } catch (thrown) {
      throw new JournalError('badBody', this.#db.name, `readable text in row ${seq}`, causeText(thrown), thrown);
    }
  }
}

/** Unix ms of a UTC day. Throws RangeError when the text is no day. */
function dayBounds(day: string): { readonly from: number; readonly to: number } {
  const from = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(from)) throw new RangeError(`expected a day as YYYY-MM-DD, was '${day}'`);
  return { from, to: from + DAY_MS };
}
