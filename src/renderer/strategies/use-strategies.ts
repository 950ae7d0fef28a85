import type { StrategyVersion, StrategyView } from '../../shared/contract/strategy-methods.ts';
import { useReading } from '../components/use-reading.ts';

/** Results move with every price, but a person reads them once a second. */
const EVERY_MS = 1_000;

export type StrategiesReading = { readonly strategies: readonly StrategyView[] | null; readonly error: string | null; readonly reload: () => void };

/** The strategies of the shown desk; what was shown stays while an answer is late. */
export function useStrategies(): StrategiesReading {
  const { value, problem, reload } = useReading('strategies', (engine) => engine.call('strategy.list', {}), { everyMs: EVERY_MS });
  return { strategies: value?.strategies ?? null, error: value === null && problem !== null ? `The strategies could not be read: ${problem}` : null, reload };
}

export type HistoryReading = { readonly versions: readonly StrategyVersion[] | null; readonly error: string | null; readonly reload: () => void };

/** Every version of one strategy, newest first; read again when a new one is seen. */
export function useHistory(id: string, version: number): HistoryReading {
  const { value, problem, reload } = useReading(id, (engine) => engine.call('strategy.history', { id }), { about: String(version) });
  return { versions: value?.versions ?? null, error: problem === null ? null : `The history could not be read: ${problem}`, reload };
}
