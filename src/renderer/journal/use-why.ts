import { useCallback, useEffect, useState } from 'react';
import type { WhyChain } from '../../shared/contract/journal-methods.ts';
import { useEngine } from '../engine.ts';
import { messageOf } from '../session.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';

/** An order that is not over gets new steps: how often it is asked for again. */
const AGAIN_MS = 3_000;
const OVER = /^(denied|rejected|canceled|expired|filled)/;

export type WhyReading = { readonly chain: WhyChain | null; readonly problem: string | null; readonly retry: () => void };

/** The chain of an order, followed while it is shown, the link is live and the order is not over. */
export function useWhy(orderId: string | null): WhyReading {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const [shown, setShown] = useState<{ readonly id: string | null; readonly chain: WhyChain | null; readonly problem: string | null }>({ id: null, chain: null, problem: null });
  const [asked, setAsked] = useState(0);
  const retry = useCallback(() => setAsked((n) => n + 1), []);
  useEffect(() => {
    if (orderId === null || !live) return undefined;
    let current = true;
    let timer: number | undefined;
    const read = async (): Promise<void> => {
      let over = false;
      if (!document.hidden) {
        try {
          const chain = await engine.call('journal.why', { clientOrderId: orderId });
          over = OVER.test(chain.status);
          if (current) setShown((before) => (before.id === orderId && JSON.stringify(before.chain) === JSON.stringify(chain) ? before : { id: orderId, chain, problem: null }));
        } catch (error) {
          over = true;
          if (current) setShown({ id: orderId, chain: null, problem: messageOf(error) });
        }
      }
      if (current && !over) timer = window.setTimeout(() => void read(), AGAIN_MS);
    };
    void read();
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [engine, live, orderId, asked]);
  const mine = shown.id === orderId;
  return { chain: mine ? shown.chain : null, problem: mine ? shown.problem : null, retry };
}
