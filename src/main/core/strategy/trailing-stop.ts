// The trailing stop of one position: follows the best mark since entry. By itself it moves only in the position's favour; a person may set it anywhere.
import type { TickScale } from './tick-scale.ts';

export type Side = -1 | 0 | 1;

/** `setTs` only where a person set the level that stands, Unix ms. */
export type TrailingStopState = { readonly side: Side; readonly peak: number | null; readonly level: number | null; readonly setTs?: number };

export class TrailingStop {
  readonly #scale: TickScale;
  readonly #fraction: number;
  #side: Side = 0;
  #peak = NaN;
  #level = NaN;
  #setTs = NaN;

  /** `fraction` of the peak, 0.01 for 1 %. */
  constructor(scale: TickScale, fraction: number) {
    this.#scale = scale;
    this.#fraction = fraction;
  }

  /** 1 long, -1 short, 0 flat. */
  get side(): Side {
    return this.#side;
  }

  /** Best price since entry; NaN when flat. */
  get peak(): number {
    return this.#peak;
  }

  /** Price at which the position is closed, on a tick; NaN when flat. */
  get level(): number {
    return this.#level;
  }

  /** When a person set the level that stands, Unix ms; NaN while it is the one that follows the best price. */
  get setTs(): number {
    return this.#setTs;
  }

  /**
   * A person sets the level, nearer or farther, at `ts`. It stands until a new best price gives a better one: then the trail leads again, at its own distance.
   * The best price so far is kept but no longer pulls: else a level that was set farther would be taken back by the next price.
   */
  set(level: number, ts: number): void {
    if (this.#side === 0 || !(level > 0)) return;
    this.#level = level;
    this.#setTs = ts;
  }

  /** The level that stands was set by hand later than `ts`. */
  setAfter(ts: number): boolean {
    return this.#setTs > ts;
  }

  /** A new position on `side` at `px`, or flat (side 0): forgets the old peak. */
  start(side: Side, px: number): void {
    this.#side = side;
    this.#peak = NaN;
    this.#level = NaN;
    this.#setTs = NaN;
    if (side !== 0) this.raise(px);
  }

  /** Takes a price seen (or an added fill) into the peak: long stop = floorTick(peak * (1 - f)), short mirrored with ceilTick. */
  raise(px: number): void {
    if (this.#side === 0 || px !== px) return;
    if (this.#side > 0) {
      if (px <= this.#peak) return;
      this.#peak = px;
    } else {
      if (px >= this.#peak) return;
      this.#peak = px;
    }
    this.#tighten();
  }

  /** True when `px` is at or beyond the stop. */
  hit(px: number): boolean {
    return this.#side > 0 ? px <= this.#level : this.#side < 0 ? px >= this.#level : false;
  }

  save(): TrailingStopState {
    const state = { side: this.#side, peak: Number.isNaN(this.#peak) ? null : this.#peak, level: Number.isNaN(this.#level) ? null : this.#level };
    return Number.isNaN(this.#setTs) ? state : { ...state, setTs: this.#setTs };
  }

  load(state: TrailingStopState): void {
    this.#side = state.side;
    this.#peak = state.peak ?? NaN;
    this.#level = state.level ?? NaN;
    this.#setTs = state.setTs ?? NaN;
    // A changed fraction brings a following level nearer at once; one that a person set stays where it was set.
    if (Number.isNaN(this.#setTs)) this.#tighten();
  }

  /** The level by the peak, unless the one that stands is nearer to the price: a stop never moves away, also not when its fraction was changed. */
  #tighten(): void {
    const peak = this.#peak;
    if (this.#side === 0 || peak !== peak) return;
    if (this.#side > 0) {
      const level = this.#scale.price(this.#scale.floor(peak * (1 - this.#fraction)));
      if (!(level <= this.#level)) this.#lead(level);
    } else {
      const level = this.#scale.price(this.#scale.ceil(peak * (1 + this.#fraction)));
      if (!(level >= this.#level)) this.#lead(level);
    }
  }

  #lead(level: number): void {
    this.#level = level;
    this.#setTs = NaN;
  }
}
