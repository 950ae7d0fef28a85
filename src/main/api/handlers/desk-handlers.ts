import { ContractError } from '../../../shared/contract/client.ts';
import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Ask } from '../ask.ts';
import type { DeskSession } from '../desk-session.ts';

const unknownInstrument = (id: string): ContractError => new ContractError('badInput', `expected an instrument of this desk, was '${id}'`);

/** Seeing the desk and stopping it. */
export function deskHandlers(session: DeskSession, ask: Ask): Pick<Handlers, 'desk.snapshot' | 'chart.bars' | 'chart.references' | 'chart.funding' | 'flatten.preview' | 'flatten.start' | 'kill.trip' | 'kill.resume' | 'desk.setReduceOnly'> {
  return {
    'desk.snapshot': () => session.snapshot(),
    'chart.bars': ({ instrumentId, limit }) => {
      const found = session.desk().bars(instrumentId, limit);
      if (!found) throw unknownInstrument(instrumentId);
      const { buffer, byteOffset, byteLength } = found.rows;
      return { instrumentId, seq: found.seq, rows: Buffer.from(buffer, byteOffset, byteLength).toString('base64'), lines: found.lines, forming: found.forming };
    },
    'chart.references': () => ({ references: [...session.desk().references()] }),
    'chart.funding': ({ instrumentId, limit }) => {
      const points = session.desk().funding(instrumentId, limit);
      if (!points) throw unknownInstrument(instrumentId);
      return { instrumentId, points: [...points] };
    },
    'flatten.preview': () => session.desk().flattenPreview(),
    'flatten.start': ({ reason }, asked) => ask({ type: 'FlattenAll', reason }, asked),
    'kill.trip': ({ reason }, asked) => ask({ type: 'Kill', reason }, asked),
    // What the person looked at counts, not what came to the page while they decided.
    'kill.resume': ({ reason, killId }) => ask({ type: 'Resume', reason }, { seenKill: killId }),
    'desk.setReduceOnly': ({ on, reason }, asked) => ask({ type: 'SetReduceOnly', on, reason }, asked),
  };
}
