import { denied } from '../check-result.ts';
import { absDecimal, formatDecimal, type Quantity } from '../../../../shared/model/decimal.ts';
import { exactText } from '../../../../shared/model/figures.ts';
import type { Instrument } from '../../../../shared/model/instrument.ts';
import { leavesQty, signOf, type Order } from '../../../../shared/model/order.ts';
import type { CheckResult } from '../../../../shared/model/order-event.ts';

/**
 * Strategies of one desk stand on one side of an instrument: an entry against what others hold, or may still open, would close their position at the venue,
 * and their exit would open one. Null where the order opens nothing against others. `own` and `others`: signed quantities.
 */
export function opposing(order: Order, own: bigint, others: bigint, working: readonly Order[], instrument: Instrument): CheckResult | null {
  const sign = signOf(order.side);
  const closing = own * sign < 0n ? absDecimal(own as Quantity) : 0n;
  if ((leavesQty(order) as bigint) <= closing) return null;
  if (others * sign < 0n) {
    const held = absDecimal(others as Quantity);
    return denied('opposing', 'instrument', formatDecimal(held), '0', instrument.base,
      `Others of this desk hold ${exactText(held)} on the other side, and strategies of one instrument stand on one side`);
  }
  const against = working.find((other) => other.strategyId !== order.strategyId && !other.reduceOnly && signOf(other.side) !== sign);
  if (against === undefined) return null;
  const resting = leavesQty(against);
  return denied('opposing', 'instrument', formatDecimal(resting), '0', instrument.base,
    `An entry of ${against.strategyId} for ${exactText(resting)} on the other side is still working, and strategies of one instrument stand on one side`);
}
