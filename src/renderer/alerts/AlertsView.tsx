import { useMemo } from 'react';
import type { RiskEventView } from '../../shared/contract/views.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { shortInstrument, utcDayTime } from '../components/format.ts';
import { PanelBody } from '../components/Panel.tsx';
import { useEventsStore } from '../store/events-store.ts';

const SHOWN = 200;
const LEVEL = { info: 'i info', warning: '! warning', critical: '✕ critical' } as const;
const columns: readonly Column<RiskEventView>[] = [
  { key: 'time', head: 'Time', unit: 'UTC', width: 112, cell: (e) => utcDayTime(e.tsEvent) },
  { key: 'level', head: 'Level', width: 84, cell: (e) => LEVEL[e.level] },
  { key: 'instrument', head: 'Instrument', width: 88, cell: (e) => (e.instrumentId === null ? 'account' : shortInstrument(e.instrumentId)) },
  { key: 'message', head: 'What happened', width: 'grow', wrap: true, cell: (e) => e.message },
  { key: 'runbook', head: 'What to do', width: 'grow', wrap: true, cell: (e) => e.runbook },
  { key: 'code', head: 'Code', width: 104, cell: (e) => <span title={e.code}>{e.code}</span> },
];

/** Risk events, newest first, each with what a person should do. */
export function AlertsView() {
  const events = useEventsStore((s) => s.riskEvents);
  const rows = useMemo(() => events.slice(-SHOWN).reverse(), [events]);
  return (
    <PanelBody empty={rows.length === 0 ? 'No alert. What needs you will be listed here with what to do.' : null}>
      <DataTable label="Alerts" columns={columns} rows={rows} rowKey={(e) => String(e.seq)} rowTone={(e) => (e.level === 'critical' ? 'critical' : e.level === 'warning' ? 'warn' : undefined)} />
    </PanelBody>
  );
}
