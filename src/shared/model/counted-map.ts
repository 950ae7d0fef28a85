// A map by ids that count up: `T1`, `T2`, …, `desk-4Q2F-17`, `desk-4Q2F-18`, …

/** Further from the numbers that are held than this is no next one: a gap of holes would cost more than a place in a plain map. */
const WIDEST_GAP = 1_024;
/** Counting ids have few beginnings (one a start of the engine); ids that do not count have one each. */
const MOST_RUNS = 16;
/** Longer numbers are not exact. */
const MOST_DIGITS = 15;

/** What was set under one beginning: `values[0]` under the number `first`. Nothing is held before `held`. */
type Run<V> = { readonly beginning: string; first: number; values: (V | undefined)[]; held: number };

/**
 * As a `Map` from text to values other than undefined. Values under ids that end in a number that counts up lie in a list by that number: a record of every
 * order and trade of a long run is then neither hashed, nor hashed again each time it grows. Every other id has its place in a plain map.
 */
export class CountedMap<K extends string, V> {
  readonly #runs: Run<V>[] = [];
  /** The run that was asked last: the next id is most often of the same. */
  #latest: Run<V> | null = null;
  /** The number of the id that `#runOf` or `#begin` found a run for. */
  #number = -1;
  readonly #others = new Map<K, V>();

  get(key: K): V | undefined {
    const run = this.#runOf(key);
    const counted = run?.values[this.#number - run.first];
    return counted === undefined && this.#others.size > 0 ? this.#others.get(key) : counted;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  set(key: K, value: V): void {
    const run = this.#others.size > 0 && this.#others.has(key) ? null : this.#runOf(key) ?? this.#begin(key);
    const at = run === null ? -1 : this.#number - run.first;
    if (run === null || at < 0 || at > run.values.length + WIDEST_GAP) {
      this.#others.set(key, value);
      return;
    }
    while (run.values.length < at) run.values.push(undefined);
    if (at === run.values.length) run.values.push(value);
    else run.values[at] = value;
    if (at < run.held) run.held = at;
  }

  delete(key: K): void {
    const run = this.#runOf(key);
    const at = run === null ? -1 : this.#number - run.first;
    if (run?.values[at] === undefined) {
      this.#others.delete(key);
      return;
    }
    run.values[at] = undefined;
    while (run.held < run.values.length && run.values[run.held] === undefined) run.held += 1;
    // What was set first is mostly deleted first: the list stays as long as what it holds.
    if (run.held * 2 <= run.values.length) return;
    run.values = run.values.slice(run.held);
    run.first += run.held;
    run.held = 0;
  }

  /** Those that count in the order of their numbers, one beginning after the other, then the rest as they were set. */
  *values(): Generator<V> {
    for (const run of this.#runs) for (const value of run.values) if (value !== undefined) yield value;
    yield* this.#others.values();
  }

  #runOf(key: string): Run<V> | null {
    if (this.#latest !== null && this.#isOf(this.#latest, key)) return this.#latest;
    for (const run of this.#runs) if (run !== this.#latest && this.#isOf(run, key)) return (this.#latest = run);
    return null;
  }

  /** No beginning ends in a digit, so an id is of one run at most. */
  #isOf({ beginning }: Run<V>, key: string): boolean {
    this.#number = key.startsWith(beginning) ? numberIn(key, beginning.length) : -1;
    return this.#number >= 0;
  }

  #begin(key: string): Run<V> | null {
    let from = key.length;
    while (isDigit(key.charCodeAt(from - 1))) from -= 1;
    const first = numberIn(key, from);
    if (first < 0 || this.#runs.length >= MOST_RUNS) return null;
    const run: Run<V> = { beginning: key.slice(0, from), first, values: [], held: 0 };
    this.#runs.push(run);
    this.#number = first;
    return (this.#latest = run);
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** The whole number that `key` ends in after `from` characters, written as numbers are; -1 where it is none. */
function numberIn(key: string, from: number): number {
  const { length } = key;
  if (length === from || length - from > MOST_DIGITS || (key.charCodeAt(from) === 48 && length > from + 1)) return -1;
  let number = 0;
  for (let at = from; at < length; at += 1) {
    const code = key.charCodeAt(at);
    if (!isDigit(code)) return -1;
    number = number * 10 + code - 48;
  }
  return number;
}
