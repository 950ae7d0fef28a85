import { BarFileError, type BadRow } from './bar-file.ts';
import { headerLayout, headerlessLayout, isYfinanceTail, missingColumns, type Layout } from './layout.ts';
import { BadRows, RowStore, type OrderedRows } from './row-store.ts';
import { parseTime } from './time-field.ts';

export const MAX_ROWS = 20_000_000;
export const MAX_LINE_BYTES = 65_536;
/** Lines in which the header is looked for: some files begin with an address or a title. */
const HEADER_LINES = 5;
/** Decimals of the product hold 12 digits after the point. */
const MAX_TICK_DIGITS = 12;
const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i);

const NEWLINE = 10;
const RETURN = 13;
const ESCAPE = 27;
const SPACE = 32;
const TAB = 9;
const QUOTE = 34;
const POINT = 46;
const ZERO = 48;

// Slots of a row.
const SKIP = 0;
const TIME = 1;
const CLOCK = 2;
const OPEN = 3;
const HIGH = 4;
const LOW = 5;
const CLOSE = 6;
const VOLUME = 7;

export type ParsedBars = OrderedRows & { readonly badRows: readonly BadRow[]; readonly badCount: number; readonly tickDigits: number };

/** Bars from the bytes of a CSV text, fed in pieces of any size. `push` and `finish` throw BarFileError only. */
export class BarParser {
  readonly #store = new RowStore();
  readonly #bad = new BadRows();
  #carry = new Uint8Array(0);
  #line = 0;
  #layout: Layout | null = null;
  #firstLines: string[] = [];
  /** Lines since the header, as long as more of a header may come. */
  #tailLines = 0;
  /** Slot by column. */
  #slots = new Uint8Array(0);
  #wanted = 0;
  #clockDecided = false;
  #tickDigits = 0;
  readonly #numbers = new Float64Array(8);
  /** First and last byte of each slot's cell in this row. */
  readonly #from = new Int32Array(8);
  readonly #to = new Int32Array(8);
  #digitsAfterPoint = 0;

  get rows(): number {
    return this.#store.length;
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    if (this.#carry.length > 0) {
      const end = chunk.indexOf(NEWLINE);
      const head = end < 0 ? chunk : chunk.subarray(0, end);
      if (this.#carry.length + head.length > MAX_LINE_BYTES) this.#refuseLine();
      const joined = new Uint8Array(this.#carry.length + head.length);
      joined.set(this.#carry);
      joined.set(head, this.#carry.length);
      this.#carry = joined;
      if (end < 0) return;
      this.#carry = new Uint8Array(0);
      this.#readLine(joined, 0, joined.length);
      start = end + 1;
    }
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      if (end - start > MAX_LINE_BYTES) this.#refuseLine();
      this.#readLine(chunk, start, end);
      start = end + 1;
    }
    if (chunk.length - start > MAX_LINE_BYTES) this.#refuseLine();
    if (start < chunk.length) this.#carry = chunk.slice(start);
  }

  finish(): ParsedBars {
    if (this.#carry.length > 0) this.#readLine(this.#carry, 0, this.#carry.length);
    if (this.#layout === null) this.#refuseHeader();
    if (this.#store.length === 0) throw new BarFileError('noGoodRow', `expected at least two good rows, found none (${this.#bad.count} bad rows${this.#firstBad()})`);
    const disordered = new BadRows();
    const ordered = this.#store.inOrder(disordered);
    if (ordered.columns.length < 2) throw new BarFileError('noGoodRow', 'expected at least two good rows of different times to know the bar interval, found 1');
    return { ...ordered, badRows: this.#bad.mergedWith(disordered), badCount: this.#bad.count + disordered.count, tickDigits: this.#tickDigits };
  }

  #readLine(bytes: Uint8Array, from: number, to: number): void {
    this.#line += 1;
    let start = from;
    let end = to;
    if (end > start && bytes[end - 1] === RETURN) end -= 1;
    if (this.#line === 1 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) start += 3;
    if (isBlank(bytes, start, end)) return;
    if (this.#layout === null) {
      if (this.#line === 1) refuseForeignBytes(bytes, start, end);
      const line = decode(bytes, start, end);
      const header = headerLayout(line);
      if (header !== null) {
        this.#setLayout(header);
        this.#tailLines = 2;
        return;
      }
      const headerless = headerlessLayout(line);
      if (headerless === null) {
        const missing = missingColumns(line);
        if (missing !== null) throw new BarFileError('noHeader', `expected a header that names a time, open, high, low and close, found one without ${missing.join(' and ')} in line ${this.#line}: '${line.slice(0, 120)}'`);
        this.#firstLines.push(line);
        this.#bad.add(this.#line, 'beforeHeader', line);
        if (this.#firstLines.length >= HEADER_LINES) this.#refuseHeader();
        return;
      }
      this.#setLayout(headerless);
    } else if (this.#tailLines > 0) {
      this.#tailLines -= 1;
      if (isYfinanceTail(decode(bytes, start, Math.min(end, start + 40)))) return;
      this.#tailLines = 0;
    }
    this.#readRow(bytes, start, end, this.#layout ?? this.#refuseHeader());
  }

  #setLayout(layout: Layout): void {
    this.#layout = layout;
    const { time, clock, open, high, low, close, volume } = layout;
    this.#slots = new Uint8Array(Math.max(time, clock, open, high, low, close, volume) + 1);
    for (const [slot, column] of [[TIME, time], [CLOCK, clock], [OPEN, open], [HIGH, high], [LOW, low], [CLOSE, close], [VOLUME, volume]] as const) {
      if (column >= 0) this.#slots[column] = slot;
    }
    this.#wanted = this.#slots.length;
  }

  #readRow(bytes: Uint8Array, start: number, end: number, layout: Layout): void {
    const columns = this.#cutCells(bytes, start, end, layout.delimiter);
    if (columns < this.#wanted) return this.#bad.add(this.#line, 'tooFewFields', `${columns} fields`);
    // One empty field too many is a comma at the end of the line; more means that the columns have shifted.
    if (columns > layout.columns && !(columns === layout.columns + 1 && bytes[end - 1] === layout.delimiter)) {
      return this.#bad.add(this.#line, 'tooManyFields', `${columns} fields`);
    }
    const ts = this.#readTime(bytes);
    if (!Number.isFinite(ts)) return this.#bad.add(this.#line, 'timeUnreadable', this.#cell(bytes, TIME));
    const numbers = this.#numbers;
    for (let slot = OPEN; slot <= CLOSE; slot++) {
      const value = this.#readNumber(bytes, this.#from[slot]!, this.#to[slot]!);
      if (this.#digitsAfterPoint > this.#tickDigits) this.#tickDigits = Math.min(MAX_TICK_DIGITS, this.#digitsAfterPoint);
      if (!Number.isFinite(value)) return this.#bad.add(this.#line, 'notANumber', this.#cell(bytes, slot));
      if (value <= 0) return this.#bad.add(this.#line, 'notPositive', this.#cell(bytes, slot));
      numbers[slot] = value;
    }
    const volume = layout.volume < 0 ? 0 : this.#readNumber(bytes, this.#from[VOLUME]!, this.#to[VOLUME]!);
    if (!Number.isFinite(volume)) return this.#bad.add(this.#line, 'notANumber', this.#cell(bytes, VOLUME));
    if (volume < 0) return this.#bad.add(this.#line, 'negativeVolume', this.#cell(bytes, VOLUME));
    const open = numbers[OPEN]!;
    const high = numbers[HIGH]!;
    const low = numbers[LOW]!;
    const close = numbers[CLOSE]!;
    if (high < open || high < close || high < low) return this.#bad.add(this.#line, 'highTooLow', `open ${open} high ${high} low ${low} close ${close}`);
    if (low > open || low > close) return this.#bad.add(this.#line, 'lowTooHigh', `open ${open} high ${high} low ${low} close ${close}`);
    if (this.#store.length >= MAX_ROWS) throw new BarFileError('tooManyRows', `expected at most ${MAX_ROWS} rows, found more`);
    this.#store.push(this.#line, ts, open, high, low, close, volume);
  }

  /** Finds the cells of a line; answers how many there are. */
  #cutCells(bytes: Uint8Array, start: number, end: number, delimiter: number): number {
    const slots = this.#slots;
    const wanted = this.#wanted;
    let column = 0;
    let at = start;
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
    }
  }

  /** Takes blanks and one pair of quotes off a cell. */
  #trimInto(bytes: Uint8Array, slot: number, start: number, stop: number): void {
    let from = start;
    let to = stop;
    while (from < to && (bytes[from] === SPACE || bytes[from] === TAB)) from++;
    while (to > from && (bytes[to - 1] === SPACE || bytes[to - 1] === TAB)) to--;
    if (to - from >= 2 && bytes[from] === QUOTE && bytes[to - 1] === QUOTE) {
      from += 1;
      to -= 1;
    }
    this.#from[slot] = from;
    this.#to[slot] = to;
  }

  #readTime(bytes: Uint8Array): number {
    const layout = this.#layout;
    const alone = parseTime(bytes, this.#from[TIME]!, this.#to[TIME]!);
    if (layout === null || layout.clock < 0) return alone;
    if (!this.#clockDecided) {
      // A column `time` beside `date` is either the whole instant or the clock that belongs to the date: the first row decides.
      this.#clockDecided = true;
      if (Number.isFinite(parseTime(bytes, this.#from[CLOCK]!, this.#to[CLOCK]!))) {
        this.#setLayout({ ...layout, time: layout.clock, clock: -1 });
        return parseTime(bytes, this.#from[CLOCK]!, this.#to[CLOCK]!);
      }
    }
    const both = new TextEncoder().encode(`${this.#cell(bytes, TIME)} ${this.#cell(bytes, CLOCK)}`);
    return parseTime(both, 0, both.length);
  }

  /** The number in a cell, NaN when it is none. Up to 15 digits are counted exactly and divided once, so the result is the nearest double. */
  #readNumber(bytes: Uint8Array, from: number, to: number): number {
    let mantissa = 0;
    let point = -1;
    this.#digitsAfterPoint = 0;
    if (from === to) return NaN;
    if (to - from <= 16) {
      let at = from;
      for (; at < to; at++) {
        const byte = bytes[at]!;
        const digit = byte - ZERO;
        if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
        else if (byte === POINT && point < 0) point = at;
        else break;
      }
      const count = point < 0 ? to - from : to - from - 1;
      if (at === to && count > 0 && count <= 15) {
        if (point < 0) return mantissa;
        this.#digitsAfterPoint = to - point - 1;
        return mantissa / POWERS[this.#digitsAfterPoint]!;
      }
    }
    const text = decode(bytes, from, to);
    const match = /^[+-]?(?:\d+\.?(\d*)|\.(\d+))(?:[eE]([+-]?\d+))?$/.exec(text);
    if (!match) return NaN;
    this.#digitsAfterPoint = Math.max(0, (match[1] ?? match[2] ?? '').length - Number(match[3] ?? 0));
    return Number(text);
  }

  #cell(bytes: Uint8Array, slot: number): string {
    return decode(bytes, this.#from[slot]!, this.#to[slot]!);
  }

  #firstBad(): string {
    const first = this.#bad.mergedWith(new BadRows())[0];
    return first ? `, the first in line ${first.line}: ${first.reason} '${first.found}'` : '';
  }

  #refuseLine(): never {
    throw new BarFileError('lineTooLong', `expected lines of at most ${MAX_LINE_BYTES} bytes, found a longer one after line ${this.#line}`);
  }

  #refuseHeader(): never {
    const found = this.#firstLines.length === 0 ? 'an empty file' : `'${this.#firstLines[0]!.slice(0, 120)}'`;
    throw new BarFileError('noHeader', `expected a header that names a time, open, high, low and close (or rows of time,open,high,low,close,volume without one), found ${found}`);
  }
}

/** Text in UTF-16 and files that are no text at all would only give bad rows, and nobody would know why. */
function refuseForeignBytes(bytes: Uint8Array, start: number, end: number): void {
  const isWide = (bytes[start] === 0xff && bytes[start + 1] === 0xfe) || (bytes[start] === 0xfe && bytes[start + 1] === 0xff);
  if (isWide) throw new BarFileError('noHeader', 'expected text in UTF-8, found UTF-16: save the file as "CSV UTF-8"');
  if (bytes.subarray(start, end).some((byte) => byte < SPACE && byte !== TAB && byte !== RETURN && byte !== ESCAPE)) throw new BarFileError('noHeader', 'expected text, found a binary file');
  const inner = bytes.subarray(start, end).indexOf(RETURN);
  if (inner >= 0 && inner < end - start - 1) throw new BarFileError('noHeader', 'expected lines that end with LF or CR LF, found CR alone in line 1: save the file with line ends of Unix or Windows');
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== SPACE && bytes[i] !== TAB && bytes[i] !== RETURN) return false;
  return true;
}

const decoder = new TextDecoder();
const decode = (bytes: Uint8Array, start: number, end: number): string => decoder.decode(bytes.subarray(start, Math.min(end, start + MAX_LINE_BYTES)));
