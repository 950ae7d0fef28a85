import { formatDecimal } from '../../../../shared/model/decimal.ts';
import { exactText } from '../../../../shared/model/figures.ts';
import type { Instrument } from '../../../../shared/model/instrument.ts';
import { leavesQty, type Order } from '../../../../shared/model/order.ts';
import type { CheckResult } from '../../../../shared/model/order-event.ts';
import { denied, passed, passedConstant } from '../check-result.ts';

const PASSED = passedConstant('quantityBounds', 'instrument', 'The size is within the venue\'s bounds');

/**
 * The venue's smallest and largest order. Below the minimum is refused, never rounded up. One exception: `closesAll` is an exit of
 * all that is left of a position; that remainder is dust, and only the venue can say whether it takes it.
 */
export function quantityBounds(order: Order, instrument: Instrument, closesAll: boolean): CheckResult {
  const size = formatDecimal(order.quantity);
  if (order.quantity > instrument.maxQty) return denied('quantityBounds', 'instrument', size, formatDecimal(instrument.maxQty), instrument.base, `Size ${exactText(order.quantity)} is above the venue's maximum of ${exactText(instrument.maxQty)}`);
  if (order.quantity >= instrument.minQty) return PASSED;
  const minimum = formatDecimal(instrument.minQty);
  if (closesAll) return passed('quantityBounds', 'instrument', formatDecimal(leavesQty(order)), minimum, instrument.base, `Dust: ${exactText(order.quantity)} is all that is left and below the venue's minimum of ${exactText(instrument.minQty)}; it closes only if the venue takes it`);
  return denied('quantityBounds', 'instrument', size, minimum, instrument.base, `Size ${exactText(order.quantity)} is below the venue's minimum of ${exactText(instrument.minQty)}; it is not rounded up`);
}
