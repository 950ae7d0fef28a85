import { useMemo } from 'react';
import type { AlertView } from '../../shared/contract/risk-methods.ts';
import { useReading } from '../components/use-reading.ts';
import { useEventsStore } from '../store/events-store.ts';
import { mergeAlerts } from './alert-list.ts';

export const MOST_ALERTS = 2_000;
const NO_ALERTS: readonly AlertView[] = [];

export type Alerts = { readonly alerts: readonly AlertView[]; readonly loading: boolean; readonly error: string | null; readonly retry: () => void };

/** The newest 2,000 alerts of the shown desk's journal: listed once per link, then kept current by what the engine tells. */
export function useAlerts(): Alerts {
  const events = useEventsStore((s) => s.riskEvents);
  const { value, problem, reload } = useReading('alerts', (engine) => engine.call('alerts.list', { limit: MOST_ALERTS }));
  const listed = value?.alerts ?? NO_ALERTS;
  const alerts = useMemo(() => mergeAlerts(listed, events), [listed, events]);
  // What the engine tells is enough to act on, also while the rest of the list is missing.
  const none = alerts.length === 0;
  return { alerts, loading: none && value === null && problem === null, error: none && problem !== null ? `The alerts of the journal could not be read: ${problem}` : null, retry: reload };
}
