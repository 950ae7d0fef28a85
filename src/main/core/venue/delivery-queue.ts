// What is under way: requests to the venue and reports from it, by due time and then in the order they were queued.

export type Due<T> = { readonly due: number; readonly order: number; readonly item: T };

/** Binary heap; equal due times leave in the order they came. Times in Unix ms. */
export class DeliveryQueue<T> {
  #heap: Due<T>[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** Infinity when nothing is queued. */
  nextDue(): number {
    return this.#heap[0]?.due ?? Infinity;
  }

  push(due: number, item: T): void {
    const heap = this.#heap;
    heap.push({ due, order: this.#order++, item });
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): Due<T> | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    heap[0] = last;
    for (let at = 0; ; ) {
      const left = at * 2 + 1;
      let least = at;
      if (left < heap.length && this.#before(left, least)) least = left;
      if (left + 1 < heap.length && this.#before(left + 1, least)) least = left + 1;
      if (least === at) return top;
      this.#swap(at, least);
      at = least;
    }
  }

  some(test: (item: T) => boolean): boolean {
    return this.#heap.some((entry) => test(entry.item));
  }

  /** In the order of delivery. */
  entries(): readonly Due<T>[] {
    return [...this.#heap].sort((a, b) => a.due - b.due || a.order - b.order);
  }

  #before(a: number, b: number): boolean {
    const x = this.#heap[a];
    const y = this.#heap[b];
    return x !== undefined && y !== undefined && (x.due < y.due || (x.due === y.due && x.order < y.order));
  }

  #swap(a: number, b: number): void {
    const x = this.#heap[a];
    const y = this.#heap[b];
    if (x === undefined || y === undefined) return;
    this.#heap[a] = y;
    this.#heap[b] = x;
  }
}
