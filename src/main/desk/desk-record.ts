// What a desk leaves on disk beside its health: what it holds, so that anybody can read it when nobody answers.
import { formatDecimal, subtract } from '../../shared/model/decimal.ts';
import type { HeldRecord } from '../adapters/system/health-file.ts';
import type { Kernel } from '../core/kernel/kernel.ts';

/** The application that a desk runs in: one text per process, so that a start can tell which desks ran together. */
export const APPLICATION = `${process.pid}-${Math.floor(performance.timeOrigin)}`;

/** Positions, orders and account by the desk's own record. */
export function heldNow({ portfolio, orders, state, marketData }: Pick<Kernel, 'portfolio' | 'orders' | 'state' | 'marketData'>): HeldRecord {
  const account = portfolio.account();
  return {
    positions: portfolio.openPositions().map((position) => {
      const mark = marketData.referencePrice(position.instrumentId);
      return {
        symbol: symbolOf(position.instrumentId), side: position.quantity > 0n ? 'long' : 'short', quantity: formatDecimal(position.quantity).replace('-', ''),
        avg_price: position.avgPx === null ? null : formatDecimal(position.avgPx), mark_price: Number.isFinite(mark) && mark > 0 ? mark : null,
      };
    }),
    working_orders: orders.working().length, trading_state: state.state(), latched: state.latched(),
    equity: formatDecimal(account.equity), day_pnl: formatDecimal(subtract(account.equity, account.dayStartEquity)),
  };
}

/** `BTC-PERP` of `BTC-PERP.SIM`. */
export const symbolOf = (instrumentId: string): string => instrumentId.split('.')[0] ?? instrumentId;
