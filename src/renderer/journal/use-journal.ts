import { useEffect, useMemo, useReducer, useState } from 'react';
import type { JournalFilter } from '../../shared/contract/journal-methods.ts';
import { browserTimers } from '../connect.ts';
import { useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { JournalPages } from './journal-pages.ts';

/** How often the journal is asked for new entries while it is shown. */
const LOOK_EVERY_MS = 2_000;

/**
 * The pages of a filter; made anew with the filter, the desk and each new link. The component is drawn again when they change.
 *
 * Not a `useReading`: that holds one answer to one question. Here many questions are open at a time, which of them is asked next changes with each
 * turn of the wheel, and answers are kept page by page.
 */
export function useJournal(filter: JournalFilter): JournalPages {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const profile = useDeskStore((s) => s.desk?.profile ?? null);
  const [, draw] = useReducer((n: number) => n + 1, 0);
  const key = `${profile ?? ''} ${JSON.stringify(filter)}`;
  const pages = useMemo(() => {
    const wanted = JSON.parse(key.slice(key.indexOf(' ') + 1)) as JournalFilter;
    return new JournalPages(wanted, (input) => engine.call('journal.rows', input), browserTimers, draw);
  }, [engine, key]);
  useEffect(() => {
    pages.resume();
    return () => pages.stop();
  }, [pages]);
  useEffect(() => {
    if (!live) return undefined;
    if (pages.state().phase !== 'ready') void pages.load();
    const timer = setInterval(() => { if (!document.hidden) void pages.look(); }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [pages, live]);
  return pages;
}

/** `value` once it has not changed for `ms`. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
