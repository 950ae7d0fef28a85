// A keychain in memory that can be locked, slow, broken or swapped for another. Test support only.
import { KeytarStore, type KeychainBackend } from '../../../src/main/adapters/keychain/keytar-store.ts';
import type { KeychainProblem } from '../../../src/main/adapters/keychain/secret-store.ts';

export class FakeBackend implements KeychainBackend {
  entries = new Map<string, string>();
  /** What `probe` says. */
  problem: KeychainProblem | null = null;
  /** As libsecret does when its prompt is dismissed: reads give nothing, writes nothing and say so to nobody. */
  dismissed = false;
  /** The next calls throw this. */
  failure: Error | null = null;
  /** The next call never answers until this resolves. */
  hang: Promise<void> | null = null;
  /** Fails the write of accounts that end so. */
  failsFor = '';
  writes = 0;
  calls = 0;

  store(timeoutMs = 1_000, pieceLength?: number): KeytarStore {
    return new KeytarStore({ name: 'in memory', probe: () => Promise.resolve(this.problem), load: () => Promise.resolve(this), timeoutMs, ...(pieceLength !== undefined && { pieceLength }) });
  }
  async #enter(): Promise<void> {
    this.calls += 1;
    if (this.hang) await this.hang;
    if (this.failure) throw this.failure;
  }
  async getPassword(service: string, account: string): Promise<string | null> {
    await this.#enter();
    return this.dismissed ? null : (this.entries.get(`${service}:${account}`) ?? null);
  }
  async setPassword(service: string, account: string, password: string): Promise<void> {
    await this.#enter();
    this.writes += 1;
    if (this.failsFor !== '' && account.endsWith(this.failsFor)) throw new Error(`could not store ${password}`);
    if (!this.dismissed) this.entries.set(`${service}:${account}`, password);
  }
  async deletePassword(service: string, account: string): Promise<boolean> {
    await this.#enter();
    return this.entries.delete(`${service}:${account}`);
  }
}
