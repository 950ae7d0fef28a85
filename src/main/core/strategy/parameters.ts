// The parameters of a kind of strategy: one table of fields says what each is, how it is shown and what it may be. Forms, files and the engine read the same
// table.
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { ParameterField, StrategyParameters } from '../../../shared/model/strategy.ts';

type Words = { readonly label: string; readonly meaning: string };
/** Ranges include their ends. `above`: the true lower bound, not part of the range, where `min` is only the least that a form offers. */
type NumberField = Words & { readonly kind: 'integer' | 'number'; readonly unit: string; readonly min: number; readonly max: number; readonly step: number; readonly default: number; readonly above?: number };
type SwitchField = Words & { readonly kind: 'switch'; readonly default: boolean };
/** Fields by the name of their parameter, in the order of the form. */
export type FieldTable = Readonly<Record<string, NumberField | SwitchField>>;
export type ParametersOf<F extends FieldTable> = { readonly [K in keyof F]: F[K] extends SwitchField ? boolean : number };

export const whole = (field: Omit<NumberField, 'kind'>): NumberField => ({ kind: 'integer', ...field });
export const number = (field: Omit<NumberField, 'kind'>): NumberField => ({ kind: 'number', ...field });
export const toggle = (field: Omit<SwitchField, 'kind'>): SwitchField => ({ kind: 'switch', ...field });

/** The table as forms show it. */
export const formFields = (fields: FieldTable): readonly ParameterField[] => Object.entries(fields).map(([key, field]): ParameterField => {
  const { label, meaning } = field;
  if (field.kind === 'switch') return { key, label, meaning, default: field.default, kind: 'switch', unit: '', min: null, max: null, step: null };
  const { kind, unit, step, min, max } = field;
  return { key, label, meaning, default: field.default, kind, unit, step, min, max };
});

export const defaultsOf = <F extends FieldTable>(fields: F): ParametersOf<F> =>
  Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.default])) as ParametersOf<F>;

/** A whole set, typed; or every problem as `name: expected …, found …`. */
export function readParameters<F extends FieldTable>(fields: F, given: StrategyParameters): Result<ParametersOf<F>, readonly string[]> {
  const problems = Object.keys(given).filter((key) => !Object.hasOwn(fields,
    key)).map((key) => `${key}: expected no such parameter, found ${String(given[key])}`);
  for (const [key, field] of Object.entries(fields)) {
    const problem = problemOf(key, field, Object.hasOwn(given, key) ? given[key] : undefined);
    if (problem !== null) problems.push(problem);
  }
  return problems.length > 0 ? err(problems) : ok(Object.fromEntries(Object.keys(fields).map((key) => [key, given[key]])) as ParametersOf<F>);
}

function problemOf(key: string, field: NumberField | SwitchField, value: StrategyParameters[string] | undefined): string | null {
  const found = value === undefined ? 'nothing' : typeof value === 'string' ? `'${value}'` : String(value);
  if (field.kind === 'switch') return typeof value === 'boolean' ? null : `${key}: expected on or off, found ${found}`;
  const { kind, min, max, above, unit } = field;
  const fits = typeof value === 'number' && (kind === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value))
    && (above === undefined ? value >= min : value > above) && value <= max;
  return fits ? null : `${key}: expected ${kind === 'integer' ? 'a whole number' : 'a number'} from ${min} to ${max} (${unit}), found ${found}`;
}

/** The given ones over the defaults. Throws RangeError with every problem. */
export function completed<F extends FieldTable>(fields: F, given: Partial<ParametersOf<F>>): ParametersOf<F> {
  const read = readParameters(fields, { ...defaultsOf(fields), ...given } as StrategyParameters);
  if (!read.ok) throw new RangeError(read.error.join('; '));
  return read.value;
}
