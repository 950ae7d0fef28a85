// The one place that turns options into a running desk. Hosts and the command line start here.
import type { DeskOptions, RunningDesk } from './desk-options.ts';
import { DeskStartError } from './errors.ts';
import { loadProfile } from './profiles/load-profile.ts';
import { startReplayDesk } from './replay-desk.ts';
import { startVenueDesk } from './venue-desk.ts';

/** Throws DeskStartError, with nothing started, when the configuration, the folder, the file or the venue does not allow it. */
export async function startDesk(options: DeskOptions): Promise<RunningDesk> {
  const loaded = loadProfile(options.dataDir, options.profile, options.overrides);
  if (!loaded.ok) throw new DeskStartError('configuration', loaded.error.lines.join('\n'));
  return options.replay ? startReplayDesk(options, loaded.value, options.replay) : startVenueDesk(options, loaded.value);
}
