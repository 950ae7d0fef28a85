import { useCallback, useEffect, useMemo, useState } from 'react';
import type { AlertView } from '../../shared/contract/risk-methods.ts';
import { useEngine } from '../engine.ts';
import { messageOf } from '../session.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { useEventsStore } from '../store/events-store.ts';
import { mergeAlerts } from './alert-list.ts';

const LIMIT = 2_000;
const NO_ALERTS: readonly AlertView[] = [];

export type Alerts = { readonly alerts: readonly AlertView[]; readonly loading: boolean; readonly error: string | null; readonly retry: () => void };

/** The newest 2,000 alerts of the shown desk's journal: listed once per link, then kept current by what the engine tells. */
export function useAlerts(): Alerts {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const profile = useDeskStore((s) => s.desk?.profile ?? null);
  const events = useEventsStore((s) => s.riskEvents);
  const [listed, setListed] = useState<{ readonly profile: string | null; readonly alerts: readonly AlertView[]; readonly error: string | null }>({ profile: null, alerts: NO_ALERTS, error: null });
  const [asked, setAsked] = useState(0);
  const retry = useCallback(() => setAsked((n) => n + 1), []);
  useEffect(() => {
    if (!live) return undefined;
    let current = true;
    engine.call('alerts.list', { limit: LIMIT }).then(
      ({ alerts }) => { if (current) setListed({ profile, alerts, error: null }); },
      (error: unknown) => { if (current) setListed((before) => ({ profile, alerts: before.profile === profile ? before.alerts : NO_ALERTS, error: `The alerts of the journal could not be read: ${messageOf(error)}` })); },
    );
    return () => { current = false; };
  }, [engine, live, profile, asked]);
  const mine = listed.profile === profile;
  const alerts = useMemo(() => mergeAlerts(mine ? listed.alerts : NO_ALERTS, events), [mine, listed.alerts, events]);
  // What the engine tells is enough to act on, also while the rest of the list is missing.
  return { alerts, loading: !mine && alerts.length === 0, error: mine && alerts.length === 0 ? listed.error : null, retry };
}
