// A fleet of real desks, as the command line and the desktop window start it.
import { PROFILE_DEFAULTS } from '../../../shared/model/profile-defaults.ts';
import { ProfileName, VenueKind } from '../../../shared/model/profile.ts';
import { hostTimers } from '../../api/host-timers.ts';
import { startDesk } from '../compose.ts';
import type { DeskOptions, RunningDesk } from '../desk-options.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import { venueProblem } from '../venue-desk.ts';
import { Fleet, type FleetLook, type FleetOptions } from './fleet.ts';
import { lastKnownDesk, offered, type DeskMemory } from './last-known.ts';

export type DeskFleetOptions = Pick<FleetOptions, 'onRunning' | 'onFailed'> & {
  /** The desk that was asked for. Its overrides hold for it alone, a dry run for every desk. */
  readonly first: DeskOptions;
  /** A desk has started: before anybody else knows of it. */
  readonly onStarted: (desk: RunningDesk) => void;
};

export function deskFleet({ first, onStarted, onRunning, onFailed }: DeskFleetOptions): Fleet {
  const isReplay = first.replay !== null;
  // Read before this start writes its own: which desks ran together with it.
  const before = isReplay ? null : lastKnownDesk(first.dataDir, first.profile, Date.now());
  return new Fleet({
    profiles: isReplay ? [first.profile] : ProfileName.options, onRunning, onFailed, dataDirOption: first.dataDirOption, timers: hostTimers,
    ...(isReplay && { closed: 'a replay shows its own desk only' }),
    look: (profile) => ({ ...lookAt(first.dataDir, profile), lastKnown: isReplay ? null : memoryOf(lastKnownDesk(first.dataDir, profile, Date.now()), before) }),
    start: async (profile) => {
      const desk = await startDesk(profile === first.profile ? first : { ...first, profile, overrides: {}, onStartProgress: null });
      try {
        onStarted(desk);
      } catch (error) {
        await desk.stop();
        throw error;
      }
      return desk;
    },
  });
}

/** A file that cannot be read names its problem; the venue is then the one of the defaults. */
function lookAt(dataDir: string, profile: ProfileName): Omit<FleetLook, 'lastKnown'> {
  const loaded = loadProfile(dataDir, profile);
  if (!loaded.ok) return { venue: VenueKind.parse(PROFILE_DEFAULTS[profile].venue), problem: loaded.error.lines.join('; ') };
  return { venue: loaded.value.profile.venue, problem: venueProblem(loaded.value.profile) };
}

/** As views see it. */
function memoryOf(memory: DeskMemory | null, before: DeskMemory | null): FleetLook['lastKnown'] {
  if (memory === null) return null;
  const { ts, ended, held } = memory;
  return {
    ts, ended, offer: offered(memory, before), positions: held?.positions.map(({ symbol, side, quantity }) => ({ symbol, side, quantity })) ?? null, workingOrders: held?.working_orders ?? null,
    equity: held?.equity ?? null, dayPnl: held?.day_pnl ?? null,
  };
}
