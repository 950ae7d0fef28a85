// The data of a profile before it is checked: a file over the defaults of its name, in today's form and under our names.
import { FIRST_STRATEGY, inTodaysForm, isOfBefore } from '../../../shared/model/profile-before.ts';
import { isFields, merge, type Fields } from './fields.ts';
import { KINDS } from '../../core/strategy/kinds/index.ts';
import { ownNamesOfParameters, withOurNames } from './own-names.ts';

export const listOf = (data: Fields): readonly unknown[] => (Array.isArray(data['strategies']) ? (data['strategies'] as readonly unknown[]) : []);
const byId = (list: readonly unknown[], id: unknown): Fields | undefined => list.find((one): one is Fields => isFields(one) && one['id'] === id);

/** What a file says, in today's form: one of before strategies were a list speaks of the strategy of then. */
export function readAsToday(written: Fields): { readonly data: Fields; readonly notes: readonly string[] } {
  const named = withTopLevelParameters(withOurNames(written));
  if (!isOfBefore(named)) return { data: named, notes: [] };
  // A strategy that is not named at all comes from the defaults, whatever it is there.
  const first = Array.isArray(named['strategies']) ? named : { ...named, strategies: [{ id: FIRST_STRATEGY.id }] };
  return { data: inTodaysForm(first) as Fields,
    notes: [`the file is of before strategies were a list: its symbols, interval and strategy are read as the strategy ${FIRST_STRATEGY.id}; the next change of a setting writes it in today's form and keeps the file before`] };
}

/** Parameters that a file names at its top level, as the trader's own files do, go to its strategy. */
function withTopLevelParameters(data: Fields): Fields {
  const aliases = KINDS.get(FIRST_STRATEGY.kind)?.aliases ?? {};
  const given = Object.keys(data).filter((key) => Object.hasOwn(aliases, key));
  if (given.length === 0 || Array.isArray(data['strategies'])) return data;
  const rest = Object.fromEntries(Object.entries(data).filter(([key]) => !given.includes(key)));
  return { ...rest, strategy: { ...(isFields(data['strategy']) ? data['strategy'] : {}), ...Object.fromEntries(given.map((key) => [key, data[key]])) } };
}

/** The file over the defaults: key by key, each strategy over the default one of the same id. Strategies that a list does not name do not run. */
export function overDefaults(defaults: Fields, data: Fields): Fields {
  const whole = merge(defaults, data);
  if (!Object.hasOwn(data, 'strategies') || !Array.isArray(data['strategies'])) return whole;
  const strategies = listOf(data).map((setup) => {
    if (!isFields(setup)) return setup;
    const merged = merge(byId(listOf(defaults), setup['id']) ?? {}, setup);
    return Object.hasOwn(merged, 'parameters') ? { ...merged, parameters: ownNamesOfParameters(merged['kind'], merged['parameters']) } : merged;
  });
  return { ...whole, strategies };
}
