// When no stop would have closed a position: out of what the record says of each change.
import { utcDay } from '../../../shared/model/utc.ts';
import type { Held, Past } from './journal-past.ts';
import type { ProtectionSpell } from './report-data.ts';

/** Spells inside [from, to), oldest first. Empty also for a record from before it told of stops. */
export function protectionOf(past: Past, heldAtStart: readonly Held[], from: number, to: number): readonly ProtectionSpell[] {
  const since = Math.min(from, ...heldAtStart.map((one) => one.tsOpened ?? from));
  const spells: ProtectionSpell[] = [];
  const open = new Map<string, { readonly gap: ProtectionSpell['gap']; readonly from: number }>();
  const close = (instrumentId: string, ts: number, atEnd: boolean): void => {
    const spell = open.get(instrumentId);
    open.delete(instrumentId);
    if (spell !== undefined && (ts > from || atEnd)) spells.push({ instrumentId, gap: spell.gap, from: Math.max(from, spell.from), to: Math.min(ts, to), atEnd });
  };
  for (const change of past.reader.protectionBetween(utcDay(since), utcDay(Math.max(from, to - 1)))) {
    if (change.tsEvent >= to) break;
    close(change.instrumentId, change.gap === null ? change.tsEvent : change.since, false);
    if (change.gap !== null) open.set(change.instrumentId, { gap: change.gap, from: change.since });
  }
  for (const instrumentId of [...open.keys()]) close(instrumentId, to, true);
  return spells.sort((a, b) => a.from - b.from);
}
