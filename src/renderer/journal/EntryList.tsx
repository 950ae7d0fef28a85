import { memo, useState, type KeyboardEvent } from 'react';
import { shortInstrument } from '../components/format.ts';
import { RowButton } from '../components/RowButton.tsx';
import { useTime, type ZonedTime } from '../components/time.ts';
import { openWhy } from '../store/ui-store.ts';
import { EntryPane } from './EntryPane.tsx';
import type { JournalPages } from './journal-pages.ts';
import { typeLabel } from './journal-words.ts';
import classes from './JournalView.module.css';
import { LongList } from './LongList.tsx';
import type { JournalRow } from '../../shared/contract/journal-methods.ts';

const LEVEL_SIGN = { info: '', warning: '▲ ', critical: '■ ' } as const;

/** The entries of a filter and the one that is looked at. `pages` draws its owner again when rows come. */
export function EntryList({ pages }: { readonly pages: JournalPages }) {
  const zoned = useTime();
  const { total } = pages.state();
  /** Counted from the oldest, so that new entries above do not move it. */
  const [place, setPlace] = useState<number | null>(null);
  const [looked, setLooked] = useState<number | null>(null);
  const current = place === null || place >= total ? null : total - 1 - place;
  const at = current === null ? undefined : pages.rowAt(current);
  const seq = looked ?? at?.seq ?? null;

  const choose = (index: number): void => {
    setPlace(total - 1 - index);
    setLooked(null);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'w' && at !== undefined && at.clientOrderId !== null) {
      event.preventDefault();
      openWhy(at.clientOrderId);
    } else if (event.key === 'Escape' && place !== null) {
      event.preventDefault();
      setPlace(null);
      setLooked(null);
    }
  };
  return (
    <div className={classes.entries}>
      <LongList label="Journal entries" columns={6} count={total} current={current} onCurrent={choose} onSeen={(first, last) => pages.see(first, last)} onKey={onKey}
        heads={<><span role="columnheader">Entry</span><span role="columnheader">Time</span><span role="columnheader">Type</span><span role="columnheader">Instrument</span><span role="columnheader">What</span><span role="columnheader"><span className={classes.hidden}>Why</span></span></>}
        tone={(index) => { const level = pages.rowAt(index)?.level; return level === 'info' ? undefined : level; }}
        row={(index) => <Cells row={pages.rowAt(index)} zoned={zoned} />} />
      {seq !== null && <EntryPane seq={seq} onSeq={setLooked} onClose={() => { setPlace(null); setLooked(null); }} />}
    </div>
  );
}

/** Drawn anew only with another row or zone: a scrolled row merely moves. */
const Cells = memo(function Cells({ row, zoned }: { readonly row: JournalRow | undefined; readonly zoned: ZonedTime }) {
  if (row === undefined) return <span role="gridcell" aria-colspan={6} className={classes.placeholder}>…</span>;
  const { clientOrderId } = row;
  return (
    <>
      <span role="gridcell" className={classes.number}>{row.seq.toLocaleString('en-US')}</span>
      <span role="gridcell" title={`${zoned.day(row.ts)} ${zoned.timeMs(row.ts)} ${zoned.label}`}><span className={classes.day}>{zoned.day(row.ts).slice(5)}</span> {zoned.timeMs(row.ts)}</span>
      <span role="gridcell" className={classes.type} data-level={row.level}>{row.level !== 'info' && <b>{LEVEL_SIGN[row.level]}{row.type === 'RiskEvent' ? `${row.level} ` : ''}</b>}{typeLabel(row.type)}</span>
      <span role="gridcell">{row.instrumentId === null ? '' : shortInstrument(row.instrumentId)}</span>
      <span role="gridcell" title={row.summary}>{row.summary}</span>
      <span role="gridcell">{clientOrderId !== null && <RowButton tabIndex={-1} onClick={(event) => { event.stopPropagation(); openWhy(clientOrderId); }} aria-label={`Why order ${clientOrderId}`}>Why</RowButton>}</span>
    </>
  );
});
