// What opens on the desk itself: its other tabs, the questions before something is sent, its menus.
import type { TabName } from '../../e2e/pages/desk.page.ts';
import type { Stop } from './catalogue.ts';
import type { World } from './world.ts';

const table = (world: World, name: string) => world.page.getByRole('table', { name, exact: true });
const tab = (name: TabName): Stop['reach'] => async (world) => {
  await world.view.showTab(name);
  await table(world, name).getByRole('row').nth(1).waitFor();
};
const menu = (button: string | RegExp): Stop['reach'] => async (world) => {
  await world.page.getByRole('button', { name: button }).first().click();
  await world.page.getByRole('menu').or(world.page.getByRole('dialog')).filter({ visible: true }).first().waitFor();
};
/** A line of the chart is moved two steps by keys, then let go. */
const moveLine = (name: RegExp): Stop['reach'] => async (world) => {
  const line = world.page.getByRole('slider', { name }).first();
  await line.focus();
  await world.page.keyboard.press('Shift+ArrowDown');
  await world.page.keyboard.press('ArrowDown');
  await world.page.keyboard.press('Enter');
  await world.dialog().waitFor();
};
const closesDialog: Stop['leave'] = (world) => world.closeDialog();
const closesMenu: Stop['leave'] = (world) => world.page.keyboard.press('Escape');

export const DESK_PARTS: readonly Stop[] = [
  { view: 'watchlist', state: 'normal', reach: tab('Watchlist'), docked: true },
  { view: 'fills', state: 'normal', reach: tab('Fills'), docked: true },
  { view: 'closed-orders', state: 'normal', reach: tab('Closed orders'), docked: true },
  { view: 'decisions', state: 'normal', reach: tab('Decisions'), docked: true },
  { view: 'replace-dialog', state: 'normal', reach: moveLine(/^Price of the working order/), leave: closesDialog, again: true },
  { view: 'stop-dialog', state: 'looser', reach: moveLine(/^Level of the stop/), leave: closesDialog, again: true },
  { view: 'close-dialog', state: 'normal', reach: async (world) => { await world.page.getByRole('button', { name: /^Close the long position/ }).click(); await world.dialog().waitFor(); }, leave: closesDialog, again: true },
  { view: 'reduce-only-dialog', state: 'normal', reach: async (world) => { await world.page.getByRole('group', { name: 'Stop trading' }).getByRole('button', { name: /^Reduce only/ }).click(); await world.dialog().waitFor(); }, leave: closesDialog },
  { view: 'columns-menu', state: 'normal', reach: menu('Positions: columns, copy, save'), leave: closesMenu, docked: true },
  { view: 'panel-menu', state: 'normal', reach: menu('Positions: move, size, close'), leave: closesMenu, docked: true },
  { view: 'workspaces-menu', state: 'normal', reach: menu(/^Workspace/), leave: closesMenu, docked: true },
  { view: 'about', state: 'normal', reach: menu(/^About/), leave: closesMenu },
];
