import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import classes from './LongList.module.css';
import { LongScroll } from './long-scroll.ts';

type LongListProps = {
  readonly label: string;
  readonly heads: ReactNode;
  readonly columns: number;
  readonly count: number;
  readonly current: number | null;
  readonly onCurrent: (index: number) => void;
  readonly onSeen: (first: number, last: number) => void;
  readonly onKey: (event: KeyboardEvent, index: number | null) => void;
  /** Cells of one row. */
  readonly row: (index: number) => ReactNode;
  readonly tone: (index: number) => string | undefined;
};

/** Rows drawn beyond what is seen. */
const OVERSCAN = 4;
/** The scroll bar is put where it belongs when nothing moved for this long. */
const REST_MS = 160;

/** A list of any number of rows of one height: only those on screen are in the page. One stop of the tab key; arrows, pages, home and end move the current row. */
export function LongList({ label, heads, columns, count, current, onCurrent, onSeen, onKey, row, tone }: LongListProps) {
  const box = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ rowPx: 24, viewPx: 400 });
  const scroll = useRef(new LongScroll(count, size.rowPx, size.viewPx));
  const [, draw] = useState(0);
  const frame = useRef(0);
  const rest = useRef(0);

  useLayoutEffect(() => {
    const measure = (): void => {
      const rowPx = probe.current?.offsetHeight ?? 24;
      const viewPx = box.current?.clientHeight ?? 400;
      setSize((now) => (now.rowPx === rowPx && now.viewPx === viewPx ? now : { rowPx: Math.max(1, rowPx), viewPx: Math.max(1, viewPx) }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    if (box.current) observer.observe(box.current);
    if (probe.current) observer.observe(probe.current);
    return () => observer.disconnect();
  }, []);

  const sized = useRef({ count: -1, ...size });
  if (sized.current.count !== count || sized.current.rowPx !== size.rowPx || sized.current.viewPx !== size.viewPx) {
    const before = scroll.current.offset() / sized.current.rowPx;
    scroll.current = new LongScroll(count, size.rowPx, size.viewPx);
    scroll.current.goTo(before * size.rowPx);
    sized.current = { count, ...size };
  }
  // The element may have been scrolled by the browser when its height changed: its bar follows the list, not the other way round.
  useLayoutEffect(() => { place(); });
  const place = (): void => {
    const element = box.current;
    if (element && Math.abs(element.scrollTop - scroll.current.top()) >= 1) {
      element.scrollTop = scroll.current.top();
      scroll.current.settle(element.scrollTop);
    }
  };

  const at = scroll.current;
  const first = Math.max(0, at.first() - OVERSCAN);
  const last = Math.min(count - 1, at.last() + OVERSCAN);
  useEffect(() => { if (count > 0) onSeen(at.first(), Math.min(count - 1, at.last())); });

  const onScroll = (): void => {
    const element = box.current;
    if (!element || Math.abs(element.scrollTop - scroll.current.top()) < 1) return;
    scroll.current.moved(element.scrollTop);
    window.clearTimeout(rest.current);
    rest.current = window.setTimeout(() => {
      scroll.current.settle(scroll.current.restTop());
      place();
    }, REST_MS);
    if (frame.current !== 0) return;
    frame.current = requestAnimationFrame(() => { frame.current = 0; draw((n) => n + 1); });
  };
  useEffect(() => () => { cancelAnimationFrame(frame.current); window.clearTimeout(rest.current); }, []);

  const shown = useRef(current);
  useLayoutEffect(() => {
    if (current === null || shown.current === current) { shown.current = current; return; }
    shown.current = current;
    scroll.current.reveal(current);
    place();
    draw((n) => n + 1);
  }, [current]);

  const keys = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(size.viewPx / size.rowPx) - 1);
    const from = current ?? at.first() - 1;
    const to = { ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + page, PageUp: from - page, Home: 0, End: count - 1 }[event.key];
    if (to === undefined || event.altKey || event.metaKey) return onKey(event, current);
    event.preventDefault();
    if (count > 0) onCurrent(Math.max(0, Math.min(count - 1, to)));
  };
  const idOf = (index: number): string => `long-row-${index}`;
  const inPage = current !== null && current >= first && current <= last;
  return (
    <div className={classes.list} role="grid" aria-label={label} aria-rowcount={count + 1} aria-colcount={columns} tabIndex={0} aria-activedescendant={inPage ? idOf(current) : undefined} onKeyDown={keys}>
      <div className={classes.heads} role="row" aria-rowindex={1}>{heads}</div>
      <div ref={probe} className={classes.probe} aria-hidden />
      <div ref={box} className={classes.scroll} role="rowgroup" tabIndex={-1} onScroll={onScroll}>
        <div style={{ height: at.height() }} role="presentation">
          <div className={classes.window} role="presentation" style={{ height: Math.min(size.viewPx, at.height()) }}>
            {Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i).map((index) => (
              <div key={index} id={idOf(index)} className={classes.row} role="row" aria-rowindex={index + 2} aria-selected={index === current} data-tone={tone(index)} style={{ transform: `translateY(${index * size.rowPx - at.offset()}px)` }} onClick={() => onCurrent(index)}>{row(index)}</div>
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}
