// Which column of a file holds what, from its header or, without one, from its first rows.
import { BarFileError, type WantedInstrument } from './bar-file.ts';
import { splitCells, type Delimiter, DELIMITERS } from './cells.ts';
import { CLOCK, CLOSE, CLOSING, DATES, groupedName, HIGH, LOCAL, LOW, normalise, OPEN, OPENING, OPTIONS, SYMBOL, TIME, VOLUME, type Field } from './column-names.ts';
import { namesInstrument } from './instrument-name.ts';

/** -1 where there is no such column. */
export type Layout = {
  readonly delimiter: Delimiter;
  /** The time of the bar, or its date where `clock` is beside it. */
  readonly time: number;
  readonly clock: number;
  /** Another column of times at which bars close, to compare `time` with. */
  readonly closing: number;
  /** `time` is known to be when a bar closes. */
  readonly timeIsClose: boolean;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Counts of price changes, taken as volume where the real one is always zero. */
  readonly ticks: number;
  readonly symbol: number;
  /** Columns of the header; Infinity without a header. */
  readonly columns: number;
};

function pick(names: readonly string[], wanted: readonly string[]): number {
  for (const name of wanted) {
    const at = names.indexOf(name);
    if (at >= 0) return at;
  }
  return -1;
}

function volumeColumn(names: readonly string[]): number {
  const exact = pick(names, VOLUME);
  if (exact >= 0) return exact;
  const inBase = names.findIndex((name) => name.startsWith('volume') && !/usd|eur|quote|^volumeto/.test(name));
  if (inBase >= 0) return inBase;
  const any = names.findIndex((name) => name.startsWith('volume'));
  return any >= 0 ? any : names.findIndex((name) => name.endsWith('volume'));
}

type Prices = { readonly [F in 'open' | 'high' | 'low' | 'close']: number };
const complete = (at: Prices): boolean => Object.values(at).every((column) => column >= 0);

/** Columns of one instrument by plain names; where a price has two columns nobody knows which is meant. */
function plainPrices(names: readonly string[], line: string): Prices {
  const close = pick(names, CLOSE);
  // Investing.com calls the close `Price`; yfinance heads its dates so, in the first column.
  const at = { open: pick(names, OPEN), high: pick(names, HIGH), low: pick(names, LOW), close: close >= 0 ? close : names.indexOf('price', 1) };
  if (complete(at)) {
    for (const [field, column] of Object.entries(at)) {
      if (names.indexOf(names[column]!, column + 1) >= 0) throw new BarFileError('noHeader', `expected one column ${field}, found several: '${line.slice(0, 160)}'`);
    }
  }
  return at;
}

/** Columns by instrument, where names carry one. */
function groups(cells: readonly string[]): ReadonlyMap<string, Partial<Record<Field, number>>> {
  const found = new Map<string, Partial<Record<Field, number>>>();
  cells.forEach((cell, column) => {
    const named = groupedName(cell);
    if (named === null) return;
    const group = found.get(named.group) ?? {};
    group[named.field] ??= column;
    found.set(named.group, group);
  });
  for (const [name, group] of found) if (group.open === undefined || group.high === undefined || group.low === undefined || group.close === undefined) found.delete(name);
  return found;
}

/** The one of several names that is the wanted instrument. Throws with all names when it is none or several. */
export function chooseName(names: readonly string[], wanted: WantedInstrument, series: string | null, where: string): string {
  const listed = names.slice(0, 12).join(', ') + (names.length > 12 ? ` and ${names.length - 12} more` : '');
  if (series !== null) {
    const given = names.find((name) => name.toLowerCase() === series.toLowerCase() || normalise(name) === normalise(series));
    if (given === undefined) throw new BarFileError('otherInstrument', `--series: expected one of ${listed}, the instruments in ${where}, found '${series}'`);
    return given;
  }
  const same = names.filter((name) => namesInstrument(name, wanted) === 'same');
  const [first] = same;
  if (same.length === 1 && first !== undefined) return first;
  if (same.length > 1) throw new BarFileError('ambiguous', `expected one instrument that is ${wanted.symbol} in ${where}, found ${same.join(' and ')}: say which with --series ${first ?? ''}`);
  const priced = names.find((name) => namesInstrument(name, wanted) === 'otherQuote');
  throw new BarFileError('otherInstrument', priced === undefined
    ? `expected bars of ${wanted.symbol}, found those of ${listed} in ${where}: name the right instrument with --symbols, or what the file calls it with --series`
    : `expected prices of ${wanted.symbol} in ${wanted.quote}, found ${priced} in ${where}, which is priced in another currency`);
}

type TimeColumns = { readonly time: number; readonly clock: number; readonly closing: number; readonly timeIsClose: boolean };

function timeColumns(names: readonly string[], readsAsTime: (column: number, withZone: boolean) => boolean): TimeColumns | null {
  const closing = pick(names, CLOSING);
  const found = [...OPENING, ...TIME].flatMap((name) => (names.includes(name) ? [names.indexOf(name)] : []));
  // A local time is one only together with its zone.
  const local = pick(names, LOCAL);
  if (found.length === 0 && local >= 0 && readsAsTime(local, true)) found.push(local);
  // An index column without a name (pandas), or headed `Price` by yfinance above its `Date`.
  if (found.length === 0 && closing < 0 && ['', 'price', 'unnamed0', 'index'].includes(names[0] ?? '-')) found.push(0);
  const [first] = found;
  const instant = found.find((column) => !(DATES.includes(names[column]!) && pick(names, CLOCK) >= 0) && readsAsTime(column, false));
  if (instant !== undefined) return { time: instant, clock: -1, closing, timeIsClose: false };
  const date = found.find((column) => DATES.includes(names[column]!));
  const clock = pick(names, CLOCK);
  if (date !== undefined && clock >= 0 && clock !== date) return { time: date, clock, closing, timeIsClose: false };
  if (first !== undefined) return { time: first, clock: -1, closing, timeIsClose: false };
  return closing >= 0 ? { time: closing, clock: -1, closing, timeIsClose: true } : null;
}

export type HeaderQuestion = { readonly wanted: WantedInstrument; readonly series: string | null; /** Whether the first rows have a whole instant in a column. */ readonly readsAsTime: (column: number, delimiter: Delimiter, withZone: boolean) => boolean };

/** The layout that a header line names; null when it is not a header with a time and four prices. Throws BarFileError when it holds several instruments and none is the wanted one. */
export function headerLayout(line: string, { wanted, series, readsAsTime }: HeaderQuestion): Layout | null {
  for (const delimiter of DELIMITERS) {
    const cells = splitCells(line, delimiter);
    const names = cells.map(normalise);
    let prices = plainPrices(names, line);
    let volume = volumeColumn(names);
    const named = complete(prices) ? null : groups(cells);
    if (!complete(prices) && (named === null || named.size === 0)) continue;
    if (names.some((name) => OPTIONS.includes(name))) throw new BarFileError('otherInstrument', `expected bars of one instrument, found a table of options (column ${cells[names.findIndex((name) => OPTIONS.includes(name))] ?? ''})`);
    const times = timeColumns(names, (column, withZone) => readsAsTime(column, delimiter, withZone));
    if (times === null) continue;
    if (named !== null) {
      const group = named.get(chooseName([...named.keys()], wanted, series, 'its columns')) ?? {};
      prices = { open: group.open ?? -1, high: group.high ?? -1, low: group.low ?? -1, close: group.close ?? -1 };
      volume = group.volume ?? -1;
    }
    return { delimiter, ...times, ...prices, volume, ticks: names.indexOf('tickvol'), symbol: named === null ? pick(names, SYMBOL) : -1, columns: names.length };
  }
  return null;
}

const WANTED = { 'a time': [...OPENING, ...TIME, ...CLOSING], open: OPEN, high: HIGH, low: LOW, close: CLOSE } as const;

/**
 * The columns that a header lacks: a line of names with two prices or more that is still no layout. Null when it does not look like a header.
 * Such a file must not be read by position, because its columns are others than a kline's.
 */
export function missingColumns(line: string): readonly string[] | null {
  for (const delimiter of DELIMITERS) {
    const names = splitCells(line, delimiter).map(normalise);
    const missing = Object.entries(WANTED).flatMap(([word, wanted]) => (pick(names, wanted) < 0 ? [word === 'a time' && names.some((name) => /^(?:time|date)/.test(name)) ? 'a time that is known to be in UTC' : word] : []));
    if (missing.length > 0 && ['open', 'high', 'low', 'close'].filter((word) => !missing.includes(word)).length >= 2) return missing;
  }
  return null;
}

/** Orders in which a file without a header may hold its prices: klines, Coinbase (low, high, open, close), Bitfinex (open, close, high, low). */
const ORDERS = [{ open: 0, high: 1, low: 2, close: 3 }, { low: 0, high: 1, open: 2, close: 3 }, { open: 0, close: 1, high: 2, low: 3 }] as const;

export type HeaderlessQuestion = {
  /** A time, or a date that a clock may belong to. */
  readonly isTime: (text: string) => boolean;
  readonly isDate: (text: string) => boolean;
  readonly isClock: (text: string) => boolean;
  /** NaN when it is none. */
  readonly number: (text: string) => number;
};

/**
 * The layout of a file without a header, judged by its first rows: a time (or a date and a clock), four prices, a volume. Null when they do not look so.
 * No two orders fit the same rows with different values, because each has its own place for the highest price.
 */
export function headerlessLayout(lines: readonly string[], question: HeaderlessQuestion): Layout | null {
  for (const delimiter of DELIMITERS) {
    const all = lines.map((line) => splitCells(line, delimiter));
    const rows = all.filter((cells) => cells.length >= 5);
    if (rows.length === 0 || rows.length * 2 < lines.length || rows[0] !== all[0]) continue;
    const best = [withTime(rows, question), withDateAndClock(rows, question)].reduce((a, b) => (b.fits > a.fits ? b : a));
    if (best.fits * 2 <= rows.length || !isFirstRow(all[0] ?? [], best, question)) continue;
    const { first, order } = best;
    const shortest = rows.reduce((least, cells) => Math.min(least, cells.length), Infinity);
    return {
      delimiter, time: 0, clock: first === 2 ? 1 : -1, closing: -1, timeIsClose: false, open: first + order.open, high: first + order.high, low: first + order.low, close: first + order.close,
      volume: shortest > first + 4 ? first + 4 : -1, ticks: -1, symbol: -1, columns: Infinity,
    };
  }
  return null;
}

type Cells = readonly string[];
/** A title or a header that we do not know must not pass for a row. */
const isFirstRow = (cells: Cells, { first }: Fit, { isTime, isDate }: HeaderlessQuestion): boolean => (first === 2 ? isDate(cells[0] ?? '') : isTime(cells[0] ?? ''));
const withTime = (rows: readonly Cells[], { isTime, number }: HeaderlessQuestion): Fit => bestOrder(rows.filter(([time]) => isTime(time ?? '')), 1, number);
const withDateAndClock = (rows: readonly Cells[], { isDate, isClock, number }: HeaderlessQuestion): Fit => bestOrder(rows.filter(([date, clock]) => isDate(date ?? '') && isClock(clock ?? '')), 2, number);

type Fit = { readonly fits: number; readonly first: 1 | 2; readonly order: (typeof ORDERS)[number] };

/** The order of prices from column `first` on in which most rows are bars. */
function bestOrder(rows: readonly Cells[], first: 1 | 2, number: (text: string) => number): Fit {
  return ORDERS.map((order) => ({
    first, order, fits: rows.filter((cells) => {
      const at = (field: 'open' | 'high' | 'low' | 'close'): number => number(cells[first + order[field]] ?? '');
      const [open, high, low, close] = [at('open'), at('high'), at('low'), at('close')];
      return low > 0 && high >= open && high >= close && low <= open && low <= close;
    }).length,
  })).reduce((a, b) => (b.fits > a.fits ? b : a));
}
