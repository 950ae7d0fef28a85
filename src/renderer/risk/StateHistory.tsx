import { useMemo } from 'react';
import type { StateChangeView } from '../../shared/contract/risk-methods.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { useTime, type ZonedTime } from '../components/time.ts';

const WORD: Readonly<Record<string, string>> = { reducing: 'reduce-only' };
const change = (c: StateChangeView): string => `${WORD[c.from] ?? c.from} → ${WORD[c.to] ?? c.to}${c.latched ? ', latched' : ''}`;

const columnsOf = (zoned: ZonedTime): readonly Column<StateChangeView>[] => [
  { key: 'time', head: 'Time', unit: zoned.label, width: 152, cell: (c) => zoned.dateTime(c.ts), text: (c) => zoned.dateTime(c.ts), sort: (c) => c.ts },
  { key: 'change', head: 'Change', width: 150, wrap: true, cell: change, text: change },
  { key: 'cause', head: 'Cause', width: 'grow', wrap: true, cell: (c) => c.cause, text: (c) => c.cause },
];

/** Changes of the trading state with their causes, newest first; across restarts. */
export function StateHistory({ changes }: { readonly changes: readonly StateChangeView[] }) {
  const zoned = useTime();
  const columns = useMemo(() => columnsOf(zoned), [zoned]);
  return <DataTable id="risk.states" label="Changes of the trading state" columns={columns} rows={changes} rowKey={(c) => `${c.ts} ${c.from} ${c.to} ${c.cause}`} rowTone={(c) => (c.to === 'halted' ? 'critical' : c.to === 'reducing' ? 'warn' : undefined)} />;
}
