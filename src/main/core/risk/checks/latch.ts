import { denied, passedConstant } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';

const PASSED = passedConstant('killLatch', 'account', 'The kill latch is open');

/** The latch on disk, which any process may set, stops every source of risk. */
export const latch: GateCheck = ({ latched }) =>
  latched ? denied('killLatch', 'account', 'set', 'clear', '', 'The kill latch is set: nothing opens risk until a person resumes with a reason') : PASSED;
