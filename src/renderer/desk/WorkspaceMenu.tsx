import { Menu } from '@mantine/core';
import { IconLayoutDashboard } from '@tabler/icons-react';
import { useEngine } from '../engine.ts';
import { useSettings } from '../store/settings-store.ts';
import { notify, openView } from '../store/ui-store.ts';
import { DESK_PANELS } from './panels.tsx';
import { useDock } from './workspace-dock.ts';
import classes from './WorkspaceMenu.module.css';
import { addPanel } from './WorkspacePanel.tsx';
import { deleteWorkspace, switchWorkspace } from './workspaces.ts';

/** Workspaces by name, and the panels that are not open. It opens to the left: to the right of it are the controls that stop trading. */
export function WorkspaceMenu() {
  const engine = useEngine();
  const dock = useDock((s) => s.dock);
  const { workspaces, activeWorkspace } = useSettings((s) => s.settings);
  const active = workspaces.find(({ id }) => id === activeWorkspace);
  const missing = dock === null ? [] : DESK_PANELS.filter(({ id }) => dock.api.getPanel(id) === undefined);
  const show = (id: string | null): void => { openView('desk'); void switchWorkspace(engine, id); };
  const mark = (on: boolean): string => (on ? '●' : '○');
  return (
    <Menu withInitialFocusPlaceholder={false} position="bottom-end" width={240} zIndex={350} transitionProps={{ duration: 0 }} shadow="md" classNames={{ dropdown: classes.menu ?? '', item: classes.item ?? '', label: classes.label ?? '' }}>
      <Menu.Target>
        <button type="button" className={classes.button} aria-disabled={dock === null || undefined} aria-label={`Workspace: ${active?.name ?? 'default'}`} title={`Workspace: ${active?.name ?? 'default'}`} onClick={() => { if (dock === null) notify('refused', 'Workspaces need the desk in a window of at least 1,100 × 620 px.'); }}><IconLayoutDashboard size={16} aria-hidden /></button>
      </Menu.Target>
      {dock !== null && (
        <Menu.Dropdown>
          <Menu.Label>Workspace</Menu.Label>
          <Menu.Item onClick={() => show(null)} aria-current={active === undefined || undefined} leftSection={<span aria-hidden>{mark(active === undefined)}</span>}>Default</Menu.Item>
          {workspaces.map(({ id, name }) => <Menu.Item key={id} onClick={() => show(id)} aria-current={id === activeWorkspace || undefined} leftSection={<span aria-hidden>{mark(id === activeWorkspace)}</span>}>{name}</Menu.Item>)}
          <Menu.Divider />
          <Menu.Item onClick={() => useDock.setState({ naming: 'new' })}>Save as…</Menu.Item>
          <Menu.Item disabled={active === undefined} onClick={() => useDock.setState({ naming: 'rename' })}>Rename…</Menu.Item>
          <Menu.Item disabled={active === undefined} onClick={() => { if (active) void deleteWorkspace(engine, active.id); }}>Delete</Menu.Item>
          <Menu.Item onClick={() => { openView('desk'); dock.reset(); }}>All panels to the default</Menu.Item>
          {missing.length > 0 && <Menu.Label>Add panel</Menu.Label>}
          {missing.map(({ id, title }) => <Menu.Item key={id} onClick={() => { openView('desk'); addPanel(dock.api, id, dock.api.activePanel); }}>{title}</Menu.Item>)}
        </Menu.Dropdown>
      )}
    </Menu>
  );
}
