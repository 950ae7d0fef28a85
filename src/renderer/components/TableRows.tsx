import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useMemo, useRef, type ReactNode, type RefObject } from 'react';
import type { Column } from './table-columns.ts';

export type TableItem<T> = { readonly kind: 'row'; readonly key: string; readonly row: T } | { readonly kind: 'group'; readonly key: string; readonly title: string };
type TableRowsProps<T> = {
  readonly items: readonly TableItem<T>[];
  readonly columns: readonly Column<T>[];
  readonly scroll: RefObject<HTMLDivElement | null>;
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

/** The rows; of a long table only those near what is seen, each with its place in the whole. */
export function TableRows<T>({ items, columns, scroll, current, onCurrent, onOpen, rowTone }: TableRowsProps<T>) {
  const virtual = items.length > ALL_UP_TO;
  const body = useRef<HTMLTableSectionElement>(null);
  const virtualizer = useVirtualizer({ count: items.length, enabled: virtual, getScrollElement: () => scroll.current, estimateSize: () => ROW_PX, getItemKey: (i) => items[i]?.key ?? i, overscan: 6 });

  const at = current === null ? -1 : items.findIndex((item) => item.key === current);
  const focused = useRef<string | null>(null);
  useEffect(() => {
    if (current === null || at < 0 || focused.current === current) return;
    focused.current = current;
    const focus = (): void => body.current?.querySelector<HTMLElement>(`tr[data-at="${at}"]`)?.focus();
    if (!virtual) return focus();
    virtualizer.scrollToIndex(at);
    const frame = requestAnimationFrame(() => requestAnimationFrame(focus));
    return () => cancelAnimationFrame(frame);
  }, [current, at, virtual, virtualizer]);

  const latestOpen = useRef(onOpen);
  useEffect(() => { latestOpen.current = onOpen; });
  const canOpen = onOpen !== undefined;
  const open = useMemo(() => (canOpen ? (index: number) => latestOpen.current?.(index) : undefined), [canOpen]);

  const draw = (item: TableItem<T>, i: number): ReactNode => {
    const measure = virtual ? virtualizer.measureElement : undefined;
    if (item.kind === 'group') return <tr key={item.key} ref={measure} data-index={i} data-group><th scope="rowgroup" colSpan={columns.length}>{item.title}</th></tr>;
    return <Row key={item.key} measure={measure} row={item.row} rowId={item.key} at={i} rowIndex={virtual ? i + 2 : undefined} current={item.key === current} columns={columns as readonly Column<unknown>[]} tone={rowTone?.(item.row)} onCurrent={onCurrent} onOpen={open} />;
  };
  if (!virtual) return <tbody ref={body}>{items.map(draw)}</tbody>;
  const seen = virtualizer.getVirtualItems();
  const before = seen[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (seen.at(-1)?.end ?? 0);
  return (
    <tbody ref={body}>
      {before > 0 && <tr aria-hidden data-space style={{ height: before }}><td colSpan={columns.length} /></tr>}
      {seen.map(({ index }) => { const item = items[index]; return item === undefined ? null : draw(item, index); })}
      {after > 0 && <tr aria-hidden data-space style={{ height: after }}><td colSpan={columns.length} /></tr>}
    </tbody>
  );
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
    <tr ref={measure} tabIndex={-1} data-index={at} data-at={at} data-tone={tone} data-current={current || undefined} aria-rowindex={rowIndex} onFocus={(event) => { if (event.target === event.currentTarget) onCurrent(rowId); }} onDoubleClick={onOpen && (() => onOpen(at))}>
      {columns.map((c) => <td key={c.key} data-align={c.align} data-wrap={c.wrap}>{c.cell(row)}</td>)}
    </tr>
  );
}, (a, b) => a.row === b.row && a.columns === b.columns && a.tone === b.tone && a.current === b.current && a.at === b.at && a.rowIndex === b.rowIndex && a.onOpen === b.onOpen);
