// What was asked before a kill is not done after it: an engine that hung takes up late what somebody wanted before everything was stopped.
import type { Command } from '../../../shared/model/command.ts';
import type { ClientOrderId } from '../../../shared/model/ids.ts';
import { assertNever } from '../../../shared/model/result.ts';

/** A sentence when this was asked by somebody who did not know of the newest kill yet, and could open risk; null when it may be done. */
export function askedBeforeKill(command: Command, killId: string | null, isExit: (id: ClientOrderId) => boolean): string | null {
  // Without a word of what was known (a journal of an older build, a program that never looked) the gate alone decides.
  if (command.seenKill === undefined || command.seenKill === killId || !mayOpen(command, isExit)) return null;
  return 'Asked before the desk was killed: what was wanted then is not done after it. Look at the desk, and ask again if it is still meant.';
}

/** Exits, cancels and every word to stop are as good after a kill as before. */
function mayOpen(command: Command, isExit: (id: ClientOrderId) => boolean): boolean {
  switch (command.type) {
    case 'SubmitOrder': return !command.intent.reduceOnly;
    case 'ReplaceOrder': return !isExit(command.clientOrderId);
    case 'SetReduceOnly': return !command.on;
    case 'SetStrategyMode': return command.mode === 'running';
    case 'MoveStop': return command.looser;
    case 'Resume': case 'Arm': case 'ConfigureStrategy': return true;
    case 'CancelOrder': case 'CancelAll': case 'FlattenAll': case 'Kill': case 'Disarm': case 'AcknowledgeAlert': return false;
    default: return assertNever(command);
  }
}
