/** Time as the two ends of a wire need it; each host gives its own, tests give one that they move by hand. */
export type Timers = {
  /** Monotonic milliseconds: for intervals only. */
  now(): number;
  set(callback: () => void, delayMs: number): unknown;
  clear(handle: unknown): void;
};
