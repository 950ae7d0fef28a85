import { denied, passedConstant } from '../check-result.ts';
import { formatDecimal } from '../../../../shared/model/decimal.ts';
import { exactText } from '../../../../shared/model/figures.ts';
import { isPaid } from '../../../../shared/model/instrument.ts';
import type { GateCheck } from '../gate-context.ts';

const PASSED = passedConstant('shorts', 'account', 'The order may end short or cannot');

/** Where shorts are not allowed, no sell may go beyond the position, whatever else is working. */
export const shorts: GateCheck = ({ order, opening, limits, instrument }) => {
  if (order.side === 'buy') return PASSED;
  if (isPaid(instrument)) return denied('shorts', 'instrument', formatDecimal(opening), '0', instrument.base, `The order could end ${exactText(opening)} short and ${instrument.id} is paid for: it is not sold short`);
  return limits.allowShorts ? PASSED : denied('shorts', 'account', formatDecimal(opening), '0', instrument.base, `The order could end ${exactText(opening)} short and this profile allows no shorts`);
};
