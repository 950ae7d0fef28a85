// The frames between the engine and the venue process: JSON text, decimals as text. Both sides check everything that comes in.
import { z } from 'zod';
import type { InstrumentId, VenueOrderId } from '../../../../shared/model/ids.ts';
import { ORDER_SIDES } from '../../../../shared/model/order.ts';
import { LONGEST_BAR_MS } from '../../../../shared/model/profile.ts';
import { WIRE, type Frozen } from '../../../../shared/schema/encoding.ts';
import { venueSchemas } from '../../../../shared/schema/venue-schema.ts';

const wire = venueSchemas(WIRE);
const { bar, instrument } = wire;
const { price, quantity, money } = WIRE;
const instrumentId = WIRE.id<InstrumentId>();
const venueOrderId = WIRE.id<VenueOrderId>();
const ts = z.number();
export const RequestField = wire.request;
export const ReportField = wire.report;
export const EventField = wire.marketEvent;
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
  z.object({ kind: z.literal('foreign'), id: callId, order: z.object({ instrumentId, side: z.enum(ORDER_SIDES), quantity, limitPx: price.nullable() }) }),
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
