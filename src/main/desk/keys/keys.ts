// Keys of live profiles: into the keychain, out of every text. Paper profiles have none.
import type { KeysApi } from '../../api/app-api.ts';
import type { KeyStatus } from '../../../shared/contract/settings-methods.ts';
import type { Operator } from '../../../shared/model/command.ts';
import { isLive, type ProfileName } from '../../../shared/model/profile.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Secret } from '../../adapters/keychain/secret.ts';
import type { KeychainProblem, SecretStore } from '../../adapters/keychain/secret-store.ts';
import { processSecrets } from '../../adapters/log/process-secrets.ts';
import type { SecretRegistry } from '../../adapters/log/secrets.ts';
import { COINBASE_FIELDS, type KeyField } from './key-fields.ts';
import { readMarks, removeMarks, writeMarks, type KeyMarks } from './key-marks.ts';

export type KeysOptions = {
  readonly dataDir: string;
  readonly store: SecretStore;
  /** Takes every value that is read or set out of logs; the process's own unless given. */
  readonly secrets?: SecretRegistry;
  /** For the record of changes: which fields, never what is in them. */
  readonly onChange?: (profile: ProfileName, what: 'keys set' | 'keys removed', by: Operator) => void;
};

/** More than any key has. */
const MOST_LINES = 64;
const MISSING: Omit<KeychainProblem, 'status'> = {
  detail: 'a key was stored, but the keychain that answers now does not hold it: it is locked, or another keychain program took its place, or the entry was removed there',
  cure: 'Unlock the keychain, or log in with the keychain program of the time when the key was stored. If it is gone for good, remove the key here and set it anew.',
};
const DAMAGED: KeychainProblem = { status: 'unavailable', detail: 'the keychain did not give back what was stored', cure: 'Nothing was kept. Look at the keychain program of this system, then set the key again.' };

export class Keys implements KeysApi {
  readonly #options: KeysOptions;
  readonly #fields: readonly KeyField[] = COINBASE_FIELDS;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: KeysOptions) {
    this.#options = options;
  }

  status(profile: ProfileName): Promise<KeyStatus> {
    return this.#inTurn(() => this.#status(profile));
  }

  set(profile: ProfileName, values: Readonly<Record<string, string>>, by: Operator): Promise<Result<KeyStatus, string>> {
    return this.#inTurn(() => this.#set(profile, values, by));
  }

  remove(profile: ProfileName, by: Operator): Promise<Result<KeyStatus, string>> {
    return this.#inTurn(() => this.#remove(profile, by));
  }

  /** The values of a profile, for the venue's adapter of a live desk. A paper profile is refused before the keychain is asked. */
  secrets(profile: ProfileName): Promise<Result<ReadonlyMap<string, Secret>, string>> {
    return this.#inTurn(async () => {
      if (!isLive(profile)) return err(`profile ${profile}: a paper profile takes no key`);
      const found = new Map<string, Secret>();
      for (const { name, label } of this.#fields) {
        const read = await this.#read(profile, name);
        if (!read.ok) return err(`profile ${profile}: ${read.error.detail}. ${read.error.cure}`);
        if (read.value === null) return err(`profile ${profile}: expected ${label} in the keychain, found none: set it in Settings, API keys`);
        found.set(name, read.value);
      }
      return ok(found);
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #status(profile: ProfileName): Promise<KeyStatus> {
    if (!isLive(profile)) return this.#view(profile, 'notUsed', null, { detail: 'a paper profile takes no key and cannot reach a real venue', cure: '' });
    const marks = readMarks(this.#options.dataDir, profile);
    const problem = await this.#options.store.probe();
    if (problem !== null) return this.#view(profile, problem.status, marks, problem);
    const seen: KeyMarks['fields'][number][] = [];
    for (const field of this.#fields) {
      const read = await this.#read(profile, field.name);
      if (!read.ok) return this.#view(profile, read.error.status, marks, read.error);
      const checked = read.value === null ? null : field.check(read.value.reveal());
      if (checked !== null) seen.push({ name: field.name, lastFour: checked.ok ? checked.value.lastFour : '' });
    }
    const isWhole = seen.length === this.#fields.length;
    // Something was stored and is not there: never said to be empty, so that nobody is asked to store over it.
    if (!isWhole && marks !== null) return this.#view(profile, 'locked', marks, MISSING);
    const now = { keychain: this.#options.store.name, fields: seen };
    if (isWhole && marks === null) writeMarks(this.#options.dataDir, profile, now);
    return isWhole ? this.#view(profile, 'set', now, { detail: '', cure: '' }) : this.#view(profile, 'empty', null, { detail: 'no key is stored for this profile', cure: 'Make a key at the venue that may trade and may not withdraw, and paste it here.' });
  }

  async #set(profile: ProfileName, values: Readonly<Record<string, string>>, by: Operator): Promise<Result<KeyStatus, string>> {
    // Out of every log while they are looked at; those that are kept stay out for good.
    for (const value of Object.values(values)) this.#hide(value, 'passing');
    if (!isLive(profile)) return err(`profile ${profile}: a paper profile takes no key, so that it cannot reach a real venue; keys belong to demo and prod`);
    const names = this.#fields.map(({ name }) => name);
    const unknown = Object.keys(values).filter((name) => !names.includes(name)).length;
    if (unknown > 0) return err(`expected the fields ${names.join(' and ')}, found ${unknown} other`);
    const checked: { readonly name: string; readonly secret: Secret; readonly lastFour: string }[] = [];
    for (const field of this.#fields) {
      const typed = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
      if (typed === undefined || typed.trim() === '') return err(`${field.label}: expected a value, found nothing`);
      const result = field.check(typed);
      if (!result.ok) return err(result.error);
      this.#hide(result.value.secret.reveal(), 'passing');
      checked.push({ name: field.name, ...result.value });
    }
    const stored = await this.#storeAll(profile, checked);
    if (!stored.ok) return err(`${stored.error.detail}. ${stored.error.cure}`);
    for (const value of [...Object.values(values), ...checked.map(({ secret }) => secret.reveal())]) this.#hide(value);
    writeMarks(this.#options.dataDir, profile, { keychain: this.#options.store.name, fields: checked.map(({ name, lastFour }) => ({ name, lastFour })) });
    this.#options.onChange?.(profile, 'keys set', by);
    return ok(await this.#status(profile));
  }

  /** All or nothing: what was there before is put back when one of them cannot be stored. */
  async #storeAll(profile: ProfileName, values: readonly { readonly name: string; readonly secret: Secret }[]): Promise<Result<void, KeychainProblem>> {
    const before = new Map<string, Secret | null>();
    const marks = readMarks(this.#options.dataDir, profile);
    for (const { name } of values) {
      const read = await this.#read(profile, name);
      if (!read.ok) return read;
      // Nothing is stored over a key that is only out of sight: putting things back would then delete it.
      if (read.value === null && marks?.fields.some((mark) => mark.name === name) === true) return err({ status: 'locked', ...MISSING });
      before.set(name, read.value);
    }
    for (const { name, secret } of values) {
      const written = await this.#options.store.set(`${profile}/${name}`, secret);
      const back = written.ok ? await this.#read(profile, name) : written;
      if (back.ok && back.value?.reveal() === secret.reveal()) continue;
      for (const [other, old] of before) await (old === null ? this.#options.store.remove(`${profile}/${other}`) : this.#options.store.set(`${profile}/${other}`, old));
      return back.ok ? err(DAMAGED) : back;
    }
    return ok(undefined);
  }

  async #remove(profile: ProfileName, by: Operator): Promise<Result<KeyStatus, string>> {
    if (!isLive(profile)) return err(`profile ${profile}: a paper profile takes no key, so there is none to remove`);
    for (const { name } of this.#fields) {
      const removed = await this.#options.store.remove(`${profile}/${name}`);
      if (!removed.ok) return err(`${removed.error.detail}. ${removed.error.cure}`);
    }
    removeMarks(this.#options.dataDir, profile);
    this.#options.onChange?.(profile, 'keys removed', by);
    return ok(await this.#status(profile));
  }

  async #read(profile: ProfileName, name: string): Promise<Result<Secret | null, KeychainProblem>> {
    const read = await this.#options.store.get(`${profile}/${name}`);
    if (read.ok && read.value !== null) this.#hide(read.value.reveal());
    return read;
  }

  /** A key of several lines may be broken up by whoever prints it: each line is hidden too. */
  #hide(value: string, as: 'kept' | 'passing' = 'kept'): void {
    const secrets = this.#options.secrets ?? processSecrets;
    const lines = value.split(/\n|\\n/).map((line) => line.trim()).filter((line) => line.length >= 16 && !line.startsWith('-----')).slice(0, MOST_LINES);
    if (as === 'passing') return secrets.registerPassing(value, [value.trim(), ...lines]);
    for (const text of [value, value.trim(), ...lines]) secrets.register(text);
  }

  #view(profile: ProfileName, status: KeyStatus['status'], marks: KeyMarks | null, { detail, cure }: { readonly detail: string; readonly cure: string }): KeyStatus {
    const fields = status === 'notUsed' ? [] : this.#fields.map(({ name, label }) => {
      const mark = marks?.fields.find((one) => one.name === name);
      return { name, label, set: mark !== undefined, lastFour: mark === undefined || mark.lastFour === '' ? null : mark.lastFour };
    });
    return { profile, status, keychain: this.#options.store.name, detail, cure, fields };
  }
}
