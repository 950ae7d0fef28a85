// The application around its desks, as the views see it.
import type { AppApi, HostApi } from '../api/app-api.ts';
import type { DeskApi } from '../api/desk-api.ts';
import { DEFAULT_SETTINGS, type AppSettings } from '../../shared/model/settings.ts';

export type WorkstationOptions = { readonly dataDir: string; readonly desk: DeskApi; readonly host: HostApi };

const notBuilt = (): never => { throw new Error('notBuilt'); };

export function startWorkstation(options: WorkstationOptions): AppApi {
  let settings: AppSettings = DEFAULT_SETTINGS;
  const listeners = new Set<(settings: AppSettings) => void>();
  return {
    fleet: { desks: () => [], running: () => [options.desk], open: notBuilt, stop: notBuilt, onChange: () => () => undefined },
    settings: {
      read: () => settings,
      write(patch) {
        settings = { ...settings, ...(Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<AppSettings>) };
        for (const listener of listeners) listener(settings);
        return settings;
      },
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    keys: { status: notBuilt, set: notBuilt, remove: notBuilt },
    profiles: { list: () => [], write: notBuilt },
    host: options.host,
    exportDiagnostics: notBuilt,
  };
}
