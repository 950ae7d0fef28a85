import { ContractError } from '../../../shared/contract/client.ts';
import type { Handlers } from '../../../shared/contract/contract.ts';
import type { StrategyVersion } from '../../../shared/contract/strategy-methods.ts';
import { price } from '../../../shared/model/decimal.ts';
import { instrumentId, strategyId } from '../../../shared/model/ids.ts';
import { refused, type Ask } from '../ask.ts';
import type { DeskSession } from '../desk-session.ts';

/** Strategies: seen, set, configured. */
export function strategyHandlers(session: DeskSession, ask: Ask): Pick<Handlers, 'strategy.list' | 'strategy.history' | 'strategy.setMode' | 'strategy.configure' | 'strategy.rollback' | 'strategy.moveStop'> {
  const historyOf = (id: string): readonly StrategyVersion[] => {
    const versions = session.desk().strategyHistory(id);
    if (!versions) throw new ContractError('badInput', `expected a strategy of this desk, was '${id}'`);
    return versions;
  };
  return {
    'strategy.list': () => ({ strategies: [...session.desk().strategies()] }),
    'strategy.history': ({ id }) => ({ versions: [...historyOf(id)] }),
    'strategy.setMode': ({ id, mode, reason }, asked) => ask({ type: 'SetStrategyMode', strategyId: strategyId(id), mode, reason }, asked),
    'strategy.configure': ({ id, baseVersion, parameters, reason }, asked) => ask({ type: 'ConfigureStrategy', strategyId: strategyId(id), baseVersion, parameters, source: 'change', reason }, asked),
    'strategy.moveStop': ({ id, instrumentId: instrument, px, looser, seen, reason }, asked) => ask({ type: 'MoveStop', strategyId: strategyId(id), instrumentId: instrumentId(instrument), px: price(px), looser, seen: { px: price(seen.px), tsOpened: seen.tsOpened }, reason }, asked),
    // The old parameters become a new version: nothing in the history is ever taken back.
    'strategy.rollback': ({ id, version, reason }, asked) => {
      const versions = historyOf(id);
      const wanted = versions.find((one) => one.version === version);
      const current = versions[0];
      if (!wanted || !current) return refused(`expected a version of ${id} (${versions.map((one) => one.version).join(', ') || 'it has none'}), was ${version}`);
      return ask({ type: 'ConfigureStrategy', strategyId: strategyId(id), baseVersion: current.version, parameters: wanted.parameters, source: 'rollback', reason: `back to version ${version}: ${reason}` }, asked);
    },
  };
}
