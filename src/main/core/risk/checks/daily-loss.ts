import { maxDecimal, ZERO_MONEY } from '../../../../shared/model/decimal.ts';
import { groupedMoney } from '../../../../shared/model/figures.ts';
import { cents, centsUp, denied, passed, passedConstant } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';
import { dayLossOf } from '../losses.ts';

const SAYS = 'The day\'s loss is within its limit';
const PASSED = passedConstant('dailyLoss', 'account', SAYS);

/** Loss since the day roll, net of deposits and withdrawals, against a fraction of the equity at the day's start. Reached is too much. */
export const dailyLoss: GateCheck = ({ account, limits, instrument, inWords }) => {
  if (account === null) return denied('dailyLoss', 'account', 'unknown', 'known', instrument.currency, 'The account cannot be valued, so the day\'s loss is unknown');
  const { used: loss, allowed } = dayLossOf(account, limits);
  if (allowed > 0n && loss < allowed) return inWords ? passed('dailyLoss', 'account', cents(maxDecimal(loss, ZERO_MONEY)), cents(allowed), instrument.currency, SAYS) : PASSED;
  return denied('dailyLoss', 'account', centsUp(maxDecimal(loss, ZERO_MONEY)), cents(allowed), instrument.currency, allowed > 0n ? `The day's loss of ${groupedMoney(centsUp(loss))} ${instrument.currency} has reached the limit of ${groupedMoney(cents(allowed))} ${instrument.currency}` : 'The day started without equity: there is nothing to risk');
};
