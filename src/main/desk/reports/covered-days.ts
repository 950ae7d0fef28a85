// Which days of a journal have a report, and when its last one ended.
import { utcDay } from '../../../shared/model/utc.ts';
import type { JournalReader } from '../../adapters/sqlite/journal-reader.ts';

const DAY_MS = 86_400_000;
/** A wrong clock must not ask for a report of each day of half a century. */
const MOST_DAYS = 3_660;

/**
 * Days that have a report, oldest first. The record of a desk has no holes: a day on which no engine ran is a day without activity,
 * from the first day with an entry to the last. A replay knows only the days of its file.
 */
export function coveredDays(reader: JournalReader, source: 'venue' | 'replay'): readonly string[] {
  const days = reader.days();
  const [first, last] = [days[0], days.at(-1)];
  if (source === 'replay' || first === undefined || last === undefined) return days;
  const from = Date.parse(`${first}T00:00:00Z`);
  const count = (Date.parse(`${last}T00:00:00Z`) - from) / DAY_MS + 1;
  return count > MOST_DAYS ? days : Array.from({ length: count }, (_, index) => utcDay(from + index * DAY_MS));
}

/** Engine time of the newest row: the now of a replay, whose clock is its data's. */
export const lastTimeOf = (reader: JournalReader): number => Math.max(0, ...[reader.equityTail(1), reader.lastDecisions(1), reader.lastFills(1), reader.lastRiskEvents(1)].flat().map((row) => row.ts));
