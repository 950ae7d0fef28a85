import type { RiskView } from '../../shared/contract/risk-methods.ts';
import { useReading } from '../components/use-reading.ts';

/** Limits move with every price, but a person reads them once a second. */
const EVERY_MS = 1_000;

export type RiskReading = { readonly risk: RiskView | null; readonly error: string | null; readonly retry: () => void };

/** What the engine says of limits and breakers. One late answer is not worth an alarm: what was shown stays while there is something. */
export function useRisk(): RiskReading {
  const { value, problem, reload } = useReading('risk', (engine) => engine.call('risk.read', {}), { everyMs: EVERY_MS });
  return { risk: value, error: value === null && problem !== null ? `The limits could not be read: ${problem}` : null, retry: reload };
}
