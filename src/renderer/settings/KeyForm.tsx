import { Button, PasswordInput, Textarea } from '@mantine/core';
import { useRef, useState } from 'react';
import type { KeyStatus } from '../../shared/contract/settings-methods.ts';
import { messageOf } from '../../shared/model/result.ts';
import { RowButton } from '../components/RowButton.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import classes from './Section.module.css';
import own from './KeyForm.module.css';

type KeyFormProps = { readonly status: KeyStatus; readonly onStatus: (status: KeyStatus) => void; readonly onReload: () => void };

/** Pasted values live in the fields only: no state of the page holds them, and they are cleared as soon as they were handed over. */
export function KeyForm({ status, onStatus, onReload }: KeyFormProps) {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const form = useRef<HTMLFormElement>(null);
  const [open, setOpen] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ readonly done: boolean; readonly text: string } | null>(null);
  const isSet = status.fields.some(({ set }) => set);
  const canUse = status.status === 'set' || status.status === 'empty' || (status.status === 'locked' && isSet);

  const ask = async (work: () => Promise<KeyStatus>, done: string): Promise<boolean> => {
    setBusy(true);
    setSaid(null);
    try {
      onStatus(await work());
      setSaid({ done: true, text: done });
      return true;
    } catch (error) {
      setSaid({ done: false, text: messageOf(error) });
      return false;
    } finally {
      setBusy(false);
    }
  };
  const store = async (): Promise<void> => {
    const fields = form.current;
    if (!fields) return;
    const values = Object.fromEntries([...new FormData(fields)].map(([name, value]) => [name, typeof value === 'string' ? value : '']));
    fields.reset();
    const empty = status.fields.find(({ name }) => (values[name] ?? '').trim() === '');
    if (empty) return setSaid({ done: false, text: `${empty.label}: expected a value, found nothing. The fields were cleared: paste both again.` });
    if (await ask(() => engine.call('keys.set', { profile: status.profile, values }), 'Stored in the keychain.')) setOpen(false);
  };
  const remove = async (): Promise<void> => {
    setRemoving(false);
    await ask(() => engine.call('keys.remove', { profile: status.profile }), 'Removed from the keychain.');
  };
  return (
    <>
      <div className={classes.row}>
        {!open && <RowButton disabled={!canUse || !live || busy} onClick={() => { setOpen(true); setSaid(null); }}>{isSet ? 'Replace…' : 'Set…'}</RowButton>}
        {isSet && !open && <RowButton disabled={!live || busy} onClick={() => setRemoving(true)}>Remove…</RowButton>}
        {!open && <RowButton disabled={!live || busy} onClick={() => { setSaid(null); onReload(); }}>Look again</RowButton>}
      </div>
      {open && (
        <form ref={form} className={own.form} autoComplete="off" aria-label={`Keys for ${status.profile}`} onSubmit={(event) => { event.preventDefault(); void store(); }}>
          {status.fields.map(({ name, label }) => (name === 'privateKey'
            ? <Textarea key={name} name={name} label={`${label} (paste the whole block; it stays masked)`} rows={3} maxLength={8_000} autoComplete="off" spellCheck={false} classNames={{ input: own.masked ?? '' }} />
            : <PasswordInput key={name} name={name} label={label} maxLength={400} autoComplete="off" spellCheck={false} visibilityToggleButtonProps={{ 'aria-label': `Show ${label}` }} />))}
          <div className={classes.row}>
            <Button type="submit" size="compact-md" className={classes.primary} disabled={busy || !live}>{busy ? 'Waiting for the keychain…' : 'Store in the keychain'}</Button>
            <Button type="button" size="compact-md" variant="default" onClick={() => { form.current?.reset(); setOpen(false); setSaid(null); }}>Leave as it is</Button>
          </div>
        </form>
      )}
      <div role="status">{said?.done === true && <p className={classes.done}>✓ {said.text}</p>}</div>
      <div role="alert">{said?.done === false && <p className={classes.problem}>{said.text}</p>}</div>
      {removing && (
        <Dialog title={`Remove the key of ${status.profile}?`} onClose={() => setRemoving(false)}>
          <p>The key is taken out of the keychain of this machine. A live desk of this profile cannot be armed without it. At the venue the key stays valid until you delete it there.</p>
          <div className={own.buttons}>
            <Button size="sm" variant="default" onClick={() => setRemoving(false)}>Leave as it is</Button>
            <Button size="sm" className={classes.primary} disabled={!live} onClick={() => void remove()}>Remove the key</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
