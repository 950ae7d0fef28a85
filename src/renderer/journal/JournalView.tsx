import { useState } from 'react';
import { Panel } from '../components/Panel.tsx';
import { useTime } from '../components/time.ts';
import { useUi } from '../store/ui-store.ts';
import { EntryList } from './EntryList.tsx';
import { ExportButton } from './ExportButton.tsx';
import { FilterBar } from './FilterBar.tsx';
import bar from './FilterBar.module.css';
import { clearFilter, isFiltered, useJournalStore } from './journal-store.ts';
import { count } from './journal-words.ts';
import classes from './JournalView.module.css';
import { ModeSwitch } from './ModeSwitch.tsx';
import { useJournal } from './use-journal.ts';
import { VerifyButton, VerifyResult, type Verified } from './VerifyButton.tsx';
import { WhyView } from './WhyView.tsx';

/** The record of everything: its entries, and why each order was made. */
export function JournalView() {
  const orderId = useUi((s) => s.whyOrderId);
  const mode = useJournalStore((s) => s.mode);
  return orderId !== null || mode === 'why' ? <WhyView orderId={orderId} /> : <Entries />;
}

function Entries() {
  const filter = useJournalStore((s) => s.filter);
  const zoned = useTime();
  const pages = useJournal(filter);
  const [verified, setVerified] = useState<Verified | null>(null);
  const [epoch, setEpoch] = useState(0);
  const { phase, total, fresh, problem } = pages.state();
  const newest = (): void => {
    void pages.load();
    setEpoch((n) => n + 1);
  };
  return (
    <Panel title="Journal" className={classes.panel} note={`times in ${zoned.label}`}
      actions={<><ModeSwitch mode="entries" /><VerifyButton onVerified={setVerified} /><ExportButton filter={filter} total={total} /></>}>
      <FilterBar />
      <div className={classes.line}>
        <span role="status">{phase === 'loading' ? (filter.text === '' ? 'Reading the journal…' : 'Searching…') : phase === 'failed' ? '' : `${count(total, 'entry', 'entries')}${isFiltered(filter) ? ' found' : ''}${filter.holds ? '' : ', holds left out'}`}</span>
        <button type="button" className={bar.button} disabled={fresh === 0} onClick={newest} data-fresh={fresh > 0 || undefined}>{fresh === 0 ? 'No new entries' : `${count(fresh, 'new entry', 'new entries')}: show`}</button>
        <span className={classes.keys}><kbd>↑</kbd> <kbd>↓</kbd> entry, <kbd>w</kbd> why, <kbd>Esc</kbd> close</span>
      </div>
      <VerifyResult verified={verified} onClose={() => setVerified(null)} />
      {problem !== null && <p className={classes.problem} role="alert">The journal could not be read: {problem} <button type="button" className={bar.button} onClick={() => void pages.load()}>Ask again</button></p>}
      {phase === 'ready' && total === 0 ? <Nothing filtered={isFiltered(filter)} /> : <EntryList key={`${epoch} ${JSON.stringify(filter)}`} pages={pages} />}
    </Panel>
  );
}

function Nothing({ filtered }: { readonly filtered: boolean }) {
  return <div className={classes.nothing}>{filtered ? <p>No entry matches. Decisions to hold are listed only with “Show holds”, raw market data only when its type is chosen. <button type="button" className={bar.button} onClick={clearFilter}>Clear the filter</button></p> : <p>The journal is empty: the first entry comes with the start of the engine.</p>}</div>;
}
