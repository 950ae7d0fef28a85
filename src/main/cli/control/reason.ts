import { z } from 'zod';
import { parseDuration } from '../duration.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { symbolsOf } from '../run/run-options.ts';

/** In an emergency the one word must do. */
export const NO_REASON = 'no reason was given at the command line';

const SHORTEST = 3;
const LONGEST = 500;

/** The reason of a command, as the journal takes it. Throws CliError (usage). */
export function reasonOf(raw: unknown): string {
  const reason = z.object({ reason: z.string() }).parse(raw).reason.trim();
  if (reason.length < SHORTEST || reason.length > LONGEST) throw new CliError(EXIT.usage, `--reason: expected ${SHORTEST} to ${LONGEST} characters, found ${reason.length}`);
  return reason;
}

/** Throws CliError (usage). */
export function timeoutOf(raw: unknown): number {
  const { timeout } = z.object({ timeout: z.string() }).parse(raw);
  const ms = parseDuration(timeout);
  if (ms === undefined) throw new CliError(EXIT.usage, `--timeout: expected a duration like 60s or 2m, found '${timeout}'`);
  return ms;
}

/** Whether the command was given for every desk of the data folder. */
export const isForAll = (raw: unknown): boolean => z.object({ all: z.boolean().optional() }).parse(raw).all === true;

/** The instruments that a flatten is for; null for all of them. Throws CliError (usage). */
export function namedSymbols(raw: unknown): readonly string[] | null {
  const { symbols } = z.object({ symbols: z.array(z.string()).optional() }).parse(raw);
  if (symbols === undefined) return null;
  if (isForAll(raw)) throw new CliError(EXIT.usage, '--all and --symbols: expected one of them, found both');
  return symbolsOf(symbols);
}
