// The highest high and lowest low of the last bars, and the average true range. Prices are counted in ticks, so the same bars give the same ties everywhere.

/** Extremes of the last `window` bars, in a constant number of steps per bar on average. */
export class Channel {
  readonly #window: number;
  readonly #highs: { readonly at: number; readonly px: number }[] = [];
  readonly #lows: { readonly at: number; readonly px: number }[] = [];
  readonly #bars: (readonly [high: number, low: number])[] = [];
  #count = 0;

  /** Throws RangeError unless the window is a whole number above 0. */
  constructor(window: number) {
    if (!Number.isInteger(window) || window < 1) throw new RangeError(`expected a whole window above 0, was ${window}`);
    this.#window = window;
  }

  /** The window is full. */
  get ready(): boolean {
    return this.#bars.length === this.#window;
  }
  /** Highest high; NaN while the window is not full. */
  get upper(): number {
    return this.ready ? (this.#highs[0]?.px ?? Number.NaN) : Number.NaN;
  }
  /** Lowest low; NaN while the window is not full. */
  get lower(): number {
    return this.ready ? (this.#lows[0]?.px ?? Number.NaN) : Number.NaN;
  }
  /** Bars held, oldest first: pushing them again gives the same channel. */
  get bars(): readonly (readonly [high: number, low: number])[] {
    return this.#bars;
  }

  push(high: number, low: number): void {
    const at = this.#count;
    this.#count += 1;
    this.#bars.push([high, low]);
    if (this.#bars.length > this.#window) this.#bars.shift();
    // Kept are only those that a later bar may still leave as the extreme: the first is the extreme of now.
    while ((this.#highs.at(-1)?.px ?? Infinity) <= high) this.#highs.pop();
    while ((this.#lows.at(-1)?.px ?? -Infinity) >= low) this.#lows.pop();
    this.#highs.push({ at, px: high });
    this.#lows.push({ at, px: low });
    if ((this.#highs[0]?.at ?? at) <= at - this.#window) this.#highs.shift();
    if ((this.#lows[0]?.at ?? at) <= at - this.#window) this.#lows.shift();
  }

  reset(): void {
    this.#highs.length = 0;
    this.#lows.length = 0;
    this.#bars.length = 0;
  }
}

/** Mean of the last `window` true ranges: of a bar, the largest of high − low, high − the close before and the close before − low. */
export class TrueRange {
  readonly #window: number;
  #ranges: number[] = [];
  #sum = 0;
  #close = Number.NaN;

  constructor(window: number) {
    if (!Number.isInteger(window) || window < 1) throw new RangeError(`expected a whole window above 0, was ${window}`);
    this.#window = window;
  }

  /** NaN while fewer than `window` ranges are known; the first bar has none before it and gives high − low. */
  get mean(): number {
    return this.#ranges.length === this.#window ? this.#sum / this.#window : Number.NaN;
  }
  get ranges(): readonly number[] {
    return this.#ranges;
  }
  get close(): number {
    return this.#close;
  }

  push(high: number, low: number, close: number): void {
    const before = this.#close;
    this.add(Number.isNaN(before) ? high - low : Math.max(high - low, high - before, before - low), close);
  }

  /** A range that is known already, and the close of its bar. */
  add(range: number, close: number): void {
    this.#ranges.push(range);
    this.#sum += range;
    if (this.#ranges.length > this.#window) this.#sum -= this.#ranges.shift() ?? 0;
    this.#close = close;
  }

  reset(): void {
    this.#ranges = [];
    this.#sum = 0;
    this.#close = Number.NaN;
  }
}
