import type { JournalDetail, JournalEntry, JournalPort } from '../kernel/ports.ts';

export type MemoryJournalOptions = {
  /** False: entries are only counted and handed to `onEntry`. */
  readonly keep?: boolean;
  /** Left out of the record; nothing unless given. */
  readonly without?: readonly JournalDetail[];
  /** Sees each entry as it is appended, market events still borrowed (a streaming hash, a counter). */
  readonly onEntry?: (entry: JournalEntry) => void;
};

/** The journal of backtests and tests: nothing is durable. Kept market events are copies. */
export class MemoryJournal implements JournalPort {
  readonly #keep: boolean;
  readonly #without: readonly JournalDetail[];
  readonly #onEntry: ((entry: JournalEntry) => void) | undefined;
  readonly #entries: JournalEntry[] = [];
  #appended = 0;
  #committed = 0;
  #commits = 0;
  #lastSeq = 0;

  constructor(options: MemoryJournalOptions = {}) {
    this.#keep = options.keep ?? true;
    this.#without = options.without ?? [];
    this.#onEntry = options.onEntry;
  }

  /** Throws when `seq` does not rise. */
  append(entry: JournalEntry): void {
    if (!(entry.seq > this.#lastSeq)) throw new Error(`expected a seq above ${this.#lastSeq}, found ${entry.seq}`);
    this.#lastSeq = entry.seq;
    this.#appended += 1;
    this.#onEntry?.(entry);
    if (!this.#keep) return;
    this.#entries.push(entry.kind === 'input' && entry.input.type === 'market' ? { ...entry, input: { ...entry.input, event: { ...entry.input.event } } } : entry);
  }

  wants(detail: JournalDetail): boolean { return !this.#without.includes(detail); }

  commit(): void {
    if (this.#committed === this.#appended) return;
    this.#committed = this.#appended;
    this.#commits += 1;
  }

  /** What a crash now would leave: entries up to the last commit. */
  committedEntries(): readonly JournalEntry[] { return this.#entries.slice(0, this.#committed); }
  entries(): readonly JournalEntry[] { return this.#entries; }
  count(): number { return this.#appended; }
  /** Commits that had something to write. */
  commits(): number { return this.#commits; }
  lastSeq(): number { return this.#lastSeq; }
}
