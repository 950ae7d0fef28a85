// Every view and every state, in a small and a large window, at 100 % and 200 % zoom, and in the other theme: what must hold in each of them. Where something does not, its
// picture is kept; `npm run shots` makes all of them.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { axeProblems, COLOUR_RULES } from '../support/axe.ts';
import { chromiumPath } from '../support/chromium.ts';
import { sharedBrowser } from '../support/staged-page.ts';
import { SCENES } from '../support/walk/catalogue.ts';
import { layoutProblems } from '../support/walk/checks.ts';
import { tour } from '../support/walk/tour.ts';

const MODAL = '[role="dialog"][aria-modal="true"]';
const SHOTS = path.resolve(import.meta.dirname, '../../test-output/shots');

/** Under a question that keeps all else out of reach lies a view that is looked at by itself: only the question is new. */
const onlyNew = async (page: Page): Promise<{ readonly within?: string }> => ((await page.locator(MODAL).filter({ visible: true }).count()) > 0 ? { within: MODAL } : {});

describe.skipIf(chromiumPath() === undefined)('the walk', () => {
  const browser = sharedBrowser();
  beforeAll(() => void mkdirSync(SHOTS, { recursive: true }));

  for (const scene of SCENES) {
    it(`${scene.name}: ${scene.stops.map(({ view, state }) => `${view} ${state}`).join(', ')}`, async () => {
      const found: string[] = [];
      const said = await tour(browser(), scene, async ({ world, look, name }) => {
        const problems = [...(await layoutProblems(world.page))];
        if (look.size === 'small' && look.zoom === 1) problems.push(...(await axeProblems(world.page, { ...(look.theme === 'light' && { rules: COLOUR_RULES }), ...(await onlyNew(world.page)) })));
        if (problems.length > 0) writeFileSync(path.join(SHOTS, `${name}.png`), await world.picture());
        found.push(...problems.map((problem) => `${name}: ${problem}`));
      }, (_, { theme, size, zoom }) => theme === 'dark' || (size === 'small' && zoom === 1)); // The other theme changes colours, and nothing lies elsewhere for it.
      expect([...found, ...said]).toEqual([]);
    }, 600_000);
  }
});
