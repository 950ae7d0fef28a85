// What a daily report is made from and what it contains. Money, prices and quantities are exact; times are Unix ms UTC.
import type { Money, Price, Quantity, Ratio } from '../../../shared/model/decimal.ts';
import type { Decision } from '../../../shared/model/decision.ts';
import type { EquitySince, RiskEvent, TradingStateChanged } from '../../../shared/model/desk-event.ts';
import type { LiquiditySide, OrderSide, OrderStatus, OrderType, TimeInForce } from '../../../shared/model/order.ts';
import type { StopGap } from '../../../shared/model/protection.ts';
import type { LedgerEntry } from '../../../shared/model/portfolio.ts';

/** Version of the JSON form; raised when a field changes its meaning. */
export const REPORT_SCHEMA_VERSION = 1;

export type FillRow = {
  readonly tradeId: string; readonly clientOrderId: string; readonly strategyId: string; readonly instrumentId: string;
  readonly side: OrderSide; readonly quantity: Quantity; readonly px: Price; readonly fee: Money; readonly liquidity: LiquiditySide;
  /** Gross of fees. */
  readonly realizedPnl: Money; readonly tsEvent: number;
  /** What it is measured against: the level that caused the order, else the market when it was wanted. Null where the record no longer tells. */
  readonly referencePx: Price | null;
};
export type OrderRow = {
  readonly clientOrderId: string; readonly strategyId: string; readonly instrumentId: string; readonly side: OrderSide; readonly type: OrderType;
  readonly timeInForce: TimeInForce; readonly reduceOnly: boolean; readonly quantity: Quantity; readonly limitPx: Price | null; readonly filledQty: Quantity;
  readonly avgPx: Price | null; readonly status: OrderStatus; readonly reason: string; readonly closeReason: string | null;
  /** The check of ours that stopped it and its sentence; null unless `status` is `denied`. */
  readonly denial: { readonly check: string; readonly message: string } | null; readonly tsCreated: number; readonly tsUpdated: number;
};
/** One open position at the start or the end of the day. */
export type PositionRow = { readonly instrumentId: string; readonly quantity: Quantity; readonly cost: Money; readonly avgPx: Price | null; readonly mark: number | null; /** Null when no mark of that instant is known. */ readonly unrealizedPnl: Money | null; readonly tsOpened: number | null };
export type DayBoundary = { readonly ts: number; readonly equity: Money; readonly cash: Money; readonly positions: readonly PositionRow[] };
/** A sample; `since` tells what lay between it and the one before, `open` that a position was held: both where the journal says so. */
export type EquityRow = { readonly ts: number; readonly equity: Money; readonly open?: boolean; readonly since?: EquitySince };
export type HealthRow = {
  /** How long the engine ran inside the day, and how long the day was so far (ms). */
  readonly uptimeMs: number; readonly periodMs: number; readonly starts: number;
  /** Starts but for the very first one of this desk. */
  readonly restarts: number;
  /** Null when nobody counted them for this day. */
  readonly refusedTicks: number | null;
  readonly reconciliations: { readonly agreed: number; readonly repaired: number; readonly open: number };
};
export type ReportFacts = {
  readonly profile: string; readonly mode: 'paper' | 'live'; readonly source: 'venue' | 'replay'; readonly dryRun: boolean; readonly venue: string;
  readonly codeVersion: string; readonly configHash: string;
  /** Seed of the simulated venue; null at a real one. */
  readonly seed: number | null;
  /** First and last market data used; null when there was none. */
  readonly dataRange: { readonly from: number; readonly to: number } | null;
  readonly generatedAt: number;
  /** The currency of every amount. */
  readonly currency: string;
};
export type InstrumentRow = { readonly id: string; readonly base: string; readonly quote: string; readonly multiplier: Ratio; readonly tickSize: Price };

/** A payment, with the venue's rate and the mark that it took; null where the record does not tell. */
export type FundingRow = LedgerEntry & { readonly rate: Ratio | null; readonly px: Price | null };

/** Fills and funding from before a period, of the positions that were open when it began: since each was opened. */
export type CarriedRows = { readonly fills: readonly FillRow[]; readonly funding: readonly LedgerEntry[] };

/** Read model of one UTC day; the journal implements it. Lists are in the order of the journal. */
export type ReportSource = {
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  /** [from, to) in ms; `to` is the end of the day, or now while it still runs. */
  readonly from: number; readonly to: number; readonly complete: boolean;
  readonly facts: ReportFacts;
  readonly start: DayBoundary; readonly end: DayBoundary;
  readonly instruments: readonly InstrumentRow[];
  readonly fills: readonly FillRow[];
  readonly carried: CarriedRows;
  readonly orders: readonly OrderRow[];
  readonly ledger: readonly (LedgerEntry & { readonly terms?: Pick<FundingRow, 'rate' | 'px'> })[];
  readonly equity: readonly EquityRow[];
  readonly riskEvents: readonly RiskEvent[];
  /** May be long (one per bar and instrument): read once, front to back. */
  readonly decisions: Iterable<Decision>;
  readonly stateChanges: readonly TradingStateChanged[];
  readonly health: HealthRow;
  readonly protection: readonly ProtectionSpell[];
  readonly toDate: ToDates;
};

/** A stretch of the period in which no stop would have closed a position. */
export type ProtectionSpell = { readonly instrumentId: string; readonly gap: StopGap; readonly from: number; readonly to: number; /** It still had none at the end of the period. */ readonly atEnd: boolean };
/** From the first day of the month or year with a record to the end of the day. */
export type ToDate = {
  readonly from: string; readonly startEquity: Money; readonly pnl: Money;
  /** Of each day, one on the other: flows are no gain. Null where there was nothing to gain on. */
  readonly return: number | null;
  readonly fees: Money; readonly funding: Money; readonly flows: Money; readonly fills: number;
};
export type ToDates = { readonly month: ToDate | null; readonly year: ToDate | null };

/** What one strategy did, or a person by hand (`manual`). Trades belong to who opened them. Unrealized PnL belongs to the account, so it is in no row. */
export type StrategyRow = {
  readonly strategyId: string; readonly orders: number; readonly denied: number; readonly fills: number; readonly realizedPnl: Money; readonly fees: Money; readonly turnover: Money; readonly netRealized: Money;
  readonly trades: number; readonly hitRatio: Statistic;
};
export type LiquidityRow = { readonly liquidity: LiquiditySide; readonly fills: number; readonly turnover: Money; readonly fees: Money };
/** Fills against their reference price; above zero is worse for us. `points` are basis points of the turnover that was measured. */
export type Slippage = { readonly amount: Money; readonly points: number | null; readonly fills: number; /** Fills without a reference price. */ readonly unmeasured: number };
/** How long closed trades were held, ms; null where no trade closed. */
export type HoldingTime = { readonly n: number; readonly mean: number | null; readonly median: number | null; readonly shortest: number | null; readonly longest: number | null };

/** `value` is null when it is not defined; `n` is the sample it rests on; `low`..`high` is the 95 % Wilson interval where it applies. */
export type Statistic = { readonly value: number | null; readonly n: number; readonly low: number | null; readonly high: number | null };

/** A round trip: from flat to flat, or to the turn of the side, with all that was booked on it, also before the period. */
export type TradeRow = {
  readonly instrumentId: string; readonly side: 'long' | 'short'; readonly quantity: Quantity;
  readonly tsEntry: number | null; readonly tsExit: number | null; readonly entryPx: Price | null; readonly exitPx: Price | null;
  readonly realizedPnl: Money; readonly fees: Money; readonly funding: Money; readonly netPnl: Money; readonly fills: number;
  /** False while the position is still open at the end of the day. */
  readonly closed: boolean; readonly openedBefore: boolean;
  /** Of these figures, what was booked before the period began: the rest is inside it. */
  readonly before: { readonly realizedPnl: Money; readonly fees: Money; readonly funding: Money; readonly fills: number };
  /** Who opened it: a strategy, or `manual`. Null where the fill that did is not known. */
  readonly strategyId: string | null;
};
/** Causes of one instrument's PnL; net = realized + unrealizedChange - fees + funding. */
export type InstrumentPnl = {
  readonly instrumentId: string; readonly realizedPnl: Money; readonly unrealizedChange: Money; readonly pricePnl: Money; readonly fees: Money; readonly funding: Money; readonly netPnl: Money;
  readonly fills: number; readonly turnover: Money;
};
export type Summary = {
  readonly startEquity: Money; readonly endEquity: Money; readonly flows: Money;
  /** end - start - flows. */
  readonly dayPnl: Money;
  /** dayPnl over start equity; where the day started with nothing, over what was brought in before anything was traded. Null without either. */
  readonly dayReturn: number | null;
  readonly realizedPnl: Money; readonly unrealizedChange: Money; readonly pricePnl: Money; readonly fees: Money; readonly funding: Money;
  /** Largest fall of equity from its peak of the day, at every bar and mark, net of flows, as a fraction; null without samples. */
  readonly maxDrawdown: Statistic; readonly turnover: Money;
  readonly orders: number; readonly fills: number; readonly trades: number;
  readonly hitRatio: Statistic; readonly fillRate: Statistic; readonly profitFactor: Statistic; readonly expectancy: Statistic;
  /** `samples`: the record is from before every bar and mark was looked at, so a fall between two samples is not in `maxDrawdown`. */
  readonly drawdownBasis: 'everyPrice' | 'samples';
};
/** Does every cent have a cause? All differences are zero in a sound ledger. */
export type TieOut = {
  readonly cashChange: Money; readonly ledgerSum: Money;
  /** cashChange - ledgerSum. */
  readonly cashDifference: Money;
  /** Realized PnL of the fills less that of the ledger; fees of the fills less those of the ledger. */
  readonly realizedDifference: Money; readonly feeDifference: Money;
  readonly agrees: boolean;
};

export type DailyReport = {
  readonly schemaVersion: number;
  readonly day: string; readonly from: number; readonly to: number; readonly complete: boolean; readonly empty: boolean;
  readonly facts: ReportFacts;
  readonly summary: Summary; readonly tieOut: TieOut;
  readonly byInstrument: readonly InstrumentPnl[];
  /** What `byInstrument` cannot place: ledger entries without an instrument, unrealized change without marks. Net of all rows and this = dayPnl. */
  readonly unattributed: Money;
  readonly trades: readonly TradeRow[]; readonly fills: readonly FillRow[];
  readonly orders: readonly OrderRow[];
  /** Orders that our gate or the venue refused, counted by reason. */
  readonly refusals: readonly { readonly status: 'denied' | 'rejected'; readonly reason: string; readonly count: number }[];
  readonly fees: { readonly total: Money; readonly maker: Money; readonly taker: Money };
  readonly funding: readonly FundingRow[];
  readonly flows: readonly LedgerEntry[];
  readonly riskEvents: readonly RiskEvent[]; readonly stateChanges: readonly TradingStateChanged[];
  readonly decisions: { readonly total: number; readonly byReason: readonly { readonly action: string; readonly reason: string; readonly count: number }[]; readonly acted: readonly Decision[] };
  readonly equityCurve: readonly EquityRow[];
  readonly openPositions: readonly PositionRow[];
  readonly health: HealthRow;
  readonly byStrategy: readonly StrategyRow[];
  readonly liquidity: readonly LiquidityRow[];
  readonly slippage: Slippage;
  readonly holding: HoldingTime;
  readonly toDate: ToDates;
  readonly protection: readonly ProtectionSpell[];
  /** Tick of each instrument, that prices are shown at, and what one unit of it stands for. */
  readonly ticks: Readonly<Record<string, Price>>;
  readonly multipliers: Readonly<Record<string, Ratio>>;
};
