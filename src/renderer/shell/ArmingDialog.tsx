import { Button, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import type { Readiness, ReadinessItem } from '../../shared/contract/fleet-methods.ts';
import type { DeskView } from '../../shared/contract/views.ts';
import { Dialog } from '../components/Dialog.tsx';
import { ReasonDialog } from '../components/ReasonDialog.tsx';
import { useTime } from '../components/time.ts';
import { useOneAtATime } from '../components/use-one-at-a-time.ts';
import { useReading } from '../components/use-reading.ts';
import { act, useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { openDialog, useUi } from '../store/ui-store.ts';
import { venueWords } from './desk-switch.ts';
import classes from './ArmingDialog.module.css';

const SIGNS = { green: '✓', red: '✕', notNeeded: '–' } as const;
const WORDS = { green: 'ready', red: 'not ready', notNeeded: 'not needed' } as const;
const close = (): void => openDialog(null);

/** The deliberate act: what must hold, with what was found and what cures it; then the phrase, letter by letter, and a reason. */
export function ArmingDialog() {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const ended = useConnection((s) => (s.phase === 'ended' ? s.detail : null));
  const desk = useDeskStore((s) => s.desk);
  const time = useTime();
  const [asking, setAsking] = useState(false);
  const check = useReading<Readiness>('readiness', async (to) => {
    setAsking(true);
    try {
      return await to.call('desk.readiness', {});
    } finally {
      setAsking(false);
    }
  });
  const [phrase, setPhrase] = useState('');
  const [reason, setReason] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const { busy: sending, run } = useOneAtATime();
  const hintId = useId();

  // One that could not be asked for anew, and one of a desk that ended, does not count any more, however green it was.
  const list = check.problem === null && ended === null ? check.value : null;
  const busy = (asking && ended === null) || (live && check.value === null && check.problem === null);
  // Armed from another window, or by an ask whose answer was lost.
  const state = desk?.tradingState ?? 'disarmed';
  const red = list?.items.filter((item) => item.status === 'red').length ?? 0;
  const missing = ended !== null ? `${ended}.` : !live ? 'The engine is not connected.' : missingToArm({ state, list, red, busy, phrase, reason });
  const submit = async (): Promise<void> => {
    if (missing !== null) return;
    setRefusal(null);
    const answer = await act('Arm', () => engine.call('desk.arm', { phrase, reason: reason.trim() }));
    if (answer?.outcome === 'done') return close();
    setRefusal(answer === null ? (useUi.getState().notice?.text ?? 'No answer from the engine.') : `Refused: ${answer.message}`);
    check.reload();
  };
  return (
    <Dialog onClose={close} title={`Arm ${desk?.profile ?? ''}: let it open risk`} size={1000}>
      <form onSubmit={(event) => { event.preventDefault(); void run(submit); }} className={classes.form}>
        <p className={classes.text}>Strategies and the ticket of desk <b>{desk?.profile}</b> (LIVE{desk && <>, {venueWords(desk.venueKind)}</>}) may then open positions within its limits, until it is disarmed, halted or restarted.</p>
        <div className={classes.listHead}>
          <h3>Readiness</h3>
          <span role="status">{ended !== null ? 'There is no list of a desk that does not run.' : busy ? 'Checking…' : !live ? 'The engine is not connected: the list is made anew when it is.' : check.problem !== null ? `No list: ${check.problem}` : list ? `${red === 0 ? 'All ready' : `${red} not ready`}, checked ${time.time(list.tsChecked)} ${time.label}` : ''}</span>
          <Button type="button" size="compact-sm" variant="default" disabled={busy || !live} onClick={() => check.reload()}>Check again</Button>
        </div>
        <div className={classes.scroll} data-waits={list === null || undefined} tabIndex={0} role="region" aria-label="Readiness list">
          <table className={classes.table} aria-label="Readiness">
            <thead><tr><th scope="col">Check</th><th scope="col">Found</th><th scope="col">Expected, and the cure</th></tr></thead>
            <tbody>{list === null ? <tr><td colSpan={3} className={classes.wait}>{busy ? 'Asking the desk, its journal and the venue…' : 'There is no list.'}</td></tr> : inOrder(list.items).map((item) => <Row key={item.id} item={item} />)}</tbody>
          </table>
        </div>
        <div className={classes.fields}>
          <TextInput label={list ? <>Type <code>{list.phrase}</code></> : 'Phrase'} aria-label={list ? `Type the phrase ${list.phrase}` : 'Phrase'} value={phrase} onChange={(event) => setPhrase(event.currentTarget.value)} autoComplete="off" spellCheck={false} maxLength={200} disabled={list === null} data-autofocus />
          <TextInput label="Reason (goes into the journal)" value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={500} />
        </div>
        <div role="alert" className={classes.problem}>{refusal}</div>
        <div className={classes.buttons}>
          <span id={hintId} className={classes.hint}>{missing ?? 'Ready to arm.'}</span>
          <Button type="button" variant="default" size="sm" onClick={close}>{state === 'disarmed' ? 'Stay disarmed' : 'Close'}</Button>
          <Button type="submit" size="sm" className={classes.arm} disabled={!live || sending || missing !== null} aria-describedby={hintId}>{sending ? 'Checking and arming…' : `Arm ${desk?.profile ?? ''}`}</Button>
        </div>
      </form>
    </Dialog>
  );
}

type ToArm = { readonly state: DeskView['tradingState']; readonly list: Readiness | null; readonly red: number; readonly busy: boolean; readonly phrase: string; readonly reason: string };
/** The next thing that is missing, a sentence; null when the desk can be armed. */
function missingToArm({ state, list, red, busy, phrase, reason }: ToArm): string | null {
  if (state === 'halted') return 'The desk is halted: resume it first.';
  if (state !== 'disarmed') return `The desk is ${state} already: there is nothing to arm.`;
  if (busy) return 'The list is made anew: wait for it.';
  if (list === null) return 'The list is not there yet.';
  if (!list.armable) return `${red} of ${list.items.length} ${red === 1 ? 'is' : 'are'} not ready: cure ${red === 1 ? 'it' : 'them'} and check again.`;
  if (phrase !== list.phrase) return 'The phrase does not match yet.';
  return reason.trim().length < 3 ? 'A reason of at least 3 characters is missing.' : null;
}

/** What stands in the way comes first. */
const inOrder = (items: readonly ReadinessItem[]): readonly ReadinessItem[] => [...items.filter((item) => item.status === 'red'), ...items.filter((item) => item.status !== 'red')];

function Row({ item }: { readonly item: ReadinessItem }) {
  return (
    <tr data-status={item.status}>
      <th scope="row"><span aria-hidden className={classes.sign}>{SIGNS[item.status]}</span>{item.label}<small>{WORDS[item.status]}</small></th>
      <td>{item.found}</td>
      <td>{item.expected}{item.status === 'red' && <b className={classes.cure}>{item.cure}</b>}</td>
    </tr>
  );
}

/** From the palette and the menu; the header's own button disarms without asking. */
export function DisarmDialog() {
  const desk = useDeskStore((s) => s.desk);
  return (
    <ReasonDialog title="Disarm" confirm="Disarm" tone="plain" defaultReason="Disarmed by hand" onClose={close}
      onConfirm={async (engine, reason) => {
        const answer = await act('Disarm', () => engine.call('desk.disarm', { reason }));
        return answer === null ? (useUi.getState().notice?.text ?? 'No answer from the engine.') : answer.outcome === 'done' ? null : `Refused: ${answer.message}`;
      }}>
      <p>Desk <b>{desk?.profile}</b> opens no new position from now on: working orders that could open one are canceled. Nothing is closed; stops and exits stay, and orders that shrink a position still pass.</p>
    </ReasonDialog>
  );
}
