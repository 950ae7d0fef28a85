// One window of the product at a time, for the tests that go through the catalogue. Test support only.
import { afterEach } from 'vitest';
import { sharedBrowser } from '../staged-page.ts';
import { World, type WorldOptions } from './world.ts';

/** Call it inside `describe`. Answers with what opens a window in the browser of the file; it is closed with the test. */
export function worlds(): (options?: WorldOptions) => Promise<World> {
  const browser = sharedBrowser();
  const open: World[] = [];
  afterEach(async () => { for (const world of open.splice(0)) await world.close(); });
  return async (options = {}) => {
    const world = await World.open(browser(), options);
    open.push(world);
    return world;
  };
}
