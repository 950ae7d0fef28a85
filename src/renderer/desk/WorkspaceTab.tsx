import type { IDockviewPanelHeaderProps } from 'dockview-react';
import type { ReactNode } from 'react';
import { useEventsStore } from '../store/events-store.ts';
import { selectWorkingIds, useOrdersStore } from '../store/orders-store.ts';
import classes from './WorkspaceTab.module.css';

/** The tab of a panel: its title and, where it helps, how much is in it. */
export function WorkspaceTab({ api }: IDockviewPanelHeaderProps) {
  return <span className={classes.tab}>{api.title}{COUNTS[api.id]?.() ?? null}</span>;
}

const COUNTS: Readonly<Record<string, () => ReactNode>> = { orders: () => <WorkingCount />, alerts: () => <AlertCount /> };

function WorkingCount() {
  const n = useOrdersStore((s) => selectWorkingIds(s).length);
  return <Count n={n} critical={false} />;
}
function AlertCount() {
  const n = useEventsStore((s) => s.riskEvents.filter((e) => e.level !== 'info' && e.ack === null).length);
  const critical = useEventsStore((s) => s.riskEvents.some((e) => e.level === 'critical' && e.ack === null));
  return <Count n={n} critical={critical} />;
}
/** A fixed width, so that a change moves no tab; drawn by the style, so that the tab keeps its name for a screen reader. */
const Count = ({ n, critical }: { readonly n: number; readonly critical: boolean }) => <span className={classes.count} data-count={`${critical ? '✕ ' : ''}${n}`} data-some={n > 0 || undefined} data-critical={critical || undefined} />;
