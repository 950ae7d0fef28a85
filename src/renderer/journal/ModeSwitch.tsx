import { useUi } from '../store/ui-store.ts';
import { useJournalStore, type JournalMode } from './journal-store.ts';
import classes from './JournalView.module.css';

/** Which half of the view is shown. */
export function ModeSwitch({ mode }: { readonly mode: JournalMode }) {
  const show = (next: JournalMode): void => {
    useUi.setState({ whyOrderId: null });
    useJournalStore.setState({ mode: next });
  };
  return (
    <span className={classes.modes} role="group" aria-label="Journal shows">
      <button type="button" aria-pressed={mode === 'entries'} onClick={() => show('entries')}>Entries</button>
      <button type="button" aria-pressed={mode === 'why'} onClick={() => show('why')}>Why an order</button>
    </span>
  );
}
