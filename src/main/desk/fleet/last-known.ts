// What is known of a desk when nobody answers for it: its last record on disk, how old that is, and how the desk ended.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lastHeldWords } from '../../../shared/model/held-words.ts';
import { ProfileName } from '../../../shared/model/profile.ts';
import { profileFolder } from '../../adapters/system/data-dir.ts';
import { livingHolder } from '../../adapters/system/desk-lock.ts';
import { provenFlatAt } from '../../adapters/system/emergency-record.ts';
import { readHealth, type HeldRecord } from '../../adapters/system/health-file.ts';
import { venueFolder } from '../../adapters/venues/sim/venue-file.ts';

export type DeskMemory = {
  readonly profile: ProfileName;
  /** When the record was written, Unix ms UTC; 0 when there is none although the desk has an account at the simulated venue. */
  readonly ts: number;
  readonly ageMs: number;
  /** As in `LastKnown` of the contract. */
  readonly ended: 'elsewhere' | 'crashed' | 'quit' | 'stopped';
  /** The process that holds the desk, where one does. */
  readonly pid: number | null;
  readonly application: string | null;
  /** Null where the record does not say. */
  readonly held: HeldRecord | null;
};

/** Null when no desk of this profile ever ran on the folder. Reads only, and never throws. */
export function lastKnownDesk(dataDir: string, profile: ProfileName, now: number): DeskMemory | null {
  const folder = profileFolder(dataDir, profile);
  const read = readHealth(folder.healthFile, now);
  const holder = livingHolder(folder.dir);
  if (!read.ok) {
    if (holder === null && !existsSync(join(venueFolder(dataDir, profile), 'venue.sqlite'))) return null;
    return { profile, ts: 0, ageMs: Infinity, ended: holder === null ? 'crashed' : 'elsewhere', pid: holder?.pid ?? null, application: null, held: null };
  }
  const { health, ageMs } = read.value;
  // An older version wrote no more than this word when it was stopped in order.
  const wasRunning = health.running ?? health.message !== 'stopped';
  // Who took the lock after that was written is still on its way to its first record.
  const isHeld = holder !== null && (wasRunning || holder.since > now - ageMs);
  const ended = isHeld ? 'elsewhere' : !wasRunning ? (health.error !== null ? 'crashed' : health.again === false ? 'stopped' : 'quit') : 'crashed';
  const ts = now - ageMs;
  const memory = { profile, ended, pid: isHeld ? holder.pid : null, application: health.application ?? null } as const;
  const flatSince = isHeld ? null : provenFlatAt(folder.dir);
  // What was closed past the engine after its last record is not held any more.
  if (flatSince !== null && flatSince > ts && flatSince <= now && health.held !== undefined) return { ...memory, ts: flatSince, ageMs: now - flatSince, held: { ...health.held, positions: [], working_orders: 0 } };
  return { ...memory, ts, ageMs, held: health.held ?? null };
}

/** Of every profile that ever ran on this folder, in the order of the profiles. */
export const lastKnownDesks = (dataDir: string, now: number): readonly DeskMemory[] => ProfileName.options.flatMap((profile) => lastKnownDesk(dataDir, profile, now) ?? []);

/** Positions or orders, as last known; also where the record does not say. */
export const mayHold = ({ held }: Pick<DeskMemory, 'held'>): boolean => held === null || held.positions.length > 0 || held.working_orders > 0;

/**
 * Whether a start offers this desk again: it ended without being stopped, it left something open, or it ran in the application that `before` (the desk that is started
 * now, as it ended last) ran in.
 */
export function offered(memory: DeskMemory, before: Pick<DeskMemory, 'application'> | null): boolean {
  switch (memory.ended) {
    case 'elsewhere': return false;
    case 'crashed': return true;
    case 'stopped': return mayHold(memory);
    case 'quit': return mayHold(memory) || (memory.application !== null && memory.application === before?.application);
  }
}

/** Runs, may run, or may have left something open: what an emergency must reach. The rest was stopped in order and held nothing. */
export const needsStopping = (memory: DeskMemory): boolean => memory.ended === 'elsewhere' || memory.ended === 'crashed' || mayHold(memory);

/** `1 position (BTC-PERP long 0.0012), 2 working orders`. */
export const heldWords = ({ held }: Pick<DeskMemory, 'held'>): string => lastHeldWords({ positions: held?.positions ?? null, workingOrders: held?.working_orders ?? null });

/** How it ended, for a sentence after the name of the desk. */
export function endedWords({ ended, pid }: Pick<DeskMemory, 'ended' | 'pid'>): string {
  switch (ended) {
    case 'elsewhere': return `runs in process ${pid ?? '?'}`;
    case 'crashed': return 'ended without being stopped';
    case 'quit': return 'ended with its application';
    case 'stopped': return 'was stopped';
  }
}
