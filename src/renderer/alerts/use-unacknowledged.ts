import { useMemo } from 'react';
import type { RiskEventView } from '../../shared/contract/views.ts';
import { useEventsStore } from '../store/events-store.ts';

/** Alerts that wait for a person. `total` leaves out tier 3, which only tells. */
export type Unacknowledged = { readonly critical: number; readonly warning: number; readonly total: number };

export function countUnacknowledged(events: readonly Pick<RiskEventView, 'level' | 'ack'>[]): Unacknowledged {
  let critical = 0;
  let warning = 0;
  for (const { level, ack } of events) {
    if (ack !== null) continue;
    if (level === 'critical') critical += 1;
    else if (level === 'warning') warning += 1;
  }
  return { critical, warning, total: critical + warning };
}

/** For the badge of the navigation. */
export function useUnacknowledged(): Unacknowledged {
  const events = useEventsStore((s) => s.riskEvents);
  return useMemo(() => countUnacknowledged(events), [events]);
}
