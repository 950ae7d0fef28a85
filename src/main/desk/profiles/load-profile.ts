import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROFILE_DEFAULTS, Profile, ProfileName } from '../../../shared/model/profile.ts';
import { err, messageOf, ok, type Result } from '../../../shared/model/result.ts';
import type { RunParameters } from '../../core/kernel/options.ts';
import { canonicalJson } from './canonical-json.ts';
import { nearest, problemLine, problemsOf, type ProfileProblem } from './profile-problems.ts';

/** What the command line may change for one run. Values as typed: they are checked like the file's. */
export type ProfileOverrides = {
  readonly symbols?: readonly string[] | undefined;
  readonly interval?: string | undefined;
  /** Target leverage of the strategy. */
  readonly leverage?: number | undefined;
  readonly orderType?: string | undefined;
  readonly timeInForce?: string | undefined;
  readonly reduceOnly?: boolean | undefined;
};

export type LoadedProfile = {
  readonly profile: Profile;
  readonly configHash: string;
  /** Strategy parameters that came with a flag; null without one. They are in `profile` too. */
  readonly runParameters: RunParameters | null;
  /** The file that was read; null when there is none and the defaults hold. */
  readonly file: string | null;
};
/** `lines` is for people, one problem each. */
export type ProfileError = { readonly problems: readonly ProfileProblem[]; readonly lines: readonly string[] };

export const MAX_PROFILE_BYTES = 64 * 1024;
/** Flag and place of each override. */
const OVERRIDES = [
  { key: 'symbols', flag: '--symbols', path: ['symbols'] },
  { key: 'interval', flag: '--interval', path: ['interval'] },
  { key: 'leverage', flag: '--leverage', path: ['strategy', 'targetLeverage'] },
  { key: 'orderType', flag: '--order-type', path: ['orders', 'type'] },
  { key: 'timeInForce', flag: '--tif', path: ['orders', 'timeInForce'] },
  { key: 'reduceOnly', flag: '--reduce-only', path: ['limits', 'reduceOnly'] },
] as const satisfies readonly { readonly key: keyof ProfileOverrides; readonly flag: string; readonly path: readonly string[] }[];

const refuse = (problems: readonly ProfileProblem[]): Result<never, ProfileError> => err({ problems, lines: problems.map(problemLine) });

/** sha256 over the canonical JSON of the whole profile, hex: two desks with one hash run the same configuration. What was given for one run counts where it was given so. */
export const configHash = (profile: Profile, run: RunParameters | null = null): string => createHash('sha256').update(canonicalJson(profile)).update(run === null ? '' : canonicalJson(run)).digest('hex');

/**
 * The configuration of one desk: the defaults of its name, the file `<dataDir>/profiles/<name>.json` over them when there is one, the command
 * line over both, all checked against the schema. Reads only; an error says everything that is wrong at once.
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
  const defaults = PROFILE_DEFAULTS[known.data];
  const written = read.value ?? {};
  if (written.name !== undefined && written.name !== known.data) return refuse([{ where: file, path: 'name', expected: `'${known.data}', like the file`, found: JSON.stringify(written.name) }]);
  const fromFile = merge(defaults, written);
  const checked = Profile.safeParse(fromFile);
  if (!checked.success) return refuse(problemsOf(file, checked.error.issues, fromFile, knownKeysAt));

  const withFlags = applyOverrides(fromFile, overrides);
  const profile = Profile.safeParse(withFlags);
  const run = overrides.leverage === undefined ? null : { words: `--leverage ${overrides.leverage}`, parameters: { targetLeverage: overrides.leverage }, instead: { targetLeverage: checked.data.strategy.targetLeverage } };
  if (profile.success) return ok({ profile: profile.data, configHash: configHash(profile.data, run), runParameters: run, file: read.value === null ? null : file });
  // The file alone was sound: whatever is wrong now came with a flag.
  return refuse(problemsOf('command line', profile.error.issues, withFlags, knownKeysAt).map((problem) => ({ ...problem, where: flagOf(problem.path, overrides) })));
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

export type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `over` wins; objects are merged key by key, lists replaced. Every key becomes an own one, `__proto__` too, so that the schema sees and refuses it. */
export function merge(base: Fields, over: Fields): Fields {
  const merged = new Map<string, unknown>(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const below = merged.get(key);
    merged.set(key, isFields(below) && isFields(value) ? merge(below, value) : value);
  }
  return Object.fromEntries(merged);
}

function applyOverrides(data: Fields, overrides: ProfileOverrides): Fields {
  let result = data;
  for (const { key, path } of OVERRIDES) {
    const value = overrides[key];
    if (value === undefined) continue;
    result = merge(result, path.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value) as Fields);
  }
  return result;
}

function flagOf(path: string, overrides: ProfileOverrides): string {
  const given = OVERRIDES.filter(({ key }) => overrides[key] !== undefined);
  return given.find((one) => path === one.path.join('.') || path.startsWith(`${one.path.join('.')}[`))?.flag ?? given.map(({ flag }) => flag).join(', ');
}

/** Keys of the schema at a path, read from an example that has them all. */
export function knownKeysAt(path: readonly PropertyKey[]): readonly string[] {
  let at: unknown = Profile.parse(PROFILE_DEFAULTS.dev);
  for (const key of path) at = isFields(at) ? at[String(key)] : undefined;
  return isFields(at) ? Object.keys(at) : [];
}
