// What the trader looks for in the journal: kept while other views are open.
import { create } from 'zustand';
import type { JournalFilter } from '../../shared/contract/journal-methods.ts';

export type JournalMode = 'entries' | 'why';
export type JournalViewState = {
  readonly mode: JournalMode;
  readonly filter: JournalFilter;
  /** Choice of the time range; the filter holds its instants. */
  readonly range: 'all' | 'hour' | 'day' | 'custom';
};
/** Decisions to hold are the bulk of a journal: shown when asked for. */
export const EVERYTHING: JournalFilter = { text: '', types: [], instrumentId: null, clientOrderId: null, from: null, to: null, holds: false };
export const useJournalStore = create<JournalViewState>()(() => ({ mode: 'entries', filter: EVERYTHING, range: 'all' }));

export const setFilter = (change: Partial<JournalFilter>): void => useJournalStore.setState((s) => ({ filter: { ...s.filter, ...change } }));
/** Lists every entry of one order. */
export const showEntriesOf = (clientOrderId: string): void => useJournalStore.setState({ mode: 'entries', range: 'all', filter: { ...EVERYTHING, clientOrderId, holds: true } });
/** The filter with nothing in it, back to all entries but holds. */
export const clearFilter = (): void => useJournalStore.setState({ filter: EVERYTHING, range: 'all' });
export const isFiltered = (filter: JournalFilter): boolean => JSON.stringify(filter) !== JSON.stringify(EVERYTHING);
