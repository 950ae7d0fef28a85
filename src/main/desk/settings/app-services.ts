// What the application offers beside its desks: settings, keys, profiles and the diagnostics bundle.
import { ContractError } from '../../../shared/contract/client.ts';
import type { AppApi } from '../../api/app-api.ts';
import { systemKeychain } from '../../adapters/keychain/keytar-store.ts';
import type { SecretStore } from '../../adapters/keychain/secret-store.ts';
import { NotWritten } from '../../adapters/system/atomic-file.ts';
import { SettingsFile } from '../../adapters/settings/settings-file.ts';
import type { OpenSettingsStore } from '../../adapters/settings/settings-store.ts';
import { exportDiagnostics } from '../diagnostics/diagnostics.ts';
import { Keys } from '../keys/keys.ts';
import { recordChange } from '../profiles/profile-changes.ts';
import { ProfileStore, type ProfileStoreOptions } from '../profiles/profile-store.ts';

export type AppServicesOptions = {
  readonly dataDir: string;
  readonly host: AppApi['host'];
  readonly fleet: AppApi['fleet'];
  /** What each running desk was started with. */
  readonly running: ProfileStoreOptions['running'];
  /** The checks of this machine for the bundle, as the doctor makes them. */
  readonly checks: () => Promise<readonly unknown[]>;
  readonly onNotice: (notice: string) => void;
  /** How the host opens the settings file; `conf` unless given. */
  readonly openStore?: OpenSettingsStore;
  /** The system's keychain unless given. */
  readonly keychain?: SecretStore;
};

/** What could not be written is the trader's to know; every other fault is the log's. */
function toldOf(error: unknown): never {
  throw error instanceof NotWritten ? new ContractError('badInput', error.message) : error;
}

export function appServices(options: AppServicesOptions): Pick<AppApi, 'settings' | 'profiles' | 'exportDiagnostics'> & { readonly keys: Keys } {
  const { dataDir, host, fleet } = options;
  const now = (): Date => new Date();
  const settings = new SettingsFile(dataDir, { watch: true, onNotice: options.onNotice, ...(options.openStore && { openStore: options.openStore }) });
  const keys = new Keys({
    dataDir, store: options.keychain ?? systemKeychain(process.env),
    onChange: (profile, what, by) => recordChange(dataDir, { ts: now().toISOString(), profile, what, by, reason: '', changes: [], before: null }),
  });
  const profiles = new ProfileStore({ dataDir, running: options.running, now });
  return { settings, keys, profiles, exportDiagnostics: () => exportDiagnostics({ dataDir, app: { settings, keys, fleet, host }, checks: options.checks, now }).catch(toldOf) };
}
