// The stop of a position in a real browser: moved by hand and by keys, asked for, set; on the real engine it outlives a crash.
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliWorld } from '../support/cli-desk.ts';
import type { FakeDesk } from '../support/fake-desk.ts';
import { chromiumPath } from '../support/chromium.ts';
import { drawn, heardOut, sharedBrowser, stagedPages } from '../support/staged-page.ts';
import { DeskPage } from './pages/desk.page.ts';

/** The machine may be busy. */
const SLOW = { timeout: 15_000 };
const stop = (page: Page): Locator => page.getByRole('slider', { name: /^Level of the stop/ });
const valueOf = async (slider: Locator): Promise<number> => Number(await slider.getAttribute('aria-valuenow'));
const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Move the stop of the long in BTC-PERP?' });
const moves = (desk: FakeDesk) => desk.commands.filter((command) => command.type === 'MoveStop');

/** Where the label is once the price scale has come to rest. */
async function atRest(page: Page): Promise<{ readonly x: number; readonly y: number; readonly height: number }> {
  let box = await stop(page).boundingBox();
  await expect.poll(async () => {
    const before = box?.y;
    await drawn(page);
    box = await stop(page).boundingBox();
    return box !== null && box.y === before;
  }, SLOW).toBe(true);
  if (box === null) throw new Error('expected the label of the stop on the chart, found none');
  return box;
}

describe.skipIf(chromiumPath() === undefined)('the line of the stop', () => {
  const enter = stagedPages({ viewport: { width: 1600, height: 1000 } });

  it('is moved by keys to a tick, asks with what it comes to, and holds where it was put', async () => {
    const { desk, page, problems } = await enter();
    await stop(page).focus();
    const before = await valueOf(stop(page));
    await page.keyboard.press('Shift+ArrowUp');
    await page.keyboard.press('ArrowUp');
    await drawn(page);
    const wanted = await valueOf(stop(page));
    expect(wanted).toBeGreaterThan(before);
    expect(Math.abs(wanted * 10 - Math.round(wanted * 10))).toBeLessThan(1e-6);
    await page.keyboard.press('Escape');
    await expect.poll(() => valueOf(stop(page)), SLOW).not.toBe(wanted);
    await page.keyboard.press('Shift+ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const text = dialog(page);
    await text.waitFor(SLOW);
    expect(await text.innerText()).toMatch(/tighter, \+11 ticks/);
    expect(await text.innerText()).toMatch(/Result at the stop, before fees/);
    await page.getByRole('button', { name: /^Tighten: stop at/ }).click();
    await text.waitFor({ state: 'detached', ...SLOW });
    expect(moves(desk)).toMatchObject([{ strategyId: 'ma-cross-BTC-PERP', instrumentId: 'BTC-PERP.SIM', looser: false, reason: 'moved on the chart', px: BigInt(Math.round(wanted * 10)) * 10n ** 11n }]);
    // From the answer on it is never seen at the old level again.
    expect(await valueOf(stop(page))).toBe(wanted);
    await expect.poll(() => stop(page).innerText(), SLOW).toContain('set by hand');
    expect(await valueOf(stop(page))).toBe(wanted);
    expect(problems).toEqual([]);
  });

  it('is dragged looser only with a reason written for it, and a refusal stays to be read', async () => {
    const { desk, page, problems } = await enter();
    await page.getByRole('button', { name: 'Lines in sight' }).click();
    await expect.poll(async () => await stop(page).getAttribute('data-edge'), SLOW).toBe('');
    const box = await atRest(page);
    const before = await valueOf(stop(page));
    await page.mouse.move(box.x + 12, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + 12, box.y + box.height / 2 + 30, { steps: 6 });
    await expect.poll(() => valueOf(stop(page)), SLOW).toBeLessThan(before);
    await page.mouse.up();
    await dialog(page).waitFor(SLOW);
    expect(await dialog(page).innerText()).toMatch(/looser, −[\d,]+ ticks/);
    expect(await dialog(page).innerText()).toMatch(/More room: at the stop the position makes [\d,.]+ USD less/);
    const confirm = page.getByRole('button', { name: /^Give room: stop at/ });
    await confirm.click();
    expect(await dialog(page).innerText()).toContain('Expected a reason of at least 3 characters');
    desk.refuseWith = 'Expected an active desk to give the position more room, found it reducing.';
    await page.getByLabel('Reason (goes into the journal)').fill('the spike at noon is noise');
    await confirm.click();
    await expect.poll(() => dialog(page).innerText(), SLOW).toContain('found it reducing');
    expect(moves(desk)).toMatchObject([{ looser: true, reason: 'the spike at noon is noise' }]); // The one without a reason was not sent.
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached', ...SLOW });
    await expect.poll(() => stop(page).getAttribute('data-moved'), SLOW).toBeNull();
    await expect.poll(() => stop(page).evaluate((element) => element === document.activeElement), SLOW).toBe(true);
    expect(problems).toEqual([]);
  });

  it('asks for the position that it was moved for, not for the next one of the instrument', async () => {
    const { desk, page, problems } = await enter();
    await stop(page).focus();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Enter');
    await dialog(page).waitFor(SLOW);
    await page.getByLabel('Reason (goes into the journal)').fill('the spike at noon is noise');
    desk.reopen('BTC-PERP.SIM');
    await expect.poll(() => dialog(page).getByRole('alert').allInnerTexts(), SLOW).toContain('The position or its stop is no more: there is nothing to move.');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached', ...SLOW });
    await heardOut(desk);
    expect(moves(desk)).toEqual([]);
    expect(problems).toEqual([]);
  });
});

describe.skipIf(chromiumPath() === undefined)('two strategies on one instrument', () => {
  const enter = stagedPages({ viewport: { width: 1600, height: 1000 } });

  it('have a line each, with the name; each is moved for itself', async () => {
    const { desk, page, problems } = await enter({ prepare: (given) => {
      const own = given.snapshot().positions.find(({ instrumentId }) => instrumentId === 'BTC-PERP.SIM')?.stopPx ?? 0;
      given.addStop('BTC-PERP.SIM', 'slow-cross', own - 20);
    } });
    const slow = page.getByRole('slider', { name: 'Level of the stop of slow-cross, BTC-PERP' });
    const own = page.getByRole('slider', { name: 'Level of the stop of ma-cross-BTC-PERP, BTC-PERP' });
    const [before, other] = [await valueOf(slow), await valueOf(own)];
    // Of labels at about the same price none lies on another.
    await page.getByRole('button', { name: 'Lines in sight' }).click();
    await expect.poll(() => page.getByRole('group', { name: /^Lines of BTC-PERP/ }).evaluate((group) => {
      const boxes = [...group.querySelectorAll<HTMLElement>('[data-px]')].filter((label) => label.style.visibility !== 'hidden').map((label) => label.getBoundingClientRect());
      return [boxes.length, boxes.some((a, i) => boxes.slice(i + 1).some((b) => a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1))];
    }), SLOW).toEqual([4, false]);
    expect(other).toBeGreaterThan(before);
    await slow.focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await dialog(page).waitFor(SLOW);
    expect(await dialog(page).innerText()).toMatch(/Stop of slow-cross\s/);
    await page.getByRole('button', { name: /^Tighten: stop at/ }).click();
    await dialog(page).waitFor({ state: 'detached', ...SLOW });
    expect(moves(desk)).toMatchObject([{ strategyId: 'slow-cross', looser: false }]);
    await page.getByRole('slider', { name: 'Level of the stop of slow-cross, set by hand, BTC-PERP' }).waitFor(SLOW);
    expect(await valueOf(own)).toBe(other);
    expect(problems).toEqual([]);
  });
});

describe.skipIf(chromiumPath() === undefined)('the stop of a real desk', () => {
  const world = new CliWorld();
  const browser = sharedBrowser();
  beforeAll(async () => {
    world.writeProfile('dev', { interval: '1s', sim: { severity: 'kind' }, strategy: { trailingStop: 0.02, exitOnCross: false } });
  });
  afterAll(async () => {
    await world.dispose();
  });

  it('holds where it was set by hand, also after the engine died at once', async () => {
    let desk = await world.start('--profile', 'dev');
    const page = await (await browser().newContext({ viewport: { width: 1600, height: 1000 } })).newPage();
    const view = new DeskPage(page);
    await view.open(desk.started.address);
    await view.waitForTradingState('active');
    await view.chooseInstrument('BTC-PERP');
    await view.submitOrder({ side: 'Buy', type: 'Market', quantity: '0.01' });
    await stop(page).waitFor(SLOW);
    const trailing = await valueOf(stop(page));
    await stop(page).focus();
    for (let press = 0; press < 60; press += 1) await page.keyboard.press('PageUp'); // 600 USD of about 1,800 to the market
    await drawn(page);
    const wanted = await valueOf(stop(page));
    expect(wanted).toBeGreaterThan(trailing);
    await page.keyboard.press('Enter');
    await dialog(page).waitFor(SLOW);
    await dialog(page).getByRole('button', { name: 'Leave as it is' }).and(page.locator(':focus')).waitFor(SLOW);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await view.waitForNotice(/Stop of the long moved by hand from .* tighter\. At the stop the position makes/);
    expect(await valueOf(stop(page))).toBe(wanted);
    await desk.crash();
    desk = await world.start('--profile', 'dev');
    await view.waitUntilLive(30_000);
    await expect.poll(() => stop(page).getAttribute('aria-label'), SLOW).toBe('Level of the stop, set by hand, BTC-PERP');
    expect(await valueOf(stop(page))).toBe(wanted);
  });
});
