import { shareOf, type LinearLimit, type Sizing } from '../sizing.ts';

/** Gross notional of the account over equity, each instrument at its worse side. */
export const leverage = (s: Sizing): LinearLimit => ({
  check: 'leverage', scope: 'account', measure: 'timesEquity', label: 'Leverage',
  fixed: s.others.notional + s.sideNotional, rate: s.orderUnit, least: s.others.notional + s.otherNotional, allowed: shareOf(s.equity, s.limits.maxLeverage),
});
