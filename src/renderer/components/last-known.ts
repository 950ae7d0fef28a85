// What stands on screen while the engine is not heard: words of before, and they say so.
import { useConnection, type ConnectionState } from '../store/connection-store.ts';
import { useTime, type ZonedTime } from './time.ts';

/** `lost`: nobody tells what is now. `ended`: the desk on this page does not run, and the engine says so. */
export type Hearing = 'live' | 'lost' | 'ended';
/** Until when what is on screen was known, `14:05:09 UTC`, and where there is little room `14:05 UTC`. */
export type LastKnown = { readonly until: string; readonly untilMinute: string; readonly ended: boolean };

export const selectHearing = ({ phase, staleSince }: Pick<ConnectionState, 'phase' | 'staleSince'>): Hearing => (phase === 'ended' ? 'ended' : staleSince === null ? 'live' : 'lost');

/** Null while numbers are live, and before the first of them. */
export function lastKnown({ phase, staleSince }: Pick<ConnectionState, 'phase' | 'staleSince'>, time: Pick<ZonedTime, 'time' | 'label'>): LastKnown | null {
  return staleSince === null ? null : { until: `${time.time(staleSince)} ${time.label}`, untilMinute: `${time.time(staleSince).slice(0, 5)} ${time.label}`, ended: phase === 'ended' };
}

/** As `lastKnown`, for the page's connection in the trader's zone. */
export function useLastKnown(): LastKnown | null {
  const phase = useConnection((s) => s.phase);
  const staleSince = useConnection((s) => s.staleSince);
  const time = useTime();
  return lastKnown({ phase, staleSince }, time);
}
