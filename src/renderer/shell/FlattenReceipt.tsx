import { Button } from '@mantine/core';
import { useEmergencyCommand } from '../components/emergency-command.ts';
import { useEffect, useRef, useState } from 'react';
import type { FlattenView } from '../../shared/contract/views.ts';
import { copyText } from '../components/copy-text.ts';
import { useLastKnown } from '../components/last-known.ts';
import { useTime, type ZonedTime } from '../components/time.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { selectWorkingIds, useOrdersStore } from '../store/orders-store.ts';
import { usePortfolioStore } from '../store/portfolio-store.ts';
import { useUi } from '../store/ui-store.ts';
import { flattenProof, flattenReceiptText, sinceFlat, venueShowed } from './desk-facts.ts';
import { putReceiptAway, receiptId, useReceiptMemory } from './receipt-memory.ts';
import classes from './FlattenReceipt.module.css';

/** Whether the receipt is on screen: while it runs, when stuck, and until it is put away. */
export function useReceiptShown(): boolean {
  const last = useDeskStore((s) => s.flatten.at(-1));
  const followed = useDeskStore((s) => s.followedFlatten);
  const id = useDeskStore((s) => receiptId(s.desk?.profile ?? '', s.flatten));
  const isOpened = useReceiptMemory((s) => id !== null && s.opened === id);
  const isPutAway = useReceiptMemory((s) => id !== null && s.putAway.includes(id));
  return last !== undefined && (isOpened || (last.flattenId === followed && !isPutAway));
}

/** The time of day; of another day than the engine's, with its date. */
function useWhen(): Pick<ZonedTime, 'time'> {
  const time = useTime();
  const today = useDeskStore((s) => (s.desk === null ? '' : time.day(s.desk.tsEngine)));
  return { time: (ts) => (time.day(ts) === today ? time.time(ts) : time.dateTime(ts)) };
}

/** What has happened since the venue showed nothing: a sentence's part; null while the desk is as the proof left it. */
function useSinceFlat(last: FlattenView | undefined): string | null {
  const desk = useDeskStore((s) => s.desk);
  const positions = usePortfolioStore((s) => s.positions.filter((p) => p.side !== 'flat').length);
  const orders = useOrdersStore((s) => selectWorkingIds(s).length);
  const time = useWhen();
  return last?.step !== 'verified' || desk === null ? null : sinceFlat({ ...desk, positions, orders }, time);
}

/** Progress of flatten-all step by step, and the proof at its end, kept until put away. Stands beside the chart or over its history, never over figures. */
export function FlattenReceipt() {
  const steps = useDeskStore((s) => s.flatten);
  const desk = useDeskStore((s) => s.desk);
  const shown = useReceiptShown();
  const time = useTime();
  const when = useWhen();
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  const last = steps.at(-1);
  const folded = useUi((s) => last !== undefined && s.foldedReceipt === last.flattenId);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => { list.current?.scrollTo({ top: list.current.scrollHeight }); }, [steps, shown, folded]);
  const old = useLastKnown();
  const command = useEmergencyCommand();
  const since = useSinceFlat(last);
  const id = useDeskStore((s) => receiptId(s.desk?.profile ?? '', s.flatten));
  if (!shown || !last || id === null) return null;
  const proof = flattenProof(last, time);
  const outcome = proof !== null ? (since === null ? 'verified' : 'past') : last.step === 'stuck' ? 'stuck' : old !== null ? 'unheard' : 'running';
  const copy = async (): Promise<void> => setCopied((await copyText(flattenReceiptText(steps, desk))) ? 'yes' : 'failed');
  const conclusion = proof !== null ? (since === null ? `${proof}.` : `Then, not now: ${proof.replace('shows', 'showed')}.`) : outcome === 'stuck' ? 'Something is still open. Press Flatten all again; if it stays, close it on the venue’s own page and keep this receipt.'
    : outcome === 'unheard' ? `Last step heard: ${last.message}. Whether it goes on is not known. Go on from a terminal: ${command}` : folded ? last.message : null;
  return (
    <section className={classes.receipt} data-outcome={outcome} data-folded={folded || undefined} aria-label="Flatten receipt">
      <div className={classes.head}>
        <h2>{outcome === 'running' ? 'Flatten all: running' : outcome === 'stuck' ? '✕ Flatten all: stuck' : outcome === 'unheard' ? `? Flatten all: not heard of since ${old?.until ?? ''}` : since === null ? '✓ Flat, proven' : `Was flat at ${when.time(last.tsEvent)}, ${since}`}</h2>
        <span>{desk?.profile} ({desk?.mode}), times in {time.label}</span>
      </div>
      {!folded && (
        <ol ref={list} className={classes.steps} tabIndex={0} aria-label="Steps">
          {steps.map((s, i) => (
            <li key={i} data-last={i === steps.length - 1 || undefined}>
              <span className={classes.time}>{time.time(s.tsEvent)}</span>
              <span className={classes.step}>{s.step}{s.round > 1 && ` (${s.round})`}</span>
              <span className={classes.message}>{s.message}</span>
              {s.venuePositions !== null && <span className={classes.seen}>venue shows {venueShowed(s)}</span>}
            </li>
          ))}
        </ol>
      )}
      {conclusion !== null && <p className={classes.proof}>{conclusion}</p>}
      <div className={classes.buttons}>
        <span className={classes.copied} aria-live="polite">{copied === 'yes' ? 'Copied' : copied === 'failed' ? 'Could not copy: select the text' : ''}</span>
        <Button size="compact-sm" variant="default" onClick={() => void copy()}>Copy receipt</Button>
        <Button size="compact-sm" variant="default" aria-expanded={!folded} onClick={() => useUi.setState({ foldedReceipt: folded ? null : last.flattenId })}>{folded ? 'Show steps' : 'Fold'}</Button>
        <Button size="compact-sm" variant="default" disabled={outcome === 'running'} onClick={() => putReceiptAway(id)}>Put away</Button>
      </div>
    </section>
  );
}
