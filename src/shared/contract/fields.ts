// Shapes that several parts of the contract share. Decimals are text, times are Unix ms UTC.
import { z } from 'zod';

export const Dec = z.string().regex(/^\d{1,15}(\.\d{1,12})?$/, 'expected a plain positive decimal');
/** What a caller may name. Bounded, because each command is journaled and each order is shown to every view, refused ones too. */
export const InstrumentRef = z.string().max(60);
export const OrderRef = z.string().max(200);
export const StrategyRef = z.string().max(120);
/** Identity of a kill. */
export const KillRef = z.string().min(1).max(120);
export const Reason = z.string().trim().min(3, 'expected a reason of at least 3 characters').max(500);
export const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a day as YYYY-MM-DD');
/** ISO week, Monday to Sunday in UTC. */
export const Week = z.string().regex(/^\d{4}-W\d{2}$/, 'expected a week as YYYY-Www');
/** A refusal is an answer, with the sentence that says why. */
export const Outcome = z.object({ outcome: z.enum(['done', 'refused']), message: z.string(), clientOrderId: z.string().nullable() });
export type Outcome = z.output<typeof Outcome>;
export const ReportFormat = z.enum(['text', 'html', 'csv', 'json']);
export type ReportFormat = z.output<typeof ReportFormat>;

/** One pre-trade check as used against allowed, as the gate made it. Amounts are decimal text in `unit`. */
export const CheckView = z.object({ check: z.string(), scope: z.enum(['account', 'strategy', 'instrument', 'order']), outcome: z.enum(['passed', 'clipped', 'denied']), used: z.string(), allowed: z.string(), unit: z.string(), message: z.string() });
export type CheckView = z.output<typeof CheckView>;
