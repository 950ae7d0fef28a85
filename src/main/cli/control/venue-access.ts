// The command line's own way to the venue of a profile, past its engine.
import { PROFILE_DEFAULTS } from '../../../shared/model/profile-defaults.ts';
import { Profile } from '../../../shared/model/profile.ts';
import { ensureVenueProcess } from '../../adapters/venues/sim/ensure-venue-process.ts';
import { SimVenueClient } from '../../adapters/venues/sim/sim-venue-client.ts';
import { loadProfile } from '../../desk/profiles/load-profile.ts';
import { scriptPath } from '../../desk/scripts.ts';
import type { Globals } from '../globals.ts';

/** The profile on disk, or its defaults and why it could not be read: an emergency goes on without it. */
export function profileOf(globals: Pick<Globals, 'dataDir' | 'profile'>): { readonly profile: Profile; readonly problem: string | null } {
  const loaded = loadProfile(globals.dataDir, globals.profile);
  if (loaded.ok) return { profile: loaded.value.profile, problem: null };
  return { profile: Profile.parse(PROFILE_DEFAULTS[globals.profile]), problem: loaded.error.lines.join('; ') };
}

/** Not connected yet; starts the venue process when it does not run. `clock` stamps what it reports, Unix ms. */
export const venueClient = (globals: Pick<Globals, 'dataDir' | 'profile'>, clock: () => number): SimVenueClient => new SimVenueClient({
  clock,
  resolve: () => ensureVenueProcess({ dataDir: globals.dataDir, profile: globals.profile, settings: profileOf(globals).profile.sim, nodePath: process.execPath, scriptPath: scriptPath('venue-process') }),
});
