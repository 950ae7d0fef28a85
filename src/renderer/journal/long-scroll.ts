// Scrolling through more rows than an element can be high: browsers end at some 33 million pixels, and less when zoomed.

/** Height of the scrolled element at most, px. */
export const MOST_PX = 6_000_000;

/** Where a list of fixed rows stands. `offset` is in px of the whole list, `top` what the element's scroll bar says. */
export class LongScroll {
  readonly #rowPx: number;
  readonly #viewPx: number;
  readonly #fullPx: number;
  #offset = 0;
  #top = 0;

  constructor(rows: number, rowPx: number, viewPx: number) {
    this.#rowPx = rowPx;
    this.#viewPx = viewPx;
    this.#fullPx = rows * rowPx;
  }

  /** Height of the scrolled element. */
  height(): number { return Math.min(this.#fullPx, MOST_PX); }
  offset(): number { return this.#offset; }
  top(): number { return this.#top; }
  first(): number { return Math.floor(this.#offset / this.#rowPx); }
  last(): number { return Math.ceil((this.#offset + this.#viewPx) / this.#rowPx); }

  /** The scroll bar was moved: near moves go pixel by pixel, far ones to the same share of the list. */
  moved(top: number): void {
    const by = top - this.#top;
    this.#top = top;
    if (this.#fullPx <= MOST_PX) this.#offset = top;
    else if (top <= 0) this.#offset = 0;
    else if (top >= this.height() - this.#viewPx - 1) this.#offset = this.#end();
    else this.#offset = Math.abs(by) <= 2 * this.#viewPx ? this.#offset + by : (top / (this.height() - this.#viewPx)) * this.#end();
    this.#clamp();
  }

  /** Puts the list at an offset, or at one read before from a list of other size. */
  goTo(offset: number): void {
    this.#offset = offset;
    this.#clamp();
    this.#top = this.restTop();
  }

  /** Moves as little as possible so that a row is whole on screen. */
  reveal(row: number): void {
    const [start, end] = [row * this.#rowPx, (row + 1) * this.#rowPx];
    if (start < this.#offset) this.goTo(start);
    else if (end > this.#offset + this.#viewPx) this.goTo(end - this.#viewPx);
  }

  /** Where the scroll bar belongs for the offset; pixel by pixel moves take it elsewhere, and once at rest it is put back. */
  restTop(): number {
    if (this.#fullPx <= MOST_PX) return this.#offset;
    return this.#end() === 0 ? 0 : Math.round((this.#offset / this.#end()) * (this.height() - this.#viewPx));
  }

  /** The scroll bar was put there by us. */
  settle(top: number): void { this.#top = top; }

  #end(): number { return Math.max(0, this.#fullPx - this.#viewPx); }
  #clamp(): void { this.#offset = Math.max(0, Math.min(this.#offset, this.#end())); }
}
