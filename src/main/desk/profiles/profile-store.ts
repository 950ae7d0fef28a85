// Profiles as a form sees them, and the one way to change their files.
import { counted } from '../../../shared/model/counted.ts';
import { existsSync, lstatSync, readdirSync, renameSync, rmSync, copyFileSync, chmodSync } from 'node:fs';
import path from 'node:path';
import type { Input } from '../../../shared/contract/contract.ts';
import type { Outcome } from '../../../shared/contract/fields.ts';
import type { ProfileView } from '../../../shared/contract/settings-methods.ts';
import type { Operator } from '../../../shared/model/command.ts';
import { PROFILE_DEFAULTS } from '../../../shared/model/profile-defaults.ts';
import { Profile, ProfileName, isLive } from '../../../shared/model/profile.ts';
import { messageOf } from '../../../shared/model/result.ts';
import type { ProfilesApi } from '../../api/app-api.ts';
import { writeFileAtomic } from '../../adapters/system/atomic-file.ts';
import { profilesDir } from '../../adapters/system/data-dir.ts';
import { completedProfile } from '../../core/strategy/registry.ts';
import { makeFolder } from '../../adapters/system/folders.ts';
import { isFields, type Fields } from './fields.ts';
import { checkProfile, loadProfile, MAX_PROFILE_BYTES, readProfileFile } from './load-profile.ts';
import { listOf, overDefaults, readAsToday } from './profile-data.ts';
import type { ProfileOverrides } from './overrides.ts';
import { recordChange } from './profile-changes.ts';
import { profileFields, valueAt } from './profile-fields.ts';
import { problemLine } from './profile-problems.ts';

/** What a running desk was started with. */
export type RunningProfile = { readonly configHash: string; readonly overrides: ProfileOverrides };
export type ProfileStoreOptions = {
  readonly dataDir: string;
  /** Undefined for a profile whose desk does not run. */
  running(name: ProfileName): RunningProfile | undefined;
  now(): Date;
};

const KEEP_BACKUPS = 30;
const stamp = (at: Date): string => at.toISOString().replaceAll(/[:.]/g, '-');

export class ProfileStore implements ProfilesApi {
  readonly #options: ProfileStoreOptions;

  constructor(options: ProfileStoreOptions) {
    this.#options = options;
  }

  list(): ProfileView[] {
    return ProfileName.options.map((name) => this.#view(name));
  }

  /** Checked as a whole before anything is written; the file before is kept, and the change recorded. */
  write({ name, changes, reason }: Input<'profiles.write'>, by: Operator): Outcome {
    const refused = (message: string): Outcome => ({ outcome: 'refused', message, clientOrderId: null });
    if (Object.hasOwn(changes, '')) return changes[''] === null && Object.keys(changes).length === 1 ? this.#reset(name, reason, by) : refused('expected the empty path alone, with null: it takes the whole file back to its defaults');
    if (Object.keys(changes).length === 0) return refused('expected at least one change, found none');
    const file = this.#file(name);
    const read = readProfileFile(file);
    if (!read.ok) return refused(`${problemLine(read.error)}. Take the profile back to its defaults first; the file is kept aside`);
    const before = readAsToday(read.value ?? {}).data;
    const effective = overDefaults(PROFILE_DEFAULTS[name], before);
    const known = profileFields(name, effective).map((field) => field.path);
    const unknown = Object.keys(changes).filter((one) => !known.includes(one));
    if (unknown.length > 0) return refused(`expected settings of a profile, found ${unknown.map((one) => `'${one}'`).join(', ')}`);
    const after = Object.entries(changes).reduce<Fields>((data, [at, value]) => changed(name, data, at.split('.'), value), { name, ...before });
    const checked = checkProfile(`profile ${name}`, overDefaults(PROFILE_DEFAULTS[name], after));
    if (!checked.ok) return refused(checked.error.map(problemLine).join('\n'));
    const text = `${JSON.stringify(after, null, 2)}\n`;
    if (Buffer.byteLength(text) > MAX_PROFILE_BYTES) return refused(`expected a profile of at most ${MAX_PROFILE_BYTES} bytes, was ${Buffer.byteLength(text)}`);
    const whole = overDefaults(completedProfile(Profile.parse(PROFILE_DEFAULTS[name])), before);
    const list = Object.keys(changes).map((at) => ({ path: at, from: valueAt(whole, at) ?? null, to: valueAt(checked.value, at) ?? null }));
    try {
      makeFolder(profilesDir(this.#options.dataDir));
      const kept = read.value === null ? null : this.#backUp(name, file);
      writeFileAtomic(file, text);
      recordChange(this.#options.dataDir, { ts: this.#options.now().toISOString(), profile: name, what: 'profile written', by, reason, changes: list, before: kept });
    } catch (thrown) {
      return refused(`${file}: expected to write the file, found ${messageOf(thrown)}`);
    }
    return { outcome: 'done', message: `Profile ${name}: ${counted(list.length, 'setting')} written${this.#restartNeeded(name) ? '; the running desk takes them at its next start' : ''}`, clientOrderId: null };
  }

  /** The defaults hold where there is no file; what was there, sound or not, is kept. */
  #reset(name: ProfileName, reason: string, by: Operator): Outcome {
    const file = this.#file(name);
    try {
      if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return { outcome: 'refused', message: `profile ${name}: there is no file, the defaults hold already`, clientOrderId: null };
      const kept = this.#backupName(name);
      makeFolder(this.#backups());
      renameSync(file, path.join(this.#backups(), kept));
      this.#thinOut(name);
      recordChange(this.#options.dataDir, { ts: this.#options.now().toISOString(), profile: name, what: 'profile reset', by, reason, changes: [], before: kept });
      return { outcome: 'done', message: `Profile ${name} is at its defaults; the file before is kept as profiles/backups/${kept}`, clientOrderId: null };
    } catch (thrown) {
      return { outcome: 'refused', message: `${file}: expected to move the file aside, found ${messageOf(thrown)}`, clientOrderId: null };
    }
  }

  #view(name: ProfileName): ProfileView {
    const file = this.#file(name);
    const loaded = loadProfile(this.#options.dataDir, name);
    const read = readProfileFile(file);
    const data = loaded.ok ? loaded.value.profile : overDefaults(Profile.parse(PROFILE_DEFAULTS[name]), read.ok ? readAsToday(read.value ?? {}).data : {});
    return {
      name, mode: isLive(name) ? 'live' : 'paper', file, fileExists: lstatSync(file, { throwIfNoEntry: false }) !== undefined, problems: loaded.ok ? [] : [...loaded.error.lines], notes: loaded.ok ? [...loaded.value.notes] : [],
      running: this.#options.running(name) !== undefined, restartNeeded: this.#restartNeeded(name), configHash: loaded.ok ? loaded.value.configHash : null, fields: profileFields(name, data),
    };
  }

  /** The running desk has another configuration than a start with the same flags would give it now. */
  #restartNeeded(name: ProfileName): boolean {
    const running = this.#options.running(name);
    if (running === undefined) return false;
    const next = loadProfile(this.#options.dataDir, name, running.overrides);
    return !next.ok || next.value.configHash !== running.configHash;
  }

  #file(name: ProfileName): string {
    return path.join(profilesDir(this.#options.dataDir), `${name}.json`);
  }

  #backups(): string {
    return path.join(profilesDir(this.#options.dataDir), 'backups');
  }

  /** In the order of time by name; two in one millisecond get a number. */
  #backupName(name: ProfileName): string {
    const base = `${name}-${stamp(this.#options.now())}`;
    for (let count = 0; ; count += 1) {
      const made = `${base}${count === 0 ? '' : `-${count}`}.json`;
      if (!existsSync(path.join(this.#backups(), made))) return made;
    }
  }

  #backUp(name: ProfileName, file: string): string {
    makeFolder(this.#backups());
    const kept = this.#backupName(name);
    const target = path.join(this.#backups(), kept);
    copyFileSync(file, target);
    chmodSync(target, 0o600);
    this.#thinOut(name);
    return kept;
  }

  #thinOut(name: ProfileName): void {
    const old = readdirSync(this.#backups()).filter((one) => one.startsWith(`${name}-`) && one.endsWith('.json')).sort().slice(0, -KEEP_BACKUPS);
    for (const one of old) rmSync(path.join(this.#backups(), one), { force: true });
  }
}

/** The data of a file with one setting changed; null goes back to the default. */
function changed(name: ProfileName, data: Fields, [group = '', id = '', ...rest]: readonly string[], value: unknown): Fields {
  if (group !== 'strategies') return value === null ? without(data, [group, ...(id === '' ? [] : [id]), ...rest]) : withValue(data, [group, ...(id === '' ? [] : [id]), ...rest], value);
  const defaults = listOf(PROFILE_DEFAULTS[name]);
  // A list names every strategy that runs; of each one only what differs.
  const list = (Array.isArray(data['strategies']) ? listOf(data) : defaults.map((one) => ({ id: isFields(one) ? one['id'] : '' }))).filter(isFields);
  const strategies = list.map((one) => (one['id'] !== id ? one : value === null ? without(one, rest) : withValue(one, rest, value)));
  const { strategies: _before, ...others } = data;
  const says = strategies.length !== defaults.length || strategies.some((one, at) => Object.keys(one).length > 1 || !isFields(defaults[at]) || defaults[at]['id'] !== one['id']);
  return says ? { ...others, strategies } : others;
}

function withValue(data: Fields, [key = '', ...rest]: readonly string[], value: unknown): Fields {
  const below = data[key];
  return { ...data, [key]: rest.length === 0 ? value : withValue(isFields(below) ? below : {}, rest, value) };
}

/** Without the value, and without objects that it leaves empty. */
function without(data: Fields, [key = '', ...rest]: readonly string[]): Fields {
  const below = data[key];
  const others = Object.fromEntries(Object.entries(data).filter(([other]) => other !== key));
  if (rest.length === 0 || !isFields(below)) return others;
  const left = without(below, rest);
  return Object.keys(left).length === 0 ? others : { ...others, [key]: left };
}
