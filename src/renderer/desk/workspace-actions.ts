// What the palette and the shortcuts can do with workspaces and panels.
import type { DockviewApi, IDockviewPanel } from 'dockview-react';
import type { WorkspaceLayout } from '../../shared/model/settings.ts';
import type { Action } from '../shell/actions.ts';
import { useSettings } from '../store/settings-store.ts';
import { notify, openView } from '../store/ui-store.ts';
import { DESK_PANELS } from './panels.tsx';
import { useDock, type DockHandle } from './workspace-dock.ts';
import { DIRECTIONS, focusNextGroup, movePanel, resizePanel, type Resize } from './workspace-moves.ts';
import { addPanel, closePanel } from './WorkspacePanel.tsx';
import { deleteWorkspace, switchWorkspace } from './workspaces.ts';

const ARROWS = { left: 'ArrowLeft', right: 'ArrowRight', up: 'ArrowUp', down: 'ArrowDown' } as const;
const RESIZES: readonly Resize[] = ['wider', 'narrower', 'taller', 'shorter'];
const activeId = (): string | null => useSettings.getState().settings.activeWorkspace;
const needsNamed = (): string | null => (useSettings.getState().settings.workspaces.some(({ id }) => id === activeId()) ? null : 'the default arrangement is shown; save it under a name first.');

/** Switching, naming and going back, by the list of workspaces. */
export function workspaceActions(workspaces: readonly Pick<WorkspaceLayout, 'id' | 'name'>[], dock: DockHandle): readonly Action[] {
  const show = (id: string | null): Action['run'] => async (engine) => { openView('desk'); await switchWorkspace(engine, id); };
  const order = [null, ...workspaces.map(({ id }) => id)];
  return [
    { id: 'workspace.next', label: 'Next workspace', group: 'Workspace', keys: 'Alt+KeyW', run: (engine) => show(order[(Math.max(0, order.indexOf(activeId())) + 1) % order.length] ?? null)(engine) },
    { id: 'workspace.default', label: 'Workspace: default', group: 'Workspace', keys: '', also: 'layout arrangement', blocked: () => (activeId() === null ? 'it is shown.' : null), run: show(null) },
    ...workspaces.map(({ id, name }, i): Action => ({ id: `workspace.open.${id}`, label: `Workspace: ${name}`, group: 'Workspace', keys: i < 9 ? `Alt+Shift+Digit${i + 1}` : '', also: 'layout arrangement switch', run: show(id) })),
    { id: 'workspace.saveAs', label: 'Save the workspace as…', group: 'Workspace', keys: '', also: 'new layout name', run: () => useDock.setState({ naming: 'new' }) },
    { id: 'workspace.rename', label: 'Rename the workspace…', group: 'Workspace', keys: '', blocked: needsNamed, run: () => useDock.setState({ naming: 'rename' }) },
    { id: 'workspace.delete', label: 'Delete the workspace', group: 'Workspace', keys: '', blocked: needsNamed, run: async (engine) => { const id = activeId(); if (id !== null) await deleteWorkspace(engine, id); } },
    { id: 'workspace.reset', label: 'Put all panels back to the default', group: 'Workspace', keys: '', also: 'reset layout', run: () => { openView('desk'); dock.reset(); } },
  ];
}

/** Moving, sizing, opening and closing panels; they act on the panel that the keyboard is in. */
export function panelActions(api: DockviewApi, changed: () => void): readonly Action[] {
  const current = (): IDockviewPanel | undefined => api.groups.find((group) => group.element.contains(document.activeElement))?.activePanel ?? api.activePanel;
  const on = (run: (panel: IDockviewPanel) => string | void): Action['run'] => () => {
    const panel = current();
    const sentence = panel ? run(panel) : 'No panel is open.';
    if (sentence) notify('done', sentence);
    changed();
  };
  const base = { group: 'Panel', also: 'dock layout' } as const;
  return [
    { ...base, id: 'panel.next', label: 'To the next panel', keys: 'F6', run: () => { openView('desk'); focusNextGroup(api, 1); } },
    { ...base, id: 'panel.previous', label: 'To the panel before', keys: 'Shift+F6', run: () => { openView('desk'); focusNextGroup(api, -1); } },
    ...DIRECTIONS.map((direction): Action => ({ ...base, id: `panel.move.${direction}`, label: `Move the panel ${direction}`, keys: `Alt+Shift+${ARROWS[direction]}`, run: on((panel) => movePanel(api, panel, direction)) })),
    ...RESIZES.map((how): Action => ({ ...base, id: `panel.size.${how}`, label: `Make the panel ${how}`, keys: '', run: on((panel) => resizePanel(panel, how)) })),
    { ...base, id: 'panel.maximise', label: 'Maximise the panel, or back', keys: 'Alt+KeyM', run: on((panel) => { if (panel.api.isMaximized()) panel.api.exitMaximized(); else panel.api.maximize(); }) },
    { ...base, id: 'panel.close', label: 'Close the panel', keys: '', blocked: () => (api.panels.length > 1 ? null : 'it is the last one.'), run: on((panel) => closePanel(api, panel)) },
    ...DESK_PANELS.map(({ id, title }): Action => ({ ...base, id: `panel.show.${id}`, label: `Panel: ${title}`, keys: '', also: 'add open show', run: () => { openView('desk'); addPanel(api, id, api.activePanel); } })),
  ];
}
