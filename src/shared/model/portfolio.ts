import type { Money, Price, Quantity } from './decimal.ts';
import type { InstrumentId } from './ids.ts';

export type PositionSide = 'long' | 'short' | 'flat';

/** Average-cost position of one instrument. Money in the quote currency. */
export type Position = {
  readonly instrumentId: InstrumentId;
  /** Signed: above zero is long. */
  readonly quantity: Quantity;
  /** Signed sum of px * qty * multiplier still open. The exact truth; avgPx is its display. */
  readonly cost: Money;
  readonly avgPx: Price | null;
  readonly realizedPnl: Money;
  readonly fees: Money;
  readonly funding: Money;
  readonly tsOpened: number | null;
  readonly tsUpdated: number;
};

/**
 * `reclassified` moves PnL between realised and open of one position without changing equity: the venue booked the same fills in another order.
 * `invested` is money that went into a position that is paid for, at its cost (below zero), or came out of it; equity does not change either.
 */
export const LEDGER_TYPES = ['deposit', 'realized', 'reclassified', 'fee', 'funding', 'adjustment', 'invested'] as const;
/** Those that move money between cash and positions: equity is the same after them. */
export const NEUTRAL_LEDGER_TYPES: readonly LedgerEntry['type'][] = ['realized', 'reclassified', 'invested'];

/** One booked change of cash. The ledger is the append-only list of these. */
export type LedgerEntry = {
  readonly type: (typeof LEDGER_TYPES)[number];
  readonly amount: Money;
  readonly instrumentId: InstrumentId | null;
  /** tradeId, funding instant or order id that explains the entry. */
  readonly reference: string;
  readonly tsEvent: number;
};

/** Account at one instant, computed from marks. */
export type AccountState = {
  readonly cash: Money;
  readonly unrealizedPnl: Money;
  readonly equity: Money;
  readonly initialMargin: Money;
  readonly maintenanceMargin: Money;
  readonly freeMargin: Money;
  readonly realizedPnl: Money;
  readonly fees: Money;
  readonly funding: Money;
  /** Equity at the last day roll; day PnL = equity - dayStartEquity - flows since. */
  readonly dayStartEquity: Money;
  readonly dayPnl: Money;
  readonly peakEquity: Money;
};
