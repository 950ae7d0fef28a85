import type { WhyChain } from '../../shared/contract/journal-methods.ts';
import { useReading } from '../components/use-reading.ts';

/** An order that is not over gets new steps: how often it is asked for again. */
const AGAIN_MS = 3_000;
const OVER = /^(denied|rejected|canceled|expired|filled)/;
const canGrow = (chain: WhyChain): boolean => !OVER.test(chain.status);

export type WhyReading = { readonly chain: WhyChain | null; readonly problem: string | null; readonly retry: () => void };

/** The chain of an order, followed while the order is not over. */
export function useWhy(orderId: string | null): WhyReading {
  const { value, problem, reload } = useReading(orderId, (engine) => engine.call('journal.why', { clientOrderId: orderId ?? '' }), { everyMs: AGAIN_MS, goesOn: canGrow });
  return { chain: value, problem: value === null ? problem : null, retry: reload };
}
