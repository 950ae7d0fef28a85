// Bars of one chart in columns: what a bar costs is 56 bytes and 8 for each line, and an object only where someone asks for it.
import { barAt, LINES_AT, rowWidth, STOP_AT, writeBar } from '../../shared/contract/bar-rows.ts';
import type { BarView } from '../../shared/contract/views.ts';

/** In browsers of the last two years; many times faster than a loop over the letters. */
type Base64Bytes = { readonly fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };

/** Rows of bars with so many lines as they come over the wire: base64 of little-endian float64. Throws on text that is not base64. */
export function decodeRows(text: string, lines: number): Float64Array {
  const width = rowWidth(lines);
  const { fromBase64 } = Uint8Array as unknown as Base64Bytes;
  const bytes = fromBase64 ? fromBase64.call(Uint8Array, text) : bytesOf(atob(text));
  return new Float64Array(bytes.buffer, 0, Math.floor(bytes.length / 8 / width) * width);
}

function bytesOf(binary: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Columns of a row, by name. */
export const COLUMN = { ts: 0, open: 1, high: 2, low: 3, close: 4, volume: 5, stop: STOP_AT } as const;
export type ColumnName = keyof typeof COLUMN;

/** Bars strictly rising in time. The last of them may be forming. */
export class BarStore {
  /** How many lines each bar has. */
  readonly lines: number;
  readonly #width: number;
  #rows: Float64Array;
  #length: number;
  #forming: boolean;

  /** Takes the rows over; they must be strictly rising in time (see `inOrder`). */
  constructor(lines: number, rows: Float64Array = new Float64Array(0), forming = false) {
    this.lines = lines;
    this.#width = rowWidth(lines);
    this.#rows = rows;
    this.#length = Math.floor(rows.length / this.#width);
    this.#forming = forming && this.#length > 0;
  }

  get length(): number {
    return this.#length;
  }
  /** Whether the last bar is not complete. */
  get forming(): boolean {
    return this.#forming;
  }

  /** One number of bar `index`; NaN where there is none. */
  value(index: number, column: ColumnName): number {
    return index < 0 || index >= this.#length ? Number.NaN : (this.#rows[index * this.#width + COLUMN[column]] ?? Number.NaN);
  }
  /** Line `n` at bar `index`; NaN where there is none. */
  line(index: number, n: number): number {
    return index < 0 || index >= this.#length || n >= this.lines ? Number.NaN : (this.#rows[index * this.#width + LINES_AT + n] ?? Number.NaN);
  }
  /** Opening time of bar `index`, Unix ms. */
  ts(index: number): number {
    return this.value(index, 'ts');
  }
  bar(index: number): BarView | null {
    return index < 0 || index >= this.#length ? null : barAt(this.#rows, index * this.#width, this.#forming && index === this.#length - 1, this.lines);
  }
  get last(): BarView | null {
    return this.bar(this.#length - 1);
  }

  /** Index of the first bar that opened at `ts` or later; `length` when there is none. */
  firstAtOrAfter(ts: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ts(middle) < ts) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  /** Index of the bar that opened at exactly `ts`, -1 when there is none. */
  indexOf(ts: number): number {
    const index = this.firstAtOrAfter(ts);
    return this.ts(index) === ts ? index : -1;
  }

  /** Adds a later bar, or writes one anew that is here. Returns its index; -1 for an unknown bar of the past, which is left out. */
  put(bar: BarView): number {
    const lastTs = this.ts(this.#length - 1);
    if (this.#length > 0 && bar.tsOpen < lastTs) {
      const index = this.indexOf(bar.tsOpen);
      if (index >= 0) writeBar(this.#rows, index * this.#width, bar, this.lines);
      return index;
    }
    if (this.#length === 0 || bar.tsOpen > lastTs) {
      this.#grow(this.#length + 1);
      this.#length += 1;
    }
    writeBar(this.#rows, (this.#length - 1) * this.#width, bar, this.lines);
    this.#forming = bar.forming;
    return this.#length - 1;
  }

  /** Largest and smallest number of a column in `[from, to)`; null where there is none. */
  range(column: ColumnName, from: number, to: number): { readonly min: number; readonly max: number } | null {
    return this.#range((i) => this.value(i, column), from, to);
  }
  /** The same of line `n`. */
  lineRange(n: number, from: number, to: number): { readonly min: number; readonly max: number } | null {
    return this.#range((i) => this.line(i, n), from, to);
  }

  #range(at: (index: number) => number, from: number, to: number): { readonly min: number; readonly max: number } | null {
    let min = Infinity;
    let max = -Infinity;
    for (let i = Math.max(0, from); i < Math.min(to, this.#length); i++) {
      const value = at(i);
      if (value < min) min = value;
      if (value > max) max = value;
    }
    return min <= max ? { min, max } : null;
  }

  #grow(bars: number): void {
    if (bars * this.#width <= this.#rows.length) return;
    const rows = new Float64Array(Math.max(bars + 256, Math.ceil(bars * 1.25)) * this.#width);
    rows.set(this.#rows);
    this.#rows = rows;
  }
}

/** The rows strictly rising in whole seconds, the later of two bars of one second wins: what the chart library requires. The same array when it already is. */
export function inOrder(rows: Float64Array, lines: number): Float64Array {
  const width = rowWidth(lines);
  const count = Math.floor(rows.length / width);
  const second = (i: number): number => Math.floor((rows[i * width] ?? Number.NaN) / 1000);
  let rising = true;
  let before = -Infinity;
  for (let i = 0; i < count && rising; i++) {
    const now = second(i);
    rising = now > before;
    before = now;
  }
  if (rising) return rows;
  const bySecond = new Map<number, number>();
  for (let i = 0; i < count; i++) bySecond.set(second(i), i);
  const kept = [...bySecond].sort((a, b) => a[0] - b[0]);
  const sorted = new Float64Array(kept.length * width);
  kept.forEach(([, from], to) => sorted.set(rows.subarray(from * width, (from + 1) * width), to * width));
  return sorted;
}
