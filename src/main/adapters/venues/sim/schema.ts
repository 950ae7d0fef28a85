// The frames between the engine and the venue process: JSON text, decimals as text. Both sides check everything that comes in.
import { z } from 'zod';
import { formatDecimal, parseDecimal, type Money, type Price, type Quantity, type Ratio } from '../../../../shared/model/decimal.ts';
import type { ClientOrderId, InstrumentId, TradeId, VenueOrderId } from '../../../../shared/model/ids.ts';
import type { Instrument } from '../../../../shared/model/instrument.ts';
import type { Bar, MarketEvent } from '../../../../shared/model/market-data.ts';
import { LONGEST_BAR_MS } from '../../../../shared/model/profile.ts';
import type { VenueReport } from '../../../../shared/model/venue-report.ts';
import type { VenueRequest } from '../../../../shared/model/venue-request.ts';

/** What a schema gives, as the model writes it: read-only all the way down. */
type Frozen<T> = T extends bigint | string ? T : T extends readonly (infer U)[] ? readonly Frozen<U>[] : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

const DecimalText = z.string().max(64).regex(/^-?\d{1,30}(\.\d{1,12})?$/, 'expected a plain decimal as text');
const decimal = <D extends bigint>() => z.codec(DecimalText, z.custom<D>((value) => typeof value === 'bigint'), { decode: (text) => parseDecimal(text) as D, encode: (value) => formatDecimal(value) });
const price = decimal<Price>();
const quantity = decimal<Quantity>();
const money = decimal<Money>();
const ratio = decimal<Ratio>();
const id = <I extends string>() => z.custom<I>((value) => typeof value === 'string' && value.length >= 1 && value.length <= 128, 'expected a text of 1 to 128 characters');
const instrumentId = id<InstrumentId>();
const clientOrderId = id<ClientOrderId>();
const venueOrderId = id<VenueOrderId>();
const tradeId = id<TradeId>();
const ts = z.number();
const side = z.enum(['buy', 'sell']);
const orderType = z.enum(['market', 'limit']);
const timeInForce = z.enum(['gtc', 'ioc']);

export const RequestField = z.discriminatedUnion('type', [
  z.object({ type: z.literal('submit'), clientOrderId, instrumentId, side, orderType, quantity, limitPx: price.nullable(), timeInForce, postOnly: z.boolean(), reduceOnly: z.boolean(), triggerPx: z.number().nullable() }),
  z.object({ type: z.literal('cancel'), clientOrderId, venueOrderId: venueOrderId.nullable(), instrumentId }),
  z.object({ type: z.literal('cancelForeign'), venueOrderId, instrumentId }),
  z.object({ type: z.literal('replace'), clientOrderId, venueOrderId: venueOrderId.nullable(), instrumentId, quantity, limitPx: price }),
  z.object({ type: z.literal('queryOrder'), clientOrderId, instrumentId }),
  z.object({ type: z.literal('querySnapshot'), requestId: z.int(), since: ts }),
]);

const order = z.object({
  clientOrderId: clientOrderId.nullable(), venueOrderId, instrumentId, side, orderType, timeInForce, quantity, limitPx: price.nullable(), reduceOnly: z.boolean(),
  status: z.enum(['open', 'filled', 'canceled', 'rejected', 'expired']), filledQty: quantity, reason: z.string().nullable(), tsEvent: ts,
});
const fill = z.object({ tradeId, venueOrderId, clientOrderId: clientOrderId.nullable(), instrumentId, side, qty: quantity, px: price, fee: money, liquidity: z.enum(['maker', 'taker']), cause: z.enum(['order', 'liquidation']), tsEvent: ts });
const funding = z.object({ fundingId: z.string(), instrumentId, quantity, px: price, rate: ratio, payment: money, tsEvent: ts });
const snapshot = z.object({ openOrders: z.array(order), positions: z.array(z.object({ instrumentId, quantity, avgPx: price.nullable() })), fills: z.array(fill), funding: z.array(funding), cash: money, tsEvent: ts });
const instrument = z.object({
  id: instrumentId, venue: z.string(), venueSymbol: z.string(), kind: z.literal('perpetual'), base: z.string(), quote: z.string(), shape: z.enum(['fractionalBase', 'wholeContracts']),
  tickSize: price, lotSize: quantity, minQty: quantity, maxQty: quantity, minNotional: money, multiplier: ratio, maxLeverage: z.number(),
  maintenanceMarginRate: ratio, makerFeeRate: ratio, takerFeeRate: ratio, fundingIntervalMs: z.number().positive(), tradable: z.enum(['yes', 'cancelOnly', 'no']),
});

export const ReportField = z.discriminatedUnion('type', [
  z.object({ type: z.literal('OrderStatusReport'), order }),
  z.object({ type: z.literal('FillReport'), fill }),
  z.object({ type: z.literal('FundingReport'), funding }),
  z.object({ type: z.literal('SubmitRejected'), clientOrderId, reason: z.string(), venueCode: z.string(), tsEvent: ts }),
  z.object({ type: z.literal('CancelRejected'), clientOrderId, reason: z.string(), tsEvent: ts }),
  z.object({ type: z.literal('ReplaceRejected'), clientOrderId, reason: z.string(), tsEvent: ts }),
  z.object({ type: z.literal('OrderReplaced'), order }),
  z.object({ type: z.literal('OutcomeUnknown'), request: z.enum(['submit', 'cancel', 'replace']), clientOrderId, cause: z.string(), tsEvent: ts }),
  z.object({ type: z.literal('OrderQueryResult'), clientOrderId, order: order.nullable(), fills: z.array(fill), proven: z.boolean(), tsEvent: ts }),
  z.object({ type: z.literal('SnapshotResult'), requestId: z.int(), snapshot: snapshot.nullable(), cause: z.string().nullable(), tsEvent: ts }),
  z.object({ type: z.literal('ConnectionReport'), state: z.enum(['connected', 'disconnected']), cause: z.string(), tsEvent: ts }),
  z.object({ type: z.literal('CatalogueReport'), instruments: z.array(instrument), tsEvent: ts }),
]);

const bar = z.object({ type: z.literal('bar'), instrumentId, tsEvent: ts, intervalMs: z.number(), tsOpen: ts, open: z.number(), high: z.number(), low: z.number(), close: z.number(), volume: z.number() });
export const EventField = z.discriminatedUnion('type', [
  z.object({ type: z.literal('quote'), instrumentId, tsEvent: ts, bid: z.number(), bidSize: z.number(), ask: z.number(), askSize: z.number() }),
  z.object({ type: z.literal('trade'), instrumentId, tsEvent: ts, px: z.number(), size: z.number(), aggressor: side }),
  bar,
  z.object({ type: z.literal('mark'), instrumentId, tsEvent: ts, px: z.number() }),
  z.object({ type: z.literal('index'), instrumentId, tsEvent: ts, px: z.number() }),
  z.object({ type: z.literal('funding'), instrumentId, tsEvent: ts, rate: z.number(), nextFundingTs: ts }),
]);
const level = z.object({ px: z.number(), size: z.number() });
const book = z.object({ bids: z.array(level), asks: z.array(level) });
const callId = z.int().nonnegative();
export const SeverityField = z.enum(['none', 'kind', 'normal', 'hostile']);

/** What a client may say. The first frame must be `hello`. The `script…` frames exist only in a process that was started with `--market scripted`. */
export const ClientFrame = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello'), token: z.string().max(256) }),
  z.object({ kind: z.literal('request'), request: RequestField }),
  z.object({ kind: z.literal('bars'), id: callId, instrumentId, intervalMs: z.int().min(100).max(LONGEST_BAR_MS), count: z.int().min(1).max(100_000) }),
  z.object({ kind: z.literal('catalogue'), id: callId }),
  /** An order as if typed on the venue's own page. */
  z.object({ kind: z.literal('foreign'), id: callId, order: z.object({ instrumentId, side, quantity, limitPx: price.nullable() }) }),
  /** A fresh venue and an empty account. */
  z.object({ kind: z.literal('scriptReset'), id: callId, severity: SeverityField, seed: z.int(), startCash: money, now: ts }),
  /** Time moves to `now`; an event may come with it. */
  z.object({ kind: z.literal('scriptStep'), id: callId, now: ts, event: EventField.nullable(), book: book.nullable() }),
]);
export type ClientFrame = Frozen<z.output<typeof ClientFrame>>;

export const VenueFrame = z.discriminatedUnion('kind', [
  /** `now` is the venue's time; a process of an older build does not tell it. */
  z.object({ kind: z.literal('welcome'), pid: z.int(), visibilityDelayMs: z.number().min(0).max(60_000), now: ts.optional() }),
  z.object({ kind: z.literal('refused'), message: z.string() }),
  z.object({ kind: z.literal('reports'), reports: z.array(ReportField) }),
  z.object({ kind: z.literal('events'), events: z.array(EventField) }),
  z.object({ kind: z.literal('bars'), id: callId, bars: z.array(bar) }),
  z.object({ kind: z.literal('catalogue'), id: callId, instruments: z.array(instrument) }),
  /** Answer to `foreign` and `script…`: an error message, or the venue's id of the order. */
  z.object({ kind: z.literal('done'), id: callId, error: z.string().nullable(), venueOrderId: venueOrderId.nullable() }),
]);
export type VenueFrame = Frozen<z.output<typeof VenueFrame>>;

/** Largest frame that the venue takes from a client, bytes. */
export const MAX_CLIENT_FRAME_BYTES = 64 * 1024;
/** A snapshot of a long account is large. */
export const MAX_VENUE_FRAME_BYTES = 64 * 1024 * 1024;

export const encodeClientFrame = (frame: ClientFrame): string => JSON.stringify(z.encode(ClientFrame, frame as z.output<typeof ClientFrame>));
/** Throws ZodError or SyntaxError on anything that is not a client frame. */
export const decodeClientFrame = (text: string): ClientFrame => ClientFrame.parse(JSON.parse(text));
/** Market data holds numbers only and needs no encoding. */
export const encodeVenueFrame = (frame: VenueFrame): string => JSON.stringify(frame.kind === 'events' || frame.kind === 'bars' ? frame : z.encode(VenueFrame, frame as z.output<typeof VenueFrame>));
/** Throws ZodError or SyntaxError on anything that is not a venue frame. */
export const decodeVenueFrame = (text: string): VenueFrame => VenueFrame.parse(JSON.parse(text));

// The schemas say the same as the model, or this file does not compile.
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
const same = <A, B>(_proof: Same<Frozen<A>, B>): void => undefined;
same<z.output<typeof RequestField>, VenueRequest>(true);
same<z.output<typeof ReportField>, VenueReport>(true);
same<z.output<typeof EventField>, MarketEvent>(true);
same<z.output<typeof bar>, Bar>(true);
same<z.output<typeof instrument>, Instrument>(true);
