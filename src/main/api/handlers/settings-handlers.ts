import { ContractError } from '../../../shared/contract/client.ts';
import type { Handlers } from '../../../shared/contract/contract.ts';
import type { AppApi } from '../app-api.ts';
import { SavedParts } from '../saved-parts.ts';

/** Settings, profiles, keys and the host's own powers. */
export function settingsHandlers(app: AppApi): Pick<Handlers, 'settings.read' | 'settings.write' | 'keys.status' | 'keys.set' | 'keys.remove' | 'profiles.list' | 'profiles.write' | 'diagnostics.export' | 'host.info' | 'host.reveal' | 'host.save' | 'host.detach'> {
  const parts = new SavedParts();
  return {
    'settings.read': () => app.settings.read(),
    'settings.write': ({ patch }) => app.settings.write(patch),
    'keys.status': ({ profile }) => app.keys.status(profile),
    'keys.set': ({ profile, values }) => app.keys.set(profile, values),
    'keys.remove': ({ profile }) => app.keys.remove(profile),
    'profiles.list': () => ({ profiles: [...app.profiles.list()] }),
    'profiles.write': (input) => app.profiles.write(input),
    'diagnostics.export': () => app.exportDiagnostics(),
    'host.info': () => app.host.info(),
    'host.reveal': ({ what }) => app.host.reveal(what),
    'host.save': async ({ id, fileName, text, last }) => {
      const whole = parts.add(id, text, last);
      if (!whole.ok) throw new ContractError('badInput', whole.error);
      if (whole.value === null) return { done: false, path: null };
      return { done: true, path: await app.host.save(fileName, whole.value) };
    },
    'host.detach': (input) => app.host.detach(input),
  };
}
