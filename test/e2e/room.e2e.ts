// What opens over the page keeps off what is pressed: the controls that stop trading above all.
import type { Locator, Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/chromium.ts';
import { stagedPages } from '../support/staged-page.ts';

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
async function boxOf(locator: Locator): Promise<Box> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('expected it on screen, found it hidden');
  return box;
}
const meet = (a: Box, b: Box): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const safety = (page: Page): Locator => page.getByRole('group', { name: 'Stop trading' });
const toasts = (page: Page): Locator => page.getByRole('region', { name: 'Just done' });
const SIZES = [{ width: 1280, height: 800 }, { width: 1440, height: 900 }, { width: 2560, height: 1440 }] as const;

async function closePanel(page: Page, panel: string): Promise<void> {
  await page.getByRole('button', { name: `${panel}: move, size, close` }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: `Close ${panel}`, exact: true }).focus();
  await page.keyboard.press('Enter');
}

describe.skipIf(chromiumPath() === undefined)('room for what matters', () => {
  const enter = stagedPages();

  it('opens the menu of workspaces and the list of desks beside the controls that stop trading, inside the frame', async () => {
    const { page } = await enter();
    for (const size of SIZES) {
      await page.setViewportSize(size);
      for (const [button, opened] of [[/^Workspace:/, page.getByRole('menu')], [/^\d desks?/, page.getByRole('dialog').filter({ has: page.getByRole('table', { name: 'Desks' }) })]] as const) {
        await page.getByRole('button', { name: button }).click();
        const box = await boxOf(opened);
        expect(meet(box, await boxOf(safety(page)))).toBe(false);
        expect(box.x).toBeGreaterThan(5);
        expect(box.x + box.width).toBeLessThan(size.width - 5);
        await page.keyboard.press('Escape');
        await opened.waitFor({ state: 'detached' });
      }
    }
  });

  it('says four things at once over no button of the page, takes them back the last first, and lets them go although the pointer rests there', async () => {
    const { page } = await enter();
    await page.clock.install();
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000)); // However slow the machine is, the first is still there when the fourth comes.
    await page.mouse.move(1180, 784);
    const closed = ['Order ticket', 'Positions', 'Account', 'Working orders'];
    for (const panel of closed) await closePanel(page, panel);
    for (const panel of closed) await toasts(page).getByText(`${panel} closed.`, { exact: true }).waitFor();
    const said = await Promise.all(closed.map((panel) => boxOf(toasts(page).getByText(`${panel} closed.`, { exact: true }).locator('xpath=..'))));
    for (const [i, one] of said.entries()) for (const other of said.slice(i + 1)) expect(meet(one, other)).toBe(false);
    const under = await page.locator('main button:visible, header button:visible, main input:visible').evaluateAll((controls) => controls.map((control) => ({ name: control.textContent, box: control.getBoundingClientRect().toJSON() as { x: number; y: number; width: number; height: number } })));
    expect(under.length).toBeGreaterThan(20);
    expect(under.filter(({ box }) => box.width > 0 && said.some((one) => meet(box, one))).map(({ name }) => name)).toEqual([]);
    const undo = toasts(page).getByRole('button', { name: 'Undo' });
    expect(await undo.count()).toBe(1);
    await undo.click();
    await toasts(page).getByText('Working orders closed.').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Working orders: move, size, close' }).waitFor();
    expect(await page.getByRole('button', { name: 'Account: move, size, close' }).count()).toBe(0);
    await toasts(page).getByText('Account closed.').locator('xpath=..').getByRole('button', { name: 'Undo' }).waitFor();
    await page.mouse.move(640, 400); // Off the place where Undo was pressed.
    await page.clock.runFor(12_500);
    await undo.waitFor({ state: 'detached' });
    await expect.poll(() => toasts(page).innerText()).toBe('');
  });

  it('leaves the navigation in its place when a third desk stands in the toggle, and cuts no word', async () => {
    const [two, three] = [await enter(), await enter({ settings: { toggle: { paper: 'paper', live: 'demo' } } })];
    expect(await three.page.getByRole('group', { name: 'Desk on this page' }).locator('> *').count()).toBe(3);
    for (const size of SIZES) {
      const places = [];
      for (const { page } of [two, three]) {
        await page.setViewportSize(size);
        places.push((await boxOf(page.getByRole('button', { name: 'Desk', exact: true }))).x);
        const { text, box } = await page.locator('h1').evaluate((heading) => {
          const range = document.createRange();
          range.selectNodeContents(heading);
          return { text: range.getBoundingClientRect().toJSON() as Box, box: heading.getBoundingClientRect().toJSON() as Box };
        });
        const isWhole = text.x + text.width <= box.x + box.width + 0.5 && text.y < box.y + box.height;
        expect(isWhole || text.y >= box.y + box.height).toBe(true);
      }
      expect(places[1]).toBe(places[0]);
    }
  });

  it('cuts no word of where the money is, however narrow the window', async () => {
    const { page, desk, stage, view } = await enter({ mode: 'live' });
    const strip = page.getByRole('region', { name: 'Mode of this desk' });
    const isWhole = (): Promise<boolean> => strip.evaluate((box) => [...box.children].every((part) => {
      const { left, right } = part.getBoundingClientRect();
      const outer = box.getBoundingClientRect();
      return left >= outer.left && right <= outer.right && part.scrollWidth <= part.clientWidth + 1;
    }));
    const look = async (): Promise<void> => {
      for (const size of [{ width: 640, height: 400 }, { width: 1280, height: 800 }]) {
        await page.setViewportSize(size);
        await expect.poll(async () => [await strip.innerText(), size.width, await isWhole()]).toEqual([expect.stringContaining('LIVE prod'), size.width, true]);
      }
    };
    for (const tradingState of ['disarmed', 'halted'] as const) {
      desk.setDesk({ tradingState });
      await view.waitForTradingState(tradingState);
      await look();
    }
    await stage.stopServer();
    await view.banner().waitFor();
    await look();
  });

  it('cuts no fact of a live desk on the sandbox', async () => {
    const { page, desk, view } = await enter({ mode: 'live', prepare: (d) => { d.setDesk({ venueKind: 'sandbox', venue: { ...d.snapshot().desk.venue, id: 'SANDBOX' } }); } });
    const cut = (): Promise<readonly string[]> => page.locator('header').locator('[class*="factValue"], [class*="factLabel"]').evaluateAll((words) => words.filter((word) => word.scrollWidth > word.clientWidth).map((word) => word.textContent));
    for (const tradingState of ['disarmed', 'halted', 'reducing', 'active'] as const) {
      desk.setDesk({ tradingState, latched: tradingState === 'halted' });
      await view.waitForTradingState(tradingState);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await expect.poll(async () => [tradingState, size.width, await cut()]).toEqual([tradingState, size.width, []]);
      }
    }
  });

  it('keeps what sends an order and what came of it in sight, however low the ticket is', async () => {
    const { page, view } = await enter();
    const ticket = view.ticket();
    const panel = page.locator('main .dv-groupview').filter({ has: page.locator('button[type=submit]') });
    for (const height of [800, 720, 660]) {
      await page.setViewportSize({ width: 1280, height });
      await ticket.getByText('Market', { exact: true }).click();
      await ticket.getByLabel(/^Quantity/).fill('0.01');
      await ticket.getByText(/^✓ Every check passes/).waitFor();
      const button = ticket.locator('button[type=submit]');
      const before = await boxOf(button);
      await page.mouse.click(before.x + before.width / 2, before.y + before.height / 2);
      const outcome = ticket.getByRole('status', { name: 'Outcome of the order' });
      await outcome.filter({ hasText: /BTC-PERP at market: / }).waitFor();
      const [edge, said] = [await boxOf(panel), await boxOf(outcome)];
      expect([height, said.y + said.height <= edge.y + edge.height, await boxOf(button)]).toEqual([height, true, before]);
    }
  });

  it('keeps what came of the last action in sight, however small the window', async () => {
    const { page, desk, view } = await enter();
    for (const size of [{ width: 900, height: 700 }, { width: 640, height: 400 }]) {
      await page.setViewportSize(size);
      desk.putOrder({ status: 'open' });
      await page.getByRole('button', { name: /^Cancel all [1-9]/ }).click();
      await view.waitForNotice('Cancel all');
      const box = await boxOf(page.getByTestId('notice'));
      const inSight = await page.getByTestId('notice').evaluate((notice) => { const { x, y, height } = notice.getBoundingClientRect(); return notice.contains(document.elementFromPoint(x + 4, y + height / 2)); });
      expect([size.width, inSight, box.y + box.height <= size.height - 5, meet(box, await boxOf(safety(page)))]).toEqual([size.width, true, true, false]);
    }
  });

  it('leaves no menu open under a dialog that was left', async () => {
    const { page } = await enter();
    const menu = page.getByRole('dialog', { name: /columns, copy, save$/ });
    await page.getByRole('button', { name: /columns, copy, save$/ }).first().click();
    await menu.waitFor();
    await page.keyboard.press('Control+Shift+F');
    const question = page.getByRole('dialog', { name: 'Flatten all?' });
    await question.waitFor();
    expect(await question.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await menu.waitFor({ state: 'detached' });
  });
});
