// Named arrangements of the desk, stored in the settings. Each change can be taken back.
import type { WorkspaceLayout } from '../../shared/model/settings.ts';
import type { Engine } from '../engine.ts';
import { changeSettings, useSettings } from '../store/settings-store.ts';
import { offerUndo } from '../store/toast-store.ts';
import { notify } from '../store/ui-store.ts';
import { layoutText, type LayoutNode } from './workspace-layout.ts';

export const MOST_WORKSPACES = 20;
const LONGEST_NAME = 40;
/** What the menu calls the arrangement that belongs to nobody. */
const DEFAULT_NAME = 'Default';

const stored = (): readonly WorkspaceLayout[] => useSettings.getState().settings.workspaces;
export const activeWorkspace = (): WorkspaceLayout | undefined => stored().find(({ id }) => id === useSettings.getState().settings.activeWorkspace);

/** A name that no other workspace has: a number is put behind it where needed. */
export function freeName(wish: string, taken: readonly string[]): string {
  const base = wish.trim().slice(0, LONGEST_NAME) || 'Workspace';
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base.slice(0, LONGEST_NAME - 1 - String(n).length)} ${n}`;
    if (!taken.includes(name)) return name;
  }
}

/** Why a workspace cannot have this name, a sentence; null when it can. `own` is the workspace that has a name already. */
export function nameProblem(name: string, workspaces: readonly WorkspaceLayout[], own: string | null): string | null {
  const length = name.trim().length;
  if (length < 1 || length > LONGEST_NAME) return `Expected a name of 1 to ${LONGEST_NAME} characters, found ${length}.`;
  const taken = [DEFAULT_NAME, ...workspaces.filter(({ id }) => id !== own).map((each) => each.name)];
  if (taken.some((each) => each.toLowerCase() === name.trim().toLowerCase())) return `Expected a new name, found one of that name already.`;
  return null;
}

/** Stores the arrangement as a new workspace and makes it the active one. */
export async function saveWorkspaceAs(engine: Engine, name: string, layout: LayoutNode): Promise<void> {
  const all = stored();
  if (all.length >= MOST_WORKSPACES) return notify('refused', `Expected at most ${MOST_WORKSPACES} workspaces, found ${all.length}: delete one first.`);
  const id = `w${Date.now().toString(36)}`;
  await changeSettings(engine, { workspaces: [...all, { id, name: freeName(name, all.map((each) => each.name)), layout: layoutText(layout) }], activeWorkspace: id });
}

/**
 * Keeps an arrangement in the workspace `of` in which it was made, though another may be shown by now. The first change of the default
 * one (`of` null) becomes a workspace of its own.
 */
export async function keepLayout(engine: Engine, layout: LayoutNode, of: string | null): Promise<void> {
  const text = layoutText(layout);
  const own = stored().find(({ id }) => id === of);
  if (of === null && activeWorkspace() === undefined) return saveWorkspaceAs(engine, 'My desk', layout);
  if (own && own.layout !== text) await changeSettings(engine, { workspaces: stored().map((each) => (each.id === of ? { ...each, layout: text } : each)) });
}

/** Null shows the default arrangement. */
export const switchWorkspace = (engine: Engine, id: string | null): Promise<boolean> => changeSettings(engine, { activeWorkspace: id });

export async function renameWorkspace(engine: Engine, id: string, name: string): Promise<void> {
  await changeSettings(engine, { workspaces: stored().map((each) => (each.id === id ? { ...each, name: name.trim() } : each)) });
}

export async function deleteWorkspace(engine: Engine, id: string): Promise<void> {
  const { workspaces: before, activeWorkspace: activeBefore } = useSettings.getState().settings;
  const gone = before.find((each) => each.id === id);
  if (!gone) return;
  const done = await changeSettings(engine, { workspaces: before.filter((each) => each.id !== id), activeWorkspace: activeBefore === id ? null : activeBefore });
  if (!done) return;
  offerUndo(`workspace ${id}`, `Workspace “${gone.name}” deleted.`, () => {
    const now = stored();
    if (!now.some((each) => each.id === id)) void changeSettings(engine, { workspaces: [...now, gone], ...(activeBefore === id ? { activeWorkspace: id } : {}) });
  });
}
