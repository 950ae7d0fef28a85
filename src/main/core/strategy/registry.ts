// Which strategies a profile runs: one per setup and symbol that the venue lists.
import { intervalMs, type Profile, type StrategySetup } from '../../../shared/model/profile.ts';
import { strategyId, type StrategyId } from '../../../shared/model/ids.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { StrategyParameters } from '../../../shared/model/strategy.ts';
import { KINDS } from './kinds/index.ts';
import type { StrategyKind } from './kind.ts';
import type { Strategy } from './strategy.ts';

/** Stable across restarts: saved state and orders are found again by it. Setup `trend` on `BTC-PERP` gives `trend-BTC-PERP`. */
const idOf = (setup: StrategySetup, symbol: string): StrategyId => strategyId(`${setup.id}-${symbol}`);

/** All parameters of a setup: what it says over the defaults of its kind. A kind that is not known has none. */
export const parametersOf = ({ kind, parameters }: Pick<StrategySetup,
  'kind' | 'parameters'>): StrategyParameters => ({ ...KINDS.get(kind)?.defaults, ...parameters });

/** The profile with every parameter of every strategy. */
export const completedProfile = <P extends Pick<Profile,
  'strategies'>>(profile: P): P => ({ ...profile, strategies: profile.strategies.map((setup) => ({ ...setup, parameters: parametersOf(setup) })) });

/**
 * Builds the strategies of a profile. Refuses, in one sentence, a kind that is not known, parameters that do not fit, and a symbol that the catalogue does not
 * list.
 */
export function buildStrategies(profile: Profile, catalogue: readonly Instrument[]): Result<readonly Strategy[], string> {
  const strategies: Strategy[] = [];
  for (const setup of profile.strategies) {
    const kind = KINDS.get(setup.kind);
    if (kind === undefined) return err(`expected a kind of strategy (${[...KINDS.keys()].join(', ')}) for ${setup.id}, found '${setup.kind}'`);
    for (const symbol of new Set(setup.universe)) {
      const built = buildOne(profile, setup, kind, symbol, catalogue);
      if (!built.ok) return built;
      strategies.push(built.value);
    }
  }
  return ok(strategies);
}

function buildOne({ limits, orders }: Profile, setup: StrategySetup, kind: StrategyKind, symbol: string, catalogue: readonly Instrument[]): Result<Strategy,
  string> {
  const instrument = catalogue.find((one) => one.id.startsWith(`${symbol}.`));
  if (instrument === undefined) {
    return err(`expected ${symbol} in the venue's catalogue, found ${catalogue.length === 0 ? 'an empty catalogue' : catalogue.map((one) => one.id).join(', ')}`);
  }
  const { allowShorts } = limits;
  const checked = kind.check(kind.within(parametersOf(setup), allowShorts), allowShorts);
  if (!checked.ok) return err(`${setup.id}: ${checked.error.join('; ')}`);
  return ok(kind.create({ id: idOf(setup, symbol), instrument, barIntervalMs: intervalMs(setup.interval), parameters: checked.value, orders, allowShorts }));
}
