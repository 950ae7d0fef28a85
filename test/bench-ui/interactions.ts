// What a hand does on the desk, and how long the page takes to show that it did (Event Timing: from the input to the next paint).
import type { Locator, Page } from 'playwright';

/** ms; the browser rounds to 8. */
export type Delays = readonly number[];
export type Acts = Readonly<Record<string, () => Promise<void>>>;

/** The browser reports no shorter ones: such an interaction counts as this. */
const SHORTEST_MS = 16;

/** Begins to note each interaction of the page. */
export async function recordDelays(page: Page): Promise<void> {
  await page.evaluate((shortest) => {
    const byInteraction = new Map<number, number>();
    const take = (entries: readonly PerformanceEntry[]): void => {
      for (const entry of entries as readonly PerformanceEventTiming[]) if (entry.interactionId > 0) byInteraction.set(entry.interactionId, Math.max(byInteraction.get(entry.interactionId) ?? 0, entry.duration));
    };
    const observer = new PerformanceObserver((list) => take(list.getEntries()));
    observer.observe({ type: 'event', durationThreshold: shortest } as PerformanceObserverInit);
    Object.assign(window, { benchDelays: { byInteraction, take, observer, counted: (performance as unknown as { readonly interactionCount: number }).interactionCount } });
  }, SHORTEST_MS);
}

/** The interactions since the last call. */
export function collectDelays(page: Page): Promise<Delays> {
  return page.evaluate(async (shortest) => {
    await new Promise((resolve) => { setTimeout(resolve, 250); }); // Entries come after the paint, and none comes for what was quicker than the browser reports: only time tells.
    const record = (window as unknown as { readonly benchDelays: { byInteraction: Map<number, number>; take(entries: readonly PerformanceEntry[]): void; observer: PerformanceObserver; counted: number } }).benchDelays;
    record.take(record.observer.takeRecords());
    const delays = [...record.byInteraction.values()];
    const { interactionCount } = performance as unknown as { readonly interactionCount: number };
    const unseen = Math.max(0, interactionCount - record.counted - delays.length);
    record.counted = interactionCount;
    record.byInteraction.clear();
    return [...delays, ...Array.from({ length: unseen }, () => shortest)];
  }, SHORTEST_MS);
}

/** Each act starts and ends on the desk. Places are looked up once, so that an act is nothing but input. */
export async function actsOf(page: Page): Promise<Acts> {
  const nav = page.getByRole('navigation', { name: 'Views' });
  const view = (name: string): Promise<Press> => pressOf(page, nav.getByRole('button', { name: new RegExp(`^${name}`) }));
  const [desk, strategies, risk, journal, alerts] = await Promise.all([view('Desk'), view('Strategies'), view('Risk'), view('Journal'), view('Alerts')]);
  const menu = await pressOf(page, page.getByRole('button', { name: 'Positions: move, size, close' }).first());
  const quantity = await pressOf(page, page.getByRole('textbox', { name: /^Quantity/ }).first());
  // Rows of orders come and go: what is pressed is a place in the table.
  const rows = await Promise.all((['Positions', 'Working orders'] as const).flatMap((name) => [60, 110].map((down) => pressOf(page, page.getByRole('region', { name: `${name}, table` }), down))));
  const key = (name: string): Promise<void> => page.keyboard.press(name).then(() => paint(page));
  return {
    'switch to strategies and back': async () => { await strategies(); await desk(); },
    'switch to risk and back': async () => { await risk(); await desk(); },
    'switch to journal and back': async () => { await journal(); await desk(); },
    'switch to alerts and back': async () => { await alerts(); await desk(); },
    'open and close a menu': async () => { await menu(); await key('Escape'); },
    'open and close the palette': async () => { await key('Control+k'); await key('Escape'); },
    'type into the ticket': async () => {
      await quantity();
      for (const digit of '12.5') await key(digit === '.' ? 'Period' : `Digit${digit}`);
      for (let i = 0; i < 4; i += 1) await key('Backspace');
    },
    'select rows': async () => { for (const row of rows) await row(); for (let i = 0; i < 3; i += 1) await key('ArrowDown'); },
  };
}

type Press = () => Promise<void>;
async function pressOf(page: Page, target: Locator, down?: number): Promise<Press> {
  const box = await target.boundingBox();
  if (!box) throw new Error('expected something to press, found nothing on screen');
  const [x, y] = down === undefined ? [box.x + Math.min(box.width / 2, 40), box.y + box.height / 2] : [box.x + box.width / 2, box.y + down];
  return async () => {
    await page.mouse.click(x, y);
    await paint(page);
  };
}

/** A hand waits until it sees what it did. */
const paint = (page: Page): Promise<void> => page.evaluate(() => new Promise<void>((resolve) => { requestAnimationFrame(() => requestAnimationFrame(() => resolve())); }));
