import type { Database, Statement } from 'better-sqlite3';
import type { Conclusion, Input } from '../../core/kernel/messages.ts';
import type { JournalEntry, JournalPort } from '../../core/kernel/ports.ts';
import type { Result } from '../../../shared/model/result.ts';
import { CHAIN_START, chainLine, nextLink } from './commit-chain.ts';
import { readConclusion, readInput, writeBody } from './bodies/body-text.ts';
import { JournalError, causeText } from './journal-error.ts';
import { marketRow, type MarketRow } from './market-rows.ts';
import { Projections } from './projections.ts';
import { verifyChain, type ChainReport, type Link, type TextRow } from './verify-chain.ts';

type Pending =
  | { readonly to: 'market'; readonly seq: number; readonly ts: number; readonly row: MarketRow }
  | { readonly to: 'journal'; readonly row: TextRow; readonly conclusion: Conclusion | null; readonly command: Input | null };

/** An entry that a commit ended with, and the link of the chain there. `first` is the first link of the chain, which tells one journal from every other; null in an empty one. */
export type ChainPoint = { readonly seq: number; readonly head: string; readonly first: string | null };

/**
 * The journal of one desk. One writer: the desk lock sees to it. After a failed commit the object is dead, because the state of
 * the file is then only known after it was opened again: every later call throws JournalError.
 */
export class SqliteJournal implements JournalPort {
  readonly #db: Database;
  readonly #projections: Projections;
  readonly #insertText: Statement;
  readonly #insertMarket: Statement;
  readonly #insertLink: Statement<[Link]>;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #setMeta: Statement<[{ readonly key: string; readonly value: string }]>;
  #pending: Pending[] = [];
  #lastSeq: number;
  #point: ChainPoint;
  #dead: JournalError | null = null;

  /** `db` is migrated, in WAL mode and synchronous=FULL: see `openJournal`. */
  constructor(db: Database) {
    this.#db = db;
    this.#projections = new Projections(db);
    // The two bulk tables alone take their values by place, in the order of these columns: by name each row costs a third more.
    this.#insertText = db.prepare('INSERT INTO journal (seq, ts, kind, type, cause, instrument, client_order_id, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.#insertMarket = db.prepare('INSERT INTO market (seq, ts, instrument, type, ts_event, a, b, c, d, e, f, g) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#insertLink = db.prepare('INSERT INTO commit_chain (last_seq, chain) VALUES (@last_seq, @chain)');
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#setMeta = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (@key, @value)');
    this.#lastSeq = readLastSeq(db);
    this.#point = readChainPoint(db);
  }

  /** Buffers one entry; market events are copied. Throws JournalError when dead or when `seq` does not rise, and is dead then. */
  append(entry: JournalEntry): void {
    this.#assertAlive();
    if (!(entry.seq > this.#lastSeq)) throw this.#die(new JournalError('badEntry', this.#db.name, `a seq above ${this.#lastSeq}`, `${entry.seq}`));
    let pending: Pending;
    try {
      pending = encodeEntry(entry);
    } catch (thrown) {
      throw this.#die(new JournalError('badEntry', this.#db.name, 'an entry of plain data', causeText(thrown), thrown));
    }
    this.#lastSeq = entry.seq;
    this.#pending.push(pending);
  }

  /** Everything appended is on disk when it returns. Throws JournalError when it cannot be, and is dead then. */
  commit(): void {
    this.#assertAlive();
    const batch = this.#pending;
    if (batch.length === 0) return;
    try {
      this.#begin.run();
      let lines = '';
      let lastTextSeq = 0;
      for (const item of batch) {
        if (item.to === 'market') {
          this.#insertMarket.run(item.seq, item.ts, item.row);
          continue;
        }
        const { row } = item;
        this.#insertText.run(row);
        lines += chainLine(...row);
        lastTextSeq = row[0];
        if (item.conclusion !== null) this.#projections.conclusion(row[0], row[1], item.conclusion);
        else if (item.command !== null) this.#projections.input(row[0], row[1], item.command);
      }
      const head = nextLink(this.#point.head, lines);
      const point = lines === '' ? this.#point : { seq: lastTextSeq, head, first: this.#point.first ?? head };
      if (lines !== '') this.#insertLink.run({ last_seq: point.seq, chain: point.head });
      this.#commit.run();
      this.#point = point;
      this.#pending = [];
    } catch (thrown) {
      try {
        if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      } catch {
        // The file is in doubt either way: only opening it again tells what it holds.
      }
      throw this.#die(new JournalError('commitFailed', this.#db.name, `${batch.length} entries durable on disk`, causeText(thrown), thrown));
    }
  }

  /** Seq of the last appended entry; 0 when the journal is empty. */
  lastSeq(): number { return this.#lastSeq; }

  /** Latest link of the chain of commits: note it elsewhere (a report) and `verifyChain` can be held to it. */
  chainHead(): string { return this.#point.head; }

  /** The entry that the latest link ends with, and the link. */
  chainPoint(): ChainPoint { return this.#point; }

  /** Asks the connection itself: every commit is synced to the disk. For readiness checks. */
  isDurable(): boolean { return this.#dead === null && this.#db.pragma('synchronous', { simple: true }) === 2 && this.#db.pragma('journal_mode', { simple: true }) === 'wal'; }

  isDead(): boolean { return this.#dead !== null; }

  /**
   * Deletes raw market inputs older than `beforeTs` (Unix ms), at most `limit` rows so that a call stays short; returns how many.
   * Call again until it returns less than `limit`. The journal proper is never pruned.
   */
  prune(beforeTs: number, limit = 20_000): number {
    this.#assertAlive();
    try {
      return this.#db.transaction(() => {
        const seqs = this.#db.prepare<[number], { seq: number; ts: number }>('SELECT seq, ts FROM market ORDER BY seq LIMIT ?').all(limit);
        const old = seqs.filter((row) => row.ts < beforeTs);
        const last = old.at(-1);
        if (last === undefined) return 0;
        const { changes } = this.#db.prepare('DELETE FROM market WHERE seq <= ?').run(last.seq);
        this.#setMeta.run({ key: 'market_pruned_to', value: `${last.seq}` });
        return changes;
      }).immediate();
    } catch (thrown) {
      throw this.#die(new JournalError('commitFailed', this.#db.name, 'old market data deleted', causeText(thrown), thrown));
    }
  }

  /** Computes every link again from the rows. An error names the first commit that does not fit. */
  verifyChain(expectedHead?: string): Result<ChainReport, JournalError> { return verifyChain(this.#db, { expectedHead }); }

  /** Empties the projections and derives them from the journal again, in one transaction. Returns the conclusions applied. */
  rebuildProjections(): number {
    this.#assertAlive();
    // A connection that iterates may not write: pages of rows are read whole.
    const page = this.#db.prepare<[number], { seq: number; ts: number; kind: string; body: string }>(`SELECT seq, ts, kind, body FROM journal WHERE seq > ? AND (kind = 'conclusion' OR type = 'command') ORDER BY seq LIMIT 5000`);
    let count = 0;
    this.#db.transaction(() => {
      this.#projections.clear();
      for (let from = 0, batch = page.all(0); batch.length > 0; batch = page.all(from)) {
        for (const row of batch) {
          if (row.kind === 'conclusion') this.#projections.conclusion(row.seq, row.ts, readConclusion(row.body));
          else this.#projections.input(row.seq, row.ts, readInput(row.body));
          from = row.seq;
          count += 1;
        }
      }
    }).immediate();
    return count;
  }

  /** Moves the write-ahead log into the file as far as readers allow; for idle moments, so that no commit has to. */
  checkpoint(): void {
    this.#assertAlive();
    this.#db.pragma('wal_checkpoint(PASSIVE)');
  }

  /** A consistent copy by `VACUUM INTO`; the target must not exist. */
  backupTo(file: string): void {
    this.#assertAlive();
    this.#db.prepare('VACUUM INTO ?').run(file);
  }

  /** Commits what is buffered, marks the stop as clean and closes. After a failure it only closes. Throws JournalError; closed it is in any case. */
  close(): void {
    if (!this.#db.open) return;
    try {
      if (this.#dead === null) {
        this.commit();
        this.#setMeta.run({ key: 'clean', value: '1' });
        this.#db.pragma('wal_checkpoint(TRUNCATE)');
      }
    } catch (thrown) {
      throw thrown instanceof JournalError ? thrown : new JournalError('commitFailed', this.#db.name, 'to mark a clean stop', causeText(thrown), thrown);
    } finally {
      this.#db.close();
      this.#dead ??= new JournalError('dead', this.#db.name, 'an open journal', 'one that was closed');
    }
  }

  #assertAlive(): void {
    if (this.#dead !== null) throw new JournalError('dead', this.#db.name, 'a journal without a failure behind it', this.#dead.message, this.#dead);
  }

  #die(error: JournalError): JournalError {
    this.#dead = error;
    this.#pending = [];
    return error;
  }
}

function encodeEntry(entry: JournalEntry): Pending {
  const { seq, ts, cause } = entry;
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(ts) || !Number.isSafeInteger(cause)) throw new TypeError(`seq, ts and cause must be integers, were ${seq}, ${ts}, ${cause}`);
  if (entry.kind === 'conclusion') {
    const { conclusion } = entry;
    return { to: 'journal', row: [seq, ts, 'conclusion', conclusion.type, cause, instrumentOf(conclusion), 'clientOrderId' in conclusion ? conclusion.clientOrderId : null, writeBody(conclusion)], conclusion, command: null };
  }
  const { input } = entry;
  if (input.type === 'market' && cause === seq && input.ts === ts) {
    const row = marketRow(input.event);
    if (row !== null) return { to: 'market', seq, ts, row };
  }
  return { to: 'journal', row: [seq, ts, 'input', input.type, cause, input.type === 'market' ? input.event.instrumentId : input.type === 'history' ? input.instrumentId : null, null, writeBody(input)], conclusion: null, command: input.type === 'command' ? input : null };
}

function instrumentOf(conclusion: Conclusion): string | null {
  if ('instrumentId' in conclusion) return conclusion.instrumentId;
  switch (conclusion.type) {
    case 'PositionUpdated': return conclusion.position.instrumentId;
    case 'LedgerBooked': return conclusion.entry.instrumentId;
    case 'DecisionMade': return conclusion.decision.instrumentId;
    default: return null;
  }
}

export function readChainPoint(db: Database): ChainPoint {
  const linkAtEnd = (order: 'ASC' | 'DESC'): Link | undefined => db.prepare<[], Link>(`SELECT last_seq, chain FROM commit_chain ORDER BY last_seq ${order} LIMIT 1`).get();
  const last = linkAtEnd('DESC');
  return { seq: last?.last_seq ?? 0, head: last?.chain ?? CHAIN_START, first: linkAtEnd('ASC')?.chain ?? null };
}

export function readLastSeq(db: Database): number {
  const row = db.prepare<[], { text: number | null; market: number | null; pruned: string | null }>("SELECT (SELECT max(seq) FROM journal) AS text, (SELECT max(seq) FROM market) AS market, (SELECT value FROM meta WHERE key = 'market_pruned_to') AS pruned").get();
  return Math.max(0, row?.text ?? 0, row?.market ?? 0, Number(row?.pruned ?? 0));
}
