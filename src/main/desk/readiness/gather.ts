// Reads the facts of the readiness list from a running desk: first what takes time, then, in one go, what can change at any moment.
import { statfs } from 'node:fs/promises';
import type { RiskEventView } from '../../../shared/contract/views.ts';
import { symbolsOf, type Profile } from '../../../shared/model/profile.ts';
import type { Kernel } from '../../core/kernel/kernel.ts';
import type { ReadinessFacts } from './checklist.ts';
import type { SeenJump } from '../clock-watch.ts';
import type { VenueOffset } from './venue-offset.ts';

export type ReadinessSources = {
  readonly profile: Profile;
  readonly kernel: Kernel;
  /** The desk's folder: its disk is the one that matters. */
  readonly folder: string;
  readonly offset: VenueOffset;
  /** Unix ms UTC, the engine's. */
  now(): number;
  aheadMs(): number;
  /** For intervals, sleep included. */
  monotonicMs(): number;
  lastJump(): SeenJump | null;
  journalDurable(): boolean;
  verifyChain(): Promise<{ readonly ok: boolean; readonly message: string }>;
  /** Why the journal's mark does not follow it; null while it does. */
  markProblem(): string | null;
  latchOnDisk(): boolean;
  alerts(): readonly RiskEventView[];
  configuration(): ReadinessFacts['configuration'];
  probeVenue(): Promise<ReadinessFacts['flattenPath']>;
};

export async function gatherFacts(sources: ReadinessSources): Promise<ReadinessFacts> {
  const { profile, kernel } = sources;
  const [chain, flattenPath, freeBytes] = await Promise.all([sources.verifyChain(), sources.probeVenue(), freeBytesOf(sources.folder)]);
  const now = sources.now();
  const jump = sources.lastJump();
  return {
    profile, flattenPath, freeBytes,
    venue: { connected: kernel.sync.connected, cause: kernel.sync.connectionCause }, reconciled: kernel.sync.reconciled,
    prices: kernel.instruments.all().filter(({ id }) => symbolsOf(profile).includes(id.split('.')[0] ?? id)).map(({ id }) => ({ symbol: id.split('.')[0] ?? id, ageMs: kernel.marketData.ageMs(id, now), stale: kernel.marketData.isStale(id, now) })),
    clock: { doubt: kernel.clock.doubt(), aheadMs: sources.aheadMs(), sinceJumpMs: jump === null ? null : sources.monotonicMs() - jump.atMonotonicMs, jump: jump === null ? '' : `the clock jumped ${jump.jump.kind} by ${(jump.jump.ms / 1_000).toFixed(1)} s`, offsetMs: sources.offset.read() },
    journal: { durable: sources.journalDurable(), chain, behind: kernel.standing.behind(), markProblem: sources.markProblem() },
    latch: { latched: kernel.state.latched(), onDisk: sources.latchOnDisk(), cause: kernel.state.cause() },
    unknownOrders: kernel.orders.working().filter((order) => order.status === 'unknown').map((order) => order.clientOrderId),
    openAlerts: { count: kernel.alerts.unacknowledgedCritical(), messages: sources.alerts().filter((alert) => alert.level === 'critical' && alert.ack === null).map((alert) => alert.message) },
    configuration: sources.configuration(),
  };
}

/** Bytes that we may still write; null where the system does not say. */
async function freeBytesOf(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
