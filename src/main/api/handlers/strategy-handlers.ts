import { ContractError } from '../../../shared/contract/client.ts';
import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Ask } from '../ask.ts';
import type { DeskSession } from '../desk-session.ts';

/** Strategies: seen, set, configured. */
export function strategyHandlers(session: DeskSession, _ask: Ask): Pick<Handlers, 'strategy.list' | 'strategy.history' | 'strategy.setMode' | 'strategy.configure' | 'strategy.rollback'> {
  return {
    'strategy.list': () => ({ strategies: [...session.desk().strategies()] }),
    'strategy.history': ({ id }) => {
      const versions = session.desk().strategyHistory(id);
      if (!versions) throw new ContractError('badInput', `expected a strategy of this desk, was '${id}'`);
      return { versions: [...versions] };
    },
    'strategy.setMode': () => { throw new Error('notBuilt'); },
    'strategy.configure': () => { throw new Error('notBuilt'); },
    'strategy.rollback': () => { throw new Error('notBuilt'); },
  };
}
