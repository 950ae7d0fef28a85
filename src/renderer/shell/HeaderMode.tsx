import { useEffect } from 'react';
import type { DeskView } from '../../shared/contract/views.ts';
import { useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { modeWord, venueWords } from './desk-switch.ts';
import { tradingStateWords } from './desk-facts.ts';
import classes from './HeaderMode.module.css';

/** `armed`: a live desk that may open risk now. It is what the frame, the strip and the title are about. */
export type WindowMode = 'none' | 'paper' | 'disarmed' | 'armed' | 'halted';

export function windowMode(desk: Pick<DeskView, 'mode' | 'tradingState' | 'latched'> | null): WindowMode {
  if (desk === null) return 'none';
  if (desk.latched || desk.tradingState === 'halted') return 'halted';
  if (desk.mode === 'paper') return 'paper';
  return desk.tradingState === 'disarmed' ? 'disarmed' : 'armed';
}

/** `LIVE demo · SANDBOX, NO REAL MONEY · ARMED`: for the title of the window and the task bar. */
export function windowTitle(desk: Pick<DeskView, 'profile' | 'mode' | 'venueKind' | 'source' | 'tradingState' | 'latched' | 'dryRun'> | null, stale: boolean): string {
  if (desk === null) return 'Breakwater';
  const mode = windowMode(desk);
  const state = mode === 'armed' ? (desk.tradingState === 'reducing' ? 'ARMED, reducing only' : 'ARMED') : tradingStateWords(desk).word;
  return [`${modeWord(desk.mode)} ${desk.profile}`, ...(desk.source === 'replay' ? ['REPLAY'] : desk.mode === 'live' ? [venueWords(desk.venueKind)] : []), ...(desk.dryRun ? ['DRY RUN'] : []), stale ? 'NOT CONNECTED' : state, 'Breakwater'].join(' · ');
}

/** Under the header of a live desk, across the whole window: where the money is, and whether it may move. */
export function HeaderMode() {
  const desk = useDeskStore((s) => s.desk);
  const stale = useConnection((s) => s.staleSince !== null);
  const title = windowTitle(desk, stale);
  useEffect(() => { document.title = title; }, [title]);
  if (desk === null || desk.mode !== 'live') return null;
  const mode = windowMode(desk);
  const says = mode === 'armed' ? (desk.tradingState === 'reducing' ? 'ARMED, reducing only: orders may shrink positions' : 'ARMED: orders open positions') : mode === 'halted' ? 'HALTED: no order opens a position' : 'Disarmed: no order opens a position; cancels and exits pass';
  return (
    <section className={classes.strip} data-state={mode} aria-label="Mode of this desk">
      <b>LIVE {desk.profile}</b><span>{venueWords(desk.venueKind)}</span><span><span aria-hidden>{tradingStateWords(desk).sign} </span>{says}</span>
    </section>
  );
}
