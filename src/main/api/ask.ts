// How a handler asks the kernel for something: a command stamped with who asked and a fresh id.
import type { Asked } from '../../shared/contract/contract.ts';
import type { Outcome } from '../../shared/contract/fields.ts';
import type { Command, CommandResult, Operator } from '../../shared/model/command.ts';
import type { DeskSession } from './desk-session.ts';

/** A command without what the handler adds: who asked and the id of the request. */
export type Wish = Command extends infer C ? (C extends Command ? Omit<C, 'requestId' | 'by' | 'seenKill'> : never) : never;
/** Stamps a wish, also with what whoever asked had seen, and hands it to the shown desk. */
export type Ask = (wish: Wish, asked: Asked | undefined) => Promise<Outcome>;

export function makeAsk(session: DeskSession, by: Operator, newRequestId: () => string): Ask {
  return async (wish, asked) => outcomeOf(await session.desk().command({ ...wish, ...asked, requestId: newRequestId(), by }));
}

const outcomeOf = (result: CommandResult): Outcome => ({ outcome: result.outcome, message: result.message, clientOrderId: result.clientOrderId });
export const refused = (message: string): Outcome => ({ outcome: 'refused', message, clientOrderId: null });
export const done = (message: string): Outcome => ({ outcome: 'done', message, clientOrderId: null });
