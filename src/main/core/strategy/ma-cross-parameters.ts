// The parameters of the moving-average crossover as a person sees them, and the check of a whole set.
import { MaCrossParameters } from '../../../shared/model/profile.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { ParameterField, StrategyParameters } from '../../../shared/model/strategy.ts';

type Key = keyof MaCrossParameters;
const { shape } = MaCrossParameters;
const DEFAULTS: MaCrossParameters = MaCrossParameters.parse({});
/** Ranges come from the schema, so that a form and the engine cannot differ. */
const rangeOf = (key: 'shortWindow' | 'longWindow' | 'targetLeverage' | 'trailingStop' | 'weight'): { readonly min: number | null; readonly max: number | null } => {
  const { minValue, maxValue } = shape[key].unwrap();
  return { min: minValue, max: maxValue };
};
const words = (key: Key, label: string, meaning: string): Pick<ParameterField, 'key' | 'label' | 'meaning' | 'default'> => ({ key, label, meaning, default: DEFAULTS[key] });
const toggle = (key: Key, label: string, meaning: string): ParameterField => ({ ...words(key, label, meaning), kind: 'switch', unit: '', min: null, max: null, step: null });

/** The least weight that a form offers; the schema's own bound, zero, is not part of the range. */
const LEAST_WEIGHT = 0.001;

export const MA_CROSS_FIELDS: readonly ParameterField[] = [
  { ...words('shortWindow', 'Short average', 'Closes in the short average, the fast line on the chart. Fewer react sooner and cross more often. Must be below the long average.'), kind: 'integer', unit: 'bars', step: 1, ...rangeOf('shortWindow') },
  { ...words('longWindow', 'Long average', 'Closes in the long average, the slow line on the chart: the trend that the short one crosses.'), kind: 'integer', unit: 'bars', step: 1, ...rangeOf('longWindow') },
  { ...words('targetLeverage', 'Target leverage', 'Size of a new position: equity times this times the weight. The limits of the profile still cap it.'), kind: 'number', unit: 'x equity', step: 0.1, ...rangeOf('targetLeverage') },
  { ...words('weight', 'Weight', 'Share of the target that this instrument gets; 0.25 is a quarter.'), kind: 'number', unit: 'share', step: 0.01, ...rangeOf('weight'), min: LEAST_WEIGHT },
  { ...words('trailingStop', 'Trailing stop', 'Distance of the stop from the best price since entry; 0.01 is 1 %. For an open position a change can only bring the stop nearer.'), kind: 'number', unit: 'of price', step: 0.001, ...rangeOf('trailingStop') },
  toggle('enableTrailingStop', 'Trailing stop on', 'Off: only an opposite cross closes. A stop that protects an open position stays until that position is closed.'),
  toggle('exitOnCross', 'Exit on opposite cross', 'Off: an open position is closed by its stop alone.'),
  toggle('enableShorts', 'Shorts', 'On: a cross down opens a short. The limits of the profile must allow shorts too.'),
];

/** Answers the parameters, or every problem as `label: expected …, found …`. All of them must be given. */
export function checkMaCross(parameters: StrategyParameters, allowShorts: boolean): Result<MaCrossParameters, readonly string[]> {
  const problems: string[] = [];
  for (const key of Object.keys(parameters)) if (!Object.hasOwn(shape, key)) problems.push(`${key}: expected no such parameter, found ${String(parameters[key])}`);
  for (const field of MA_CROSS_FIELDS) {
    const problem = problemOf(field, parameters[field.key]);
    if (problem !== null) problems.push(problem);
  }
  const { shortWindow, longWindow } = parameters;
  if (typeof shortWindow === 'number' && typeof longWindow === 'number' && shortWindow >= longWindow) problems.push(`shortWindow: expected below longWindow (${longWindow}), found ${shortWindow}`);
  if (parameters['enableShorts'] === true && !allowShorts) problems.push('enableShorts: expected off, because the limits of this profile allow no shorts, found on');
  if (problems.length > 0) return err(problems);
  const read = MaCrossParameters.safeParse(parameters);
  return read.success ? ok(read.data) : err(read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

function problemOf(field: ParameterField, value: StrategyParameters[string] | undefined): string | null {
  const found = value === undefined ? 'nothing' : typeof value === 'string' ? `'${value}'` : String(value);
  if (field.kind === 'switch') return typeof value === 'boolean' ? null : `${field.key}: expected on or off, found ${found}`;
  if (Object.hasOwn(shape, field.key) && shape[field.key as Key].safeParse(value).success && value !== undefined) return null;
  const number = field.kind === 'integer' ? 'a whole number' : 'a number';
  return `${field.key}: expected ${number} from ${field.min} to ${field.max} (${field.unit}), found ${found}`;
}
