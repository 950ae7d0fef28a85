// The set-up of a test of the views: one browser for the file, and for each test a desk in memory behind the real loopback server, with its page. Test support only.
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import type { AppApi } from '../../src/main/api/app-api.ts';
import type { AppSettings } from '../../src/shared/model/settings.ts';
import { DeskPage } from '../e2e/pages/desk.page.ts';
import { launchChromium } from './chromium.ts';
import { fakeApp } from './fake-app.ts';
import { FakeDesk } from './fake-desk.ts';
import type { FakeDeskOptions } from './fake-start.ts';
import { buildRenderer, openStage, type Stage } from './view-stage.ts';

export type StagedPage = {
  readonly desk: FakeDesk;
  readonly app: AppApi;
  readonly stage: Stage;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly view: DeskPage;
  /** What the page threw and wrote as errors since it opened; a lost connection is none. */
  readonly problems: string[];
};
export type StagedPageOptions = FakeDeskOptions & {
  readonly context?: BrowserContextOptions;
  readonly settings?: Partial<AppSettings>;
  /** Changes the desk, or listens to the page, before the page opens. */
  readonly prepare?: (desk: FakeDesk, page: Page) => Promise<void> | void;
};

/** The browser of the calling test file or `describe`: started before its first test and closed after its last. */
export function sharedBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    await buildRenderer();
    browser = await launchChromium();
  });
  afterAll(async () => { await browser?.close(); });
  return () => {
    if (browser === undefined) throw new Error('expected a test that runs, found no browser started yet');
    return browser;
  };
}

/**
 * Resolves when the engine has heard all that its one page sent until now, so that what was not heard was not sent. A page asks for the preview of flatten
 * as its sign of life, one at a time and in order with all else: the second from now was sent after now.
 */
export async function heardOut(desk: FakeDesk): Promise<void> {
  const previews = vi.spyOn(desk, 'flattenPreview');
  await vi.waitUntil(() => previews.mock.calls.length > 1, { timeout: 15_000, interval: 20 });
  previews.mockRestore();
}

/** Resolves when what was done on the page until now has been drawn, if it led to anything. */
export const drawn = (page: Page): Promise<unknown> => page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));

/** Call it inside `describe`. Answers with what opens a live page of a desk of its own; all of it ends with the test. `defaults`: of each page, 1280 x 800 without them. */
export function stagedPages(defaults: BrowserContextOptions = {}): (options?: StagedPageOptions) => Promise<StagedPage> {
  const browser = sharedBrowser();
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => { for (const end of ends.splice(0)) await end(); });
  return async ({ context: own, settings, prepare, ...options } = {}) => {
    const desk = new FakeDesk(options).start();
    const app = fakeApp(desk, settings === undefined ? {} : { settings });
    const stage = await openStage(desk, app);
    const context = await browser().newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...defaults, ...own });
    ends.push(async () => {
      desk.stop();
      await context.close();
      await stage.dispose();
    });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(`threw: ${error.message}`));
    page.on('console', (message) => { if (message.type() === 'error' && !message.text().includes('WebSocket connection')) problems.push(message.text()); });
    await prepare?.(desk, page);
    const view = new DeskPage(page);
    await view.open(stage.server.newAddress());
    return { desk, app, stage, context, page, view, problems };
  };
}
