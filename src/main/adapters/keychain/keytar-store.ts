// The keychain of the operating system through keytar: libsecret on Linux, Keychain on macOS, Credential Manager on Windows.
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { Secret } from './secret.ts';
import { probeSecretService } from './secret-service.ts';
import type { KeychainProblem, SecretStore } from './secret-store.ts';

export const KEYCHAIN_SERVICE = 'Breakwater';
/** A prompt that nobody answers must not hold the application. */
const TIMEOUT_MS = 20_000;
/** Windows holds at most 2,560 bytes in one entry. */
const PIECE = 1_200;

/** What we use of keytar. */
export type KeychainBackend = {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
};

export type KeytarStoreOptions = {
  readonly name: string;
  probe(): Promise<KeychainProblem | null>;
  load(): Promise<KeychainBackend>;
  readonly timeoutMs?: number;
  /** Values longer than this are kept in several entries; Infinity where one holds everything. */
  readonly pieceLength?: number;
};

const WAITING: KeychainProblem = { status: 'locked', detail: 'the keychain asked to be unlocked and nobody answered', cure: 'Look for its window, unlock it, and look again. If there is no window, unlock the keychain in its own program.' };

/** The store of this machine. keytar's native part is loaded at the first use, so that a machine without it runs everything else. */
export function systemKeychain(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform = process.platform): SecretStore {
  const load = async (): Promise<KeychainBackend> => (await import('keytar')).default;
  if (platform === 'darwin') return new KeytarStore({ name: 'macOS Keychain', probe: () => Promise.resolve(null), load });
  if (platform === 'win32') return new KeytarStore({ name: 'Windows Credential Manager', probe: () => Promise.resolve(null), load, pieceLength: PIECE });
  return new KeytarStore({ name: 'Secret Service (GNOME Keyring or KWallet)', probe: () => probeSecretService(env, process.getuid?.()), load });
}

/** One call at a time: each holds a thread of the process while the keychain asks the person, and there are few of them. */
export class KeytarStore implements SecretStore {
  readonly name: string;
  readonly #options: KeytarStoreOptions;
  #backend: Promise<KeychainBackend> | null = null;
  #last: Promise<unknown> = Promise.resolve();
  /** The call that outlived its patience; nothing more is asked until it has ended. */
  #stuck: Promise<unknown> | null = null;

  constructor(options: KeytarStoreOptions) {
    this.name = options.name;
    this.#options = options;
  }

  probe(): Promise<KeychainProblem | null> {
    return this.#stuck === null ? this.#options.probe() : Promise.resolve(WAITING);
  }

  get(account: string): Promise<Result<Secret | null, KeychainProblem>> {
    return this.#ask(async (backend) => {
      const first = await backend.getPassword(KEYCHAIN_SERVICE, account);
      const count = first === null ? null : /^breakwater:pieces:(\d{1,3})$/.exec(first);
      if (first === null || count === null) return first === null ? null : new Secret(first);
      const pieces: string[] = [];
      for (let index = 0; index < Number(count[1]); index += 1) pieces.push((await backend.getPassword(KEYCHAIN_SERVICE, `${account}#${index}`)) ?? '');
      return pieces.includes('') ? null : new Secret(pieces.join(''));
    });
  }

  set(account: string, secret: Secret): Promise<Result<void, KeychainProblem>> {
    return this.#ask(async (backend) => {
      const value = secret.reveal();
      const size = this.#options.pieceLength ?? Infinity;
      if (value.length <= size) return backend.setPassword(KEYCHAIN_SERVICE, account, value);
      const count = Math.ceil(value.length / size);
      for (let index = 0; index < count; index += 1) await backend.setPassword(KEYCHAIN_SERVICE, `${account}#${index}`, value.slice(index * size, (index + 1) * size));
      return backend.setPassword(KEYCHAIN_SERVICE, account, `breakwater:pieces:${count}`);
    });
  }

  remove(account: string): Promise<Result<boolean, KeychainProblem>> {
    return this.#ask(async (backend) => {
      const removed = await backend.deletePassword(KEYCHAIN_SERVICE, account);
      if (this.#options.pieceLength !== undefined) for (let index = 0; await backend.deletePassword(KEYCHAIN_SERVICE, `${account}#${index}`); index += 1);
      return removed;
    });
  }

  #ask<T>(work: (backend: KeychainBackend) => Promise<T>): Promise<Result<T, KeychainProblem>> {
    const turn = this.#last.then(() => this.#askNow(work));
    this.#last = turn;
    return turn;
  }

  async #askNow<T>(work: (backend: KeychainBackend) => Promise<T>): Promise<Result<T, KeychainProblem>> {
    if (this.#stuck !== null) return err(WAITING);
    const problem = await this.#options.probe();
    if (problem !== null) return err(problem);
    let backend: KeychainBackend;
    try {
      backend = await (this.#backend ??= this.#options.load());
    } catch {
      this.#backend = null;
      return err({ status: 'unavailable', detail: 'the part that speaks to the keychain could not be loaded', cure: 'On Linux install libsecret (package libsecret-1-0), then look again.' });
    }
    const { promise: late, resolve: giveUp } = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => giveUp('late'), this.#options.timeoutMs ?? TIMEOUT_MS);
    const running = work(backend).then((value): Result<T, KeychainProblem> => ok(value), (thrown: unknown): Result<T, KeychainProblem> => err(refusalOf(thrown)));
    const outcome = await Promise.race([running, late]);
    clearTimeout(timer);
    if (outcome !== 'late') return outcome;
    this.#stuck = running.then(() => { this.#stuck = null; });
    return err(WAITING);
  }
}

/** The words of the system decide which it is; they are not repeated, because they may hold what was asked for. */
function refusalOf(thrown: unknown): KeychainProblem {
  const text = thrown instanceof Error ? thrown.message : '';
  if (/lock|dismiss|denied|cancel|not allowed|interaction/i.test(text)) return { status: 'locked', detail: 'the keychain is locked, or refused us', cure: 'Unlock it and allow Breakwater to use it. Then look again.' };
  return { status: 'unavailable', detail: 'the keychain answered with an error', cure: 'Open the keychain program of this system and see whether it works there; log out and in again if it does not. Then look again.' };
}
