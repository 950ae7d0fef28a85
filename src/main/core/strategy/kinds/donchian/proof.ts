// The long entries of the Donchian breakout by plain arithmetic on closes alone, to hold the engine against.
import type { StrategyParameters } from '../../../../../shared/model/strategy.ts';

/**
 * Bars of a smooth series (each opens where the one before closed) at which a flat long-only strategy opens: the first close above the channel after the last
 * exit.
 */
export function longEntries(closes: readonly number[], { entryWindow, exitWindow, atrWindow, atrStop }: StrategyParameters): readonly number[] {
  const [entry, exit, atr] = [Number(entryWindow), Number(exitWindow), Number(atrWindow)];
  const high = closes.map((close, i) => Math.max(close, closes[i - 1] ?? close));
  const low = closes.map((close, i) => Math.min(close, closes[i - 1] ?? close));
  const entries: number[] = [];
  let best = Number.NaN;
  let distance = Number.NaN;
  closes.forEach((close, i) => {
    if (!Number.isNaN(best)) {
      const stopped = (low[i] ?? close) <= best - distance;
      best = stopped || close < Math.min(...low.slice(i - exit, i)) ? Number.NaN : Math.max(best, high[i] ?? close);
      if (stopped || Number.isNaN(best)) return;
    }
    if (!Number.isNaN(best) || i < Math.max(entry, atr) || close <= Math.max(...high.slice(i - entry, i))) return;
    entries.push(i);
    best = close;
    distance = (Number(atrStop) * high.slice(i - atr + 1, i + 1).reduce((sum, px, n) => sum + px - (low[i - atr + 1 + n] ?? px), 0)) / atr;
  });
  return entries;
}
