// The rows that tell how one order came to be and what became of it.
import type { Database } from 'better-sqlite3';
import type { Conclusion, Input } from '../../../core/kernel/messages.ts';
import type { MarketEvent } from '../../../../shared/model/market-data.ts';
import type { Position } from '../../../../shared/model/portfolio.ts';
import type { StopMoved } from '../../../../shared/model/strategy.ts';
import { readConclusion, readInput } from '../bodies/body-text.ts';
import { marketEvent, type MarketRow } from '../market-rows.ts';
import { checkedRows } from '../projection-tables.ts';
import type { EngineStartRow, FillRow, FlattenRow, LedgerRow, RiskEventRow } from '../rows.ts';

export type TrailEntry = { readonly seq: number; readonly cause: number; readonly ts: number } & ({ readonly kind: 'input'; readonly input: Input } | { readonly kind: 'conclusion'; readonly conclusion: Conclusion });
type Text = [seq: number, ts: number, kind: 'input' | 'conclusion', cause: number, body: string];
/** Entries before an instant that are searched for what the market was: minutes of a busy one. */
const MARKET_ROWS_BACK = 20_000;
/** Conclusions of one input that are looked through. */
const SAME_INPUT = 2_000;

/** Wishes to move a stop that are looked through for one that was taken. */
const MOVES_BACK = 50;

/** Questions of the explanation of an order; all reads, each bounded. */
export class OrderTrail {
  readonly #db: Database;

  constructor(db: Database) { this.#db = db; }

  /** One entry of either table; undefined when there is none or its text cannot be read. */
  entry(seq: number): TrailEntry | undefined {
    const text = this.#db.prepare('SELECT seq, ts, kind, cause, body FROM journal WHERE seq = ?').raw().get(seq) as Text | undefined;
    if (text !== undefined) return read(text);
    const market = this.#db.prepare('SELECT seq, ts, instrument, type, ts_event, a, b, c, d, e, f, g FROM market WHERE seq = ?').raw().get(seq) as [number, number, ...MarketRow] | undefined;
    if (market === undefined) return undefined;
    const [, ts, ...row] = market;
    return { kind: 'input', seq, cause: seq, ts, input: { type: 'market', ts, event: marketEvent(row) } };
  }

  /** What the engine concluded from input `cause`, in order, below `before`. */
  conclusionsOf(cause: number, before: number): readonly TrailEntry[] {
    const rows = this.#db.prepare(`SELECT seq, ts, kind, cause, body FROM journal WHERE seq > ? AND seq < ? AND cause = ? AND kind = 'conclusion' ORDER BY seq DESC LIMIT ${SAME_INPUT}`).raw().all(cause, before, cause) as Text[];
    return rows.reverse().flatMap((row) => read(row) ?? []);
  }

  /** The latest quote, mark and trade of an instrument at or before an entry, as far back as a few minutes. */
  marketBefore(instrument: string, seq: number): { readonly quote: Seen | null; readonly mark: Seen | null; readonly trade: Seen | null } {
    const latest = this.#db.prepare(`SELECT seq, ts, instrument, type, ts_event, a, b, c, d, e, f, g FROM (SELECT * FROM market WHERE seq <= ? ORDER BY seq DESC LIMIT ${MARKET_ROWS_BACK}) WHERE instrument = ? AND type = ? ORDER BY seq DESC LIMIT 1`).raw();
    const seen = (type: MarketEvent['type']): Seen | null => {
      const row = latest.get(seq, instrument, type) as [number, number, ...MarketRow] | undefined;
      if (row === undefined) return null;
      const [at, ts, ...market] = row;
      return { seq: at, ts, event: marketEvent(market) };
    };
    return { quote: seen('quote'), mark: seen('mark'), trade: seen('trade') };
  }

  /** Raw market data up to this seq was deleted after its retention; 0 for none. */
  prunedTo(): number {
    return Number(this.#db.prepare<[], { value: string }>("SELECT value FROM meta WHERE key = 'market_pruned_to'").get()?.value ?? 0);
  }

  /** Last seq of the commit that made an entry durable; null when the chain does not hold it. */
  commitOf(seq: number): number | null {
    return (this.#db.prepare('SELECT last_seq FROM commit_chain WHERE last_seq >= ? ORDER BY last_seq LIMIT 1').pluck().get(seq) as number | undefined) ?? null;
  }

  fillsOf(clientOrderId: string): readonly FillRow[] {
    return checkedRows(this.#db, 'fill', this.#db.prepare('SELECT * FROM fill WHERE client_order_id = ? ORDER BY seq').all(clientOrderId));
  }

  /** Fills of an instrument after an entry, oldest first. */
  *fillsAfter(instrument: string, seq: number): Generator<FillRow> {
    const page = this.#db.prepare('SELECT * FROM fill WHERE seq > ? AND instrument = ? ORDER BY seq LIMIT 200');
    const after = (last: number): readonly FillRow[] => checkedRows(this.#db, 'fill', page.all(last, instrument));
    for (let rows = after(seq); rows.length > 0; rows = after(rows.at(-1)?.seq ?? Infinity)) yield* rows;
  }

  /** The position that the engine recorded right after a fill; null when that entry is not there. */
  positionAfter(fill: { readonly seq: number; readonly instrument: string }): Position | null {
    const rows = this.#db.prepare("SELECT seq, ts, kind, cause, body FROM journal WHERE seq > ? AND seq <= ? AND type = 'PositionUpdated' AND instrument = ? ORDER BY seq LIMIT 1").raw().all(fill.seq, fill.seq + 50, fill.instrument) as Text[];
    const entry = rows[0] && read(rows[0]);
    return entry?.kind === 'conclusion' && entry.conclusion.type === 'PositionUpdated' ? entry.conclusion.position : null;
  }

  /** Funding booked on an instrument between two entries. */
  fundingBetween(instrument: string, from: number, to: number): readonly LedgerRow[] {
    const rows = this.#db.prepare("SELECT * FROM ledger WHERE seq > ? AND seq <= ? AND instrument = ? AND type = 'funding' ORDER BY seq").all(from, to, instrument);
    return checkedRows(this.#db, 'ledger', rows);
  }

  startsBetween(from: number, to: number): readonly EngineStartRow[] {
    return checkedRows(this.#db, 'engine_start', this.#db.prepare('SELECT * FROM engine_start WHERE seq > ? AND seq < ? ORDER BY seq').all(from, to));
  }

  /** The last time before an entry that a person set the stop of a strategy in an instrument; undefined for never. */
  stopMoveBefore(strategyId: string, instrument: string, seq: number): StopMoved | undefined {
    const asked = this.#db.prepare(`SELECT seq FROM command WHERE seq < ? AND instrument = ? AND type LIKE 'MoveStop %' ORDER BY seq DESC LIMIT ${MOVES_BACK}`).pluck().all(seq, instrument) as number[];
    for (const command of asked) for (const entry of this.conclusionsOf(command, seq)) {
      if (entry.kind === 'conclusion' && entry.conclusion.type === 'StopMoved' && entry.conclusion.strategyId === strategyId) return entry.conclusion;
    }
    return undefined;
  }

  /** The last step of a flatten-all before an entry. */
  flattenBefore(seq: number): FlattenRow | undefined {
    return checkedRows(this.#db, 'flatten', this.#db.prepare('SELECT * FROM flatten WHERE seq < ? ORDER BY seq DESC LIMIT 1').all(seq))[0];
  }

  /** Risk events on the way of an order, oldest first. */
  riskBetween(instrument: string, from: number, to: number): readonly RiskEventRow[] {
    const rows = this.#db.prepare('SELECT * FROM risk_event WHERE seq > ? AND seq < ? AND (instrument = ? OR instrument IS NULL) ORDER BY seq LIMIT 20').all(from, to, instrument);
    return checkedRows(this.#db, 'risk_event', rows);
  }
}

export type Seen = { readonly seq: number; readonly ts: number; readonly event: MarketEvent };

function read([seq, ts, kind, cause, body]: Text): TrailEntry | undefined {
  try {
    return kind === 'input' ? { kind, seq, ts, cause, input: readInput(body) } : { kind, seq, ts, cause, conclusion: readConclusion(body) };
  } catch {
    return undefined;
  }
}
