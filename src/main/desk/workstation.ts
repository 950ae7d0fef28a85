// The application around its desks, as the views see it.
import type { AppApi, FleetApi, HostApi } from '../api/app-api.ts';
import type { ProfileName } from '../../shared/model/profile.ts';
import type { ProfileOverrides } from './profiles/overrides.ts';
import type { OpenSettingsStore } from '../adapters/settings/settings-store.ts';
import { appServices } from './settings/app-services.ts';

export type WorkstationOptions = {
  readonly dataDir: string;
  readonly fleet: FleetApi;
  readonly host: HostApi;
  /** The desk that was asked for, and what the command line changed for it alone. */
  readonly first: ProfileName;
  readonly overrides: ProfileOverrides;
  /** The checks of this machine, for the diagnostics bundle. */
  readonly checks: () => Promise<readonly unknown[]>;
  /** What a person should know of settings that were not understood. */
  readonly onNotice: (notice: string) => void;
  /** How the host opens the settings file; `conf` unless given. */
  readonly openStore?: OpenSettingsStore;
};

export function startWorkstation({ dataDir, fleet, host, first, overrides, checks, onNotice, openStore }: WorkstationOptions): AppApi {
  const services = appServices({
    dataDir, host, fleet, checks, onNotice, ...(openStore && { openStore }),
    running(profile) {
      const desk = fleet.runningApis().find((one) => one.profile === profile);
      return desk && { configHash: desk.snapshot().desk.configHash, overrides: profile === first ? overrides : {} };
    },
  });
  return { fleet, host, ...services };
}
