// When something is on, as a table: which is the answer to "is it open", "when does it open" and "how long was it open" for every calendar and zone.
import { DAY_MS } from '../../../shared/model/calendar.ts';

/**
 * Half-open spans of time in ascending order, `[open, close)`. Answers look at one day of the table, whatever its length, and make no objects: they are
 * asked for every tick. Times are Unix ms; each method throws RangeError for one outside of what the table covers, its end included.
 */
export class OpenTimes {
  readonly from: number;
  readonly to: number;
  /** Opening, closing, opening, …; without the last closing what is open stays open. */
  readonly #bounds: Float64Array;
  /** Per UTC day from the first: how many bounds lie at its start or before. */
  readonly #before: Int32Array;
  /** Per bound: ms open before it. */
  readonly #openBefore: Float64Array;
  readonly #firstDay: number;

  /** `bounds`: ascending without repetition, all from `from` to `to`; the first is an opening. */
  constructor(from: number, to: number, bounds: readonly number[]) {
    this.from = from;
    this.to = to;
    this.#bounds = Float64Array.from(bounds);
    this.#firstDay = Math.floor(from / DAY_MS);
    this.#before = new Int32Array(Math.floor(to / DAY_MS) - this.#firstDay + 1);
    this.#openBefore = new Float64Array(bounds.length);
    let open = 0;
    bounds.forEach((at, i) => {
      const last = bounds[i - 1] ?? -Infinity;
      if (!(at > last && at >= from && at <= to)) throw new RangeError(`expected ascending bounds from ${from} to ${to}, was ${at} after ${last}`);
      if (i % 2 === 1) open += at - last;
      this.#openBefore[i] = open;
    });
    let count = 0;
    for (let day = 0; day < this.#before.length; day++) {
      while (count < bounds.length && bounds[count]! <= (this.#firstDay + day) * DAY_MS) count++;
      this.#before[day] = count;
    }
  }

  isOpen(ts: number): boolean {
    return this.#passed(ts) % 2 === 1;
  }

  /** The first opening later than `ts`; Infinity when the table has none. */
  nextOpen(ts: number): number {
    const passed = this.#passed(ts);
    return this.#bounds[passed + (passed % 2)] ?? Infinity;
  }

  /** The first closing later than `ts`; Infinity when the table has none. */
  nextClose(ts: number): number {
    const passed = this.#passed(ts);
    return this.#bounds[passed + 1 - (passed % 2)] ?? Infinity;
  }

  /** Ms open in `[from, to)`; negative when they are in the wrong order. */
  openMs(from: number, to: number): number {
    return this.#elapsed(to) - this.#elapsed(from);
  }

  #elapsed(ts: number): number {
    const passed = this.#passed(ts);
    if (passed === 0) return 0;
    const open = this.#openBefore[passed - 1]!;
    return passed % 2 === 1 ? open + ts - this.#bounds[passed - 1]! : open;
  }

  /** How many bounds lie at `ts` or before: odd while open. */
  #passed(ts: number): number {
    if (!(ts >= this.from && ts <= this.to)) {
      throw new RangeError(`expected a time from ${new Date(this.from).toISOString()} to ${new Date(this.to).toISOString()}, was ${describe(ts)}`);
    }
    let passed = this.#before[Math.floor(ts / DAY_MS) - this.#firstDay]!;
    while (this.#bounds[passed]! <= ts) passed++;
    return passed;
  }
}

const describe = (ts: number): string => (Math.abs(ts) <= 8.64e15 ? new Date(ts).toISOString() : String(ts));
