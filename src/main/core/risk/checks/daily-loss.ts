import { maxDecimal, ZERO_MONEY } from '../../../../shared/model/decimal.ts';
import { groupedMoney } from '../../../../shared/model/figures.ts';
import { cents, centsUp, denied, passed } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';
import { dayLossOf } from '../losses.ts';

/** Loss since the day roll, net of deposits and withdrawals, against a fraction of the equity at the day's start. Reached is too much. */
export const dailyLoss: GateCheck = ({ account, limits, instrument }) => {
  if (account === null) return denied('dailyLoss', 'account', 'unknown', 'known', instrument.quote, 'The account cannot be valued, so the day\'s loss is unknown');
  const { used: loss, allowed } = dayLossOf(account, limits);
  if (allowed > 0n && loss < allowed) return passed('dailyLoss', 'account', cents(maxDecimal(loss, ZERO_MONEY)), cents(allowed), instrument.quote, 'The day\'s loss is within its limit');
  return denied('dailyLoss', 'account', centsUp(maxDecimal(loss, ZERO_MONEY)), cents(allowed), instrument.quote, allowed > 0n ? `The day's loss of ${groupedMoney(centsUp(loss))} ${instrument.quote} has reached the limit of ${groupedMoney(cents(allowed))} ${instrument.quote}` : 'The day started without equity: there is nothing to risk');
};
