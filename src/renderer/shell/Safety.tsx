import { Button } from '@mantine/core';
import { useEmergencyCommand } from '../components/emergency-command.ts';
import { useCallback, useId, useState } from 'react';
import { counted } from '../../shared/model/counted.ts';
import { parseDecimal } from '../../shared/model/decimal.ts';
import { useFolderOption } from '../components/terminal-command.ts';
import { formatDecimalText, readDecimal } from '../components/format.ts';
import { Dialog } from '../components/Dialog.tsx';
import { HoldButton } from '../components/HoldButton.tsx';
import { ReasonDialog } from '../components/ReasonDialog.tsx';
import { act, useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore, type FlattenPreview } from '../store/desk-store.ts';
import { useFleetStore } from '../store/fleet-store.ts';
import { selectCurrency, useMarketStore } from '../store/market-store.ts';
import { usePortfolioStore } from '../store/portfolio-store.ts';
import { stopsGoOn } from '../desk/stop-words.ts';
import { say } from '../store/toast-store.ts';
import { notify, openDialog, useUi } from '../store/ui-store.ts';
import { ariaKeys, keysText } from './actions-keys.ts';
import { FLATTEN_KEYS, useKeys } from './actions.ts';
import { flattenNow, flattenOffline } from './flatten-now.ts';
import classes from './Safety.module.css';

/** Flatten all, kill, resume, reduce only: visible in every view, usable by mouse, touch and keyboard. */
export function Safety() {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const desk = useDeskStore((s) => s.desk);
  const dialog = useUi((s) => s.dialog);
  const previewId = useId();
  const held = useCallback(() => flattenNow(engine, 'held in the desk view'), [engine]);
  const keys = useKeys('flatten', FLATTEN_KEYS);
  const short = useCallback(() => notify('failed', live ? `Flatten all was released early: hold it for 0.8 s, or press ${keysText(keys)} twice` : flattenOffline()), [live, keys]);
  const switches = useFleetStore((s) => s.switches);
  // Not in the status line, which says in the same moment that the desk is shown.
  const moved = useCallback(() => say('Flatten all was not sent: another desk came on screen while it was held. Look which desk it is, then hold it again.'), []);

  const stopped = desk !== null && (desk.latched || desk.tradingState === 'halted');
  const reducing = desk?.tradingState === 'reducing';
  return (
    <div className={classes.safety} role="group" aria-label="Stop trading">
      <div className={classes.small}>
        <button type="button" className={classes.kill} onClick={() => openDialog('kill')}>Kill</button>
        <button type="button" className={classes.other} onClick={() => openDialog('resume')} disabled={!stopped || !live}>Resume</button>
        <button type="button" className={classes.other} data-wide onClick={() => openDialog('reduceOnly')} disabled={stopped || desk === null || !live}>{!live ? 'Reduce only: ?' : reducing ? 'Reduce only: on' : 'Reduce only: off'}</button>
      </div>
      <HoldButton disabled={false} keys={keysText(keys)} ariaKeys={ariaKeys(keys)} describedBy={previewId} target={switches} onHeld={held} onShort={short} onMoved={moved} onAssisted={() => openDialog('flatten')}>Flatten all</HoldButton>
      <span id={previewId} className={classes.preview}><PreviewText /></span>
      {dialog === 'flatten' && <FlattenDialog keys={keys} onConfirm={() => flattenNow(engine, 'confirmed in the desk view')} />}
      {dialog === 'kill' && <KillDialog />}
      {dialog === 'resume' && <ResumeDialog />}
      {dialog === 'reduceOnly' && <ReduceOnlyDialog reducing={reducing} />}
    </div>
  );
}

/** From here on cents say nothing and take the room of the profile beside them. */
const WHOLE_FROM = parseDecimal('100000');
const valueWords = (notional: string): string => formatDecimalText(notional, (readDecimal(notional) ?? 0n) >= WHOLE_FROM ? 0 : 2);
/** `Closes 2 positions, cancels 1 order, 12,345.67 USD`. */
export const previewWords = (p: FlattenPreview, currency: string): string =>
  p.positions === 0 && p.workingOrders === 0 ? 'Nothing is open; halts all the same.' : `Closes ${counted(p.positions, 'position', 'positions')}, cancels ${counted(p.workingOrders, 'order', 'orders')}, ${valueWords(p.notional)} ${currency}`;

/** `whole`: there is room for a command of any length. */
function PreviewText({ whole = false }: { readonly whole?: boolean }) {
  const preview = useDeskStore((s) => s.preview);
  const desk = useDeskStore((s) => s.desk);
  const live = useConnection(selectLive);
  const currency = useMarketStore(selectCurrency);
  const command = useEmergencyCommand();
  const named = useFolderOption((s) => s.option !== '');
  // Half a command flattens another desk: a long one stands in the banner instead.
  if (!live) return named && !whole ? <>Offline. The command that flattens stands in the red banner.</> : <>Offline. <code>{command}</code></>;
  if (!preview) return <>Asking what is open…</>;
  return <>{previewWords(preview, currency)}<b> {preview.profile} ({desk?.mode ?? 'unknown'})</b></>;
}

/** Without an engine its button still answers: with what to do instead. */
function FlattenDialog({ keys, onConfirm }: { readonly keys: string; readonly onConfirm: () => void }) {
  const live = useConnection(selectLive);
  return (
    <Dialog onClose={close} title="Flatten all?">
      <p className={classes.text}><PreviewText whole /></p>
      <p className={classes.text}>Halts trading, cancels every working order, closes every position reduce-only, and repeats until the venue itself shows nothing twice.</p>
      <p className={classes.text}>{live ? `Press ${keysText(keys)} once more, or the button below. Enter and Escape leave everything as it is.` : 'No engine answers this page: it cannot flatten. The command above does it from a terminal, also past an engine that hangs or is gone.'}</p>
      <div className={classes.buttons}>
        <Button type="button" variant="default" size="sm" data-autofocus onClick={close}>Leave as it is</Button>
        <Button type="button" size="sm" className={classes.danger} aria-disabled={!live || undefined} data-disabled={!live || undefined} onClick={onConfirm}>Flatten all now</Button>
      </div>
    </Dialog>
  );
}

const close = (): void => openDialog(null);
/** Null closes the dialog; a refusal or a missing answer stays in it. */
async function orProblem(answer: Promise<{ readonly outcome: 'done' | 'refused'; readonly message: string } | null>): Promise<string | null> {
  const given = await answer;
  if (given === null) return useUi.getState().notice?.text ?? 'No answer from the engine.';
  return given.outcome === 'done' ? null : `Refused: ${given.message}`;
}

function KillDialog() {
  const desk = useDeskStore((s) => s.desk);
  const positions = usePortfolioStore((s) => s.positions);
  return (
    <ReasonDialog title="Kill: halt and cancel" confirm="Kill now" tone="danger" defaultReason="Stopped by hand" onClose={close}
      onConfirm={(engine, reason) => orProblem(act('Kill', () => engine.call('kill.trip', { reason })))}>
      <p>Halts profile <b>{desk?.profile ?? 'unknown'}</b> ({desk?.mode ?? 'unknown'}) and cancels every working order. Positions stay open; closing them by hand stays possible. The latch survives a restart.</p>
      <p><b>{stopsGoOn(positions)}</b> Stops live in the engine: they act while it runs, halted or not.</p>
    </ReasonDialog>
  );
}

/** Resumes from the kill that it was opened on: one that comes while the trader decides stays. */
function ResumeDialog() {
  const desk = useDeskStore((s) => s.desk);
  const [killId] = useState(() => useDeskStore.getState().desk?.killId ?? null);
  const preview = useDeskStore((s) => s.preview);
  const instruments = useMarketStore((s) => s.instruments);
  const isLive = desk?.mode === 'live';
  return (
    <ReasonDialog title={isLive ? 'Resume: to disarmed' : 'Resume trading'} confirm={isLive ? 'Resume, disarmed' : 'Resume trading'} tone="plain" defaultReason="" onClose={close}
      onConfirm={(engine, reason) => orProblem(act('Resume', () => engine.call('kill.resume', { reason, killId: killId ?? 'none' })))}>
      <p>Halted because: {desk?.stateCause || 'no cause is known'}.</p>
      <p>Clears the kill latch of profile <b>{desk?.profile ?? 'unknown'}</b> ({desk?.mode ?? 'unknown'}): {isLive ? <>the desk is then <b>disarmed</b>: nothing opens a position until it is armed again.</> : <>strategies may open positions again on all {instruments.length} instruments.</>} Now open: {preview ? `${counted(preview.positions, 'position', 'positions')}, ${counted(preview.workingOrders, 'order', 'orders')}` : 'not known'}. Limits and the loss of the day are not reset.</p>
      <p>Refused while a flatten runs or the records differ from the venue’s.</p>
    </ReasonDialog>
  );
}

function ReduceOnlyDialog({ reducing }: { readonly reducing: boolean }) {
  return (
    <ReasonDialog title={reducing ? 'Leave reduce only' : 'Reduce only'} confirm={reducing ? 'Allow new positions' : 'Reduce only'} tone="plain" defaultReason={reducing ? '' : 'Set by hand'} onClose={close}
      onConfirm={(engine, reason) => orProblem(act('Reduce only', () => engine.call('desk.setReduceOnly', { on: !reducing, reason })))}>
      {reducing ? <p>Strategies and the ticket may open and enlarge positions again, within the limits.</p> : <p>No order may open or enlarge a position: working ones that could are canceled. Orders that shrink one still pass.</p>}
    </ReasonDialog>
  );
}
