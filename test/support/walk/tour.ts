// One way through the catalogue, for the walk and for the pictures. Test support only.
import type { Browser } from 'playwright';
import { looksOf, pictureName, type Scene, type Stop } from './catalogue.ts';
import { FIRST_LOOK, World, type Look } from './world.ts';

export type Seen = { readonly world: World; readonly stop: Stop; readonly look: Look; readonly name: string };

/** Opens the scene, goes to each of its stops and calls `see` in each look that is wanted; returns what the page itself complained about. */
export async function tour(browser: Browser, scene: Scene, see: (seen: Seen) => Promise<void>, wanted: (stop: Stop, look: Look) => boolean = () => true): Promise<readonly string[]> {
  const stops = scene.stops.filter((stop) => looksOf(stop).some((look) => wanted(stop, look)));
  if (stops.length === 0) return [];
  const world = await World.open(browser, scene.options);
  try {
    // What comes later in a scene may stand on what came before it: every stop is made, only some are seen.
    const last = stops.at(-1);
    let shown = FIRST_LOOK;
    for (const stop of scene.stops.slice(0, scene.stops.indexOf(last as Stop) + 1)) {
      if (stop.again !== true) await stop.reach(world);
      for (const look of looksOf(stop, shown.theme).filter((one) => wanted(stop, one))) {
        await world.show(look);
        shown = look;
        if (stop.again === true) await stop.reach(world);
        await see({ world, stop, look, name: pictureName(stop, look) });
        if (stop.again === true) await stop.leave?.(world);
      }
      // The next stop is reached small at 100 %, in either theme: most have ended so.
      if (stop !== last && (shown.size !== FIRST_LOOK.size || shown.zoom !== FIRST_LOOK.zoom)) {
        shown = { ...FIRST_LOOK, theme: shown.theme };
        await world.show(shown);
      }
      if (stop.again !== true) await stop.leave?.(world);
    }
    return [...world.problems, ...world.outside.map((url) => `asked for ${url}`)].map((problem) => `${scene.name}: ${problem}`);
  } finally {
    await world.close();
  }
}

