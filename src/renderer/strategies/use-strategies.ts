import { useCallback, useEffect, useState } from 'react';
import type { StrategyVersion, StrategyView } from '../../shared/contract/strategy-methods.ts';
import { useEngine } from '../engine.ts';
import { messageOf } from '../session.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';

/** Results move with every price, but a person reads them once a second. */
const EVERY_MS = 1_000;

export type StrategiesReading = { readonly strategies: readonly StrategyView[] | null; readonly error: string | null; readonly reload: () => void };

/** The strategies of the shown desk, read once a second while this view is shown and the link is live. Of another desk nothing stays. */
export function useStrategies(): StrategiesReading {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const profile = useDeskStore((s) => s.desk?.profile ?? null);
  const [shown, setShown] = useState<{ readonly profile: string | null; readonly strategies: readonly StrategyView[] | null; readonly error: string | null }>({ profile: null, strategies: null, error: null });
  const [asked, setAsked] = useState(0);
  const reload = useCallback(() => setAsked((n) => n + 1), []);
  useEffect(() => {
    if (!live) return undefined;
    let current = true;
    let timer: number | undefined;
    const read = async (): Promise<void> => {
      try {
        if (!document.hidden) {
          const { strategies } = await engine.call('strategy.list', {});
          if (current) setShown({ profile, strategies, error: null });
        }
      } catch (error) {
        if (current) setShown((before) => (before.strategies !== null && before.profile === profile ? before : { profile, strategies: null, error: `The strategies could not be read: ${messageOf(error)}` }));
      }
      if (current) timer = window.setTimeout(() => void read(), EVERY_MS);
    };
    void read();
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [engine, live, profile, asked]);
  const mine = shown.profile === profile;
  return { strategies: mine ? shown.strategies : null, error: mine ? shown.error : null, reload };
}

export type HistoryReading = { readonly versions: readonly StrategyVersion[] | null; readonly error: string | null; readonly reload: () => void };

/** Every version of one strategy, newest first; read again when a new one is seen. */
export function useHistory(id: string, version: number): HistoryReading {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const [shown, setShown] = useState<{ readonly id: string; readonly versions: readonly StrategyVersion[] | null; readonly error: string | null }>({ id: '', versions: null, error: null });
  const [asked, setAsked] = useState(0);
  const reload = useCallback(() => setAsked((n) => n + 1), []);
  useEffect(() => {
    if (!live) return undefined;
    let current = true;
    engine.call('strategy.history', { id }).then(
      ({ versions }) => { if (current) setShown({ id, versions, error: null }); },
      (error: unknown) => { if (current) setShown({ id, versions: null, error: `The history could not be read: ${messageOf(error)}` }); },
    );
    return () => { current = false; };
  }, [engine, live, id, version, asked]);
  const mine = shown.id === id;
  return { versions: mine ? shown.versions : null, error: mine ? shown.error : null, reload };
}
