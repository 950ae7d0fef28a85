// The account of the simulated venue as its file has it: JSON with decimals as text, checked by type when it is read.
import { z } from 'zod';
import type { ClientOrderId, InstrumentId, VenueOrderId } from '../../../../shared/model/ids.ts';
import { ORDER_SIDES, ORDER_TYPES, TIMES_IN_FORCE } from '../../../../shared/model/order.ts';
import { VENUE_ORDER_STATUSES } from '../../../../shared/model/venue-report.ts';
import { same, WIRE } from '../../../../shared/schema/encoding.ts';
import { venueSchemas } from '../../../../shared/schema/venue-schema.ts';
import type { SavedCore, SavedFill, SavedFunding, SavedOrder } from '../../../core/venue/venue-types.ts';

const { price, quantity, money, number, id } = WIRE;
const { request, report, fill, funding } = venueSchemas(WIRE);
const instrumentId = id<InstrumentId>();
const clientOrderId = id<ClientOrderId>();
const venueOrderId = id<VenueOrderId>();

export const OrderField = z.object({
  clientOrderId: clientOrderId.nullable(), venueOrderId, instrumentId, side: z.enum(ORDER_SIDES), orderType: z.enum(ORDER_TYPES), timeInForce: z.enum(TIMES_IN_FORCE),
  postOnly: z.boolean(), reduceOnly: z.boolean(), triggerPx: number.nullable(), tsSent: number, tsAccepted: number, quantity, limitPx: price.nullable(),
  status: z.enum(VENUE_ORDER_STATUSES), filledQty: quantity, reason: z.string().nullable(), tsEvent: number,
});
export const FillField = z.object({ recordedTs: number, value: fill });
export const FundingField = z.object({ recordedTs: number, value: funding });

const transit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request'), request, tsSent: number, mute: z.boolean() }),
  z.object({ kind: z.literal('report'), report }),
  z.object({ kind: z.literal('link'), up: z.boolean() }),
]);
export const CoreField = z.object({
  now: number.nullable(), startCash: money, cash: money,
  positions: z.array(z.object({ instrumentId, quantity, cost: money, realizedPnl: money, fees: money, funding: money })),
  markets: z.array(z.object({
    instrumentId, mark: number.nullable(), hasMark: z.boolean(), fundingRate: number.nullable(), nextFundingTs: number.nullable(), open: z.array(venueOrderId),
  })),
  counters: z.object({ orderCount: number, tradeCount: number, recordedTs: number }),
  line: z.object({
    lastDue: number, connected: z.boolean(), windowStart: number, windowCount: number, random: z.tuple([number, number, number, number, number]),
    queue: z.array(z.object({ due: number, item: transit })),
  }),
  absent: z.array(z.tuple([clientOrderId, number])),
});

same<z.output<typeof OrderField>, SavedOrder>(true);
same<z.output<typeof FillField>, SavedFill>(true);
same<z.output<typeof FundingField>, SavedFunding>(true);
same<z.output<typeof CoreField>, SavedCore>(true);

/** Throws ZodError on what the schema does not know: a number that is none, for example. */
export const toText = <S extends z.ZodType>(schema: S, value: unknown): string => JSON.stringify(z.encode(schema, value as z.output<S>));
/** Throws ZodError or SyntaxError, which name what is not as it was written. */
export const fromText = <S extends z.ZodType>(schema: S, text: string): z.output<S> => schema.parse(JSON.parse(text));
