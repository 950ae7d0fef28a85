import { uptime } from 'node:os';

export type ClockSources = {
  /** Unix ms UTC as the machine believes. */
  readonly wallMs: () => number;
  /** Milliseconds that only run forward; may stand still while the machine sleeps. */
  readonly monotonicMs: () => number;
  /** Milliseconds since the machine started, sleep included; coarse. */
  readonly uptimeMs: () => number;
};

/** `forward`: the wall clock was set ahead. `backward`: it was set back. `gap`: nobody looked for this long (stall, stopped process, sleep of the machine). */
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

const MACHINE: ClockSources = { wallMs: () => Date.now(), monotonicMs: () => performance.now(), uptimeMs: () => uptime() * 1_000 };
/** The wall clock is followed at most this fast (ms per ms): a time service corrects more slowly, whoever sets it does more. */
const SLEW_RATE = 0.1;
/** Stamps ahead of the time that holds run at this rate until it has caught up, at the second when they are ahead by more than `FAR_AHEAD_MS`. */
const CATCH_UP_RATE = 0.9;
const FAR_CATCH_UP_RATE = 0.5;
const FAR_AHEAD_MS = 5_000;
/** Sleep is told by a coarse counter: less than this is its rounding. */
const LEAST_SLEEP_MS = 1_000;

/**
 * Stamps for the engine: Unix ms that never run backwards, never stand still, and pass as the monotonic clock does. The wall clock only says where they
 * begin, and is followed while it runs as time does. Once it was set, ahead or back, it is held to be wrong: stamps go on by the monotonic clock until
 * it is where it should be again, or until a second clock agrees with it (`takeOver`). Sleep of the machine is time that passed, not a jump.
 */
export class SystemClock {
  readonly #sources: ClockSources;
  readonly #jumpMs: number;
  readonly #gapMs: number;
  readonly #awakeAtStart: number;
  /** Time that the machine slept, which the monotonic clock may not have counted. */
  #slept = 0;
  /** Time that holds = this + elapsed time. */
  #base: number;
  #held = false;
  /** The wall clock less the time that holds, when it was read last. */
  #drift = 0;
  #stamp: number;
  #stampElapsed: number;
  #seenWall: number;
  #seenElapsed: number;

  constructor(options: SystemClockOptions = {}) {
    this.#sources = options.sources ?? MACHINE;
    this.#jumpMs = options.jumpMs ?? 1_000;
    this.#gapMs = options.gapMs ?? 5_000;
    this.#awakeAtStart = this.#sources.uptimeMs() - this.#sources.monotonicMs();
    this.#seenWall = this.#sources.wallMs();
    this.#seenElapsed = this.#stampElapsed = this.monotonicMs();
    this.#base = this.#seenWall - this.#seenElapsed;
    this.#stamp = Math.max(this.#seenWall, options.notBefore ?? -Infinity);
  }

  /** Unix ms UTC, an integer, never below an earlier answer. */
  now(): number {
    const wall = this.#sources.wallMs();
    let elapsed = this.monotonicMs();
    if (Math.abs(wall - this.#base - elapsed - this.#drift) >= this.#jumpMs && this.#countSleep()) elapsed = this.monotonicMs();
    const passed = Math.max(0, elapsed - this.#stampElapsed);
    const drift = wall - this.#base - elapsed;
    this.#drift = drift;
    this.#held = Math.abs(drift) >= this.#jumpMs;
    if (!this.#held) this.#base += Math.max(-passed * SLEW_RATE, Math.min(passed * SLEW_RATE, drift));
    const holds = this.#base + elapsed;
    const ahead = this.#stamp + passed - holds;
    this.#stamp = Math.max(holds, this.#stamp + passed * (ahead > FAR_AHEAD_MS ? FAR_CATCH_UP_RATE : CATCH_UP_RATE));
    this.#stampElapsed = elapsed;
    return Math.floor(this.#stamp);
  }

  /** For intervals: milliseconds since an arbitrary start, sleep included. */
  monotonicMs(): number { return this.#sources.monotonicMs() + this.#slept; }

  /** Milliseconds by which stamps are ahead of the time that holds; 0 in normal times. */
  aheadMs(): number {
    this.now();
    return Math.max(0, this.#stamp - (this.#base + this.#stampElapsed));
  }

  /** The wall clock less the time that holds, while it is held to be wrong; 0 in normal times. */
  wrongByMs(): number {
    this.now();
    return this.#held ? this.#sources.wallMs() - (this.#base + this.#stampElapsed) : 0;
  }

  /** A second clock agrees with the wall clock: it holds from now on. Stamps that are ahead of it let it catch up. */
  takeOver(): void {
    this.#held = false;
    this.#base = this.#sources.wallMs() - this.monotonicMs();
  }

  /**
   * Before the first stamp of a desk: `notBefore` is the last one in its journal, `second` what another clock says (null: none is known). Where the two
   * clocks differ by more than `toleranceMs` the earlier holds: what was stamped too late can be caught up with, what was stamped too early never.
   */
  begin(notBefore: number, second: number | null, toleranceMs: number): void {
    this.now();
    const wall = this.#sources.wallMs();
    if (second !== null && Math.abs(wall - second) > toleranceMs) this.#base = Math.min(wall, second) - this.#stampElapsed;
    this.#stamp = Math.max(this.#base + this.#stampElapsed, notBefore);
  }

  /** Compares the clocks with the last look. Call it about every second; null when all is well. */
  look(): ClockJump | null {
    this.#countSleep();
    const wall = this.#sources.wallMs();
    const elapsed = this.monotonicMs();
    const passed = elapsed - this.#seenElapsed;
    const drift = wall - this.#seenWall - passed;
    this.#seenWall = wall;
    this.#seenElapsed = elapsed;
    if (drift >= this.#jumpMs) return { kind: 'forward', ms: drift };
    if (-drift >= this.#jumpMs) return { kind: 'backward', ms: -drift };
    if (passed >= this.#gapMs) return { kind: 'gap', ms: passed };
    return null;
  }

  /** True when the machine slept since this was counted last. */
  #countSleep(): boolean {
    const slept = this.#sources.uptimeMs() - this.#sources.monotonicMs() - this.#awakeAtStart;
    if (slept - this.#slept < LEAST_SLEEP_MS) return false;
    this.#slept = slept;
    return true;
  }
}
