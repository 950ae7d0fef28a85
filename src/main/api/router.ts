// Contract methods → commands and reads of the desk and of the application. Both wires, and the command line in another process, come through here.
import type { Handlers } from '../../shared/contract/contract.ts';
import type { Operator } from '../../shared/model/command.ts';
import type { DeskSession } from './desk-session.ts';
import { makeAsk } from './ask.ts';
import { deskHandlers } from './handlers/desk-handlers.ts';
import { fleetHandlers } from './handlers/fleet-handlers.ts';
import { journalHandlers } from './handlers/journal-handlers.ts';
import { orderHandlers } from './handlers/order-handlers.ts';
import { reportHandlers } from './handlers/report-handlers.ts';
import { riskHandlers } from './handlers/risk-handlers.ts';
import { settingsHandlers } from './handlers/settings-handlers.ts';
import { strategyHandlers } from './handlers/strategy-handlers.ts';

export type RouterOptions = {
  /** Who is at the other end; a person at a view unless said otherwise. */
  readonly by?: Operator;
  /** Unique over the life of the journal. */
  readonly newRequestId?: () => string;
};

export const AT_VIEW: Operator = { kind: 'person', name: 'trader', via: 'view' };
export const AT_CLI: Operator = { kind: 'person', name: 'trader', via: 'cli' };

/** The handlers of one connection. */
export function createHandlers(session: DeskSession, options: RouterOptions = {}): Handlers {
  const by = options.by ?? AT_VIEW;
  const ask = makeAsk(session, by, options.newRequestId ?? (() => crypto.randomUUID()));
  return {
    ...deskHandlers(session, ask), ...orderHandlers(session, ask, by), ...fleetHandlers(session, ask, by), ...strategyHandlers(session, ask), ...riskHandlers(session, ask),
    ...journalHandlers(session), ...reportHandlers(session), ...settingsHandlers(session, by),
  };
}
