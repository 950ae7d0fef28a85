import type { LinearLimit, Sizing } from '../sizing.ts';

/** Largest notional of one position, with every working order of that side filled. Quote currency. */
export const positionNotional = (s: Sizing): LinearLimit => ({
  check: 'positionNotional', scope: 'instrument', measure: 'amount', label: 'Position notional',
  fixed: s.sideNotional, rate: s.orderUnit, least: 0n, allowed: s.limits.maxPositionNotional,
});
