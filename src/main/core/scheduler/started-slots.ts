// Which slots of a job were started, so that none is started twice, whatever the clock does.
import type { JobRecord } from '../../../shared/model/schedule.ts';

type Span = readonly [first: number, last: number];

/** A job that sleeps every night makes one span a day: two months of them are exact. */
const MOST_SPANS = 64;

/**
 * Spans of slots that were all started. One number would do if clocks only went forward: after a clock that was a year ahead, all slots of that year would
 * then count as done. With spans only those that were really started do.
 */
export class StartedSlots {
  #floor: number | null;
  #spans: readonly Span[];

  constructor(record: Pick<JobRecord, 'started' | 'floor'> = { started: [], floor: null }) {
    this.#floor = record.floor;
    this.#spans = record.started;
  }

  get record(): Pick<JobRecord, 'started' | 'floor'> {
    return { started: this.#spans, floor: this.#floor };
  }

  has(at: number): boolean {
    return (this.#floor !== null && at <= this.#floor) || this.#spans.some(([first, last]) => first <= at && at <= last);
  }

  /** `nextSlot` gives the slot of the job after another. Slots come in any order; one that is there already changes nothing. */
  add(at: number, nextSlot: (after: number) => number): void {
    if (this.has(at)) return;
    const before = this.#spans.filter(([, last]) => last < at);
    const after = this.#spans.slice(before.length);
    const left = before.at(-1);
    const right = after[0];
    const joinsLeft = left !== undefined && nextSlot(left[1]) === at;
    const joinsRight = right !== undefined && nextSlot(at) === right[0];
    const span: Span = [joinsLeft ? left[0] : at, joinsRight ? right[1] : at];
    const spans = [...(joinsLeft ? before.slice(0, -1) : before), span, ...(joinsRight ? after.slice(1) : after)];
    const forgotten = spans.slice(0, Math.max(0, spans.length - MOST_SPANS)).at(-1);
    if (forgotten !== undefined) this.#floor = forgotten[1];
    this.#spans = spans.slice(-MOST_SPANS);
  }
}
