// Who an order belongs to, for people. What the venue did without the engine is recorded under the strategy `venue`; our own flatten past the engine is part
// of that, because no engine sent it, and has a name of its own.
import { VENUE } from './ids.ts';
import type { Order } from './order.ts';

/** Client ids of orders that flatten sends past the engine begin so. Never the prefix of a journal: those have six capital letters and digits there. */
export const PAST_ENGINE_PREFIX = 'bw-em';
export const PAST_ENGINE = 'flatten past the engine';
const PAST_ENGINE_ID = new RegExp(`\\b${PAST_ENGINE_PREFIX}-[0-9a-z]+-[0-9A-Z]+-\\d+\\b`);

/** The form of the client ids of any journal of ours: `bw-`, six capital letters and digits of the journal, then what it counts. */
const OF_A_JOURNAL = /^bw-[0-9A-Z]{6}-/;

export const isJournalId = (clientOrderId: string): boolean => OF_A_JOURNAL.test(clientOrderId);

export const isPastEngineId = (clientOrderId: string | null): boolean => clientOrderId !== null && PAST_ENGINE_ID.test(clientOrderId);

/** Of our record of an order: the client id under which the venue has it stands in its reason, also in older journals. */
export const isPastEngine = ({ strategyId, reason }: Pick<Order, 'reason'> & { readonly strategyId: string }): boolean => strategyId === VENUE && PAST_ENGINE_ID.test(reason);

/** The strategy, `manual`, `flatten`, `venue`, or the name of our flatten past the engine. */
export const ownerOf = (order: Pick<Order, 'reason'> & { readonly strategyId: string }): string => (isPastEngine(order) ? PAST_ENGINE : order.strategyId);
