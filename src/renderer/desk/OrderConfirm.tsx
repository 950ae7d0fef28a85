import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { PreviewInput } from '../../shared/contract/risk-methods.ts';
import { gapStep, gapWords, OPENS_UNPROTECTED } from '../../shared/model/protection.ts';
import { Dialog } from '../components/Dialog.tsx';
import { useOneAtATime } from '../components/use-one-at-a-time.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { isOf, ticketFor, useOrderPreview, type PreviewState } from './order-preview.ts';
import { PreviewChecks } from './PreviewChecks.tsx';
import classes from './PreviewChecks.module.css';

type OrderConfirmProps = {
  readonly title: string;
  /** The order whose checks are shown. */
  readonly input: PreviewInput;
  /** What will change or go out: label and value. */
  readonly facts: readonly (readonly [label: string, value: ReactNode])[];
  readonly confirm: string;
  /** A sentence when it cannot be sent any more; null when it can. */
  readonly blocked?: string | null;
  /** Resolves with a sentence when it was not taken; null closes. */
  readonly onSend: (ticket: string | undefined) => Promise<string | null>;
  readonly onClose: () => void;
};

/** The last look before an order goes out: what it is, where it goes, and every check. It opens on leaving: what sends it is reached on purpose. */
export function OrderConfirm({ title, input, facts, confirm, blocked = null, onSend, onClose }: OrderConfirmProps) {
  const live = useConnection(selectLive);
  const desk = useDeskStore((s) => s.desk);
  const state = useOrderPreview(input, true);
  const { busy, run } = useOneAtATime();
  const [problem, setProblem] = useState<string | null>(null);
  const money = desk?.mode === 'live';
  const known = isOf(state, input);
  const denied = known && state.preview?.verdict === 'denied';
  const ready = live && !busy && blocked === null && known && !denied && state.preview !== null;
  const send = async (): Promise<void> => {
    if (!ready) return;
    setProblem(null);
    const left = await onSend(ticketFor(state, input, performance.now()));
    if (left === null) onClose();
    else setProblem(left);
  };
  return (
    <Dialog title={title} onClose={onClose} size={480}>
      <form className={classes.body} onSubmit={(event) => { event.preventDefault(); void run(send); }}>
        <dl className={classes.facts}>
          <dt>Desk</dt><dd>{desk === null ? '' : `${money ? 'LIVE' : 'paper'}, profile ${desk.profile}, venue ${desk.venue.id}`}</dd>
          {facts.map(([label, value]) => <div key={label} style={{ display: 'contents' }}><dt>{label}</dt><dd>{value}</dd></div>)}
        </dl>
        {/* What can no longer be sent has that for its verdict; the checks of before keep their room, unseen, so that no button moves. */}
        {blocked === null ? <Verdict state={state} known={known} why /> : <p role="alert" className={classes.verdict} data-verdict="denied">✕ {blocked}</p>}
        <div className={classes.checks} data-void={blocked !== null || undefined} tabIndex={0} role="region" aria-label="Checks of this order">{state.preview !== null && <PreviewChecks checks={state.preview.checks} />}</div>
        <p role="alert" className={classes.problem}>{blocked !== null ? '' : problem ?? (live ? '' : 'The engine is not connected: nothing can be sent.')}</p>
        <div className={classes.buttons}>
          <Button type="button" variant="default" size="sm" data-autofocus onClick={onClose}>Leave it</Button>
          <Button type="submit" size="sm" className={classes.go} data-live={money || undefined} data-disabled={!ready || undefined} aria-disabled={!ready}>{confirm}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What the gate would say, or that it is being asked; and whether a stop would protect what it opens, with `why` where there is room for it. */
export function Verdict({ state, known, why = false }: { readonly state: PreviewState; readonly known: boolean; readonly why?: boolean }) {
  const { preview, problem } = state;
  const words = problem ?? (preview === null ? 'Checking…' : `${preview.verdict === 'approved' ? '✓' : '✕'} ${preview.message}`);
  const gap = known && problem === null && preview?.verdict === 'approved' ? preview.stopGap ?? null : null;
  return (
    <p className={classes.verdict} data-verdict={problem === null ? preview?.verdict : 'denied'}>
      {known || preview === null ? words : 'Checking…'}
      {gap !== null && <b className={classes.bare} title={`No stop would act on it: ${gapWords(gap)}. ${gapStep(gap)}`}> ! {OPENS_UNPROTECTED}{why && `: ${gapWords(gap)}`}.</b>}
    </p>
  );
}
