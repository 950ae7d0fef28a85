// A browser to measure in, and what is recorded inside its pages.
import path from 'node:path';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright';
import { startHeadlessServer, type HeadlessServer } from '../../src/main/hosts/headless/server.ts';
import type { DeskApi } from '../../src/main/api/desk-api.ts';
import { fakeApp } from '../support/fake-app.ts';
import { launchChromium } from '../support/chromium.ts';
import { quantile } from '../bench/figures.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');
/** The production build, as it is shipped. */
export const RENDERER = path.join(ROOT, 'out/renderer');
const VIEWPORT = { width: 1600, height: 1000 };

/** Software rendering; scroll bars are there, because they are dragged. */
export async function launchBrowser(): Promise<Browser> {
  return launchChromium({ ignoreDefaultArgs: ['--hide-scrollbars'], args: ['--enable-precise-memory-info'] });
}

export const openContext = (browser: Browser): Promise<BrowserContext> => browser.newContext({ viewport: VIEWPORT, colorScheme: 'dark' });

/** The desk behind the real loopback server, with the shipped pages. */
export const serveDesk = (desk: DeskApi, profileFolder: string): Promise<HeadlessServer> => startHeadlessServer({ app: fakeApp(desk), desk, profileFolder, rendererFolder: RENDERER });

/** Opens the desk and waits until live numbers and a chart are painted. */
export async function openDesk(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForFunction(() => performance.getEntriesByName('chart-painted').length > 0, undefined, { timeout: 60_000 });
  return page;
}

export const devtools = (page: Page): Promise<CDPSession> => page.context().newCDPSession(page);
/** Waits until the page has drawn what it had to draw and has nothing left to do. */
export const atRest = (page: Page): Promise<void> => page.evaluate(() => new Promise<void>((resolve) => { requestIdleCallback(() => requestAnimationFrame(() => requestIdleCallback(() => resolve()))); }));
/** For what is measured over a time, or done at the pace of a hand. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Gaps between animation frames and tasks that kept the page busy, ms. */
export type Frames = { readonly gaps: readonly number[]; readonly longTasks: readonly number[] };

/** Records every frame of the page while `act` runs. */
export async function recordFrames(page: Page, act: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const record = { gaps: [] as number[], longTasks: [] as number[], last: 0, on: true, observer: null as PerformanceObserver | null };
    record.observer = new PerformanceObserver((list) => { for (const entry of list.getEntries()) record.longTasks.push(entry.duration); });
    record.observer.observe({ type: 'longtask' });
    const frame = (now: number): void => {
      if (record.last > 0) record.gaps.push(now - record.last);
      record.last = now;
      if (record.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    Object.assign(window, { benchFrames: record });
  });
  await act();
  return page.evaluate(async () => {
    const record = (window as unknown as { readonly benchFrames: { on: boolean; gaps: number[]; longTasks: number[]; observer: PerformanceObserver | null } }).benchFrames;
    record.on = false;
    // The browser reports a long task some time after it, and says nowhere that there is no more to come.
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    for (const entry of record.observer?.takeRecords() ?? []) record.longTasks.push(entry.duration);
    record.observer?.disconnect();
    return { gaps: record.gaps, longTasks: record.longTasks };
  });
}

/** Frames per second in each whole second of a recording. */
export function ratesOf(gaps: readonly number[]): readonly number[] {
  const rates: number[] = [];
  let frames = 0;
  let time = 0;
  for (const gap of gaps) {
    frames += 1;
    time += gap;
    if (time < 500) continue;
    rates.push((frames / time) * 1_000);
    frames = 0;
    time = 0;
  }
  return rates;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
export const longest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0);
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
