import { Checkbox, TextInput } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { DataTable } from '../components/DataTable.tsx';
import { Panel } from '../components/Panel.tsx';
import { RowButton } from '../components/RowButton.tsx';
import { latestOnly } from '../components/table-text.ts';
import { useTerminalCommand } from '../components/terminal-command.ts';
import { useTime } from '../components/time.ts';
import { useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { acknowledge } from './acknowledge.ts';
import { ackColumn, alertTone, baseColumns, codeColumn, tickColumn } from './alert-columns.tsx';
import { countTier, filterAlerts, TIERS, type AlertFilter } from './alert-list.ts';
import classes from './Alerts.module.css';
import { setTicked, useSelection } from './selection-store.ts';
import { MOST_ALERTS, useAlerts } from './use-alerts.ts';

/** Every alert of the journal in three tiers: what happened, what to do, and who took note of it. */
export function AlertsCentre() {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const zoned = useTime();
  const command = useTerminalCommand('export --what risk-events');
  const { alerts, loading, error, retry } = useAlerts();
  const [filter, setFilter] = useState<AlertFilter>({ tier: null, openOnly: false, text: '' });
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const latestNote = useRef(note);
  useEffect(() => { latestNote.current = note; }, [note]);

  const rows = useMemo(() => filterAlerts(alerts, filter), [alerts, filter]);
  const ticked = useSelection((s) => s.seqs);
  const selected = useMemo(() => rows.filter((alert) => alert.ack === null && ticked.has(alert.seq)).map((alert) => alert.seq), [rows, ticked]);
  const open = useMemo(() => rows.filter((alert) => alert.ack === null).map((alert) => alert.seq), [rows]);
  const allTicked = open.length > 0 && selected.length === open.length;

  const onAcknowledge = useCallback((seqs: readonly number[]) => {
    setBusy(true);
    void acknowledge(engine, seqs, latestNote.current).then((done) => {
      setBusy(false);
      if (!done) return;
      setNote('');
      setTicked(seqs, false);
    });
  }, [engine]);
  const columns = useMemo(() => [tickColumn(zoned), ...baseColumns(zoned), ackColumn(zoned, onAcknowledge, 190), codeColumn], [zoned, onAcknowledge]);

  const empty = alerts.length === 0 ? 'No alert in this journal. What needs you will be listed here with what to do.' : rows.length === 0 ? 'No alert matches the filter.' : null;
  return (
    <Panel title="Alerts" note={`newest first, times in ${zoned.label}`} className={classes.centre} loading={loading} error={error} onRetry={retry}>
      <div className={classes.bar}>
        <div className={classes.tiers} role="group" aria-label="Show tier">
          {TIERS.map(({ tier, sign, word }) => {
            const count = countTier(alerts, tier);
            return (
              <button key={tier} type="button" className={classes.tierButton} data-tier={tier} aria-pressed={filter.tier === tier} onClick={() => setFilter((f) => ({ ...f, tier: f.tier === tier ? null : tier }))}>
                <span aria-hidden>{sign}</span> Tier {tier}: {word} <b>{count.open} open</b> <small>of {count.all}</small>
              </button>
            );
          })}
        </div>
        <Checkbox size="xs" label="Not acknowledged only" checked={filter.openOnly} onChange={(event) => { const { checked } = event.currentTarget; setFilter((f) => ({ ...f, openOnly: checked })); }} />
        <TextInput size="xs" className={classes.search} aria-label="Search alerts" placeholder="Search message, step, instrument, code" value={filter.text} onChange={(event) => { const { value } = event.currentTarget; setFilter((f) => ({ ...f, text: value })); }} maxLength={200} />
      </div>
      <div className={classes.bar}>
        <TextInput size="xs" className={classes.note} label="Note for the journal (optional)" value={note} onChange={(event) => setNote(event.currentTarget.value)} maxLength={500} />
        <div className={classes.acts}>
          <RowButton disabled={open.length === 0} onClick={() => setTicked(open, !allTicked)}>{allTicked ? 'Select none' : `Select all ${open.length} shown`}</RowButton>
          <RowButton disabled={!live || busy || selected.length === 0} onClick={() => onAcknowledge(selected)}>Acknowledge selected ({selected.length})</RowButton>
          {TIERS.map(({ tier }) => {
            const seqs = alerts.filter((alert) => alert.tier === tier && alert.ack === null).map((alert) => alert.seq);
            return <RowButton key={tier} disabled={!live || busy || seqs.length === 0} onClick={() => onAcknowledge(seqs)}>Acknowledge all of tier {tier} ({seqs.length})</RowButton>;
          })}
        </div>
      </div>
      {empty === null ? <DataTable id="alerts" label="Alerts" rest={alerts.length < MOST_ALERTS ? null : latestOnly(alerts.length, null, command)} columns={columns} rows={rows} rowKey={(a) => String(a.seq)} rowTone={alertTone} /> : <p className={classes.empty}>{empty}</p>}
    </Panel>
  );
}
