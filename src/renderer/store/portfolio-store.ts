import { create } from 'zustand';
import type { AccountView, EquityPoint, PositionView } from '../../shared/contract/views.ts';

export type PortfolioState = {
  readonly account: AccountView | null;
  readonly positions: readonly PositionView[];
  /** Strictly rising in time, seconds resolution. */
  readonly equity: readonly EquityPoint[];
};

export const MAX_EQUITY_POINTS = 20_000;
export const EMPTY_PORTFOLIO: PortfolioState = { account: null, positions: [], equity: [] };
export const usePortfolioStore = create<PortfolioState>()(() => EMPTY_PORTFOLIO);

/** One point per second, the last wins; a point from the past is left out. */
export function withEquity(points: readonly EquityPoint[], added: readonly EquityPoint[]): readonly EquityPoint[] {
  if (added.length === 0) return points;
  const next = points.slice();
  for (const point of added) {
    const last = next.at(-1);
    const second = Math.floor(point.ts / 1000);
    const lastSecond = last === undefined ? -Infinity : Math.floor(last.ts / 1000);
    if (second > lastSecond) next.push(point);
    else if (second === lastSecond) next[next.length - 1] = point;
  }
  return next.slice(-MAX_EQUITY_POINTS);
}
