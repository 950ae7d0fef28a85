// Instants in the fields of a form: typed and shown in the trader's zone.
import type { ZonedTime } from '../components/time.ts';

/** `2026-11-21T14:05` for a field of date and time. */
export const fieldText = (zoned: ZonedTime, ts: number | null): string => (ts === null ? '' : zoned.dateTime(ts).slice(0, 16).replace(' ', 'T'));

/** The instant that a field names, Unix ms; null for an empty or unreadable one. A time that a change of clocks skips is taken a little later. */
export function instantOf(zoned: ZonedTime, text: string): number | null {
  const asUtc = Date.parse(`${text}${text.length === 16 ? ':00' : ''}Z`);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text) || Number.isNaN(asUtc)) return null;
  const guess = asUtc - zoned.offsetMinutes(asUtc) * 60_000;
  return asUtc - zoned.offsetMinutes(guess) * 60_000;
}
