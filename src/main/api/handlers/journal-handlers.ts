import { ContractError } from '../../../shared/contract/client.ts';
import type { Handlers } from '../../../shared/contract/contract.ts';
import type { DeskSession } from '../desk-session.ts';

/** The journal, read beside the engine. */
export function journalHandlers(session: DeskSession): Pick<Handlers, 'journal.rows' | 'journal.types' | 'journal.entry' | 'journal.why' | 'journal.verify'> {
  return {
    'journal.rows': (input) => session.desk().journal.rows(input),
    'journal.types': () => session.desk().journal.types(),
    'journal.entry': async ({ seq }) => {
      const entry = await session.desk().journal.entry(seq);
      if (!entry) throw new ContractError('badInput', `expected the number of a journal entry, was ${seq}`);
      return entry;
    },
    'journal.why': async ({ clientOrderId }) => {
      const chain = await session.desk().journal.why(clientOrderId);
      if (!chain) throw new ContractError('badInput', `expected an order of this journal, was '${clientOrderId}'`);
      return chain;
    },
    'journal.verify': () => session.desk().journal.verify(),
  };
}
