// The watchlist where there is least room for it: what matters is read without scrolling.
import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/chromium.ts';
import { stagedPages } from '../support/staged-page.ts';

describe.skipIf(chromiumPath() === undefined)('the watchlist', () => {
  const enter = stagedPages();

  it.each([{ width: 1280, height: 800, columns: ['Instrument', 'Last', 'Change', 'Position'] }, { width: 2560, height: 1440, columns: ['Instrument', 'Last', 'Change', 'Position', 'Funding', 'Age', 'Spread'] }])('shows what matters without scrolling at $width px', async ({ width, height, columns }) => {
    const { page, view } = await enter({ context: { viewport: { width, height } } });
    await view.showTab('Watchlist');
    const table = page.getByRole('region', { name: 'Watchlist, table' });
    for (const name of ['BTC-PERP', 'ETH-PERP', 'SOL-PERP', 'XRP-PERP']) await table.getByRole('row').filter({ hasText: name }).getByText(/[+\u2212]\d+\.\d\d %$/).first().waitFor(); // The change is known a moment after the price.
    await table.getByRole('button', { name: /^Show SOL-PERP/ }).click();
    const seen = await table.evaluate((region) => {
      const right = region.getBoundingClientRect().right;
      const heads = [...region.querySelectorAll('thead th')].map((head) => head.querySelector('[data-head]')?.textContent ?? '');
      const isWhole = (cell: Element): boolean => {
        const text = document.createRange();
        text.selectNodeContents(cell);
        const box = cell.getBoundingClientRect();
        const inside = text.getBoundingClientRect();
        const { paddingLeft, paddingRight } = getComputedStyle(cell);
        return inside.right <= Math.min(right, box.right - parseFloat(paddingRight)) + 0.5 && inside.left >= box.left + parseFloat(paddingLeft) - 0.5;
      };
      // A cell that is cut says so by its width, also where a button stands in it.
      return heads.filter((_, i) => [...region.querySelectorAll('tbody tr')].every((row) => { const cell = row.children[i]; return cell !== undefined && isWhole(cell) && cell.scrollWidth <= cell.clientWidth; }));
    });
    expect(seen.slice(0, columns.length)).toEqual(columns);
    const chosen = table.getByRole('button', { name: /^Show SOL-PERP/ });
    expect([await chosen.getAttribute('aria-pressed'), await chosen.evaluate((button) => getComputedStyle(button).boxShadow)]).toEqual(['true', expect.stringContaining('inset')]);
    // Nor is the name of a column under the menu of the table.
    const menu = await page.getByRole('button', { name: 'Watchlist: columns, copy, save' }).boundingBox();
    const heads = await table.locator('thead [data-head]').evaluateAll((all) => all.map((head) => head.getBoundingClientRect().right));
    expect(Math.max(...heads.slice(0, columns.length))).toBeLessThanOrEqual(menu?.x ?? 0);
    expect(await table.getByRole('row').filter({ hasText: 'SOL-PERP' }).innerText()).toContain('short 40.00');
  });
});
