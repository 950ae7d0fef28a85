// Every call that crosses the process border. Main decodes inputs, the renderer decodes outputs; the same table serves both wires.
import { z } from 'zod';
import { Dec, InstrumentRef, KillRef, OrderRef, Outcome, Reason } from './fields.ts';
import { fleetMethods } from './fleet-methods.ts';
import { journalMethods } from './journal-methods.ts';
import { reportMethods } from './report-methods.ts';
import { OrderInput, riskMethods } from './risk-methods.ts';
import { settingsMethods } from './settings-methods.ts';
import { strategyMethods } from './strategy-methods.ts';
import { FundingPoint, PriceReference, Snapshot } from './views.ts';

const deskMethods = {
  /** Subscribes this connection: answers with everything, then deltas above its seq follow as pushes. */
  'desk.snapshot': { input: z.object({}), output: Snapshot },
  /** `rows`: base64 of little-endian float64, see bar-rows.ts, rising in time; `forming`: the last one is not complete. */
  'chart.bars': { input: z.object({ instrumentId: InstrumentRef, limit: z.int().min(1).max(100_000) }), output: z.object({ instrumentId: z.string(), seq: z.number(), rows: z.string(),
    /** Lines of each bar; the newest bar is not complete when it is `forming`. */
    lines: z.number(), forming: z.boolean() }) },
  /** Where the change of a price is counted from: the opening of the first bar that is known of the last 24 hours. */
  'chart.references': { input: z.object({}), output: z.object({ references: z.array(PriceReference) }) },
  /** Funding rates as the venue announced them, oldest first. */
  'chart.funding': { input: z.object({ instrumentId: InstrumentRef, limit: z.int().min(1).max(10_000) }), output: z.object({ instrumentId: z.string(), points: z.array(FundingPoint) }) },
  /** A live desk takes only an order with the ticket of its preview. */
  'order.submit': { input: OrderInput.extend({ ticket: z.string().max(80).optional() }), output: Outcome },
  'order.cancel': { input: z.object({ clientOrderId: OrderRef }), output: Outcome },
  'order.cancelAll': { input: z.object({ instrumentId: InstrumentRef.nullable() }), output: Outcome },
  'order.replace': { input: z.object({ clientOrderId: OrderRef, quantity: Dec, limitPx: Dec }), output: Outcome },
  /** What flatten would close, for the text beside the button. */
  'flatten.preview': { input: z.object({}), output: z.object({ positions: z.number(), workingOrders: z.number(), notional: z.string(), profile: z.string() }) },
  'flatten.start': { input: z.object({ reason: Reason }), output: Outcome },
  'kill.trip': { input: z.object({ reason: Reason }), output: Outcome },
  /** `killId`: the kill that was looked at (`desk.killId`). Refused when the desk was killed again since. */
  'kill.resume': { input: z.object({ reason: Reason, killId: KillRef }), output: Outcome },
  'desk.setReduceOnly': { input: z.object({ on: z.boolean(), reason: Reason }), output: Outcome },
} as const;

export const contract = { ...deskMethods, ...fleetMethods, ...strategyMethods, ...riskMethods, ...journalMethods, ...reportMethods, ...settingsMethods } as const;

export type Contract = typeof contract;
export type Method = keyof Contract;
export const METHODS = Object.keys(contract) as readonly Method[];
export type Input<M extends Method> = z.output<Contract[M]['input']>;
export type Output<M extends Method> = z.output<Contract[M]['output']>;
/** What whoever asked had seen when they asked: see `Command`. Nothing of one who took no snapshot. */
export type Asked = { readonly seenKill?: string | null };
export type Handlers = { readonly [M in Method]: (input: Input<M>, asked?: Asked) => Output<M> | Promise<Output<M>> };

/** Methods that overtake everything else in both directions. */
export const URGENT: readonly Method[] = ['flatten.start', 'kill.trip', 'order.cancel', 'order.cancelAll', 'desk.disarm'];

export const ReplyFrame = z.discriminatedUnion('ok', [
  z.object({ kind: z.literal('reply'), id: z.int().nonnegative(), ok: z.literal(true), output: z.unknown() }),
  z.object({ kind: z.literal('reply'), id: z.int().nonnegative(), ok: z.literal(false), error: z.object({ code: z.enum(['badInput', 'unknownMethod', 'failed', 'tooFast']), message: z.string() }) }),
]);
export const PushFrame = z.object({ kind: z.literal('push'), deltas: z.array(z.unknown()) });
/** Sent by the client every few pushes: how many it has taken since its last snapshot. A reader that stops counting is known to be stuck on any transport. */
export const SeenFrame = z.object({ kind: z.literal('seen'), pushes: z.int().nonnegative() });
export const MAX_FRAME_BYTES = 64 * 1024;
