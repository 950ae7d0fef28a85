import { ContractError } from '../../../shared/contract/client.ts';
import type { Handlers } from '../../../shared/contract/contract.ts';
import type { DeskApi } from '../desk-api.ts';
import type { Ask } from './order-handlers.ts';

/** Seeing the desk and stopping it. */
export function deskHandlers(desk: DeskApi, ask: Ask): Pick<Handlers, 'desk.snapshot' | 'chart.bars' | 'flatten.preview' | 'flatten.start' | 'kill.trip' | 'kill.resume' | 'desk.setReduceOnly'> {
  return {
    'desk.snapshot': () => desk.snapshot(),
    'chart.bars': ({ instrumentId, limit }) => {
      const found = desk.bars(instrumentId, limit);
      if (!found) throw new ContractError('badInput', `expected an instrument of this desk, was '${instrumentId}'`);
      return { instrumentId, seq: found.seq, bars: [...found.bars] };
    },
    'flatten.preview': () => desk.flattenPreview(),
    'flatten.start': ({ reason }) => ask({ type: 'FlattenAll', reason }),
    'kill.trip': ({ reason }) => ask({ type: 'Kill', reason }),
    'kill.resume': ({ reason }) => ask({ type: 'Resume', reason }),
    'desk.setReduceOnly': ({ on, reason }) => ask({ type: 'SetReduceOnly', on, reason }),
  };
}
