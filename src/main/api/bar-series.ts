// Bars of one instrument for the chart, in columns: a bar costs 72 bytes and no object until a view asks for it.
import { BAR_WIDTH, barAt, writeBar } from '../../shared/contract/bar-rows.ts';
import type { BarView } from '../../shared/contract/views.ts';
import type { Bar } from '../../shared/model/market-data.ts';

const WIDTH = BAR_WIDTH;
const FIRST_CAPACITY = 1_024;

const line = (value: number | undefined): number => (value === undefined ? Number.NaN : value);

/** The last `maxBars` completed bars with the strategy's lines at their close. Grows as needed, then forgets the oldest. */
export class BarSeries {
  readonly #maxBars: number;
  #rows = new Float64Array(FIRST_CAPACITY * WIDTH);
  #capacity = FIRST_CAPACITY;
  /** Bars ever added; the newest is number `#added - 1`. */
  #added = 0;
  #first = 0;

  constructor(maxBars: number) {
    this.#maxBars = maxBars;
  }

  /** Number that the next bar will get: bars are counted from 0 over the whole run. */
  get added(): number {
    return this.#added;
  }

  /** Copies the bar. One that is not later than the last replaces it or is left out: a chart cannot go back in time. */
  add(bar: Bar, overlays: Readonly<Record<string, number>>): void {
    const lastTs = this.#added > this.#first ? this.#at(this.#added - 1) : -Infinity;
    if (bar.tsOpen < lastTs) return;
    if (bar.tsOpen === lastTs) this.#added--;
    else if (this.#added - this.#first === this.#capacity) this.#makeRoom();
    const offset = (this.#added % this.#capacity) * WIDTH;
    const rows = this.#rows;
    rows[offset] = bar.tsOpen;
    rows[offset + 1] = bar.open;
    rows[offset + 2] = bar.high;
    rows[offset + 3] = bar.low;
    rows[offset + 4] = bar.close;
    rows[offset + 5] = bar.volume;
    rows[offset + 6] = line(overlays.fast);
    rows[offset + 7] = line(overlays.slow);
    rows[offset + 8] = line(overlays.stop);
    this.#added++;
  }

  /** The last `limit` bars in time order as rows, with `forming` as the last of them. */
  rows(limit: number, forming?: BarView): Float64Array {
    const from = Math.max(this.#first, this.#added - (forming ? limit - 1 : limit));
    const count = this.#added - from;
    const rows = new Float64Array((count + (forming ? 1 : 0)) * WIDTH);
    for (let n = from; n < this.#added;) {
      const place = n % this.#capacity;
      const run = Math.min(this.#added - n, this.#capacity - place);
      rows.set(this.#rows.subarray(place * WIDTH, (place + run) * WIDTH), (n - from) * WIDTH);
      n += run;
    }
    if (forming) writeBar(rows, count * WIDTH, forming);
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
    return low < this.#added ? { ts: this.#at(low), px: this.#rows[(low % this.#capacity) * WIDTH + 1] ?? Number.NaN } : undefined;
  }

  /** Bars from number `from` on, as far as they are still held. */
  since(from: number): readonly BarView[] {
    const bars: BarView[] = [];
    for (let n = Math.max(from, this.#first); n < this.#added; n++) bars.push(this.#view(n));
    return bars;
  }

  #at(n: number): number {
    return this.#rows[(n % this.#capacity) * WIDTH] ?? Number.NaN;
  }

  #view(n: number): BarView {
    return barAt(this.#rows, (n % this.#capacity) * WIDTH, false);
  }

  #makeRoom(): void {
    if (this.#capacity >= this.#maxBars) {
      this.#first++;
      return;
    }
    const capacity = Math.min(this.#maxBars, this.#capacity * 2);
    const rows = new Float64Array(capacity * WIDTH);
    for (let n = this.#first; n < this.#added; n++) {
      const from = (n % this.#capacity) * WIDTH;
      rows.set(this.#rows.subarray(from, from + WIDTH), (n % capacity) * WIDTH);
    }
    this.#rows = rows;
    this.#capacity = capacity;
  }
}
