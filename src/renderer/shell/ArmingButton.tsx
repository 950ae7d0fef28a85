import { act, useEngine, type Engine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { openDialog } from '../store/ui-store.ts';
import classes from './ArmingButton.module.css';

/** One click: nothing may open risk any more; cancels and exits go on. */
export const disarm = (engine: Engine): Promise<unknown> => act('Disarm', () => engine.call('desk.disarm', { reason: 'disarmed in the header' }));

/** Beside the state of a live desk: arming leads through its dialog, disarming is one click. Nothing on a paper desk. */
export function ArmingButton() {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const mode = useDeskStore((s) => s.desk?.mode);
  const state = useDeskStore((s) => s.desk?.tradingState);
  if (mode !== 'live' || state === undefined) return null;
  // Neither word: each would say how the desk is now.
  if (!live) return <button type="button" className={classes.button} disabled title="Not connected: whether the desk is armed is not known">Arming</button>;
  if (state === 'active' || state === 'reducing') return <button type="button" className={classes.button} data-armed onClick={() => void disarm(engine)}>Disarm</button>;
  // A halted desk is resumed first; its word needs the room.
  return state === 'halted' ? null : <button type="button" className={classes.button} onClick={() => openDialog('arm')}>Arm…</button>;
}
