import { useEffect, useRef, useState } from 'react';
import type { JournalFilter } from '../../shared/contract/journal-methods.ts';
import { messageOf } from '../../shared/model/result.ts';
import { saveText } from '../components/save-text.ts';
import { useTime } from '../components/time.ts';
import { useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { notify } from '../store/ui-store.ts';
import { collectRows, csvOfRows, MOST_EXPORTED, type ExportStep } from './export-rows.ts';
import classes from './FilterBar.module.css';

/** Saves what the filter finds as CSV; shows how far it is, and can be stopped. */
export function ExportButton({ filter, total }: { readonly filter: JournalFilter; readonly total: number }) {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const zoned = useTime();
  const [step, setStep] = useState<ExportStep | null>(null);
  const canceled = useRef(false);
  useEffect(() => () => { canceled.current = true; }, []);
  const save = async (): Promise<void> => {
    canceled.current = false;
    setStep({ done: 0, of: Math.min(total, MOST_EXPORTED) });
    try {
      const rows = await collectRows(filter, {
        ask: (input) => engine.call('journal.rows', input), wait: (ms) => new Promise((resolve) => { setTimeout(resolve, ms); }), onStep: setStep, isCanceled: () => canceled.current,
      });
      if (rows === null) return notify('refused', 'Journal not exported: stopped half way.');
      const profile = useDeskStore.getState().desk?.profile ?? 'desk';
      await saveText(engine, `${profile}-journal-${new Date().toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}Z.csv`, csvOfRows(rows, zoned));
      if (total > rows.length) notify('done', `Exported the newest ${rows.length.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} entries: narrow the filter for the others.`);
    } catch (error) {
      notify('failed', `Journal not exported: ${messageOf(error)}`);
    } finally {
      setStep(null);
    }
  };
  if (step !== null) return <button type="button" className={classes.button} onClick={() => { canceled.current = true; }}>Stop ({Math.floor((step.done / Math.max(1, step.of)) * 100)} %)</button>;
  return <button type="button" className={classes.button} disabled={!live || total === 0} onClick={() => void save()} title={`CSV, at most the newest ${MOST_EXPORTED.toLocaleString('en-US')} entries`}>Export CSV</button>;
}
