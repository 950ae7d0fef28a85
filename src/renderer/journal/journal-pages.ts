// The rows of one filter, a page at a time around what is seen. A row's place is counted from the oldest one, so that it keeps it while entries are added:
// the list that is shown stands still until the trader asks for what is new.
import type { Input, Output } from '../../shared/contract/contract.ts';
import type { JournalFilter, JournalRow } from '../../shared/contract/journal-methods.ts';
import type { Timers } from '../../shared/contract/timers.ts';
import { messageOf } from '../../shared/model/result.ts';

export const PAGE = 200;
/** Pages kept; those farthest from what is seen go first. */
const MOST_PAGES = 40;
/** The engine answers 50 calls a second of one page in all: a scroll through everything must leave most of them to others. */
const ASK_EVERY_MS = 60;
const AT_ONCE = 2;

export type Ask = (input: Input<'journal.rows'>) => Promise<Output<'journal.rows'>>;
export type PagesState = {
  readonly phase: 'loading' | 'ready' | 'failed';
  /** Rows of the list as it is shown. */
  readonly total: number;
  /** Entries that match and are left out as noise. */
  readonly hidden: number;
  /** Matching entries that came since. */
  readonly fresh: number;
  readonly problem: string | null;
};

export class JournalPages {
  readonly #filter: JournalFilter;
  readonly #ask: Ask;
  readonly #timers: Timers;
  readonly #changed: () => void;
  readonly #pages = new Map<number, Map<number, JournalRow>>();
  readonly #asked = new Set<number>();
  #state: PagesState = { phase: 'loading', total: 0, hidden: 0, fresh: 0, problem: null };
  /** Matching rows by the last answer. */
  #known = 0;
  #seen: readonly [first: number, last: number] = [0, 0];
  #timer: unknown = null;
  #stopped = false;
  #lastAsk = -Infinity;

  /** `changed` is called after every change of what `state` or `rowAt` say. */
  constructor(filter: JournalFilter, ask: Ask, timers: Timers, changed: () => void) {
    this.#filter = filter;
    this.#ask = ask;
    this.#timers = timers;
    this.#changed = changed;
  }

  state(): PagesState { return this.#state; }
  filter(): JournalFilter { return this.#filter; }

  /** The row at a place of the list, 0 for the newest shown; undefined while it is not here. */
  rowAt(index: number): JournalRow | undefined {
    const place = this.#state.total - 1 - index;
    return this.#pages.get(Math.floor(place / PAGE))?.get(place);
  }

  /** Reads the newest page; also after a failure. */
  async load(): Promise<void> {
    this.#set({ phase: this.#state.phase === 'ready' ? 'ready' : 'loading', problem: null });
    try {
      const answer = await this.#ask({ filter: this.#filter, offset: 0, limit: PAGE });
      if (this.#stopped) return;
      this.#take(answer, 0);
      this.#set({ phase: 'ready', total: answer.total, hidden: answer.hidden ?? 0, fresh: 0, problem: null });
      this.#next();
    } catch (error) {
      if (!this.#stopped) this.#set({ phase: 'failed', problem: messageOf(error) });
    }
  }

  /** Rows `first` to `last` of the list are on screen. */
  see(first: number, last: number): void {
    this.#seen = [first, last];
    this.#next();
  }

  /** Looks whether entries came; the list stays as it is. */
  async look(): Promise<void> {
    if (this.#state.phase !== 'ready') return;
    try {
      const answer = await this.#ask({ filter: this.#filter, offset: 0, limit: 1 });
      if (!this.#stopped) this.#learn(answer.total);
    } catch {
      // The next look tells.
    }
  }

  /** Goes on after a stop. */
  resume(): void { this.#stopped = false; }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) this.#timers.clear(this.#timer);
    this.#timer = null;
  }

  #set(change: Partial<PagesState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }

  #learn(total: number): void {
    if (total < this.#known) {
      // Market rows were pruned, or it is another journal: every place has moved.
      this.#pages.clear();
      this.#known = total;
      return this.#set({ total, fresh: 0 });
    }
    this.#known = total;
    const fresh = total - this.#state.total;
    if (fresh !== this.#state.fresh && this.#state.phase === 'ready') this.#set({ fresh });
  }

  #take(answer: Output<'journal.rows'>, offset: number): void {
    this.#known = answer.total;
    for (const [i, row] of answer.rows.entries()) {
      const place = answer.total - 1 - offset - i;
      const page = Math.floor(place / PAGE);
      let rows = this.#pages.get(page);
      if (rows === undefined) this.#pages.set(page, (rows = new Map()));
      rows.set(place, row);
    }
    this.#forget();
  }

  /** Pages with a row on screen, or one screen away, that are not whole. */
  #missing(): number | undefined {
    const { total } = this.#state;
    const [first, last] = this.#seen;
    const room = last - first + 1;
    const wanted: number[] = [];
    for (const [from, to] of [[first, last], [first - room, last + room]] as const) {
      const [oldest, newest] = [Math.max(0, total - 1 - to), Math.min(total - 1, total - 1 - from)];
      for (let page = Math.floor(newest / PAGE); page >= Math.floor(oldest / PAGE) && page >= 0; page -= 1) wanted.push(page);
    }
    return wanted.find((page) => !this.#asked.has(page) && (this.#pages.get(page)?.size ?? 0) < Math.min(PAGE, total - page * PAGE));
  }

  #next(): void {
    if (this.#stopped || this.#timer !== null || this.#state.phase !== 'ready' || this.#asked.size >= AT_ONCE) return;
    const page = this.#missing();
    if (page === undefined) return;
    const wait = this.#lastAsk + ASK_EVERY_MS - this.#timers.now();
    if (wait > 0) {
      // What is wanted is decided when the time comes: pages that were only passed by are never asked for.
      this.#timer = this.#timers.set(() => { this.#timer = null; this.#next(); }, wait);
      return;
    }
    this.#lastAsk = this.#timers.now();
    void this.#fetch(page);
    this.#next();
  }

  async #fetch(page: number): Promise<void> {
    this.#asked.add(page);
    const newest = Math.min(this.#known, (page + 1) * PAGE) - 1;
    const offset = this.#known - 1 - newest;
    try {
      const answer = await this.#ask({ filter: this.#filter, offset, limit: PAGE });
      if (this.#stopped) return;
      if (answer.total < this.#known) this.#learn(answer.total);
      else {
        this.#take(answer, offset);
        this.#learn(answer.total);
      }
      this.#set({ problem: null });
    } catch (error) {
      if (this.#stopped) return;
      this.#lastAsk = this.#timers.now() + 500;
      this.#set({ problem: messageOf(error) });
    } finally {
      this.#asked.delete(page);
      this.#next();
    }
  }

  #forget(): void {
    if (this.#pages.size <= MOST_PAGES) return;
    const middle = (this.#state.total - 1 - (this.#seen[0] + this.#seen[1]) / 2) / PAGE;
    const far = [...this.#pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const page of far.slice(0, this.#pages.size - MOST_PAGES)) this.#pages.delete(page);
  }
}
