// The journal and the reports in a real browser, over the real threads that read a journal file.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JournalFilter } from '../../src/shared/contract/journal-methods.ts';
import { PROFILE_DEFAULTS } from '../../src/shared/model/profile-defaults.ts';
import { Profile } from '../../src/shared/model/profile.ts';
import { JOURNAL_FILE, openJournal } from '../../src/main/adapters/sqlite/open-journal.ts';
import { openJournalReads, type RunningJournal } from '../../src/main/desk/journal/journal-service.ts';
import { openReports, type RunningReports } from '../../src/main/desk/reports/report-service.ts';
import { buildBigJournal } from '../support/big-journal.ts';
import { FakeDesk } from '../support/fake-desk.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';
import { buildRenderer, openStage, type Stage } from '../support/view-stage.ts';
import { DeskPage } from './pages/desk.page.ts';

const ROWS = 20_000;
const EVERY_ROW: JournalFilter = { text: '', types: [], instrumentId: null, clientOrderId: null, from: null, to: null, holds: true };
/** Longest wait for what comes by itself. */
const SOON = { timeout: 20_000 };

describe.skipIf(chromiumPath() === undefined)('journal and reports', () => {
  let browser: Browser;
  let dir = '';
  let built: ReturnType<typeof buildBigJournal>;
  let desk: FakeDesk;
  let stage: Stage;
  let reads: RunningJournal;
  let reports: RunningReports;
  let context: BrowserContext;
  let page: Page;
  const problems: string[] = [];

  const grid = () => page.getByRole('grid', { name: 'Journal entries' });
  const openView = (name: string): Promise<void> => page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name, exact: true }).click();
  /** The number before `entries` in the line above the list. */
  const total = async (): Promise<number> => Number(((await page.getByText(/[\d,]+ entr(y|ies)( found)?(,|$)/).first().innerText()).match(/[\d,]+/)?.[0] ?? '').replaceAll(',', ''));
  /** What the line says of raw inputs that are not listed. */
  const rawLeftOut = async (): Promise<number> => Number(((await page.getByText(/raw inputs and saved states left out/).innerText()).match(/([\d,]+) raw inputs/)?.[1] ?? '').replaceAll(',', ''));
  const currentRow = (): Promise<string> => grid().locator('[aria-selected="true"]').innerText();

  async function enter(): Promise<void> {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => problems.push(`threw: ${error.message}`));
    page.on('console', (message) => { if (message.type() === 'error') problems.push(message.text()); });
    await page.goto(stage.server.newAddress());
    await new DeskPage(page).waitUntilLive(60_000);
  }

  beforeAll(async () => {
    await buildRenderer();
    browser = await launchChromium();
    dir = mkdtempSync(path.join(tmpdir(), 'bw-e2e-journal-'));
    built = buildBigJournal(path.join(dir, JOURNAL_FILE), ROWS);
    desk = new FakeDesk({ seed: 4 }).start();
    reads = openJournalReads({ journalFile: path.join(dir, JOURNAL_FILE), currency: 'USD' });
    reports = openReports({ journalFile: path.join(dir, JOURNAL_FILE), reportDir: path.join(dir, 'reports'), profile: Profile.parse(PROFILE_DEFAULTS.dev), configHash: 'x', version: '0.1.0', source: 'venue', dryRun: false, log: { info() {}, warn() {}, error() {} } as never });
    desk.journal = reads;
    desk.reports = reports;
    stage = await openStage(desk);
  });
  afterAll(async () => {
    desk.stop();
    await browser?.close();
    await stage?.dispose();
    await reads?.close();
    await reports?.close();
    rmSync(dir, { recursive: true, force: true });
  });
  afterEach(async () => {
    await context.close();
    expect(problems.splice(0)).toEqual([]);
  });

  it('reaches every entry by keyboard, filters, and shows the record', async () => {
    await enter();
    await openView('Journal');
    const withoutHolds = await expect.poll(total, SOON).toBeGreaterThan(100).then(total);
    const all = (await reads.rows({ filter: { ...EVERY_ROW, raw: 'all' }, offset: 0, limit: 1 })).total;
    const raw = await rawLeftOut();
    await page.getByLabel('Show holds').check();
    await expect.poll(total, SOON).toBe(all - raw);
    expect([raw > 100, all > built.entries]).toEqual([true, true]);
    await page.getByLabel('Also raw inputs').check();
    await expect.poll(total, SOON).toBe(all);
    await grid().focus();
    await page.keyboard.press('End');
    await expect.poll(currentRow, SOON).toContain('Start input');
    expect(await grid().locator('[aria-selected="true"]').getAttribute('aria-rowindex')).toBe(String(all + 1));
    expect(await grid().getAttribute('aria-rowcount')).toBe(String(all + 1));
    await page.getByLabel('The record').filter({ hasText: '"configHash": "8f3c2a91d04be77a"' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await expect.poll(currentRow, SOON).toContain('Engine started');
    await page.keyboard.press('Home');
    await expect.poll(() => grid().locator('[aria-selected="true"]').getAttribute('aria-rowindex'), SOON).toBe('2');
    await page.getByLabel('Show holds').uncheck();
    await page.getByLabel('Also raw inputs').uncheck();
    await expect.poll(total, SOON).toBe(withoutHolds);
    // An id finds all that names it, what came in from the venue too.
    await page.getByLabel('Search words').fill('BIG-0000003');
    await expect.poll(total, SOON).toBeLessThan(12);
    await grid().getByText('Venue report').waitFor();
    await expect.poll(() => grid().getByRole('row').nth(1).innerText(), SOON).toMatch(/[A-Z]{3}-PERP/);
    await page.getByRole('button', { name: /^Types of entry/ }).click();
    await page.getByRole('dialog', { name: 'Types of entry' }).getByLabel(/^Order filled/).check();
    await page.keyboard.press('Escape');
    await expect.poll(total, SOON).toBeLessThan(3);
    await page.getByLabel('Search words').fill('no such word anywhere');
    await page.getByText('No entry matches. A search by words or by an order looks at every entry').waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await expect.poll(total, SOON).toBe(withoutHolds);
  });

  it('stands still while entries are added, and verifies the chain', async () => {
    await enter();
    await openView('Journal');
    await expect.poll(total, SOON).toBeGreaterThan(100);
    await grid().getByRole('row').nth(1).filter({ hasText: /\d\d:\d\d/ }).waitFor(); // Not its place alone.
    const before = await grid().getByRole('row').nth(1).innerText();
    const opened = openJournal(dir);
    if (!opened.ok) throw opened.error;
    const { journal, reader } = opened.value;
    const first = journal.lastSeq();
    HOSTILE_TEXTS.slice(0, 12).forEach((text, at) => journal.append({ kind: 'conclusion', seq: first + 1 + at, cause: first + 1, ts: built.lastTs + at, conclusion: { type: 'RiskEvent', level: 'critical', code: 'hostile', message: text.padEnd(400, ' <b>'), instrumentId: null, runbook: text, tsEvent: built.lastTs } }));
    journal.commit();
    reader.close();
    journal.close();
    const fresh = page.getByRole('button', { name: '12 new entries: show' });
    await fresh.waitFor();
    expect(await grid().getByRole('row').nth(1).innerText()).toBe(before);
    await fresh.click();
    await expect.poll(() => grid().getByRole('row').nth(1).innerText(), SOON).toContain('critical');
    for (let row = 1; row <= 12; row += 1) {
      await grid().getByRole('row').nth(row).click();
      await page.getByLabel('The record').filter({ hasText: '"code": "hostile"' }).waitFor();
    }
    expect(await page.evaluate(() => (window as { evil?: unknown }).evil)).toBeUndefined();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByRole('status').filter({ hasText: 'Whole' }).waitFor();
  });

  it('explains an order from its row, each step with its entry, and picks another', async () => {
    await enter();
    await openView('Journal');
    await page.getByLabel('Search words').fill('OrderFilled BTC');
    await expect.poll(() => grid().getByRole('row').nth(1).innerText(), SOON).toMatch(/Order filled/);
    await grid().focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(currentRow, SOON).toMatch(/Order filled/);
    await page.keyboard.press('w');
    const chain = page.getByRole('list', { name: 'From the data to the result' });
    await chain.waitFor();
    const kinds = await chain.locator(':scope > li').evaluateAll((items) => items.map((item) => item.getAttribute('data-kind')));
    expect(kinds).toEqual(['data', 'signal', 'checks', 'order', 'report', 'fill', 'pnl']);
    expect(await chain.innerText()).toMatch(/Completed bar of BTC-PERP[\s\S]*Short average[\s\S]*Max order notional[\s\S]*On|on disk[\s\S]*Slippage/);
    await chain.getByRole('button', { name: /^Entry/ }).first().click();
    await page.getByLabel('The record').filter({ hasText: '"type": "bar"' }).waitFor();
    await page.getByRole('button', { name: 'Another order' }).click();
    await page.getByLabel('Order id').fill('BIG-0000001');
    await page.getByRole('button', { name: 'Explain' }).click();
    await chain.waitFor();
    await page.getByRole('button', { name: 'Another order' }).click();
    await page.getByLabel('Order id').fill('no-such-order');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByRole('alert').filter({ hasText: 'no-such-order could not be explained' }).waitFor();
    await page.getByRole('button', { name: 'Entries', exact: true }).click();
    await grid().waitFor();
  });

  it('saves what the filter finds', async () => {
    await enter();
    await openView('Journal');
    await page.getByLabel('Search words').fill('OrderFilled');
    await expect.poll(total, SOON).toBeGreaterThan(200);
    await expect.poll(() => grid().getByRole('row').nth(1).innerText(), SOON).toMatch(/Order filled/);
    const found = await total();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export CSV' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^dev-journal-.*\.csv$/);
    const lines = readFileSync(await download.path(), 'utf8').trim().split('\r\n');
    expect(lines).toHaveLength(found + 1);
    expect(lines[1]).toMatch(/OrderFilled/);
  });

  it('reads and writes a day and a week', async () => {
    await enter();
    await openView('Reports');
    const text = (): Promise<string> => page.frameLocator('iframe').locator('body').innerText();
    await expect.poll(text, { timeout: 30_000 }).toContain('Daily report 2026-01-05');
    await page.getByRole('button', { name: /^Week 2026-W02/ }).click();
    await expect.poll(text, { timeout: 30_000 }).toContain('Weekly report 2026-W02');
    await page.getByRole('button', { name: 'Export all formats' }).click();
    await page.getByRole('status').filter({ hasText: 'breakwater-dev-2026-W02.csv' }).waitFor();
    expect(readFileSync(path.join(dir, 'reports', 'breakwater-dev-2026-W02.txt'), 'utf8')).toContain('Weekly report 2026-W02');
    await page.getByText('CSV', { exact: true }).click();
    await page.getByLabel('breakwater-dev-2026-W02.csv').filter({ hasText: 'section,time_utc' }).waitFor();
  });
});
