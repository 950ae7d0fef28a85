import { columnOrderingFeature, columnVisibilityFeature, createSortedRowModel, rowSortingFeature, tableFeatures, useTable, type ColumnDef, type SortingState } from '@tanstack/react-table';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { useSettings } from '../store/settings-store.ts';
import { notify } from '../store/ui-store.ts';
import { copyText } from './copy-text.ts';
import classes from './DataTable.module.css';
import { columnLength, FigureRoom } from './figure-room.ts';
import { chosenColumns, compareValues, keepGroups, type Column } from './table-columns.ts';
import { tsvOf } from './table-text.ts';
import { TableMenu } from './TableMenu.tsx';
import { TableRows, type TableItem } from './TableRows.tsx';
import { usePaced } from './use-paced.ts';

export type { Column } from './table-columns.ts';
export type DataTableProps<T> = {
  /** Names the table in the settings (which columns, in which order); a table without it has no choice of columns. */
  readonly id?: string;
  readonly label: string;
  /** Keep the array and the rows stable: an unchanged row is not rendered again. */
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  /** What the rows are when they are not all there are, and where all are: `The latest 1,000. All of them: …`. Stands under the table and goes with what is copied or saved. */
  readonly rest?: string | null;
  /** Heading above the first row of each group; null for rows without one. Rows of a group stand together. */
  readonly groupOf?: (row: T) => string | null;
  readonly rowTone?: (row: T) => 'quiet' | 'warn' | 'critical' | undefined;
  /** Enter or a double click on a row. */
  readonly onOpen?: (row: T) => void;
};

const features = tableFeatures({ columnOrderingFeature, columnVisibilityFeature, rowSortingFeature, sortedRowModel: createSortedRowModel() });
/** The library's rows are objects; ours may be anything. */
type Line<T> = { readonly row: T };
const NOT_STORED: readonly string[] = [];
/** Prices change many times a second and a column grows a few times a day: figures are measured so often at most, ms. */
const LOOK_EVERY_MS = 250;

/**
 * Dense table with fixed column widths, so that a changing number moves nothing. Scrolls by mouse and by keyboard; arrow keys go from row
 * to row. With an `id` its columns can be chosen and it can be copied and saved.
 */
export function DataTable<T>({ id, label, columns, rows, rowKey, rest = null, groupOf, rowTone, onOpen }: DataTableProps<T>) {
  const stored = useSettings((s) => (id === undefined ? NOT_STORED : (s.settings.columns[id] ?? NOT_STORED)));
  const shown = useMemo(() => chosenColumns(columns, stored), [columns, stored]);
  const [sorting, setSorting] = useState<SortingState>([]);
  const [at, setAt] = useState<string | null>(null);
  // Held as state: the rows come before the element around them is known, and are drawn again with it. A long table would stay empty until its next change.
  const [scroll, setScroll] = useState<HTMLDivElement | null>(null);

  const data = useMemo(() => rows.map((row) => ({ row })), [rows]);
  const defs = useMemo(() => columns.map((column): ColumnDef<typeof features, Line<T>> => {
    const { sort } = column;
    return {
      id: column.key, header: column.head, enableSorting: sort !== undefined, sortUndefined: 'last', sortDescFirst: false,
      accessorFn: ({ row }) => known(sort?.(row)), sortFn: (a, b, key) => compareValues(a.getValue(key), b.getValue(key)),
    };
  }), [columns]);
  const table = useTable({
    features, columns: defs, data, getRowId: ({ row }) => rowKey(row), enableMultiSort: false,
    state: { sorting, columnOrder: shown.map((c) => c.key), columnVisibility: Object.fromEntries(columns.map((c) => [c.key, shown.includes(c)])) },
    onSortingChange: setSorting,
  });
  const sorted = sorting.length === 0 ? rows : table.getRowModel().rows.map(({ original }) => original.row);
  const inOrder = useMemo(() => (sorting.length > 0 && groupOf ? keepGroups(rows, sorted, groupOf) : sorted), [rows, sorted, sorting, groupOf]);
  const items = useMemo(() => itemsOf(inOrder, rowKey, groupOf), [inOrder, rowKey, groupOf]);

  const [measure] = useState(() => new FigureRoom<T>());
  const looked = usePaced(rows, LOOK_EVERY_MS);
  const room = useMemo(() => measure.take(columns, looked), [measure, columns, looked]);
  const lengths = shown.map((c, i) => columnLength(c, room, id !== undefined && i === shown.length - 1));
  const least = `calc(${lengths.join(' + ')})`;
  const current = items.findIndex((item) => item.key === at);
  const openRow = (index: number): void => { const item = items[index]; if (item?.kind === 'row') onOpen?.(item.row); };

  const onKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    if ((event.target as HTMLElement).closest('button, input, select, a, textarea')) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c') return void copyRow(event);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && current >= 0 && onOpen) { event.preventDefault(); openRow(current); return; }
    const next = nextRow(items, current, event.key);
    if (next === null) return;
    event.preventDefault();
    setAt(next);
  };
  const copyRow = async (event: KeyboardEvent): Promise<void> => {
    const item = items[current];
    if (item?.kind !== 'row' || !window.getSelection()?.isCollapsed) return;
    event.preventDefault();
    notify((await copyText(tsvOf(shown, [item.row], false))) ? 'done' : 'failed', 'Row copied');
  };

  return (
    <div className={classes.wrap}>
      <div ref={setScroll} className={classes.scroll} tabIndex={0} role="region" aria-label={`${label}, table`} onKeyDown={onKey}>
        <table className={classes.table} style={{ minWidth: least }} aria-label={label} aria-rowcount={items.length + 1} data-menu={id !== undefined || undefined}>
          <colgroup>{shown.map((c, i) => <col key={c.key} style={c.width === 'grow' ? undefined : { width: lengths[i] }} />)}</colgroup>
          <thead>
            <tr>
              {shown.map((c) => {
                const column = table.getColumn(c.key);
                const direction = column?.getIsSorted() ?? false;
                const text = <><span data-head>{c.head}</span>{c.unit !== undefined && <small> {c.unit}</small>}</>;
                if (!column?.getCanSort()) return <th key={c.key} scope="col" data-align={c.align}>{text}</th>;
                return (
                  <th key={c.key} scope="col" data-align={c.align} aria-sort={direction === 'asc' ? 'ascending' : direction === 'desc' ? 'descending' : undefined}>
                    <button type="button" className={classes.sort} title={`Sort by ${c.head}`} onClick={() => { column.toggleSorting(); scroll?.scrollTo({ top: 0 }); }}>{text}<span aria-hidden className={classes.direction}>{direction === 'asc' ? '▲' : direction === 'desc' ? '▼' : ''}</span></button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <TableRows items={items} columns={shown} scroll={scroll} current={at} onCurrent={setAt} onOpen={onOpen ? openRow : undefined} rowTone={rowTone} />
        </table>
      </div>
      {rest !== null && <p className={classes.rest}>{rest}</p>}
      {id !== undefined && <TableMenu id={id} label={label} rest={rest} columns={columns} shown={shown} items={items} current={current} />}
    </div>
  );
}

/** Sorted by the table last both ways. */
const known = (value: number | bigint | string | null | undefined): number | bigint | string | undefined => (value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value)) ? undefined : value);

function itemsOf<T>(rows: readonly T[], rowKey: (row: T) => string, groupOf: ((row: T) => string | null) | undefined): readonly TableItem<T>[] {
  const items: TableItem<T>[] = [];
  let before: string | null | undefined;
  for (const row of rows) {
    const group = groupOf?.(row) ?? null;
    if (group !== null && group !== before) items.push({ kind: 'group', key: `group:${group}`, title: group });
    before = group;
    items.push({ kind: 'row', key: rowKey(row), row });
  }
  return items;
}

const PAGE = 10;
/** The key of the row that an arrow key leads to; null when the key leads nowhere. */
function nextRow<T>(items: readonly TableItem<T>[], current: number, key: string): string | null {
  const rows = items.map((item, i) => ({ item, i })).filter(({ item }) => item.kind === 'row');
  const at = rows.findIndex(({ i }) => i === current);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + PAGE, PageUp: at - PAGE, Home: 0, End: rows.length - 1 }[key];
  return to === undefined ? null : (rows[Math.max(0, Math.min(rows.length - 1, to))]?.item.key ?? null);
}
