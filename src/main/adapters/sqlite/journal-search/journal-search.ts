// Pages of the journal by filter, newest first, with the exact count: one ascending list of matching seqs for each filter, which grows with the journal.
import type { Database, Statement } from 'better-sqlite3';
import type { JournalFilter } from '../../../../shared/contract/journal-methods.ts';
import type { MarketRow } from '../market-rows.ts';
import { JournalColumns, readMentions, type TypeCount } from './journal-columns.ts';
import { bodyFor, likeAll, searchWords } from './search-words.ts';
import { SeqList } from './seq-list.ts';

/** Raw market data is listed when all raw inputs are, or when one of its types is asked for by name: `market.quote`, `market.bar` … */
export const MARKET_TYPE = 'market.';
/** Rows looked at before others get a turn. */
const SLICE = 50_000;
/** Fewer candidates than one in this many rows are looked up one by one. */
const SPARSE = 20;
/** Seqs that all remembered filters may hold together: 64 MB. */
const MOST_SEQS = 8_000_000;
const MOST_FILTERS = 8;

/** One row as the file has it: text of the journal proper, or figures of a market row. */
export type FoundRow = {
  readonly seq: number; readonly ts: number; readonly kind: 'input' | 'conclusion'; readonly type: string; readonly cause: number; readonly instrumentId: string | null; readonly clientOrderId: string | null;
  readonly body: string | null; readonly market: MarketRow | null;
};
type JournalText = [seq: number, ts: number, kind: 'input' | 'conclusion', type: string, cause: number, instrument: string | null, order: string | null, body: string];
type Found = { readonly filter: JournalFilter; /** It looks for an order by its id: the whole account of the venue, which names every order, is no answer. */ readonly byOrder: boolean; readonly seqs: SeqList; /** Rows that match and are left out as noise. */ hidden: number; /** Rows of the columns looked at. */ looked: number; /** Market rows looked at. */ marketUpTo: number; pruned: number; growing: Promise<void> | null };
export type SearchOptions = {
  /** Lets other questions in between two slices. */
  readonly pause?: () => Promise<void>;
  readonly mostSeqs?: number;
};

export class JournalSearch {
  readonly columns: JournalColumns;
  readonly #db: Database;
  readonly #pause: () => Promise<void>;
  readonly #mostSeqs: number;
  /** The filter used last is the last one. */
  readonly #found = new Map<string, Found>();
  readonly #text: Statement;
  readonly #market: Statement;
  /** Passes over the text of entries go one after another. */
  #scanning: Promise<void> = Promise.resolve();

  constructor(db: Database, options: SearchOptions = {}) {
    this.#db = db;
    this.columns = new JournalColumns(db);
    this.#pause = options.pause ?? (() => new Promise((resolve) => { setImmediate(resolve); }));
    this.#mostSeqs = options.mostSeqs ?? MOST_SEQS;
    this.#text = db.prepare('SELECT seq, ts, kind, type, cause, instrument, client_order_id, body FROM journal WHERE seq = ?').raw();
    this.#market = db.prepare('SELECT seq, ts, instrument, type, ts_event, a, b, c, d, e, f, g FROM market WHERE seq = ?').raw();
  }

  /** Rows `offset` to `offset + limit` of those that match, newest first. `lastSeq` is the highest seq that was looked at. */
  async rows(filter: JournalFilter, offset: number, limit: number): Promise<{ readonly total: number; readonly hidden: number; readonly lastSeq: number; readonly rows: readonly FoundRow[] }> {
    await this.columns.catchUp(this.#pause);
    const found = this.#remember(filter);
    // Another call may have read on meanwhile: an answer is of one moment.
    while (found.looked < this.columns.count() || found.marketUpTo < this.columns.horizon()) await this.#grow(found);
    const total = found.seqs.length;
    const rows: FoundRow[] = [];
    for (let i = total - 1 - offset; i >= Math.max(0, total - offset - limit); i -= 1) {
      const row = this.row(found.seqs.at(i));
      if (row !== undefined) rows.push(row);
    }
    return { total, hidden: found.hidden, lastSeq: this.columns.horizon(), rows };
  }

  /** One row of either table; undefined when there is none, or none any more. */
  row(seq: number): FoundRow | undefined {
    const text = this.#text.get(seq) as JournalText | undefined;
    if (text !== undefined) {
      const [, ts, kind, type, cause, instrument, order, body] = text;
      const mentions = kind === 'input' && (type === 'report' || type === 'command') ? readMentions(body) : { instrumentId: instrument, clientOrderId: order };
      return { seq, ts, kind, type, cause, ...mentions, body, market: null };
    }
    const market = this.#market.get(seq) as [number, number, ...MarketRow] | undefined;
    if (market === undefined) return undefined;
    const [, ts, ...row] = market;
    return { seq, ts, kind: 'input', type: `${MARKET_TYPE}${row[1]}`, cause: seq, instrumentId: row[0], clientOrderId: null, body: null, market: row };
  }

  /** Every type with its count, the most frequent first. */
  async types(): Promise<readonly TypeCount[]> {
    await this.columns.catchUp(this.#pause);
    const market = new Map<string, number>();
    const count = this.#db.prepare('SELECT type, count(*) FROM (SELECT type FROM market WHERE seq > ? AND seq <= ?) GROUP BY type').raw();
    const first = (this.#db.prepare('SELECT min(seq) FROM market').pluck().get() as number | null) ?? Infinity;
    for (let from = first - 1; from < this.columns.horizon(); from += 2 * SLICE) {
      for (const [type, rows] of count.all(from, Math.min(from + 2 * SLICE, this.columns.horizon())) as [string, number][]) market.set(type, (market.get(type) ?? 0) + rows);
      await this.#pause();
    }
    const all: TypeCount[] = [...this.columns.typeCounts(), ...[...market].map(([type, rows]): TypeCount => ({ type: `${MARKET_TYPE}${type}`, kind: 'input', count: rows }))];
    return all.sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1));
  }

  /** Seqs of every entry that names this order, oldest first. */
  async seqsOfOrder(clientOrderId: string): Promise<readonly number[]> {
    await this.columns.catchUp(this.#pause);
    return this.columns.rowsOfOrder(clientOrderId).map((row) => this.columns.seq[row] as number);
  }

  #remember(filter: JournalFilter): Found {
    const byOrder = filter.types.length === 0 && filter.raw !== 'all' && this.columns.nameOrder(searchWords(filter.text));
    const key = JSON.stringify([searchWords(filter.text), [...filter.types].sort(), filter.instrumentId, filter.clientOrderId, filter.from, filter.to, filter.holds, filter.raw ?? 'inputs', byOrder]);
    let found = this.#found.get(key);
    const pruned = this.#prunedTo();
    // Market rows that were deleted since are no longer there to be counted.
    if (found === undefined || (found.pruned !== pruned && (marketOf(filter).length > 0 || hidesRaw(filter)))) found = { filter, byOrder, seqs: new SeqList(), hidden: 0, looked: 0, marketUpTo: 0, pruned, growing: null };
    this.#found.delete(key);
    this.#found.set(key, found);
    let held = [...this.#found.values()].reduce((sum, one) => sum + one.seqs.length, 0);
    for (const [old, one] of this.#found) {
      if (old === key || (held <= this.#mostSeqs && this.#found.size <= MOST_FILTERS)) break;
      this.#found.delete(old);
      held -= one.seqs.length;
    }
    return found;
  }

  #prunedTo(): number {
    return Number(this.#db.prepare<[], { value: string }>("SELECT value FROM meta WHERE key = 'market_pruned_to'").get()?.value ?? 0);
  }

  /** Looks at what came since the last time. */
  #grow(found: Found): Promise<void> {
    return (found.growing ??= this.#inTurn(found).finally(() => { found.growing = null; }));
  }

  async #inTurn(found: Found): Promise<void> {
    const words = searchWords(found.filter.text);
    if (words.length === 0) return this.#look(found, words);
    const turn = this.#scanning.then(() => this.#look(found, words));
    this.#scanning = turn.catch(() => undefined);
    return turn;
  }

  async #look(found: Found, words: readonly string[]): Promise<void> {
    const { columns } = this;
    const horizon = columns.horizon();
    const count = columns.count();
    const match = this.#matcher(words);
    const market = this.#marketReader(found.filter, words, marketOf(found.filter));
    const hiddenMarket = this.#marketCounter(found.filter, words);
    const onlyMarket = found.filter.types.length > 0 && found.filter.types.every((type) => type.startsWith(MARKET_TYPE));
    while (found.looked < count || found.marketUpTo < horizon) {
      const end = Math.min(found.looked + SLICE, count);
      const { listed, hidden } = onlyMarket ? NO_ROWS : this.#candidates(found, found.looked, end);
      const texts = match(listed, found.looked, end);
      const hiddenTexts = match(hidden, found.looked, end).length;
      // A slice of either table ends at the same seq, so that both merge in order.
      const upTo = end === count ? horizon : (columns.seq[end - 1] as number);
      const ticks = market(found.marketUpTo, upTo);
      found.seqs.pushMerged(texts, ticks);
      found.hidden += hiddenTexts + hiddenMarket(found.marketUpTo, upTo);
      found.looked = end;
      found.marketUpTo = upTo;
      if (end < count) await this.#pause();
    }
  }

  /** Seqs of the rows `from` to `end` whose columns agree with the filter, and of those that are left out only as noise. */
  #candidates({ filter, byOrder }: Found, from: number, end: number): Candidates {
    const { columns } = this;
    const types = filter.types.length === 0 ? null : new Uint8Array(columns.types.count());
    for (const name of filter.types) {
      const id = columns.types.find(name);
      if (id >= 0 && types !== null) types[id] = 1;
    }
    const instrument = filter.instrumentId === null ? null : columns.instruments.find(filter.instrumentId);
    const order = filter.clientOrderId === null ? null : columns.orders.find(filter.clientOrderId);
    const since = filter.from ?? -Infinity;
    const before = filter.to ?? Infinity;
    const noise = hidesRaw(filter) ? columns.noiseTypes() : null;
    if (instrument === -1 || order === -1) return NO_ROWS;
    const listed: number[] = [];
    const hidden: number[] = [];
    const { seq, ts, type, instrument: instruments, order: orders, hold, account } = columns;
    for (let i = from; i < end; i += 1) {
      if (types !== null && types[type[i] as number] !== 1) continue;
      if (!filter.holds && hold[i] === 1) continue;
      if (instrument !== null && instruments[i] !== instrument) continue;
      if (order !== null && orders[i] !== order) continue;
      const at = ts[i] as number;
      if (at < since || at >= before) continue;
      ((noise !== null && noise[type[i] as number] === 1) || (byOrder && account[i] === 1) ? hidden : listed).push(seq[i] as number);
    }
    return { listed, hidden };
  }

  /** Keeps of the candidates those whose text holds every word. */
  #matcher(words: readonly string[]): (candidates: readonly number[], from: number, end: number) => readonly number[] {
    if (words.length === 0) return (candidates) => candidates;
    const { sql, parameters } = likeAll(words, bodyFor);
    const one = this.#db.prepare(`SELECT seq FROM journal WHERE seq = ? AND ${sql}`).pluck();
    const range = this.#db.prepare(`SELECT seq FROM journal WHERE seq >= ? AND seq <= ? AND ${sql} ORDER BY seq`).pluck();
    return (candidates, from, end) => {
      const [first, last] = [candidates[0], candidates.at(-1)];
      if (first === undefined || last === undefined) return [];
      if (candidates.length * SPARSE < end - from) return candidates.filter((seq) => one.get(seq, ...parameters) !== undefined);
      const hits = new Set(range.all(first, last, ...parameters) as number[]);
      return candidates.filter((seq) => hits.has(seq));
    };
  }

  /** Seqs of matching market rows above one seq, up to another. */
  #marketReader(filter: JournalFilter, words: readonly string[], types: MarketTypes): (from: number, upTo: number) => readonly number[] {
    if (types.length === 0 || filter.clientOrderId !== null) return () => [];
    const { sql, parameters } = marketWhere(filter, words, types);
    const query = this.#db.prepare(`SELECT seq FROM market WHERE seq > ? AND seq <= ? ${sql} ORDER BY seq`).pluck();
    return (from, upTo) => query.all(from, upTo, ...parameters) as number[];
  }

  /** How many market rows would match if raw inputs were listed, above one seq, up to another. */
  #marketCounter(filter: JournalFilter, words: readonly string[]): (from: number, upTo: number) => number {
    if (!hidesRaw(filter) || filter.clientOrderId !== null) return () => 0;
    const { sql, parameters } = marketWhere(filter, words, 'all');
    const query = this.#db.prepare(`SELECT count(*) FROM market WHERE seq > ? AND seq <= ? ${sql}`).pluck();
    return (from, upTo) => query.get(from, upTo, ...parameters) as number;
  }
}

type Candidates = { readonly listed: readonly number[]; readonly hidden: readonly number[] };
const NO_ROWS: Candidates = { listed: [], hidden: [] };
type MarketTypes = readonly string[] | 'all';
/** Which market rows a filter lists. */
const marketOf = (filter: JournalFilter): MarketTypes => (filter.types.length === 0 && filter.raw === 'all' ? 'all' : filter.types.filter((type) => type.startsWith(MARKET_TYPE)).map((type) => type.slice(MARKET_TYPE.length)));
/** Types that were chosen say themselves what is listed. */
const hidesRaw = (filter: JournalFilter): boolean => filter.raw === 'none' && filter.types.length === 0;

/** The conditions of a filter on market rows, each with an `AND` before it. */
function marketWhere(filter: JournalFilter, words: readonly string[], types: MarketTypes): { readonly sql: string; readonly parameters: readonly (string | number)[] } {
  const text = likeAll(words, () => "(instrument || ' market ' || type)");
  const parts: readonly (readonly [sql: string, parameters: readonly (string | number)[]])[] = [
    ...(types === 'all' ? [] : [[`type IN (${types.map(() => '?').join(', ')})`, types] as const]),
    ...(filter.instrumentId === null ? [] : [['instrument = ?', [filter.instrumentId]] as const]),
    ...(filter.from === null ? [] : [['ts >= ?', [filter.from]] as const]),
    ...(filter.to === null ? [] : [['ts < ?', [filter.to]] as const]),
    ...(words.length === 0 ? [] : [[text.sql, text.parameters] as const]),
  ];
  return { sql: parts.map(([sql]) => `AND ${sql}`).join(' '), parameters: parts.flatMap(([, parameters]) => parameters) };
}
