// What a table shows and in which order: columns chosen by the trader, rows sorted by one of them.
import type { ReactNode } from 'react';

export type Column<T> = {
  readonly key: string;
  readonly head: string;
  /** Unit or zone, shown small under or beside the head. */
  readonly unit?: string;
  /** px; one column may be `grow` and takes what is left. */
  readonly width: number | 'grow';
  readonly align?: 'right';
  /** Text that must be readable in full: the row grows. */
  readonly wrap?: boolean;
  readonly cell: (row: T) => ReactNode;
  /** What `cell` shows, for a column of figures: it is never cut, `width` is then the least that it has. */
  readonly figure?: (row: T) => string;
  /** The cell as plain text for copy and CSV; a column without it is left out of both. */
  readonly text?: (row: T) => string;
  /** What the rows can be sorted by; null sorts last both ways. A column without it cannot be sorted. */
  readonly sort?: (row: T) => SortValue;
  /** Shown only when the trader asks for it. */
  readonly hidden?: boolean;
};
export type SortValue = number | bigint | string | null;

/** The columns of the stored choice in its order; what is no longer there is left out, and nothing stored (or nothing left) means the default. */
export function chosenColumns<T>(columns: readonly Column<T>[], stored: readonly string[] | undefined): readonly Column<T>[] {
  const byKey = new Map(columns.map((column) => [column.key, column]));
  const chosen = [...new Set(stored)].flatMap((key) => byKey.get(key) ?? []);
  return chosen.length > 0 ? chosen : columns.filter((column) => column.hidden !== true);
}

/** The keys with `key` shown or not; the last one stays, a table without columns says nothing. */
export function withColumn<T>(columns: readonly Column<T>[], shown: readonly string[], key: string, show: boolean): readonly string[] {
  if (!show) return shown.length > 1 ? shown.filter((each) => each !== key) : shown;
  if (shown.includes(key)) return shown;
  // Back to where it stands by default: behind the nearest one before it that is shown.
  const before = columns.slice(0, columns.findIndex((column) => column.key === key)).map((column) => column.key);
  const at = before.findLast((each) => shown.includes(each));
  const place = at === undefined ? 0 : shown.indexOf(at) + 1;
  return shown.toSpliced(place, 0, key);
}

/** The keys with `key` one place earlier (-1) or later (1); at an end it stays. */
export function movedColumn(shown: readonly string[], key: string, by: 1 | -1): readonly string[] {
  const from = shown.indexOf(key);
  const to = from + by;
  return from < 0 || to < 0 || to >= shown.length ? shown : shown.toSpliced(from, 1).toSpliced(to, 0, key);
}

/** Order of two values of one column, rising; both present. */
export function compareValues(a: number | bigint | string, b: number | bigint | string): number {
  if (typeof a === 'string' || typeof b === 'string') return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Rows of a group stand together, groups in the order of their first row in `rows`; inside a group the order of `sorted` stays. */
export function keepGroups<T>(rows: readonly T[], sorted: readonly T[], groupOf: (row: T) => string | null): readonly T[] {
  const order = [...new Set(rows.map(groupOf))];
  return order.flatMap((group) => sorted.filter((row) => groupOf(row) === group));
}
