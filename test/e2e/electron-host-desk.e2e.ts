// The built app with its real engine, venue process and view: in Electron where its binary is present, otherwise on the double in a real Chromium.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readVenueFile, venueFolder } from '../../src/main/adapters/venues/sim/venue-file.ts';
import { CliWorld } from '../support/cli-desk.ts';
import { launchApp, launchDouble, type AppUnderTest, type DoubleApp } from '../support/electron-double/launch.ts';
import { DeskPage } from './pages/desk.page.ts';

const MAIN = path.resolve(import.meta.dirname, '../../out/main/index.js');
const world = new CliWorld();
const running: AppUnderTest[] = [];
const args = (...more: readonly string[]): readonly string[] => [...(more.includes('--profile') ? [] : ['--profile', 'dev']), '--data-dir', world.dataDir, ...more];

async function start(...more: readonly string[]): Promise<DoubleApp> {
  const app = await launchDouble({ main: MAIN, args: args(...more) });
  running.push(app);
  return app;
}
const records = async (app: DoubleApp): Promise<string> => ((await app.control('records')) as string[]).join('\n');
const openPositions = async (view: DeskPage): Promise<number> => (await view.positions()).filter((row) => /long|short/i.test(row['Side'] ?? '')).length;

async function buy(view: DeskPage): Promise<void> {
  await view.chooseInstrument('BTC-PERP');
  await view.submitOrder({ side: 'Buy', type: 'Market', quantity: '0.01' });
  await view.orderOutcome(/^Buy 0\.010 BTC-PERP at market: (partly )?filled/);
  await view.showTab('Fills');
  await expect.poll(async () => (await view.rows('Fills')).length, { timeout: 20_000 }).toBeGreaterThan(0);
  await expect.poll(() => openPositions(view), { timeout: 20_000 }).toBeGreaterThan(0);
}

/** Asks for flatten-all outside the page and waits until the page shows the venue's proof. */
async function flattenFrom(app: DoubleApp, menu: 'app' | 'tray', view: DeskPage): Promise<void> {
  await app.control('answer', 0);
  await app.control('click', menu, 'flatten');
  await view.waitForTradingState('halted', 30_000);
  await expect.poll(() => openPositions(view), { timeout: 60_000 }).toBe(0);
  expect(await view.waitForProof(60_000)).toMatch(/0 positions, 0 open orders/);
  await view.putReceiptAway();
  await view.resume(`the flatten from the ${menu} is done`);
  await view.waitForTradingState('active', 20_000);
}

beforeAll(() => {
  // Long bars: the strategy stays out of the way of what is asked for by hand.
  for (const profile of ['dev', 'paper']) world.writeProfile(profile, { interval: '1h', sim: { severity: 'kind', pace: 60 }, limits: { maxDailyLoss: 1, maxDrawdown: 1 } });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()));
});
afterAll(() => world.dispose());

describe('the built app', () => {
  it('opens the desk', async () => {
    const app = await launchApp({ main: MAIN, args: args() });
    running.push(app);
    console.log(`The built app runs in ${app.host === 'electron' ? 'Electron' : "the double of Electron with Chromium: Electron's binary is not here"}`);
    const page = await app.page();
    const view = new DeskPage(page);
    await view.waitUntilLive(30_000);
    expect(await view.mode()).toBe('PAPER dev');
    await view.waitForTradingState('active', 20_000);
    await expect.poll(() => page.title()).toContain('Breakwater');
  });

  it('trades, and flattens from the view, the menu and the tray with proof', async () => {
    const app = await start();
    const page = await app.page();
    const problems = watch(page);
    const view = new DeskPage(page);
    await view.waitUntilLive(30_000);
    await view.waitForTradingState('active', 20_000);
    expect(await page.evaluate(() => [location.protocol, document.querySelectorAll('script:not([src])').length])).toEqual(['https:', 0]); // The double's stand-in for app:.
    await expect.poll(() => records(app), { timeout: 20_000 }).toContain('window Breakwater · dev · PAPER');

    await page.getByRole('button', { name: 'About Breakwater' }).click();
    await page.getByRole('link', { name: 'TradingView', exact: true }).click();
    await expect.poll(() => records(app), { timeout: 20_000 }).toContain('opened outside https://www.tradingview.com/');
    await page.keyboard.press('Escape');

    await buy(view);
    await view.holdFlatten();
    expect(await view.waitForProof(60_000)).toMatch(/0 positions, 0 open orders/);
    await view.waitForTradingState('halted', 20_000);
    await view.putReceiptAway();
    await view.resume('the flatten from the view is done');
    await view.waitForTradingState('active', 20_000);

    await buy(view);
    await flattenFrom(app, 'app', view);
    expect(await records(app)).toMatch(/Flatten all on dev\? \| dev \(paper\): 1 position of [\d.]+ USD in notional, 0 working orders/);
    await buy(view);
    await flattenFrom(app, 'tray', view);

    await view.kill('trying the switch');
    await view.waitForTradingState('halted, latched');
    await view.resume('the switch works');
    await view.waitForTradingState('active', 20_000);
    expect(problems).toEqual([]);
  });

  it('keeps its engine when the view dies, answers a second process, asks before it closes with something open, and leaves a clean journal', async () => {
    const app = await start();
    const page = await app.page();
    const view = new DeskPage(page);
    await view.waitUntilLive(30_000);
    await view.waitForTradingState('active', 20_000);
    if (await view.receipt().isVisible()) await view.putReceiptAway(); // Of a flatten before the restart: it is kept until it was read.
    await buy(view);

    await app.control('crash');
    await expect.poll(() => app.output(), { timeout: 20_000 }).toContain('the engine runs on, the view is loaded anew');
    const status = await world.run('status', '--profile', 'dev', '--json');
    expect(status.code, status.stderr).toBe(0);
    expect(status.stdout).toMatch(/"tradingState":\s*"active"/);
    let fresh = page;
    await expect.poll(async () => { fresh = await app.page(); return fresh !== page; }, { timeout: 20_000 }).toBe(true);
    const again = new DeskPage(fresh);
    await again.waitUntilLive(30_000);
    await expect.poll(() => openPositions(again), { timeout: 20_000 }).toBe(1);

    await app.control('secondInstance');
    await expect.poll(() => records(app), { timeout: 20_000 }).toContain('window focused');

    await app.control('closeWindow');
    await expect.poll(() => records(app), { timeout: 20_000 }).toMatch(/At the venue stay 1 position and 0 working orders\. [\s\S]*\| Keep running/);
    expect(await again.tradingState()).toBe('active');

    const flattened = await world.run('flatten', '--profile', 'dev', '--reason', 'from a second process');
    expect(flattened.code, flattened.stderr).toBe(0);
    await again.waitForTradingState('halted', 20_000);
    await expect.poll(() => openPositions(again), { timeout: 20_000 }).toBe(0);

    void app.control('closeWindow').catch(() => undefined);
    const { code, records: seen } = await app.exited;
    expect(code).toBe(0);
    expect(seen.filter((line) => line.includes('At the venue stay'))).toHaveLength(1); // With nothing open it does not ask again.
    expect(app.output()).toMatch(/Event log +[\d,]+ events, sha256 [0-9a-f]{64}/);
    expect(readVenueFile(venueFolder(world.dataDir, 'dev'))?.pid).toBeGreaterThan(0); // The venue goes on without us.

    const verified = await world.run('replay', '--profile', 'dev', '--verify', '--json');
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    const next = await start();
    await new DeskPage(await next.page()).waitForTradingState('halted', 20_000); // The latch of the flatten survives.
    expect(next.output()).not.toMatch(/not stopped cleanly/);
  });

  it('shows a chart in a window of its own, live, with the mode in sight and nothing to press by mistake', async () => {
    const app = await start('--profile', 'paper'); // Not halted by a flatten before.
    const page = await app.page();
    await new DeskPage(page).waitUntilLive(30_000);
    await page.getByRole('button', { name: 'Detach' }).first().click();
    let chart: Page | undefined;
    await expect.poll(() => (chart = page.context().pages().find((one) => one.url().includes('view=chart'))) !== undefined, { timeout: 20_000 }).toBe(true);
    if (!chart) return;
    const problems = watch(chart);
    await chart.getByRole('heading', { name: /BTC-PERP/ }).first().waitFor({ timeout: 20_000 });
    await chart.getByText('PAPER paper').waitFor();
    await chart.locator('canvas').first().waitFor();
    expect(await chart.getByRole('button', { name: /Flatten|Kill|Detach/ }).count()).toBe(0);
    const box = await chart.locator('canvas').first().boundingBox();
    expect(box?.height ?? 0).toBeGreaterThan(200);
    const status = await chart.getByText('All times UTC').boundingBox();
    expect((status?.y ?? 0) + (status?.height ?? 0)).toBeGreaterThan(600); // It fills the window of 640 to its foot.
    await expect.poll(() => chart?.title()).toBe('BTC-PERP · PAPER paper · active · Breakwater');
    if (process.env.BREAKWATER_SHOTS) await chart.screenshot({ path: path.join(process.env.BREAKWATER_SHOTS, 'chart-window.png') });
    if (process.env.BREAKWATER_SHOTS) await page.screenshot({ path: path.join(process.env.BREAKWATER_SHOTS, 'main-window.png') });
    expect(problems).toEqual([]);
    // The menu opens a view in the main window and leaves the chart alone.
    await app.control('click', 'app', 'view.risk');
    await page.getByRole('heading', { name: 'Risk', exact: true }).first().waitFor();
    expect(new URL(chart.url()).hash).toBe('');
    await app.control('click', 'app', 'resume');
    await page.getByText(/trading is not halted/).first().waitFor();
  });

  it('connects and reconciles anew when the machine wakes, and trades on', async () => {
    const app = await start('--profile', 'paper');
    const view = new DeskPage(await app.page());
    await view.waitUntilLive(30_000);
    await view.waitForTradingState('active', 20_000);
    await app.control('power', 'suspend');
    await app.control('power', 'resume');
    const status = async (): Promise<string> => (await world.run('status', '--profile', 'paper', '--json')).stdout;
    await expect.poll(status, { timeout: 30_000 }).toMatch(/"reconciled":\s*true/);
    const logs = path.join(world.dataDir, 'paper/logs');
    const logged = (): string => readdirSync(logs).map((file) => readFileSync(path.join(logs, file), 'utf8')).join('\n');
    await expect.poll(logged, { timeout: 20_000 }).toMatch(/the machine goes to sleep[\s\S]*the machine woke up/);
    await buy(view);
    await expect.poll(() => app.output()).toMatch(/the machine goes to sleep[\s\S]*the machine woke up/);
    await expect.poll(() => app.control('blockers'), { timeout: 20_000 }).toEqual(['prevent-app-suspension']); // It holds a position now.
  });

  it('says so when the desk before it was not stopped cleanly', async () => {
    const desk = await world.start('--profile', 'dev', '--no-view');
    await desk.crash();
    const app = await start();
    await new DeskPage(await app.page()).waitUntilLive(30_000);
    await expect.poll(() => app.output()).toMatch(/warn The desk was not stopped cleanly before: its journal was checked and is whole/);
  });

  it('replays a file of bars under the same words as the terminal, and ends when its time is over', async () => {
    const file = path.join(world.dataDir, 'bars.csv');
    const rows = Array.from({ length: 200 }, (_, i) => [1_767_225_600_000 + i * 60_000, 90_000 + i, 90_010 + i, 89_990 + i, 90_005 + i, 5].join(','));
    writeFileSync(file, ['timestamp,open,high,low,close,volume', ...rows].join('\n'));
    const app = await start('--data', file, '--symbols', 'btc-perp', '--speed', 'max', '--for', '2s');
    const { code, records: seen } = await app.exited;
    expect(code, app.output()).toBe(0);
    expect(seen).toContain('window Breakwater · dev · PAPER · REPLAY');
    expect(app.output()).toMatch(/Profile +dev \(replay\)[\s\S]*Bars +200/);
  });

  it.each([[['--profil', 'x'], 2, /unknown option '--profil'/], [['--port', '80'], 2, /--port: expected without a window/], [['--symbols', 'DOGE-PERP'], 2, /DOGE-PERP/], [['--help'], 0, /--dry-run/]] as const)('answers %j without a window', async (more, expected, words) => {
    const app = await start(...more);
    const { code, records: seen } = await app.exited;
    expect([code, seen.some((line) => line.startsWith('window '))]).toEqual([expected, false]);
    expect(app.output()).toMatch(words);
  });
});

/** What the page complains about. */
function watch(page: Page): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') problems.push(message.text()); });
  return problems;
}
