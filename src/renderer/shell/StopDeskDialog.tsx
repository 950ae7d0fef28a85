import { Button } from '@mantine/core';
import { useState } from 'react';
import type { FleetDesk } from '../../shared/contract/fleet-methods.ts';
import { Dialog } from '../components/Dialog.tsx';
import { useReading } from '../components/use-reading.ts';
import { act, useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useFleetStore } from '../store/fleet-store.ts';
import { useUi } from '../store/ui-store.ts';
import { modeWord, openWords, shownElsewhereWords, statusWords, venueWords } from './desk-switch.ts';
import classes from './StopDeskDialog.module.css';

/** Windows come and go without a word to this page. */
const COUNT_EVERY_MS = 1_000;

/** Before a desk is stopped: which one, what is open, and who else looks at it. The focus is on leaving it. */
export function StopDeskDialog({ profile, onClose }: { readonly profile: FleetDesk['profile']; readonly onClose: () => void }) {
  const engine = useEngine();
  const open = useConnection(selectLive);
  const live = useConnection((s) => selectLive(s) || s.phase === 'ended');
  const desk = useFleetStore((s) => s.desks.find((one) => one.profile === profile));
  const counted = useReading('fleet', (to) => to.call('fleet.desks', {}), { everyMs: COUNT_EVERY_MS });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const views = counted.value?.desks.find((one) => one.profile === profile)?.views;
  const blocked = desk?.status === 'running' ? null : `Desk ${profile} does not run any more${desk === undefined || desk.detail === '' ? '' : `: ${desk.detail}`}.`;
  const ready = live && !busy && blocked === null;
  const stop = async (): Promise<void> => {
    if (!ready) return;
    setBusy(true);
    setProblem(null);
    const answer = await act(`Stop desk ${profile}`, () => engine.call('fleet.stop', { profile }));
    setBusy(false);
    if (answer?.outcome === 'done') return onClose();
    setProblem(answer === null ? (useUi.getState().notice?.text ?? 'No answer from the engine.') : `Refused: ${answer.message}`);
  };
  return (
    <Dialog title={`Stop desk ${profile}?`} onClose={onClose}>
      <dl className={classes.facts}>
        <dt>Desk</dt><dd>{desk !== undefined && <><b className={classes.mode} data-mode={desk.mode}>{modeWord(desk.mode)}</b> {profile}, {venueWords(desk.venue)}</>}</dd>
        <dt>State</dt><dd>{desk === undefined ? 'unknown' : statusWords(desk).word}</dd>
        <dt>Open in its record</dt><dd>{desk === undefined ? 'unknown' : openWords(desk)}</dd>
        <dt>Shown</dt><dd data-warn={views === undefined || views > 0 || undefined}>{shownElsewhereWords(views, open && counted.value === null)}</dd>
      </dl>
      <p className={classes.text}>Its venue is asked first: while that shows a position or an order, the desk is not stopped. A stopped desk trades nothing and watches nothing until it is started again{desk?.mode === 'live' && ', and then it is disarmed'}.</p>
      <p role="alert" className={classes.problem}>{blocked ?? problem ?? (live ? '' : 'The engine is not connected: nothing can be stopped from here.')}</p>
      <div className={classes.buttons}>
        <Button type="button" variant="default" size="sm" data-autofocus onClick={onClose}>Leave it running</Button>
        <Button type="button" size="sm" className={classes.stop} data-disabled={!ready || undefined} aria-disabled={!ready} onClick={() => void stop()}>{busy ? 'Asking its venue…' : `Stop ${modeWord(desk?.mode ?? 'paper')} ${profile}`}</Button>
      </div>
    </Dialog>
  );
}
