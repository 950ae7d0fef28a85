import { ONE } from '../../../../shared/model/decimal.ts';
import { ceilDiv } from '../exposure.ts';
import { marginNow, type LinearLimit, type Sizing } from '../sizing.ts';

/** Initial margin of everything plus the taker fee of this order must be covered by equity. Quote currency. */
export function freeMargin(s: Sizing): LinearLimit {
  const feeRate = s.instrument.takerFeeRate > 0n ? s.instrument.takerFeeRate : 0n;
  const feePerUnit = ceilDiv(s.orderUnit * feeRate, ONE);
  const closingFee = ceilDiv(s.closeRoom * feePerUnit, ONE);
  return {
    check: 'freeMargin', scope: 'account', measure: 'amount', label: 'Margin with fees',
    fixed: s.others.margin + marginNow(s, s.sideNotional) + closingFee, rate: marginNow(s, s.orderUnit) + feePerUnit,
    least: s.others.margin + marginNow(s, s.otherNotional), allowed: s.equity > 0n ? s.equity : 0n,
  };
}
