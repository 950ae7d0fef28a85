// The stop of one position at a fixed distance from the best price since entry. By itself it moves only in the position's favour; a person may set it anywhere.
import type { TickScale } from '../../tick-scale.ts';
import type { Side } from '../../trailing-stop.ts';

/** `setTs` only where a person set the level that stands, Unix ms. */
export type RangeStopState = { readonly side: Side; readonly best: number | null; readonly level: number | null; readonly distance: number | null; readonly setTs: number | null };

export class RangeStop {
  readonly #scale: TickScale;
  side: Side = 0;
  best = Number.NaN;
  level = Number.NaN;
  /** Price units; NaN until it is known. */
  distance = Number.NaN;
  setTs = Number.NaN;

  constructor(scale: TickScale) {
    this.#scale = scale;
  }

  /** A new position at `px`, or flat (side 0). */
  start(side: Side, px: number, distance: number): void {
    this.side = side;
    this.best = Number.NaN;
    this.level = Number.NaN;
    this.setTs = Number.NaN;
    this.distance = distance;
    this.raise(px);
  }

  /** The distance of a position that began before one was known; one that is known already stays. */
  measure(distance: number): void {
    if (!Number.isNaN(this.distance) || Number.isNaN(distance)) return;
    this.distance = distance;
    this.#follow();
  }

  set(level: number, ts: number): void {
    if (this.side === 0 || !(level > 0)) return;
    this.level = level;
    this.setTs = ts;
  }

  raise(px: number): void {
    if (this.side === 0 || Number.isNaN(px) || (this.side > 0 ? px <= this.best : px >= this.best)) return;
    this.best = px;
    this.#follow();
  }

  hit(px: number): boolean {
    return this.side > 0 ? px <= this.level : this.side < 0 && px >= this.level;
  }

  save(): RangeStopState {
    const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
    return { side: this.side, best: known(this.best), level: known(this.level), distance: known(this.distance), setTs: known(this.setTs) };
  }

  load({ side, best, level, distance, setTs }: RangeStopState): void {
    this.side = side;
    this.best = best ?? Number.NaN;
    this.level = level ?? Number.NaN;
    this.distance = distance ?? Number.NaN;
    this.setTs = setTs ?? Number.NaN;
  }

  /** The level by the best price, on a tick and never below one, unless the one that stands is nearer to the price. */
  #follow(): void {
    if (this.side === 0 || Number.isNaN(this.best) || Number.isNaN(this.distance)) return;
    const scale = this.#scale;
    const ticks = this.side > 0 ? scale.floor(this.best - this.distance) : scale.ceil(this.best + this.distance);
    const level = scale.price(Math.max(1, ticks));
    if (this.side > 0 ? level <= this.level : level >= this.level) return;
    this.level = level;
    this.setTs = Number.NaN;
  }
}
