// How far our clock is from the venue's: the smallest delay of a message seen lately. Travel time is in it, so it is an upper bound of being late.
const WINDOW_MS = 10_000;

/** Feed it each message's delay; cheap enough for every tick. */
export class VenueOffset {
  #before = Infinity;
  #now = Infinity;
  #windowStart = -Infinity;

  /** `delayMs`: our time minus the venue's stamp; `monotonicMs` for the age of the window. */
  note(delayMs: number, monotonicMs: number): void {
    if (monotonicMs - this.#windowStart >= WINDOW_MS) {
      this.#before = monotonicMs - this.#windowStart >= 2 * WINDOW_MS ? Infinity : this.#now;
      this.#now = Infinity;
      this.#windowStart = monotonicMs;
    }
    if (delayMs < this.#now) this.#now = delayMs;
  }

  /** Our clock was changed: what was measured against it before says nothing more. */
  forget(): void {
    this.#before = this.#now = Infinity;
    this.#windowStart = -Infinity;
  }

  /** Null before the first message. */
  read(): number | null {
    const least = Math.min(this.#before, this.#now);
    return least === Infinity ? null : least;
  }
}
