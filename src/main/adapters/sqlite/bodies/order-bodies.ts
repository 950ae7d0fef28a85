// What the journal holds of each event of an order.
import { z } from 'zod';
import type { ClientOrderId, InstrumentId, StrategyId, TradeId, VenueOrderId } from '../../../../shared/model/ids.ts';
import { LIQUIDITY_SIDES, ORDER_SIDES } from '../../../../shared/model/order.ts';
import type { OrderEvent } from '../../../../shared/model/order-event.ts';
import { same, type Encoding } from '../../../../shared/schema/encoding.ts';
import { orderSchemas } from '../../../../shared/schema/order-schema.ts';

/** By the type of the event. */
export function orderBodies(encoding: Encoding) {
  const { object, price, quantity, money, number, id } = encoding;
  const { order, check } = orderSchemas(encoding);
  const event = <T extends OrderEvent['type'], F extends z.core.$ZodLooseShape>(type: T, fields: F) => object({
    type: z.literal(type), clientOrderId: id<ClientOrderId>(), instrumentId: id<InstrumentId>(), strategyId: id<StrategyId>(), tsEvent: number, tsInit: number, ...fields,
  });
  const reason = z.string();
  const venueOrderId = id<VenueOrderId>();
  const checks = z.array(check);

  const bodies = {
    OrderInitialized: event('OrderInitialized', { order }),
    OrderDenied: event('OrderDenied', { order, denial: check, checks }),
    OrderSubmitted: event('OrderSubmitted', { quantity, limitPx: price.nullable(), reduceOnly: z.boolean(), checks }),
    OrderAccepted: event('OrderAccepted', { venueOrderId }),
    OrderRejected: event('OrderRejected', { reason, venueCode: z.string() }),
    OrderUnknown: event('OrderUnknown', { cause: z.string() }),
    OrderCancelRequested: event('OrderCancelRequested', { reason }),
    OrderReplaceRequested: event('OrderReplaceRequested', { quantity, limitPx: price }),
    OrderReplaced: event('OrderReplaced', { quantity, limitPx: price, venueOrderId }),
    CancelRejected: event('CancelRejected', { reason }),
    ReplaceRejected: event('ReplaceRejected', { reason }),
    OrderCanceled: event('OrderCanceled', { reason }),
    OrderExpired: event('OrderExpired', { reason }),
    OrderFillsPending: event('OrderFillsPending', { venueStatus: z.string(), venueFilledQty: quantity }),
    OrderFilled: event('OrderFilled', {
      tradeId: id<TradeId>(), side: z.enum(ORDER_SIDES), lastQty: quantity, lastPx: price, fee: money, liquidity: z.enum(LIQUIDITY_SIDES),
    }),
  };
  same<z.output<(typeof bodies)[keyof typeof bodies]>, OrderEvent>(true);
  return bodies;
}
