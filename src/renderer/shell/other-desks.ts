// The other desks of the application in an emergency: what each holds now or held last.
import type { FleetDesk } from '../../shared/contract/fleet-methods.ts';
import { counted } from '../../shared/model/counted.ts';
import { lastHeldWords } from '../../shared/model/held-words.ts';
import { isAtStake } from '../components/emergency-command.ts';

/** `dev: 2 positions, 1 working order`, of each desk at stake; `clock` writes an instant with its zone. */
export function stakeWords(desks: readonly FleetDesk[], clock: (ts: number) => string): readonly string[] {
  return desks.filter(isAtStake).map(({ profile, status, openPositions, workingOrders, lastKnown }) => {
    if (openPositions !== null && workingOrders !== null) return `${profile}: ${openPositions === 0 && workingOrders === 0 ? 'nothing open' : `${counted(openPositions, 'position')}, ${counted(workingOrders, 'working order')}`}`;
    if (lastKnown) return `${profile}: ${lastHeldWords(lastKnown)}${lastKnown.ts === 0 ? '' : ` at ${clock(lastKnown.ts)}`}`;
    return `${profile}: ${status}, what it holds is not known`;
  });
}

/** Positions that are open at the desks at stake, as far as is known; `shown`: of the desk on this page, which the page knows itself. */
export const heldAtStake = (desks: readonly FleetDesk[], shown: number): number =>
  desks.filter(isAtStake).reduce((sum, desk) => sum + (desk.shown ? shown : desk.openPositions ?? desk.lastKnown?.positions?.length ?? 0), 0);

/** Desks that ran before or left something open, and do not run now. `dismissed` holds what was put away of each. */
export const toOffer = (desks: readonly FleetDesk[], dismissed: Readonly<Record<string, number>>): readonly FleetDesk[] =>
  desks.filter(({ profile, shown, status, lastKnown }) => !shown && status !== 'running' && status !== 'starting' && lastKnown?.offer === true && dismissed[profile] !== lastKnown.ts);
