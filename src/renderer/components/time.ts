// Instants in the trader's zone. Every time on screen comes from here, and stands beside the label of its zone.
import { useMemo } from 'react';
import { useSettings } from '../store/settings-store.ts';

export type ZonedTime = {
  /** IANA name in use. */
  readonly zone: string;
  /** Short name for headings, such as `UTC` or `New York`. */
  readonly label: string;
  /** `14:05:09` */
  time(ts: number): string;
  /** `2026-11-21 14:05:09` */
  dateTime(ts: number): string;
  /** `2026-11-21` */
  day(ts: number): string;
  /** `14:05:09.123` */
  timeMs(ts: number): string;
  /** Minutes that the zone is ahead of UTC at that instant. */
  offsetMinutes(ts: number): number;
};

const cache = new Map<string, ZonedTime>();
/** A formatter takes long to make, and every cell with a time asks. */
const names = new Map<string, string>();
const PARTS: Intl.DateTimeFormatOptions = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };

/** The machine's zone for `local`, which may change while we run; UTC for a name that this system does not know. */
export function zoneName(setting: string): string {
  if (setting === 'local') return new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = names.get(setting) ?? knownZone(setting);
  names.set(setting, known);
  return known;
}

function knownZone(name: string): string {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

/** Formatters of one zone; `setting` as in the settings (`UTC`, `local`, an IANA name). */
export function zonedTime(setting: string): ZonedTime {
  const zone = zoneName(setting);
  const known = cache.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', { ...PARTS, timeZone: zone });
  const partsOf = (ts: number): Record<string, string> => Object.fromEntries(format.formatToParts(ts).map(({ type, value }) => [type, value]));
  const dayOf = (p: Record<string, string>): string => `${p['year']}-${p['month']}-${p['day']}`;
  const timeOf = (p: Record<string, string>): string => `${p['hour']}:${p['minute']}:${p['second']}`;
  const made: ZonedTime = {
    zone, label: zone === 'UTC' || zone === 'Etc/UTC' ? 'UTC' : (zone.split('/').at(-1) ?? zone).replaceAll('_', ' '),
    time: (ts) => timeOf(partsOf(ts)),
    dateTime: (ts) => { const p = partsOf(ts); return `${dayOf(p)} ${timeOf(p)}`; },
    day: (ts) => dayOf(partsOf(ts)),
    timeMs: (ts) => `${timeOf(partsOf(ts))}.${String(((ts % 1000) + 1000) % 1000).padStart(3, '0')}`,
    offsetMinutes(ts) {
      const p = partsOf(ts);
      const asUtc = Date.UTC(Number(p['year']), Number(p['month']) - 1, Number(p['day']), Number(p['hour']), Number(p['minute']), Number(p['second']));
      return Math.round((asUtc - Math.floor(ts / 1000) * 1000) / 60_000);
    },
  };
  cache.set(zone, made);
  return made;
}

/** The formatters of the trader's zone; the component is drawn anew when the zone changes. */
export function useTime(): ZonedTime {
  const setting = useSettings((s) => s.settings.zone);
  return useMemo(() => zonedTime(setting), [setting]);
}
