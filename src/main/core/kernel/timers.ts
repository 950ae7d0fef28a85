/** The periodic duties of the kernel, by name; duties that are due at the same time run in this order. */
const NAMES = ['bars', 'dayRoll', 'equity', 'flatten', 'latch', 'monitor', 'readTimeout', 'reconcile', 'sweep'] as const;
export type TimerName = (typeof NAMES)[number];

const NOTHING: TimerName[] = [];
const PLACES = Object.fromEntries(NAMES.map((name, place) => [name, place])) as Readonly<Record<TimerName, number>>;

/**
 * Due times by name. The kernel has no clock: it is told the time, and says when it wants to be told again. The monitor's timer is set at every bar
 * of a replay, so the times lie in one array of fixed length, where the earliest is found without making anything.
 */
export class Timers {
  readonly #due = new Float64Array(NAMES.length).fill(Infinity);
  #next = Infinity;
  #floor = -Infinity;

  /** While missed duties are made up for, nothing but a day's end is set to a time before `ts`: what nobody could answer is asked once. */
  catchUpTo(ts: number): void {
    this.#floor = ts;
  }

  set(name: TimerName, wanted: number): void {
    this.#put(PLACES[name], name === 'dayRoll' || wanted > this.#floor ? wanted : this.#floor);
  }

  clear(name: TimerName): void {
    this.#put(PLACES[name], Infinity);
  }

  /** Infinity when nothing is due ever. */
  next(): number {
    return this.#next;
  }

  /** Names due at `now`, earliest first, names in a fixed order when equal. They stay set: the duty sets its next time. */
  dueAt(now: number): readonly TimerName[] {
    let due: TimerName[] = NOTHING;
    for (let place = 0; place < NAMES.length; place += 1) {
      if (!((this.#due[place] as number) <= now)) continue;
      const name = NAMES[place] as TimerName;
      // Most often one is due, and nothing has to be put in order.
      if (due.length === 0) due = [name];
      else due.push(name);
    }
    return due.length < 2 ? due : due.sort((a, b) => (this.#due[PLACES[a]] as number) - (this.#due[PLACES[b]] as number));
  }

  #put(place: number, due: number): void {
    const before = this.#due[place] as number;
    if (before === due) return;
    this.#due[place] = due;
    if (due < this.#next) this.#next = due;
    else if (before === this.#next) this.#next = this.#earliest();
  }

  #earliest(): number {
    let earliest = Infinity;
    for (let place = 0; place < NAMES.length; place += 1) {
      const due = this.#due[place] as number;
      if (due < earliest) earliest = due;
    }
    return earliest;
  }
}
