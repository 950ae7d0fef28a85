/** The periodic duties of the kernel, by name. */
export type TimerName = 'sweep' | 'monitor' | 'reconcile' | 'readTimeout' | 'equity' | 'dayRoll' | 'flatten' | 'bars' | 'latch';

/** Due times by name. The kernel has no clock: it is told the time, and says when it wants to be told again. */
export class Timers {
  readonly #due = new Map<TimerName, number>();
  #next = Infinity;
  #floor = -Infinity;

  /** While missed duties are made up for, nothing but a day's end is set to a time before `ts`: what nobody could answer is asked once. */
  catchUpTo(ts: number): void {
    this.#floor = ts;
  }

  set(name: TimerName, wanted: number): void {
    const due = name === 'dayRoll' || wanted > this.#floor ? wanted : this.#floor;
    if (this.#due.get(name) === due) return;
    this.#due.set(name, due);
    this.#next = Math.min(...this.#due.values());
  }

  clear(name: TimerName): void {
    if (this.#due.delete(name)) this.#next = Math.min(...this.#due.values());
  }

  /** Infinity when nothing is due ever. */
  next(): number {
    return this.#next;
  }

  /** Names due at `now`, earliest first, names in a fixed order when equal. They stay set: the duty sets its next time. */
  dueAt(now: number): readonly TimerName[] {
    return [...this.#due].filter(([, due]) => due <= now).sort(([a, dueA], [b, dueB]) => dueA - dueB || (a < b ? -1 : 1)).map(([name]) => name);
  }
}
