// Orders and the checks that judged them, as schemas.
import { z } from 'zod';
import type { ClientOrderId, InstrumentId, StrategyId, VenueOrderId } from '../model/ids.ts';
import { ORDER_SIDES, ORDER_STATUSES, ORDER_TYPES, PENDING_CHANGES, TIMES_IN_FORCE, type Order, type OrderIntent } from '../model/order.ts';
import { CHECK_OUTCOMES, CHECK_SCOPES, type CheckResult } from '../model/order-event.ts';
import { same, type Encoding } from './encoding.ts';

/** Schemas of intents, orders and checks in one encoding. */
export function orderSchemas({ object, price, quantity, money, number, id }: Encoding) {
  const terms = {
    strategyId: id<StrategyId>(), instrumentId: id<InstrumentId>(), side: z.enum(ORDER_SIDES), type: z.enum(ORDER_TYPES), quantity, limitPx: price.nullable(),
    timeInForce: z.enum(TIMES_IN_FORCE), postOnly: z.boolean(), reduceOnly: z.boolean(), triggerPx: number.nullable(), reason: z.string(),
  };
  const intent = object(terms);
  const order = object({
    ...terms, clientOrderId: id<ClientOrderId>(), venueOrderId: id<VenueOrderId>().nullable(), status: z.enum(ORDER_STATUSES), pending: z.enum(PENDING_CHANGES).nullable(),
    filledQty: quantity, filledValue: money, avgPx: price.nullable(), fees: money, fillsPending: z.boolean(), closeReason: z.string().nullable(), tsCreated: number, tsUpdated: number,
  });
  const check = object({
    check: z.string(), scope: z.enum(CHECK_SCOPES), outcome: z.enum(CHECK_OUTCOMES), used: z.string(), allowed: z.string(), unit: z.string(), message: z.string(),
  });

  same<z.output<typeof intent>, OrderIntent>(true);
  same<z.output<typeof order>, Order>(true);
  same<z.output<typeof check>, CheckResult>(true);
  return { intent, order, check };
}
