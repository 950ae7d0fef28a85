import { useMemo } from 'react';
import type { BreakerView } from '../../shared/contract/risk-methods.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { NONE } from '../components/format.ts';
import { useTime, type ZonedTime } from '../components/time.ts';
import classes from './Risk.module.css';

const STATE = { ready: '● ready', warning: '▲ warning', tripped: '✕ tripped' } as const;
const TONE = { ready: undefined, warning: 'warn', tripped: 'critical' } as const;

const columnsOf = (zoned: ZonedTime): readonly Column<BreakerView>[] => [
  { key: 'label', head: 'Breaker', width: 130, wrap: true, cell: (b) => <span className={classes.label}>{b.label}</span>, text: (b) => b.label },
  { key: 'state', head: 'State', width: 88, cell: (b) => <span className={classes.state} data-state={b.state}>{STATE[b.state]}</span>, text: (b) => b.state, sort: (b) => ({ tripped: 0, warning: 1, ready: 2 })[b.state] },
  { key: 'now', head: 'Now, and where it trips', width: 'grow', wrap: true, cell: (b) => <>{b.now}<br /><span className={classes.dim}>trips at {b.tripsAt}</span></>, text: (b) => `${b.now}; trips at ${b.tripsAt}` },
  { key: 'since', head: 'Since', width: 94, cell: (b) => (b.tsSince === null || b.tsSince === 0 ? NONE : <span title={`${zoned.dateTime(b.tsSince)} ${zoned.label}`}>{zoned.time(b.tsSince)}</span>), text: (b) => (b.tsSince === null ? '' : zoned.dateTime(b.tsSince)), sort: (b) => b.tsSince },
  { key: 'action', head: 'What it does', width: 260, wrap: true, hidden: true, cell: (b) => b.action, text: (b) => b.action },
  { key: 'last', head: 'Last message', width: 260, wrap: true, hidden: true, cell: (b) => b.lastMessage ?? NONE, text: (b) => b.lastMessage ?? '' },
];

/** What stops the desk by itself: where each one stands, and when it trips. */
export function BreakersTable({ breakers }: { readonly breakers: readonly BreakerView[] }) {
  const zoned = useTime();
  const columns = useMemo(() => columnsOf(zoned), [zoned]);
  return <DataTable id="risk.breakers" label="Breakers" columns={columns} rows={breakers} rowKey={(b) => b.id} rowTone={(b) => TONE[b.state]} />;
}

/** What each tripped or warning breaker does and said last, in full sentences below the table. */
export function BreakerMessages({ breakers }: { readonly breakers: readonly BreakerView[] }) {
  const loud = breakers.filter((breaker) => breaker.state !== 'ready');
  if (loud.length === 0) return null;
  return (
    <ul className={classes.messages} aria-label="What the breakers did">
      {loud.map((breaker) => <li key={breaker.id} data-state={breaker.state}><b>{breaker.label}</b>: {breaker.lastMessage ?? breaker.now}. <span className={classes.dim}>{breaker.action}</span></li>)}
    </ul>
  );
}
