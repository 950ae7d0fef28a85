// Strategies in a real browser on the real engine: a parameter is changed and rolled back, a strategy is paused and stopped, and all of it outlives a restart.
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliWorld, type CliDesk } from '../support/cli-desk.ts';
import { launchChromium } from '../support/chromium.ts';
import { DeskPage } from './pages/desk.page.ts';

const world = new CliWorld();
let browser: Browser;
let page: Page;
let view: DeskPage;
let desk: CliDesk;
const problems: string[] = [];

const openStrategies = async (): Promise<void> => {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Strategies' }).click();
  await page.getByRole('form', { name: /^Parameters of/ }).waitFor();
};
const list = (): Locator => page.getByRole('list', { name: 'Strategies' });
const versions = (): Locator => page.getByRole('table', { name: /^Versions of/ }).locator('tbody tr');
const inUse = (version: number): Promise<void> => page.getByText(`version ${version} in use`).waitFor();
async function setMode(name: RegExp, reason: string): Promise<void> {
  await page.getByRole('group', { name: 'Mode of BTC-PERP' }).getByRole('button', { name }).click();
  await page.getByRole('dialog').getByLabel(/^Reason/).fill(reason);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

beforeAll(async () => {
  // Averages that hardly ever cross: the position of this test is opened by hand. Bars long enough that a slow start misses none: they would warm up anew.
  world.writeProfile('dev', { interval: '5s', symbols: ['BTC-PERP', 'ETH-PERP'], strategy: { shortWindow: 5, longWindow: 200, trailingStop: 0.05, exitOnCross: false }, sim: { severity: 'kind', pace: 1 }, limits: { maxDailyLoss: 1, maxDrawdown: 1 } });
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error' && !/WebSocket|ERR_CONNECTION_REFUSED/.test(message.text())) problems.push(message.text()); });
  view = new DeskPage(page);
  desk = await world.start('--profile', 'dev');
  await view.open(desk.started.address);
  await view.waitForTradingState('active');
});
afterAll(async () => {
  await browser?.close();
  await world.dispose();
});

describe('the strategies view', () => {
  it('lists every strategy with state, position and result', async () => {
    await openStrategies();
    const entries = list().getByRole('button');
    await expect.poll(() => entries.count()).toBe(2);
    await expect.poll(() => entries.first().innerText()).toMatch(/BTC-PERP[\s\S]*USD[\s\S]*running[\s\S]*flat/);
  });

  it('goes through the list by keyboard', async () => {
    await list().getByRole('button').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('heading', { name: 'ETH-PERP', exact: true }).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.getByRole('heading', { name: 'BTC-PERP', exact: true }).waitFor();
  });

  it('says beside the field what is wrong, and saves nothing', async () => {
    await page.getByRole('spinbutton', { name: 'Short average' }).fill('60');
    await page.getByText('Expected a whole number 2 to 50 bars, found 60.').waitFor();
    expect(await page.getByRole('button', { name: /^Save version/ }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Discard' }).click();
    // What only the engine knows: the limits of this profile.
    await page.getByRole('checkbox', { name: 'Shorts' }).check();
    await page.getByRole('form').getByLabel(/^Reason/).fill('shorts in a falling market');
    await page.getByRole('button', { name: 'Save version 2' }).click();
    await page.getByText(/Expected off, because the limits of this profile allow no shorts, found on/).waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
  });

  it('saves a change as the next version, shown before it is saved', async () => {
    const field = page.getByRole('spinbutton', { name: 'Short average' });
    await field.focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => page.getByRole('form').getByRole('list', { name: 'Changes' }).innerText()).toMatch(/Short average 5 bars .*7 bars/s);
    await page.getByRole('form').getByLabel(/^Reason/).fill('fewer whipsaws');
    await page.keyboard.press('Enter');
    await inUse(2);
    await page.getByRole('tab', { name: 'Changes' }).click();
    await expect.poll(() => versions().count()).toBe(2);
    await expect.poll(() => versions().first().innerText()).toMatch(/2[\s\S]*change[\s\S]*Short average 5 bars → 7 bars[\s\S]*fewer whipsaws[\s\S]*trader/);
  });

  it('rolls back to the version before, as a new version', async () => {
    await page.getByRole('region', { name: 'Compare versions' }).getByRole('button', { name: 'Roll back to version 1' }).click();
    expect(await page.getByRole('dialog').innerText()).toMatch(/Short average 7 bars .*5 bars/s);
    await page.getByRole('dialog').getByLabel(/^Reason/).fill('no better');
    await page.keyboard.press('Enter');
    await inUse(3);
    await expect.poll(() => versions().count()).toBe(3);
    await page.getByRole('tab', { name: 'Parameters' }).click();
    await expect.poll(() => page.getByRole('spinbutton', { name: 'Short average' }).inputValue()).toBe('5');
  });

  it('pauses, and its decisions say so', async () => {
    await setMode(/^Pause/, 'news at two');
    await list().getByRole('button').first().filter({ hasText: 'paused' }).waitFor();
    await page.getByRole('tab', { name: 'Decisions' }).click();
    await page.getByRole('table', { name: /^Decisions of/ }).getByText('The strategy is paused: its signals are ignored, its stop still acts.').first().waitFor({ timeout: 15_000 });
  });

  it('is as it was after the engine came back', async () => {
    await desk.crash();
    desk = await world.start('--profile', 'dev');
    await view.banner().waitFor({ state: 'hidden', timeout: 30_000 });
    await list().getByRole('button').first().filter({ hasText: 'paused' }).waitFor({ timeout: 15_000 });
    await inUse(3);
    await page.getByText('news at two').waitFor();
  });

  it('stops: its position is closed', async () => {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Desk' }).click();
    await view.waitForTradingState('active');
    await view.chooseInstrument('BTC-PERP');
    await view.submitOrder({ side: 'Buy', type: 'Market', quantity: '0.01' });
    await openStrategies();
    await list().getByRole('button').first().filter({ hasText: 'long 0.010' }).waitFor({ timeout: 20_000 });
    await page.getByRole('group', { name: 'Mode of BTC-PERP' }).getByRole('button', { name: /^Stop/ }).click();
    await page.getByRole('dialog').getByText(/It closes its position in BTC-PERP: long 0.010/).waitFor();
    await page.getByRole('dialog').getByLabel(/^Reason/).fill('done for today');
    await page.keyboard.press('Enter');
    await list().getByRole('button').first().filter({ hasText: 'stopped' }).filter({ hasText: 'flat' }).waitFor({ timeout: 30_000 });
  });

  it('runs again', async () => {
    await setMode(/^Start/, 'a new day');
    await list().getByRole('button').first().filter({ hasText: /running|warming up/ }).waitFor();
  });

  it('recorded a journal that replays to the same conclusions', async () => {
    await desk.stop();
    const verified = await world.run('replay', '--profile', 'dev');
    expect(verified.stdout + verified.stderr).toMatch(/identical/);
    expect(verified.code, verified.stderr).toBe(0);
  });

  it('ran without an error in the page', () => expect(problems).toEqual([]));
});
