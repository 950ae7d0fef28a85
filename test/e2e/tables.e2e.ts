// The tables of the desk over a long day: nothing is left out without a word, and no figure is cut.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/chromium.ts';
import { stagedPages } from '../support/staged-page.ts';

describe.skipIf(chromiumPath() === undefined)('the tables of a long day', () => {
  const enter = stagedPages();

  it('hold every fill of the page, and say so in words when there are older ones', async () => {
    const { desk, page, view } = await enter({ prepare: (d) => d.putFills(330) });
    await view.showTab('Fills');
    const table = page.getByRole('table', { name: 'Fills' });
    const fills = desk.snapshot().fills.length;
    expect(fills).toBeGreaterThan(330);
    await expect.poll(() => table.getAttribute('aria-rowcount')).toBe(String(fills + 1));
    const rest = page.locator('[data-panel="fills"]').getByText(/The latest/);
    expect(await rest.count()).toBe(0);
    desk.putFills(700);
    await rest.waitFor();
    expect(await rest.innerText()).toBe('The latest 1,000. All of them: Journal, type Order filled, or in a terminal npm run breakwater -- export --what fills');
    await page.getByRole('button', { name: 'Fills: columns, copy, save' }).click();
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toMatch(/^dev-fills-latest-1000-\d{8}T\d{4}Z\.csv$/);
    expect(readFileSync(await download.path(), 'utf8').trim().split('\r\n')).toHaveLength(1_001);
    await view.waitForNotice(/latest-1000.*The latest 1,000\. All of them: Journal/);
  });

  it('show their rows at once when the page opens on a long day, also while nothing new comes', async () => {
    const { desk, page, view } = await enter({ prepare: (d) => { d.putFills(330); d.stop(); } });
    await view.showTab('Fills');
    const newest = desk.snapshot().fills.at(-1);
    await expect.poll(async () => (await view.rows('Fills')).length).toBeGreaterThan(3);
    await expect.poll(async () => (await view.rows('Fills'))[0]?.['Price']).toBe(`${Number(newest?.px).toLocaleString('en-US', { minimumFractionDigits: 1 })}`);
    await page.reload();
    await view.waitUntilLive();
    await view.showTab('Fills');
    await expect.poll(async () => (await view.rows('Fills')).length).toBeGreaterThan(3);
  });

  it('show the stop of each position beside the menu of the table, also in a small window', async () => {
    const { page } = await enter();
    const menu = await page.getByRole('button', { name: 'Positions: columns, copy, save' }).boundingBox();
    const head = await page.getByRole('table', { name: 'Positions' }).getByText('To stop', { exact: true }).boundingBox();
    expect((head?.x ?? Infinity) + (head?.width ?? 0)).toBeLessThanOrEqual(menu?.x ?? 0);
  });

  it('never cut a figure: a column grows with what it holds, and stays as wide', async () => {
    const { desk, page } = await enter();
    const table = page.getByRole('table', { name: 'Positions' });
    /** Heads of the columns in which a figure does not fit, and the width of each column. */
    const look = () => table.evaluate((element) => {
      const heads = [...element.querySelectorAll('thead th')].map((th) => th.textContent.trim());
      const cut = [...element.querySelectorAll<HTMLElement>('tbody td[data-align="right"], thead th, thead [data-head]')].filter((td) => td.scrollWidth > td.clientWidth).map((td) => `${heads[(td.closest('th, td') as HTMLTableCellElement).cellIndex] ?? ''}: ${td.textContent}`);
      return { cut, widths: [...element.querySelectorAll<HTMLElement>('thead th')].map((th) => th.offsetWidth) };
    });
    for (const [realized, fees, funding] of [[-84.2, 12.4, -0.84], [-1_234.56, 253.81, -123.45], [-12_345.67, 1_234.56, -1_234.56], [-1_234_567.89, 12_345.67, 23_456.78]] as const) {
      desk.setHolding('BTC-PERP.SIM', { realized, fees, funding });
      await table.getByText(Math.abs(realized).toLocaleString('en-US', { minimumFractionDigits: 2 })).waitFor();
      await expect.poll(async () => (await look()).cut).toEqual([]);
    }
    const { widths } = await look();
    desk.setHolding('BTC-PERP.SIM', { realized: -1, fees: 1, funding: 1 });
    await table.getByText('\u22121.00').first().waitFor();
    expect((await look()).widths).toEqual(widths);
  });
});
