import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Output } from '../../shared/contract/contract.ts';
import { messageOf } from '../../shared/model/result.ts';
import { formatNumber } from '../components/format.ts';
import { RowButton } from '../components/RowButton.tsx';
import { useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { openSettings } from '../store/ui-store.ts';
import classes from './Section.module.css';

/** Writes the bundle and shows what is in it, before anybody sends it anywhere. */
export function DiagnosticsSection() {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Output<'diagnostics.export'> | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      setDone(await engine.call('diagnostics.export', {}));
    } catch (error) {
      setProblem(`The bundle was not written: ${messageOf(error)}`);
    }
    setBusy(false);
  };
  return (
    <div className={classes.section}>
      <p className={classes.text}>The bundle helps somebody to understand a fault: logs, health, profiles, settings, versions, the checks of this machine, sizes of the journals. It holds no key, no token, and no row of a journal. It is written to this machine and sent nowhere.</p>
      <div className={classes.row}><Button size="compact-md" className={classes.primary} disabled={!live || busy} onClick={() => void run()}>{busy ? 'Writing…' : 'Write the bundle'}</Button></div>
      {problem !== null && <p role="alert" className={classes.problem}>{problem}</p>}
      <div role="status">
        {done !== null && (
          <div className={classes.card}>
            <p className={classes.done}>✓ Written: {formatNumber(done.bytes / 1024, 0)} KiB, {done.entries.length} files</p>
            <div className={classes.path}>{done.file}</div>
            <ul className={classes.list}>{done.entries.map((entry) => <li key={entry}>{entry}</li>)}</ul>
            <div className={classes.row}><RowButton onClick={() => openSettings('folders')}>Show in Data and folders</RowButton></div>
          </div>
        )}
      </div>
    </div>
  );
}
