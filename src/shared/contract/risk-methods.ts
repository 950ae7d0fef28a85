// Limits, breakers, exposure, the preview of an order, and the alerts with their acknowledgement.
import { z } from 'zod';
import { STOP_GAPS } from '../model/protection.ts';
import { CheckView, InstrumentRef, OrderRef, Outcome } from './fields.ts';

/** One limit. `share` is used over allowed (0 to 1 and above), null where nothing is measured. */
export const LimitView = z.object({
  id: z.string(), label: z.string(), scope: z.enum(['account', 'strategy', 'instrument', 'order']), scopeName: z.string(), measure: z.string(), unit: z.string(),
  used: z.string().nullable(), allowed: z.string(), headroom: z.string().nullable(), share: z.number().nullable(), state: z.enum(['ok', 'near', 'reached', 'unknown']), meaning: z.string(),
});
export type LimitView = z.output<typeof LimitView>;
export const BreakerView = z.object({ id: z.string(), label: z.string(), state: z.enum(['ready', 'warning', 'tripped']), tsSince: z.number().nullable(), tripsAt: z.string(), now: z.string(), action: z.string(), lastMessage: z.string().nullable() });
export type BreakerView = z.output<typeof BreakerView>;
/** Amounts in the quote currency; null while the position has no price. */
export const ExposureView = z.object({ instrumentId: z.string(), side: z.enum(['long', 'short']), notional: z.string().nullable(), marginUsed: z.string().nullable(), shareOfGross: z.number().nullable(), shareOfEquity: z.number().nullable() });
export type ExposureView = z.output<typeof ExposureView>;
export const StateChangeView = z.object({ ts: z.number(), from: z.string(), to: z.string(), cause: z.string(), latched: z.boolean() });
export type StateChangeView = z.output<typeof StateChangeView>;
export const RiskView = z.object({
  ts: z.number(),
  /** Null where nobody can say: a position has no price. */
  equity: z.string().nullable(), grossNotional: z.string().nullable(), netNotional: z.string().nullable(), grossLeverage: z.number().nullable(), limits: z.array(LimitView), breakers: z.array(BreakerView),
  killSwitch: z.object({ latched: z.boolean(), cause: z.string(), tsSince: z.number() }), exposure: z.array(ExposureView),
  /** Newest first. */
  stateChanges: z.array(StateChangeView),
});
export type RiskView = z.output<typeof RiskView>;

export const OrderInput = z.object({
  instrumentId: InstrumentRef, side: z.enum(['buy', 'sell']), type: z.enum(['market', 'limit']), quantity: z.string().regex(/^\d{1,15}(\.\d{1,12})?$/, 'expected a plain positive decimal'),
  limitPx: z.string().regex(/^\d{1,15}(\.\d{1,12})?$/, 'expected a plain positive decimal').nullable(), timeInForce: z.enum(['gtc', 'ioc']), postOnly: z.boolean(), reduceOnly: z.boolean(),
});
export type OrderInput = z.output<typeof OrderInput>;
/** With `replaces` the order takes the place of that working one, which then counts once: `quantity` is its new total, filled part included, as in `order.replace`. No ticket comes of it. */
export const PreviewInput = OrderInput.extend({ replaces: OrderRef.optional() });
export type PreviewInput = z.output<typeof PreviewInput>;
/** What the gate would say now, and what would go out. `ticket` is good for one submit of exactly this order within `ticketMs`. */
export const OrderPreview = z.object({
  verdict: z.enum(['approved', 'denied']), message: z.string(), checks: z.array(CheckView),
  order: z.object({ quantity: z.string(), limitPx: z.string().nullable(), reduceOnly: z.boolean() }).nullable(),
  notional: z.string().nullable(), margin: z.string().nullable(), feeEstimate: z.string().nullable(), referencePx: z.number().nullable(), ticket: z.string().nullable(), ticketMs: z.number(),
  /** The order would open or enlarge a position that no stop protects now, and why; null or absent where one does, or where it only closes. */
  stopGap: z.enum(STOP_GAPS).nullable().optional(),
});
export type OrderPreview = z.output<typeof OrderPreview>;

/** Tier 1: act now. Tier 2: act today. Tier 3: know. */
export const AlertView = z.object({
  seq: z.number(), tier: z.union([z.literal(1), z.literal(2), z.literal(3)]), level: z.enum(['info', 'warning', 'critical']), code: z.string(), message: z.string(), instrumentId: z.string().nullable(), runbook: z.string(), tsEvent: z.number(),
  ack: z.object({ ts: z.number(), by: z.string(), note: z.string() }).nullable(),
});
export type AlertView = z.output<typeof AlertView>;

export const riskMethods = {
  'risk.read': { input: z.object({}), output: RiskView },
  'order.preview': { input: PreviewInput, output: OrderPreview },
  /** Newest first. */
  'alerts.list': { input: z.object({ limit: z.int().min(1).max(2_000) }), output: z.object({ alerts: z.array(AlertView) }) },
  'alerts.acknowledge': { input: z.object({ seqs: z.array(z.int().positive()).min(1).max(500), note: z.string().trim().max(500) }), output: Outcome },
} as const;
