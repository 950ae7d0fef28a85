import { ContractError } from '../../../shared/contract/client.ts';
import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Operator } from '../../../shared/model/command.ts';
import { messageOf, type Result } from '../../../shared/model/result.ts';
import type { DeskSession } from '../desk-session.ts';
import { SavedParts } from '../saved-parts.ts';

function answered<T>(result: Result<T, string>): T {
  if (!result.ok) throw new ContractError('badInput', result.error);
  return result.value;
}

/** Settings, profiles, keys and the host's own powers. */
export function settingsHandlers(session: DeskSession, by: Operator): Pick<Handlers, 'settings.write' | 'keys.status' | 'keys.set' | 'keys.remove' | 'profiles.list' | 'profiles.write' | 'diagnostics.export' | 'host.info' | 'host.reveal' | 'host.save' | 'host.detach'> {
  const { app } = session;
  const parts = new SavedParts();
  return {
    'settings.write': ({ patch }) => {
      try {
        return app.settings.write(patch);
      } catch (error) {
        throw new ContractError('badInput', `the settings could not be stored: ${messageOf(error)}. Nothing was changed`);
      }
    },
    'keys.status': ({ profile }) => app.keys.status(profile),
    'keys.set': async ({ profile, values }) => answered(await app.keys.set(profile, values, by)),
    'keys.remove': async ({ profile }) => answered(await app.keys.remove(profile, by)),
    'profiles.list': () => ({ profiles: [...app.profiles.list()] }),
    'profiles.write': (input) => app.profiles.write(input, by),
    'diagnostics.export': () => app.exportDiagnostics(),
    'host.info': () => app.host.info(),
    'host.reveal': ({ what }) => app.host.reveal(what, session.desk().profile),
    'host.save': async ({ id, fileName, text, last }) => {
      const whole = parts.add(id, text, last);
      if (!whole.ok) throw new ContractError('badInput', whole.error);
      if (whole.value === null) return { done: false, path: null };
      return { done: true, path: await app.host.save(fileName, whole.value) };
    },
    'host.detach': (input) => app.host.detach(input, session.desk().profile),
  };
}
