import { assemble } from './assemble.ts';
import { BarFileError, NO_HINTS, type BarFile, type ReadingHints, type WantedInstrument } from './bar-file.ts';
import { RowReader } from './row-reader.ts';
import { RowStore } from './row-store.ts';
import { SeriesFilter } from './series-filter.ts';
import { survey } from './survey.ts';

export const MAX_LINE_BYTES = 65_536;
/** What is looked at before the first row is read; doubled while it leaves something open. */
const FIRST_LOOK_BYTES = 1 << 16;
const LAST_LOOK_BYTES = 8 << 20;
const LAST_LOOK_LINES = 1 << 18;

const NEWLINE = 10;
const RETURN = 13;
const ESCAPE = 27;
const SPACE = 32;
const TAB = 9;

/** Bars from the bytes of a text in UTF-8, fed in pieces of any size. `push` and `finish` throw BarFileError only. */
export class BarParser {
  readonly #wanted: WantedInstrument;
  readonly #hints: ReadingHints;
  readonly #store = new RowStore();
  readonly #series: SeriesFilter;
  #reader: RowReader | null = null;
  #timeIsClose = false;
  #headLines = 0;
  /** What was fed before the dialect was known. */
  #held: Uint8Array<ArrayBuffer>[] = [];
  #heldBytes = 0;
  #nextLook = FIRST_LOOK_BYTES;
  #carry = new Uint8Array(0);
  #line = 0;

  constructor(wanted: WantedInstrument, hints: ReadingHints = NO_HINTS) {
    this.#wanted = wanted;
    this.#hints = hints;
    this.#series = new SeriesFilter(wanted, hints);
  }

  /** Good rows so far. */
  get rows(): number {
    return this.#store.length;
  }

  /** `chunk` may be written over afterwards. */
  push(chunk: Uint8Array): void {
    if (this.#reader !== null) return this.#readLines(chunk);
    this.#held.push(chunk.slice());
    this.#heldBytes += chunk.length;
    if (this.#heldBytes >= this.#nextLook) this.#look(false);
  }

  finish(): BarFile {
    if (this.#reader === null) this.#look(true);
    const reader = this.#reader;
    if (reader === null) throw new BarFileError('noHeader', 'expected a file of bars, found nothing to read');
    if (this.#carry.length > 0) this.#readLine(reader, this.#carry, 0, this.#carry.length);
    const otherInstruments = this.#series.finish();
    return assemble({ store: this.#store, bad: reader.bad, timeIsClose: this.#timeIsClose, counts: { withoutPrices: reader.withoutPrices.counted(), absentVolumes: reader.absentVolumes.counted(), otherInstruments } }, this.#wanted);
  }

  /** Takes a look at what is held; once its dialect is clear the held rows are read. */
  #look(whole: boolean): void {
    const bytes = new Uint8Array(this.#heldBytes);
    let at = 0;
    for (const piece of this.#held) {
      bytes.set(piece, at);
      at += piece.length;
    }
    this.#held = [bytes];
    const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    refuseForeignBytes(bytes, start);
    const last = whole ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1;
    if (bytes.length - last > MAX_LINE_BYTES) this.#refuseLine();
    const seen = bytes.subarray(start, Math.min(last, start + this.#nextLook));
    const isAll = whole && seen.length === bytes.length - start;
    const lines = textOf(isAll ? seen : seen.subarray(0, seen.lastIndexOf(NEWLINE) + 1)).split('\n', LAST_LOOK_LINES).map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
    const isFull = lines.length === LAST_LOOK_LINES;
    if (!isAll && !isFull) lines.pop(); // what follows the last line end is empty or not whole
    if (lines.some((line) => line.length > MAX_LINE_BYTES)) this.#refuseLine();
    // After the last look what is still open is asked for, as at the end.
    const dialect = survey({ lines, whole: isAll || isFull || this.#nextLook >= LAST_LOOK_BYTES }, { wanted: this.#wanted, hints: this.#hints });
    if (dialect === null) {
      this.#nextLook *= 2;
      if (whole || this.#heldBytes >= this.#nextLook) this.#look(whole);
      return;
    }
    this.#reader = new RowReader(dialect, this.#store, this.#series);
    this.#timeIsClose = dialect.layout.timeIsClose;
    this.#headLines = dialect.headLines;
    this.#held = [];
    this.#readLines(bytes.subarray(start));
  }

  #readLines(chunk: Uint8Array): void {
    const reader = this.#reader;
    if (reader === null) return;
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
      this.#readLine(reader, joined, 0, joined.length);
      start = end + 1;
    }
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      if (end - start > MAX_LINE_BYTES) this.#refuseLine();
      this.#readLine(reader, chunk, start, end);
      start = end + 1;
    }
    if (chunk.length - start > MAX_LINE_BYTES) this.#refuseLine();
    if (start < chunk.length) this.#carry = chunk.slice(start);
  }

  #readLine(reader: RowReader, bytes: Uint8Array, start: number, to: number): void {
    this.#line += 1;
    if (this.#line <= this.#headLines) return;
    const end = to > start && bytes[to - 1] === RETURN ? to - 1 : to;
    if (!isBlank(bytes, start, end)) reader.read(bytes, start, end, this.#line);
  }

  #refuseLine(): never {
    throw new BarFileError('lineTooLong', `expected lines of at most ${MAX_LINE_BYTES} bytes, found a longer one after line ${this.#line}`);
  }
}

/** Files that are no text would only give bad rows, and nobody would know why. */
function refuseForeignBytes(bytes: Uint8Array, start: number): void {
  const newline = bytes.indexOf(NEWLINE, start);
  const first = bytes.subarray(start, Math.min(newline < 0 ? bytes.length : newline, MAX_LINE_BYTES));
  if (first.some((byte) => byte < SPACE && byte !== TAB && byte !== RETURN && byte !== ESCAPE)) throw new BarFileError('noHeader', 'expected text, found a binary file');
  const inner = first.indexOf(RETURN);
  if (inner >= 0 && inner < first.length - 1) throw new BarFileError('noHeader', 'expected lines that end with LF or CR LF, found CR alone in line 1: save the file with line ends of Unix or Windows');
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== SPACE && bytes[i] !== TAB && bytes[i] !== RETURN) return false;
  return true;
}

/** Names of columns may be in Windows' own letters where they are not UTF-8. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
