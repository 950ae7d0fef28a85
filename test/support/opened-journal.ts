// A journal on disk, opened or thrown. Test support only.
import { openJournal, type OpenedJournal } from '../../src/main/adapters/sqlite/open-journal.ts';

/** Opens the journal in `dir`. Throws why it cannot be opened. */
export function open(dir: string): OpenedJournal {
  const opened = openJournal(dir);
  if (!opened.ok) throw opened.error;
  return opened.value;
}

export function shut({ reader, journal }: OpenedJournal): void {
  reader.close();
  journal.close();
}
