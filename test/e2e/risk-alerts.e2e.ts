// Limits, breakers and alerts as a person sees and acknowledges them, in a real browser over the real loopback host.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { axeProblems } from '../support/axe.ts';
import { chromiumPath } from '../support/chromium.ts';
import { stagedPages } from '../support/staged-page.ts';
import { DeskPage } from './pages/desk.page.ts';

const SHOTS = process.env.BREAKWATER_SHOTS;

const openView = (page: Page, name: string): Promise<void> => page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: new RegExp(`^${name}`) }).click();
const panel = (page: Page, name: string): Locator => page.getByRole('main').getByRole('region', { name, exact: true });
/** A row of the centre by a part of its message. */
const row = (page: Page, text: string): Locator => panel(page, 'Alerts').getByRole('row').filter({ hasText: text });

async function shoot(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return;
  mkdirSync(SHOTS, { recursive: true });
  for (const [width, height] of [[1280, 800], [2560, 1440]] as const) {
    for (const scheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: scheme });
      await new DeskPage(page).waitForScheme(scheme);
      await page.screenshot({ path: path.join(SHOTS, `${name}-${width}-${scheme}.png`) });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

describe.skipIf(chromiumPath() === undefined)('risk and alerts', () => {
  const enter = stagedPages();

  it('shows every limit with its state, the breakers, the exposure and the history, and follows a kill', async () => {
    const { desk, page, problems } = await enter({ prepare: (made) => made.setDesk({ tradingState: 'reducing', stateCause: 'exposure stayed above its limit' }) });
    await openView(page, 'Risk');
    const limits = panel(page, 'Limits').getByRole('table', { name: 'Limits' });
    await limits.getByRole('row', { name: /Daily loss/ }).waitFor();
    // The states of all rows, top down, against those of the desk: prices move, so both are read until they meet.
    const shown = async (): Promise<readonly string[]> => (await limits.getByRole('row').allInnerTexts()).flatMap((text) => /(ok|near|reached|unknown)\s*(An order|Measured|$)/m.exec(text)?.[1] ?? []);
    await expect.poll(async () => JSON.stringify(await shown()) === JSON.stringify(desk.risk().limits.map((one) => one.state)), { timeout: 20_000 }).toBe(true);
    expect(await limits.getByRole('rowheader').allInnerTexts()).toEqual(expect.arrayContaining(['Account', 'Instrument BTC-PERP', 'Each order']));

    const cutNames = await limits.getByRole('cell').evaluateAll((cells) => cells.filter((cell) => (cell as HTMLTableCellElement).cellIndex === 0 && cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent));
    expect(cutNames).toEqual([]);

    const exposure = panel(page, 'Notional exposure and concentration').getByRole('table', { name: 'Notional exposure by instrument' });
    await exposure.getByRole('row', { name: /BTC-PERP .*long/ }).waitFor();
    await exposure.getByRole('row', { name: /SOL-PERP .*short/ }).waitFor();
    await panel(page, 'State changes').getByRole('row', { name: /active → reduce-only .*exposure stayed above/ }).waitFor();
    await panel(page, 'Breakers').getByRole('row', { name: /Feed of SOL-PERP .*warning/ }).waitFor();
    await shoot(page, 'risk');

    // The switch is thrown from the card, through its dialog.
    const kill = panel(page, 'Kill switch');
    await kill.filter({ hasText: 'Open' }).waitFor();
    await kill.getByRole('button', { name: 'Kill…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: /kill/i }).last().click();
    await kill.getByText('Latched').waitFor();
    await kill.getByRole('button', { name: 'Resume…' }).waitFor();
    await panel(page, 'Breakers').getByRole('row', { name: /Kill latch .*tripped/ }).waitFor();
    await panel(page, 'State changes').getByRole('row', { name: /→ halted, latched/ }).first().waitFor();
    await shoot(page, 'risk-halted');
    expect(await axeProblems(page, { within: 'main' })).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('asks only while it is shown and the link is live', async () => {
    const { desk, stage, page } = await enter();
    let reads = 0;
    const real = desk.risk.bind(desk);
    desk.risk = () => { reads += 1; return real(); };
    await openView(page, 'Risk');
    await expect.poll(() => reads, { timeout: 20_000 }).toBeGreaterThan(1);
    const [start, from] = [reads, desk.snapshot().seq];
    await expect.poll(() => reads, { timeout: 20_000 }).toBeGreaterThan(start + 1);
    const events = desk.snapshot().seq - from; // What the desk tells while it is asked twice.
    await openView(page, 'Alerts');
    await panel(page, 'Alerts').waitFor();
    const after = reads;
    const first = desk.snapshot().seq;
    await expect.poll(() => desk.snapshot().seq - first, { timeout: 20_000 }).toBeGreaterThan(1.5 * events);
    expect(reads - after).toBeLessThanOrEqual(1);
    await openView(page, 'Risk');
    await expect.poll(() => reads, { timeout: 20_000 }).toBeGreaterThan(after);
    await stage.stopServer();
    await page.getByRole('alert').filter({ hasText: 'Engine not connected since' }).waitFor();
    await panel(page, 'Limits').getByText('STALE', { exact: true }).waitFor();
  });

  it('says so when the limits cannot be read, and asks again', async () => {
    const { desk, page } = await enter();
    const real = desk.risk.bind(desk);
    desk.risk = () => { throw new Error('no ledger'); };
    await openView(page, 'Risk');
    await panel(page, 'Limits').getByRole('alert').filter({ hasText: 'could not be read' }).waitFor();
    desk.risk = real;
    await panel(page, 'Limits').getByRole('button', { name: 'Ask again' }).click();
    await panel(page, 'Limits').getByRole('row', { name: /Daily loss/ }).waitFor();
  });

  it('lists alerts by tier, takes note of one, of the selected and of a tier, with a note, for good', async () => {
    const { desk, page, problems } = await enter({ prepare: (made) => {
      made.alert('critical', 'dailyLoss', 'The loss of the day is 5,001.00, limit 5,000.00: the desk halts', 'Positions stay as they are. Decide whether to flatten.');
      made.alert('critical', 'equityUnknown', 'Equity is unknown while a position is open', 'Look at the feed of the open positions.');
      made.alert('warning', 'leverage', 'Gross notional is 301,000.00, limit 300,000.00', 'Reduce the position, or add cash.');
      made.alert('info', 'note<img src=x onerror=alert(1)>', '<img src=x onerror="document.title=\'ran\'">', '<script>document.title="ran"</script>');
    } });
    await openView(page, 'Alerts');
    const centre = panel(page, 'Alerts');
    await row(page, 'Equity is unknown').waitFor();
    await shoot(page, 'alerts');
    const tier = (n: number): Locator => centre.getByRole('button', { name: new RegExp(`^.?\\s*Tier ${n}:`) });
    await tier(1).filter({ hasText: '2 open of 2' }).waitFor();

    // One, with a note.
    await centre.getByLabel('Note for the journal (optional)').fill('looked at the feed');
    await row(page, 'Equity is unknown').getByRole('button', { name: /^Acknowledge/ }).click();
    await row(page, 'Equity is unknown').getByText('trader via view: looked at the feed').waitFor();
    expect(desk.commands.at(-1)).toMatchObject({ type: 'AcknowledgeAlert', note: 'looked at the feed' });
    await tier(1).filter({ hasText: '1 open of 2' }).waitFor();
    await expect.poll(() => centre.getByLabel('Note for the journal (optional)').inputValue()).toBe('');

    // The selected ones, by keyboard.
    await row(page, 'The loss of the day').getByRole('checkbox').focus();
    await page.keyboard.press('Space');
    await row(page, 'Gross notional').getByRole('checkbox').check();
    await centre.getByRole('button', { name: 'Acknowledge selected (2)' }).click();
    await row(page, 'Gross notional').getByText('trader via view').waitFor();
    await tier(1).filter({ hasText: '0 open of 2' }).waitFor();

    // A tier, and the filters.
    await tier(3).click();
    await row(page, 'The loss of the day').waitFor({ state: 'detached' });
    await centre.getByRole('button', { name: /Acknowledge all of tier 3/ }).click();
    await centre.getByLabel('Not acknowledged only').check();
    await centre.getByText('No alert matches the filter.').waitFor();
    await tier(3).click();
    await centre.getByLabel('Not acknowledged only').uncheck();
    await centre.getByLabel('Search alerts').fill('TRADER feed look');
    await expect.poll(() => centre.getByRole('button', { name: /^Acknowledge [^as]/ }).count()).toBe(0);
    expect(await centre.getByRole('row').filter({ hasText: 'Equity is unknown' }).count()).toBe(1);
    expect(await centre.getByRole('row').filter({ hasText: 'The loss of the day' }).count()).toBe(0);
    await centre.getByLabel('Search alerts').fill('');
    await shoot(page, 'alerts-acknowledged');

    // A new one comes by itself; what was noted stays noted after a reload.
    desk.alert('critical', 'liquidated', 'The venue liquidated 0.1 BTC-PERP', 'Find out why the stop did not act.', 'BTC-PERP.SIM');
    await row(page, 'The venue liquidated').waitFor();
    await page.reload();
    await openView(page, 'Alerts');
    await row(page, 'Equity is unknown').getByText('looked at the feed').waitFor();
    expect(await page.title()).not.toBe('ran');
    expect(await axeProblems(page, { within: 'main' })).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('shows a refusal and keeps the note', async () => {
    const { desk, page } = await enter({ prepare: (made) => made.alert('critical', 'dailyLoss', 'The loss of the day is too large', 'Decide whether to flatten.') });
    await openView(page, 'Alerts');
    await row(page, 'The loss of the day').waitFor();
    desk.command = (command) => Promise.resolve({ requestId: command.requestId, outcome: 'refused', message: 'expected alerts of this desk, found none with the number 7', clientOrderId: null });
    await panel(page, 'Alerts').getByLabel('Note for the journal (optional)').fill('seen');
    await row(page, 'The loss of the day').getByRole('button', { name: /^Acknowledge/ }).click();
    await page.getByText('refused: expected alerts of this desk').waitFor();
    expect(await panel(page, 'Alerts').getByLabel('Note for the journal (optional)').inputValue()).toBe('seen');
  });
});
