import { formatDecimal, ONE } from '../../../../shared/model/decimal.ts';
import { exactText, grouped } from '../../../../shared/model/figures.ts';
import { centsDown, denied, passedConstant } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';

const PASSED = passedConstant('priceCollar', 'order', 'The limit price is within the collar');

/** A limit price may be at most the collar's fraction through the reference: a buy above it, a sell below it. Market orders have no price to judge. */
export const priceCollar: GateCheck = ({ order, reference, limits, instrument }) => {
  if (order.limitPx === null) return PASSED;
  const collar = `${Number(limits.priceCollar) / 1e10} %`;
  if (reference === null) return denied('priceCollar', 'order', formatDecimal(order.limitPx), collar, instrument.currency, 'Without a reference price the limit price cannot be judged');
  const buy = order.side === 'buy';
  const bound = (reference * (buy ? ONE + limits.priceCollar : ONE - limits.priceCollar)) / ONE;
  if (buy ? order.limitPx <= bound : order.limitPx >= bound) return PASSED;
  return denied('priceCollar', 'order', formatDecimal(order.limitPx), centsDown(bound), instrument.currency, `Limit price ${exactText(order.limitPx)} is more than ${collar} ${buy ? 'above' : 'below'} the reference ${grouped(centsDown(reference))} ${instrument.currency} (bound ${grouped(centsDown(bound))})`);
};
