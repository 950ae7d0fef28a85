// The form of every entry of the journal: which version is written now, and the schema of it. Older versions are brought up by `../upcasts`.
import type { z } from 'zod';
import type { Encoding } from '../../../../shared/schema/encoding.ts';
import type { Conclusion, Input } from '../../../core/kernel/messages.ts';
import { deskBodies } from './desk-bodies.ts';
import { inputBodies } from './input-bodies.ts';
import { orderBodies } from './order-bodies.ts';

export type BodyType = Conclusion['type'] | Input['type'];
type Schemas<T extends { readonly type: string }> = Readonly<Record<T['type'], z.ZodType>>;

export const conclusionSchemas = (encoding: Encoding): Schemas<Conclusion> => ({ ...orderBodies(encoding), ...deskBodies(encoding) });
export const inputSchemas = (encoding: Encoding): Schemas<Input> => inputBodies(encoding);

/**
 * The version of each type that this program writes. It rises by one when the form changes so that an older body no longer passes its schema, or passes it with
 * another meaning; the step from the version before is a function in `../upcasts`. A field that may be absent needs no new version. Bodies without a version
 * (from before they carried one) are of version 1.
 */
export const BODY_VERSIONS: Readonly<Record<BodyType, number>> = {
  OrderInitialized: 1, OrderDenied: 1, OrderSubmitted: 1, OrderAccepted: 1, OrderRejected: 1, OrderUnknown: 1, OrderCancelRequested: 1, OrderReplaceRequested: 1,
  OrderReplaced: 1, CancelRejected: 1, ReplaceRejected: 1, OrderCanceled: 1, OrderExpired: 1, OrderFillsPending: 1, OrderFilled: 1,
  RiskEvent: 1, AlertAcknowledged: 1, TradingStateChanged: 1, FlattenProgress: 1, ReconciliationCompleted: 1, PositionUpdated: 1, LedgerBooked: 1, DecisionMade: 1,
  StrategyStateSaved: 1, StrategyModeChanged: 1, StrategyConfigured: 1, StopMoved: 1, ProtectionChanged: 1, EquitySampled: 1, DayRolled: 1, EngineStarted: 1,
  start: 2, history: 1, market: 1, report: 2, command: 2, clock: 1, alarm: 1, time: 1, end: 1,
};
