// The read access that the publisher needs. Everything here already reflects the conclusion that is being published.
import type { DeskView } from '../../shared/contract/views.ts';
import type { Money } from '../../shared/model/decimal.ts';
import type { InstrumentId, StrategyId, TradeId } from '../../shared/model/ids.ts';
import type { Bar } from '../../shared/model/market-data.ts';
import type { TradingState } from '../../shared/model/order.ts';
import type { StopGap } from '../../shared/model/protection.ts';
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
  /** Lines of the strategy on this instrument; `fast`, `slow` and `stop` are shown, NaN or absent means none. */
  overlays(id: InstrumentId): Readonly<Record<string, number>>;
  /** The stops that are watched, in the order of the strategies. */
  stopsOf(id: InstrumentId): readonly { readonly strategyId: StrategyId; readonly level: number; readonly movable: boolean; readonly byHand: boolean }[];
  /** Why no stop would close a position of this instrument now; null where one would. */
  stopGapOf(id: InstrumentId): StopGap | null;
  deskFacts(): DeskFacts;
};
