// How often a page died lately, and whether it may be loaded again.
const WINDOW_MS = 60_000;
/** A page that dies more often than this within a minute is not loaded again by itself. */
export const MAX_RELOADS_PER_MINUTE = 3;

export class PageHealth {
  readonly #now: () => number;
  #deaths: number[] = [];

  /** `now` in monotonic milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts one death; true when the page may be loaded again. */
  died(): boolean {
    const now = this.#now();
    this.#deaths = this.#deaths.filter((at) => now - at <= WINDOW_MS);
    this.#deaths.push(now);
    return this.#deaths.length <= MAX_RELOADS_PER_MINUTE;
  }

  /** A person asked for another try. */
  forgive(): void {
    this.#deaths = [];
  }
}
