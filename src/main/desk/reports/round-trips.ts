// Round trips of a day: from flat to flat, or to the turn of the side, in the order of the fills.
import { ONE, ZERO_MONEY, absDecimal, divHalfEven, notional, type Money, type Price, type Quantity, type Ratio } from '../../../shared/model/decimal.ts';
import type { LedgerEntry } from '../../../shared/model/portfolio.ts';
import type { FillRow, PositionRow, TradeRow } from './report-data.ts';

type Running = {
  side: 'long' | 'short'; quantity: bigint; entryQty: bigint; entryValue: bigint; exitQty: bigint; exitValue: bigint;
  tsEntry: number | null; realizedPnl: bigint; fees: bigint; funding: bigint; fills: number; openedBefore: boolean;
};

/**
 * Trades of one instrument. Realized PnL and fees of all rows together are those of the fills to the last digit: the fee of a fill
 * that turns the side is shared by quantity. Funding goes to the trade that was open (or just closed) when it was paid.
 */
export function roundTrips(instrumentId: string, multiplier: Ratio, opening: PositionRow | undefined, fills: readonly FillRow[], funding: readonly LedgerEntry[]): readonly TradeRow[] {
  const done: TradeRow[] = [];
  let running: Running | null = opening === undefined || opening.quantity === 0n ? null : {
    side: opening.quantity > 0n ? 'long' : 'short', quantity: absDecimal(opening.quantity), entryQty: absDecimal(opening.quantity), entryValue: absDecimal(opening.cost),
    exitQty: 0n, exitValue: 0n, tsEntry: opening.tsOpened, realizedPnl: 0n, fees: 0n, funding: 0n, fills: 0, openedBefore: true,
  };
  let paid = 0;
  const takeFunding = (until: number): void => {
    for (let one = funding[paid]; one !== undefined && one.tsEvent <= until; one = funding[(paid += 1)]) {
      if (running !== null) running.funding += one.amount;
      else {
        const last = done.at(-1);
        if (last !== undefined) done[done.length - 1] = { ...last, funding: (last.funding + one.amount) as Money, netPnl: (last.netPnl + one.amount) as Money };
      }
    }
  };
  const finish = (trade: Running, tsExit: number | null): void => {
    done.push({
      instrumentId, side: trade.side, quantity: trade.entryQty as Quantity, tsEntry: trade.tsEntry, tsExit,
      entryPx: average(trade.entryValue, trade.entryQty, multiplier), exitPx: average(trade.exitValue, trade.exitQty, multiplier),
      realizedPnl: trade.realizedPnl as Money, fees: trade.fees as Money, funding: trade.funding as Money, netPnl: (trade.realizedPnl - trade.fees + trade.funding) as Money,
      fills: trade.fills, closed: tsExit !== null, openedBefore: trade.openedBefore,
    });
  };
  for (const fill of fills) {
    takeFunding(fill.tsEvent);
    const opens = running === null || (running.side === 'long') === (fill.side === 'buy');
    const closing: bigint = opens || running === null ? 0n : fill.quantity < running.quantity ? fill.quantity : running.quantity;
    const entering = fill.quantity - closing;
    const closingFee = entering === 0n ? fill.fee : divHalfEven(fill.fee * closing, fill.quantity);
    if (running !== null && closing > 0n) {
      running.exitQty += closing;
      running.exitValue += notional(fill.px, closing as Quantity, multiplier);
      running.quantity -= closing;
      running.realizedPnl += fill.realizedPnl;
      running.fees += closingFee;
      running.fills += 1;
      if (running.quantity === 0n) {
        finish(running, fill.tsEvent);
        running = null;
      }
    }
    if (entering > 0n) {
      running ??= { side: fill.side === 'buy' ? 'long' : 'short', quantity: 0n, entryQty: 0n, entryValue: 0n, exitQty: 0n, exitValue: 0n, tsEntry: fill.tsEvent, realizedPnl: 0n, fees: 0n, funding: 0n, fills: 0, openedBefore: false };
      running.quantity += entering;
      running.entryQty += entering;
      running.entryValue += notional(fill.px, entering as Quantity, multiplier);
      running.fees += fill.fee - closingFee;
      running.fills += 1;
      // A fill that only opens realizes nothing; what a foreign record claims is kept, so that the sums stay those of the fills.
      if (closing === 0n) running.realizedPnl += fill.realizedPnl;
    }
  }
  takeFunding(Infinity);
  if (running !== null) finish(running, null);
  return done;
}

const average = (value: bigint, quantity: bigint, multiplier: Ratio): Price | null => (quantity === 0n ? null : (divHalfEven(value * ONE * ONE, quantity * multiplier) as Price));

export const sumMoney = (amounts: Iterable<Money>): Money => {
  let sum: bigint = ZERO_MONEY;
  for (const amount of amounts) sum += amount;
  return sum as Money;
};
