// The application around a desk, in memory. Test support only.
import type { AppApi } from '../../src/main/api/app-api.ts';
import type { DeskApi } from '../../src/main/api/desk-api.ts';
import { DeskSession } from '../../src/main/api/desk-session.ts';
import type { FleetDesk } from '../../src/shared/contract/fleet-methods.ts';
import type { KeyStatus } from '../../src/shared/contract/settings-methods.ts';
import { isLive, type ProfileName } from '../../src/shared/model/profile.ts';
import { err, ok } from '../../src/shared/model/result.ts';
import { AppSettings } from '../../src/shared/model/settings.ts';

export type FakeAppOptions = { readonly desks?: Partial<Record<ProfileName, DeskApi>>; readonly settings?: Partial<AppSettings> };

export function fakeApp(desk: DeskApi, options: FakeAppOptions = {}): AppApi {
  const desks = new Map<ProfileName, DeskApi>([[desk.profile, desk], ...(Object.entries(options.desks ?? {}) as [ProfileName, DeskApi][])]);
  let settings: AppSettings = AppSettings.parse({ guide: { finished: false, dismissed: true }, ...options.settings });
  const listeners = new Set<(settings: AppSettings) => void>();
  const keys = (profile: ProfileName): KeyStatus => ({ profile, status: isLive(profile) ? 'empty' : 'notUsed', keychain: 'in memory', detail: '', cure: '', fields: [] });
  return {
    fleet: {
      desks: () => (['dev', 'paper', 'demo', 'prod'] as const).map((profile): FleetDesk => {
        const running = desks.get(profile);
        const snapshot = running?.snapshot();
        return {
          profile, mode: isLive(profile) ? 'live' : 'paper', status: running ? 'running' : profile === 'prod' ? 'unavailable' : 'stopped', detail: profile === 'prod' ? 'there is no venue adapter for coinbase yet' : '', venue: isLive(profile) ? (profile === 'prod' ? 'coinbase' : 'sandbox') : 'sim', shown: false,
          tradingState: snapshot?.desk.tradingState ?? null, latched: snapshot?.desk.latched ?? null, equity: snapshot?.account.equity ?? null, dayPnl: snapshot?.account.dayPnl ?? null, openPositions: snapshot ? snapshot.positions.filter((p) => p.side !== 'flat').length : null,
          workingOrders: snapshot ? 0 : null, criticalAlerts: snapshot ? 0 : null,
        };
      }),
      runningApis: () => [...desks.values()],
      open: (profile) => Promise.resolve(desks.has(profile) ? ok(desks.get(profile) as DeskApi) : err(`profile ${profile}: there is no such desk here`)),
      stop: (profile) => Promise.resolve({ outcome: 'refused', message: `desk ${profile} is not running`, clientOrderId: null }),
      onChange: () => () => undefined,
    },
    settings: {
      read: () => settings,
      write(patch) {
        settings = AppSettings.parse({ ...settings, ...patch });
        for (const listener of listeners) listener(settings);
        return settings;
      },
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    keys: { status: (profile) => Promise.resolve(keys(profile)), set: (profile) => Promise.resolve(ok(keys(profile))), remove: (profile) => Promise.resolve(ok(keys(profile))) },
    profiles: { list: () => [], write: () => ({ outcome: 'refused', message: 'read only here', clientOrderId: null }) },
    host: {
      info: () => ({ kind: 'browser', version: '0.0.0', platform: 'linux', dataDir: '/home/trader/.breakwater', settingsFile: '/home/trader/.breakwater/settings.json', dataDirOption: '', canReveal: false, canSave: false, canDetach: false, hasTray: false, globalFlatten: { keys: '', registered: false, detail: 'the browser has none' } }),
      reveal: () => Promise.resolve({ opened: false, path: '/home/trader/.breakwater' }), save: () => Promise.resolve(null), detach: () => Promise.resolve({ opened: false, address: null }),
    },
    exportDiagnostics: () => Promise.resolve({ file: '/home/trader/.breakwater/diagnostics.zip', bytes: 0, entries: [] }),
  };
}

export const fakeSession = (desk: DeskApi, options: FakeAppOptions = {}): DeskSession => new DeskSession(fakeApp(desk, options), desk);
