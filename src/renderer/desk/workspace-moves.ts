// What a panel of the workspace can be told by keyboard: where to go, how large to be. Answers with a sentence for the status line.
import type { DockviewApi, DockviewGroupPanel, IDockviewPanel } from 'dockview-react';
import { DESK_PANELS } from './panels.tsx';

export type Direction = 'left' | 'right' | 'up' | 'down';
export const DIRECTIONS: readonly Direction[] = ['left', 'right', 'up', 'down'];
const SIDE = { left: 'left', right: 'right', up: 'top', down: 'bottom' } as const;
/** px of one step. */
const STEP = 40;

/** Out of its stack to that side of it; a panel that stands alone goes past its neighbour. */
export function movePanel(api: DockviewApi, panel: IDockviewPanel, direction: Direction): string {
  const position = SIDE[direction];
  if (panel.group.panels.length > 1) panel.api.moveTo({ group: panel.group, position });
  else {
    const neighbour = api.adjacentGroupInDirection(panel.group, direction);
    const group = api.groups.find(({ id }) => id === neighbour?.id);
    if (!group) return `${panel.title} has no panel ${where(direction)} it.`;
    panel.api.moveTo({ group, position: placeFor(panel, group, direction) });
  }
  focusTab(panel);
  return `${panel.title} moved ${direction}.`;
}
/** Beyond the neighbour where both then have room, else below it, else behind its tabs. */
function placeFor(panel: IDockviewPanel, group: DockviewGroupPanel, direction: Direction): 'left' | 'right' | 'top' | 'bottom' | 'center' {
  const least = (along: 'minWidth' | 'minHeight'): number => [panel.id, group.activePanel?.id].reduce((sum, id) => sum + (DESK_PANELS.find((each) => each.id === id)?.[along] ?? 120), 0);
  const wide = group.api.width >= least('minWidth');
  const high = group.api.height >= least('minHeight');
  if (direction === 'left' || direction === 'right') return wide ? SIDE[direction] : high ? 'bottom' : 'center';
  return high ? SIDE[direction] : 'center';
}
const where = (direction: Direction): string => ({ left: 'to the left of', right: 'to the right of', up: 'above', down: 'below' })[direction];

/** Behind one tab strip with `other`. */
export function stackPanel(panel: IDockviewPanel, other: IDockviewPanel): string {
  panel.api.moveTo({ group: other.group, position: 'center' });
  focusTab(panel);
  return `${panel.title} stacked with ${other.title}.`;
}

export type Resize = 'wider' | 'narrower' | 'taller' | 'shorter';
export function resizePanel(panel: IDockviewPanel, how: Resize): string {
  const { width, height } = panel.group.api;
  const along = how === 'wider' || how === 'narrower' ? 'width' : 'height';
  const by = how === 'wider' || how === 'taller' ? STEP : -STEP;
  panel.group.api.setSize({ [along]: (along === 'width' ? width : height) + by });
  const now = along === 'width' ? panel.group.api.width : panel.group.api.height;
  return now === (along === 'width' ? width : height) ? `${panel.title} cannot be made ${how}.` : `${panel.title} is ${Math.round(now)} px ${along === 'width' ? 'wide' : 'high'}.`;
}

/** Puts the keyboard on the tab of a panel once it stands where it went. */
export function focusTab(panel: IDockviewPanel): void {
  panel.api.setActive();
  requestAnimationFrame(() => panel.group.element.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus());
}

/** Puts the keyboard on the tabs of the next group, by reading order; round at the end. */
export function focusNextGroup(api: DockviewApi, by: 1 | -1): void {
  const groups = api.groups.map((group) => ({ group, box: group.element.getBoundingClientRect() })).toSorted((a, b) => a.box.left - b.box.left || a.box.top - b.box.top).map(({ group }) => group);
  const at = groups.findIndex((group) => group.element.contains(document.activeElement));
  const next = groups[(at < 0 ? (by > 0 ? 0 : groups.length - 1) : at + by + groups.length) % groups.length];
  if (next?.activePanel) focusTab(next.activePanel);
}
