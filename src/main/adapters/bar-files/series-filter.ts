// Files whose rows name their instrument: which rows count.
import type { Counted, ReadingHints, WantedInstrument } from './bar-file.ts';
import { normalise } from './column-names.ts';
import { chooseName } from './layout.ts';
import { namesInstrument } from './instrument-name.ts';
import { printable, Tally } from './row-counts.ts';

/** Names that are kept to be told; a file may hold thousands. */
const MAX_NAMES = 1_000;

export class SeriesFilter {
  readonly #wanted: WantedInstrument;
  readonly #series: string | null;
  readonly #taken = new Set<string>();
  readonly #others = new Set<string>();
  readonly #left = new Tally();
  /** The cell of the row before: rows of one instrument mostly stand together. */
  #last = new Uint8Array(0);
  #lastTaken = false;
  #seen = false;

  constructor(wanted: WantedInstrument, hints: ReadingHints) {
    this.#wanted = wanted;
    this.#series = hints.series;
  }

  /** Whether the row with this name counts. Throws BarFileError when two names may both be meant. */
  takes(bytes: Uint8Array, from: number, to: number, line: number): boolean {
    if (!this.#seen || !this.#isLast(bytes, from, to)) {
      this.#seen = true;
      this.#last = bytes.slice(from, to);
      this.#lastTaken = this.#decide(printable(new TextDecoder().decode(this.#last)));
    }
    if (!this.#lastTaken) this.#left.add(line, new TextDecoder().decode(this.#last));
    return this.#lastTaken;
  }

  /** Rows of other instruments. Throws BarFileError with their names when no row was of the wanted one. */
  finish(): Counted {
    if (this.#seen && this.#taken.size === 0) chooseName([...this.#others], this.#wanted, this.#series, 'its rows');
    return this.#left.counted();
  }

  #decide(name: string): boolean {
    const isWanted = this.#series === null ? namesInstrument(name, this.#wanted) === 'same' : normalise(name) === normalise(this.#series);
    if (!isWanted) {
      if (this.#others.size < MAX_NAMES) this.#others.add(name);
      return false;
    }
    this.#taken.add(name);
    if (this.#taken.size > 1) chooseName([...this.#taken], this.#wanted, null, 'its rows');
    return true;
  }

  #isLast(bytes: Uint8Array, from: number, to: number): boolean {
    const last = this.#last;
    if (to - from !== last.length) return false;
    for (let i = 0; i < last.length; i++) if (bytes[from + i] !== last[i]) return false;
    return true;
  }
}
