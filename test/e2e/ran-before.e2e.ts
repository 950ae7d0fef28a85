// After an engine that ran two desks is lost: the page names both, its command reaches both, and the next start offers what ran before.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliWorld, type CliDesk } from '../support/cli-desk.ts';
import { launchChromium } from '../support/chromium.ts';
import { agreed, buy, callDesk, calmProfile, recorded } from '../support/process-desks.ts';
import { DeskPage } from './pages/desk.page.ts';

const SHOTS = path.resolve(import.meta.dirname, '../../test-output/shots');
const world = new CliWorld();
let browser: Browser;
let page: Page;
let view: DeskPage;
let desk: CliDesk;

async function shoot(name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) for (const [width, height] of [[1280, 800], [2560, 1440]] as const) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await view.waitForScheme(colorScheme);
    await page.screenshot({ path: path.join(SHOTS, `ran-before-${name}-${colorScheme}-${width}.png`) });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}
const row = (profile: string) => page.getByRole('table', { name: 'Desks' }).getByRole('row').filter({ has: page.getByRole('rowheader', { name: new RegExp(`\\b${profile}\\b`) }) });
const offer = (profile: string) => page.getByRole('alert').filter({ hasText: `Desk ${profile} ran until` });

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  for (const name of ['dev', 'paper'] as const) calmProfile(world.dataDir, name);
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  view = new DeskPage(page);
  desk = await world.start('--profile', 'dev');
});
afterAll(async () => {
  await browser?.close();
  await world.dispose();
});

describe('desks that ran before', () => {
  it('are all named when the engine is lost, with a command that reaches all of them', async () => {
    await view.open(desk.started.address);
    expect(await callDesk(world.dataDir, 'dev', 'fleet.start', { profile: 'paper' })).toMatchObject({ outcome: 'done', message: 'Desk paper runs. This page shows desk dev.' });
    await buy(world.dataDir, 'paper', 'BTC-PERP', '0.01');
    await agreed(world.dataDir, 'dev');
    await recorded(world.dataDir, 'paper', 1);
    // The page has heard of the position before the engine goes.
    await page.getByRole('button', { name: /2 desks/ }).click();
    await expect.poll(() => row('paper').innerText()).toMatch(/active[\s\S]*\t1\t0/);
    await page.keyboard.press('Escape');
    await desk.crash();
    await view.banner().waitFor();
    await expect.poll(() => view.banner().innerText()).toContain(`Desks, as last heard: dev: nothing open; paper: 1 position, 0 working orders. Flatten all of them from the command line: npm run breakwater -- flatten --all --data-dir ${world.dataDir}`);
    await shoot('lost');
  });

  it('stand in the menu with what they held and how old that is, and are offered', async () => {
    desk = await world.start('--profile', 'dev');
    await view.banner().waitFor({ state: 'hidden', timeout: 60_000 });
    await offer('paper').waitFor();
    expect(await offer('paper').innerText()).toMatch(/Desk paper ran until .* and does not run now\. It held 1 position \(BTC-PERP long 0\.01\), 0 working orders: nobody watches that\. Close it without starting: npm run breakwater -- flatten --profile paper /);
    await page.getByRole('button', { name: /1 desk/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Desks' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter'); // A second press starts nothing.
    expect(await row('paper').innerText()).toMatch(/not running[\s\S]*last heard \d[\s\S]* ago \([\s\S]*: 1 position \(BTC-PERP long 0\.01\)[\s\S]*\t1\s+last known\s+0\s+last known/);
    await shoot('menu');
    await page.keyboard.press('Escape');
    await shoot('offer');
  });

  it('start again beside the one on the page, at one press', async () => {
    await offer('paper').getByRole('button', { name: 'Start desk paper again' }).click();
    await page.getByRole('button', { name: /2 desks/ }).waitFor({ timeout: 30_000 });
    await offer('paper').waitFor({ state: 'hidden' });
    expect(await view.mode()).toBe('PAPER dev');
    await agreed(world.dataDir, 'paper');
    expect((await callDesk(world.dataDir, 'paper', 'desk.snapshot', {})).positions.filter(({ side }) => side !== 'flat')).toHaveLength(1);
  });
});
