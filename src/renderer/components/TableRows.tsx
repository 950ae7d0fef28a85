import { defaultRangeExtractor, measureElement, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, type ReactNode } from 'react';
import type { Column } from './table-columns.ts';

export type TableItem<T> = { readonly kind: 'row'; readonly key: string; readonly row: T } | { readonly kind: 'group'; readonly key: string; readonly title: string };
type TableRowsProps<T> = {
  readonly items: readonly TableItem<T>[];
  readonly columns: readonly Column<T>[];
  /** What scrolls around the table; null until it is in the page. */
  readonly scroll: HTMLDivElement | null;
  /** Key of the row that the keyboard is on. */
  readonly current: string | null;
  readonly onCurrent: (key: string | null) => void;
  readonly onOpen: ((index: number) => void) | undefined;
  readonly rowTone: ((row: T) => string | undefined) | undefined;
};

/** Up to here all rows are in the page: find-in-page and screen readers see them all. */
const ALL_UP_TO = 30;
/** px before a row was measured. */
const ROW_PX = 24;

/**
 * Height of a row, px. A new row is not asked: that would lay out the page for each of them, and the browser tells its height before it is painted.
 * One that comes while its view is hidden has none yet; taken as 0, its growth on showing would push the list down by as much.
 */
const heightOf: typeof measureElement = (row, entry, list) => (entry === undefined ? list.itemSizeCache.get(list.options.getItemKey(list.indexFromElement(row))) : measureElement(row, entry, list)) || ROW_PX;

/** The rows; of a long table only those near what is seen, each with its place in the whole. */
export function TableRows<T>({ items, columns, scroll, current, onCurrent, onOpen, rowTone }: TableRowsProps<T>) {
  const virtual = items.length > ALL_UP_TO;
  const body = useRef<HTMLTableSectionElement>(null);
  const at = current === null ? -1 : items.findIndex((item) => item.key === current);
  // The row that the keyboard is on stays in the page wherever one scrolls: without it the focus would fall out of the table.
  const rangeExtractor = useCallback((range: Range) => { const seen = defaultRangeExtractor(range); return at < 0 || seen.includes(at) ? seen : [...seen, at].sort((a, b) => a - b); }, [at]);
  const virtualizer = useVirtualizer({ count: items.length, enabled: virtual, getScrollElement: () => scroll, estimateSize: () => ROW_PX, getItemKey: (i) => items[i]?.key ?? i, overscan: 6, rangeExtractor, measureElement: heightOf });

  const focused = useRef<string | null>(null);
  const place = useRef(0);
  /** The focus is in a row. A row that goes away does not say that it takes the focus with it. */
  const inside = useRef(false);
  useLayoutEffect(() => {
    if (current === null) return;
    if (at < 0) {
      const next = items.slice(place.current).find(({ kind }) => kind === 'row') ?? items.findLast(({ kind }) => kind === 'row');
      if (inside.current && next) onCurrent(next.key);
      return;
    }
    place.current = at;
    if (focused.current === current) return;
    focused.current = current;
    const row = body.current?.querySelector<HTMLElement>(`tr[data-at="${at}"]`);
    if (!row || row.contains(document.activeElement)) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current, at, items, onCurrent]);

  const latestOpen = useRef(onOpen);
  useEffect(() => { latestOpen.current = onOpen; });
  const canOpen = onOpen !== undefined;
  const open = useMemo(() => (canOpen ? (index: number) => latestOpen.current?.(index) : undefined), [canOpen]);

  const draw = (item: TableItem<T>, i: number): ReactNode => {
    const measure = virtual ? virtualizer.measureElement : undefined;
    if (item.kind === 'group') return <tr key={item.key} ref={measure} data-index={i} data-group><th scope="rowgroup" colSpan={columns.length}>{item.title}</th></tr>;
    return <Row key={item.key} measure={measure} row={item.row} rowId={item.key} at={i} rowIndex={virtual ? i + 2 : undefined} current={item.key === current} columns={columns as readonly Column<unknown>[]} tone={rowTone?.(item.row)} onCurrent={onCurrent} onOpen={open} />;
  };
  const watch = { ref: body, onFocus: () => { inside.current = true; }, onBlur: () => { inside.current = false; } };
  if (!virtual) return <tbody {...watch}>{items.map(draw)}</tbody>;
  const lines: ReactNode[] = [];
  let end = 0;
  const spaceTo = (start: number): void => { if (start > end) lines.push(<tr key={`space ${lines.length === 0 ? 'before' : end}`} aria-hidden data-space style={{ height: start - end }}><td colSpan={columns.length} /></tr>); };
  for (const { index, start, end: itsEnd } of virtualizer.getVirtualItems()) {
    const item = items[index];
    if (item === undefined) continue;
    spaceTo(start);
    lines.push(draw(item, index));
    end = itsEnd;
  }
  spaceTo(virtualizer.getTotalSize());
  return <tbody {...watch}>{lines}</tbody>;
}

type RowProps = {
  readonly row: unknown;
  readonly rowId: string;
  readonly at: number;
  readonly rowIndex: number | undefined;
  readonly current: boolean;
  readonly columns: readonly Column<unknown>[];
  readonly tone: string | undefined;
  readonly measure: ((element: HTMLElement | null) => void) | undefined;
  readonly onCurrent: (key: string) => void;
  readonly onOpen: ((index: number) => void) | undefined;
};
const Row = memo(function Row({ row, rowId, at, rowIndex, current, columns, tone, measure, onCurrent, onOpen }: RowProps) {
  return (
    <tr ref={measure} tabIndex={-1} data-index={at} data-at={at} data-tone={tone} data-current={current || undefined} aria-rowindex={rowIndex} onFocus={() => onCurrent(rowId)} onDoubleClick={onOpen && (() => onOpen(at))}>
      {columns.map((c) => <td key={c.key} data-align={c.align} data-wrap={c.wrap}>{c.cell(row)}</td>)}
    </tr>
  );
}, (a, b) => a.row === b.row && a.columns === b.columns && a.tone === b.tone && a.current === b.current && a.at === b.at && a.rowIndex === b.rowIndex && a.onOpen === b.onOpen);
