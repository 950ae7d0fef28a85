// The order in which the gate asks. Checks of state come first: while the desk is halted, that is what the trader must hear.
import { clock } from './checks/clock.ts';
import { connected } from './checks/connected.ts';
import { dailyLoss } from './checks/daily-loss.ts';
import { dataAge } from './checks/data-age.ts';
import { drawdown } from './checks/drawdown.ts';
import { duplicate } from './checks/duplicate.ts';
import { exposurePerSymbol } from './checks/exposure-per-symbol.ts';
import { exposure } from './checks/exposure.ts';
import { freeMargin } from './checks/free-margin.ts';
import { latch } from './checks/latch.ts';
import { leverage } from './checks/leverage.ts';
import { minNotional } from './checks/min-notional.ts';
import { orderNotional } from './checks/order-notional.ts';
import { orderRate } from './checks/order-rate.ts';
import { positionNotional } from './checks/position-notional.ts';
import { priceCollar } from './checks/price-collar.ts';
import { reconciled } from './checks/reconciled.ts';
import { shorts } from './checks/shorts.ts';
import { tradable } from './checks/tradable.ts';
import { tradingState } from './checks/trading-state.ts';
import { workingOrders } from './checks/working-orders.ts';
import type { GateCheck, GateContext } from './gate-context.ts';
import type { LinearLimit, Sizing } from './sizing.ts';

/** Do not depend on the order's size. */
const STATE_CHECKS: readonly GateCheck[] = [tradingState, latch, connected, reconciled, tradable, dataAge, dailyLoss, drawdown, shorts, orderRate, workingOrders, priceCollar];

/** The same while the time is in doubt: a check that can only deny, and of which nothing is recorded in normal times. */
const CHECKS_IN_DOUBT: readonly GateCheck[] = [...STATE_CHECKS, clock];
export const stateChecks = ({ clockDoubt }: Pick<GateContext, 'clockDoubt'>): readonly GateCheck[] => (clockDoubt === null ? STATE_CHECKS : CHECKS_IN_DOUBT);

/** Depend on the order itself. */
export const ORDER_CHECKS: readonly GateCheck[] = [minNotional, duplicate];

/** Scopes from the narrowest to the widest; between equals the first is named. */
export const SIZE_LIMITS: readonly ((s: Sizing) => LinearLimit)[] = [orderNotional, positionNotional, exposurePerSymbol, exposure, leverage, freeMargin];
