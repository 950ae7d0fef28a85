import { Button, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useEngine } from '../engine.ts';
import { useConnection, selectLive } from '../store/connection-store.ts';
import { Dialog } from './Dialog.tsx';
import { useEmergencyCommand } from './emergency-command.ts';
import { useOneAtATime } from './use-one-at-a-time.ts';
import classes from './ReasonDialog.module.css';

type ReasonDialogProps = {
  readonly title: string;
  /** What it does, in full: scope and consequence. */
  readonly children: ReactNode;
  readonly confirm: string;
  readonly tone: 'danger' | 'plain';
  /** Present where speed matters; the trader may overwrite it. Empty where the cause must be thought about. */
  readonly defaultReason: string;
  /** A sentence when it cannot be done any more; null when it can. */
  readonly blocked?: string | null;
  readonly onClose: () => void;
  /** Resolves with a text when it was not done; null closes the dialog. */
  readonly onConfirm: (engine: ReturnType<typeof useEngine>, reason: string) => Promise<string | null>;
};

/** One shape for every act that needs a written reason. Where one stands there already it opens on leaving, so that no key that was meant for something else does it. */
export function ReasonDialog({ title, children, confirm, tone, defaultReason, blocked = null, onClose, onConfirm }: ReasonDialogProps) {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const command = useEmergencyCommand();
  const [reason, setReason] = useState(defaultReason);
  const [problem, setProblem] = useState<string | null>(null);
  const { busy, run } = useOneAtATime();
  const submit = async (): Promise<void> => {
    if (blocked !== null) return;
    const text = reason.trim();
    if (text.length < 3) return setProblem(`Expected a reason of at least 3 characters, found ${text.length}.`);
    const left = await onConfirm(engine, text);
    if (left === null) onClose();
    else setProblem(left);
  };
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={(event) => { event.preventDefault(); void run(submit); }} className={classes.form}>
        <div className={classes.text}>{children}</div>
        <TextInput label="Reason (goes into the journal)" value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={500} data-autofocus={defaultReason === '' || undefined} onFocus={(event) => event.currentTarget.select()} />
        <div role="alert" className={classes.problem}>{blocked ?? problem}</div>
        {!live && <p className={classes.problem}>The engine is not connected. From a terminal: <code>{command}</code></p>}
        <div className={classes.buttons}>
          <Button type="button" variant="default" size="sm" data-autofocus={defaultReason !== '' || undefined} onClick={onClose}>Leave as it is</Button>
          <Button type="submit" size="sm" className={tone === 'danger' ? classes.danger : classes.plain} disabled={busy || !live} aria-disabled={blocked !== null || undefined} data-disabled={blocked !== null || undefined}>{confirm}</Button>
        </div>
      </form>
    </Dialog>
  );
}
