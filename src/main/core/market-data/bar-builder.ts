import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { Bar } from '../../../shared/model/market-data.ts';

/** The bar of one instrument that is being formed, aligned to epoch multiples of the interval. Without a price there is no bar. */
export class BarBuilder {
  readonly #instrumentId: InstrumentId;
  readonly #intervalMs: number;
  /** Start of the open interval; -Infinity before the first tick. */
  tsOpen = -Infinity;
  #hasPrice = false;
  #open = NaN;
  #high = NaN;
  #low = NaN;
  #close = NaN;
  #volume = 0;

  constructor(instrumentId: InstrumentId, intervalMs: number) {
    this.#instrumentId = instrumentId;
    this.#intervalMs = intervalMs;
  }

  /** Moves to the interval that holds `ts`, when that is a later one; answers the bar that ended by it, if it had a price. */
  rollTo(ts: number): Bar | null {
    if (ts < this.tsOpen + this.#intervalMs) return null;
    const done = this.forming() ?? null;
    this.tsOpen = Math.floor(ts / this.#intervalMs) * this.#intervalMs;
    this.#hasPrice = false;
    this.#volume = 0;
    return done;
  }

  addPrice(px: number): void {
    if (!this.#hasPrice) {
      this.#hasPrice = true;
      this.#open = this.#high = this.#low = px;
    }
    if (px > this.#high) this.#high = px;
    if (px < this.#low) this.#low = px;
    this.#close = px;
  }

  addVolume(size: number): void {
    this.#volume += size;
  }

  /** Forgets the prices of the open interval (not its volume): the price source has changed. */
  dropPrices(): void {
    this.#hasPrice = false;
  }

  /** A copy of the bar so far; undefined before its first price. */
  forming(): Bar | undefined {
    if (!this.#hasPrice) return undefined;
    return {
      type: 'bar', instrumentId: this.#instrumentId, intervalMs: this.#intervalMs, tsOpen: this.tsOpen, tsEvent: this.tsOpen + this.#intervalMs,
      open: this.#open, high: this.#high, low: this.#low, close: this.#close, volume: this.#volume,
    };
  }
}
