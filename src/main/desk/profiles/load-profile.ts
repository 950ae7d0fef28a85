import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROFILE_DEFAULTS } from '../../../shared/model/profile-defaults.ts';
import { inFormOfBefore } from '../../../shared/model/profile-before.ts';
import { Profile, ProfileName } from '../../../shared/model/profile.ts';
import { err, messageOf, ok, type Result } from '../../../shared/model/result.ts';
import type { StrategyParameters } from '../../../shared/model/strategy.ts';
import type { RunParameters } from '../../core/kernel/options.ts';
import { KINDS } from '../../core/strategy/kinds/index.ts';
import { completedProfile, parametersOf } from '../../core/strategy/registry.ts';
import { canonicalJson } from './canonical-json.ts';
import { isFields, type Fields } from './fields.ts';
import { applyOverrides, type Applied, type ProfileOverrides } from './overrides.ts';
import { listOf, overDefaults, readAsToday } from './profile-data.ts';
import { nearest, problemLine, problemsOf, type ProfileProblem } from './profile-problems.ts';

export type LoadedProfile = {
  readonly profile: Profile;
  readonly configHash: string;
  /** Strategy parameters that came with a flag; null without one. They are in `profile` too. */
  readonly runParameters: RunParameters | null;
  /** The file that was read; null when there is none and the defaults hold. */
  readonly file: string | null;
  /** What a person should know of the file, one sentence each. */
  readonly notes: readonly string[];
};
/** `lines` is for people, one problem each. */
export type ProfileError = { readonly problems: readonly ProfileProblem[]; readonly lines: readonly string[] };

export const MAX_PROFILE_BYTES = 64 * 1024;
const refuse = (problems: readonly ProfileProblem[]): Result<never, ProfileError> => err({ problems, lines: problems.map(problemLine) });

/**
 * sha256 over the canonical JSON of the whole profile, hex: two desks with one hash run the same configuration. What was given for one run counts where it was given so.
 * A profile that the form of before can say has the hash that it had then: so its replays and records are found again.
 */
export const configHash = (profile: Profile, run: RunParameters | null = null): string =>
  createHash('sha256').update(canonicalJson(inFormOfBefore(completedProfile(profile)))).update(run === null ? '' : canonicalJson(run)).digest('hex');

/**
 * The configuration of one desk: the defaults of its name, the file `<dataDir>/profiles/<name>.json` over them when there is one, the command
 * line over both, all checked against the schema and the kinds of its strategies. Reads only; an error says everything that is wrong at once.
 */
export function loadProfile(dataDir: string, name: string, overrides: ProfileOverrides = {}): Result<LoadedProfile, ProfileError> {
  const known = ProfileName.safeParse(name);
  if (!known.success) {
    const near = nearest(name, ProfileName.options);
    return refuse([{ where: '--profile', path: 'name', expected: `one of ${ProfileName.options.join(', ')}${near === null ? '' : ` (did you mean '${near}'?)`}`, found: `'${name}'` }]);
  }
  const file = join(dataDir, 'profiles', `${known.data}.json`);
  const read = readProfileFile(file);
  if (!read.ok) return refuse([read.error]);
  const { data, notes } = readAsToday(read.value ?? {});
  if (data.name !== undefined && data.name !== known.data) return refuse([{ where: file, path: 'name', expected: `'${known.data}', like the file`, found: JSON.stringify(data.name) }]);
  const fromFile = overDefaults(PROFILE_DEFAULTS[known.data], data);
  const checked = checkProfile(file, fromFile);
  if (!checked.ok) return refuse(checked.error);

  const flags = applyOverrides(fromFile, overrides);
  if (flags.problems.length > 0) return refuse(flags.problems);
  const profile = checkProfile('command line', flags.data);
  // The file alone was sound: whatever is wrong now came with a flag.
  if (!profile.ok) return refuse(profile.error.map((problem) => ({ ...problem, where: flagOf(problem.path, overrides) })));
  return ok({ profile: profile.value, configHash: configHash(profile.value, runOf(flags, checked.value)), runParameters: runOf(flags, checked.value), file: read.value === null ? null : file, notes: notes.map((note) => `${file}: ${note}`) });
}

/** The whole of a profile: its form, then each strategy by its kind. Every parameter of every strategy is in the answer. */
export function checkProfile(where: string, data: Fields): Result<Profile, readonly ProfileProblem[]> {
  const form = Profile.safeParse(data);
  // Also of data whose form does not hold: everything that is wrong is said at once.
  const listed = listOf(data).flatMap((one) => (isFields(one) && typeof one['id'] === 'string' && typeof one['kind'] === 'string' ? [{ id: one['id'], kind: one['kind'], parameters: (isFields(one['parameters']) ? one['parameters'] : {}) as StrategyParameters }] : []));
  const ofKinds = listed.flatMap((setup): readonly ProfileProblem[] => {
    const kind = KINDS.get(setup.kind);
    if (kind === undefined) {
      const near = nearest(setup.kind, [...KINDS.keys()]);
      return [{ where, path: `strategies.${setup.id}.kind`, expected: `one of ${[...KINDS.keys()].join(', ')}${near === null ? '' : ` (did you mean '${near}'?)`}`, found: `'${setup.kind}'` }];
    }
    const fits = kind.check(parametersOf(setup), true);
    return fits.ok ? [] : fits.error.map((line) => ({ where, ...parameterProblem(setup.id, line, Object.keys(kind.defaults)) }));
  });
  const problems = [...(form.success ? [] : problemsOf(where, form.error.issues, data, knownKeysAt)), ...ofKinds];
  return form.success && problems.length === 0 ? ok(completedProfile(form.data)) : err(problems);
}

/** `name: expected …, found …` of a kind as a problem of the file. */
function parameterProblem(id: string, line: string, known: readonly string[]): Pick<ProfileProblem, 'path' | 'expected' | 'found'> {
  const [, name = '', expected = line, found = ''] = /^([^:]+): expected (.*), found (.*)$/s.exec(line) ?? [];
  const near = known.includes(name) ? null : nearest(name, known);
  return { path: `strategies.${id}.parameters.${name}`, expected: near === null ? expected : `a known parameter (did you mean '${near}'?)`, found };
}

/** What was given for this run, and what the file has in its place; null where no strategy parameter was given. */
function runOf({ parameters, words }: Pick<Applied, 'parameters' | 'words'>, ofFile: Profile): RunParameters | null {
  const names = Object.keys(parameters);
  if (names.length === 0) return null;
  const fileOf = (own: StrategyParameters): StrategyParameters => Object.fromEntries(names.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]])));
  const [first, ...more] = ofFile.strategies.map((setup) => [setup.id, fileOf(parametersOf(setup))] as const);
  return { words, parameters, instead: first?.[1] ?? {}, ...(more.length > 0 && first && { insteadOf: Object.fromEntries([first, ...more]) }) };
}

/** The object in a profile's file, not checked against the schema; null when there is no file. */
export function readProfileFile(file: string): Result<Readonly<Record<string, unknown>> | null, ProfileProblem> {
  const problem = (expected: string, found: string): Result<never, ProfileProblem> => err({ where: file, path: '', expected, found });
  let text: string;
  try {
    const present = lstatSync(file, { throwIfNoEntry: false });
    if (present === undefined) return ok(null);
    if (!present.isFile()) return problem('a plain file', present.isSymbolicLink() ? 'a symbolic link' : 'a folder or device');
    const fd = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { size } = fstatSync(fd);
      if (size > MAX_PROFILE_BYTES) return problem(`at most ${MAX_PROFILE_BYTES} bytes`, `${size}`);
      text = readFileSync(fd, 'utf8');
    } finally {
      closeSync(fd);
    }
  } catch (thrown) {
    return problem('a readable file', messageOf(thrown));
  }
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    return problem('JSON', messageOf(thrown));
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return problem('a JSON object', Array.isArray(data) ? 'a list' : JSON.stringify(data));
  return ok(data as Readonly<Record<string, unknown>>);
}

/** The flag that gave what is wrong at a path; all of them where that cannot be told. */
function flagOf(path: string, overrides: ProfileOverrides): string {
  const { symbols, interval, leverage, orderType, timeInForce, reduceOnly, set } = overrides;
  const given = [
    { flag: '--symbols', ends: /\.?universe(\[|$)/, on: symbols !== undefined }, { flag: '--interval', ends: /interval$/, on: interval !== undefined },
    { flag: '--leverage', ends: /targetLeverage$/, on: leverage !== undefined }, { flag: '--order-type', ends: /^orders\.type$/, on: orderType !== undefined },
    { flag: '--tif', ends: /^orders\.timeInForce$/, on: timeInForce !== undefined }, { flag: '--reduce-only', ends: /^limits\.reduceOnly$/, on: reduceOnly !== undefined },
    { flag: '--set', ends: /./, on: (set ?? []).length > 0 },
  ].filter(({ on }) => on);
  return given.find(({ ends }) => ends.test(path))?.flag ?? given.map(({ flag }) => flag).join(', ');
}

/** Keys of the schema at a path, read from an example that has them all. */
export function knownKeysAt(path: readonly PropertyKey[]): readonly string[] {
  let at: unknown = Profile.parse(PROFILE_DEFAULTS.dev);
  for (const key of path) at = Array.isArray(at) ? (at as readonly unknown[])[0] : isFields(at) ? at[String(key)] : undefined;
  return isFields(at) ? Object.keys(at) : [];
}
