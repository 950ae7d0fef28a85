// The command for whoever cannot reach the engine: it must not leave another desk as it is.
import type { FleetDesk } from '../../shared/contract/fleet-methods.ts';
import { useConnection, type LinkPhase } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { useFleetStore } from '../store/fleet-store.ts';
import { flattenAllCommand, flattenCommand, useFlattenCommand, useFolderOption } from './terminal-command.ts';

/** A desk that runs by the last word of the engine, or of which something may be open. */
export const isAtStake = ({ status, lastKnown }: FleetDesk): boolean => status === 'running' || status === 'starting' || status === 'failed' || (lastKnown !== null && lastKnown !== undefined && (lastKnown.offer || lastKnown.ended === 'elsewhere'));

/** True when a command for one desk would leave another one as it is. */
export const needsAll = (desks: readonly FleetDesk[]): boolean => desks.filter(isAtStake).length > 1;

/** An engine that is lost is lost to every desk of it; where only the shown desk ended, the engine answers for the others. */
const isLost = (phase: LinkPhase): boolean => phase !== 'open' && phase !== 'ended';

/** Flattens every desk that may hold something while no engine is heard, else the desk on this page. */
export const emergencyCommand = (): string =>
  (isLost(useConnection.getState().phase) && needsAll(useFleetStore.getState().desks) ? flattenAllCommand(useFolderOption.getState().option) : flattenCommand(useDeskStore.getState().desk?.profile));

/** As `emergencyCommand`, followed. */
export function useEmergencyCommand(): string {
  const one = useFlattenCommand();
  const option = useFolderOption((s) => s.option);
  const all = useFleetStore((s) => needsAll(s.desks));
  const lost = useConnection((s) => isLost(s.phase));
  return lost && all ? flattenAllCommand(option) : one;
}
