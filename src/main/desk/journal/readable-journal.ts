// The one door for whoever reads a journal that is not running in his own process: whole, unchanged, and the newest one as far as its mark can tell.
import { assertReadable, type ReadScope } from '../../adapters/sqlite/examine-journal.ts';
import { assertNewest } from './marks.ts';

/** Throws JournalError: damaged, changed, or behind its mark. Answers whether a mark speaks of it. */
export function assertBelievable(file: string, scope: ReadScope): 'marked' | 'unmarked' {
  assertReadable(file, scope);
  return assertNewest(file, process.env);
}
