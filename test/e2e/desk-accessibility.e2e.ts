// What axe-core says of the desk, in both themes, in the states that the walk does not come by.
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { axeProblemsInBothThemes } from '../support/axe.ts';
import { chromiumPath } from '../support/chromium.ts';
import { stagedPages } from '../support/staged-page.ts';

describe.skipIf(chromiumPath() === undefined)('accessibility of the desk', () => {
  const enter = stagedPages();

  it('has no finding on alerts, markers and a change that is refused', async () => {
    const { page, view } = await enter();
    const found: string[] = [];
    const check = async (where: string): Promise<void> => { found.push(...(await axeProblemsInBothThemes(page)).map((p) => `${where}: ${p}`)); };
    await view.showTab('Alerts');
    await check('Alerts');
    await view.openMarkers();
    await check('markers');
    await page.keyboard.press('Escape');
    await view.showTab('Working orders');
    await page.getByRole('button', { name: /^Change/ }).first().click();
    await view.typeReplacement({ limitPx: 'x' });
    await view.replaceProblem().waitFor();
    await check('a refused change');
    expect(found).toEqual([]);
  });

  it('has no finding when dry, with one stale price, and with the receipt folded', async () => {
    const found: string[] = [];
    const check = async (where: string, page: Page): Promise<void> => { found.push(...(await axeProblemsInBothThemes(page)).map((p) => `${where}: ${p}`)); };
    const replay = await enter({ source: 'replay' });
    replay.desk.setDesk({ dryRun: true });
    replay.desk.markets.get('BTC-PERP.SIM')?.freeze();
    await replay.view.ticket().getByText(/^STALE/).waitFor();
    await check('replay, dry run, one stale price', replay.page);
    const { view, page } = await enter();
    await view.holdFlatten();
    await view.waitForProof();
    await page.getByRole('button', { name: 'Fold' }).click();
    await check('folded receipt', page);
    expect(found).toEqual([]);
  });
});
