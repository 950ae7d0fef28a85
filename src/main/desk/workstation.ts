// The application around its desks, as the views see it.
import type { AppApi, FleetApi, HostApi } from '../api/app-api.ts';
import type { RunningProfile } from './profiles/profile-store.ts';
import { appServices } from './settings/app-services.ts';
import type { ProfileName } from '../../shared/model/profile.ts';

export type WorkstationOptions = {
  readonly dataDir: string;
  readonly fleet: FleetApi;
  readonly host: HostApi;
  /** What each running desk was started with, to say when its profile on disk is another; undefined for one that does not run. */
  readonly running?: (profile: ProfileName) => RunningProfile | undefined;
  /** The checks of this machine, for the diagnostics bundle. */
  readonly checks?: () => Promise<readonly unknown[]>;
  /** What a person should know of settings that were not understood. */
  readonly onNotice?: (notice: string) => void;
};

export function startWorkstation({ dataDir, fleet, host, running, checks, onNotice }: WorkstationOptions): AppApi {
  const services = appServices({ dataDir, host, fleet, running: running ?? (() => undefined), checks: checks ?? (() => Promise.resolve([])), onNotice: onNotice ?? (() => undefined) });
  return { fleet, host, ...services };
}
