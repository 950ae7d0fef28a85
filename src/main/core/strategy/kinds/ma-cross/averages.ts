// Moving averages of tick-priced series by integer sums.

/** Closes that one window can hold without leaving the exact integers: 2^53 / 200 closes, far above any market. */
const MAX_TICKS = Math.floor(Number.MAX_SAFE_INTEGER / 200);

/** A short and a long simple moving average over the same closes, counted in ticks. */
export class CrossAverages {
  readonly #short: number;
  readonly #long: number;
  readonly #ring: Float64Array;
  #next = 0;
  #count = 0;
  #sumShort = 0;
  #sumLong = 0;

  /** Throws RangeError unless 1 <= short < long <= 200. */
  constructor(shortWindow: number, longWindow: number) {
    if (!Number.isInteger(shortWindow) || !Number.isInteger(longWindow) || shortWindow < 1 || shortWindow >= longWindow || longWindow > 200) {
      throw new RangeError(`expected whole windows with 1 <= short < long <= 200, were ${shortWindow} and ${longWindow}`);
    }
    this.#short = shortWindow;
    this.#long = longWindow;
    this.#ring = new Float64Array(longWindow);
  }

  /** True when the long window is full. */
  get ready(): boolean {
    return this.#count === this.#long;
  }

  /** Closes held, at most the long window. */
  get count(): number {
    return this.#count;
  }

  /** Adds a close in ticks. Throws RangeError when it is not a whole number that can be summed exactly. */
  push(ticks: number): void {
    if (!Number.isInteger(ticks) || ticks > MAX_TICKS
      || ticks < -MAX_TICKS) throw new RangeError(`expected a whole number of ticks within ${MAX_TICKS}, was ${ticks}`);
    const ring = this.#ring;
    const at = this.#next;
    this.#sumLong += ticks;
    this.#sumShort += ticks;
    if (this.#count === this.#long) this.#sumLong -= ring[at] as number;
    if (this.#count >= this.#short) {
      const leaving = at - this.#short;
      this.#sumShort -= ring[leaving < 0 ? leaving + this.#long : leaving] as number;
    }
    ring[at] = ticks;
    this.#next = at + 1 === this.#long ? 0 : at + 1;
    if (this.#count < this.#long) this.#count += 1;
  }

  /** Mean of the short window in ticks; NaN while it is not full. */
  get fast(): number {
    return this.#count >= this.#short ? this.#sumShort / this.#short : NaN;
  }

  /** Mean of the long window in ticks; NaN while it is not full. */
  get slow(): number {
    return this.ready ? this.#sumLong / this.#long : NaN;
  }

  /** Sign of short mean - long mean by cross-multiplied integers: exact, without a division. Only meaningful when `ready`. */
  compare(): -1 | 0 | 1 {
    const fast = this.#sumShort * this.#long;
    const slow = this.#sumLong * this.#short;
    if (Number.isSafeInteger(fast) && Number.isSafeInteger(slow)) return fast > slow ? 1 : fast < slow ? -1 : 0;
    const wideFast = BigInt(this.#sumShort) * BigInt(this.#long);
    const wideSlow = BigInt(this.#sumLong) * BigInt(this.#short);
    return wideFast > wideSlow ? 1 : wideFast < wideSlow ? -1 : 0;
  }

  reset(): void {
    this.#next = 0;
    this.#count = 0;
    this.#sumShort = 0;
    this.#sumLong = 0;
  }

  /** Closes in ticks, oldest first: pushing them again gives the same averages. */
  closes(): readonly number[] {
    const out: number[] = [];
    for (let back = this.#count; back > 0; back -= 1) out.push(this.#ring[(this.#next - back + this.#long) % this.#long] as number);
    return out;
  }
}
