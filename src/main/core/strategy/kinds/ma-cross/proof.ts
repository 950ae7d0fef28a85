// The long entries of the moving-average cross by plain arithmetic, to hold the engine against.
import type { StrategyParameters } from '../../../../../shared/model/strategy.ts';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Bars at which the short average crosses above the long one. */
export function longEntries(closes: readonly number[], { shortWindow, longWindow }: StrategyParameters): readonly number[] {
  const [short, long] = [Number(shortWindow), Number(longWindow)];
  const above = closes.map((_close, index) => index + 1 >= long
    && mean(closes.slice(index + 1 - short, index + 1)) > mean(closes.slice(index + 1 - long, index + 1)));
  return above.flatMap((now, index) => (now && index >= long && above[index - 1] === false ? [index] : []));
}
