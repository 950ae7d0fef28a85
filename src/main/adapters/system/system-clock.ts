export type ClockSources = {
  /** Unix ms UTC as the machine believes. */
  readonly wallMs: () => number;
  /** Milliseconds that only run forward. */
  readonly monotonicMs: () => number;
};

/** `forward`: the wall clock ran ahead of the monotonic one (set, or the machine slept). `backward`: it was set back. `gap`: nobody looked for this long (stall, stopped process). */
export type ClockJump = { readonly kind: 'forward' | 'backward' | 'gap'; readonly ms: number };
export type SystemClockOptions = {
  /** No stamp below this, Unix ms: the last one in the journal. */
  readonly notBefore?: number;
  /** Difference between the two clocks that counts as a jump. */
  readonly jumpMs?: number;
  /** Time between two looks that counts as a gap. */
  readonly gapMs?: number;
  readonly sources?: ClockSources;
};

const MACHINE: ClockSources = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
/** While ahead of a wall clock that was set back, stamps run at this rate until it has caught up. */
const CATCH_UP_RATE = 0.9;

/**
 * Stamps for the engine: the wall clock, except that it never runs backwards and never stands still. When the wall clock is set
 * back, stamps go on by the monotonic clock, a tenth slower, until the wall clock has caught up.
 */
export class SystemClock {
  readonly #sources: ClockSources;
  readonly #jumpMs: number;
  readonly #gapMs: number;
  #stamp: number;
  #stampMonotonic: number;
  #seenWall: number;
  #seenMonotonic: number;

  constructor(options: SystemClockOptions = {}) {
    this.#sources = options.sources ?? MACHINE;
    this.#jumpMs = options.jumpMs ?? 500;
    this.#gapMs = options.gapMs ?? 5_000;
    this.#seenWall = this.#sources.wallMs();
    this.#seenMonotonic = this.#sources.monotonicMs();
    this.#stamp = Math.max(this.#seenWall, options.notBefore ?? -Infinity);
    this.#stampMonotonic = this.#seenMonotonic;
  }

  /** Unix ms UTC, an integer, never below an earlier answer. */
  now(): number {
    const monotonic = this.#sources.monotonicMs();
    const wall = this.#sources.wallMs();
    const passed = Math.max(0, monotonic - this.#stampMonotonic);
    this.#stamp = Math.max(wall, this.#stamp + passed * CATCH_UP_RATE);
    this.#stampMonotonic = monotonic;
    return Math.floor(this.#stamp);
  }

  /** For intervals: milliseconds since an arbitrary start. */
  monotonicMs(): number { return this.#sources.monotonicMs(); }

  /** Milliseconds by which stamps are ahead of the wall clock; 0 in normal times. */
  aheadMs(): number { return Math.max(0, this.now() - this.#sources.wallMs()); }

  /** Compares both clocks with the last look. Call it about every second; null when all is well. */
  look(): ClockJump | null {
    const wall = this.#sources.wallMs();
    const monotonic = this.#sources.monotonicMs();
    const passed = monotonic - this.#seenMonotonic;
    const drift = wall - this.#seenWall - passed;
    this.#seenWall = wall;
    this.#seenMonotonic = monotonic;
    if (drift >= this.#jumpMs) return { kind: 'forward', ms: drift };
    if (-drift >= this.#jumpMs) return { kind: 'backward', ms: -drift };
    if (passed >= this.#gapMs) return { kind: 'gap', ms: passed };
    return null;
  }
}
