import { DAY_MS } from '../../../shared/model/calendar.ts';
import { BarFileError, type BadRow } from './bar-file.ts';
import { EARLIEST_BAR, LATEST_BAR } from './calendar.ts';
import { FLOAT_NOISE, isAbsent, markByte, readNumber } from './number-field.ts';
import { BadRows, Tally } from './row-counts.ts';
import type { RowStore } from './row-store.ts';
import type { SeriesFilter } from './series-filter.ts';
import type { Dialect } from './survey.ts';
import { parseClockCell, parseTime } from './time-field.ts';

export const MAX_ROWS = 20_000_000;
const SPACE = 32;
const TAB = 9;
const QUOTE = 34;

// Slots of a row.
const SKIP = 0;
const TIME = 1;
const CLOCK = 2;
const OPEN = 3;
const HIGH = 4;
const LOW = 5;
const CLOSE = 6;
const VOLUME = 7;
const SYMBOL = 8;

/** Reads rows of one dialect, byte by byte, into a store. Rows that are no bars are counted and named. */
export class RowReader {
  readonly bad = new BadRows();
  readonly withoutPrices = new Tally();
  readonly absentVolumes = new Tally();
  readonly #dialect: Dialect;
  readonly #store: RowStore;
  readonly #series: SeriesFilter;
  readonly #delimiter: number;
  readonly #mark: number;
  /** Slot by column. */
  readonly #slots: Uint8Array;
  readonly #numbers = new Float64Array(9);
  /** First and last byte of each slot's cell in this row. */
  readonly #from = new Int32Array(9);
  readonly #to = new Int32Array(9);

  constructor(dialect: Dialect, store: RowStore, series: SeriesFilter) {
    this.#dialect = dialect;
    this.#store = store;
    this.#series = series;
    this.#delimiter = dialect.layout.delimiter.charCodeAt(0);
    this.#mark = markByte(dialect.mark);
    const { time, clock, open, high, low, close, volume, symbol } = dialect.layout;
    this.#slots = new Uint8Array(Math.max(time, clock, open, high, low, close, volume, symbol) + 1);
    for (const [slot, column] of [[TIME, time], [CLOCK, clock], [OPEN, open], [HIGH, high], [LOW, low], [CLOSE, close], [VOLUME, volume], [SYMBOL, symbol]] as const) {
      if (column >= 0) this.#slots[column] = slot;
    }
    for (const { line, text } of dialect.titles) this.bad.add(line, 'beforeHeader', text);
  }

  /** One line without its line end, not blank. Throws BarFileError when there are too many rows, or rows of two instruments that may both be meant. */
  read(bytes: Uint8Array, start: number, end: number, line: number): void {
    const { layout } = this.#dialect;
    const columns = this.#cutCells(bytes, start, end);
    if (columns < this.#slots.length) return this.bad.add(line, 'tooFewFields', `${columns} fields`);
    // One empty field too many is a mark at the end of the line; more means that the columns have shifted.
    if (columns > layout.columns && !(columns === layout.columns + 1 && bytes[end - 1] === this.#delimiter)) return this.bad.add(line, 'tooManyFields', `${columns} fields`);
    if (layout.symbol >= 0 && !this.#series.takes(bytes, this.#from[SYMBOL]!, this.#to[SYMBOL]!, line)) return;
    const ts = this.#readTime(bytes);
    if (!Number.isFinite(ts)) return this.bad.add(line, 'timeUnreadable', this.#timeText(bytes));
    if (ts < EARLIEST_BAR || ts >= LATEST_BAR) return this.bad.add(line, 'timeOutside', `${this.#timeText(bytes)}, which is ${yearText(ts)}`);
    const numbers = this.#numbers;
    for (let slot = OPEN; slot <= CLOSE; slot++) {
      const value = readNumber(bytes, this.#from[slot]!, this.#to[slot]!, this.#mark);
      if (!Number.isFinite(value)) return this.#hasPrice(bytes) ? this.bad.add(line, 'notANumber', this.#cell(bytes, slot)) : this.withoutPrices.add(line, new Date(ts).toISOString());
      if (value <= 0) return this.bad.add(line, 'notPositive', this.#cell(bytes, slot));
      numbers[slot] = value;
    }
    const volume = layout.volume < 0 ? 0 : this.#readVolume(bytes);
    if (Number.isNaN(volume)) return this.bad.add(line, 'notANumber', this.#cell(bytes, VOLUME));
    if (volume < 0 && volume !== ABSENT) return this.bad.add(line, 'negativeVolume', this.#cell(bytes, VOLUME));
    const open = numbers[OPEN]!;
    const close = numbers[CLOSE]!;
    // Prices that were computed may miss each other by the noise of floats.
    const highest = Math.max(open, close);
    const lowest = Math.min(open, close);
    const high = isNoise(highest - numbers[HIGH]!, highest) ? highest : numbers[HIGH]!;
    const low = isNoise(numbers[LOW]! - lowest, lowest) ? lowest : numbers[LOW]!;
    if (high < highest || high < low) return this.bad.add(line, 'highTooLow', `open ${open} high ${high} low ${low} close ${close}`);
    if (low > lowest) return this.bad.add(line, 'lowTooHigh', `open ${open} high ${high} low ${low} close ${close}`);
    if (this.#store.length >= MAX_ROWS) throw new BarFileError('tooManyRows', `expected at most ${MAX_ROWS} rows, found more`);
    if (volume === ABSENT) this.absentVolumes.add(line, this.#cell(bytes, VOLUME));
    this.#store.push(line, ts, open, high, low, close, volume === ABSENT ? 0 : volume);
  }

  get badRows(): readonly BadRow[] {
    return this.bad.rows();
  }

  /** Finds the cells of a line; answers how many there are. */
  #cutCells(bytes: Uint8Array, start: number, end: number): number {
    const slots = this.#slots;
    const wanted = slots.length;
    const delimiter = this.#delimiter;
    let column = 0;
    let at = start;
    if (delimiter === SPACE) while (at < end && bytes[at] === SPACE) at++;
    for (;;) {
      const from = at;
      if (bytes[at] === QUOTE && at < end) {
        at += 1;
        while (at < end && !(bytes[at] === QUOTE && bytes[at + 1] !== QUOTE)) at += bytes[at] === QUOTE ? 2 : 1;
      }
      while (at < end && bytes[at] !== delimiter) at++;
      if (column < wanted) {
        const slot = slots[column]!;
        if (slot !== SKIP) this.#trimInto(bytes, slot, from, Math.min(at, end));
      }
      column += 1;
      if (at >= end) return column;
      at += 1;
      if (delimiter === SPACE) {
        while (at < end && bytes[at] === SPACE) at++;
        if (at >= end) return column;
      }
    }
  }

  /** Takes blanks and one pair of quotes off a cell. */
  #trimInto(bytes: Uint8Array, slot: number, start: number, stop: number): void {
    let from = start;
    let to = stop;
    while (from < to && isGap(bytes[from]!)) from++;
    while (to > from && isGap(bytes[to - 1]!)) to--;
    if (to - from >= 2 && bytes[from] === QUOTE && bytes[to - 1] === QUOTE) {
      from += 1;
      to -= 1;
      while (from < to && isGap(bytes[from]!)) from++;
      while (to > from && isGap(bytes[to - 1]!)) to--;
    }
    this.#from[slot] = from;
    this.#to[slot] = to;
  }

  #readTime(bytes: Uint8Array): number {
    const { form, layout } = this.#dialect;
    const ts = parseTime(bytes, this.#from[TIME]!, this.#to[TIME]!, form);
    if (layout.clock < 0) return ts;
    return ts % DAY_MS === 0 ? ts + parseClockCell(bytes, this.#from[CLOCK]!, this.#to[CLOCK]!, form) : NaN;
  }

  #readVolume(bytes: Uint8Array): number {
    const value = readNumber(bytes, this.#from[VOLUME]!, this.#to[VOLUME]!, this.#mark);
    if (Number.isFinite(value)) return value;
    return isAbsent(this.#cell(bytes, VOLUME)) ? ABSENT : NaN;
  }

  #hasPrice(bytes: Uint8Array): boolean {
    for (let slot = OPEN; slot <= CLOSE; slot++) if (!isAbsent(this.#cell(bytes, slot))) return true;
    return false;
  }

  #timeText(bytes: Uint8Array): string {
    return this.#dialect.layout.clock < 0 ? this.#cell(bytes, TIME) : `${this.#cell(bytes, TIME)} ${this.#cell(bytes, CLOCK)}`;
  }

  #cell(bytes: Uint8Array, slot: number): string {
    return decoder.decode(bytes.subarray(this.#from[slot]!, Math.min(this.#to[slot]!, this.#from[slot]! + 200)));
  }
}

/** Stands for a volume that is not there; a negative one is refused, so no row has it. */
const ABSENT = -Infinity;
const decoder = new TextDecoder();
const isNoise = (excess: number, of: number): boolean => excess > 0 && excess <= of * FLOAT_NOISE;
const isGap = (byte: number): boolean => byte === SPACE || byte === TAB;
const yearText = (ts: number): string => {
  const date = new Date(ts);
  return Number.isNaN(date.getTime()) ? 'beyond all years' : date.toISOString().slice(0, 10);
};
