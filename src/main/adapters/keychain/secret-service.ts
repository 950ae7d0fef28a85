// Is there a keychain on this Linux session, and is it open? Found out before the first write, without a prompt.
import { messageOf } from '../../../shared/model/result.ts';
import { SessionBus, sessionBusPath, type BusEnvironment } from './session-bus.ts';
import type { KeychainProblem } from './secret-store.ts';

const SERVICE = 'org.freedesktop.secrets';
const PATH = '/org/freedesktop/secrets';
const NO_COLLECTION = '/';
const TIMEOUT_MS = 3_000;

const INSTALL = 'Log in to a graphical session, or install and start a keychain: gnome-keyring (with libsecret) or KWallet. Then look again.';

/** Null when the default collection can be used now. */
export async function probeSecretService(env: BusEnvironment, uid: number | undefined): Promise<KeychainProblem | null> {
  const path = sessionBusPath(env, uid);
  if (path === null || uid === undefined) return { status: 'unavailable', detail: 'this session has no D-Bus session bus, so no keychain can be reached', cure: INSTALL };
  let bus: SessionBus;
  try {
    bus = await SessionBus.open(path, uid, TIMEOUT_MS);
  } catch (thrown) {
    return { status: 'unavailable', detail: `the D-Bus session bus does not answer (${messageOf(thrown)})`, cure: INSTALL };
  }
  try {
    if (!(await bus.canReach(SERVICE))) return { status: 'unavailable', detail: 'no program on this session offers a keychain (org.freedesktop.secrets)', cure: INSTALL };
    const collection = await bus.objectPath({ destination: SERVICE, path: PATH, face: 'org.freedesktop.Secret.Service', member: 'ReadAlias', args: [{ kind: 's', value: 'default' }] });
    if (collection === NO_COLLECTION) return { status: 'unavailable', detail: 'the keychain has no default collection yet', cure: 'Open the keychain program (Passwords and Keys, or KWallet Manager) once and make a keyring named Default or Login. Then look again.' };
    const locked = await bus.flag(SERVICE, collection, 'org.freedesktop.Secret.Collection', 'Locked');
    return locked ? { status: 'locked', detail: 'the keychain is locked', cure: 'Unlock it: log in to the session with your password, or unlock the keyring in Passwords and Keys or KWallet Manager. Then look again.' } : null;
  } catch (thrown) {
    return { status: 'unavailable', detail: `the keychain of this session does not answer (${messageOf(thrown)})`, cure: INSTALL };
  } finally {
    bus.close();
  }
}
