import { denied, passedConstant } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';

const PASSED = passedConstant('reconciled', 'account', 'Our record agrees with the venue');

/** No risk while our record and the venue's differ (invariants I4, I5). */
export const reconciled: GateCheck = (c) =>
  c.reconciled ? PASSED : denied('reconciled', 'account', 'open', 'agreed', '', 'Our record has not been agreed with the venue: no new risk until it has');
