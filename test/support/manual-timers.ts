import type { Timers } from '../../src/shared/contract/timers.ts';

type Task = { readonly at: number; readonly order: number; readonly run: () => void };

/** Timers that stand still until a test moves them. */
export class ManualTimers implements Timers {
  #now = 0;
  #order = 0;
  #tasks: Task[] = [];

  now(): number {
    return this.#now;
  }

  set(run: () => void, delayMs: number): unknown {
    const task = { at: this.#now + Math.max(0, delayMs), order: this.#order++, run };
    this.#tasks.push(task);
    return task;
  }

  clear(handle: unknown): void {
    this.#tasks = this.#tasks.filter((task) => task !== handle);
  }

  /** Tasks that wait. */
  get size(): number {
    return this.#tasks.length;
  }

  /** Moves on by `ms`, running what falls due in order, and what that sets in turn. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#tasks.filter((task) => task.at <= until).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next) break;
      this.clear(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = until;
  }
}
