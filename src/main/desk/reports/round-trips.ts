// Round trips of a period: from flat to flat, or to the turn of the side, in the order of the fills.
import { ONE, ZERO_MONEY, absDecimal, divHalfEven, notional, type Money, type Price, type Quantity, type Ratio } from '../../../shared/model/decimal.ts';
import type { LedgerEntry } from '../../../shared/model/portfolio.ts';
import type { CarriedRows, FillRow, PositionRow, TradeRow } from './report-data.ts';

type Booked = { realizedPnl: bigint; fees: bigint; funding: bigint; fills: number };
type Running = Booked & {
  readonly side: 'long' | 'short'; quantity: bigint; entryQty: bigint; entryValue: bigint; exitQty: bigint; exitValue: bigint;
  readonly tsEntry: number | null; readonly strategyId: string | null; before: Booked | null;
};
/** `opening` stands where the fills that made the position are not known; else they are `carried`. */
export type TripSource = {
  readonly instrumentId: string; readonly multiplier: Ratio; readonly opening: PositionRow | undefined; readonly carried: CarriedRows;
  readonly fills: readonly FillRow[]; readonly funding: readonly LedgerEntry[];
};

/**
 * Trades of one instrument that were open or closed in a period, each whole: also with what was booked on it before. Realized PnL and fees
 * of all rows less their part before are those of the period's fills to the last digit: the fee of a fill that turns the side is shared by
 * quantity. Funding goes to the trade that was open (or just closed) when it was paid.
 */
export function roundTrips({ instrumentId, multiplier, opening, carried, fills, funding }: TripSource): readonly TradeRow[] {
  const trips = new Trips(instrumentId, multiplier);
  if (carried.fills.length > 0) trips.open(quantityBefore(opening, carried.fills), null);
  else if (opening !== undefined) trips.open(opening.quantity, opening);
  trips.take(carried.fills, carried.funding);
  trips.begin();
  trips.take(fills, funding);
  return trips.end();
}

/** What was held before the first of the carried fills: nothing, or the other side that it turned. */
const quantityBefore = (opening: PositionRow | undefined, carried: readonly FillRow[]): bigint => carried.reduce((sum, fill) => sum - (fill.side === 'buy' ? fill.quantity : -fill.quantity), (opening?.quantity ?? 0n) as bigint);

class Trips {
  readonly #instrumentId: string;
  readonly #multiplier: Ratio;
  #done: TradeRow[] = [];
  #running: Running | null = null;

  constructor(instrumentId: string, multiplier: Ratio) {
    this.#instrumentId = instrumentId;
    this.#multiplier = multiplier;
  }

  open(quantity: bigint, of: PositionRow | null): void {
    if (quantity === 0n) return;
    const size = absDecimal(quantity);
    this.#running = { ...started(quantity > 0n ? 'long' : 'short', of?.tsOpened ?? null, null), quantity: size, entryQty: size, entryValue: of === null ? 0n : absDecimal(of.cost) };
  }

  /** The period begins here: what is over is no business of it. */
  begin(): void {
    this.#done = [];
    if (this.#running !== null) this.#running.before = { realizedPnl: this.#running.realizedPnl, fees: this.#running.fees, funding: this.#running.funding, fills: this.#running.fills };
  }

  take(fills: readonly FillRow[], funding: readonly LedgerEntry[]): void {
    let paid = 0;
    const takeFunding = (until: number): void => {
      for (let one = funding[paid]; one !== undefined && one.tsEvent <= until; one = funding[(paid += 1)]) this.#fund(one.amount);
    };
    for (const fill of fills) {
      takeFunding(fill.tsEvent);
      this.#fill(fill);
    }
    takeFunding(Infinity);
  }

  end(): readonly TradeRow[] {
    if (this.#running !== null) this.#finish(this.#running, null);
    return this.#done;
  }

  #fund(amount: Money): void {
    if (this.#running !== null) {
      this.#running.funding += amount;
      return;
    }
    const last = this.#done.at(-1);
    if (last !== undefined) this.#done[this.#done.length - 1] = { ...last, funding: (last.funding + amount) as Money, netPnl: (last.netPnl + amount) as Money };
  }

  #fill(fill: FillRow): void {
    const running = this.#running;
    const opens = running === null || (running.side === 'long') === (fill.side === 'buy');
    const closing: bigint = opens || running === null ? 0n : fill.quantity < running.quantity ? fill.quantity : running.quantity;
    const entering = fill.quantity - closing;
    const closingFee = entering === 0n ? fill.fee : divHalfEven(fill.fee * closing, fill.quantity);
    if (running !== null && closing > 0n) {
      running.exitQty += closing;
      running.exitValue += notional(fill.px, closing as Quantity, this.#multiplier);
      running.quantity -= closing;
      running.realizedPnl += fill.realizedPnl;
      running.fees += closingFee;
      running.fills += 1;
      if (running.quantity === 0n) {
        this.#finish(running, fill.tsEvent);
        this.#running = null;
      }
    }
    if (entering === 0n) return;
    const entered = (this.#running ??= started(fill.side === 'buy' ? 'long' : 'short', fill.tsEvent, fill.strategyId));
    entered.quantity += entering;
    entered.entryQty += entering;
    entered.entryValue += notional(fill.px, entering as Quantity, this.#multiplier);
    entered.fees += fill.fee - closingFee;
    entered.fills += 1;
    // A fill that only opens realizes nothing; what a foreign record claims is kept, so that the sums stay those of the fills.
    if (closing === 0n) entered.realizedPnl += fill.realizedPnl;
  }

  #finish(trade: Running, tsExit: number | null): void {
    const { before } = trade;
    this.#done.push({
      instrumentId: this.#instrumentId, side: trade.side, quantity: trade.entryQty as Quantity, tsEntry: trade.tsEntry, tsExit,
      entryPx: average(trade.entryValue, trade.entryQty, this.#multiplier), exitPx: average(trade.exitValue, trade.exitQty, this.#multiplier),
      realizedPnl: trade.realizedPnl as Money, fees: trade.fees as Money, funding: trade.funding as Money, netPnl: (trade.realizedPnl - trade.fees + trade.funding) as Money,
      fills: trade.fills, closed: tsExit !== null, openedBefore: before !== null,
      before: { realizedPnl: (before?.realizedPnl ?? 0n) as Money, fees: (before?.fees ?? 0n) as Money, funding: (before?.funding ?? 0n) as Money, fills: before?.fills ?? 0 },
      strategyId: trade.strategyId,
    });
  }
}

const started = (side: 'long' | 'short', tsEntry: number | null, strategyId: string | null): Running =>
  ({ side, quantity: 0n, entryQty: 0n, entryValue: 0n, exitQty: 0n, exitValue: 0n, tsEntry, strategyId, realizedPnl: 0n, fees: 0n, funding: 0n, fills: 0, before: null });

const average = (value: bigint, quantity: bigint, multiplier: Ratio): Price | null => (quantity === 0n ? null : (divHalfEven(value * ONE * ONE, quantity * multiplier) as Price));

export const sumMoney = (amounts: Iterable<Money>): Money => {
  let sum: bigint = ZERO_MONEY;
  for (const amount of amounts) sum += amount;
  return sum as Money;
};
