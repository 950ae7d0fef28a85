// The last bars of one instrument, copied: a strategy that is rebuilt while the desk runs warms up on them.
import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { Bar } from '../../../shared/model/market-data.ts';

const FIELDS = 8;

export class BarRing {
  readonly #capacity: number;
  readonly #values: Float64Array;
  #count = 0;
  #next = 0;
  #lastOpen = -Infinity;

  /** Holds at most `capacity` bars. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#values = new Float64Array(capacity * FIELDS);
  }

  /** Takes a bar that is newer than the last one; any other changes nothing. */
  push(bar: Bar): void {
    if (!(bar.tsOpen > this.#lastOpen)) return;
    this.#lastOpen = bar.tsOpen;
    const values = this.#values;
    const at = this.#next * FIELDS;
    values[at] = bar.intervalMs;
    values[at + 1] = bar.tsOpen;
    values[at + 2] = bar.tsEvent;
    values[at + 3] = bar.open;
    values[at + 4] = bar.high;
    values[at + 5] = bar.low;
    values[at + 6] = bar.close;
    values[at + 7] = bar.volume;
    this.#next = (this.#next + 1) % this.#capacity;
    if (this.#count < this.#capacity) this.#count += 1;
  }

  /** Oldest first. */
  *bars(instrumentId: InstrumentId): Generator<Bar> {
    for (let back = this.#count; back > 0; back -= 1) {
      const at = ((this.#next - back + this.#capacity) % this.#capacity) * FIELDS;
      const [intervalMs = NaN, tsOpen = NaN, tsEvent = NaN, open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = this.#values.subarray(at, at + FIELDS);
      yield { type: 'bar', instrumentId, intervalMs, tsOpen, tsEvent, open, high, low, close, volume };
    }
  }
}
