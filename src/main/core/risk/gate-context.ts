// One order as the gate sees it. Built once per order; every check reads from it and nothing else.
import type { Price, Quantity } from '../../../shared/model/decimal.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { Order, TradingState } from '../../../shared/model/order.ts';
import type { CheckResult } from '../../../shared/model/order-event.ts';
import type { AccountState } from '../../../shared/model/portfolio.ts';
import type { ExactLimits } from './limits.ts';

/** Only orders that can enlarge the position get this far; exits are judged by form alone. */
export type GateContext = {
  /** False where nobody reads what a check measured that passed: it then says that it passed and no more. */
  readonly inWords: boolean;
  /** As it would go out: quantised and clipped. */
  readonly order: Order;
  /** The part of `order` that opens, given the position and everything that works. Above zero. */
  readonly opening: Quantity;
  readonly instrument: Instrument;
  readonly limits: ExactLimits;
  readonly tradingState: TradingState;
  readonly latched: boolean;
  readonly connected: boolean;
  readonly reconciled: boolean;
  /** Why the time cannot be trusted; null when it can. */
  readonly clockDoubt: string | null;
  /** Null when there is no usable price. */
  readonly reference: Price | null;
  /** Milliseconds since the last price data; NaN or Infinity when there was none. */
  readonly dataAgeMs: number;
  readonly stale: boolean;
  /** Null when it could not be computed. */
  readonly account: AccountState | null;
  /** Working orders of the instrument without `order` itself. */
  readonly workingHere: readonly Order[];
  /** Working orders of the account without `order` itself. */
  readonly workingCount: number;
  /** Risk-increasing orders approved in the minute before now. */
  readonly ordersLastMinute: number;
};

/** A pre-trade check of a risk-increasing order. Pure; a throw denies. */
export type GateCheck = (c: GateContext) => CheckResult;
