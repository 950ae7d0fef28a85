/** So many consistent ticks far from the last accepted price are refused before the next one is believed. */
const CONFIRMATIONS = 5;

/**
 * Refuses a price further than `maxJump` (a fraction) from the last accepted one. A market can really move that far while we were not looking:
 * after five refused ticks in a row, each later in venue time than the one before and within `maxJump` of it, the sixth is accepted. One accepted
 * tick in the old region starts the count again. Repeats with the same stamp confirm nothing.
 */
export class JumpGuard {
  readonly #maxJump: number;
  #last = NaN;
  #candidate = NaN;
  #candidateTs = -Infinity;
  #count = 0;

  constructor(maxJump: number) {
    this.#maxJump = maxJump;
  }

  /** Whether prices from `low` to `high` at venue time `ts` are believable. `allowance` scales the limit (bars after a gap). */
  believes(low: number, high: number, ts: number, allowance: number): boolean {
    const limit = this.#maxJump * allowance;
    const last = this.#last;
    if (Number.isNaN(last) || isNear(low, high, last, limit)) {
      this.#count = 0;
      return true;
    }
    if (this.#count > 0 && isNear(low, high, this.#candidate, limit)) {
      if (ts > this.#candidateTs) this.#count += 1;
    } else {
      this.#count = 1;
      this.#candidateTs = -Infinity;
    }
    this.#candidate = (low + high) / 2;
    this.#candidateTs = Math.max(ts, this.#candidateTs);
    if (this.#count <= CONFIRMATIONS) return false;
    this.#count = 0;
    return true;
  }

  /** The tick was accepted: this is the price that the next one is measured against. */
  moveTo(px: number): void {
    this.#last = px;
  }
}

const isNear = (low: number, high: number, centre: number, limit: number): boolean => high <= centre * (1 + limit) && low >= centre * (1 - limit);
