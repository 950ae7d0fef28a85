// What the application around its desks offers: which desks run, the settings, the profiles on disk, the keys, and the host's own powers.
import type { Input, Output } from '../../shared/contract/contract.ts';
import type { Outcome } from '../../shared/contract/fields.ts';
import type { FleetDesk } from '../../shared/contract/fleet-methods.ts';
import type { HostView, KeyStatus, ProfileView } from '../../shared/contract/settings-methods.ts';
import type { Operator } from '../../shared/model/command.ts';
import type { ProfileName } from '../../shared/model/profile.ts';
import type { Result } from '../../shared/model/result.ts';
import type { AppSettings, SettingsPatch } from '../../shared/model/settings.ts';
import type { DeskApi } from './desk-api.ts';

export type AppApi = {
  readonly fleet: FleetApi;
  readonly settings: SettingsApi;
  readonly keys: KeysApi;
  readonly profiles: ProfilesApi;
  readonly host: HostApi;
  /** Writes the bundle and says what is in it. */
  exportDiagnostics(): Promise<Output<'diagnostics.export'>>;
};

/** One desk per profile, each with its own kernel, venue, journal and folder. */
export type FleetApi = {
  /** Every profile; `shown` is set by the connection that asks. */
  desks(): readonly FleetDesk[];
  /** Desks that run now, the one that was started first at the front; starts nothing. */
  runningApis(): readonly DeskApi[];
  /** The desk of a profile, started when it does not run. Refused with a sentence when it cannot. */
  open(profile: ProfileName): Promise<Result<DeskApi, string>>;
  /** Stops a desk without positions and working orders, or as it is where `leaveOpen` says so. `by` completes "stopped by hand …" for whoever shows it. */
  stop(profile: ProfileName, by?: string, leaveOpen?: boolean): Promise<Outcome>;
  /** Called when `desks()` would answer something else, at most a few times a second. */
  onChange(listener: () => void): () => void;
};

export type SettingsApi = {
  read(): AppSettings;
  /** Durable when it returns. */
  write(patch: SettingsPatch): AppSettings;
  onChange(listener: (settings: AppSettings) => void): () => void;
};

/** Keys of live profiles in the OS keychain. Nothing in here returns a secret. */
export type KeysApi = {
  status(profile: ProfileName): Promise<KeyStatus>;
  /** Refused with a sentence that repeats no value. */
  set(profile: ProfileName, values: Readonly<Record<string, string>>, by: Operator): Promise<Result<KeyStatus, string>>;
  remove(profile: ProfileName, by: Operator): Promise<Result<KeyStatus, string>>;
};

export type ProfilesApi = {
  list(): readonly ProfileView[];
  write(input: Input<'profiles.write'>, by: Operator): Outcome;
};

/** What only the host can do. */
export type HostApi = {
  info(): HostView;
  /** The folder of the desk that the asking page shows. */
  reveal(what: Input<'host.reveal'>['what'], profile: ProfileName): Promise<Output<'host.reveal'>>;
  /** Asks where to save and writes; null when the trader thought better of it, or where the host cannot. */
  save(fileName: string, text: string): Promise<string | null>;
  /** Of the desk that the asking page shows: the new window belongs to that desk, whatever the others show later. */
  detach(input: Input<'host.detach'>, profile: ProfileName): Promise<Output<'host.detach'>>;
};
