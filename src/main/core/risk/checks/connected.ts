import { denied, passedConstant } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';

const PASSED = passedConstant('connected', 'account', 'The venue is connected');

/** No risk through a venue that we cannot hear. */
export const connected: GateCheck = (c) =>
  c.connected ? PASSED : denied('connected', 'account', 'disconnected', 'connected', '', 'The venue is not connected: its answer could not be heard');
