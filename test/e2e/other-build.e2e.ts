// A page that stayed open while the engine was replaced by another build: it says so, and finds back.
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/chromium.ts';
import { stagedPages } from '../support/staged-page.ts';

/** Between page and engine: once `changed`, what the engine says of a desk has another shape. */
function contractOf(): { changed: boolean; sockets: number; between(page: Page): Promise<void> } {
  const contract = {
    changed: false, sockets: 0,
    between: (page: Page) => page.routeWebSocket(/.*/, (near) => {
      contract.sockets++;
      const far = near.connectToServer();
      near.onMessage((frame) => far.send(frame));
      far.onMessage((frame) => near.send(contract.changed ? String(frame).replaceAll('"tradingState"', '"stateOfTrading"') : frame));
    }),
  };
  return contract;
}
const banner = (page: Page) => page.getByRole('alert').filter({ hasText: 'This page is of another build than the engine and cannot read what it says: reload the page.' });

describe.skipIf(chromiumPath() === undefined)('an engine that speaks another contract', () => {
  const enter = stagedPages();

  it('is answered by one reload, then by a sentence and a button, never by trying for ever', async () => {
    const contract = contractOf();
    let loads = 0;
    const { stage, page, view } = await enter({ prepare: async (_, made) => { await contract.between(made); made.on('load', () => { loads++; }); } });
    expect(loads).toBe(1);
    contract.changed = true;
    await stage.restartServer();
    await expect.poll(() => loads, { timeout: 20_000 }).toBe(2);
    await banner(page).waitFor();
    expect(await banner(page).innerText()).toContain('npm run breakwater -- flatten');
    const { sockets } = contract;
    await page.waitForFunction((since) => performance.now() > since + 2_000, await page.evaluate(() => performance.now())); // Longer than the first waits of a page that goes on trying.
    expect([loads, contract.sockets]).toEqual([2, sockets]);
    contract.changed = false;
    await banner(page).getByRole('button', { name: 'Reload' }).click();
    await view.waitUntilLive();
  });

  it('is not answered over an open question: what was typed stays', async () => {
    const contract = contractOf();
    const { stage, page } = await enter({ prepare: (_, made) => contract.between(made) });
    await page.getByRole('button', { name: 'Kill', exact: true }).click();
    const reason = page.getByRole('textbox', { name: /^Reason/ });
    await reason.fill('half a sentence');
    contract.changed = true;
    await stage.restartServer();
    await banner(page).waitFor({ timeout: 20_000 });
    expect(await reason.inputValue()).toBe('half a sentence');
  });
});
