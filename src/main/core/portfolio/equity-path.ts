// What equity did between two samples: samples alone miss the falls in between.
import { toNumber, type Money } from '../../../shared/model/decimal.ts';
import type { EquitySince } from '../../../shared/model/desk-event.ts';

/** Equity this near (fraction) to a bound is looked at exactly. */
const NEAR = 1e-9;

/**
 * Highest and lowest equity since the last `take`, and the deepest fall from a high inside, relative to that high. A flow moves both bounds:
 * they are in the money of the end, so that a deposit is no gain and a withdrawal no fall.
 */
export class EquityPath {
  #n = 0;
  #high: bigint | null = null;
  #low = 0n;
  #fall: { readonly peak: bigint; readonly trough: bigint } | null = null;
  // The same as numbers: most observations lie between the bounds and need no more.
  #highNumber = -Infinity;
  #lowNumber = Infinity;
  #fallShare = 0;
  #lastNumber = NaN;

  /** True when `equity`, near enough, could move a bound or deepen the fall: then `observe` is told it exactly. Counts the observation. */
  matters(equity: number): boolean {
    this.#n += 1;
    if (equity === this.#lastNumber) return false;
    this.#lastNumber = equity;
    const near = Math.abs(equity) * NEAR;
    return !(equity < this.#highNumber - near && equity > this.#lowNumber + near && this.#highNumber - equity < this.#fallShare * this.#highNumber - near);
  }

  observe(equity: Money): void {
    if (this.#high === null || equity > this.#high) {
      this.#high = equity;
      this.#highNumber = toNumber(equity);
    }
    if (this.#lowNumber === Infinity || equity < this.#low) {
      this.#low = equity;
      this.#lowNumber = toNumber(equity);
    }
    if (this.#high > 0n && equity < this.#high && (this.#fall === null || (this.#high - equity) * this.#fall.peak > (this.#fall.peak - this.#fall.trough) * this.#high)) {
      this.#fall = { peak: this.#high, trough: equity };
      this.#fallShare = toNumber(this.#high - equity) / toNumber(this.#high);
    }
  }

  /** Money came in, or went out (below zero). */
  shift(flow: Money): void {
    this.#lastNumber = NaN;
    if (this.#high === null) return;
    this.#high += flow;
    this.#low += flow;
    this.#highNumber = toNumber(this.#high);
    this.#lowNumber = toNumber(this.#low);
  }

  /** The path up to `equity`, and a new one begins. Undefined where nothing is `open` and nothing was seen but `equity` itself. */
  take(equity: Money, open: boolean): EquitySince | undefined {
    const [high, low] = this.#high === null ? [equity, equity] : [this.#high as Money, this.#low as Money];
    const since = !open && high === equity && low === equity ? undefined : { n: this.#n, high, low, fall: this.#fall as EquitySince['fall'] };
    this.#n = 0;
    this.#high = null;
    this.#low = 0n;
    this.#fall = null;
    this.#highNumber = -Infinity;
    this.#lowNumber = Infinity;
    this.#fallShare = 0;
    this.#lastNumber = NaN;
    return since;
  }
}
