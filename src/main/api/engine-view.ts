// The read access that the publisher needs. Everything here already reflects the conclusion that is being published.
import type { DeskView } from '../../shared/contract/views.ts';
import type { Money } from '../../shared/model/decimal.ts';
import type { InstrumentId, TradeId } from '../../shared/model/ids.ts';
import type { Bar } from '../../shared/model/market-data.ts';
import type { TradingState } from '../../shared/model/order.ts';
import type { StopGap } from '../../shared/model/protection.ts';
import type { DrawnLine, WatchedStop } from '../core/kernel/strategy-runner.ts';
import type { InstrumentsView, MarketView, OrdersView, PortfolioView } from '../core/kernel/ports.ts';

/** What the desk around the engine knows and no conclusion tells. */
export type DeskFacts = Omit<DeskView, 'tradingState' | 'latched' | 'killId' | 'stateCause' | 'tsStateSince' | 'unprotected'> & {
  /** Leverage by which initial margin is computed. */
  readonly marginLeverage: number;
  /** Largest loss of a day as a fraction of the day's first equity. */
  readonly maxDailyLoss: number;
};

export type EngineView = {
  readonly orders: OrdersView;
  readonly portfolio: PortfolioView & { liquidationPx(id: InstrumentId): number | null; realizedOf(id: TradeId): Money | undefined };
  readonly market: MarketView & { refusedTotal(id: InstrumentId): number; forming(id: InstrumentId): Bar | undefined };
  readonly instruments: InstrumentsView;
  tradingState(): TradingState;
  latched(): boolean;
  /** Identity of the newest kill; null before the first. */
  killId(): string | null;
  /** What the strategies of this instrument draw, the same for the whole run. */
  linesOf(id: InstrumentId): readonly DrawnLine[];
  /** Writes the stop nearest to `px` at `rows[at]` and the values of `linesOf` behind it; NaN where there is none. */
  draw(id: InstrumentId, px: number, rows: Float64Array, at: number): void;
  /** The stops that are watched, in the order of the strategies. */
  stopsOf(id: InstrumentId): readonly WatchedStop[];
  /** Why no stop would close a position of this instrument now; null where one would. */
  stopGapOf(id: InstrumentId): StopGap | null;
  deskFacts(): DeskFacts;
};
