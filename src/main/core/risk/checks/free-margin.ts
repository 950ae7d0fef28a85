import { maxDecimal, ONE, ZERO_MONEY } from '../../../../shared/model/decimal.ts';
import { ceilDiv } from '../exposure.ts';
import type { LinearLimit, Sizing } from '../sizing.ts';

/** Initial margin of everything plus the taker fee of this order must be covered by equity. Quote currency. */
export function freeMargin(s: Sizing): LinearLimit {
  const feePerUnit = ceilDiv(s.orderUnit * s.instrument.takerFeeRate, ONE); // A rebate counts as no fee.
  const closingFee = ceilDiv(s.closeRoom * feePerUnit, ONE);
  return {
    check: 'freeMargin', scope: 'account', measure: 'amount', label: 'Margin with fees',
    fixed: s.others.margin + s.sideMargin + closingFee, rate: s.unitMargin + feePerUnit,
    least: s.others.margin + s.otherMargin, allowed: maxDecimal(s.equity, ZERO_MONEY),
  };
}
