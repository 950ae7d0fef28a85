// Several desks in one process: one click between paper and live, the deliberate act that arms, each desk reached on its own, nothing carried over a restart.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectControl } from '../../src/main/hosts/headless/control-client.ts';
import { createClient, type Client } from '../../src/shared/contract/client.ts';
import type { OrderInput } from '../../src/shared/contract/risk-methods.ts';
import { CliWorld, type CliDesk } from '../support/cli-desk.ts';
import { launchChromium } from '../support/chromium.ts';
import { DeskPage } from './pages/desk.page.ts';

const SHOTS = path.resolve(import.meta.dirname, '../../test-output/shots');
const PHRASE = 'ARM demo 100 USD';
const world = new CliWorld();
const clients: Client[] = [];
const problems: string[] = [];
let browser: Browser;
let page: Page;
let view: DeskPage;
let desk: CliDesk;

/** The command line's own way to one desk. */
async function control(profile: string): Promise<Client> {
  const wire = await connectControl(path.join(world.dataDir, profile));
  if (!wire.ok) throw new Error(wire.error.message);
  const client = createClient(wire.value, { onDelta: () => undefined, onState: () => undefined });
  clients.push(client);
  return client;
}
const BUY: OrderInput = { instrumentId: 'SOL-PERP.SIM', side: 'buy', type: 'market', quantity: '0.2', limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false };

async function shoot(name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await view.waitForScheme(colorScheme);
    await page.screenshot({ path: path.join(SHOTS, `fleet-${name}-${colorScheme}.png`) });
  }
}
const openList = async (): Promise<void> => {
  await page.getByRole('button', { name: /^\d desks?/ }).click();
  await page.getByRole('table', { name: 'Desks' }).waitFor();
};
const row = (profile: string) => page.getByRole('table', { name: 'Desks' }).getByRole('row').filter({ has: page.getByRole('rowheader', { name: new RegExp(`\\b${profile}\\b`) }) });
const strip = () => page.getByRole('region', { name: 'Mode of this desk' });

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  world.writeProfile('demo', { interval: '1h', sim: { severity: 'kind' } }); // Long bars: the strategy stays out of the way of what is asked for by hand.
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error' && !/WebSocket|ERR_CONNECTION_REFUSED/.test(message.text())) problems.push(message.text()); });
  view = new DeskPage(page);
  desk = await world.start('--profile', 'dev');
});
afterAll(async () => {
  for (const client of clients) client.close();
  await browser?.close();
  await world.dispose();
});

describe('a fleet of desks', () => {
  it('goes from paper to live in one click, and the live desk opens disarmed', async () => {
    await view.open(desk.started.address);
    expect(await view.mode()).toBe('PAPER dev');
    await page.getByRole('button', { name: 'LIVE demo: show this desk' }).click();
    await page.locator('header [data-mode="live"]').filter({ hasText: 'demo' }).waitFor({ timeout: 30_000 });
    await view.waitForTradingState('disarmed');
    await expect.poll(() => strip().innerText()).toMatch(/SANDBOX, NO REAL MONEY[\s\S]*Disarmed/);
    await expect.poll(() => page.title()).toBe('LIVE demo · SANDBOX, NO REAL MONEY · disarmed · Breakwater');
    await expect.poll(() => view.venue()).toMatch(/connected$/);
    await shoot('disarmed');
  });

  it('opens nothing while disarmed', async () => {
    const demo = await control('demo');
    await expect.poll(async () => (await demo.call('desk.snapshot', {})).quotes.every((quote) => !quote.stale)).toBe(true);
    const preview = await demo.call('order.preview', BUY);
    expect(preview).toMatchObject({ verdict: 'denied', message: expect.stringMatching(/disarmed/) as string });
    expect(await demo.call('order.submit', { ...BUY, ...(preview.ticket !== null && { ticket: preview.ticket }) })).toMatchObject({ outcome: 'refused' });
  });

  it('is armed only by the phrase, letter by letter, over a list without red', async () => {
    const demo = await control('demo');
    await expect.poll(async () => (await demo.call('desk.readiness', {})).items.filter((item) => item.status === 'red').map((item) => `${item.label}: ${item.found}`), { timeout: 20_000 }).toEqual([]);
    expect(await demo.call('desk.arm', { phrase: PHRASE.toLowerCase(), reason: 'a try' })).toMatchObject({ outcome: 'refused', message: expect.stringContaining(`expected the phrase '${PHRASE}'`) as string });
    await view.waitForTradingState('disarmed');
    await page.getByRole('button', { name: 'Arm…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/All ready, checked/).waitFor({ timeout: 20_000 });
    await dialog.getByLabel(`Type the phrase ${PHRASE}`).fill('ARM demo 100 usd');
    await dialog.getByLabel(/^Reason/).fill('rehearsing the open');
    expect(await dialog.getByRole('button', { name: 'Arm demo' }).isDisabled()).toBe(true);
    await shoot('arming');
    await dialog.getByLabel(`Type the phrase ${PHRASE}`).fill(PHRASE);
    await dialog.getByRole('button', { name: 'Arm demo' }).click();
    await view.waitForTradingState('active', 20_000);
    await expect.poll(() => page.title()).toContain('ARMED');
    await shoot('armed');
  });

  it('is not armed by a wish that was taken back while its list was read, and is armed by the next', async () => {
    const demo = await control('demo');
    expect(await demo.call('desk.disarm', { reason: 'a short break' })).toMatchObject({ outcome: 'done' });
    const asked = demo.call('desk.arm', { phrase: PHRASE, reason: 'back again' });
    await demo.call('flatten.preview', {}); // Answered in order: the wish is being looked at.
    await demo.call('desk.disarm', { reason: 'no, not yet' });
    expect(await asked).toMatchObject({ outcome: 'refused', message: expect.stringContaining('was not armed') as string });
    await view.waitForTradingState('disarmed');
    expect(await demo.call('desk.arm', { phrase: PHRASE, reason: 'now it is meant' })).toMatchObject({ outcome: 'done' });
    demo.close();
    await view.waitForTradingState('active', 20_000);
  });

  it('lets a previewed order pass once armed', async () => {
    const demo = await control('demo');
    const { verdict, message, ticket } = await demo.call('order.preview', BUY);
    expect(verdict, message).toBe('approved');
    expect(await demo.call('order.submit', { ...BUY, ticket: ticket ?? '' })).toMatchObject({ outcome: 'done' });
    await expect.poll(async () => (await demo.call('desk.snapshot', {})).positions.filter((position) => position.side !== 'flat').length, { timeout: 20_000 }).toBe(1);
  });

  it('goes back to paper in one click while the live desk runs on, and stops no desk that holds something', async () => {
    await page.getByRole('button', { name: 'PAPER dev: show this desk' }).click();
    await page.locator('header [data-mode="paper"]').filter({ hasText: 'dev' }).waitFor();
    await strip().waitFor({ state: 'detached' });
    await openList();
    await expect.poll(() => row('demo').innerText()).toMatch(/active[\s\S]*\b1\b/);
    await row('demo').getByRole('button', { name: /^Stop desk demo/ }).click();
    const question = page.getByRole('dialog', { name: 'Stop desk demo?' });
    await expect.poll(() => question.innerText()).toMatch(/LIVE demo, SANDBOX, NO REAL MONEY[\s\S]*active[\s\S]*1 position, /);
    await expect.poll(() => question.innerText()).toContain('in no window');
    await shoot('stop');
    await question.getByRole('button', { name: 'Stop LIVE demo' }).click();
    await question.getByRole('alert').filter({ hasText: /expected desk demo to be flat, found 1 open position and/ }).waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await openList();
    await shoot('desks');
  });

  it('says why production cannot be shown', async () => {
    await row('prod').getByRole('button', { name: 'Try desk prod' }).click();
    await page.getByRole('alert').filter({ hasText: /Desk prod is not shown.*no adapter/ }).waitFor();
    await shoot('refused');
    await page.getByRole('button', { name: 'Put away', exact: true }).last().click();
    expect(await view.mode()).toBe('PAPER dev');
  });

  it('is flattened from the command line while another desk is shown', async () => {
    const flat = await world.run('flatten', '--profile', 'demo', '--reason', 'the rehearsal is over');
    expect(flat.code, flat.stderr).toBe(0);
    const dev = await control('dev');
    const states = (await dev.call('fleet.desks', {})).desks.map((one) => [one.profile, one.tradingState, one.openPositions]);
    expect(states).toContainEqual(['demo', 'halted', 0]);
    expect(states).toContainEqual(['dev', 'active', expect.any(Number)]);
    expect(await dev.call('fleet.show', { profile: 'demo' })).toMatchObject({ outcome: 'refused', message: 'expected dev, the desk of this connection, found demo' });
  });

  it('stays on its desk over a reload of the page', async () => {
    await page.getByRole('button', { name: 'LIVE demo: show this desk' }).click();
    await view.waitForTradingState('halted');
    await page.reload();
    await view.waitUntilLive();
    expect(await view.mode()).toBe('LIVE demo');
    await shoot('halted');
  });

  it('names the whole command of a desk that was stopped from elsewhere, and starts it again', async () => {
    const dev = await control('dev');
    expect(await dev.call('fleet.stop', { profile: 'demo' })).toMatchObject({ outcome: 'done' });
    const banner = page.getByRole('alert').filter({ hasText: /Desk demo does not run/ });
    await banner.waitFor();
    expect(await banner.innerText()).toContain(`npm run breakwater -- flatten --profile demo --data-dir ${world.dataDir}`);
    await banner.getByRole('button', { name: 'Start it again' }).click();
    await view.waitUntilLive();
    await view.waitForTradingState('halted');
  });

  it('asks before it stops a desk that another page shows, and that page says so and goes on when it is started again', async () => {
    const demo = await control('demo');
    expect(await demo.call('kill.resume', { reason: 'on to the two pages', killId: (await demo.call('desk.snapshot', {})).desk.killId ?? '' })).toMatchObject({ outcome: 'done' });
    const other = new DeskPage(await page.context().newPage());
    await other.open((await world.run('view', '--profile', 'dev')).stdout.match(/http:[^"\s]+/)?.[0] ?? '');
    await expect.poll(() => view.tradingState()).toMatch(/disarmed/);
    await page.getByRole('button', { name: 'Arm…' }).click();
    const arming = page.getByRole('dialog', { name: /^Arm demo/ });
    await arming.getByText(/^(All ready|\d+ not ready), checked/).waitFor();

    const there = other.page;
    await there.getByRole('button', { name: /^\d desks?/ }).click();
    await there.getByRole('button', { name: /^Stop desk demo/ }).click();
    const question = there.getByRole('dialog', { name: 'Stop desk demo?' });
    await question.getByText('another window shows it now').waitFor();
    expect(await page.getByRole('alert').filter({ hasText: 'does not run' }).count()).toBe(0);
    await question.getByRole('button', { name: 'Stop LIVE demo' }).click();
    await question.waitFor({ state: 'detached' });

    const banner = page.getByRole('alert').filter({ hasText: 'Desk demo does not run: stopped by hand from a window that shows desk dev' });
    await banner.waitFor();
    await arming.getByText('There is no list of a desk that does not run.').waitFor();
    expect(await arming.innerText()).not.toMatch(/All ready|Ready to arm/);
    expect(await arming.locator('form').innerText()).toContain('Desk demo does not run: stopped by hand');
    await shoot('stopped-elsewhere');

    await there.getByRole('button', { name: 'LIVE demo: show this desk' }).click();
    await view.waitUntilLive();
    await expect.poll(() => view.tradingState()).toMatch(/disarmed/);
    await arming.getByText(/^(All ready|\d+ not ready), checked/).waitFor();
    await page.keyboard.press('Escape');
    await there.close();
  });

  it('is disarmed by a restart', async () => {
    const demo = await control('demo');
    const open = (await demo.call('alerts.list', { limit: 100 })).alerts.filter((alert) => alert.tier === 1 && alert.ack === null).map((alert) => alert.seq);
    if (open.length > 0) await demo.call('alerts.acknowledge', { seqs: open, note: 'part of the rehearsal' });
    await expect.poll(async () => (await demo.call('desk.arm', { phrase: PHRASE, reason: 'before the restart' })).message, { timeout: 20_000 }).toBe('Armed.');
    expect(await desk.stop()).toBe(0);
    expect(desk.lines().find((line) => line.type === 'summary')).toMatchObject({ profile: 'dev', alsoRan: ['demo'] });
    desk = await world.start('--profile', 'demo');
    const again = await control('demo');
    expect((await again.call('desk.snapshot', {})).desk).toMatchObject({ tradingState: 'disarmed', venueKind: 'sandbox', mode: 'live' });
    expect(problems).toEqual([]);
  });
});
