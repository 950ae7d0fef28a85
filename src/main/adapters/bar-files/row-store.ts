/** Rows in columns; only the first `length` count. `line` is where each stood in its file. */
export type Rows = {
  length: number;
  readonly ts: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly line: Uint32Array;
};

/** Copies row `from` onto row `to`. */
export function moveRow(rows: Rows, from: number, to: number): void {
  rows.ts[to] = rows.ts[from]!;
  rows.open[to] = rows.open[from]!;
  rows.high[to] = rows.high[from]!;
  rows.low[to] = rows.low[from]!;
  rows.close[to] = rows.close[from]!;
  rows.volume[to] = rows.volume[from]!;
  rows.line[to] = rows.line[from]!;
}

/** Growing columns of rows in file order. About 52 bytes a row. */
export class RowStore {
  #rows: Rows = emptyRows(0);

  get length(): number {
    return this.#rows.length;
  }

  push(line: number, ts: number, open: number, high: number, low: number, close: number, volume: number): void {
    if (this.#rows.length === this.#rows.ts.length) this.#grow();
    const rows = this.#rows;
    const i = rows.length;
    rows.ts[i] = ts;
    rows.open[i] = open;
    rows.high[i] = high;
    rows.low[i] = low;
    rows.close[i] = close;
    rows.volume[i] = volume;
    rows.line[i] = line;
    rows.length = i + 1;
  }

  /** The rows, oldest first; rows of one time in the order of the file. `outOfOrder` gets those that stood after a later one. The store is used up by it. */
  sorted(outOfOrder: (line: number, ts: number) => void): { readonly rows: Rows; readonly newestFirst: boolean } {
    const rows = this.#rows;
    const newestFirst = isNewestFirst(rows);
    if (newestFirst) for (const column of columnsOf(rows)) column.subarray(0, rows.length).reverse();
    let latest = -Infinity;
    let isSorted = true;
    for (let i = 0; i < rows.length; i++) {
      const ts = rows.ts[i]!;
      if (ts >= latest) latest = ts;
      else {
        isSorted = false;
        outOfOrder(rows.line[i]!, ts);
      }
    }
    return { rows: isSorted ? rows : sort(rows), newestFirst };
  }

  #grow(): void {
    const old = this.#rows;
    const grown = emptyRows(Math.max(4_096, old.ts.length * 2));
    const into = columnsOf(grown);
    columnsOf(old).forEach((column, at) => into[at]?.set(column));
    grown.length = old.length;
    this.#rows = grown;
  }
}

const emptyRows = (capacity: number): Rows => ({
  length: 0, ts: new Float64Array(capacity), open: new Float64Array(capacity), high: new Float64Array(capacity), low: new Float64Array(capacity), close: new Float64Array(capacity),
  volume: new Float64Array(capacity), line: new Uint32Array(capacity),
});

const columnsOf = (rows: Rows): readonly (Float64Array | Uint32Array)[] => [rows.ts, rows.open, rows.high, rows.low, rows.close, rows.volume, rows.line];

function isNewestFirst({ ts, length }: Rows): boolean {
  let later = 0;
  let earlier = 0;
  for (let i = 1; i < length; i++) {
    if (ts[i]! > ts[i - 1]!) later += 1;
    else if (ts[i]! < ts[i - 1]!) earlier += 1;
  }
  return earlier > later;
}

function sort(rows: Rows): Rows {
  const { ts, length } = rows;
  const order = Uint32Array.from({ length }, (_, i) => i).sort((a, b) => ts[a]! - ts[b]! || a - b);
  const sorted = emptyRows(length);
  const into = columnsOf(sorted);
  columnsOf(rows).forEach((column, at) => {
    const target = into[at]!;
    for (let i = 0; i < length; i++) target[i] = column[order[i]!]!;
  });
  sorted.length = length;
  return sorted;
}
