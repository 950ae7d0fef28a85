// Panels and workspaces: moved, sized, stacked and closed by key and by hand, kept under names, and put back when what was kept cannot be read.
import type { Locator, Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/chromium.ts';
import { stagedPages } from '../support/staged-page.ts';
import { command } from './pages/palette.page.ts';

const group = (page: Page, name: string): Locator => page.locator('.dv-groupview').filter({ has: page.getByRole('tab', { name, exact: true }) });
async function box(page: Page, name: string): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  const found = await group(page, name).boundingBox();
  if (!found) throw new Error(`expected the panel ${name} on screen`);
  return found;
}
const tabsOf = (page: Page, name: string): Promise<readonly string[]> => group(page, name).getByRole('tab').evaluateAll((tabs) => tabs.map((tab) => tab.getAttribute('aria-label') ?? ''));
const isFocusIn = (page: Page, name: string): Promise<boolean> => page.evaluate((label) => document.activeElement?.closest('.dv-groupview')?.getAttribute('aria-label') === label, name);

/** Drags a tab to a point of a panel, and lets go once the page shows where it would land: a page that is busy shows it late. */
async function dragTab(page: Page, tab: Locator, panel: Locator, at: { readonly x: number; readonly y: number }): Promise<void> {
  const place = await panel.boundingBox();
  if (!place) throw new Error('expected the panel to drag to on screen');
  await tab.hover();
  await page.mouse.down();
  let step = 0;
  await expect.poll(async () => {
    step = 1 - step;
    await page.mouse.move(place.x + at.x + step, place.y + at.y, { steps: 3 });
    return page.locator('.dv-drop-target-selection, .dv-drop-target-anchor').filter({ visible: true }).count();
  }).toBeGreaterThan(0);
  await page.mouse.up();
}

describe.skipIf(chromiumPath() === undefined)('panels and workspaces', () => {
  const enter = stagedPages({ viewport: { width: 1440, height: 900 } });

  it('moves, sizes, stacks, maximises, closes and reopens panels by keyboard, and says what it did', async () => {
    const { page, view } = await enter();
    const menu = async (panel: string, item: string): Promise<void> => {
      await page.getByRole('button', { name: `${panel}: move, size, close` }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: item, exact: true }).focus();
      await page.keyboard.press('Enter');
    };
    const before = await box(page, 'Positions');
    await menu('Positions', 'Taller');
    await expect.poll(async () => (await box(page, 'Positions')).height).toBeGreaterThan(before.height + 30);
    await view.waitForNotice(/^Positions is \d+ px high/);
    await page.keyboard.press('Escape');
    await menu('Positions', 'Stack with Working orders');
    await expect.poll(() => tabsOf(page, 'Positions')).toEqual(['Working orders', 'Fills', 'Closed orders', 'Decisions', 'Alerts', 'Positions']);
    await expect.poll(() => isFocusIn(page, 'Positions')).toBe(true);
    await page.keyboard.press('Alt+Shift+ArrowRight'); // Out of the stack, to its right.
    await expect.poll(() => tabsOf(page, 'Positions')).toEqual(['Positions']);
    await expect.poll(async () => (await box(page, 'Positions')).x > (await box(page, 'Working orders')).x).toBe(true);
    await page.keyboard.press('Alt+m');
    await expect.poll(async () => (await box(page, 'Positions')).width).toBeGreaterThan(1_300);
    await page.keyboard.press('Alt+m');
    await menu('Positions', 'Close Positions');
    await expect.poll(() => page.getByRole('tab', { name: 'Positions', exact: true }).count()).toBe(0);
    await page.getByRole('region', { name: 'Just done' }).getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('tab', { name: 'Positions', exact: true }).waitFor();
    await menu('Positions', 'Close Positions');
    await command(page, 'panel: positions');
    await expect.poll(() => isFocusIn(page, 'Positions')).toBe(true);
    await page.keyboard.press('F6');
    await expect.poll(() => isFocusIn(page, 'Positions')).toBe(false);
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('tab');
  });

  it('sizes panels by dragging the gap, docks them by dragging their tab, and restores both after a reload', async () => {
    const { page, app } = await enter();
    const before = await box(page, 'Account');
    await page.mouse.move(before.x - 3, before.y + 100);
    await page.mouse.down();
    await page.mouse.move(before.x - 123, before.y + 100, { steps: 6 });
    await page.mouse.up();
    await expect.poll(async () => (await box(page, 'Account')).width).toBeGreaterThan(before.width + 90);
    await expect.poll(() => app.settings.read().workspaces.map((w) => w.name)).toEqual(['My desk']);
    await dragTab(page, page.getByRole('tab', { name: 'Fills', exact: true }), group(page, 'Account').locator('.dv-content-container'), { x: 120, y: 130 });
    await expect.poll(() => tabsOf(page, 'Account')).toContain('Fills');
    await expect.poll(() => app.settings.read().workspaces[0]?.layout).toMatch(/"tabs":\["account","watchlist","fills"\]/);
    const after = await box(page, 'Account');
    const stacked = await tabsOf(page, 'Account');
    await page.reload();
    await page.getByRole('tab', { name: 'Fills', exact: true }).waitFor();
    await expect.poll(() => tabsOf(page, 'Account')).toEqual(stacked);
    expect(Math.abs((await box(page, 'Account')).width - after.width)).toBeLessThan(3);
  });

  it('keeps what was moved a moment before the page goes', async () => {
    const { page, app } = await enter();
    await page.getByRole('tab', { name: 'Fills', exact: true }).click();
    await page.keyboard.press('Alt+Shift+ArrowRight'); // Out of the stack, to its right.
    await expect.poll(() => tabsOf(page, 'Fills')).toEqual(['Fills']);
    await page.reload();
    await expect.poll(() => tabsOf(page, 'Fills')).toEqual(['Fills']);
    await expect.poll(() => app.settings.read().workspaces[0]?.layout).toMatch(/"tabs":\["fills"\]/);
  });

  it('saves workspaces under names, switches by key, and deletes with a way back', async () => {
    const { page, app } = await enter();
    const named = (name: string): Locator => page.getByRole('button', { name: `Workspace: ${name}`, exact: true });
    await command(page, 'save the workspace as');
    await page.getByRole('dialog').getByLabel('Name').fill('Morning');
    await page.keyboard.press('Enter');
    await named('Morning').waitFor();
    const home = await box(page, 'Positions');
    await page.getByRole('tab', { name: 'Positions', exact: true }).click();
    await page.keyboard.press('Alt+Shift+ArrowUp'); // Above the chart.
    await expect.poll(async () => (await box(page, 'Positions')).y).toBeLessThan(home.y - 100);
    const morning = await box(page, 'Positions');
    await command(page, 'save the workspace as');
    await page.getByRole('dialog').getByLabel('Name').fill('Morning');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('found one of that name already').waitFor();
    await page.getByRole('dialog').getByLabel('Name').fill('Evening');
    await page.keyboard.press('Enter');
    await named('Evening').waitFor();
    await command(page, 'put all panels back');
    await expect.poll(async () => Math.abs((await box(page, 'Positions')).y - home.y)).toBeLessThan(3);
    await page.keyboard.press('Alt+Shift+1');
    await named('Morning').waitFor();
    await expect.poll(async () => Math.abs((await box(page, 'Positions')).y - morning.y)).toBeLessThan(3);
    expect(Math.abs((await box(page, 'Positions')).height - morning.height)).toBeLessThan(3);
    await page.keyboard.press('Alt+w');
    await named('Evening').waitFor();
    await expect.poll(async () => Math.abs((await box(page, 'Positions')).y - home.y)).toBeLessThan(3);
    await command(page, 'delete the workspace');
    await named('default').waitFor();
    await expect.poll(() => app.settings.read().workspaces.map((w) => w.name)).toEqual(['Morning']);
    await page.getByText('Workspace “Evening” deleted.').waitFor();
    await page.getByRole('region', { name: 'Just done' }).getByRole('button', { name: 'Undo' }).last().click();
    await named('Evening').waitFor();
    await expect.poll(() => app.settings.read().workspaces.map((w) => w.name)).toEqual(['Morning', 'Evening']);
  });

  it.each(['{broken', '{"v":9}', '{"v":1,"root":{"tabs":["nothing"],"active":"nothing"}}', '['.repeat(20_000)])('shows the default in place of an arrangement that cannot be read, and says so', async (layout) => {
    const { page, view, problems } = await enter({ settings: { workspaces: [{ id: 'w1', name: 'Old', layout }], activeWorkspace: 'w1' } });
    await page.getByText('The workspace “Old” could not be read: the default arrangement is shown in its place.').waitFor();
    expect(await view.positions()).toHaveLength(4);
    expect(problems).toEqual([]);
  });

  it('stacks all panels in one column where there is no room to dock', async () => {
    const { page, view } = await enter({ context: { viewport: { width: 720, height: 450 } } });
    expect(await page.locator('.dv-groupview').count()).toBe(0);
    for (const name of ['Positions', 'Account', 'Order ticket']) expect(await page.getByRole('region', { name, exact: true }).count(), name).toBe(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.locator('.dv-groupview').first().waitFor();
    expect(await view.positions()).toHaveLength(4);
  });
});
