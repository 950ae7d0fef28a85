// How trades were done and by whom: strategies and hand, maker and taker, slippage, holding time.
import { notional, toNumber, type Money, type Price, type Ratio } from '../../../shared/model/decimal.ts';
import { ownerOf } from '../../../shared/model/owner.ts';
import type { FillRow, HoldingTime, LiquidityRow, OrderRow, Slippage, StrategyRow, TradeRow } from './report-data.ts';
import { sumMoney } from './round-trips.ts';
import { hitRatio } from './statistics.ts';

type MultiplierOf = (instrumentId: string) => Ratio;
const turnoverOf = (fills: readonly FillRow[], multiplierOf: MultiplierOf): Money => sumMoney(fills.map((one) => notional(one.px, one.quantity, multiplierOf(one.instrumentId))));

/** Our own flatten past the engine is a row of its own, apart from what the venue did by itself. */
export function byStrategy(fills: readonly FillRow[], orders: readonly OrderRow[], trades: readonly TradeRow[], multiplierOf: MultiplierOf): readonly StrategyRow[] {
  const reasons = new Map(orders.map((one) => [one.clientOrderId, one.reason]));
  const ownerOfFill = ({ strategyId, clientOrderId }: FillRow): string => ownerOf({ strategyId, reason: reasons.get(clientOrderId) ?? '' });
  return [...new Set([...fills.map(ownerOfFill), ...orders.map(ownerOf)])].sort().map((strategyId) => {
    const own = fills.filter((one) => ownerOfFill(one) === strategyId);
    const wanted = orders.filter((one) => ownerOf(one) === strategyId);
    const opened = trades.filter((one) => one.strategyId === strategyId);
    const realizedPnl = sumMoney(own.map((one) => one.realizedPnl));
    const fees = sumMoney(own.map((one) => one.fee));
    return {
      strategyId, orders: wanted.length, denied: wanted.filter((one) => one.status === 'denied').length, fills: own.length, realizedPnl, fees, turnover: turnoverOf(own, multiplierOf), netRealized: (realizedPnl - fees) as Money,
      trades: opened.filter((one) => one.closed).length, hitRatio: hitRatio(opened),
    };
  });
}

export const byLiquidity = (fills: readonly FillRow[], multiplierOf: MultiplierOf): readonly LiquidityRow[] => (['maker', 'taker'] as const).map((liquidity) => {
  const own = fills.filter((one) => one.liquidity === liquidity);
  return { liquidity, fills: own.length, turnover: turnoverOf(own, multiplierOf), fees: sumMoney(own.map((one) => one.fee)) };
});

/** Exact; null without a reference price, or where the instrument is not known. */
export const slippageOf = (fill: FillRow, multiplier: Ratio | undefined): Money | null =>
  (fill.referencePx === null || multiplier === undefined ? null : notional((fill.side === 'buy' ? fill.px - fill.referencePx : fill.referencePx - fill.px) as Price, fill.quantity, multiplier));

export function slippage(fills: readonly FillRow[], multiplierOf: MultiplierOf): Slippage {
  const measured = fills.filter((one) => one.referencePx !== null);
  const amount = sumMoney(measured.map((one) => slippageOf(one, multiplierOf(one.instrumentId)) ?? (0n as Money)));
  const turnover = turnoverOf(measured, multiplierOf);
  return { amount, points: turnover > 0n ? (toNumber(amount) / toNumber(turnover)) * 10_000 : null, fills: measured.length, unmeasured: fills.length - measured.length };
}

export function holdingTime(trades: readonly TradeRow[]): HoldingTime {
  const spans = trades.flatMap(({ tsEntry, tsExit }) => (tsEntry === null || tsExit === null ? [] : [tsExit - tsEntry])).sort((a, b) => a - b);
  const [shortest, longest] = [spans[0], spans.at(-1)];
  if (shortest === undefined || longest === undefined) return { n: 0, mean: null, median: null, shortest: null, longest: null };
  const middle = ((spans[(spans.length - 1) >> 1] ?? 0) + (spans[spans.length >> 1] ?? 0)) / 2;
  return { n: spans.length, mean: spans.reduce((sum, one) => sum + one, 0) / spans.length, median: middle, shortest, longest };
}
