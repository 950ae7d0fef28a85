import { groupedMoney } from '../../../../shared/model/figures.ts';
import { cents, centsUp, denied, passed, passedConstant } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';
import { drawdownOf } from '../losses.ts';

const SAYS = 'The drawdown is within its limit';
const PASSED = passedConstant('drawdown', 'account', SAYS);

/** Fall from the highest equity, against a fraction of that high. Reached is too much. */
export const drawdown: GateCheck = ({ account, limits, instrument, inWords }) => {
  if (account === null) return denied('drawdown', 'account', 'unknown', 'known', instrument.currency, 'The account cannot be valued, so its drawdown is unknown');
  const { used: fall, allowed } = drawdownOf(account, limits);
  if (allowed > 0n && fall < allowed) return inWords ? passed('drawdown', 'account', cents(fall), cents(allowed), instrument.currency, SAYS) : PASSED;
  return denied('drawdown', 'account', centsUp(fall), cents(allowed), instrument.currency, allowed > 0n ? `The drawdown of ${groupedMoney(centsUp(fall))} ${instrument.currency} has reached the limit of ${groupedMoney(cents(allowed))} ${instrument.currency}` : 'The account never had equity: there is nothing to risk');
};
