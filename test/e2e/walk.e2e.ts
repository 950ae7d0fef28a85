// Every view and every state, in both themes, in a small and a large window, at 100 % and 200 % zoom: pictures, and what must hold in each of them.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCENES } from '../support/walk/catalogue.ts';
import { axeProblems, layoutProblems } from '../support/walk/checks.ts';
import { tour } from '../support/walk/tour.ts';
import { buildRenderer, chromiumPath, launchChromium } from '../support/view-stage.ts';

const SHOTS = path.resolve(import.meta.dirname, '../../test-output/shots');
/** The other theme changes colours only: the other rules were looked at in the first. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

let browser: Browser;
describe.skipIf(chromiumPath() === undefined)('the walk', () => {
  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    await buildRenderer();
    browser = await launchChromium();
  });
  afterAll(async () => { await browser?.close(); });

  for (const scene of SCENES) {
    it(`${scene.name}: ${scene.stops.map(({ view, state }) => `${view} ${state}`).join(', ')}`, async () => {
      const found: string[] = [];
      const said = await tour(browser, scene, async ({ world, look, name }) => {
        writeFileSync(path.join(SHOTS, `${name}.png`), await world.picture());
        const problems = [...(await layoutProblems(world.page))];
        if (look.size === 'small' && look.zoom === 1) problems.push(...(await axeProblems(world.page, look.theme === 'dark' ? undefined : COLOUR_RULES)));
        found.push(...problems.map((problem) => `${name}: ${problem}`));
      });
      expect([...found, ...said]).toEqual([]);
    }, 600_000);
  }
});
