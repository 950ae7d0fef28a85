// The shell around the desk in a real browser: palette, shortcuts, tables, appearance, faults.
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { axeProblemsInBothThemes } from '../support/axe.ts';
import { chromiumPath } from '../support/chromium.ts';
import { parseCsv } from '../support/parse-csv.ts';
import { drawn, heardOut, stagedPages } from '../support/staged-page.ts';
import { DeskPage } from './pages/desk.page.ts';
import { command, palette } from './pages/palette.page.ts';

describe.skipIf(chromiumPath() === undefined)('shell', () => {
  const enter = stagedPages({ viewport: { width: 1440, height: 900 } });



  it('goes anywhere from the palette, tells why a command is blocked, and trades nothing without its dialog', async () => {
    const { page, desk, view } = await enter();
    await page.keyboard.press('Control+k');
    const field = palette(page).getByRole('combobox', { name: 'Command' });
    // Opened, it starts on what trades nothing; so it does where a word fits both.
    await expect.poll(() => field.getAttribute('aria-activedescendant')).toMatch(/view\.desk$/);
    await field.fill('r');
    await expect.poll(() => field.getAttribute('aria-activedescendant')).toMatch(/view\.r/);
    await field.fill('resume trading');
    await palette(page).getByRole('option', { name: /Resume trading… trading is not halted/ }).waitFor();
    await field.fill('zzzz');
    await palette(page).getByText('No command has these words').waitFor();
    await page.keyboard.press('Escape');
    await command(page, 'eth chart');
    await expect.poll(() => page.getByRole('group', { name: /^ETH-PERP price chart/ }).count()).toBe(1);
    await command(page, 'flatten');
    await page.getByRole('dialog', { name: 'Flatten all?' }).getByRole('button', { name: 'Leave as it is' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Flatten all?' }).waitFor({ state: 'hidden' });
    await command(page, 'kill');
    await page.getByRole('dialog', { name: 'Kill: halt and cancel' }).getByRole('button', { name: 'Leave as it is' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Kill: halt and cancel' }).waitFor({ state: 'hidden' });
    await command(page, 'export the latest');
    await view.waitForNotice(/2026-11-20/);
    expect(desk.commands).toEqual([]); // Now that a later question was answered: the wire keeps the order.
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
    await drawn(page);
    expect(await page.getByRole('button', { name: 'Desk', exact: true }).getAttribute('aria-current')).toBe('page');
    await page.keyboard.press('Escape');
    const quantity = view.ticket().getByLabel(/^Quantity/);
    await quantity.fill('');
    await quantity.press('Shift+?');
    await quantity.press('Alt+3');
    await drawn(page);
    expect(await sheet.count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Desk', exact: true }).getAttribute('aria-current')).toBe('page');
    await quantity.press('Control+Shift+F');
    await page.getByRole('button', { name: 'Leave as it is' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter'); // What is in the hand from typing leaves everything as it is.
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await heardOut(desk);
    expect(desk.commands).toEqual([]);
    await quantity.press('Control+Shift+F');
    await page.getByRole('button', { name: 'Leave as it is' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Control+Shift+F');
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
    await page.getByLabel(/^New keys of Risk/).press('r');
    await row('Risk').getByRole('alert').filter({ hasText: 'Expected keys with Ctrl or Alt, or a function key, found R: it is text in a field.' }).waitFor();
    expect(app.settings.read().shortcuts).toEqual({});
    await page.getByLabel(/^New keys of Risk/).press('Alt+r');
    await expect.poll(() => app.settings.read().shortcuts).toEqual({ 'view.risk': 'Alt+KeyR' });
    expect(await row('Flatten all…').getByRole('button', { name: /^None/ }).isDisabled()).toBe(true);
    await page.keyboard.press('Alt+r');
    await expect.poll(() => page.getByRole('button', { name: 'Risk', exact: true }).getAttribute('aria-current')).toBe('page');
    await page.keyboard.press('Alt+1');
    await expect.poll(() => page.getByRole('button', { name: 'Desk', exact: true }).getAttribute('aria-current')).toBe('page');
    await page.keyboard.press('Alt+3'); // No longer bound.
    await drawn(page);
    expect(await page.getByRole('button', { name: 'Desk', exact: true }).getAttribute('aria-current')).toBe('page');

    // Flatten with keys of its own: they are named where it is pressed, and the first ones go on working.
    await command(page, 'change keyboard shortcuts');
    await row('Flatten all…').getByRole('button', { name: /^Set keys/ }).click();
    await page.getByLabel(/^New keys of Flatten all/).press('F9');
    await expect.poll(() => app.settings.read().shortcuts['flatten']).toBe('F9');
    await row('Flatten all…').getByText('and always Ctrl+Shift+F').waitFor();
    const red = page.getByRole('button', { name: 'Flatten all', exact: true });
    expect([await red.getAttribute('aria-keyshortcuts'), await red.innerText()]).toEqual(['F9', expect.stringContaining('hold, or F9 twice')]);
    for (const keys of ['F9', 'Control+Shift+F']) {
      await page.keyboard.press(keys);
      await page.getByRole('button', { name: 'Leave as it is' }).and(page.locator(':focus')).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
  });

  it('writes into fields what is text there, also where older settings made it the keys of flatten', async () => {
    const { page, view } = await enter({ settings: { shortcuts: { flatten: 'KeyF', kill: 'Digit1' } } });
    const quantity = view.ticket().getByLabel(/^Quantity/);
    await quantity.fill('');
    await quantity.press('1');
    expect([await quantity.inputValue(), await page.getByRole('dialog').count()]).toEqual(['1', 0]);
    await page.keyboard.press('Control+Shift+X'); // Not bound any more.
    await page.getByRole('button', { name: 'Kill', exact: true }).click();
    const reason = page.getByRole('dialog').getByLabel(/^Reason/);
    await reason.fill('');
    await reason.pressSequentially('fifth of 11');
    expect([await reason.inputValue(), await page.getByRole('dialog').count()]).toEqual(['fifth of 11', 1]);
    await page.keyboard.press('Control+Shift+F'); // The last resort is none of text.
    await page.getByRole('button', { name: 'Leave as it is' }).and(page.locator(':focus')).waitFor();
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
    await expect.poll(() => Object.keys(app.settings.read().columns)).toEqual(['positions']);
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
    await expect.poll(() => app.settings.read()).toMatchObject({ theme: 'dark', density: 'comfortable', pnlColours: 'blueOrange' });
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
    // The chart watches its own size as soon as it is made: there, inside the panel's own code, it fails.
    const { page, view, problems } = await enter({ prepare: async (_desk, p) => void await p.addInitScript(() => {
      const { observe } = ResizeObserver.prototype;
      (window as unknown as { chartWorks: boolean }).chartWorks = false;
      ResizeObserver.prototype.observe = function watch(this: ResizeObserver, target: Element, options?: ResizeObserverOptions) {
        if (!(window as unknown as { chartWorks: boolean }).chartWorks && target.closest('[data-panel="chart"]')) throw new Error('<b>no chart</b> here');
        observe.call(this, target, options);
      };
    }) });
    const fault = page.getByRole('alert').filter({ hasText: 'Chart cannot be shown.' });
    await fault.getByText('<b>no chart</b> here').waitFor();
    expect(await view.positions()).toHaveLength(4);
    expect(await view.flattenButton().isVisible()).toBe(true);
    await page.evaluate(() => { (window as unknown as { chartWorks: boolean }).chartWorks = true; });
    await fault.getByRole('button', { name: 'Try again' }).click();
    await view.barCount();
    expect(problems.filter((p) => !p.includes('no chart'))).toEqual([]);
  });

  it('has no finding of axe-core on a toast, the workspace menu and name, the editor of keys, and compact, in both themes', async () => {
    const { page, view } = await enter();
    const found: string[] = [];
    const check = async (where: string): Promise<void> => { found.push(...(await axeProblemsInBothThemes(page)).map((p) => `${where}: ${p}`)); };
    // The desk itself, the palette, the sheet and the menus of panels and columns are in the walk.
    await page.getByRole('button', { name: 'Positions: move, size, close' }).click();
    await page.getByRole('menuitem', { name: 'Close Positions' }).click();
    await page.getByRole('region', { name: 'Just done' }).getByRole('button', { name: 'Undo' }).waitFor();
    await check('toast');
    await page.getByRole('region', { name: 'Just done' }).getByRole('button', { name: 'Undo' }).click();
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
