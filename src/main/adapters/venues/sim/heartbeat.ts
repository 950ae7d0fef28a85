// Whether the other side lives: a socket that nobody reads looks as connected as any other. It is asked each second and must answer in time.

/** Connected means that the venue answered within this time, ms. */
export const ANSWERS_WITHIN_MS = 5_000;
const BEAT_MS = 1_000;
/** Beats without a sign of life; one second may pass before the first of them is asked. */
const SILENT_BEATS = ANSWERS_WITHIN_MS / BEAT_MS - 1;

export type BeatTimer = { set(ms: number, action: () => void): unknown; clear(handle: unknown): void };

/** Counts beats, not time: while this process itself stands still no beat is missed, and what waits in the socket is read before the next one. */
export class Heartbeat {
  readonly #timer: BeatTimer;
  readonly #ping: () => void;
  readonly #onSilent: () => void;
  #handle: unknown;
  #heard = true;
  #silent = 0;

  /** `ping` asks for a sign of life; `onSilent` is called once, when none came in time. */
  constructor(timer: BeatTimer, ping: () => void, onSilent: () => void) {
    this.#timer = timer;
    this.#ping = ping;
    this.#onSilent = onSilent;
    this.#next();
  }

  /** Anything came from the other side. */
  heard(): void {
    this.#heard = true;
  }

  stop(): void {
    this.#timer.clear(this.#handle);
  }

  #next(): void {
    this.#handle = this.#timer.set(BEAT_MS, () => this.#beat());
  }

  #beat(): void {
    this.#silent = this.#heard ? 0 : this.#silent + 1;
    this.#heard = false;
    if (this.#silent >= SILENT_BEATS) return this.#onSilent();
    this.#ping();
    this.#next();
  }
}
