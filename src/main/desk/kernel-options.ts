// How a profile becomes a kernel, in one place: a desk, a replay and the exact repetition of either must build the same one.
import { barIntervalOf, intervalMs, isLive, type Profile } from '../../shared/model/profile.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import type { Strategy } from '../core/strategy/strategy.ts';
import { LIVE_TIMINGS, replayTimings, type KernelOptions, type KernelTimings, type RunParameters } from '../core/kernel/options.ts';

/** Data of a replay counts as stale only when bars are missing, not while one lasts. */
const AGE_IN_BARS = 2;
const REPLAY_PREFIX = 'replay';

/** The profile as its file has it, for building strategies: what was given for one run lies over their versions, not under them. */
export const ofFile = (profile: Profile, run: RunParameters | null): Profile =>
  (run === null ? profile : { ...profile, strategies: profile.strategies.map((setup) => ({ ...setup, parameters: { ...setup.parameters, ...(run.insteadOf?.[setup.id] ?? run.instead) } })) });

export type KernelParts = { readonly profile: Profile; readonly instruments: readonly Instrument[]; readonly strategies: readonly Strategy[]; readonly dryRun: boolean; readonly runParameters?: RunParameters | null };

const common = ({ profile, instruments, strategies, dryRun, runParameters = null }: KernelParts) =>
  ({ instruments, strategies, runParameters, maxTickJump: profile.maxTickJump, barIntervalMs: intervalMs(barIntervalOf(profile)), live: isLive(profile.name), dryRun });

/** A desk on the clock. `idPrefix` belongs to its journal, `visibilityDelayMs` is what the venue says of itself. */
export const venueKernelOptions = (parts: KernelParts, idPrefix: string, visibilityDelayMs: number): KernelOptions =>
  ({ ...common(parts), limits: parts.profile.limits, idPrefix, timings: liveTimings(visibilityDelayMs) });

function liveTimings(venueDelayMs: number): KernelTimings {
  const visibilityDelayMs = Math.max(venueDelayMs, LIVE_TIMINGS.visibilityDelayMs);
  return { ...LIVE_TIMINGS, visibilityDelayMs, flattenConfirmMs: visibilityDelayMs };
}

/** A replay of bars: duties and staleness follow the spacing of the bars. */
export function replayKernelOptions(parts: KernelParts): KernelOptions {
  const { limits } = parts.profile;
  const barIntervalMs = intervalMs(barIntervalOf(parts.profile));
  return { ...common(parts), limits: { ...limits, maxDataAgeMs: Math.max(limits.maxDataAgeMs, AGE_IN_BARS * barIntervalMs) }, barsAreFacts: true, idPrefix: REPLAY_PREFIX, timings: replayTimings(barIntervalMs) };
}
