const WINDOW_MS = 60_000;

/** Counts risk-increasing orders in the sixty seconds before now; memory for as many as the limit allows, no more. */
export class OrderWindow {
  readonly #times: Float64Array;
  #next = 0;

  /** `capacity`: the largest count that matters. */
  constructor(capacity: number) {
    this.#times = new Float64Array(capacity).fill(-Infinity);
  }

  add(ts: number): void {
    this.#times[this.#next] = ts;
    this.#next = (this.#next + 1) % this.#times.length;
  }

  /** Orders with `now - ts < 60 s`. An empty slot is infinitely old. */
  count(now: number): number {
    const times = this.#times;
    const length = times.length;
    let count = 0;
    // Newest first: the first one that is too old ends it.
    for (let i = 1; i <= length; i++) {
      if (!(now - (times[(this.#next - i + length) % length] ?? -Infinity) < WINDOW_MS)) break;
      count += 1;
    }
    return count;
  }
}
