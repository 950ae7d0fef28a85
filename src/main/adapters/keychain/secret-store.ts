// The port to the operating system's keychain.
import type { Result } from '../../../shared/model/result.ts';
import type { Secret } from './secret.ts';

/** Why a keychain gives nothing now. `cure` says in words what a person does. */
export type KeychainProblem = { readonly status: 'locked' | 'unavailable'; readonly detail: string; readonly cure: string };

export type SecretStore = {
  /** For people: which keychain this is. */
  readonly name: string;
  /** Null when it can be used. Never asks the person, never writes. */
  probe(): Promise<KeychainProblem | null>;
  /** Null when it holds nothing under this account. */
  get(account: string): Promise<Result<Secret | null, KeychainProblem>>;
  set(account: string, secret: Secret): Promise<Result<void, KeychainProblem>>;
  /** False when there was nothing. */
  remove(account: string): Promise<Result<boolean, KeychainProblem>>;
};
