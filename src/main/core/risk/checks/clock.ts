import { denied } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';

/** No risk by a clock that contradicts the time that passed or the venue's (invariant I5). Only asked while there is a doubt. */
export const clock: GateCheck = (c) => denied('clock', 'account', 'in doubt', 'agreed', '', `The time is in doubt: ${c.clockDoubt ?? 'no cause is known'}`);
