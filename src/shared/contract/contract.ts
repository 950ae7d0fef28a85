// Every call that crosses the process border. Main decodes inputs, the renderer decodes outputs; the same table serves both wires.
import { z } from 'zod';
import { BarView, Snapshot } from './views.ts';

const Dec = z.string().regex(/^\d{1,15}(\.\d{1,12})?$/, 'expected a plain positive decimal');
const Reason = z.string().trim().min(3, 'expected a reason of at least 3 characters').max(500);
const Outcome = z.object({ outcome: z.enum(['done', 'refused']), message: z.string(), clientOrderId: z.string().nullable() });
const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a day as YYYY-MM-DD');
export const ReportFormat = z.enum(['text', 'html', 'csv', 'json']);
export type ReportFormat = z.output<typeof ReportFormat>;

export const contract = {
  /** Subscribes this connection: answers with everything, then deltas above its seq follow as pushes. */
  'desk.snapshot': { input: z.object({}), output: Snapshot },
  'chart.bars': { input: z.object({ instrumentId: z.string(), limit: z.int().min(1).max(100_000) }), output: z.object({ instrumentId: z.string(), seq: z.number(), bars: z.array(BarView) }) },
  'order.submit': {
    input: z.object({ instrumentId: z.string(), side: z.enum(['buy', 'sell']), type: z.enum(['market', 'limit']), quantity: Dec, limitPx: Dec.nullable(), timeInForce: z.enum(['gtc', 'ioc']), postOnly: z.boolean(), reduceOnly: z.boolean() }),
    output: Outcome,
  },
  'order.cancel': { input: z.object({ clientOrderId: z.string() }), output: Outcome },
  'order.cancelAll': { input: z.object({ instrumentId: z.string().nullable() }), output: Outcome },
  'order.replace': { input: z.object({ clientOrderId: z.string(), quantity: Dec, limitPx: Dec }), output: Outcome },
  /** What flatten would close, for the text beside the button. */
  'flatten.preview': { input: z.object({}), output: z.object({ positions: z.number(), workingOrders: z.number(), notional: z.string(), profile: z.string() }) },
  'flatten.start': { input: z.object({ reason: Reason }), output: Outcome },
  'kill.trip': { input: z.object({ reason: Reason }), output: Outcome },
  'kill.resume': { input: z.object({ reason: Reason }), output: Outcome },
  'desk.setReduceOnly': { input: z.object({ on: z.boolean(), reason: Reason }), output: Outcome },
  'report.days': { input: z.object({}), output: z.object({ days: z.array(z.string()) }) },
  /** One report as text of the asked format. */
  'report.read': { input: z.object({ day: Day, format: ReportFormat }), output: z.object({ fileName: z.string(), mimeType: z.string(), content: z.string() }) },
  /** Writes the four formats into the profile's reports folder. */
  'report.export': { input: z.object({ day: Day }), output: z.object({ folder: z.string(), files: z.array(z.string()) }) },
} as const;

export type Contract = typeof contract;
export type Method = keyof Contract;
export const METHODS = Object.keys(contract) as readonly Method[];
export type Input<M extends Method> = z.output<Contract[M]['input']>;
export type Output<M extends Method> = z.output<Contract[M]['output']>;
export type Handlers = { readonly [M in Method]: (input: Input<M>) => Output<M> | Promise<Output<M>> };

/** Methods that overtake everything else in both directions. */
export const URGENT: readonly Method[] = ['flatten.start', 'kill.trip', 'order.cancel', 'order.cancelAll'];

export const CallFrame = z.object({ kind: z.literal('call'), id: z.int().nonnegative(), method: z.enum(METHODS as [Method, ...Method[]]), input: z.unknown() });
export const ReplyFrame = z.discriminatedUnion('ok', [
  z.object({ kind: z.literal('reply'), id: z.int().nonnegative(), ok: z.literal(true), output: z.unknown() }),
  z.object({ kind: z.literal('reply'), id: z.int().nonnegative(), ok: z.literal(false), error: z.object({ code: z.enum(['badInput', 'unknownMethod', 'failed', 'tooFast']), message: z.string() }) }),
]);
export const PushFrame = z.object({ kind: z.literal('push'), deltas: z.array(z.unknown()) });
/** Sent by the client every few pushes: how many it has taken since its last snapshot. A reader that stops counting is known to be stuck on any transport. */
export const SeenFrame = z.object({ kind: z.literal('seen'), pushes: z.int().nonnegative() });
export const MAX_FRAME_BYTES = 64 * 1024;
