// What an account is too small for is known once prices and the venue's word are there, a moment after the start. A person reads it with the first lines, whatever the pace of the status is.
import { untradableWords, type Untradable } from '../../core/risk/smallest-orders.ts';

const LOOK_MS = 100;

export class FirstWords {
  readonly #read: () => readonly Untradable[] | null;
  readonly #say: (sentence: string) => void;
  #timer: NodeJS.Timeout | undefined;
  /** Null before it is known; empty where there is nothing to say. */
  #sentence: string | null = null;

  /** `read` answers null while nobody knows. `say` is called at most once. */
  constructor(read: () => readonly Untradable[] | null, say: (sentence: string) => void) {
    this.#read = read;
    this.#say = say;
  }

  begin(): void {
    this.#timer = setInterval(() => this.look(), LOOK_MS);
  }

  look(): void {
    if (this.#sentence !== null) return;
    const found = this.#read();
    if (found === null) return;
    this.end();
    this.#sentence = found.length === 0 ? '' : `${untradableWords(found)}.`;
    if (this.#sentence !== '') this.#say(this.#sentence);
  }

  /** For the summary. */
  sentences(): readonly string[] {
    return this.#sentence === null || this.#sentence === '' ? [] : [this.#sentence];
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
