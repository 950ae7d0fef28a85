// The rows of a filter as CSV text, read part by part so that the engine is never asked for much at once.
import type { JournalFilter, JournalRow } from '../../shared/contract/journal-methods.ts';
import type { ZonedTime } from '../components/time.ts';
import { csvOf, type TextColumn } from '../components/table-text.ts';
import { PAGE, type Ask } from './journal-pages.ts';

/** Rows of one file: what a spreadsheet opens at ease, and a few megabytes. */
export const MOST_EXPORTED = 50_000;
/** Leaves most of the 50 calls a second that a page may make to everything else. */
const EVERY_MS = 50;

export type ExportStep = { readonly done: number; readonly of: number };
export type ExportPorts = { readonly ask: Ask; /** Resolves after ms. */ readonly wait: (ms: number) => Promise<void>; readonly onStep: (step: ExportStep) => void; readonly isCanceled: () => boolean };

/** The newest rows that match, newest first, at most `MOST_EXPORTED`; null when it was canceled. Entries that come meanwhile are left out. */
export async function collectRows(filter: JournalFilter, { ask, wait, onStep, isCanceled }: ExportPorts): Promise<readonly JournalRow[] | null> {
  const first = await ask({ filter, offset: 0, limit: PAGE });
  const goal = Math.min(first.total, MOST_EXPORTED);
  const rows: JournalRow[] = [...first.rows];
  let known = first.total;
  while (rows.length < goal) {
    onStep({ done: rows.length, of: goal });
    await wait(EVERY_MS);
    if (isCanceled()) return null;
    const answer = await ask({ filter, offset: rows.length + (known - first.total), limit: Math.min(PAGE, goal - rows.length) });
    // What was added since the question pushed every row down: the first of these rows are known.
    const repeated = answer.total - known;
    known = answer.total;
    const fresh = answer.rows.slice(Math.max(0, repeated));
    if (fresh.length === 0 && repeated <= 0) break;
    rows.push(...fresh);
  }
  return rows.slice(0, goal);
}

/** The columns of the file; times in the trader's zone and as UTC. */
export function csvOfRows(rows: readonly JournalRow[], zoned: ZonedTime): string {
  const columns: readonly TextColumn<JournalRow>[] = [
    { head: 'Entry', text: (row) => String(row.seq) }, { head: 'Time', unit: zoned.label, text: (row) => `${zoned.day(row.ts)} ${zoned.timeMs(row.ts)}` }, { head: 'Time', unit: 'UTC', text: (row) => new Date(row.ts).toISOString() },
    { head: 'Kind', text: (row) => row.kind }, { head: 'Type', text: (row) => row.type }, { head: 'Level', text: (row) => row.level }, { head: 'Instrument', text: (row) => row.instrumentId ?? '' },
    { head: 'Order', text: (row) => row.clientOrderId ?? '' }, { head: 'Caused by', text: (row) => String(row.cause) }, { head: 'What', text: (row) => row.summary },
  ];
  return csvOf(columns, rows);
}
