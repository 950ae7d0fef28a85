import { Menu } from '@mantine/core';
import type { DockviewApi, IDockviewHeaderActionsProps, IDockviewPanel, IDockviewPanelProps } from 'dockview-react';
import { createContext, useContext, useEffect, useReducer } from 'react';
import { MENU_PLACE } from '../components/menu-place.ts';
import { ErrorBoundary } from '../components/ErrorBoundary.tsx';
import { StaleBadge } from '../components/Panel.tsx';
import { PanelNote } from '../components/PanelNote.tsx';
import { FlattenReceipt } from '../shell/FlattenReceipt.tsx';
import { offerUndo } from '../store/toast-store.ts';
import { notify } from '../store/ui-store.ts';
import { useConnection } from '../store/connection-store.ts';
import { DESK_PANELS, type DeskPanel } from './panels.tsx';
import { DIRECTIONS, focusTab, movePanel, resizePanel, stackPanel, type Resize } from './workspace-moves.ts';
import classes from './WorkspacePanel.module.css';

/** Tells the workspace that a size was changed by hand: the library does not. */
export const DockChanged = createContext<() => void>(() => undefined);

const panelOf = (id: string): DeskPanel | undefined => DESK_PANELS.find((each) => each.id === id);

/** The inside of a docked panel. A fault in it stays in it. */
export function WorkspacePanel({ api }: IDockviewPanelProps) {
  const panel = panelOf(api.id);
  if (!panel) return null;
  const Content = panel.component;
  return (
    <div className={classes.content} data-panel={panel.id}>
      <ErrorBoundary name={panel.title}><Content /></ErrorBoundary>
      {panel.id === 'chart' && <FlattenReceipt />}
    </div>
  );
}

/** At the right of the tabs: units and scope, age, the panel's own controls, and its menu. */
export function WorkspaceHead({ activePanel, containerApi }: IDockviewHeaderActionsProps) {
  const everLoaded = useConnection((s) => s.everLoaded);
  const panel = activePanel ? panelOf(activePanel.id) : undefined;
  if (!activePanel || !panel) return null;
  const Note = panel.note;
  const Actions = panel.actions;
  return (
    <div className={classes.head}>
      {Note !== undefined && everLoaded && <PanelNote><Note /></PanelNote>}
      <StaleBadge />
      <span className={classes.actions}>{Actions !== undefined && <ErrorBoundary name={`${panel.title}: its controls`}><Actions /></ErrorBoundary>}<PanelMenu panel={activePanel} api={containerApi} /></span>
    </div>
  );
}

const RESIZES: readonly Resize[] = ['wider', 'narrower', 'taller', 'shorter'];
const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** Everything that the mouse does by dragging, for the keyboard. */
function PanelMenu({ panel, api }: { readonly panel: IDockviewPanel; readonly api: DockviewApi }) {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const offs = [api.onDidLayoutChange(redraw), api.onDidMaximizedGroupChange(redraw)];
    return () => { for (const off of offs) off.dispose(); };
  }, [api]);
  const changed = useContext(DockChanged);
  const maximized = panel.api.isMaximized();
  const others = api.groups.filter((group) => group.id !== panel.group.id).map((group) => group.activePanel).filter((other) => other !== undefined);
  const missing = DESK_PANELS.filter(({ id }) => api.getPanel(id) === undefined);
  const tell = (sentence: string): void => notify('done', sentence);
  return (
    <Menu {...MENU_PLACE} withInitialFocusPlaceholder={false} width={220} zIndex={290} transitionProps={{ duration: 0 }} shadow="md" classNames={{ dropdown: classes.menu ?? '', item: classes.item ?? '', label: classes.label ?? '' }}>
      <Menu.Target><button type="button" className={classes.menuButton} aria-label={`${panel.title}: move, size, close`}>⋮</button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Move {panel.title}</Menu.Label>
        {DIRECTIONS.map((direction) => <Menu.Item key={direction} onClick={() => tell(movePanel(api, panel, direction))}>Move {direction}</Menu.Item>)}
        {others.map((other) => <Menu.Item key={other.id} onClick={() => tell(stackPanel(panel, other))}>Stack with {other.title}</Menu.Item>)}
        <Menu.Divider />
        {RESIZES.map((how) => <Menu.Item key={how} closeMenuOnClick={false} onClick={() => { tell(resizePanel(panel, how)); changed(); }}>{capital(how)}</Menu.Item>)}
        <Menu.Item onClick={() => { if (maximized) panel.api.exitMaximized(); else panel.api.maximize(); focusTab(panel); }}>{maximized ? 'Back to its size' : 'Maximise'}</Menu.Item>
        <Menu.Item disabled={api.panels.length <= 1} onClick={() => closePanel(api, panel)}>Close {panel.title}</Menu.Item>
        {missing.length > 0 && <Menu.Label>Add beside it</Menu.Label>}
        {missing.map((each) => <Menu.Item key={each.id} onClick={() => addPanel(api, each.id, panel)}>{each.title}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Closes with a way back: the arrangement as it was. */
export function closePanel(api: DockviewApi, panel: IDockviewPanel): void {
  if (api.hasMaximizedGroup()) api.exitMaximizedGroup();
  const before = api.toJSON();
  const { title } = panel;
  panel.api.close();
  const next = api.activePanel;
  if (next) focusTab(next);
  offerUndo('layout', `${title} closed.`, () => api.fromJSON(before, { reuseExistingPanels: true }));
}

/** Opens a panel as a tab beside `beside`, or shows it where it is. */
export function addPanel(api: DockviewApi, id: string, beside: IDockviewPanel | undefined): void {
  const there = api.getPanel(id);
  const panel = panelOf(id);
  if (there) return focusTab(there);
  if (!panel) return;
  const added = api.addPanel({ ...dockPanel(panel), ...(beside ? { position: { referenceGroup: beside.group } } : {}) });
  focusTab(added);
}

/** A panel as the docking library is told of it. */
export const dockPanel = (panel: DeskPanel) => ({ id: panel.id, component: 'panel', tabComponent: 'tab', title: panel.title, minimumWidth: 160, minimumHeight: 60 });
