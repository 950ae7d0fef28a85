import { useMemo, useState } from 'react';
import type { JournalFilter } from '../../shared/contract/journal-methods.ts';
import { counted } from '../../shared/model/counted.ts';
import { Panel } from '../components/Panel.tsx';
import { useTime } from '../components/time.ts';
import { useUi } from '../store/ui-store.ts';
import { EntryList } from './EntryList.tsx';
import { ExportButton } from './ExportButton.tsx';
import { FilterBar } from './FilterBar.tsx';
import bar from './FilterBar.module.css';
import { askedFilter, clearFilter, isFiltered, searches, useJournalStore } from './journal-store.ts';
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
  const chosen = useJournalStore((s) => s.filter);
  const filter = useMemo(() => askedFilter(chosen), [chosen]);
  const zoned = useTime();
  const pages = useJournal(filter);
  const [verified, setVerified] = useState<Verified | null>(null);
  const [epoch, setEpoch] = useState(0);
  const { phase, total, hidden, fresh, problem } = pages.state();
  const newest = (): void => {
    void pages.load();
    setEpoch((n) => n + 1);
  };
  return (
    <Panel title="Journal" className={classes.panel} note={`times in ${zoned.label}`}
      actions={<><ModeSwitch mode="entries" /><VerifyButton onVerified={setVerified} /><ExportButton filter={filter} total={total} /></>}>
      <FilterBar />
      <div className={classes.line}>
        <span role="status">{phase === 'loading' ? (filter.text === '' ? 'Reading the journal…' : 'Searching…') : phase === 'failed' ? '' : `${counted(total, 'entry', 'entries')}${isFiltered(chosen) ? ' found' : ''}${leftOut(filter, hidden)}`}</span>
        <button type="button" className={bar.button} disabled={fresh === 0} onClick={newest} data-fresh={fresh > 0 || undefined}>{fresh === 0 ? 'No new entries' : `${counted(fresh, 'new entry', 'new entries')}: show`}</button>
        <span className={classes.keys}><kbd>↑</kbd> <kbd>↓</kbd> entry, <kbd>w</kbd> why, <kbd>Esc</kbd> close</span>
      </div>
      <VerifyResult verified={verified} onClose={() => setVerified(null)} />
      {problem !== null && <p className={classes.problem} role="alert">The journal could not be read: {problem} <button type="button" className={bar.button} onClick={() => void pages.load()}>Ask again</button></p>}
      {phase === 'ready' && total === 0 ? <Nothing filtered={isFiltered(chosen) || hidden > 0} searched={searches(filter)} /> : <EntryList key={`${epoch} ${JSON.stringify(filter)}`} pages={pages} />}
    </Panel>
  );
}

/** What matches and is not in the list. */
function leftOut(filter: JournalFilter, hidden: number): string {
  const holds = filter.holds || filter.types.length > 0 ? '' : 'holds';
  const raw = hidden > 0 ? (searches(filter) ? counted(hidden, 'report on the whole account', 'reports on the whole account') : counted(hidden, 'raw input or saved state', 'raw inputs and saved states')) : '';
  const both = [holds, raw].filter((part) => part !== '').join(' and ');
  return both === '' ? '' : `, ${both} left out`;
}

function Nothing({ filtered, searched }: { readonly filtered: boolean; readonly searched: boolean }) {
  if (!filtered) return <div className={classes.nothing}><p>The journal is empty: the first entry comes with the start of the engine.</p></div>;
  return (
    <div className={classes.nothing}>
      <p>No entry matches. {searched ? 'A search by words or by an order looks at every entry, timers and venue reports too; only decisions to hold and prices are left out.' : 'Decisions to hold are listed only with “Show holds”, timers, venue reports, prices and saved states of strategies with “Also raw inputs” or when their type is chosen. A search by words or by an order looks at all but holds and prices.'} <button type="button" className={bar.button} onClick={clearFilter}>Clear the filter</button></p>
    </div>
  );
}
