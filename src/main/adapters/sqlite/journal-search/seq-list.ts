/** Rising numbers, eight bytes each, that are only added to. */
export class SeqList {
  #items = new Float64Array(1_024);
  length = 0;

  /** The number at a place from 0 to below `length`. */
  at(index: number): number { return this.#items[index] as number; }

  /** Adds two rising lists, both above all that is here, in one rising order. */
  pushMerged(a: readonly number[], b: readonly number[]): void {
    this.#reserve(a.length + b.length);
    let [i, j] = [0, 0];
    while (i < a.length || j < b.length) {
      const [x, y] = [a[i] ?? Infinity, b[j] ?? Infinity];
      if (x <= y) i += 1;
      else j += 1;
      this.#items[this.length++] = Math.min(x, y);
    }
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#items.length) return;
    let room = this.#items.length;
    while (room < this.length + more) room *= 2;
    const grown = new Float64Array(room);
    grown.set(this.#items.subarray(0, this.length));
    this.#items = grown;
  }
}
