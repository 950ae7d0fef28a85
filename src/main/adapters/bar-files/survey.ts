// Looks at the first lines of a file and says how it is to be read. Only what no line of it contradicts is decided; what stays open is asked for.
import { BarFileError, type DecimalMark, type ReadingHints, type WantedInstrument } from './bar-file.ts';
import { LATEST_BAR } from './calendar.ts';
import { splitCells, type Delimiter } from './cells.ts';
import { normalise } from './column-names.ts';
import { chooseName, headerLayout, headerlessLayout, missingColumns, type HeaderlessQuestion, type Layout } from './layout.ts';
import { numberOf } from './number-field.ts';
import { decideMark, decideTimeForm, type Sample } from './survey-rows.ts';
import { parseClockCell, parseTime, PLAIN_TIMES, type TimeForm } from './time-field.ts';

/** How the rows of one file are written. */
export type Dialect = {
  readonly layout: Layout;
  /** Lines before the first row, blank ones among them. */
  readonly headLines: number;
  /** Lines that are neither header nor row: a title, an address. */
  readonly titles: readonly { readonly line: number; readonly text: string }[];
  readonly mark: DecimalMark;
  readonly form: TimeForm;
};

export type Question = { readonly wanted: WantedInstrument; readonly hints: ReadingHints };
/** Lines from the first on; `whole`: there are no more. */
export type FirstLines = { readonly lines: readonly string[]; readonly whole: boolean };

/** Lines in which the header is looked for: some files begin with an address or a title. */
const HEADER_LINES = 5;
/** Rows that tell whether a column holds times, and in which order a file without a header holds its prices. */
const PROBE_ROWS = 50;
/** A row number is not a time: nothing before 1990 in a file that does not say what its columns are. */
const EARLIEST_WITHOUT_HEADER = 631_152_000_000;

const encoder = new TextEncoder();
export const timeOf = (text: string, form: TimeForm): number => {
  const bytes = encoder.encode(text);
  return parseTime(bytes, 0, bytes.length, form);
};
export const clockOf = (text: string, form: TimeForm): number => {
  const bytes = encoder.encode(text);
  return parseClockCell(bytes, 0, bytes.length, form);
};
const isTime = (text: string): boolean => (['dmy', 'mdy', 'ymd'] as const).some((order) => Number.isFinite(timeOf(text, { ...PLAIN_TIMES, order })));
const hasZone = (text: string): boolean => /(?:Z|GMT|UTC|[+-]\d{2}:?\d{2})$/i.test(text);

/** The dialect of a file; null when more lines are needed to tell. Throws BarFileError when it cannot be read, or not without a hint. */
export function survey(first: FirstLines, question: Question): Dialect | null {
  const head = question.hints.columns === null ? findHead(first.lines, question) : givenHead(first.lines, question.hints.columns, question);
  if (head === null) return first.whole ? refuseHeader(first.lines) : null;
  const { layout } = head;
  const samples: Sample[] = [];
  for (let at = head.headLines; at < first.lines.length; at++) {
    const text = first.lines[at]!;
    if (text.trim() !== '') samples.push({ line: at + 1, cells: splitCells(text, layout.delimiter) });
  }
  const form = decideTimeForm(samples, layout, question.hints.dateOrder, first.whole);
  const mark = decideMark(samples, layout, question.hints.decimal, first.whole);
  if (form === null || mark === null) return null;
  return { ...head, layout: settle(layout, samples, form, mark), mark, form };
}

const HEADERLESS: HeaderlessQuestion = {
  isTime(cell) {
    const plain = timeOf(cell, PLAIN_TIMES);
    return Number.isNaN(plain) ? isTime(cell) : plain >= EARLIEST_WITHOUT_HEADER && plain < LATEST_BAR;
  },
  isDate: (cell) => /^(?:\d{8}|\d{1,4}([./-])\d{1,2}\1\d{1,4})$/.test(cell) && isTime(cell),
  isClock: (cell) => Number.isFinite(clockOf(cell, PLAIN_TIMES)),
  number(cell) {
    const point = numberOf(cell, 'point');
    return Number.isNaN(point) ? numberOf(cell, 'comma') : point;
  },
};

type Head = Pick<Dialect, 'layout' | 'headLines' | 'titles'>;

function findHead(lines: readonly string[], question: Question): Head | null {
  const titles: { line: number; text: string }[] = [];
  let seen = 0;
  for (let at = 0; at < lines.length && seen < HEADER_LINES; at++) {
    const text = lines[at]!;
    // `sep=;` is a note to a spreadsheet.
    if (text.trim() === '' || /^"?sep=.?"?$/i.test(text.trim())) continue;
    seen += 1;
    const header = readHeader(lines, at, question);
    if (header !== null) return { ...header, titles };
    const rows = lines.slice(at, at + PROBE_ROWS).filter((line) => line.trim() !== '');
    const layout = headerlessLayout(rows, HEADERLESS);
    if (layout !== null) return { layout, headLines: at, titles };
    const missing = missingColumns(text);
    if (missing !== null) throw new BarFileError('noHeader', `expected a header that names a time, open, high, low and close, found one without ${missing.join(' and ')} in line ${at + 1}: '${text.slice(0, 120)}'`);
    titles.push({ line: at + 1, text });
  }
  return seen >= HEADER_LINES ? refuseHeader(lines) : null;
}

/** A header of one line, or the three of yfinance: names, `Ticker` with the instruments, `Date` with nothing. */
function readHeader(lines: readonly string[], at: number, { wanted, hints }: Question): Pick<Head, 'layout' | 'headLines'> | null {
  const text = lines[at]!;
  const next = splitCells(lines[at + 1] ?? '', ',');
  const tickers = ['ticker', ''].includes(normalise(next[0] ?? '-')) && next.length >= 5 && next.slice(1).every((cell) => cell !== '' && Number.isNaN(Number(cell))) ? next.slice(1) : null;
  let end = at + (tickers === null ? 1 : 2);
  while (end < lines.length && end < at + 3 && isDateTail(lines[end]!)) end += 1;
  const probe = lines.slice(end, end + PROBE_ROWS);
  const readsAsTime = (column: number, delimiter: Delimiter, withZone: boolean): boolean => probe.some((row) => {
    const cell = splitCells(row, delimiter)[column] ?? '';
    return isTime(cell) && (!withZone || hasZone(cell));
  });
  const several = tickers !== null && new Set(tickers).size > 1;
  const merged = several ? splitCells(text, ',').map((name, column) => (column === 0 ? name : `${name} ${tickers[column - 1] ?? ''}`)).join(',') : text;
  const layout = headerLayout(merged, { wanted, series: hints.series, readsAsTime });
  if (layout === null) return null;
  if (tickers !== null && !several) chooseName([...new Set(tickers)], wanted, hints.series, `line ${at + 2}`);
  return { layout, headLines: end };
}

/** `Date,,,` under the names of yfinance. */
const isDateTail = (line: string): boolean => /^"?(?:date|datetime)"?,[,"]*$/i.test(line.trim());

/** Columns that a person named: lines before the first row that has a time are the file's own header. */
function givenHead(lines: readonly string[], columns: readonly string[], { wanted, hints }: Question): Head | null {
  for (let at = 0; at < lines.length && at < HEADER_LINES + 1; at++) {
    for (const delimiter of [',', ';', '\t', '|', ' '] as const) {
      const cells = splitCells(lines[at]!, delimiter);
      if (cells.length < columns.length || cells.length < 5) continue;
      const layout = headerLayout(columns.join(','), { wanted, series: hints.series, readsAsTime: (column) => isTime(cells[column] ?? '') });
      if (layout === null) throw new BarFileError('noHeader', `--columns: expected names with a time, open, high, low and close, found ${columns.join(',')}`);
      if (isTime(cells[layout.time] ?? '')) return { layout: { ...layout, delimiter, columns: Infinity }, headLines: at, titles: [] };
    }
  }
  return null;
}

/** What only the rows can say: whether the times are those of closes, and whether the real volume is ever counted. */
function settle(layout: Layout, samples: readonly Sample[], form: TimeForm, mark: DecimalMark): Layout {
  const { time, closing, clock, volume, ticks } = layout;
  const both = samples.filter(({ cells }) => (cells[time] ?? '') !== '' && (cells[closing] ?? '') !== '');
  const closes = clock < 0 && closing >= 0 && both.length > 0 && both.every(({ cells }) => timeOf(cells[time]!, form) === timeOf(cells[closing]!, form));
  const countsTicks = ticks >= 0 && (volume < 0 || samples.every(({ cells }) => !(numberOf(cells[volume] ?? '', mark) > 0)));
  return { ...layout, timeIsClose: layout.timeIsClose || closes, volume: countsTicks ? ticks : volume };
}

function refuseHeader(lines: readonly string[]): never {
  const found = lines.find((line) => line.trim() !== '');
  throw new BarFileError('noHeader', `expected a header that names a time, open, high, low and close (or rows of time, open, high, low, close, volume without one), found ${found === undefined ? 'an empty file' : `'${found.slice(0, 120)}'`}`);
}
