// What a venue is asked and what it says, as schemas: of the wire, of the journal and of the simulated account.
import { z } from 'zod';
import type { ClientOrderId, InstrumentId, TradeId, VenueOrderId } from '../model/ids.ts';
import { CALENDAR_IDS } from '../model/calendar.ts';
import { EXERCISE_STYLES, INSTRUMENT_SHAPES, OPTION_RIGHTS, SETTLEMENTS, TRADABLE, type Instrument } from '../model/instrument.ts';
import type { Bar, MarketEvent } from '../model/market-data.ts';
import { LIQUIDITY_SIDES, ORDER_SIDES, ORDER_TYPES, TIMES_IN_FORCE } from '../model/order.ts';
import { FILL_CAUSES, VENUE_ORDER_STATUSES, type VenueFill, type VenueFunding, type VenueOrder, type VenuePosition, type VenueReport, type VenueSnapshot } from '../model/venue-report.ts';
import type { VenueRequest } from '../model/venue-request.ts';
import { same, type Encoding } from './encoding.ts';

const text = z.string();
const flag = z.boolean();
const side = z.enum(ORDER_SIDES);
const orderType = z.enum(ORDER_TYPES);
const timeInForce = z.enum(TIMES_IN_FORCE);

/** Schemas of market data, instruments, requests and reports in one encoding. */
export function venueSchemas({ object, price, quantity, money, ratio, number, span, id }: Encoding) {
  const instrumentId = id<InstrumentId>();
  const clientOrderId = id<ClientOrderId>();
  const venueOrderId = id<VenueOrderId>();
  const stamp = { instrumentId, tsEvent: number };

  const bar = object({ type: z.literal('bar'), ...stamp, intervalMs: number, tsOpen: number, open: number, high: number, low: number, close: number, volume: number });
  const marketEvent = z.discriminatedUnion('type', [
    object({ type: z.literal('quote'), ...stamp, bid: number, bidSize: number, ask: number, askSize: number }),
    object({ type: z.literal('trade'), ...stamp, px: number, size: number, aggressor: side }),
    bar,
    object({ type: z.literal('mark'), ...stamp, px: number }),
    object({ type: z.literal('index'), ...stamp, px: number }),
    object({ type: z.literal('funding'), ...stamp, rate: number, nextFundingTs: number }),
  ]);

  const band = object({ from: price, size: price });
  const listing = {
    id: instrumentId, venue: text, venueSymbol: text, base: text, currency: text, shape: z.enum(INSTRUMENT_SHAPES), ticks: z.tuple([band], band), packageTick: price.nullable(),
    lotSize: quantity, minQty: quantity, maxQty: quantity, minNotional: money, multiplier: ratio, settlement: z.enum(SETTLEMENTS), calendar: z.enum(CALENDAR_IDS),
    makerFeeRate: ratio, takerFeeRate: ratio, tradable: z.enum(TRADABLE),
  };
  const leveraged = { maxLeverage: number, maintenanceMarginRate: ratio };
  const instrument = z.discriminatedUnion('kind', [
    object({ kind: z.literal('perpetual'), ...listing, ...leveraged, fundingIntervalMs: span }),
    object({ kind: z.literal('future'), ...listing, ...leveraged, expiry: text }),
    object({ kind: z.literal('equity'), ...listing }),
    object({
      kind: z.literal('option'), ...listing, underlying: instrumentId, expiry: text, strike: price, right: z.enum(OPTION_RIGHTS), exerciseStyle: z.enum(EXERCISE_STYLES),
      deliverable: object({ shares: quantity, cash: money }),
    }),
  ]);

  const request = z.discriminatedUnion('type', [
    object({
      type: z.literal('submit'), clientOrderId, instrumentId, side, orderType, quantity, limitPx: price.nullable(), timeInForce, postOnly: flag, reduceOnly: flag, triggerPx: number.nullable(),
    }),
    object({ type: z.literal('cancel'), clientOrderId, venueOrderId: venueOrderId.nullable(), instrumentId }),
    object({ type: z.literal('cancelForeign'), venueOrderId, instrumentId }),
    object({ type: z.literal('replace'), clientOrderId, venueOrderId: venueOrderId.nullable(), instrumentId, quantity, limitPx: price }),
    object({ type: z.literal('queryOrder'), clientOrderId, instrumentId }),
    object({ type: z.literal('querySnapshot'), requestId: z.int(), since: number }),
  ]);

  const order = object({
    clientOrderId: clientOrderId.nullable(), venueOrderId, instrumentId, side, orderType, timeInForce, quantity, limitPx: price.nullable(), reduceOnly: flag,
    status: z.enum(VENUE_ORDER_STATUSES), filledQty: quantity, reason: text.nullable(), tsEvent: number,
  });
  const fill = object({
    tradeId: id<TradeId>(), venueOrderId, clientOrderId: clientOrderId.nullable(), instrumentId, side, qty: quantity, px: price, fee: money,
    liquidity: z.enum(LIQUIDITY_SIDES), cause: z.enum(FILL_CAUSES), tsEvent: number,
  });
  const position = object({ instrumentId, quantity, avgPx: price.nullable() });
  const funding = object({ fundingId: text, instrumentId, quantity, px: price, rate: ratio, payment: money, tsEvent: number });
  const snapshot = object({ openOrders: z.array(order), positions: z.array(position), fills: z.array(fill), funding: z.array(funding), cash: money, tsEvent: number });

  const report = z.discriminatedUnion('type', [
    object({ type: z.literal('OrderStatusReport'), order }),
    object({ type: z.literal('FillReport'), fill }),
    object({ type: z.literal('FundingReport'), funding }),
    object({ type: z.literal('SubmitRejected'), clientOrderId, reason: text, venueCode: text, tsEvent: number }),
    object({ type: z.literal('CancelRejected'), clientOrderId, reason: text, tsEvent: number }),
    object({ type: z.literal('ReplaceRejected'), clientOrderId, reason: text, tsEvent: number }),
    object({ type: z.literal('OrderReplaced'), order }),
    object({ type: z.literal('OutcomeUnknown'), request: z.enum(['submit', 'cancel', 'replace']), clientOrderId, cause: text, tsEvent: number }),
    object({ type: z.literal('OrderQueryResult'), clientOrderId, order: order.nullable(), fills: z.array(fill), proven: flag, tsEvent: number }),
    object({ type: z.literal('SnapshotResult'), requestId: z.int(), snapshot: snapshot.nullable(), cause: text.nullable(), tsEvent: number }),
    object({ type: z.literal('ConnectionReport'), state: z.enum(['connected', 'disconnected']), cause: text, tsEvent: number }),
    object({ type: z.literal('CatalogueReport'), instruments: z.array(instrument), tsEvent: number }),
  ]);

  same<z.output<typeof bar>, Bar>(true);
  same<z.output<typeof marketEvent>, MarketEvent>(true);
  same<z.output<typeof instrument>, Instrument>(true);
  same<z.output<typeof request>, VenueRequest>(true);
  same<z.output<typeof order>, VenueOrder>(true);
  same<z.output<typeof fill>, VenueFill>(true);
  same<z.output<typeof position>, VenuePosition>(true);
  same<z.output<typeof funding>, VenueFunding>(true);
  same<z.output<typeof snapshot>, VenueSnapshot>(true);
  same<z.output<typeof report>, VenueReport>(true);
  return { bar, marketEvent, instrument, request, order, fill, position, funding, snapshot, report };
}
