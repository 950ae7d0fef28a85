import { useCallback, useEffect, useState } from 'react';
import type { RiskView } from '../../shared/contract/risk-methods.ts';
import { useEngine } from '../engine.ts';
import { messageOf } from '../session.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';

/** Limits move with every price, but a person reads them once a second. */
const EVERY_MS = 1_000;

export type RiskReading = { readonly risk: RiskView | null; readonly error: string | null; readonly retry: () => void };

/** What the engine says of limits and breakers, read once a second while this view is shown and the link is live. Of another desk nothing stays. */
export function useRisk(): RiskReading {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const profile = useDeskStore((s) => s.desk?.profile ?? null);
  const [shown, setShown] = useState<{ readonly profile: string | null; readonly risk: RiskView | null; readonly error: string | null }>({ profile: null, risk: null, error: null });
  const [asked, setAsked] = useState(0);
  const retry = useCallback(() => setAsked((n) => n + 1), []);
  useEffect(() => {
    if (!live) return undefined;
    let current = true;
    let timer: number | undefined;
    const read = async (): Promise<void> => {
      try {
        if (!document.hidden) {
          const risk = await engine.call('risk.read', {});
          if (current) setShown({ profile, risk, error: null });
        }
      } catch (error) {
        // One late answer is not worth an alarm: what was shown stays while there is something.
        if (current) setShown((before) => (before.risk !== null && before.profile === profile ? before : { profile, risk: null, error: `The limits could not be read: ${messageOf(error)}` }));
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
  return { risk: mine ? shown.risk : null, error: mine ? shown.error : null, retry };
}
