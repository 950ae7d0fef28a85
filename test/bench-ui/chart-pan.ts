// 100,000 bars: how soon they are on screen, and how smoothly they are moved by hand while prices come in.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { quantile, type Figure } from '../bench/figures.ts';
import { BarsDesk } from './bars-desk.ts';
import { atRest, launchBrowser, longest, median, ms, openContext, openDesk, ratesOf, recordFrames, serveDesk, type Frames } from './browser.ts';

const BARS = 100_000;
const OPENINGS = 5;
const PAINT_GOAL_MS = 300;
const RATE_GOAL = 50;
const DRAG_MS = 4_000;

export async function chartPan(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'breakwater-bench-ui-'));
  const desk = new BarsDesk(BARS).start(200);
  const server = await serveDesk(desk, folder);
  const browser = await launchBrowser();
  try {
    const context = await openContext(browser);
    const first: number[] = [];
    const whole: number[] = [];
    for (let run = 0; run < OPENINGS; run += 1) {
      const page = await openDesk(context, server.newAddress());
      await wholeHistory(page);
      const measures = await page.evaluate(() => performance.getEntriesByName('bars-painted').map((entry) => ({ ms: entry.duration, bars: ((entry as PerformanceMeasure).detail as { bars: number }).bars })));
      first.push(measures[0]?.ms ?? NaN);
      whole.push(...measures.filter(({ bars }) => bars >= BARS).map((one) => one.ms));
      await page.close();
    }
    const page = await openDesk(context, server.newAddress());
    await wholeHistory(page);
    await atRest(page);
    const near = await pan(page);
    await page.getByRole('button', { name: /^All [\d,]+$/ }).click();
    await atRest(page);
    const all = await pan(page);
    console.log(`      first ${FIRST_PART} bars painted in ${ms(median(first))}; dragging ${describe(near)}; with all bars in view ${describe(all)}`);
    return [
      { name: `${BARS.toLocaleString('en-US')} bars in memory to first paint`, value: `median ${ms(median(whole))}, longest ${ms(longest(whole))} of ${whole.length}`, goal: `median ${PAINT_GOAL_MS} ms or less`, met: median(whole) <= PAINT_GOAL_MS },
      rateFigure('dragging the chart', near), rateFigure('dragging with all bars in view', all),
    ];
  } finally {
    desk.stop();
    await browser.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const FIRST_PART = '3,000';
const describe = ({ gaps, longTasks }: Frames): string => `frames p50 ${ms(median(gaps))}, p95 ${ms(quantile(gaps, 0.95))}, longest ${ms(longest(gaps))}, longest task ${ms(longest(longTasks))}`;

function rateFigure(name: string, { gaps }: Frames): Figure {
  const rates = ratesOf(gaps);
  return { name, value: `median ${median(rates).toFixed(1)}, p5 ${quantile(rates, 0.05).toFixed(1)} frames/s, longest frame ${ms(longest(gaps))}`, goal: `median ${RATE_GOAL} frames/s or more`, met: median(rates) >= RATE_GOAL };
}

const wholeHistory = async (page: Page): Promise<void> => {
  await page.waitForFunction((least) => performance.getEntriesByName('chart-painted').some((mark) => ((mark as PerformanceMark).detail as { bars: number }).bars >= least), BARS, { timeout: 60_000 });
};

/** Drags the chart to and fro with the pointer, as fast as a hand does; into the past again and again. */
async function pan(page: Page): Promise<Frames> {
  const box = await page.getByRole('group', { name: /price chart/ }).boundingBox();
  if (!box) throw new Error('expected a chart on the page, found none');
  const [left, right, y] = [box.x + box.width * 0.1, box.x + box.width * 0.8, box.y + box.height * 0.5];
  return recordFrames(page, async () => {
    const end = performance.now() + DRAG_MS;
    while (performance.now() < end) {
      await page.mouse.move(left, y);
      await page.mouse.down();
      for (let x = left; x <= right && performance.now() < end; x += 24) await page.mouse.move(x, y + Math.sin(x / 40) * 20);
      await page.mouse.up();
    }
  });
}
