// The whole way in a real browser on the real engine: a fill arrives, an order is refused, the desk is flattened with proof, killed and resumed,
// a report is exported, the engine crashes and comes back. A picture of each state, dark and light, goes to test-output/shots.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliWorld, type CliDesk } from '../support/cli-desk.ts';
import { launchChromium } from '../support/chromium.ts';
import { DeskPage } from './pages/desk.page.ts';

const SHOTS = path.resolve(import.meta.dirname, '../../test-output/shots');
const world = new CliWorld();
let browser: Browser;
let page: Page;
let view: DeskPage;
let desk: CliDesk;
const problems: string[] = [];

async function shoot(name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await view.waitForScheme(colorScheme);
    await page.screenshot({ path: path.join(SHOTS, `${name}-${colorScheme}.png`) });
  }
}

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  // The strategy takes 10,000 USD when it likes: that leaves room for what is bought by hand, at whatever moment.
  world.writeProfile('dev', { interval: '1s', strategy: { weight: 0.05 }, sim: { severity: 'kind', pace: 120 }, limits: { maxDailyLoss: 1, maxDrawdown: 1, maxPositionNotional: '50000' } });
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1600, height: 1000 } })).newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error' && !/WebSocket|ERR_CONNECTION_REFUSED/.test(message.text())) problems.push(message.text()); });
  view = new DeskPage(page);
  desk = await world.start('--profile', 'dev');
});
afterAll(async () => {
  await browser?.close();
  await world.dispose();
});

describe('a day at the desk', () => {
  it('opens on the one-time address and shows a live paper desk', async () => {
    await view.open(desk.started.address);
    expect(page.url()).not.toContain('code=');
    expect(await view.mode()).toMatch(/PAPER/);
    await view.waitForTradingState('active');
    await expect.poll(() => view.barCount()).toBeGreaterThan(100);
    await shoot('01-live');
  });

  it('shows a fill that arrives', async () => {
    await view.chooseInstrument('BTC-PERP');
    await view.submitOrder({ side: 'Buy', type: 'Market', quantity: '0.01' });
    await view.orderOutcome(/^Buy 0\.010 BTC-PERP at market: (partly )?filled/);
    await expect.poll(async () => { await view.showTab('Fills'); return (await view.rows('Fills')).length; }, { timeout: 20_000 }).toBeGreaterThan(0);
    await expect.poll(async () => (await view.positions()).length, { timeout: 20_000 }).toBeGreaterThan(0);
    await shoot('02-fill');
  });

  it('refuses an order and says which check, which value, which limit', async () => {
    await view.submitOrder({ side: 'Buy', type: 'Market', quantity: '5', denied: true });
    await view.orderOutcome(/limit/i);
    await shoot('03-refused');
  });

  it('rests an order far from the market and changes it in its row', async () => {
    const px = await view.bid();
    await view.submitOrder({ side: 'Buy', type: 'Limit', quantity: '0.02', limitPx: (px * 0.97).toFixed(1) });
    await view.orderOutcome(/^Buy 0\.020 BTC-PERP at .*: rests at the venue/);
    await expect.poll(async () => (await view.workingOrders()).map((row) => row['Facts']), { timeout: 20_000 }).toContain('open');
    await view.replaceOrder('0.020', { quantity: '0.03', limitPx: (px * 2).toFixed(1) });
    await view.replaceProblem().filter({ hasText: /Refused: .*limit/i }).waitFor();
    await view.typeReplacement({ limitPx: (px * 0.96).toFixed(1) });
    await view.waitForNotice(/^Replaced: /);
    await expect.poll(async () => (await view.workingOrders()).map((row) => row['Quantity'])).toContain('0.030');
    await shoot('03-replaced');
  });

  it('tells the why of the entry by keyboard', async () => {
    await view.openMarkers();
    await page.keyboard.press('End');
    await page.getByRole('region', { name: 'Why' }).filter({ hasText: 'Why:' }).waitFor();
    await shoot('03-markers');
    await page.keyboard.press('Escape');
  });

  it('flattens after a deliberate press, with proof from the venue', async () => {
    await expect.poll(() => view.flattenPreview()).toMatch(/position/);
    await view.holdFlatten();
    expect(await view.waitForProof(60_000)).toMatch(/0 positions, 0 open orders/);
    await view.waitForTradingState('halted');
    await expect.poll(async () => (await view.positions()).filter((row) => !/flat/.test(row['Side'] ?? ''))).toEqual([]);
    await expect.poll(async () => (await view.positionGroups()).join()).toMatch(/Closed today/);
    await shoot('04-flat');
  });

  it('keeps the whole receipt, and the profit of the fills that closed, over a reload', async () => {
    const steps = await view.receiptSteps();
    expect(steps.length).toBeGreaterThan(3);
    await page.reload();
    await view.waitUntilLive();
    expect(await view.waitForProof()).toMatch(/0 positions, 0 open orders/);
    await expect.poll(() => view.receiptSteps()).toEqual(steps);
    await view.showTab('Fills');
    // By the strategy or by the flatten: the position is closed.
    await expect.poll(async () => (await view.rows('Fills')).map((row) => row['Realized'] ?? '').join()).toMatch(/[1-9]/);
    await page.getByRole('button', { name: 'Fold' }).click();
    await shoot('04-folded');
    await view.putReceiptAway();
  });

  it('resumes, is killed, and resumes again', async () => {
    await view.resume('the flatten is done');
    await view.waitForTradingState('active');
    await view.kill('trying the switch');
    await view.waitForTradingState('halted');
    await shoot('05-killed');
    await view.resume('the switch works');
    await view.waitForTradingState('active');
  });

  it('previews and exports the report of the day', async () => {
    await view.openReports();
    await expect.poll(() => view.reportText(), { timeout: 20_000 }).toMatch(/BTC-PERP/);
    await shoot('06-report');
    const exported = await view.exportReport();
    expect(exported).toMatch(/Written to/);
    await page.getByRole('button', { name: 'Open the folder' }).click();
    await view.waitForNotice(`The reports are in ${path.join(world.dataDir, 'dev/reports')}`);
    await view.openDesk();
    const day = new Date().toISOString().slice(0, 10);
    const reports = path.join(world.dataDir, 'dev/reports');
    const files = existsSync(reports) ? readdirSync(reports, { recursive: true }).map(String) : [];
    for (const ending of ['.txt', '.html', '.csv', '.json']) expect(files.some((file) => file.includes(day) && file.endsWith(ending)), `${ending} in ${files.join(', ')}`).toBe(true);
  });

  it('marks every number as stale when the engine dies, and takes up the session when it is back', async () => {
    await desk.crash();
    await view.banner().waitFor({ timeout: 20_000 });
    await expect.poll(() => view.isStale()).toBe(true);
    expect(await view.banner().innerText()).toContain(`npm run breakwater -- flatten --data-dir ${world.dataDir}`);
    await shoot('07-engine-gone');
    desk = await world.start('--profile', 'dev');
    await view.waitUntilLive(30_000);
    await expect.poll(() => view.banner().isVisible(), { timeout: 20_000 }).toBe(false);
    await view.waitForTradingState('active');
    await shoot('08-back');
  });

  it('flattens from a second process while the view watches', async () => {
    const flattened = await world.run('flatten', '--profile', 'dev', '--reason', 'from the command line');
    expect(flattened.code, flattened.stderr).toBe(0);
    expect(flattened.stdout).toMatch(/0 positions and 0 open orders, 2 times/);
    await view.waitForTradingState('halted');
  });

  it('fits a small and a large screen', async () => {
    for (const [width, height] of [[1280, 800], [2560, 1440]] as const) {
      await page.setViewportSize({ width, height });
      // The dock arranges itself anew after the window has its size.
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), { message: `${width} px` }).toBeLessThanOrEqual(0);
      await shoot(`09-${width}`);
    }
  });

  it('ran without an error in the page', () => expect(problems).toEqual([]));
});
