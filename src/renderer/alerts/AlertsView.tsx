import { useCallback, useMemo } from 'react';
import { SNAPSHOT_HOLDS } from '../../shared/contract/views.ts';
import { DataTable } from '../components/DataTable.tsx';
import { PanelBody } from '../components/Panel.tsx';
import { latestOnly } from '../components/table-text.ts';
import { useTerminalCommand } from '../components/terminal-command.ts';
import { useTime } from '../components/time.ts';
import { useEngine } from '../engine.ts';
import { useEventsStore } from '../store/events-store.ts';
import { acknowledge } from './acknowledge.ts';
import { ackColumn, alertTone, baseColumns, codeColumn } from './alert-columns.tsx';
import { alertOf } from './alert-list.ts';

/** The newest alerts beside the desk, each with what a person should do. */
export function AlertsView() {
  const engine = useEngine();
  const zoned = useTime();
  const command = useTerminalCommand('export --what risk-events');
  const events = useEventsStore((s) => s.riskEvents);
  const rows = useMemo(() => events.toReversed().map(alertOf), [events]);
  const onAcknowledge = useCallback((seqs: readonly number[]) => void acknowledge(engine, seqs, ''), [engine]);
  const columns = useMemo(() => [...baseColumns(zoned), ackColumn(zoned, onAcknowledge, 152), codeColumn], [zoned, onAcknowledge]);
  return (
    <PanelBody empty={rows.length === 0 ? 'No alert. What needs you will be listed here with what to do.' : null}>
      <DataTable id="desk.alerts" label="Alerts" rest={rows.length < SNAPSHOT_HOLDS.alerts ? null : latestOnly(rows.length, 'the view Alerts', command)} columns={columns} rows={rows} rowKey={(a) => String(a.seq)} rowTone={alertTone} />
    </PanelBody>
  );
}
