// What axe-core finds on a page. Test support only.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
type Axe = { run(context: object, options: object): Promise<{ violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[] }> };

/** The rules that a change of theme can break: the other theme changes colours, and nothing that the other rules look at. */
export const COLOUR_RULES: readonly string[] = ['color-contrast', 'link-in-text-block'];

export type AxeOptions = {
  /** Only these rules; without it all rules of WCAG 2.2 AA and the best practices. */
  readonly rules?: readonly string[];
  /** Only inside the element that this CSS selector names. */
  readonly within?: string;
};

/** The one rule that reads the style sheets themselves: axe then loads and parses them anew in each run, which is half of it. They are the same in every state of a page. */
export const SHEET_RULES: readonly string[] = ['css-orientation-lock'];

/** Findings of axe-core, one line each. Of the rules that read the style sheets only where `rules` names them. */
export async function axeProblems(page: Page, { rules, within }: AxeOptions = {}): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  return page.evaluate(async ({ runOnly, include, preload }) => {
    const { axe } = window as unknown as { axe: Axe };
    // What passes is not described: that is most of the work, and nobody reads it.
    const { violations } = await axe.run(include === null ? document : { include: [[include]] }, { runOnly, preload, resultTypes: ['violations'], selectors: false });
    return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${v.help}: ${n.html.slice(0, 160)} ${n.failureSummary.slice(0, 200)}`));
  }, { runOnly: rules === undefined ? { type: 'tag', values: STANDARDS } : { type: 'rule', values: [...rules] }, include: within ?? null, preload: rules?.some((rule) => SHEET_RULES.includes(rule)) ?? false });
}

/** Findings as the page is, by all rules, and in the other theme, by the rules of colour; the page is left in the theme it was in. */
export async function axeProblemsInBothThemes(page: Page, options: Pick<AxeOptions, 'within'> = {}): Promise<readonly string[]> {
  const first = await schemeOf(page);
  const other = first === 'dark' ? 'light' : 'dark';
  const found = (await axeProblems(page, options)).map((problem) => `${first}: ${problem}`);
  await showScheme(page, other);
  found.push(...(await axeProblems(page, { ...options, rules: COLOUR_RULES })).map((problem) => `${other}: ${problem}`));
  await showScheme(page, first);
  return found;
}

const schemeOf = (page: Page): Promise<'light' | 'dark'> => page.evaluate(() => (document.documentElement.dataset['mantineColorScheme'] === 'dark' ? 'dark' : 'light'));

/** Colours that glide to their new value would be measured on the way. */
async function showScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
  await page.evaluate(async () => {
    await new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
    await Promise.all(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished.catch(() => undefined)));
  });
}
