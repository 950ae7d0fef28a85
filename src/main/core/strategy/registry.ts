// Which strategies a profile runs: one moving-average cross per symbol that the venue lists.
import { intervalMs, type Profile } from '../../../shared/model/profile.ts';
import { strategyId, type StrategyId } from '../../../shared/model/ids.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { MA_CROSS } from './kinds/ma-cross/index.ts';
import type { Strategy } from './strategy.ts';

/** Stable across restarts: saved state and orders are found again by it. `BTC-PERP.SIM` gives `ma-cross-BTC-PERP`. */
const maCrossId = (symbol: string): StrategyId => strategyId(`ma-cross-${symbol}`);

/** Builds the strategies of a profile. Refuses, in one sentence, a symbol that the catalogue does not list. */
export function buildStrategies(profile: Profile, catalogue: readonly Instrument[]): Result<readonly Strategy[], string> {
  const strategies: Strategy[] = [];
  for (const symbol of new Set(profile.symbols)) {
    const instrument = catalogue.find((one) => one.id.startsWith(`${symbol}.`));
    if (instrument === undefined) {
      return err(`expected ${symbol} in the venue's catalogue, found ${catalogue.length === 0 ? 'an empty catalogue' : catalogue.map((one) => one.id).join(', ')}`);
    }
    const { allowShorts } = profile.limits;
    strategies.push(MA_CROSS.create({ id: maCrossId(symbol), instrument, barIntervalMs: intervalMs(profile.interval), parameters: MA_CROSS.within(profile.strategy, allowShorts), orders: profile.orders, allowShorts }));
  }
  return ok(strategies);
}
