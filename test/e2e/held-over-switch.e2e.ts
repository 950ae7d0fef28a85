// A hold of the red button that began over one desk must not end over another.
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AppApi } from '../../src/main/api/app-api.ts';
import { ok } from '../../src/shared/model/result.ts';
import { fakeApp } from '../support/fake-app.ts';
import { FakeDesk } from '../support/fake-desk.ts';
import { launchChromium } from '../support/chromium.ts';
import { buildRenderer, openStage } from '../support/view-stage.ts';
import { DeskPage } from './pages/desk.page.ts';

let browser: Browser;
beforeAll(async () => {
  await buildRenderer();
  browser = await launchChromium();
});
afterAll(() => browser.close());

it('does not flatten the desk that came on screen while the button was held for the one before', async () => {
  const paper = new FakeDesk({}).start();
  const live = new FakeDesk({ mode: 'live' }).start();
  const made = fakeApp(paper, { desks: { prod: live }, settings: { guide: { finished: true, dismissed: true, done: [], skipped: [] }, toggle: { paper: 'dev', live: 'prod' } } });
  const opened = Promise.withResolvers<void>();
  const app: AppApi = { ...made, fleet: { ...made.fleet, open: (profile) => (profile === 'prod' ? opened.promise.then(() => ok(live)) : made.fleet.open(profile)) } };
  const stage = await openStage(paper, app);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    const view = new DeskPage(page);
    await view.open(stage.server.newAddress());
    await page.clock.install();
    await page.getByRole('button', { name: /^LIVE prod: show this desk/ }).click();
    await page.getByRole('button', { name: /^Flatten all/ }).focus();
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000)); // However long the other desk takes, the hold is not full before it is there.
    await page.keyboard.down('Enter');
    await page.locator('button[data-holding]').waitFor();
    opened.resolve();
    await page.locator('header [data-mode="live"]').filter({ hasText: 'prod' }).waitFor();
    await page.clock.runFor(2_000);
    await page.keyboard.up('Enter');
    await page.clock.resume();
    await page.getByRole('region', { name: 'Just done' }).getByText('another desk came on screen while it was held').waitFor();
    expect([...paper.commands, ...live.commands].map(({ type }) => type)).toEqual([]);
    // Held again, now for the desk on screen, it does what it says.
    await page.keyboard.down('Enter');
    await page.locator('button[data-holding]').waitFor();
    await page.clock.runFor(1_000);
    await page.keyboard.up('Enter');
    await expect.poll(() => live.commands.map(({ type }) => type)).toEqual(['FlattenAll']);
    expect(paper.commands).toEqual([]);
  } finally {
    await page.close();
    await stage.dispose();
    for (const desk of [paper, live]) desk.stop();
  }
});
