import { formatDecimal, notional } from '../../../../shared/model/decimal.ts';
import { groupedMoney } from '../../../../shared/model/figures.ts';
import { cents, denied, passedConstant } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';

const PASSED = passedConstant('minNotional', 'instrument', 'The order is worth the venue\'s minimum');

/** Least px * qty * multiplier of an order that opens risk, at the limit price or the reference. Exits are exempt. */
export const minNotional: GateCheck = ({ order, instrument, reference }) => {
  const px = order.limitPx ?? reference;
  if (px === null) return denied('minNotional', 'instrument', 'unknown', formatDecimal(instrument.minNotional), instrument.currency, 'Without a price nobody can say what the order is worth');
  const value = notional(px, order.quantity, instrument.multiplier);
  if (value >= instrument.minNotional) return PASSED;
  const minimum = formatDecimal(instrument.minNotional);
  return denied('minNotional', 'instrument', cents(value), minimum, instrument.currency, `The order is worth ${groupedMoney(cents(value))} ${instrument.currency}, below the venue's minimum of ${groupedMoney(minimum)} ${instrument.currency}; it is not rounded up`);
};
