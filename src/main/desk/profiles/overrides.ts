// What the command line changes of a profile for one run.
import { intervalMs, ProfileObject, type BarInterval } from '../../../shared/model/profile.ts';
import { PROFILE_DEFAULTS } from '../../../shared/model/profile-defaults.ts';
import type { StrategyParameters } from '../../../shared/model/strategy.ts';
import { KINDS } from '../../core/strategy/kinds/index.ts';
import { isFields, merge, type Fields } from './fields.ts';
import { listOf } from './profile-data.ts';
import { KILL_SWITCH, OTHER_NAMES, parameterNamed } from './own-names.ts';
import { nearest, shown, type ProfileProblem } from './profile-problems.ts';

/** Values as typed: they are checked like the file's. */
export type ProfileOverrides = {
  readonly symbols?: readonly string[] | undefined;
  readonly interval?: string | undefined;
  /** Target leverage of the strategies. */
  readonly leverage?: number | undefined;
  readonly orderType?: string | undefined;
  readonly timeInForce?: string | undefined;
  readonly reduceOnly?: boolean | undefined;
  /** Settings and parameters by name, as typed: `name=value`. */
  readonly set?: readonly string[] | undefined;
};

export type Applied = {
  readonly data: Fields;
  /** Strategy parameters that came with a flag, and the flags as words; empty without one. */
  readonly parameters: StrategyParameters;
  readonly words: string;
  readonly problems: readonly ProfileProblem[];
};

const LEVERAGE = 'targetLeverage';
const PRESET = 'preset';
const setup = (data: Fields, change: (one: Fields, kind: string) => Fields): Fields => ({ ...data,
  strategies: listOf(data).map((one) => (isFields(one) ? change(one, String(one['kind'])) : one)) });
const at = (path: readonly string[], value: unknown): Fields => path.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value) as Fields;

/** Strategies with these symbols: the only one gets them all; of several each keeps what it trades of them, and those without any do not run. */
export function onSymbols<S extends { readonly universe?: unknown }>(strategies: readonly S[], symbols: readonly string[]): readonly S[] {
  const [only, ...more] = strategies;
  if (only === undefined || more.length === 0) return strategies.map((one) => ({ ...one, universe: symbols }));
  const narrowed = strategies.map((one) => ({ ...one, universe: Array.isArray(one.universe)
    ? (one.universe as readonly unknown[]).filter((symbol) => symbols.some((wanted) => wanted === symbol)) : symbols }));
  const left = narrowed.filter(({ universe }) => universe.length > 0);
  return left.length > 0 ? left : strategies.map((one) => ({ ...one, universe: symbols }));
}

/** Bars of a file: strategies that all decide on one interval decide on its bars; of several each keeps its own where the file's bars make it up. */
export function onBars<S extends { readonly interval: BarInterval }>(strategies: readonly S[], interval: S['interval']): readonly S[] {
  const same = strategies.every((one) => one.interval === strategies[0]?.interval);
  return strategies.map((one) => (same || intervalMs(one.interval) % intervalMs(interval) !== 0 ? { ...one, interval } : one));
}

export function applyOverrides(data: Fields, overrides: ProfileOverrides): Applied {
  const { symbols, interval, leverage, orderType, timeInForce, reduceOnly, set = [] } = overrides;
  let result = data;
  const parameters: Record<string, StrategyParameters[string]> = {};
  const words: string[] = [];
  const problems: ProfileProblem[] = [];
  if (symbols !== undefined) result = { ...result, strategies: onSymbols(listOf(result).filter(isFields), symbols) };
  if (interval !== undefined) result = setup(result, (one) => ({ ...one, interval }));
  if (orderType !== undefined) result = merge(result, at(['orders', 'type'], orderType));
  if (timeInForce !== undefined) result = merge(result, at(['orders', 'timeInForce'], timeInForce));
  if (reduceOnly !== undefined) result = merge(result, at(['limits', 'reduceOnly'], reduceOnly));
  if (leverage !== undefined) {
    parameters[LEVERAGE] = leverage;
    words.push(`--leverage ${leverage}`);
  }
  for (const given of set) {
    const [name, text] = split(given);
    const value = typedOf(text);
    const path = OTHER_NAMES[name] ?? name;
    const kinds = listOf(result).flatMap((one) => (isFields(one) ? [String(one['kind'])] : []));
    const named = kinds.flatMap((kind) => parameterNamed(kind, name) ?? []);
    const presets = name === PRESET ? kinds.flatMap((kind) => KINDS.get(kind)?.presets ?? []) : [];
    const preset = presets.find((one) => one.name === text);
    if (preset !== undefined) Object.assign(parameters, preset.parameters);
    else if (named[0] !== undefined) parameters[named[0]] = value;
    else if (name === KILL_SWITCH && value === true) continue;
    else if (PATHS.includes(path)) {
      result = merge(result, at(path.split('.'), typeof PATH_VALUES[path] === 'string' ? text : value));
      continue;
    } else {
      const names = [...PATHS, ...kinds.flatMap((kind) => Object.keys(KINDS.get(kind)?.defaults ?? {}))];
      const near = nearest(name, names);
      problems.push({ where: '--set', path: name, expected: expectedOf(name, presets.map((one) => one.name), near), found: shown(text) });
      continue;
    }
    words.push(`--set ${name}=${text}`);
  }
  result = setup(result, (one, kind) => {
    const own = Object.fromEntries(Object.entries(parameters).filter(([name]) => parameterNamed(kind, name) === name));
    return Object.keys(own).length === 0 ? one : { ...one, parameters: { ...(isFields(one['parameters']) ? one['parameters'] : {}), ...own } };
  });
  return { data: result, parameters, words: words.join(' '), problems };
}

function expectedOf(name: string, presets: readonly string[], near: string | null): string {
  if (name === KILL_SWITCH) return 'true, because the kill switch cannot be switched off';
  if (name === PRESET) return presets.length === 0
    ? 'no preset, because no strategy of the profile has one' : `one of the presets ${[...new Set(presets)].join(', ')}`;
  return `a setting of the profile or a parameter of its strategies, as name=value${near === null ? '' : ` (did you mean '${near}'?)`}`;
}

function split(given: string): readonly [name: string, text: string] {
  const sign = given.indexOf('=');
  return sign < 0 ? [given.trim(), ''] : [given.slice(0, sign).trim(), given.slice(sign + 1).trim()];
}

const typedOf = (text: string): number | boolean | string => {
  if (/^(true|on|yes)$/i.test(text)) return true;
  if (/^(false|off|no)$/i.test(text)) return false;
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
};

/** Settings by path, but for the strategies. */
const leaves = (value: Fields, prefix: string): readonly (readonly [string, unknown])[] =>
  Object.entries(value).flatMap(([key, inner]) => (isFields(inner) ? leaves(inner, `${prefix}${key}.`) : [[`${prefix}${key}`, inner] as const]));
const PATH_VALUES: Fields = Object.fromEntries(leaves(ProfileObject.parse(PROFILE_DEFAULTS.dev), '').filter(([path]) => path !== 'name'
  && path !== 'strategies'));
const PATHS = Object.keys(PATH_VALUES);
