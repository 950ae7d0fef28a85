import type { BarColumns } from '../../core/market-data/bar-columns.ts';
import type { BadRow, BadRowReason } from './bar-file.ts';

export const MAX_BAD_ROWS_KEPT = 1_000;

/** Bad rows: all counted, the first 1,000 of each stage kept. */
export class BadRows {
  readonly #rows: BadRow[] = [];
  count = 0;

  add(line: number, reason: BadRowReason, found: string): void {
    this.count += 1;
    if (this.#rows.length < MAX_BAD_ROWS_KEPT) this.#rows.push({ line, reason, found: printable(found) });
  }

  /** In order of line, with those of another stage. */
  mergedWith(other: BadRows): readonly BadRow[] {
    return [...this.#rows, ...other.#rows].sort((a, b) => a.line - b.line).slice(0, MAX_BAD_ROWS_KEPT);
  }
}

const printable = (text: string): string => {
  const clean = text.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '\ufffd');
  return clean.length > 60 ? `${clean.slice(0, 59)}…` : clean;
};

export type OrderedRows = { readonly columns: BarColumns; readonly newestFirst: boolean; readonly duplicates: number };

/** Growing columns of rows in file order. */
export class RowStore {
  #capacity = 0;
  #length = 0;
  #ts = new Float64Array(0);
  #open = new Float64Array(0);
  #high = new Float64Array(0);
  #low = new Float64Array(0);
  #close = new Float64Array(0);
  #volume = new Float64Array(0);
  #line = new Uint32Array(0);

  get length(): number {
    return this.#length;
  }

  push(line: number, ts: number, open: number, high: number, low: number, close: number, volume: number): void {
    const i = this.#length;
    if (i === this.#capacity) this.#grow();
    this.#ts[i] = ts;
    this.#open[i] = open;
    this.#high[i] = high;
    this.#low[i] = low;
    this.#close[i] = close;
    this.#volume[i] = volume;
    this.#line[i] = line;
    this.#length = i + 1;
  }

  /** Turns a newest-first file round and leaves out what is not strictly later than the row before. The store is used up by it. */
  inOrder(bad: BadRows): OrderedRows {
    const newestFirst = this.#isNewestFirst();
    if (newestFirst) for (const column of this.#columns()) column.subarray(0, this.#length).reverse();
    const ts = this.#ts;
    const length = this.#length;
    let kept = 0;
    let last = -Infinity;
    let duplicates = 0;
    for (let i = 0; i < length; i++) {
      const t = ts[i]!;
      const reason = this.#disorder(i, last);
      if (reason !== null) {
        bad.add(this.#line[i]!, reason, new Date(t).toISOString());
        if (reason === 'duplicateTime') duplicates += 1;
        continue;
      }
      if (kept !== i) this.#move(i, kept);
      last = t;
      kept += 1;
    }
    this.#length = kept;
    return { columns: this.#trimmed(), newestFirst, duplicates };
  }

  /** Why row `i` may not follow a row of time `last`. One row with a wild time must not condemn all that come after it: then it is the bad one. */
  #disorder(i: number, last: number): BadRowReason | null {
    const t = this.#ts[i]!;
    if (t === last) return 'duplicateTime';
    if (t < last) return 'timeBackwards';
    if (i + 1 >= this.#length) return null;
    const next = this.#ts[i + 1]!;
    if (next >= t || next <= last) return null;
    return i + 2 >= this.#length || this.#ts[i + 2]! < t ? 'timeAhead' : null;
  }

  #isNewestFirst(): boolean {
    let later = 0;
    let earlier = 0;
    for (let i = 1; i < this.#length; i++) {
      if (this.#ts[i]! > this.#ts[i - 1]!) later += 1;
      else if (this.#ts[i]! < this.#ts[i - 1]!) earlier += 1;
    }
    return earlier > later;
  }

  #columns(): readonly (Float64Array | Uint32Array)[] {
    return [this.#ts, this.#open, this.#high, this.#low, this.#close, this.#volume, this.#line];
  }

  #move(from: number, to: number): void {
    for (const column of this.#columns()) column[to] = column[from]!;
  }

  #grow(): void {
    this.#capacity = Math.max(4_096, this.#capacity * 2);
    const grown = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const column = new Float64Array(this.#capacity);
      column.set(old);
      return column;
    };
    this.#ts = grown(this.#ts);
    this.#open = grown(this.#open);
    this.#high = grown(this.#high);
    this.#low = grown(this.#low);
    this.#close = grown(this.#close);
    this.#volume = grown(this.#volume);
    const line = new Uint32Array(this.#capacity);
    line.set(this.#line);
    this.#line = line;
  }

  /** Gives memory back when more than a quarter of it is empty. */
  #trimmed(): BarColumns {
    const length = this.#length;
    const cut = (column: Float64Array): Float64Array => (column.length > length * 1.25 ? column.slice(0, length) : column.subarray(0, length));
    return { length, ts: cut(this.#ts), open: cut(this.#open), high: cut(this.#high), low: cut(this.#low), close: cut(this.#close), volume: cut(this.#volume) };
  }
}
