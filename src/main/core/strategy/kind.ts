// What a kind of strategy is: a description (names, parameters, lines, words) and the code that trades it. One folder under `kinds/` holds both.
import type { StrategyId } from '../../../shared/model/ids.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { Profile } from '../../../shared/model/profile.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { ChartLine, FigureWord, ParameterField, StrategyParameters } from '../../../shared/model/strategy.ts';
import { defaultsOf, formFields, readParameters, type FieldTable, type ParametersOf } from './parameters.ts';
import type { Strategy, StrategyConfiguration } from './strategy.ts';

/** Some parameters under a name of their own; the others stay as they are. */
export type Preset = { readonly name: string; readonly meaning: string; readonly parameters: StrategyParameters };

export type KindDescription<F extends FieldTable> = {
  /** Stable: journals, profiles and ids hold it. */
  readonly kind: string;
  readonly label: string;
  readonly description: string;
  readonly fields: F;
  /** What must hold between parameters, of which each may still be out of range or missing; a problem as `name: expected …, found …`. */
  rules(parameters: StrategyParameters): readonly string[];
  /** The switch that lets it open shorts: off where the profile's limits allow none. Null: it opens none. */
  readonly shorts: (keyof F & string) | null;
  /** Other names of its parameters that files and the command line take. */
  readonly aliases: Readonly<Record<string, keyof F & string>>;
  readonly presets: readonly Preset[];
  /** What it draws, in the order in which it tells the values. */
  readonly lines: readonly ChartLine[];
  /** The figures of its decisions that no other kind has, by name. */
  readonly figures: Readonly<Record<string, FigureWord>>;
  /** The codes of its decisions in words. */
  readonly reasons: Readonly<Record<string, string>>;
  /** Bars of a series at which it must open a long, by plain arithmetic: the doctor holds the engine against it. */
  longEntries(closes: readonly number[], parameters: StrategyParameters): readonly number[];
};

export type KindOptions<P> = {
  readonly id: StrategyId;
  readonly instrument: Instrument;
  readonly barIntervalMs: number;
  readonly parameters: P;
  readonly orders: Profile['orders'];
  /** Of the profile's limits: shorts can be switched on only where they are allowed. Allowed unless said otherwise. */
  readonly allowShorts?: boolean;
};

/** A kind as everybody outside of its folder sees it. */
export type StrategyKind = Omit<KindDescription<FieldTable>, 'fields' | 'rules' | 'shorts' | 'aliases'> & {
  readonly fields: readonly ParameterField[];
  readonly aliases: Readonly<Record<string, string>>;
  readonly defaults: StrategyParameters;
  /** A whole set of parameters, or every problem. */
  check(parameters: StrategyParameters, allowShorts: boolean): Result<StrategyParameters, readonly string[]>;
  /** The same without what the limits do not allow. */
  within(parameters: StrategyParameters, allowShorts: boolean): StrategyParameters;
  /** Throws RangeError unless the parameters are a whole set that fits. */
  create(options: KindOptions<StrategyParameters>): Strategy;
};

/** Every problem of a whole set, or the set itself, typed. */
function checked<F extends FieldTable>(of: KindDescription<F>, given: StrategyParameters, allowShorts: boolean): Result<ParametersOf<F>, readonly string[]> {
  const read = readParameters(of.fields, given);
  const problems = [...(read.ok ? [] : read.error), ...of.rules(given)];
  if (of.shorts !== null && given[of.shorts] === true
    && !allowShorts) problems.push(`${of.shorts}: expected off, because the limits of this profile allow no shorts, found on`);
  return read.ok && problems.length === 0 ? ok(read.value) : err(problems);
}

export function defineKind<F extends FieldTable>(of: KindDescription<F>, create: (options: KindOptions<ParametersOf<F>>) => Strategy): StrategyKind {
  const { kind, label, description, aliases, presets, lines, figures, reasons, shorts, longEntries } = of;
  return {
    kind, label, description, aliases, presets, lines, figures, reasons, longEntries,
    fields: formFields(of.fields),
    defaults: defaultsOf(of.fields) as StrategyParameters,
    check: (parameters, allowShorts) => checked(of, parameters, allowShorts) as Result<StrategyParameters, readonly string[]>,
    within: (parameters, allowShorts) => (shorts === null || allowShorts ? parameters : { ...parameters, [shorts]: false }),
    create: (options) => {
      const read = checked(of, options.parameters, options.allowShorts ?? true);
      if (!read.ok) throw new RangeError(`${options.id}: ${read.error.join('; ')}`);
      return create({ ...options, parameters: read.value });
    },
  };
}

/** What a person sees of one strategy and may change while it runs. `create` makes the same one with other parameters. */
export const configurationOf = <F extends FieldTable>(of: KindDescription<F>, options: KindOptions<ParametersOf<F>>,
  create: (options: KindOptions<ParametersOf<F>>) => Strategy): StrategyConfiguration => ({
  kind: of.kind, label: of.label, description: of.description, fields: formFields(of.fields), parameters: { ...options.parameters } as StrategyParameters,
  check: (parameters) => checked(of, parameters, options.allowShorts ?? true) as Result<StrategyParameters, readonly string[]>,
  rebuild: (parameters) => {
    const read = readParameters(of.fields, parameters);
    if (!read.ok) throw new RangeError(`${options.id}: ${read.error.join('; ')}`);
    return create({ ...options, parameters: read.value });
  },
});
