import { act, type Engine } from '../engine.ts';

/** Most alerts of one call of the contract. */
const AT_ONCE = 500;

/** Takes note of alerts, in as many calls as it takes. True when all of them were taken. */
export async function acknowledge(engine: Engine, seqs: readonly number[], note: string): Promise<boolean> {
  for (let i = 0; i < seqs.length; i += AT_ONCE) {
    const part = seqs.slice(i, i + AT_ONCE);
    const answer = await act('Acknowledge', () => engine.call('alerts.acknowledge', { seqs: part, note: note.trim() }));
    if (answer?.outcome !== 'done') return false;
  }
  return true;
}
