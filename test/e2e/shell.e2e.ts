// The shell around the desk in a real browser: palette, shortcuts, workspaces, tables, appearance, faults.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AppApi } from '../../src/main/api/app-api.ts';
import type { AppSettings } from '../../src/shared/model/settings.ts';
import { fakeApp } from '../support/fake-app.ts';
import { FakeDesk, type FakeDeskOptions } from '../support/fake-desk.ts';
import { parseCsv } from '../support/parse-csv.ts';
import { buildRenderer, chromiumPath, launchChromium, openStage, type Stage } from '../support/view-stage.ts';
import { DeskPage } from './pages/desk.page.ts';

type Scene = { readonly desk: FakeDesk; readonly app: AppApi; readonly stage: Stage; readonly context: BrowserContext; readonly page: Page; readonly view: DeskPage; readonly problems: string[] };
type SceneOptions = FakeDeskOptions & { readonly context?: BrowserContextOptions; readonly settings?: Partial<AppSettings>; readonly init?: () => void };

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser: Browser;
const open: Scene[] = [];

async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const axe = (window as unknown as { axe: { run(options: object): Promise<{ violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[] }> } }).axe;
    const { violations } = await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${v.help}: ${n.html.slice(0, 160)} ${n.failureSummary.slice(0, 200)}`));
  });
}

async function enter(options: SceneOptions = {}): Promise<Scene> {
  const desk = new FakeDesk(options).start();
  const app = fakeApp(desk, { settings: { guide: { finished: true, dismissed: true, done: [], skipped: [] }, ...options.settings } });
  const stage = await openStage(desk, app);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options.context });
  const page = await context.newPage();
  if (options.init) await page.addInitScript(options.init);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`threw: ${error.message}`));
  const scene = { desk, app, stage, context, page, view: new DeskPage(page), problems };
  open.push(scene);
  await scene.view.open(stage.server.newAddress());
  return scene;
}

const palette = (page: Page): Locator => page.getByRole('dialog', { name: 'Command palette' });
async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await palette(page).getByRole('combobox', { name: 'Command' }).fill(words);
  await page.keyboard.press('Enter');
  await palette(page).waitFor({ state: 'hidden' });
}
const group = (page: Page, name: string): Locator => page.locator('.dv-groupview').filter({ has: page.getByRole('tab', { name, exact: true }) });
async function box(page: Page, name: string): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  const found = await group(page, name).boundingBox();
  if (!found) throw new Error(`expected the panel ${name} on screen`);
  return found;
}
const tabsOf = (page: Page, name: string): Promise<readonly string[]> => group(page, name).getByRole('tab').evaluateAll((tabs) => tabs.map((tab) => tab.getAttribute('aria-label') ?? ''));
const isFocusIn = (page: Page, name: string): Promise<boolean> => page.evaluate((label) => document.activeElement?.closest('.dv-groupview')?.getAttribute('aria-label') === label, name);

describe.skipIf(chromiumPath() === undefined)('shell', () => {
  beforeAll(async () => {
    await buildRenderer();
    browser = await launchChromium();
  });
  afterAll(async () => { await browser?.close(); });
  afterEach(async () => {
    for (const { desk, stage, context } of open.splice(0)) {
      desk.stop();
      await context.close();
      await stage.dispose();
    }
  });

  it('goes anywhere from the palette, tells why a command is blocked, and trades nothing without its dialog', async () => {
    const { page, desk, view } = await enter();
    await page.keyboard.press('Control+k');
    const field = palette(page).getByRole('combobox', { name: 'Command' });
    expect(await field.getAttribute('aria-activedescendant')).toMatch(/flatten$/);
    await field.fill('resume trading');
    await palette(page).getByRole('option', { name: /Resume trading… trading is not halted/ }).waitFor();
    await field.fill('zzzz');
    await palette(page).getByText('No command has these words').waitFor();
    await page.keyboard.press('Escape');
    await command(page, 'eth chart');
    await expect.poll(() => page.getByRole('group', { name: /^ETH-PERP price chart/ }).count()).toBe(1);
    await command(page, 'flatten');
    await page.getByRole('dialog', { name: 'Flatten all?' }).waitFor();
    await page.keyboard.press('Escape');
    await command(page, 'kill');
    await page.getByRole('dialog', { name: 'Kill: halt and cancel' }).waitFor();
    expect(desk.commands).toEqual([]);
    await page.keyboard.press('Escape');
    await command(page, 'export the latest');
    await view.waitForNotice(/2026-11-20/);
  });

  it('opens views by keyboard, moves the focus to them, comes back to the same desk, and remembers the view', async () => {
    const { page, view } = await enter();
    await view.barCount();
    await page.evaluate(() => { document.querySelector('canvas')?.setAttribute('data-same', ''); });
    await page.keyboard.press('Alt+3');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Risk');
    expect(await page.getByRole('button', { name: 'Risk', exact: true }).getAttribute('aria-current')).toBe('page');
    expect(await view.ticket().count()).toBe(0); // Behind the view: not to be seen, heard or reached.
    await page.keyboard.press('Alt+1');
    await view.ticket().waitFor();
    expect(await page.locator('canvas[data-same]').count()).toBe(1);
    await page.keyboard.press('Alt+6');
    await page.reload();
    await expect.poll(() => page.getByRole('button', { name: /^Alerts/ }).first().getAttribute('aria-current')).toBe('page');
  });

  it('shows its shortcuts, and takes none from a field that is typed into but the red one', async () => {
    const { page, view, desk } = await enter();
    await page.keyboard.press('Shift+?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.getByText('Flatten all…').waitFor();
    await page.keyboard.press('Alt+3'); // Under a dialog nothing moves.
    expect(await page.getByRole('button', { name: 'Desk', exact: true }).getAttribute('aria-current')).toBe('page');
    await page.keyboard.press('Escape');
    const quantity = view.ticket().getByLabel(/^Quantity/);
    await quantity.fill('');
    await quantity.press('Shift+?');
    await quantity.press('Alt+3');
    expect(await sheet.count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Desk', exact: true }).getAttribute('aria-current')).toBe('page');
    await quantity.press('Control+Shift+F');
    await page.getByRole('button', { name: 'Flatten all now' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await view.waitForProof();
    expect(desk.commands.map((c) => c.type)).toEqual(['FlattenAll']);
  });

  it('sets other keys, refuses taken ones by name, and keeps flatten in reach', async () => {
    const { page, app } = await enter();
    await command(page, 'change keyboard shortcuts');
    const row = (name: string): Locator => page.getByRole('listitem').filter({ has: page.getByRole('button', { name: `Default keys of ${name}`, exact: true }) });
    await row('Risk').getByRole('button', { name: /^Set keys/ }).click();
    await page.getByLabel(/^New keys of Risk/).press('Control+k');
    await row('Risk').getByRole('alert').filter({ hasText: "found Ctrl+K in use by 'Command palette'" }).waitFor();
    expect(await palette(page).count()).toBe(0);
    await page.getByLabel(/^New keys of Risk/).press('Control+t');
    await row('Risk').getByRole('alert').filter({ hasText: 'that the browser and the system leave free' }).waitFor();
    await page.getByLabel(/^New keys of Risk/).press('Alt+r');
    await expect.poll(() => app.settings.read().shortcuts).toEqual({ 'view.risk': 'Alt+KeyR' });
    expect(await row('Flatten all…').getByRole('button', { name: /^None/ }).isDisabled()).toBe(true);
    await page.keyboard.press('Alt+r');
    await expect.poll(() => page.getByRole('button', { name: 'Risk', exact: true }).getAttribute('aria-current')).toBe('page');
    await page.keyboard.press('Alt+1');
    await page.keyboard.press('Alt+3'); // No longer bound.
    expect(await page.getByRole('button', { name: 'Desk', exact: true }).getAttribute('aria-current')).toBe('page');

    // Flatten with keys of its own: they are named where it is pressed, and the first ones go on working.
    await command(page, 'change keyboard shortcuts');
    await row('Flatten all…').getByRole('button', { name: /^Set keys/ }).click();
    await page.getByLabel(/^New keys of Flatten all/).press('F9');
    await expect.poll(() => app.settings.read().shortcuts['flatten']).toBe('F9');
    expect(await row('Flatten all…').innerText()).toContain('and always Ctrl+Shift+F');
    const red = page.getByRole('button', { name: 'Flatten all', exact: true });
    expect([await red.getAttribute('aria-keyshortcuts'), await red.innerText()]).toEqual(['F9', expect.stringContaining('hold 0.8 s, or F9')]);
    for (const keys of ['F9', 'Control+Shift+F']) {
      await page.keyboard.press(keys);
      await page.getByRole('button', { name: 'Flatten all now' }).and(page.locator(':focus')).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
  });

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
    expect(await isFocusIn(page, 'Positions')).toBe(true);
    await page.keyboard.press('Alt+Shift+ArrowRight'); // Out of the stack, to its right.
    await expect.poll(() => tabsOf(page, 'Positions')).toEqual(['Positions']);
    expect((await box(page, 'Positions')).x).toBeGreaterThan((await box(page, 'Working orders')).x);
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
    const { page, view, app } = await enter();
    const before = await box(page, 'Account');
    await page.mouse.move(before.x - 3, before.y + 100);
    await page.mouse.down();
    await page.mouse.move(before.x - 123, before.y + 100, { steps: 6 });
    await page.mouse.up();
    await expect.poll(async () => (await box(page, 'Account')).width).toBeGreaterThan(before.width + 90);
    await expect.poll(() => app.settings.read().workspaces.map((w) => w.name)).toEqual(['My desk']);
    const layout = app.settings.read().workspaces[0]?.layout;
    await page.getByRole('tab', { name: 'Fills', exact: true }).dragTo(group(page, 'Account').locator('.dv-content-container'), { targetPosition: { x: 120, y: 130 } });
    await expect.poll(() => tabsOf(page, 'Account')).toContain('Fills');
    await expect.poll(() => app.settings.read().workspaces[0]?.layout).not.toBe(layout);
    const after = await box(page, 'Account');
    const stacked = await tabsOf(page, 'Account');
    await page.reload();
    await page.getByRole('tab', { name: 'Fills', exact: true }).waitFor();
    await view.waitUntilLive(15_000).catch(() => undefined); // The account may be behind the fills.
    await expect.poll(() => tabsOf(page, 'Account')).toEqual(stacked);
    expect(Math.abs((await box(page, 'Account')).width - after.width)).toBeLessThan(3);
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
    expect(app.settings.read().workspaces.map((w) => w.name)).toEqual(['Morning']);
    await page.getByText('Workspace “Evening” deleted.').waitFor();
    await page.getByRole('region', { name: 'Just done' }).getByRole('button', { name: 'Undo' }).last().click();
    await named('Evening').waitFor();
    expect(app.settings.read().workspaces.map((w) => w.name)).toEqual(['Morning', 'Evening']);
  });

  it.each(['{broken', '{"v":9}', '{"v":1,"root":{"tabs":["nothing"],"active":"nothing"}}', '['.repeat(20_000)])('shows the default in place of an arrangement that cannot be read, and says so', async (layout) => {
    const { page, view, problems } = await enter({ settings: { workspaces: [{ id: 'w1', name: 'Old', layout }], activeWorkspace: 'w1' } });
    await page.getByText('The workspace “Old” could not be read: the default arrangement is shown in its place.').waitFor();
    expect(await view.positions()).toHaveLength(4);
    expect(problems).toEqual([]);
  });

  it('chooses, orders and resets columns, sorts, copies and saves what is shown', async () => {
    const { page, app, view } = await enter({ context: { viewport: { width: 1440, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] } });
    const heads = (): Promise<readonly string[]> => page.locator('table[aria-label="Positions"] [data-head]').allInnerTexts();
    const all = await heads();
    const openMenu = (): Promise<void> => page.getByRole('button', { name: 'Positions: columns, copy, save' }).click();
    await openMenu();
    const menu = page.getByRole('dialog', { name: 'Positions: columns, copy, save' });
    await menu.getByRole('checkbox', { name: 'Fees' }).uncheck();
    await expect.poll(heads).toEqual(all.filter((head) => head !== 'Fees'));
    const swapped = [all[1], all[0]];
    await menu.getByRole('button', { name: `${all[1]} earlier`, exact: true }).click();
    await expect.poll(async () => (await heads()).slice(0, 2)).toEqual(swapped);
    expect(Object.keys(app.settings.read().columns)).toEqual(['positions']);
    const download = page.waitForEvent('download');
    await menu.getByRole('button', { name: 'Save as CSV' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^dev-positions-\d{8}T\d{4}Z\.csv$/);
    const text = readFileSync(await file.path(), 'utf8');
    expect(text.charCodeAt(0)).toBe(0xfeff);
    const [csvHeads, ...csvRows] = parseCsv(text.slice(1));
    expect(csvHeads?.slice(0, 2)).toContain('Instrument');
    expect(csvHeads?.some((head) => head.startsWith('Fees'))).toBe(false);
    expect(csvRows).toHaveLength(4);
    await page.reload();
    await view.waitUntilLive();
    await expect.poll(async () => (await heads()).slice(0, 2)).toEqual(swapped);
    await openMenu();
    await menu.getByRole('button', { name: 'Default' }).click();
    await expect.poll(heads).toEqual(all);
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Positions, table' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('TR');
    await page.keyboard.press('Control+c');
    await view.waitForNotice('Row copied');
    const field = view.ticket().getByLabel(/^Quantity/); // The page may not read the clipboard: paste as a person does.
    await field.fill('');
    await field.press('Control+v');
    expect(await field.inputValue()).toContain('SOL-PERP');
  });

  it('follows theme, density, zone and colours of the settings, without a flash after a reload, in every window', async () => {
    const { page, context, stage, app, view } = await enter({ context: { viewport: { width: 1440, height: 900 }, colorScheme: 'light' } });
    const other = await context.newPage();
    await new DeskPage(other).open(stage.server.newAddress());
    const row = (p: Page): Promise<number> => p.locator('table[aria-label="Positions"] tbody tr').first().evaluate((tr) => Math.round(tr.getBoundingClientRect().height));
    const regular = await row(page);
    await command(page, 'dark theme');
    await view.waitForScheme('dark');
    await new DeskPage(other).waitForScheme('dark');
    await command(page, 'comfortable density');
    await expect.poll(() => row(page)).toBeGreaterThan(regular);
    await expect.poll(() => row(other)).toBeGreaterThan(regular);
    const profit = (): Promise<string> => page.evaluate(() => { const probe = document.createElement('i'); probe.style.color = 'var(--bw-profit)'; document.body.append(probe); const { color } = getComputedStyle(probe); probe.remove(); return color; });
    const green = await profit();
    await command(page, 'blue and orange');
    await expect.poll(profit).not.toBe(green);
    expect(app.settings.read()).toMatchObject({ theme: 'dark', density: 'comfortable', pnlColours: 'blueOrange' });
    await page.addInitScript(() => {
      const seen: string[] = [];
      (window as unknown as { seen: string[] }).seen = seen;
      new MutationObserver(() => { if (document.body) seen.push(`${document.documentElement.getAttribute('data-mantine-color-scheme')} ${document.documentElement.getAttribute('data-density')}`); }).observe(document, { childList: true, subtree: true, attributes: true });
    });
    await page.reload();
    await view.waitUntilLive();
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect(seen.length).toBeGreaterThan(3);
    expect([...new Set(seen)]).toEqual(['dark comfortable']);
  });

  it('takes a change back that the engine refuses, and says so', async () => {
    const { page, app, view } = await enter();
    app.settings.write = () => { throw new Error('the disk is full'); };
    await command(page, 'dark theme');
    await view.waitForNotice(/^Settings not changed: /);
    await view.waitForScheme('light');
  });

  it('keeps a fault inside its panel, and shows it again when asked', async () => {
    const { page, view, problems } = await enter({ init: () => {
      const { getContext } = HTMLCanvasElement.prototype;
      (window as unknown as { canvasWorks: boolean }).canvasWorks = false;
      HTMLCanvasElement.prototype.getContext = function get(this: HTMLCanvasElement, ...args: unknown[]) {
        if (!(window as unknown as { canvasWorks: boolean }).canvasWorks && this.closest('[data-panel="chart"]')) throw new Error('<b>no canvas</b> here');
        return (getContext as (...a: unknown[]) => unknown).apply(this, args);
      } as typeof getContext;
    } });
    const fault = page.getByRole('alert').filter({ hasText: 'Chart cannot be shown.' });
    await fault.getByText('<b>no canvas</b> here').waitFor();
    expect(await view.positions()).toHaveLength(4);
    expect(await view.flattenButton().isVisible()).toBe(true);
    await page.evaluate(() => { (window as unknown as { canvasWorks: boolean }).canvasWorks = true; });
    await fault.getByRole('button', { name: 'Try again' }).click();
    await view.barCount();
    expect(problems.filter((p) => !p.includes('no canvas'))).toEqual([]);
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

  describe.each(['light', 'dark'] as const)('accessibility, %s', (colorScheme) => {
    it('has no finding on the palette, the sheet, the menus, the dialogs, the toasts and a fault', async () => {
      const { page, view } = await enter({ context: { viewport: { width: 1440, height: 900 }, colorScheme } });
      const found: string[] = [];
      const check = async (where: string): Promise<void> => { found.push(...(await accessibilityProblems(page)).map((p) => `${where}: ${p}`)); };
      await check('desk');
      await page.keyboard.press('Control+k');
      await palette(page).waitFor();
      await check('palette');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Shift+?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
      await check('shortcut sheet');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Positions: move, size, close' }).click();
      await page.getByRole('menuitem', { name: 'Wider' }).waitFor();
      await check('panel menu');
      await page.getByRole('menuitem', { name: 'Close Positions' }).click();
      await page.getByRole('region', { name: 'Just done' }).getByRole('button', { name: 'Undo' }).waitFor();
      await check('toast');
      await page.getByRole('region', { name: 'Just done' }).getByRole('button', { name: 'Undo' }).click();
      await page.getByRole('button', { name: 'Positions: columns, copy, save' }).click();
      await page.getByRole('dialog', { name: 'Positions: columns, copy, save' }).waitFor();
      await check('table menu');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Workspace: / }).click();
      await page.getByRole('menuitem', { name: 'Save as…' }).waitFor();
      await check('workspace menu');
      await page.getByRole('menuitem', { name: 'Save as…' }).click();
      await page.getByRole('dialog').getByLabel('Name').waitFor();
      await check('workspace name');
      await page.keyboard.press('Escape');
      await command(page, 'change keyboard shortcuts');
      await page.getByRole('button', { name: 'Set keys of Risk', exact: true }).click();
      await check('shortcut editor');
      await page.keyboard.press('Escape');
      await command(page, 'compact density');
      await page.keyboard.press('Alt+1');
      await view.ticket().waitFor();
      await check('compact');
      expect(found).toEqual([]);
    });
  });
});
