// Every view and every state, in both themes, in a small and a large window, at 100 % and 200 % zoom: pictures, and what must hold in each of them.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { axeProblems, COLOUR_RULES } from '../support/axe.ts';
import { chromiumPath } from '../support/chromium.ts';
import { sharedBrowser } from '../support/staged-page.ts';
import { SCENES } from '../support/walk/catalogue.ts';
import { layoutProblems } from '../support/walk/checks.ts';
import { tour } from '../support/walk/tour.ts';

const SHOTS = path.resolve(import.meta.dirname, '../../test-output/shots');

describe.skipIf(chromiumPath() === undefined)('the walk', () => {
  const browser = sharedBrowser();
  beforeAll(() => void mkdirSync(SHOTS, { recursive: true }));

  for (const scene of SCENES) {
    it(`${scene.name}: ${scene.stops.map(({ view, state }) => `${view} ${state}`).join(', ')}`, async () => {
      const found: string[] = [];
      const said = await tour(browser(), scene, async ({ world, look, name }) => {
        writeFileSync(path.join(SHOTS, `${name}.png`), await world.picture());
        const problems = [...(await layoutProblems(world.page))];
        if (look.size === 'small' && look.zoom === 1) problems.push(...(await axeProblems(world.page, look.theme === 'dark' ? {} : { rules: COLOUR_RULES })));
        found.push(...problems.map((problem) => `${name}: ${problem}`));
      });
      expect([...found, ...said]).toEqual([]);
    }, 600_000);
  }
});
