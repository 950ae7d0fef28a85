// A million rows of a journal, read by the real journal thread, scrolled by wheel and by the scroll bar.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { openJournalReads } from '../../src/main/desk/journal/journal-service.ts';
import { quantile, type Figure } from '../bench/figures.ts';
import { buildBigJournal } from '../support/big-journal.ts';
import { FakeDesk } from '../support/fake-desk.ts';
import { launchBrowser, longest, median, ms, openContext, openDesk, recordFrames, serveDesk, type Frames } from './browser.ts';

const ROWS = 1_000_000;
const RUNS = 3;
const GOAL_MS = 50;
const WHEEL_MS = 4_000;
/** Places that the scroll bar is dragged to, as shares of the list. */
const STOPS = [0.5, 0.98, 0.2, 0.75, 0.02] as const;

export async function journalScroll(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'breakwater-bench-ui-'));
  const journalFile = path.join(folder, 'journal.sqlite');
  const { entries } = buildBigJournal(journalFile, ROWS);
  const journal = openJournalReads({ journalFile, currency: 'USD' });
  const desk = new FakeDesk().start(200);
  desk.journal = journal;
  const server = await serveDesk(desk, folder);
  const browser = await launchBrowser();
  try {
    const page = await openDesk(await openContext(browser), server.newAddress());
    await page.getByRole('button', { name: 'Journal', exact: true }).or(page.getByRole('tab', { name: 'Journal', exact: true })).first().click();
    const list = page.getByRole('grid', { name: 'Journal entries' });
    await list.getByRole('row').nth(3).waitFor();
    await page.getByRole('checkbox', { name: 'Show holds' }).check();
    await page.waitForFunction((least) => Number(document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount')) > least, ROWS * 0.9, { timeout: 60_000 });
    const shown = Number(await list.getAttribute('aria-rowcount')) - 1;
    const wheel: Frames[] = [];
    const bar: Frames[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      wheel.push(await recordFrames(page, () => turnWheel(page)));
      bar.push(await recordFrames(page, () => dragBar(page)));
    }
    // Nothing was only quick because nothing was there.
    await page.waitForFunction(() => [...document.querySelectorAll('[role="grid"] [role="row"][aria-selected]')].every((row) => !row.textContent?.includes('…') || row.querySelectorAll('[role="gridcell"]').length > 1), undefined, { timeout: 10_000 });
    console.log(`      ${entries.toLocaleString('en-US')} entries, ${shown.toLocaleString('en-US')} rows in the list`);
    return [figure('journal by the wheel', wheel), figure('journal by the scroll bar', bar)];
  } finally {
    desk.stop();
    await browser.close();
    await server.close();
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function figure(name: string, runs: readonly Frames[]): Figure {
  const gaps = runs.flatMap((run) => run.gaps);
  const worst = runs.map((run) => longest(run.gaps));
  console.log(`      ${name}: ${gaps.length} frames, p50 ${ms(median(gaps))}, p95 ${ms(quantile(gaps, 0.95))}, longest of each run ${worst.map((one) => one.toFixed(0)).join(', ')} ms, longest task ${ms(longest(runs.flatMap((run) => run.longTasks)))}`);
  return { name, value: `longest frame ${ms(median(worst))} (median of ${runs.length} runs), p95 ${ms(quantile(gaps, 0.95))}`, goal: `${GOAL_MS} ms or less`, met: median(worst) <= GOAL_MS };
}

async function turnWheel(page: Page): Promise<void> {
  const box = await boxOf(page);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const end = performance.now() + WHEEL_MS;
  for (let turn = 0; performance.now() < end; turn += 1) await page.mouse.wheel(0, turn % 80 < 60 ? 360 : -240);
}

/** Takes the thumb of the scroll bar to far places, in small steps as a hand does. */
async function dragBar(page: Page): Promise<void> {
  const box = await boxOf(page);
  const x = box.x + box.width - 7;
  const top = await page.evaluate(() => { const area = scrollArea(); return area.scrollTop / (area.scrollHeight - area.clientHeight); function scrollArea(): Element { return document.querySelector('[role="grid"] > [tabindex="-1"]') as Element; } });
  const yOf = (share: number): number => box.y + 10 + share * (box.height - 20);
  let at = yOf(top);
  await page.mouse.move(x, at);
  await page.mouse.down();
  for (const share of STOPS) {
    const to = yOf(share);
    for (let step = 1; step <= 30; step += 1) await page.mouse.move(x, at + ((to - at) * step) / 30);
    at = to;
    await page.waitForTimeout(150); // A hand rests there: what it sees meanwhile is measured too.
  }
  await page.mouse.up();
}

async function boxOf(page: Page): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  const box = await page.locator('[role="grid"] > [tabindex="-1"]').boundingBox();
  if (!box) throw new Error('expected the list of the journal, found none');
  return box;
}
