import { denied, passedConstant } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';

const PASSED = passedConstant('tradingState', 'account', 'The desk is active');
const SAYS = {
  disarmed: 'The desk is disarmed: it opens no risk until it is armed. Exits pass.',
  reducing: 'The desk is in reduce-only mode: it opens no risk. Exits pass.',
  halted: 'The desk is halted: it opens no risk until a person resumes it. Exits pass.',
} as const;

/** Only an active desk opens risk. The profile's `reduceOnly` counts like the switch. */
export const tradingState: GateCheck = ({ tradingState: state, limits }) => {
  if (state !== 'active') return denied('tradingState', 'account', state, 'active', '', SAYS[state]);
  return limits.reduceOnly ? denied('tradingState', 'account', 'reduce-only by profile', 'active', '', SAYS.reducing) : PASSED;
};
