// The form of a profile, made from its schema: kind, range, choices and default are the schema's own.
import { z } from 'zod';
import type { ProfileField } from '../../../shared/contract/settings-methods.ts';
import { PROFILE_DEFAULTS } from '../../../shared/model/profile-defaults.ts';
import { BAR_INTERVALS, Profile, ProfileObject, StrategySetup, venuesOf, type ProfileName } from '../../../shared/model/profile.ts';
import { KINDS } from '../../core/strategy/kinds/index.ts';
import { completedProfile } from '../../core/strategy/registry.ts';
import { isFields, type Fields } from './fields.ts';
import { GROUPS, OF_STRATEGY, WORDS } from './profile-words.ts';

type Leaf = { readonly path: string; readonly type: string; readonly choices: readonly string[]; readonly min: number | null; readonly max: number | null };
type Value = ProfileField['default'];

/** The profile's own name is its identity: it is chosen by choosing the profile. */
const IDENTITY = 'name';
/** Its strategies have fields of their own: see `strategyFields`. */
const STRATEGIES = 'strategies';

function leavesOf(schema: Fields, prefix: string): readonly Leaf[] {
  const properties = isFields(schema['properties']) ? schema['properties'] : {};
  return Object.entries(properties).flatMap(([key, of]): readonly Leaf[] => {
    if (!isFields(of)) return [];
    const path = `${prefix}${key}`;
    if (path === STRATEGIES) return [];
    if (of['type'] === 'object') return leavesOf(of, `${path}.`);
    const bound = (...names: readonly string[]): number | null => names.map((name) => of[name]).find((value) => typeof value === 'number') ?? null;
    return [{ path, type: String(of['type']), choices: Array.isArray(of['enum']) ? of['enum'].map(String) : [], min: bound('minimum', 'exclusiveMinimum'), max: bound('maximum', 'exclusiveMaximum') }];
  });
}

const LEAVES: readonly Leaf[] = leavesOf(z.toJSONSchema(ProfileObject, { io: 'output', unrepresentable: 'any' }), '').filter(({ path }) => path !== IDENTITY);
/** Paths of all settings but those of strategies. */
export const PROFILE_PATHS: readonly string[] = LEAVES.map(({ path }) => path);

function kindOf(leaf: Leaf): ProfileField['kind'] {
  if (leaf.choices.length > 0) return 'choice';
  switch (leaf.type) {
    case 'boolean': return 'switch';
    case 'integer': return 'integer';
    case 'number': return 'number';
    case 'array': return 'symbols';
    default: return 'decimal';
  }
}

/** A strategy is found by its id: `strategies.<id>.interval`. */
export function valueAt(data: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (Array.isArray(at) ? (at as readonly unknown[]).find((one) => isFields(one) && one['id'] === key) : isFields(at) && Object.hasOwn(at, key) ? at[key] : undefined), data);
}

/** What a form can show of a value that may be of any kind. */
function showable(value: unknown): Value | null {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.slice(0, 200);
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
}

/** `data` is the profile as it is now, checked or not: values that a form cannot show are null. */
export function profileFields(name: ProfileName, data: unknown): ProfileField[] {
  const defaults = completedProfile(Profile.parse(PROFILE_DEFAULTS[name]));
  const order = (path: string): number => GROUPS.findIndex(({ begins }) => path.startsWith(begins));
  const ofDesk = LEAVES.map((leaf): ProfileField => {
    const words = WORDS[leaf.path];
    if (!words) throw new Error(`expected words for the setting ${leaf.path}, found none`);
    const preset = showable(valueAt(defaults, leaf.path)) ?? '';
    const value = showable(valueAt(data, leaf.path));
    const kind = kindOf(leaf);
    // Whole numbers up to the largest there is are a way of saying that there is no bound.
    const bounded = (bound: number | null): number | null => (bound === null || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? null : bound);
    return {
      path: leaf.path, group: GROUPS[order(leaf.path)]?.group ?? 'Other', label: words.label, meaning: words.meaning, unit: words.unit, kind,
      choices: leaf.path === 'venue' ? [...venuesOf(name)] : [...leaf.choices], min: bounded(leaf.min), max: bounded(leaf.max), step: words.step ?? null,
      default: preset, value, changed: JSON.stringify(value) !== JSON.stringify(preset),
    };
  });
  return [...ofDesk, ...strategyFields(defaults, data)].sort((a, b) => order(a.path) - order(b.path));
}

type Shape = Pick<ProfileField, 'kind' | 'label' | 'meaning' | 'unit'> & { readonly choices: readonly string[]; readonly min: number | null; readonly max: number | null; readonly step: number | null };

/** Of each strategy that the profile names: what it trades, on which bars, and the parameters of its kind. */
function strategyFields(defaults: Profile, data: unknown): readonly ProfileField[] {
  const setups = isFields(data) && Array.isArray(data[STRATEGIES]) ? (data[STRATEGIES] as readonly unknown[]).filter(isFields) : [];
  return setups.flatMap((setup): readonly ProfileField[] => {
    const id = String(setup['id']);
    const kind = KINDS.get(String(setup['kind']));
    const group = `Strategy ${id}${kind === undefined ? '' : kind.label === id ? '' : `, ${kind.label}`}`;
    const field = (key: string, shape: Shape, ofKind: Value): ProfileField => {
      const path = `${STRATEGIES}.${id}.${key}`;
      const preset = showable(valueAt(defaults, path)) ?? ofKind;
      const value = showable(valueAt(data, path) ?? (key.startsWith('parameters.') ? ofKind : undefined));
      return { ...shape, choices: [...shape.choices], path, group, default: preset, value, changed: JSON.stringify(value) !== JSON.stringify(preset) };
    };
    const plain = { choices: [], min: null, max: null, step: null };
    return [
      field('universe', { ...OF_STRATEGY.universe, ...plain, kind: 'symbols' }, StrategySetup.shape.universe.parse(undefined)),
      field('interval', { ...OF_STRATEGY.interval, ...plain, kind: 'choice', choices: BAR_INTERVALS }, ''),
      ...(kind?.fields ?? []).map(({ key, default: ofKind, ...shape }) => field(`parameters.${key}`, { ...shape, choices: [] }, ofKind)),
    ];
  });
}
