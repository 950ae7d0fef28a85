import { useEffect } from 'react';
import type { DeskView } from '../../shared/contract/views.ts';
import { selectHearing, useLastKnown, type Hearing } from '../components/last-known.ts';
import { useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { modeWord, venueWords } from './desk-switch.ts';
import { tradingStateWords } from './desk-facts.ts';
import classes from './HeaderMode.module.css';

/** `armed`: a live desk that may open risk now. It is what the frame, the strip and the title are about. `unknown`: nobody tells what it is now. */
export type WindowMode = 'none' | 'paper' | 'disarmed' | 'armed' | 'halted' | 'unknown';

export function windowMode(desk: Pick<DeskView, 'mode' | 'tradingState' | 'latched'> | null, hearing: Hearing = 'live'): WindowMode {
  if (desk === null) return 'none';
  if (hearing !== 'live') return 'unknown';
  if (desk.latched || desk.tradingState === 'halted') return 'halted';
  if (desk.mode === 'paper') return 'paper';
  return desk.tradingState === 'disarmed' ? 'disarmed' : 'armed';
}

/** `LIVE demo · SANDBOX, NO REAL MONEY · ARMED`: for the title of the window and the task bar. Of a desk that is not heard it says that alone. */
export function windowTitle(desk: Pick<DeskView, 'profile' | 'mode' | 'venueKind' | 'source' | 'tradingState' | 'latched' | 'dryRun'> | null, hearing: Hearing): string {
  if (desk === null) return 'Breakwater';
  const mode = windowMode(desk);
  const state = mode === 'armed' ? (desk.tradingState === 'reducing' ? 'ARMED, reducing only' : 'ARMED') : tradingStateWords(desk).word;
  return [`${modeWord(desk.mode)} ${desk.profile}`, ...(desk.source === 'replay' ? ['REPLAY'] : desk.mode === 'live' ? [venueWords(desk.venueKind)] : []), ...(desk.dryRun ? ['DRY RUN'] : []), hearing === 'lost' ? 'NOT CONNECTED' : hearing === 'ended' ? 'NOT RUNNING' : state, 'Breakwater'].join(' · ');
}

/** Under the header of a live desk, across the whole window: where the money is, and whether it may move. */
export function HeaderMode() {
  const desk = useDeskStore((s) => s.desk);
  const hearing = useConnection(selectHearing);
  const old = useLastKnown();
  const title = windowTitle(desk, hearing);
  useEffect(() => { document.title = title; }, [title]);
  if (desk === null || desk.mode !== 'live') return null;
  const mode = windowMode(desk, hearing);
  const was = windowMode(desk);
  const says = mode === 'unknown' ? `NOT ${old?.ended === true ? 'RUNNING' : 'CONNECTED'}: ${was} until ${old?.until ?? 'a moment ago'}, ${old?.ended === true ? 'a start disarms it' : 'whether orders open positions now is not known'}`
    : mode === 'armed' ? (desk.tradingState === 'reducing' ? 'ARMED, reducing only: orders may shrink positions' : 'ARMED: orders open positions') : mode === 'halted' ? 'HALTED: no order opens a position' : 'Disarmed: no order opens a position; cancels and exits pass';
  return (
    <section className={classes.strip} data-state={mode} aria-label="Mode of this desk">
      <b>LIVE {desk.profile}</b><span>{venueWords(desk.venueKind)}</span><span><span aria-hidden>{mode === 'unknown' ? '?' : tradingStateWords(desk).sign} </span>{says}</span>
    </section>
  );
}
