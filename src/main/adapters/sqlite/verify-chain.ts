// Computes the chain of commits of a journal again from its rows.
import type { Database } from 'better-sqlite3';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { CHAIN_START, chainLine, nextLink } from './commit-chain.ts';
import { JournalError } from './journal-error.ts';

/** A row of the journal as its table holds it. */
export type TextRow = readonly [seq: number, ts: number, kind: 'input' | 'conclusion', type: string, cause: number, instrument: string | null, clientOrderId: string | null, body: string];
export type Link = { readonly last_seq: number; readonly chain: string };
export type ChainReport = { readonly commits: number; readonly lastSeq: number; readonly head: string };
/** Is shown the rows of each commit whose link holds; each once, in order. */
export type RowWatcher = { /** The rows above this seq follow; 0 for all. */ from(seq: number): void; row(row: TextRow): void };

export type ChainOptions = {
  /** A link noted earlier that must be one of them. */
  readonly expectedHead?: string | undefined;
  /** Only about so many rows at the end are looked at, trusting the link before them; all unless given. */
  readonly lastRows?: number;
  readonly watcher?: RowWatcher;
};

/** An error names the first commit that does not fit. What a watcher throws comes through. */
export function verifyChain(db: Database, { expectedHead, lastRows = Infinity, watcher }: ChainOptions = {}): Result<ChainReport, JournalError> {
  const newest = db.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM journal').get()?.seq ?? 0;
  const start = lastRows >= newest ? undefined : db.prepare<[number], Link>('SELECT last_seq, chain FROM commit_chain WHERE last_seq <= ? ORDER BY last_seq DESC LIMIT 1').get(newest - lastRows);
  let head = start?.chain ?? CHAIN_START;
  let lastSeq = start?.last_seq ?? 0;
  let commits = 0;
  let seen = expectedHead === undefined || expectedHead === head;
  watcher?.from(lastSeq);
  const links = db.prepare<[number], Link>('SELECT last_seq, chain FROM commit_chain WHERE last_seq > ? ORDER BY last_seq').iterate(lastSeq);
  const rows = db.prepare<[number], TextRow>('SELECT seq, ts, kind, type, cause, instrument, client_order_id, body FROM journal WHERE seq > ? ORDER BY seq').raw().iterate(lastSeq) as IterableIterator<TextRow>;
  const tampered = (expected: string, found: string): Result<never, JournalError> => err(new JournalError('tampered', db.name, expected, found));
  try {
    let next = rows.next();
    for (const link of links) {
      let lines = '';
      const proven: TextRow[] = [];
      while (next.done !== true && next.value[0] <= link.last_seq) {
        lines += chainLine(...next.value);
        if (watcher) proven.push(next.value);
        next = rows.next();
      }
      head = nextLink(head, lines);
      if (head !== link.chain) return tampered(`link ${link.chain} of the commit after seq ${lastSeq} up to ${link.last_seq}`, `rows that give ${head}`);
      for (const row of proven) watcher?.row(row);
      commits += 1;
      lastSeq = link.last_seq;
      seen ||= head === expectedHead;
    }
    if (next.done !== true) return tampered(`every row in a linked commit (last link at seq ${lastSeq})`, `row ${next.value[0]} outside of them`);
  } finally {
    rows.return?.();
  }
  if (!seen) return tampered(`a commit with the link ${expectedHead ?? ''}`, 'none: the journal was cut or replaced');
  return ok({ commits, lastSeq, head });
}
