// Bars of one instrument for the chart, in columns: a bar costs 56 bytes and 8 for each line of its strategies, and no object until a view asks for it.
import { barAt, rowWidth, STOP_AT, writeBar } from '../../shared/contract/bar-rows.ts';
import type { BarView } from '../../shared/contract/views.ts';
import type { Bar } from '../../shared/model/market-data.ts';

const FIRST_CAPACITY = 1_024;

/** Writes the stop at `rows[at]` and the lines behind it. */
export type Draw = (rows: Float64Array, at: number) => void;

/** The last `maxBars` completed bars with the lines of the strategies at their close. Grows as needed, then forgets the oldest. */
export class BarSeries {
  readonly #maxBars: number;
  readonly #lines: number;
  readonly #width: number;
  #rows: Float64Array;
  #capacity = FIRST_CAPACITY;
  /** Bars ever added; the newest is number `#added - 1`. */
  #added = 0;
  #first = 0;

  /** `lines`: how many are drawn on the instrument. */
  constructor(maxBars: number, lines: number) {
    this.#maxBars = maxBars;
    this.#lines = lines;
    this.#width = rowWidth(lines);
    this.#rows = new Float64Array(FIRST_CAPACITY * this.#width);
  }

  /** Number that the next bar will get: bars are counted from 0 over the whole run. */
  get added(): number {
    return this.#added;
  }

  /** Copies the bar. One that is not later than the last replaces it or is left out: a chart cannot go back in time. */
  add(bar: Bar, draw: Draw): void {
    const lastTs = this.#added > this.#first ? this.#at(this.#added - 1) : -Infinity;
    if (bar.tsOpen < lastTs) return;
    if (bar.tsOpen === lastTs) this.#added--;
    else if (this.#added - this.#first === this.#capacity) this.#makeRoom();
    const offset = (this.#added % this.#capacity) * this.#width;
    const rows = this.#rows;
    rows[offset] = bar.tsOpen;
    rows[offset + 1] = bar.open;
    rows[offset + 2] = bar.high;
    rows[offset + 3] = bar.low;
    rows[offset + 4] = bar.close;
    rows[offset + 5] = bar.volume;
    draw(rows, offset + STOP_AT);
    this.#added++;
  }

  /** The last `limit` bars in time order as rows, with `forming` as the last of them. */
  rows(limit: number, forming?: BarView): Float64Array {
    const from = Math.max(this.#first, this.#added - (forming ? limit - 1 : limit));
    const count = this.#added - from;
    const rows = new Float64Array((count + (forming ? 1 : 0)) * this.#width);
    for (let n = from; n < this.#added;) {
      const place = n % this.#capacity;
      const run = Math.min(this.#added - n, this.#capacity - place);
      rows.set(this.#rows.subarray(place * this.#width, (place + run) * this.#width), (n - from) * this.#width);
      n += run;
    }
    if (forming) writeBar(rows, count * this.#width, forming, this.#lines);
    return rows;
  }

  /** Opening time and price of the first held bar that opened at `ts` or later. */
  firstSince(ts: number): { readonly ts: number; readonly px: number } | undefined {
    let low = this.#first;
    let high = this.#added;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#at(middle) < ts) low = middle + 1;
      else high = middle;
    }
    return low < this.#added ? { ts: this.#at(low), px: this.#rows[(low % this.#capacity) * this.#width + 1] ?? Number.NaN } : undefined;
  }

  /** Bars from number `from` on, as far as they are still held. */
  since(from: number): readonly BarView[] {
    const bars: BarView[] = [];
    for (let n = Math.max(from, this.#first); n < this.#added; n++) bars.push(this.#view(n));
    return bars;
  }

  #at(n: number): number {
    return this.#rows[(n % this.#capacity) * this.#width] ?? Number.NaN;
  }

  #view(n: number): BarView {
    return barAt(this.#rows, (n % this.#capacity) * this.#width, false, this.#lines);
  }

  #makeRoom(): void {
    if (this.#capacity >= this.#maxBars) {
      this.#first++;
      return;
    }
    const capacity = Math.min(this.#maxBars, this.#capacity * 2);
    const rows = new Float64Array(capacity * this.#width);
    for (let n = this.#first; n < this.#added; n++) {
      const from = (n % this.#capacity) * this.#width;
      rows.set(this.#rows.subarray(from, from + this.#width), (n % capacity) * this.#width);
    }
    this.#rows = rows;
    this.#capacity = capacity;
  }
}
