import { uptime } from 'node:os';
import { z } from 'zod';
import { err, messageOf, ok, type Result } from '../../../shared/model/result.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { readSideFile } from './side-file.ts';

export const HEALTH_FILE = 'health.json';
const MAX_BYTES = 1_000_000;
const LastDecision = z.object({ timestamp: z.string(), action: z.string(), reason: z.string() });

/** What the desk held, by its own record. Decimals are text, `quantity` is above 0, amounts are in the quote currency. */
export const HeldRecord = z.object({
  positions: z.array(z.object({ symbol: z.string(), side: z.enum(['long', 'short']), quantity: z.string(), avg_price: z.string().nullable(), mark_price: z.number().nullable() })),
  /** Orders that may still fill. */
  working_orders: z.number(), trading_state: z.string(), latched: z.boolean(), equity: z.string(), day_pnl: z.string(),
});
export type HeldRecord = Readonly<z.output<typeof HeldRecord>>;

/** What monitoring tools of the trader read. Times are ISO 8601 in UTC. */
export const Health = z.object({
  timestamp: z.iso.datetime(),
  ok: z.boolean(),
  profile: z.string(),
  symbols: z.array(z.string()),
  /** By symbol; a symbol without a decision yet is absent. */
  last_decisions: z.record(z.string(), LastDecision),
  message: z.string(),
  error: z.string().nullable(),
  /** How long the machine had been up when this was written, ms: its age does not depend on a clock that somebody sets. Absent in files of older versions. */
  uptime_ms: z.number().optional(),
  // What the desk leaves for whoever finds it gone. Absent in files of older versions, too.
  /** False once the desk was stopped in order. Still true in the file of a desk that was killed. */
  running: z.boolean().optional(),
  /** False once a person has stopped this desk: a restart of the application does not offer it. */
  again: z.boolean().optional(),
  /** Equal for desks of one process. */
  application: z.string().optional(),
  held: HeldRecord.optional(),
});
export type Health = z.output<typeof Health>;

/** Replaces the file in one step. Throws what the file system throws. */
export function writeHealth(file: string, health: Health): void {
  writeFileAtomic(file, `${JSON.stringify({ ...health, uptime_ms: Math.round(uptime() * 1_000) }, null, 2)}\n`);
}

/** By the time that the machine has been up, as long as it is the same run of the machine; else by the clock. */
function ageOf({ uptime_ms: writtenAt, timestamp }: Health, now: number): number {
  const up = uptime() * 1_000;
  return writtenAt !== undefined && writtenAt <= up ? Math.round(up - writtenAt) : now - Date.parse(timestamp);
}

/** For watchdogs and the command line: the content and its age in ms at `now`; an error is a sentence. */
export function readHealth(file: string, now: number): Result<{ readonly health: Health; readonly ageMs: number }, string> {
  try {
    const text = readSideFile(file, MAX_BYTES);
    if (!text.ok) return text;
    if (text.value === null) return err(`${file}: expected a health file, found none`);
    const health = Health.safeParse(JSON.parse(text.value));
    if (!health.success) return err(`${file}: ${health.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
    return ok({ health: health.data, ageMs: ageOf(health.data, now) });
  } catch (thrown) {
    return err(`${file}: expected a readable health file, found ${messageOf(thrown)}`);
  }
}
