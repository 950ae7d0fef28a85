import { Fragment, memo, type ReactNode } from 'react';
import classes from './DataTable.module.css';

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
  /** The cell as plain text for copy and CSV; a column without it is left out of both. */
  readonly text?: (row: T) => string;
};
type DataTableProps<T> = {
  /** Names the table in the settings (which columns, in which order); a table without it has no choice of columns. */
  readonly id?: string;
  readonly label: string;
  /** Keep the array and the rows stable: an unchanged row is not rendered again. */
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  /** Heading above the first row of each group; null for rows without one. Rows of a group stand together. */
  readonly groupOf?: (row: T) => string | null;
  readonly rowTone?: (row: T) => 'quiet' | 'warn' | 'critical' | undefined;
};

/** Dense table with fixed column widths, so that a changing number moves nothing. Scrolls by mouse and by keyboard. */
export function DataTable<T>({ label, columns, rows, rowKey, groupOf, rowTone }: DataTableProps<T>) {
  const least = columns.reduce((sum, c) => sum + (c.width === 'grow' ? 160 : c.width), 0);
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={`${label}, table`}>
      <table className={classes.table} style={{ minWidth: least }} aria-label={label}>
        <colgroup>{columns.map((c) => <col key={c.key} style={c.width === 'grow' ? undefined : { width: c.width }} />)}</colgroup>
        <thead>
          <tr>{columns.map((c) => <th key={c.key} scope="col" data-align={c.align}>{c.head}{c.unit !== undefined && <small> {c.unit}</small>}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, i) => {
            const group = groupOf?.(row) ?? null;
            const before = rows[i - 1];
            const isFirst = group !== null && (before === undefined || groupOf?.(before) !== group);
            return (
              <Fragment key={rowKey(row)}>
                {isFirst && <tr data-group><th scope="rowgroup" colSpan={columns.length}>{group}</th></tr>}
                <Row row={row} columns={columns as readonly Column<unknown>[]} tone={rowTone?.(row)} />
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

type RowProps = { readonly row: unknown; readonly columns: readonly Column<unknown>[]; readonly tone: string | undefined };
const Row = memo(function Row({ row, columns, tone }: RowProps) {
  return <tr data-tone={tone}>{columns.map((c) => <td key={c.key} data-align={c.align} data-wrap={c.wrap}>{c.cell(row)}</td>)}</tr>;
});
