// The journal as a list that can be searched, one entry in full, and the chain that explains an order.
import { z } from 'zod';
import { CheckView } from './fields.ts';

export const JournalFilter = z.object({
  /** Words that must all occur in the entry, in any case. */
  text: z.string().max(200), types: z.array(z.string().max(60)).max(60), instrumentId: z.string().max(60).nullable(), clientOrderId: z.string().max(80).nullable(),
  /** Unix ms UTC, inclusive and exclusive. */
  from: z.number().nullable(), to: z.number().nullable(),
  /** Decisions to hold are the bulk of a journal. */
  holds: z.boolean(),
  /**
   * Inputs as they came in, commands aside (timers, venue reports, prices), while no type is chosen: `none` lists conclusions and commands, saved states of strategies aside,
   * `inputs` all but market data, `all` everything. Left out is `inputs`.
   */
  raw: z.enum(['none', 'inputs', 'all']).optional(),
});
export type JournalFilter = z.output<typeof JournalFilter>;
export const JournalRow = z.object({ seq: z.number(), ts: z.number(), kind: z.enum(['input', 'conclusion']), type: z.string(), cause: z.number(), instrumentId: z.string().nullable(), clientOrderId: z.string().nullable(), summary: z.string(), level: z.enum(['info', 'warning', 'critical']) });
export type JournalRow = z.output<typeof JournalRow>;

/** One link of "why did it trade". `at` names the journal entry behind it; null where the record has none, and then `detail` says so. */
export const WhyStep = z.object({
  kind: z.enum(['data', 'signal', 'checks', 'order', 'report', 'fill', 'pnl']), ts: z.number(), seq: z.number().nullable(), title: z.string(), detail: z.string(),
  values: z.array(z.object({ label: z.string(), value: z.string(), unit: z.string() })), checks: z.array(CheckView),
});
export type WhyStep = z.output<typeof WhyStep>;
export const WhyChain = z.object({ clientOrderId: z.string(), instrumentId: z.string(), strategyId: z.string(), headline: z.string(), status: z.string(), steps: z.array(WhyStep) });
export type WhyChain = z.output<typeof WhyChain>;

export const journalMethods = {
  /** Rows `offset` to `offset + limit` of those that match, newest first; `total` of them at the moment of asking. `hidden` rows match too and are left out: raw inputs, saved states, and while an order is searched by its id the venue's lists of the whole account. */
  'journal.rows': { input: z.object({ filter: JournalFilter, offset: z.int().min(0), limit: z.int().min(1).max(200) }), output: z.object({ total: z.number(), hidden: z.number().optional(), lastSeq: z.number(), rows: z.array(JournalRow) }) },
  /** Every type that the journal holds, with its count. */
  'journal.types': { input: z.object({}), output: z.object({ types: z.array(z.object({ type: z.string(), kind: z.enum(['input', 'conclusion']), count: z.number() })) }) },
  'journal.entry': { input: z.object({ seq: z.int().positive() }), output: z.object({ row: JournalRow, body: z.string() }) },
  'journal.why': { input: z.object({ clientOrderId: z.string().max(80) }), output: WhyChain },
  /** Recomputes the hash chain of the whole journal. */
  'journal.verify': { input: z.object({}), output: z.object({ ok: z.boolean(), commits: z.number(), entries: z.number(), head: z.string(), message: z.string() }) },
} as const;
