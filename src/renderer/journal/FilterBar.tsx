import { useEffect, useRef, useState } from 'react';
import { shortInstrument } from '../components/format.ts';
import { useTime } from '../components/time.ts';
import { useMarketStore } from '../store/market-store.ts';
import classes from './FilterBar.module.css';
import { clearFilter, isFiltered, setFilter, useJournalStore, type JournalViewState } from './journal-store.ts';
import { TypeFilter } from './TypeFilter.tsx';
import { useSettled } from './use-journal.ts';
import { fieldText, instantOf } from './zone-input.ts';

/** A search goes out when the trader stopped typing for so long. */
const TYPING_MS = 300;
const RANGES: readonly { readonly value: JournalViewState['range']; readonly label: string; readonly ms: number | null }[] = [
  { value: 'all', label: 'All time', ms: null }, { value: 'hour', label: 'Last hour', ms: 3_600_000 }, { value: 'day', label: 'Last 24 hours', ms: 86_400_000 }, { value: 'custom', label: 'From … to …', ms: null },
];

/** What is looked for: words, types, instrument, time, order, and whether decisions to hold and raw inputs are listed. */
export function FilterBar() {
  const { filter, range } = useJournalStore();
  const instruments = useMarketStore((s) => s.instruments);
  const zoned = useTime();
  const [text, setText] = useState(filter.text);
  const settled = useSettled(text, TYPING_MS);
  const sent = useRef(filter.text);
  useEffect(() => {
    if (settled === sent.current) return;
    sent.current = settled;
    setFilter({ text: settled });
  }, [settled]);
  // Cleared from elsewhere: the field follows.
  if (filter.text !== sent.current) {
    sent.current = filter.text;
    setText(filter.text);
  }
  const choose = (value: JournalViewState['range']): void => {
    const ms = RANGES.find((one) => one.value === value)?.ms ?? null;
    useJournalStore.setState({ range: value });
    setFilter(value === 'custom' ? {} : { from: ms === null ? null : Date.now() - ms, to: null });
  };
  return (
    <div className={classes.bar} role="search" aria-label="Journal">
      <input className={classes.search} type="search" value={text} maxLength={200} placeholder="Search the record: ids, prices, codes, reasons" aria-label="Search words" onChange={(event) => setText(event.currentTarget.value)} />
      <TypeFilter types={filter.types} onTypes={(types) => setFilter({ types })} />
      <select className={classes.select} aria-label="Instrument" value={filter.instrumentId ?? ''} onChange={(event) => setFilter({ instrumentId: event.currentTarget.value === '' ? null : event.currentTarget.value })}>
        <option value="">All instruments</option>
        {instruments.map(({ id }) => <option key={id} value={id}>{shortInstrument(id)}</option>)}
      </select>
      <select className={classes.select} aria-label="Time range" value={range} onChange={(event) => choose(event.currentTarget.value as JournalViewState['range'])}>
        {RANGES.map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}
      </select>
      {range === 'custom' && (
        <span className={classes.range}>
          <input type="datetime-local" className={classes.select} aria-label={`From, ${zoned.label}`} value={fieldText(zoned, filter.from)} onChange={(event) => setFilter({ from: instantOf(zoned, event.currentTarget.value) })} />
          <span aria-hidden>–</span>
          <input type="datetime-local" className={classes.select} aria-label={`To, ${zoned.label}`} value={fieldText(zoned, filter.to)} onChange={(event) => setFilter({ to: instantOf(zoned, event.currentTarget.value) })} />
          <small>{zoned.label}</small>
        </span>
      )}
      <label className={classes.check}><input type="checkbox" checked={filter.holds} onChange={(event) => setFilter({ holds: event.currentTarget.checked })} /> Show holds</label>
      <label className={classes.check} title={filter.types.length > 0 ? 'The chosen types say what is listed.' : undefined}><input type="checkbox" checked={filter.raw === 'all'} disabled={filter.types.length > 0} onChange={(event) => setFilter({ raw: event.currentTarget.checked ? 'all' : 'none' })} /> Also raw inputs, saved states</label>
      {filter.clientOrderId !== null && <button type="button" className={classes.chip} onClick={() => setFilter({ clientOrderId: null })} aria-label={`Only order ${filter.clientOrderId}: show all orders again`}>Order {filter.clientOrderId} <span aria-hidden>✕</span></button>}
      <button type="button" className={classes.button} disabled={!isFiltered(filter)} onClick={clearFilter}>Clear</button>
    </div>
  );
}
