// Contract methods → commands and reads of the desk. Both wires, and the command line in another process, come through here.
import type { Handlers } from '../../shared/contract/contract.ts';
import type { Operator } from '../../shared/model/command.ts';
import type { DeskApi } from './desk-api.ts';
import { deskHandlers } from './handlers/desk-handlers.ts';
import { makeAsk, orderHandlers } from './handlers/order-handlers.ts';
import { reportHandlers } from './handlers/report-handlers.ts';

export type RouterOptions = {
  /** Who is at the other end; a person at a view unless said otherwise. */
  readonly by?: Operator;
  /** Unique over the life of the journal. */
  readonly newRequestId?: () => string;
};

export const AT_VIEW: Operator = { kind: 'person', name: 'trader', via: 'view' };
export const AT_CLI: Operator = { kind: 'person', name: 'trader', via: 'cli' };

/** The handlers of one kind of client. */
export function createHandlers(desk: DeskApi, options: RouterOptions = {}): Handlers {
  const ask = makeAsk(desk, options.by ?? AT_VIEW, options.newRequestId ?? (() => crypto.randomUUID()));
  return { ...orderHandlers(ask), ...deskHandlers(desk, ask), ...reportHandlers(desk) };
}
