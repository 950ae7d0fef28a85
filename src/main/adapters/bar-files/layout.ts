import { parseTime } from './time-field.ts';

/** Which column holds what; -1 where there is none. */
export type Layout = {
  readonly delimiter: number;
  readonly time: number;
  /** A second column with the time of day, where the file splits date and time. */
  readonly clock: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Columns of the header; Infinity without a header. */
  readonly columns: number;
};

/** Columns of a kline without a header, as Binance writes it. */
const KLINE = { time: 0, clock: -1, open: 1, high: 2, low: 3, close: 4, columns: Infinity } as const;
const DELIMITERS = [',', ';', '\t'] as const;

// In order of preference: an instant is better than a date, the opening time better than any other.
const TIME = ['opentime', 'tsopen', 'unix', 'unixtimestamp', 'unixtime', 'epoch', 'timestamp', 'datetime', 'timeutc', 'dateutc', 'datetimeutc', 'gmttime', 'utc', 'starttime',
  'start', 'timeperiodstart', 'periodstart', 'candlebegintime', 'date', 'time', 'ts', 't', 'day'];
const OPEN = ['open', 'o', 'openprice', 'priceopen'];
const HIGH = ['high', 'h', 'highprice', 'pricehigh'];
const LOW = ['low', 'l', 'lowprice', 'pricelow'];
const CLOSE = ['close', 'c', 'closeprice', 'priceclose', 'closelast', 'last'];
const VOLUME = ['volume', 'vol', 'v', 'basevolume', 'volumebase', 'volumefrom'];

/** `Open Time`, `open_time` and ` "OpenTime"` are one name; `1. open` is `open`. */
const normalise = (cell: string): string => cell.toLowerCase().replace(/[^a-z0-9]/g, '').replace(/^\d+(?=[a-z])/, '');

/** Cells of one line; quotes around a cell are taken off, a doubled quote inside is one. */
export function splitCells(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (char === '"') {
      if (quoted && line[i + 1] === '"') cell += line[++i]!;
      else quoted = !quoted;
    } else if (char === delimiter && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += char;
  }
  cells.push(cell);
  return cells.map((c) => c.trim());
}

function volumeColumn(names: readonly string[]): number {
  const exact = pick(names, VOLUME);
  if (exact >= 0) return exact;
  const inBase = names.findIndex((name) => name.startsWith('volume') && !/usd|eur|quote|^volumeto/.test(name));
  if (inBase >= 0) return inBase;
  const any = names.findIndex((name) => name.startsWith('volume'));
  return any >= 0 ? any : names.findIndex((name) => name.endsWith('volume'));
}

function pick(names: readonly string[], wanted: readonly string[]): number {
  for (const name of wanted) {
    const at = names.indexOf(name);
    if (at >= 0) return at;
  }
  return -1;
}

/** The layout that a header line names; null when it is not a header with a time and four prices. */
export function headerLayout(line: string): Layout | null {
  for (const delimiter of DELIMITERS) {
    const names = splitCells(line, delimiter).map(normalise);
    const open = pick(names, OPEN);
    const high = pick(names, HIGH);
    const low = pick(names, LOW);
    const close = pick(names, CLOSE);
    if (open < 0 || high < 0 || low < 0 || close < 0) continue;
    let time = pick(names, TIME);
    // An index column without a name (pandas), or headed `Price` by yfinance above its `Date`.
    if (time < 0 && (names[0] === '' || names[0] === 'price' || names[0] === 'unnamed0')) time = 0;
    if (time < 0) continue;
    const clock = names[time] === 'date' ? names.indexOf('time') : -1;
    return { delimiter: delimiter.charCodeAt(0), time, clock, open, high, low, close, volume: volumeColumn(names), columns: names.length };
  }
  return null;
}

const WANTED = { 'a time': TIME, open: OPEN, high: HIGH, low: LOW, close: CLOSE } as const;

/**
 * The columns that a header lacks: a line of names with two prices or more that is still no layout. Null when it does not look like a header.
 * Such a file must not be read by position, because its columns are others than a kline's.
 */
export function missingColumns(line: string): readonly string[] | null {
  for (const delimiter of DELIMITERS) {
    const names = splitCells(line, delimiter).map(normalise);
    const missing = Object.entries(WANTED).flatMap(([word, wanted]) => (pick(names, wanted) < 0 ? [word] : []));
    if (missing.length > 0 && ['open', 'high', 'low', 'close'].filter((word) => !missing.includes(word)).length >= 2) return missing;
  }
  return null;
}

/** The layout of a file without a header, judged by one data line: time, open, high, low, close, volume. Null when it does not look so. */
export function headerlessLayout(line: string): Layout | null {
  for (const delimiter of DELIMITERS) {
    const cells = splitCells(line, delimiter);
    if (cells.length < 5 || !cells.slice(1, 5).every((cell) => cell !== '' && Number(cell) > 0)) continue;
    const bytes = new TextEncoder().encode(cells[0]);
    const ts = parseTime(bytes, 0, bytes.length);
    // A row number is not a time: nothing before 1990.
    if (ts >= 631_152_000_000) return { ...KLINE, delimiter: delimiter.charCodeAt(0), volume: cells.length > 5 ? 5 : -1 };
  }
  return null;
}

/** The second and third header line of yfinance: `Ticker,SPY,…` and `Date,,,`. */
export const isYfinanceTail = (line: string): boolean => /^"?(ticker|date|datetime)"?,/i.test(line);
