// One unit, lived through: in a folder of its own, its outcome as a value whatever happened.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { unitSeed, type Campaign } from './campaign.ts';

export type UnitResult = {
  readonly index: number;
  readonly ms: number;
  readonly problems: readonly string[];
  readonly seen: Readonly<Record<string, number>>;
  /** What a unit that failed left behind. */
  readonly records: string | null;
};

/** `parent` is where the folder of the unit is made. */
export async function runUnit(campaign: Campaign, index: number, seed: number, parent: string, signal: AbortSignal): Promise<UnitResult> {
  const folder = mkdtempSync(path.join(parent, `unit-${index}-`));
  const began = performance.now();
  const result = await Promise.resolve().then(() => campaign.run({ index, seed: unitSeed(seed, index), folder, signal })).catch((error: unknown) => ({
    problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)], seen: {},
  }));
  const keeps = result.problems.length > 0 && !signal.aborted && readdirSync(folder).length > 0;
  if (!keeps) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  return { index, ms: Math.round(performance.now() - began), problems: result.problems, seen: result.seen, records: keeps ? folder : null };
}
