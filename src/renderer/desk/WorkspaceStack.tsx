import { Tabs } from '@mantine/core';
import { Panel, StaleBadge } from '../components/Panel.tsx';
import { ErrorBoundary } from '../components/ErrorBoundary.tsx';
import { FlattenReceipt } from '../shell/FlattenReceipt.tsx';
import { DESK_PANELS, type DeskPanel, type DeskPanelId } from './panels.tsx';
import classes from './WorkspaceStack.module.css';

const IN_TABS: readonly DeskPanelId[] = ['orders', 'fills', 'history', 'decisions', 'alerts'];
const inOrder = (ids: readonly DeskPanelId[]): readonly DeskPanel[] => ids.flatMap((id) => DESK_PANELS.find((panel) => panel.id === id) ?? []);

/** Where there is no room to dock (a narrow window, or a high zoom): the same panels in one column that scrolls. */
export function WorkspaceStack() {
  return (
    <div className={classes.stack}>
      <FlattenReceipt />
      {inOrder(['chart', 'positions']).map((panel) => <StackedPanel key={panel.id} panel={panel} />)}
      <section className={classes.tabbed} aria-label="Orders and events">
        <Tabs defaultValue="orders" keepMounted={false} classNames={{ root: classes.tabs ?? '', list: classes.list ?? '', tab: classes.tab ?? '', panel: classes.tabPanel ?? '' }}>
          <div className={classes.head}>
            <Tabs.List aria-label="Orders and events">{inOrder(IN_TABS).map(({ id, title }) => <Tabs.Tab key={id} value={id}>{title}</Tabs.Tab>)}</Tabs.List>
            <StaleBadge />
          </div>
          {inOrder(IN_TABS).map(({ id, title, actions: Actions, component: Content }) => (
            <Tabs.Panel key={id} value={id}>
              {Actions !== undefined && <div className={classes.actions}><Actions /></div>}
              <ErrorBoundary name={title}><Content /></ErrorBoundary>
            </Tabs.Panel>
          ))}
        </Tabs>
      </section>
      {inOrder(['account', 'watchlist', 'ticket']).map((panel) => <StackedPanel key={panel.id} panel={panel} />)}
    </div>
  );
}

function StackedPanel({ panel: { id, title, note: Note, actions: Actions, component: Content } }: { readonly panel: DeskPanel }) {
  return <div className={classes.panel} data-panel={id}><Panel title={title} note={Note && <Note />} actions={Actions && <Actions />} className={classes.inner}><Content /></Panel></div>;
}
