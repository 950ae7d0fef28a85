// The gate. Every order passes here before it may leave; a check that cannot decide denies.
import type { CheckResult } from '../../../shared/model/order-event.ts';
import type { Price } from '../../../shared/model/decimal.ts';
import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { Order, OrderSide, TradingState } from '../../../shared/model/order.ts';
import type { OrderEvent } from '../../../shared/model/order-event.ts';
import type { RiskLimits } from '../../../shared/model/profile.ts';
import type { RiskApproved } from '../kernel/approved.ts';
import type { Headroom, InstrumentsView, MarketView, OrdersView, PortfolioView, RiskView } from '../kernel/ports.ts';

export type RiskEngineDeps = {
  readonly limits: RiskLimits;
  readonly instruments: InstrumentsView;
  readonly market: MarketView;
  readonly portfolio: PortfolioView;
  readonly orders: OrdersView;
  tradingState(): TradingState;
  connected(): boolean;
  reconciled(): boolean;
  latched(): boolean;
  /** Engine time, for `headroom`: the `ts` of the input being handled. */
  now(): number;
};

/** `approved.order` may differ from what was asked: quantised, clipped to what can be reduced, or made reduce-only because it only closes. */
export type Verdict =
  | { readonly outcome: 'approved'; readonly order: RiskApproved<Order>; readonly checks: readonly CheckResult[] }
  | { readonly outcome: 'denied'; readonly denial: CheckResult; readonly checks: readonly CheckResult[] };

export declare class RiskEngine implements RiskView {
  constructor(deps: RiskEngineDeps);
  tradingState(): TradingState;
  check(order: Order, now: number): Verdict;
  previewChecks(order: Order, now: number): readonly CheckResult[];
  headroom(id: InstrumentId, side: OrderSide, px: Price): Headroom;
  restore(event: OrderEvent): void;
}
