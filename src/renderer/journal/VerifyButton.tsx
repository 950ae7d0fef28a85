import { useEffect, useRef, useState } from 'react';
import type { Output } from '../../shared/contract/contract.ts';
import { messageOf } from '../../shared/model/result.ts';
import { useTime } from '../components/time.ts';
import { useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import bar from './FilterBar.module.css';
import classes from './JournalView.module.css';

export type Verified = { readonly state: 'busy' } | { readonly state: 'failed'; readonly message: string } | { readonly state: 'done'; readonly ts: number; readonly result: Output<'journal.verify'> };

/** Asks for the chain of hashes to be computed anew, and says what came of it. */
export function VerifyButton({ onVerified }: { readonly onVerified: (verified: Verified) => void }) {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const [busy, setBusy] = useState(false);
  const shown = useRef(true);
  useEffect(() => {
    shown.current = true;
    return () => { shown.current = false; };
  }, []);
  const verify = async (): Promise<void> => {
    setBusy(true);
    onVerified({ state: 'busy' });
    let verified: Verified;
    try {
      verified = { state: 'done', ts: Date.now(), result: await engine.call('journal.verify', {}) };
    } catch (error) {
      verified = { state: 'failed', message: messageOf(error) };
    }
    if (!shown.current) return;
    setBusy(false);
    onVerified(verified);
  };
  return <button type="button" className={bar.button} disabled={!live || busy} onClick={() => void verify()} title="Computes every hash of the journal's chain again">{busy ? 'Verifying…' : 'Verify'}</button>;
}

/** The line that says whether the record is whole. */
export function VerifyResult({ verified, onClose }: { readonly verified: Verified | null; readonly onClose: () => void }) {
  const zoned = useTime();
  const tone = verified?.state === 'done' ? (verified.result.ok ? 'ok' : 'bad') : verified?.state === 'failed' ? 'bad' : undefined;
  return (
    <div role="status" className={classes.verified} data-tone={tone}>
      {verified?.state === 'busy' && <p>Computing every hash of the chain again…</p>}
      {verified?.state === 'failed' && <p><b>✕ Not verified:</b> {verified.message}</p>}
      {verified?.state === 'done' && (
        <p>
          <b>{verified.result.ok ? '✓ Whole' : '✕ NOT WHOLE'}</b> at {zoned.time(verified.ts)} {zoned.label}: {verified.result.message}
          {verified.result.ok && <> Latest link <code title={verified.result.head}>{verified.result.head.slice(0, 16)}…</code></>}
          {!verified.result.ok && <> Stop trading, keep a copy of the file, and compare it with a backup.</>}
        </p>
      )}
      {verified !== null && verified.state !== 'busy' && <button type="button" onClick={onClose} aria-label="Put the result away">✕</button>}
    </div>
  );
}
