// What the journal's thread does with a question.
import type { Output, Input } from '../../../shared/contract/contract.ts';
import { assertNever, messageOf } from '../../../shared/model/result.ts';
import { assertReadable, examineJournal, type ExaminedPart, type ReadScope } from '../../adapters/sqlite/examine-journal.ts';
import type { JournalErrorCode } from '../../adapters/sqlite/journal-error.ts';
import { openSearch, type OpenedSearch } from '../../adapters/sqlite/journal-search/open-search.ts';
import type { Words } from './entry-words.ts';
import { entryOf, rowOf } from './journal-rows.ts';
import { assertNewest } from './marks.ts';
import { whyChain } from './why-chain.ts';

/** Plain data: it goes to the thread as it is. */
export type JournalInputs = Words & {
  /** Absolute path of `journal.sqlite`. */
  readonly journalFile: string;
};
export type JournalJob =
  | { readonly kind: 'rows'; readonly input: Input<'journal.rows'> }
  | { readonly kind: 'types' }
  | { readonly kind: 'entry'; readonly seq: number }
  | { readonly kind: 'why'; readonly clientOrderId: string }
  | { readonly kind: 'verify' }
  /** Before anybody writes to the file. */
  | { readonly kind: 'examine'; readonly part: ExaminedPart };
/** A JournalError as plain data; null for a sound file. */
export type Damage = { readonly code: JournalErrorCode; readonly file: string; readonly expected: string; readonly found: string } | null;
export type JournalAnswer = Damage | Output<'journal.rows'> | Output<'journal.types'> | Output<'journal.entry'> | Output<'journal.why'> | Output<'journal.verify'> | undefined;

/** Answers questions about one journal file, several at a time. */
export class JournalJobs {
  readonly #inputs: JournalInputs;
  #opened: OpenedSearch | null = null;

  constructor(inputs: JournalInputs) { this.#inputs = inputs; }

  /** Throws JournalError when the file cannot be read. */
  async run(job: JournalJob): Promise<JournalAnswer> {
    if (job.kind === 'examine') {
      const problem = examineJournal(this.#inputs.journalFile, [job.part]);
      return problem && { code: problem.code, file: problem.file, expected: problem.expected, found: problem.found };
    }
    const { search, trail, verify } = (this.#opened ??= this.#open(job.kind === 'verify' ? 'file' : 'recent'));
    switch (job.kind) {
      case 'rows': {
        const { filter, offset, limit } = job.input;
        const { total, hidden, lastSeq, rows } = await search.rows(filter, offset, limit);
        return { total, hidden, lastSeq, rows: rows.map((row) => rowOf(row, this.#inputs)) };
      }
      case 'types': return { types: (await search.types()).map((one) => ({ ...one })) };
      case 'entry': {
        const row = search.row(job.seq);
        return row && entryOf(row, this.#inputs);
      }
      case 'why': return whyChain(trail, job.clientOrderId, await search.seqsOfOrder(job.clientOrderId), this.#inputs);
      case 'verify': return verified(verify(), this.#inputs.journalFile);
      default: return assertNever(job);
    }
  }

  /**
   * Once per thread: the entries that a person looks at first. `verify` looks at all and says itself what it finds. Also of a journal that is behind its mark: its desk says so on every
   * page, and what is in it is what a person compares with the venue.
   */
  #open(scope: ReadScope): OpenedSearch {
    assertReadable(this.#inputs.journalFile, scope);
    return openSearch(this.#inputs.journalFile);
  }

  close(): void {
    this.#opened?.close();
    this.#opened = null;
  }
}

/** A chain that holds proves what is in the journal; only the mark outside of it can tell what is missing. */
function verified(found: Output<'journal.verify'>, file: string): Output<'journal.verify'> {
  if (!found.ok) return found;
  try {
    assertNewest(file, process.env);
    return found;
  } catch (thrown) {
    return { ...found, ok: false, message: messageOf(thrown) };
  }
}
