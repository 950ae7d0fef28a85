// A desk under load: how soon the page answers a hand, whether it keeps memory, and whether every event arrives.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CDPSession, Page } from 'playwright';
import { quantile, type Figure } from '../bench/figures.ts';
import { devtools, launchBrowser, longest, median, ms, openContext, openDesk, ratesOf, recordFrames, serveDesk, sleep, type Frames } from './browser.ts';
import { actsOf, collectDelays, recordDelays, type Delays } from './interactions.ts';
import { LoadDesk, type Counts } from './load-desk.ts';

const LOAD = { instruments: 50, positions: 50, orders: 200, ticksPerSecond: 1_000 } as const;
const DELAY_GOAL_MS = 100;
const HEAP_GOAL_MB = 1;
/** The first minute fills what is kept: compiled code, pages of tables, caches. A short run cannot wait so long. */
const WARM_UP_S = { full: 60, quick: 20 } as const;
const SAMPLE_S = { full: 15, quick: 5 } as const;
const MB = 2 ** 20;

type Sample = { readonly at: number; readonly mb: number };

export async function deskLoad(minutes: number): Promise<readonly Figure[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'breakwater-bench-ui-'));
  const desk = new LoadDesk(LOAD);
  const server = await serveDesk(desk, folder);
  const browser = await launchBrowser();
  try {
    const context = await openContext(browser);
    await context.addInitScript(countEvents);
    const page = await openDesk(context, server.newAddress());
    const session = await devtools(page);
    const sentBefore: Counts = { ...desk.sent };
    desk.start();
    await sleep(3_000); // The load is measured once it runs evenly.
    const startedAt = performance.now();
    const ticksBefore = desk.ticks;
    const calm = await recordFrames(page, () => sleep(5_000));

    await recordDelays(page);
    const acts = await actsOf(page);
    const perAct = new Map<string, Delays>();
    for (const [name, act] of Object.entries(acts)) {
      await act(); // Views are fetched when they are first shown.
      await collectDelays(page);
      const times: number[] = [];
      for (let run = 0; run < 3; run += 1) {
        await act();
        times.push(...await collectDelays(page));
      }
      perAct.set(name, times);
    }
    const full = minutes >= 3;
    const warmUp = full ? WARM_UP_S.full : WARM_UP_S.quick;
    const samples = await soak(session, minutes * 60, warmUp, full ? SAMPLE_S.full : SAMPLE_S.quick, Object.values(acts));
    const soaked = await collectDelays(page);
    const seconds = (performance.now() - startedAt) / 1_000;
    const rate = (desk.ticks - ticksBefore) / seconds;
    desk.stop();
    await sleep(1_500); // What is still on its way arrives: the counts are compared.

    const seen = await page.evaluate(() => (window as unknown as { readonly benchEvents: Counts }).benchEvents);
    const sent: Counts = { order: desk.sent.order - sentBefore.order, fill: desk.sent.fill - sentBefore.fill, decision: desk.sent.decision - sentBefore.decision };
    const lost = (['order', 'fill', 'decision'] as const).reduce((sum, type) => sum + Math.abs(sent[type] - seen[type]), 0);
    const wrong = await wrongPrices(page, desk);
    const all = [...[...perAct.values()].flat(), ...soaked];
    const slope = slopeOf(samples);
    for (const [name, times] of perAct) console.log(`      ${name.padEnd(28)} p50 ${ms(median(times))}, longest ${ms(longest(times))}`);
    console.log(`      ${soaked.length} interactions during the soak: p50 ${ms(median(soaked))}, p95 ${ms(quantile(soaked, 0.95))}, longest ${ms(longest(soaked))}`);
    console.log(`      without interaction: ${frameText(calm)}`);
    console.log(`      heap after collection, MB: ${samples.map(({ mb }) => mb.toFixed(1)).join(' ')}`);
    console.log(`      sent ${sent.order} order events, ${sent.fill} fills, ${sent.decision} decisions in ${seconds.toFixed(0)} s`);
    return [
      { name: 'price rate', value: `${rate.toFixed(0)} /s`, goal: `${LOAD.ticksPerSecond} /s (5 % less at most)`, met: rate >= LOAD.ticksPerSecond * 0.95 },
      { name: 'input to next paint under load', value: `p50 ${ms(median(all))}, p95 ${ms(quantile(all, 0.95))}, longest ${ms(longest(all))} of ${all.length}`, goal: `p95 ${DELAY_GOAL_MS} ms or less`, met: quantile(all, 0.95) <= DELAY_GOAL_MS },
      { name: `heap over ${minutes} min`, value: `${slope >= 0 ? '+' : ''}${slope.toFixed(2)} MB/min, ${samples[0]?.mb.toFixed(1)} to ${samples.at(-1)?.mb.toFixed(1)} MB`, goal: `below ${HEAP_GOAL_MB} MB/min after ${warmUp} s`, met: slope < HEAP_GOAL_MB },
      { name: 'events lost', value: `${lost} lost, ${wrong} orders shown wrong`, goal: '0', met: lost === 0 && wrong === 0 },
    ];
  } finally {
    desk.stop();
    await browser.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const frameText = ({ gaps, longTasks }: Frames): string => `${median(ratesOf(gaps)).toFixed(0)} frames/s, p95 ${ms(quantile(gaps, 0.95))}, longest ${ms(longest(gaps))}, longest task ${ms(longest(longTasks))}`;

/** Runs in the page: counts events as they come off the wire, without decoding them a second time. */
function countEvents(): void {
  const counts = { order: 0, fill: 0, decision: 0 };
  Object.assign(window, { benchEvents: counts });
  const countIn = (text: string): void => {
    if (!text.startsWith('{"kind":"push"')) return;
    for (const type of ['order', 'fill', 'decision'] as const) {
      const wanted = `{"type":"${type}"`;
      for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) counts[type] += 1;
    }
  };
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', (event) => { if (typeof event.data === 'string') countIn(event.data); });
    }
  };
}

/** Uses the page all the time and takes a sample of its heap, after a collection, every few seconds from the end of the warm-up on. */
async function soak(session: CDPSession, seconds: number, warmUp: number, every: number, acts: readonly (() => Promise<void>)[]): Promise<readonly Sample[]> {
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1_000;
  const samples: Sample[] = [];
  let due = Math.min(warmUp, seconds / 2);
  for (let turn = 0; elapsed() < seconds; turn += 1) {
    await acts[turn % acts.length]?.();
    await sleep(300); // The pace of a hand.
    if (elapsed() < due) continue;
    due += every;
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    samples.push({ at: elapsed(), mb: usedSize / MB });
  }
  return samples;
}

/** Least squares, MB per minute. */
function slopeOf(samples: readonly Sample[]): number {
  const n = samples.length;
  if (n < 3) throw new Error(`expected at least 3 samples of the heap, found ${n}: give more --minutes`);
  const [x, y] = [samples.reduce((sum, { at }) => sum + at, 0) / n, samples.reduce((sum, { mb }) => sum + mb, 0) / n];
  const along = samples.reduce((sum, { at, mb }) => sum + (at - x) * (mb - y), 0);
  return (along / samples.reduce((sum, { at }) => sum + (at - x) ** 2, 0)) * 60;
}

/** Working orders on screen whose price is not the last one that was sent. */
async function wrongPrices(page: Page, desk: LoadDesk): Promise<number> {
  await page.getByRole('button', { name: 'Desk', exact: true }).click();
  const shown = await page.evaluate(() => {
    const table = document.querySelector('table[aria-label="Working orders"]');
    return { rows: [...(table?.querySelectorAll('tbody tr[data-at]') ?? [])].map((row) => [...row.querySelectorAll('td')].map((cell) => cell.querySelector('input')?.value ?? cell.textContent ?? '')), count: Number(table?.getAttribute('aria-rowcount') ?? 0) - 1 };
  });
  if (shown.rows.length === 0) throw new Error('expected working orders on the page, found none');
  const prices = new Set(desk.working.map(({ limitPx }) => limitPx));
  const wrong = shown.rows.filter((cells) => !cells.some((cell) => prices.has(cell.replaceAll(/[^\d.]/g, '')))).length;
  return wrong + Math.abs(shown.count - desk.working.length);
}
