// The trader's own names of settings, taken in profile files and by --set beside ours.
import { KINDS } from '../../core/strategy/kinds/index.ts';
import type { Fields } from './fields.ts';
import { isFields } from './fields.ts';

/** Settings of the desk under their other names, by path. */
export const OTHER_NAMES: Readonly<Record<string, string>> = {
  leverage_max_global: 'limits.maxLeverage', max_daily_loss_pct: 'limits.maxDailyLoss', max_exposure_pct: 'limits.maxExposure',
    max_position_pct_per_symbol: 'limits.maxExposurePerSymbol',
  reduce_only_mode: 'limits.reduceOnly',
};
/** The kill switch is always there: it may be named, and cannot be switched off. */
export const KILL_SWITCH = 'kill_switch_enabled';

/** A parameter of the kind under any of its names; undefined where it has none such. */
export function parameterNamed(kind: string, name: string): string | undefined {
  const known = KINDS.get(kind);
  if (known === undefined) return undefined;
  if (Object.hasOwn(known.defaults, name)) return name;
  return Object.hasOwn(known.aliases, name) ? known.aliases[name] : undefined;
}

/** Parameters under our names. One that is given twice keeps the name under which our schema refuses it. */
export function ownNamesOfParameters(kind: unknown, parameters: unknown): unknown {
  if (typeof kind !== 'string' || !isFields(parameters)) return parameters;
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => {
    const ours = parameterNamed(kind, name) ?? name;
    return [ours !== name && Object.hasOwn(parameters, ours) ? name : ours, value];
  }));
}

/**
 * The data of a file with the settings under our names: those at the top level go to where they belong, those in their group are called as we call them. A
 * name that is given twice stays and is refused.
 */
export function withOurNames(data: Fields): Fields {
  let result = data;
  for (const [other, path] of Object.entries(OTHER_NAMES)) {
    const [group = '', key = ''] = path.split('.');
    const inside = isFields(result[group]) ? result[group] : {};
    if (Object.hasOwn(inside, key)) continue;
    if (Object.hasOwn(inside, other)) {
      const { [other]: value, ...rest } = inside;
      result = { ...result, [group]: { ...rest, [key]: value } };
    } else if (Object.hasOwn(result, other)) {
      const { [other]: value, ...rest } = result;
      result = { ...rest, [group]: { ...inside, [key]: value } };
    }
  }
  if (result[KILL_SWITCH] !== true) return result;
  const { [KILL_SWITCH]: _always, ...rest } = result;
  return rest;
}
