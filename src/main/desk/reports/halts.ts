// A halt is a risk event, also in a record that tells of it as a change of state alone.
import type { RiskEvent } from '../../../shared/model/desk-event.ts';

type StateChange = { readonly seq: number; readonly ts: number; readonly from: string; readonly to: string; readonly cause: string };
type Told = Pick<RiskEvent, 'code' | 'message'> & { readonly seq: number; readonly ts: number };
export type Halt = { readonly seq: number; readonly ts: number; readonly level: 'critical'; readonly code: 'halted'; readonly message: string; readonly instrumentId: null; readonly runbook: string };

/** Alerts that a halt raises of itself. */
const TELLS = ['killed', 'flattenAll'];

/** Halts of which no risk event of the same moment tells. */
export function untoldHalts(changes: readonly StateChange[], events: readonly Told[]): readonly Halt[] {
  return changes
    .filter(({ from, to, ts, cause }) => to === 'halted' && from !== 'halted' && !events.some((one) => one.ts === ts && (one.message === cause || TELLS.includes(one.code))))
    .map(({ seq, ts, cause }) => ({ seq, ts, level: 'critical', code: 'halted', message: `The desk was halted: ${cause}`, instrumentId: null, runbook: 'Find the cause; resume with it written down.' }));
}

/** In the order of the journal. */
export const inOrder = <T extends { readonly seq: number }>(rows: readonly T[]): readonly T[] => [...rows].sort((a, b) => a.seq - b.seq);
