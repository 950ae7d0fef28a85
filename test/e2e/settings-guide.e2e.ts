// A stranger on a fresh data folder: the guide from the first look to an exported report. Then settings that survive a restart, a profile that is
// changed and recorded, and keys in a real keyring. Real engine, real browser.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readVenueFile, venueFolder } from '../../src/main/adapters/venues/sim/venue-file.ts';
import { axeProblems, axeProblemsInBothThemes } from '../support/axe.ts';
import { CliWorld, type CliDesk } from '../support/cli-desk.ts';
import { KeyringHome, keyringMissing } from '../support/keyring-session.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';
import { DeskPage } from './pages/desk.page.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SHOTS = path.join(ROOT, 'test-output/shots');
let browser: Browser;
const problems: string[] = [];

async function openPage(address: string, size = { width: 1280, height: 800 }): Promise<{ page: Page; view: DeskPage }> {
  const page = await (await browser.newContext({ viewport: size, reducedMotion: 'reduce' })).newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error' && !/WebSocket|ERR_CONNECTION_(?:REFUSED|RESET)/.test(message.text())) problems.push(message.text()); });
  await page.goto(address);
  return { page, view: new DeskPage(page) };
}
async function shoot(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(SHOTS, `${name}-${colorScheme}.png`) });
  }
}
const guide = (page: Page): Locator => page.getByRole('region', { name: /^First steps/ });
const section = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: /^Settings/ }).click();
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name, exact: true }).click();
  await page.getByRole('heading', { name, exact: true, level: 2 }).filter({ visible: true }).first().waitFor();
};

describe.skipIf(chromiumPath() === undefined)('settings and first steps', () => {
  let world: CliWorld;
  let desk: CliDesk;
  const begin = async (options: { readonly guide?: boolean } = {}): Promise<void> => {
    world = new CliWorld('', options);
    world.writeProfile('dev', { interval: '1s', strategy: { weight: 0.05 }, sim: { severity: 'kind', pace: 120 }, limits: { maxDailyLoss: 1, maxDrawdown: 1, maxPositionNotional: '50000' } }); // Room for a trade by hand beside what the strategy holds.
    desk = await world.start('--profile', 'dev');
  };
  const stored = (): { guide: { finished: boolean; dismissed: boolean; done: string[] }; theme: string } => JSON.parse(readFileSync(path.join(world.dataDir, 'settings.json'), 'utf8')) as ReturnType<typeof stored>;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    browser = await launchChromium();
  });
  afterAll(async () => { await browser?.close(); });
  afterEach(async () => { await world?.dispose(); });

  it('leads from a fresh folder to an exported report, and notices by itself what was done', async () => {
    await begin({ guide: true });
    const { page, view } = await openPage(desk.started.address);
    const done = (title: string): Promise<void> => guide(page).getByRole('status').filter({ hasText: `Done: ${title}` }).waitFor({ timeout: 30_000 });
    const show = (name: string): Promise<void> => guide(page).getByRole('button', { name, exact: true }).click();
    await guide(page).getByRole('heading', { name: /1 of 8.*The frame and the red button/ }).waitFor({ timeout: 20_000 });
    expect(await axeProblems(page, { within: '[data-guide]' })).toEqual([]);
    await shoot(page, 'guide-first');

    await page.keyboard.press('Control+Shift+F');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await done('The frame and the red button');

    await show('Next instrument');
    await done('Watch the market');
    await show('Open Strategies');
    await done('Look at the strategy');

    await show('Go to the ticket');
    await view.ticket().waitFor();
    await view.submitOrder({ side: 'Buy', type: 'Market', quantity: '0.01' });
    await view.orderOutcome(/^Buy 0\.010 [A-Z]+-PERP at market: /);
    await done('Place a first order');
    await show('Show why');
    await done('See why it traded');
    await expect.poll(() => stored().guide.done).toContain('why'); // The page shows it before the engine has it.
    await page.reload(); // What was seen is kept by the engine, not by the page.
    await guide(page).getByRole('heading', { name: /6 of 8/ }).waitFor({ timeout: 20_000 });

    await show('Open Flatten all');
    await page.getByRole('button', { name: 'Flatten all now' }).click();
    await view.waitForProof();
    await guide(page).getByRole('heading', { name: /6 of 8/ }).waitFor();
    expect(stored().guide.done).not.toContain('flatten'); // Halted is not yet resumed.
    await view.resume('tried the red button');
    await done('Try the red button, then resume');
    await shoot(page, 'guide-flattened');

    await show('Open Reports');
    await page.getByRole('button', { name: /^Export/ }).first().click();
    await done('Export the report of today');
    expect(readdirSync(path.join(world.dataDir, 'dev/reports')).map((name) => path.extname(name)).sort()).toEqual(expect.arrayContaining(['.csv', '.html', '.json', '.txt']));

    await show('Show the folder');
    await page.getByText(path.join(world.dataDir, 'dev/reports'), { exact: true }).waitFor();
    await guide(page).getByRole('heading', { name: /That was all of it/ }).waitFor();
    await shoot(page, 'guide-done');
    await show('Close the guide');
    await guide(page).waitFor({ state: 'detached' });
    await expect.poll(() => stored().guide).toMatchObject({ finished: true, done: ['red', 'market', 'strategy', 'order', 'why', 'flatten', 'report', 'folders'] });
    await page.reload();
    await page.getByRole('navigation', { name: 'Views' }).waitFor();
    await view.waitForTradingState('active', 20_000); // Told together with how far the guide was.
    await section(page, 'About');
    expect(await guide(page).count()).toBe(0);
    await page.getByRole('button', { name: 'Show the first steps again' }).click();
    await guide(page).getByRole('heading', { name: /1 of 8/ }).waitFor();
    await show('Skip this step');
    await guide(page).getByRole('heading', { name: /2 of 8/ }).waitFor();
    await show('Put away');
    await guide(page).waitFor({ state: 'detached' });
    expect(problems.splice(0)).toEqual([]);
  });

  it('keeps what was set over a restart, and tells every window at once', async () => {
    await begin();
    const { page } = await openPage(desk.started.address);
    await section(page, 'Appearance');
    await page.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark', { exact: true }).click();
    await page.getByRole('radiogroup', { name: 'Density' }).getByText('Compact').click();
    await page.locator('html[data-mantine-color-scheme="dark"][data-density="compact"]').waitFor();
    const zone = page.getByRole('combobox', { name: 'Time zone of the screen' }).or(page.getByRole('textbox', { name: 'Time zone of the screen' }));
    await zone.fill('New_York');
    await page.getByRole('option', { name: 'America/New_York' }).click();
    await page.getByText(/New York, UTC−0[45]:00/).waitFor();
    await expect.poll(() => stored()).toMatchObject({ theme: 'dark', density: 'compact', zone: 'America/New_York' });
    await desk.stop();
    desk = await world.start('--profile', 'dev');
    const { page: after } = await openPage(desk.started.address);
    await after.locator('html[data-mantine-color-scheme="dark"][data-density="compact"]').waitFor();
    await section(after, 'Appearance');
    await after.getByText(/New York, UTC−0[45]:00/).waitFor();
    await after.getByRole('radiogroup', { name: 'Theme' }).getByText('Light', { exact: true }).click();
    await after.locator('html[data-mantine-color-scheme="light"]').waitFor();
    expect(problems.splice(0)).toEqual([]);
  });

  it('writes a profile with its reason, shows what changes first, and says that a restart is needed', async () => {
    await begin();
    const { page } = await openPage(desk.started.address);
    await section(page, 'Profiles');
    const form = page.getByRole('form', { name: 'Profile dev' });
    await form.getByLabel('Largest leverage', { exact: true }).fill('9');
    await form.getByText('expected at most 5, found 9').waitFor();
    expect(await form.getByRole('button', { name: '1 to correct' }).isDisabled()).toBe(true);
    await form.getByLabel('Largest leverage', { exact: true }).fill('2.5');
    await form.getByLabel('Log level', { exact: true }).selectOption('debug');
    expect(await form.getByRole('list', { name: 'What will be written' }).getByRole('listitem').allInnerTexts()).toEqual([expect.stringMatching(/Largest leverage.*3 × equity.*2\.5 × equity/s), expect.stringMatching(/Log level.*info.*debug/s)]);
    await form.getByLabel(/^Reason/).fill('smaller while I watch it');
    await shoot(page, 'settings-profile');
    await form.getByRole('button', { name: 'Write 2 changes' }).click();
    await form.getByText(/2 settings written; the running desk takes them at its next start/).waitFor();
    await form.getByText('Restart needed').waitFor();
    expect(JSON.parse(readFileSync(path.join(world.dataDir, 'profiles/dev.json'), 'utf8'))).toMatchObject({ name: 'dev', strategies: [{ id: 'ma-cross', interval: '1s' }], limits: { maxLeverage: 2.5 }, logLevel: 'debug' });
    expect(readFileSync(path.join(world.dataDir, 'profiles/changes.jsonl'), 'utf8')).toContain('smaller while I watch it');
    expect(problems.splice(0)).toEqual([]);
  });

  it('cuts no section off, and exports diagnostics without a secret and without a finding of accessibility', async () => {
    await begin();
    const { page } = await openPage(desk.started.address);
    for (const name of ['Profiles', 'API keys', 'Appearance', 'Notifications and sounds', 'Desks', 'Data and folders', 'Diagnostics', 'Licences', 'About']) {
      await section(page, name);
      if (name === 'Diagnostics') {
        await page.getByRole('button', { name: 'Write the bundle' }).click();
        await page.getByText(/✓ Written: \d+ KiB/).waitFor({ timeout: 20_000 });
        expect(readdirSync(path.join(world.dataDir, 'diagnostics'))).toHaveLength(1);
        expect(await axeProblemsInBothThemes(page, { within: 'main' })).toEqual([]); // The walk asks it of every section, and never writes a bundle.
      }
      if (name === 'Licences') await page.getByText('lightweight-charts').waitFor();
      if (name === 'API keys') await page.getByRole('region', { name: 'Keys of demo' }).getByText(/No keychain|Not set|locked/).first().waitFor();
    }
    for (const [width, height] of [[2560, 1440], [640, 400]] as const) {
      await page.setViewportSize({ width, height });
      for (const name of ['Profiles', 'API keys', 'Licences']) {
        await section(page, name);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${name} at ${width}`).toBe(0);
      }
    }
    expect(problems.splice(0)).toEqual([]);
  });
});

const missing = keyringMissing();
if (missing !== null) console.log(`keys in a real keyring are skipped: ${missing}`);

describe.skipIf(chromiumPath() === undefined || missing !== null)('keys in a real keyring', () => {
  it('are set, replaced and removed on the page, and never come back to it', async () => {
    const home = new KeyringHome();
    const dataDir = path.join(home.dir, 'desk');
    const child = home.start(`'${process.execPath}' '${path.join(ROOT, 'out/main/cli.js')}' run --json --profile dev --data-dir '${dataDir}'`);
    const own = await launchChromium();
    let pid = 0;
    try {
      const address = await new Promise<string>((resolve, reject) => {
        let text = '';
        child.stdout?.on('data', (data: Buffer) => {
          text += String(data);
          const line = text.split('\n').slice(0, -1).find((one) => one.includes('"type":"started"'));
          if (line === undefined) return;
          const started = JSON.parse(line) as { address: string; pid: number };
          pid = started.pid;
          resolve(started.address);
        });
        child.once('exit', (code) => reject(new Error(`expected a desk, it ended with ${code}`)));
      });
      const page = await (await own.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
      const frames: string[] = [];
      page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(String(payload))));
      await page.goto(address);
      await section(page, 'API keys');
      const card = page.getByRole('region', { name: 'Keys of demo' });
      await card.getByText('Not set', { exact: true }).waitFor();
      const make = (): { name: string; pem: string } => ({ name: `organizations/${randomUUID()}/apiKeys/${randomUUID()}`, pem: generateKeyPairSync('ec', { namedCurve: 'P-256', privateKeyEncoding: { type: 'sec1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } }).privateKey });
      const type = async (name: string, pem: string): Promise<void> => {
        await card.getByLabel('API key name', { exact: true }).fill(name);
        await card.getByLabel(/^Private key/).fill(pem);
        await card.getByRole('button', { name: 'Store in the keychain' }).click();
      };
      await card.getByRole('button', { name: 'Set…' }).click();
      await type('not-a-key-name', 'not-a-private-key');
      await card.getByText(/API key name: expected organizations/).waitFor();
      expect(await card.getByLabel(/^Private key/).inputValue()).toBe('');
      const first = make();
      await type(first.name, first.pem);
      await card.getByText('✓ Set').waitFor({ timeout: 20_000 });
      await card.getByText(`ends in ${first.name.slice(-4)}`).waitFor();
      await page.screenshot({ path: path.join(SHOTS, 'settings-keys-set.png') });
      const second = make();
      await card.getByRole('button', { name: 'Replace…' }).click();
      await type(second.name, second.pem);
      await card.getByText(`ends in ${second.name.slice(-4)}`).waitFor({ timeout: 20_000 });
      await card.getByRole('button', { name: 'Remove…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove the key' }).click();
      await card.getByText('Not set', { exact: true }).waitFor({ timeout: 20_000 });
      const seen = frames.join('\n') + await page.content();
      for (const secret of [first.name, second.name, ...[first.pem, second.pem].flatMap((pem) => pem.trim().split('\n').slice(1, -1))]) expect(seen).not.toContain(secret);
      expect(existsSync(path.join(dataDir, 'demo/keys.json'))).toBe(false);
    } finally {
      await own.close();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (pid > 0) {
        process.kill(pid, 'SIGTERM');
        const venue = readVenueFile(venueFolder(dataDir, 'dev'));
        if (venue) process.kill(venue.pid, 'SIGTERM');
        await ended;
      } else child.kill('SIGTERM');
      home.dispose();
    }
  });
});
