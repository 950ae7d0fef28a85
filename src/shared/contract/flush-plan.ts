// When to flush next: the earliest of all wishes, with one timer.
import type { Timers } from './timers.ts';

export class FlushPlan {
  readonly #timers: Timers;
  readonly #flush: () => void;
  #timer: unknown = null;
  #dueAt = Infinity;

  /** `flush` runs once per plan; it may plan the next. */
  constructor(timers: Timers, flush: () => void) {
    this.#timers = timers;
    this.#flush = flush;
  }

  /** At the latest in `delayMs`. */
  within(delayMs: number): void {
    const at = this.#timers.now() + delayMs;
    if (at >= this.#dueAt) return;
    this.#timers.clear(this.#timer);
    this.#dueAt = at;
    this.#timer = this.#timers.set(() => {
      this.#dueAt = Infinity;
      this.#flush();
    }, delayMs);
  }

  cancel(): void {
    this.#timers.clear(this.#timer);
    this.#dueAt = Infinity;
  }
}
