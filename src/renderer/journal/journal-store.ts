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
/** What a trader looks for. Decisions to hold are the bulk of a journal and raw inputs and saved states its noise: both are listed when asked for. */
export const EVERYTHING: JournalFilter = { text: '', types: [], instrumentId: null, clientOrderId: null, from: null, to: null, holds: false, raw: 'none' };
export const useJournalStore = create<JournalViewState>()(() => ({ mode: 'entries', filter: EVERYTHING, range: 'all' }));

export const setFilter = (change: Partial<JournalFilter>): void => useJournalStore.setState((s) => ({ filter: { ...s.filter, ...change } }));
/** Lists every entry of one order. */
export const showEntriesOf = (clientOrderId: string): void => useJournalStore.setState({ mode: 'entries', range: 'all', filter: { ...EVERYTHING, clientOrderId, holds: true } });
/** What the journal is asked for: a search by words or by an order looks at raw inputs too, prices aside, so that an id finds all that names it. */
export const askedFilter = (filter: JournalFilter): JournalFilter => (filter.raw === 'none' && searches(filter) ? { ...filter, raw: 'inputs' } : filter);
export const searches = ({ text, clientOrderId }: Pick<JournalFilter, 'text' | 'clientOrderId'>): boolean => text.trim() !== '' || clientOrderId !== null;
/** The filter with nothing in it, back to what it is at first. */
export const clearFilter = (): void => useJournalStore.setState({ filter: EVERYTHING, range: 'all' });
export const isFiltered = (filter: JournalFilter): boolean => JSON.stringify(filter) !== JSON.stringify(EVERYTHING);
