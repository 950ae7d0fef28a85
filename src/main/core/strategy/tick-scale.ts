// Prices as whole ticks: the same closes give the same ties in every mode and after every restart.
import { ONE, formatDecimal, toNumber, type Price } from '../../../shared/model/decimal.ts';

/** A product this near to a whole tick is that tick: it absorbs the binary noise of price * fraction, never a real distance. */
const TICK_NOISE = 1e-6;

/** Prices as counts of one tick. */
export class TickScale {
  readonly #tickSize: Price;
  readonly #tick: number;
  readonly #perUnit: number;

  /** Throws RangeError when `tickSize` is not above zero. */
  constructor(tickSize: Price) {
    if (tickSize <= 0n) throw new RangeError(`expected a tick size above zero, was ${formatDecimal(tickSize)}`);
    this.#tickSize = tickSize;
    this.#tick = toNumber(tickSize);
    this.#perUnit = ONE % tickSize === 0n ? Number(ONE / tickSize) : 0;
  }

  /** Price in ticks, not rounded. */
  exact(px: number): number {
    return this.#perUnit > 0 ? px * this.#perUnit : px / this.#tick;
  }

  /** Nearest whole tick. */
  nearest(px: number): number {
    return Math.round(this.exact(px));
  }

  /** Largest whole tick not above the price. */
  floor(px: number): number {
    const ticks = this.exact(px);
    const nearest = Math.round(ticks);
    return Math.abs(ticks - nearest) < TICK_NOISE ? nearest : Math.floor(ticks);
  }

  /** Smallest whole tick not below the price. */
  ceil(px: number): number {
    return -this.floor(-px);
  }

  /** The double nearest to `ticks` whole ticks: equal to what parsing its decimal text gives, so that prices compare exactly. */
  price(ticks: number): number {
    return this.#perUnit > 0 ? ticks / this.#perUnit : Number(formatDecimal(BigInt(ticks) * this.#tickSize));
  }

  /** Price of a mean, which lies between ticks: for charts and records, not for comparing. */
  display(ticks: number): number {
    return this.#perUnit > 0 ? ticks / this.#perUnit : ticks * this.#tick;
  }

  /** Exact price of whole ticks. */
  decimal(ticks: number): Price {
    return (BigInt(ticks) * this.#tickSize) as Price;
  }
}
