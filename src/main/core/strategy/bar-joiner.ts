// Bars of a longer interval out of the desk's own: a strategy may decide on longer bars than its neighbour.
import type { Bar } from '../../../shared/model/market-data.ts';

/**
 * Joins bars of one instrument into those of `toMs`, a multiple of theirs. A period ends with its last bar, or with the first of a later period where that one
 * never came. One that began before the first bar of all is left out: nobody saw the whole of it.
 */
export class BarJoiner {
  readonly #toMs: number;
  #open: Bar | null = null;
  #whole = false;
  #lastOpen = -Infinity;

  /** Throws RangeError unless `toMs` is a multiple of `fromMs` above it. */
  constructor(fromMs: number, toMs: number) {
    if (!(toMs > fromMs) || toMs % fromMs !== 0) throw new RangeError(`expected an interval that is a multiple of ${fromMs} ms, was ${toMs} ms`);
    this.#toMs = toMs;
  }

  /** Takes a bar of the desk and gives each longer one that is complete with it. One that is not newer than the last changes nothing. */
  take(bar: Bar, give: (joined: Bar) => void): void {
    if (!(bar.tsOpen > this.#lastOpen)) return;
    const first = this.#lastOpen === -Infinity;
    this.#lastOpen = bar.tsOpen;
    const tsOpen = Math.floor(bar.tsOpen / this.#toMs) * this.#toMs;
    const open = this.#open;
    if (open !== null && open.tsOpen !== tsOpen) this.#close(give);
    if (this.#open === null) {
      this.#whole = !first || bar.tsOpen === tsOpen;
      this.#open = { ...bar, intervalMs: this.#toMs, tsOpen };
    } else {
      const { high, low, volume } = this.#open;
      this.#open = { ...this.#open, tsEvent: bar.tsEvent, high: Math.max(high, bar.high), low: Math.min(low, bar.low), close: bar.close,
        volume: volume + bar.volume };
    }
    if (bar.tsOpen + bar.intervalMs >= tsOpen + this.#toMs) this.#close(give);
  }

  #close(give: (joined: Bar) => void): void {
    const open = this.#open;
    this.#open = null;
    if (open !== null && this.#whole) give(open);
  }
}
