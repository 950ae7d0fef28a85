// What was lost, against what may be lost: the gate, the monitor and the risk view read the same two figures.
import { applyRate, type Money } from '../../../shared/model/decimal.ts';
import type { AccountState } from '../../../shared/model/portfolio.ts';
import type { ExactLimits } from './limits.ts';

/** Quote currency. `used` below zero is a gain. A limit that is reached is too much; an allowed loss of nothing allows no risk. */
export type LossMeasure = { readonly used: Money; readonly allowed: Money };

/** Loss since the day roll, net of deposits and withdrawals, against a fraction of the equity at the day's start. */
export const dayLossOf = (account: AccountState, limits: ExactLimits): LossMeasure => ({ used: -account.dayPnl as Money, allowed: applyRate(account.dayStartEquity, limits.maxDailyLoss) });

/** Fall from the highest equity, against a fraction of that high. */
export const drawdownOf = (account: AccountState, limits: ExactLimits): LossMeasure => ({ used: (account.peakEquity - account.equity) as Money, allowed: applyRate(account.peakEquity, limits.maxDrawdown) });
