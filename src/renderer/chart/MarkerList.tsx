import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { ChartMarker } from './chart-markers.ts';
import { openWhy } from '../store/ui-store.ts';
import classes from './MarkerList.module.css';

type MarkerListProps = {
  /** Oldest first, as on the chart. */
  readonly markers: readonly ChartMarker[];
  /** Called with each marker that becomes the chosen one. */
  readonly onChoose: (id: string) => void;
  readonly onClose: () => void;
};
const PAGE = 8;

/** Every marker of the chart with its why, newest first: arrow keys move, the chart follows, Enter tells the whole chain of causes, Escape leaves. */
export function MarkerList({ markers, onChoose, onClose }: MarkerListProps) {
  const list = useRef<HTMLUListElement>(null);
  const newestFirst = markers.toReversed();
  const [chosen, setChosen] = useState<string | null>(newestFirst[0]?.id ?? null);
  const index = Math.max(0, newestFirst.findIndex((m) => m.id === chosen));
  const current = newestFirst[index];
  useEffect(() => list.current?.focus(), []);
  const id = current?.id;
  useEffect(() => {
    if (id === undefined) return;
    onChoose(id);
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [id, onChoose]);

  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
      return;
    }
    if (event.key === 'Enter' && event.target === list.current && current) return openWhy(current.clientOrderId);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setChosen(newestFirst[Math.min(newestFirst.length - 1, Math.max(0, index + step))]?.id ?? null);
  };

  return (
    <div className={classes.panel} role="group" aria-label="Markers of the chart" onKeyDown={onKey}>
      {newestFirst.length === 0
        ? <p className={classes.none}>No marker yet: entries, exits and refused orders are marked here and on the chart.</p>
        : (
          <>
            <ul ref={list} className={classes.list} role="listbox" tabIndex={0} aria-label="Markers, newest first" aria-activedescendant={id === undefined ? undefined : optionId(id)}>
              {newestFirst.map((m) => (
                <li key={m.id} id={optionId(m.id)} role="option" aria-selected={m.id === id} data-kind={m.kind} data-side={m.side} onClick={() => setChosen(m.id)}>{m.why[0]}<small> {m.why[1]?.slice(5, 19)}</small></li>
              ))}
            </ul>
            <div className={classes.why} aria-live="polite" aria-label="Why" role="region">{current?.why.slice(1).map((line, i) => <div key={i}>{line}</div>)}</div>
            {current && <button type="button" className={classes.close} onClick={() => openWhy(current.clientOrderId)}>The whole chain of causes</button>}
          </>
        )}
      <button type="button" className={classes.close} onClick={onClose}>Close markers</button>
    </div>
  );
}

const optionId = (markerId: string): string => `marker-${markerId.replace(/[^A-Za-z0-9]/g, '-')}`;
