// What the first rows say together: the order of day and month, the digits of clocks, the mark before fractions.
import { DAY_MS } from '../../../shared/model/calendar.ts';
import { BarFileError, DATE_ORDERS, type DateOrder, type DecimalMark } from './bar-file.ts';
import type { Layout } from './layout.ts';
import { markEvidence, type MarkEvidence } from './number-field.ts';
import { dayInOrder, numberedDate, PLAIN_TIMES, type TimeForm } from './time-field.ts';

export type Sample = { readonly line: number; readonly cells: readonly string[] };

/** A few bad rows must not decide how a file is read. */
const NEARLY_ALL = 0.99;
const FIRST_HOUR_STAMP = 1_970_010_100;

/** How the times are written; null when more rows are needed. Throws BarFileError `ambiguous` when all rows are there and allow several readings. */
export function decideTimeForm(samples: readonly Sample[], layout: Layout, given: DateOrder | null, whole: boolean): TimeForm | null {
  const times = samples.map(({ line, cells }) => ({ line, text: cells[layout.time] ?? '' }));
  const order = given === null ? decideOrder(times, whole) : given;
  const clockDigits = layout.clock < 0 ? 6 : decideClock(samples.map(({ cells }) => cells[layout.clock] ?? ''), times, whole);
  if (order === 'more' || clockDigits === 'more') return null;
  const tens = times.filter(({ text }) => /^\d{10}$/.test(text)).map(({ text }) => Number(text));
  const hourStamps = tens.length > 0 && tens.every((value) => value >= FIRST_HOUR_STAMP && value % 100 < 24 && Number.isFinite(dayInOrder([Math.floor(value / 1_000_000) % 100, Math.floor(value / 10_000) % 100, Math.floor(value / 100) % 100], false, 'ymd')) && value < 2_100_000_000);
  return { ...PLAIN_TIMES, order, clockDigits, hourStamps };
}

function decideOrder(times: readonly { readonly line: number; readonly text: string }[], whole: boolean): DateOrder | null | 'more' {
  const dates = times.flatMap(({ line, text }) => {
    const date = numberedDate(text);
    return date === null ? [] : [{ line, text, ...date }];
  });
  const [first] = dates;
  if (first === undefined) return null;
  const fitting = DATE_ORDERS.filter((order) => dates.filter(({ parts, longYear }) => Number.isFinite(dayInOrder(parts, longYear, order))).length >= dates.length * NEARLY_ALL);
  const [only] = fitting;
  if (only === undefined) {
    if (!whole) return 'more';
    const wrong = (order: DateOrder): string => { const one = dates.find(({ parts, longYear }) => !Number.isFinite(dayInOrder(parts, longYear, order))); return `'${one?.text ?? ''}' in line ${one?.line ?? 0}`; };
    throw new BarFileError('ambiguous', `expected dates in one order, found ${wrong('dmy')}, which is no day.month.year, and ${wrong('mdy')}, which is no month/day/year: say which rows count with --date-order ${DATE_ORDERS.join('|')}`);
  }
  // Points with a year of four digits stand in day.month.year, wherever they are used.
  if (fitting.length === 1 || (first.mark === '.' && first.longYear && only === 'dmy')) return only;
  if (!whole) return 'more';
  const example = dates.find(({ parts, longYear }) => new Set(fitting.map((order) => dayInOrder(parts, longYear, order))).size > 1) ?? first;
  const readings = fitting.map((order) => `${new Date(dayInOrder(example.parts, example.longYear, order) * DAY_MS).toISOString().slice(0, 10)} (--date-order ${order})`);
  throw new BarFileError('ambiguous', `expected dates that can be read in one way, found '${example.text}' in line ${example.line}, which is ${readings.join(' or ')}, and no date in the file that decides: say it with that flag`);
}

function decideClock(clocks: readonly string[], times: readonly { readonly text: string }[], whole: boolean): 4 | 6 | 'more' {
  const bare = clocks.filter((text) => /^\d{1,6}$/.test(text));
  if (bare.length === 0 || bare.some((text) => text.length >= 5)) return 6;
  if (bare.some((text) => Number(text) >= 2_400 || Number(text) % 100 >= 60)) return 6;
  if (bare.every((text) => text.length === 4)) return 4;
  if (!whole) return 'more';
  if (bare.every((text) => Number(text) === 0)) return 6;
  // Whoever writes seconds passes ten o'clock on the way to the next day.
  if (new Set(times.map(({ text }) => text)).size > 1) return 4;
  throw new BarFileError('ambiguous', `expected clocks of four digits (HHMM) or six (HHMMSS), found '${bare.find((text) => text !== '0') ?? '0'}', which may be either, and no row that decides: write them with their leading zeros`);
}

/** The mark before fractions; null when more rows are needed. Throws BarFileError `ambiguous` when all rows are there and allow both. */
export function decideMark(samples: readonly Sample[], layout: Layout, given: DecimalMark | null, whole: boolean): DecimalMark | null {
  if (given !== null) return given;
  const seen = new Map<MarkEvidence, { count: number; line: number; text: string }>();
  for (const { line, cells } of samples) {
    for (const column of [layout.open, layout.high, layout.low, layout.close, layout.volume]) {
      const text = column < 0 ? '' : cells[column] ?? '';
      const kind = markEvidence(text);
      const entry = seen.get(kind);
      if (entry === undefined) seen.set(kind, { count: 1, line, text });
      else entry.count += 1;
    }
  }
  const count = (kind: MarkEvidence): number => seen.get(kind)?.count ?? 0;
  const where = (kind: MarkEvidence): string => `'${seen.get(kind)?.text ?? ''}' in line ${seen.get(kind)?.line ?? 0}`;
  const decided = count('point') + count('comma');
  if (decided > 0) {
    if (count('point') >= decided * NEARLY_ALL) return 'point';
    if (count('comma') >= decided * NEARLY_ALL) return 'comma';
    if (!whole) return null;
    throw new BarFileError('ambiguous', `expected one mark before fractions, found a point (${where('point')}) and a comma (${where('comma')}): say which counts with --decimal point or --decimal comma; numbers with the other are left out`);
  }
  if (count('eitherComma') > 0) {
    if (!whole) return null;
    throw new BarFileError('ambiguous', `expected numbers that can be read in one way, found ${where('eitherComma')}, where the comma may stand before a fraction (--decimal comma) or between thousands (--decimal point), and no number in the file that decides: say it with that flag`);
  }
  // A point before three digits is the plain way to write a fraction.
  return 'point';
}
