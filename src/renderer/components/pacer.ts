/** Hands on the first value at once, later ones at most once in `everyMs`; of those in between only the latest, which always comes through. */
export class Pacer<T> {
  readonly #everyMs: number;
  readonly #take: (value: T) => void;
  #latest: T;
  #taken: T;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** `first` counts as taken. */
  constructor(first: T, everyMs: number, take: (value: T) => void) {
    this.#latest = first;
    this.#taken = first;
    this.#everyMs = everyMs;
    this.#take = take;
  }
  offer(value: T): void {
    this.#latest = value;
    if (this.#timer === null) this.#due();
  }
  /** Nothing comes any more until the next offer. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #due(): void {
    this.#timer = null;
    if (Object.is(this.#latest, this.#taken)) return;
    this.#taken = this.#latest;
    this.#timer = setTimeout(() => this.#due(), this.#everyMs);
    this.#take(this.#taken);
  }
}
