// How long a trader looks at an empty page: from the start of its loading until candles of real bars are on screen.
import { requestAddress } from '../../src/main/hosts/headless/control-client.ts';
import { CliWorld } from '../support/cli-desk.ts';
import type { Figure } from '../bench/figures.ts';
import { launchBrowser, median, longest, ms, openContext, sleep } from './browser.ts';

const RUNS = 7;
const GOAL_MS = 1_500;
/** So many bars make a chart. */
const LEAST_BARS = 5;

type Opening = { readonly painted: number; readonly bars: number; readonly content: number; readonly scriptsKb: number; readonly fromCache: boolean };

/** A desk of the built command line in a process of its own; the page comes from its cache, with a new session each time. */
export async function firstChart(): Promise<readonly Figure[]> {
  const world = new CliWorld('bench-');
  const browser = await launchBrowser();
  try {
    const desk = await world.start('--profile', 'dev');
    const context = await openContext(browser);
    const open = async (address: string, leastBars: number): Promise<Opening> => {
      const page = await context.newPage();
      await page.goto(address);
      await page.waitForFunction((least) => performance.getEntriesByName('chart-painted').some((mark) => ((mark as PerformanceMark).detail as { bars: number }).bars >= least), leastBars, { timeout: 60_000 });
      const opening = await page.evaluate(() => {
        const mark = performance.getEntriesByName('chart-painted')[0] as PerformanceMark;
        const scripts = performance.getEntriesByType('resource').filter((entry) => /assets\/.*\.(js|css)$/.test(entry.name)) as PerformanceResourceTiming[];
        return { painted: mark.startTime, bars: (mark.detail as { bars: number }).bars, content: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN, scriptsKb: scripts.reduce((sum, entry) => sum + entry.decodedBodySize, 0) / 1_024, fromCache: scripts.every((entry) => entry.transferSize === 0) };
      });
      await page.close();
      return opening;
    };
    const cold = await open(desk.started.address, 1);
    await sleep(2_000 * LEAST_BARS + 1_000); // The simulated market makes a bar every two seconds.
    const openings: Opening[] = [];
    for (let run = 0; run < RUNS + 2; run += 1) {
      const address = await requestAddress(desk.started.folder);
      if (!address.ok) throw new Error(address.error.message);
      openings.push(await open(address.value, LEAST_BARS));
    }
    // The browser keeps compiled scripts only from the second use on.
    const warm = openings.slice(2);
    const times = warm.map(({ painted }) => painted);
    const [first] = warm;
    console.log(`      ${first?.scriptsKb.toFixed(0)} KB of scripts and styles, ${warm.every(({ fromCache }) => fromCache) ? 'all from the cache' : 'not all from the cache'}; first use ${ms(cold.painted)}; something on screen after ${ms(median(warm.map(({ content }) => content)))}; ${first?.bars} bars; runs ${times.map((time) => time.toFixed(0)).join(', ')} ms`);
    await desk.stop();
    return [{ name: 'first chart on a warm start', value: `median ${ms(median(times))}, longest ${ms(longest(times))}`, goal: `median ${GOAL_MS} ms or less`, met: median(times) <= GOAL_MS }];
  } finally {
    await browser.close();
    await world.dispose();
  }
}
