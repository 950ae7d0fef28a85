// What both forms for people are made of: lists of facts and tables.
export type Cell = string;
export type Section = {
  /** `facts`: a label and what it is, one below the other. `table`: columns. */
  readonly kind: 'facts' | 'table';
  readonly title: string;
  /** Said in place of the table when there are no rows. */
  readonly none: string;
  readonly columns: readonly string[];
  /** Columns that hold figures: set to the right. */
  readonly figures: readonly number[];
  /** Columns that a narrow page leaves out, first the first: they stand in the CSV and JSON forms. */
  readonly optional: readonly number[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows of the section before any cut. */
  readonly total: number;
};
/** Which stretch of time a report is about. */
export type Period = 'day' | 'week';

/** People read this many rows; CSV and JSON carry all. */
export const MAX_ROWS = 2_000;

/** One table, cut to what people read. */
export const tableSection = (title: string, none: string, columns: readonly string[], figures: readonly number[], rows: readonly (readonly Cell[])[], optional: readonly number[] = []): Section =>
  ({ kind: 'table', title, none, columns, figures, optional, rows: rows.slice(0, MAX_ROWS), total: rows.length });

export const factSection = (title: string, rows: readonly (readonly [label: string, value: string])[]): Section =>
  ({ kind: 'facts', title, none: '', columns: ['Figure', 'Value'], figures: [], optional: [], rows, total: rows.length });
