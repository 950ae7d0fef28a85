// The rows of a table as text: tabs for the clipboard, commas for a file.
import { MINUS, NONE } from './format.ts';

/** The sentence about rows that are not all there are. All are found in a view, where one has them, and by a command in a terminal. */
export const latestOnly = (rows: number, view: string | null, command: string): string => `The latest ${rows.toLocaleString('en-US')}. All of them: ${view === null ? '' : `${view}, or `}in a terminal ${command}`;

export type TextColumn<T> = { readonly head: string; readonly unit?: string; readonly text?: (row: T) => string };

/** What a spreadsheet would run as a formula, also behind blanks and in full width. */
const FORMULA = /^[\s\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
const NUMBER = /^[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/;

/** A figure without grouping and with a plain minus, so that a spreadsheet reads it; null when the text is not one. */
export function plainNumber(text: string): string | null {
  const plain = text.trim().replace(MINUS, '-');
  return NUMBER.test(plain) ? plain.replaceAll(',', '').replace(/^\+/, '') : null;
}

/** One cell of a CSV file: a figure stays a figure, a dash for no value is empty, a text that would start a formula gets an apostrophe before it (RFC 4180). */
export function csvCell(text: string): string {
  if (text === NONE) return '';
  const number = plainNumber(text);
  if (number !== null) return number;
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n\t;']/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

const headOf = (column: TextColumn<never>): string => (column.unit === undefined ? column.head : `${column.head} (${column.unit})`);
const withText = <T>(columns: readonly TextColumn<T>[]): readonly (TextColumn<T> & { readonly text: (row: T) => string })[] =>
  columns.flatMap((column) => (column.text === undefined ? [] : [{ ...column, text: column.text }]));

/** The columns that have a text, with a line of heads; lines end with CRLF. Begins with the mark that tells a spreadsheet UTF-8. */
export function csvOf<T>(columns: readonly TextColumn<T>[], rows: readonly T[]): string {
  const shown = withText(columns);
  const lines = [shown.map((c) => csvCell(headOf(c))), ...rows.map((row) => shown.map((c) => csvCell(c.text(row))))];
  return `\ufeff${lines.map((cells) => `${cells.join(',')}\r\n`).join('')}`;
}

/** For the clipboard: heads unless left out, then one line for each row; tabs and line ends inside a cell become blanks. */
export function tsvOf<T>(columns: readonly TextColumn<T>[], rows: readonly T[], heads = true): string {
  const shown = withText(columns);
  const cell = (text: string): string => plainNumber(text) ?? (FORMULA.test(text) ? `'${text}` : text).replaceAll(/[\t\r\n]+/g, ' ');
  return [...(heads ? [shown.map((c) => cell(headOf(c)))] : []), ...rows.map((row) => shown.map((c) => cell(c.text(row))))].map((cells) => cells.join('\t')).join('\n');
}
