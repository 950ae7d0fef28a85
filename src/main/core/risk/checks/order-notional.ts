import { ONE } from '../../../../shared/model/decimal.ts';
import { ceilDiv } from '../exposure.ts';
import type { LinearLimit, Sizing } from '../sizing.ts';

/** Fat finger: the whole order, its closing part too, at the dearer of reference and limit price. Quote currency. */
export const orderNotional = (s: Sizing): LinearLimit => ({
  check: 'orderNotional', scope: 'order', measure: 'amount', label: 'Order notional',
  fixed: ceilDiv(s.closeRoom * s.orderUnit, ONE), rate: s.orderUnit, least: 0n, allowed: s.limits.maxOrderNotional,
});
