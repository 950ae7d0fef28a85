import { Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Panel, StaleBadge } from '../components/Panel.tsx';
import { useEventsStore } from '../store/events-store.ts';
import { selectWorkingIds, useOrdersStore } from '../store/orders-store.ts';
import { AccountPanel } from './AccountPanel.tsx';
import { AlertsView } from '../alerts/AlertsView.tsx';
import { ChartView } from '../chart/ChartView.tsx';
import { DecisionsView } from './DecisionsView.tsx';
import { FillsView } from './FillsView.tsx';
import { FlattenReceipt } from '../shell/FlattenReceipt.tsx';
import { OrderHistory } from './OrderHistory.tsx';
import { OrderTicket } from './OrderTicket.tsx';
import { PositionsView } from './PositionsView.tsx';
import { CancelAllButton, WorkingOrders } from './WorkingOrders.tsx';
import classes from './Workspace.module.css';

/** The desk view's arrangement: everything side by side on a large screen, the event tables in tabs on a smaller one. */
export function Workspace() {
  const wide = useMediaQuery('(min-width: 1900px) and (min-height: 1000px)', undefined, { getInitialValueInEffect: false });
  return wide ? <WideDesk /> : <TabbedDesk />;
}

function WideDesk() {
  return (
    <div className={classes.wide}>
      <ChartAndReceipt />
      <PositionsView className={classes.positions} />
      <Panel title="Working orders" note="until the venue has closed them" actions={<CancelAllButton />} className={classes.orders}><WorkingOrders /></Panel>
      <Panel title="Fills" note="newest first" className={classes.fills}><FillsView /></Panel>
      <Panel title="Closed orders" note="newest first" className={classes.history}><OrderHistory /></Panel>
      <AccountPanel className={classes.account} />
      <OrderTicket className={classes.ticket} />
      <Panel title="Decisions" note="every bar, also hold" className={classes.decisions}><DecisionsView /></Panel>
      <Panel title="Alerts" note="with what to do" className={classes.alerts}><AlertsView /></Panel>
    </div>
  );
}

function TabbedDesk() {
  const working = useOrdersStore((s) => selectWorkingIds(s).length);
  const alarms = useEventsStore((s) => s.riskEvents.filter((e) => e.level !== 'info').length);
  const critical = useEventsStore((s) => s.riskEvents.some((e) => e.level === 'critical'));
  const tabs: readonly (readonly [value: string, label: ReactNode, view: ReactNode])[] = [
    ['orders', <>Working orders <Count n={working} /></>, <WorkingOrders key="orders" />],
    ['fills', 'Fills', <FillsView key="fills" />],
    ['history', 'Closed orders', <OrderHistory key="history" />],
    ['decisions', 'Decisions', <DecisionsView key="decisions" />],
    ['alerts', <>Alerts <Count n={alarms} critical={critical} /></>, <AlertsView key="alerts" />],
  ];
  return (
    <div className={classes.regular}>
      <ChartAndReceipt />
      <PositionsView className={classes.positions} />
      <section className={classes.tabbed} aria-label="Orders and events">
        <Tabs defaultValue="orders" keepMounted={false} classNames={{ root: classes.tabsRoot, list: classes.tabsList, tab: classes.tab, panel: classes.tabPanel }}>
          <div className={classes.tabsHead}>
            <Tabs.List aria-label="Orders and events">{tabs.map(([value, label]) => <Tabs.Tab key={value} value={value}>{label}</Tabs.Tab>)}</Tabs.List>
            <span className={classes.tabsEnd}><StaleBadge /><CancelAllButton /></span>
          </div>
          {tabs.map(([value, , view]) => <Tabs.Panel key={value} value={value}>{view}</Tabs.Panel>)}
        </Tabs>
      </section>
      <AccountPanel className={classes.account} />
      <OrderTicket className={classes.ticket} />
    </div>
  );
}

/** The receipt of a flatten takes its room from the chart: positions, orders and the ticket stay as they are. */
const ChartAndReceipt = () => <div className={classes.chart}><ChartView className={classes.chartPanel} /><FlattenReceipt /></div>;

const Count = ({ n, critical = false }: { readonly n: number; readonly critical?: boolean }) => <span className={classes.count} data-some={n > 0 || undefined} data-critical={critical || undefined}>{critical && '✕ '}{n}</span>;
