// Modes and results in words and symbols.
import type { StrategyMode, StrategyView } from '../../shared/contract/strategy-methods.ts';

type ModeWords = { readonly symbol: string; readonly word: string; readonly act: string; readonly does: string; readonly reason: string };
export const MODES: Readonly<Record<StrategyMode, ModeWords>> = {
  running: { symbol: '▶', word: 'running', act: 'Start', does: 'Decides on every bar and trades.', reason: 'started by hand' },
  reducing: { symbol: '▽', word: 'reducing', act: 'Reduce only', does: 'Cancels its entries and opens nothing. Its signals and its stop still close.', reason: 'reduce only by hand' },
  paused: { symbol: '‖', word: 'paused', act: 'Pause', does: 'Cancels its entries and ignores its signals. Only its stop still closes.', reason: 'paused by hand' },
  stopped: { symbol: '■', word: 'stopped', act: 'Stop', does: 'Cancels its orders, closes its position at market, then watches nothing.', reason: '' },
};
export const MODE_ORDER: readonly StrategyMode[] = ['running', 'reducing', 'paused', 'stopped'];

/** What a strategy does now, in one symbol and word; a failure comes before every mode. */
export function stateOf(strategy: Pick<StrategyView, 'mode' | 'failure' | 'warmedUp'>): { readonly symbol: string; readonly word: string; readonly tone: StrategyMode | 'failed' | 'warming' } {
  if (strategy.failure !== null) return { symbol: '✕', word: 'failed', tone: 'failed' };
  if (strategy.mode === 'running' && !strategy.warmedUp) return { symbol: '◌', word: 'warming up', tone: 'warming' };
  const { symbol, word } = MODES[strategy.mode];
  return { symbol, word, tone: strategy.mode };
}

export const ACTION_WORDS = { enterLong: '▲ enter long', enterShort: '▼ enter short', exit: '● exit', hold: '– hold' } as const;

/** The share that wins may really have, at 95 % (Wilson); null without a trade. */
export function hitInterval(wins: number, trades: number): { readonly low: number; readonly high: number } | null {
  if (trades === 0) return null;
  const z = 1.96;
  const share = wins / trades;
  const denominator = 1 + (z * z) / trades;
  const centre = (share + (z * z) / (2 * trades)) / denominator;
  const half = (z * Math.sqrt((share * (1 - share)) / trades + (z * z) / (4 * trades * trades))) / denominator;
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
