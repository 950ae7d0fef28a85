import { useMediaQuery } from '@mantine/hooks';
import type { LimitView } from '../../shared/contract/risk-methods.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { formatDecimalText, NONE, shortInstrument } from '../components/format.ts';
import { LimitBar, percentOf } from './LimitBar.tsx';
import classes from './Risk.module.css';

const STATE = { ok: '● ok', near: '▲ near', reached: '✕ reached', unknown: '? unknown' } as const;
const SCOPE = { account: 'Account', strategy: 'Strategy', instrument: 'Instrument', order: 'Each order' } as const;

/** Whole numbers for what is counted, two digits for what is measured; a word stays a word. */
const digitsOf = ({ unit }: LimitView): number => (unit === 'ms' || unit === 'per minute' || unit === 'orders' || unit === 'positions' ? 0 : 2);
const amount = (limit: LimitView, value: string | null): string => (value === null ? NONE : formatDecimalText(value, digitsOf(limit)));
const shareText = ({ share }: LimitView): string => (share === null ? '' : percentOf(share));
export const groupOf = (limit: LimitView): string => (limit.scope === 'account' || limit.scope === 'order' ? SCOPE[limit.scope] : `${SCOPE[limit.scope]} ${shortInstrument(limit.scopeName)}`);

/** The desk acts on these by itself, or trades blind: loud. At the others it only opens nothing more, which is what a full position looks like. */
const LOUD: readonly string[] = ['dailyLoss', 'drawdown', 'exposure', 'leverage', 'exposurePerSymbol', 'dataAge'];
const toneOf = (limit: LimitView): LimitView['state'] => (limit.state === 'reached' && !LOUD.includes(limit.id.split(' ')[0] ?? '') ? 'near' : limit.state);

const columnsOf = (wide: boolean): readonly Column<LimitView>[] => [
  { key: 'label', head: 'Limit', width: 214, cell: (l) => <span className={classes.label} title={`${l.label}: ${l.measure}. ${l.meaning}`}>{l.label}</span>, text: (l) => l.label, sort: (l) => l.label },
  { key: 'used', head: 'Used', width: 88, align: 'right', figure: (l) => amount(l, l.used), cell: (l) => <span className={classes.used} data-state={toneOf(l)}>{amount(l, l.used)}</span>, text: (l) => l.used ?? '' },
  { key: 'allowed', head: 'Allowed', width: 88, align: 'right', figure: (l) => amount(l, l.allowed), cell: (l) => amount(l, l.allowed), text: (l) => l.allowed },
  { key: 'headroom', head: 'Headroom', width: 88, align: 'right', figure: (l) => amount(l, l.headroom), cell: (l) => amount(l, l.headroom), text: (l) => l.headroom ?? '' },
  { key: 'unit', head: 'Unit', width: 86, cell: (l) => <span className={classes.unit} title={l.unit}>{l.unit}</span>, text: (l) => l.unit },
  { key: 'share', head: 'Share', width: 104, cell: (l) => <LimitBar share={l.share} state={toneOf(l)} />, text: shareText, sort: (l) => l.share },
  { key: 'state', head: 'State', width: 92, cell: (l) => <span className={classes.state} data-state={toneOf(l)}>{STATE[l.state]}</span>, text: (l) => l.state, sort: (l) => l.state },
  { key: 'meaning', head: 'What it does', width: 'grow', hidden: !wide, cell: (l) => <span title={l.meaning}>{l.meaning}</span>, text: (l) => l.meaning },
  { key: 'measure', head: 'What it measures', width: 240, hidden: true, wrap: true, cell: (l) => l.measure, text: (l) => l.measure },
  { key: 'scope', head: 'Scope', width: 110, hidden: true, cell: groupOf, text: groupOf },
];
const WIDE = columnsOf(true);
const NARROW = columnsOf(false);
const rowTone = (limit: LimitView): 'critical' | 'warn' | undefined => {
  switch (toneOf(limit)) {
    case 'reached': return 'critical';
    case 'near': case 'unknown': return 'warn';
    case 'ok': return undefined;
  }
};

/** Every limit of the profile, grouped by what it is about. What each one does stands in a column of its own where there is room, else in its tooltip. */
export function LimitsTable({ limits }: { readonly limits: readonly LimitView[] }) {
  const wide = useMediaQuery('(min-width: 1800px)', false, { getInitialValueInEffect: false });
  return <DataTable id="risk.limits" label="Limits" columns={wide ? WIDE : NARROW} rows={limits} rowKey={(l) => l.id} groupOf={groupOf} rowTone={rowTone} />;
}
