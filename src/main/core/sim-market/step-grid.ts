import { ONE } from '../../../shared/model/decimal.ts';

/** Multiples of an exact decimal step as `number`: `at(n)` is the double nearest to n * step, so it prints without binary dust. */
export class StepGrid {
  readonly #top: number;
  readonly #bottom: number;
  /** The step itself. */
  readonly step: number;

  /** Throws RangeError when `step` is not above zero. */
  constructor(step: bigint) {
    if (step <= 0n) throw new RangeError(`expected a step above 0, was ${step}`);
    const divisor = greatestCommonDivisor(step, ONE);
    this.#top = Number(step / divisor);
    this.#bottom = Number(ONE / divisor);
    this.step = this.#top / this.#bottom;
  }

  at(n: number): number {
    return (n * this.#top) / this.#bottom;
  }

  nearest(value: number): number {
    return Math.round(value / this.step);
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
