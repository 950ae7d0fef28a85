import { copyText } from '../components/copy-text.ts';
import { shortInstrument } from '../components/format.ts';
import { RowButton } from '../components/RowButton.tsx';
import { useTime } from '../components/time.ts';
import { useReading } from '../components/use-reading.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { notify, openWhy } from '../store/ui-store.ts';
import classes from './EntryPane.module.css';
import { showEntriesOf } from './journal-store.ts';
import { typeLabel } from './journal-words.ts';

/** A key that is held down passes many entries: only the one that it rests on is read. */
const REST_MS = 80;
type EntryPaneProps = { readonly seq: number; readonly onSeq: (seq: number) => void; readonly onClose: () => void };

/** One entry in full: its sentence, what it came from, and the record itself. */
export function EntryPane({ seq, onSeq, onClose }: EntryPaneProps) {
  const live = useConnection(selectLive);
  const zoned = useTime();
  const { value: entry, problem } = useReading(String(seq), (engine) => engine.call('journal.entry', { seq }), { firstAfterMs: REST_MS });
  const copy = async (): Promise<void> => {
    if (entry === null) return;
    notify(await copyText(entry.body) ? 'done' : 'failed', `Entry ${seq}: ${entry.body.length.toLocaleString('en-US')} characters for the clipboard`);
  };
  return (
    <aside className={classes.pane} aria-label="Entry">
      <div className={classes.head}>
        <h3>Entry {seq.toLocaleString('en-US')}</h3>
        <RowButton onClick={() => void copy()} disabled={entry === null}>Copy</RowButton>
        <RowButton onClick={onClose} aria-label="Close the entry">✕</RowButton>
      </div>
      {problem !== null && <p className={classes.problem} role="alert">The entry could not be read: {problem}</p>}
      {entry === null && problem === null && <p className={classes.wait}>{live ? 'Reading…' : 'Not connected to the engine.'}</p>}
      {entry !== null && (
        <>
          <p className={classes.summary} data-level={entry.row.level}>{entry.row.level !== 'info' && <b>{entry.row.level}: </b>}{entry.row.summary}</p>
          <dl className={classes.facts}>
            <dt>Type</dt><dd>{typeLabel(entry.row.type)} <small>({entry.row.kind})</small></dd>
            <dt>Time</dt><dd>{zoned.day(entry.row.ts)} {zoned.timeMs(entry.row.ts)} <small>{zoned.label}</small></dd>
            {entry.row.instrumentId !== null && <><dt>Instrument</dt><dd>{shortInstrument(entry.row.instrumentId)}</dd></>}
            {entry.row.cause !== entry.row.seq && <><dt>Came from</dt><dd><RowButton onClick={() => onSeq(entry.row.cause)}>Entry {entry.row.cause.toLocaleString('en-US')}</RowButton></dd></>}
            {entry.row.clientOrderId !== null && <><dt>Order</dt><dd className={classes.order}><span>{entry.row.clientOrderId}</span> <RowButton onClick={() => { if (entry.row.clientOrderId !== null) openWhy(entry.row.clientOrderId); }}>Why</RowButton> <RowButton onClick={() => { if (entry.row.clientOrderId !== null) showEntriesOf(entry.row.clientOrderId); }}>All its entries</RowButton></dd></>}
          </dl>
          <pre className={classes.body} tabIndex={0} aria-label="The record">{entry.body}</pre>
        </>
      )}
    </aside>
  );
}
