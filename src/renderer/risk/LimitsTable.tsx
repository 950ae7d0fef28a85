import type { LimitView } from '../../shared/contract/risk-methods.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { formatDecimalText, NONE, shortInstrument } from '../components/format.ts';
import { LimitBar, percentOf } from './LimitBar.tsx';
import classes from './Risk.module.css';

const STATE = { ok: '● ok', near: '▲ near', reached: '✕ reached', unknown: '? unknown' } as const;
const SCOPE = { account: 'Account', strategy: 'Strategy', instrument: 'Instrument', order: 'Each order' } as const;

/** Whole numbers for what is counted, two digits for what is measured; a word stays a word. */
const digitsOf = ({ unit }: LimitView): number => (unit === 'ms' || unit.startsWith('orders') || unit === 'positions' ? 0 : 2);
const amount = (limit: LimitView, value: string | null): string => (value === null ? NONE : formatDecimalText(value, digitsOf(limit)));
const shareText = ({ share }: LimitView): string => (share === null ? '' : percentOf(share));
export const groupOf = (limit: LimitView): string => (limit.scope === 'account' || limit.scope === 'order' ? SCOPE[limit.scope] : `${SCOPE[limit.scope]} ${shortInstrument(limit.scopeName)}`);

const columns: readonly Column<LimitView>[] = [
  { key: 'label', head: 'Limit', width: 136, cell: (l) => <span className={classes.label} title={`${l.label}: ${l.measure}`}>{l.label}</span>, text: (l) => l.label, sort: (l) => l.label },
  { key: 'used', head: 'Used', width: 78, align: 'right', cell: (l) => <span className={classes.used} data-state={l.state}>{amount(l, l.used)}</span>, text: (l) => l.used ?? '' },
  { key: 'allowed', head: 'Allowed', width: 78, align: 'right', cell: (l) => amount(l, l.allowed), text: (l) => l.allowed },
  { key: 'headroom', head: 'Headroom', width: 78, align: 'right', cell: (l) => amount(l, l.headroom), text: (l) => l.headroom ?? '' },
  { key: 'unit', head: 'Unit', width: 82, cell: (l) => <span className={classes.unit} title={l.unit}>{l.unit}</span>, text: (l) => l.unit },
  { key: 'share', head: 'Used of allowed', width: 118, cell: (l) => <LimitBar share={l.share} state={l.state} />, text: shareText, sort: (l) => l.share },
  { key: 'state', head: 'State', width: 78, cell: (l) => <span className={classes.state} data-state={l.state}>{STATE[l.state]}</span>, text: (l) => l.state, sort: (l) => l.state },
  { key: 'meaning', head: 'What it does', width: 'grow', cell: (l) => <span title={l.meaning}>{l.meaning}</span>, text: (l) => l.meaning },
  { key: 'measure', head: 'What it measures', width: 240, hidden: true, wrap: true, cell: (l) => l.measure, text: (l) => l.measure },
  { key: 'scope', head: 'Scope', width: 110, hidden: true, cell: groupOf, text: groupOf },
];
const rowTone = (limit: LimitView): 'critical' | 'warn' | undefined => (limit.state === 'reached' ? 'critical' : limit.state === 'near' || limit.state === 'unknown' ? 'warn' : undefined);

/** Every limit of the profile, grouped by what it is about. */
export function LimitsTable({ limits }: { readonly limits: readonly LimitView[] }) {
  return <DataTable id="risk.limits" label="Limits" columns={columns} rows={limits} rowKey={(l) => l.id} groupOf={groupOf} rowTone={rowTone} />;
}
