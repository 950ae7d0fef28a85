// By keyboard and by ear: every control of every view can be reached and seen, flatten is two keystrokes away from anywhere, and only what matters is announced.
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { axeProblems, SHEET_RULES } from '../support/axe.ts';
import { SCENES } from '../support/walk/catalogue.ts';
import { worlds } from '../support/walk/worlds.ts';
import { chromiumPath } from '../support/chromium.ts';

const stopsOf = (name: string) => SCENES.find((scene) => scene.name === name)?.stops ?? [];

/** Presses Tab until the focus is back where it began; tells of each stop what a person with a keyboard would miss. */
async function tabThrough(page: Page): Promise<{ readonly reached: number; readonly problems: readonly string[] }> {
  await page.evaluate(() => {
    const named = (element: Element): string => `${element.tagName.toLowerCase()} "${(element.getAttribute('aria-label') ?? element.getAttribute('title') ?? element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 50)}"`;
    const visits: Element[] = [];
    const problems = new Set<string>();
    let isRound = false;
    const ring = (one: CSSStyleDeclaration): boolean => (one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) >= 1) || one.boxShadow !== 'none';
    const look = (focused: Element): void => {
      if (focused === visits[0] && visits.length > 1) isRound = true;
      if (visits.includes(focused)) return;
      visits.push(focused);
      const box = focused.getBoundingClientRect();
      const around = [focused, focused.parentElement, focused.nextElementSibling, ...((focused as HTMLInputElement).labels ?? [])].filter((one) => one !== null && one !== undefined);
      if (!around.some((one) => ring(getComputedStyle(one)))) problems.add(`${named(focused)} shows no focus`);
      if (box.width > 2 && (box.bottom < 1 || box.top > innerHeight - 1 || box.right < 1 || box.left > innerWidth - 1)) problems.add(`${named(focused)} has the focus outside the window`);
    };
    const onFocus = (event: FocusEvent): void => { if (event.target instanceof Element) look(event.target); };
    (document.activeElement as HTMLElement | null)?.blur();
    document.addEventListener('focusin', onFocus);
    (window as unknown as { walk: object }).walk = { isRound: () => isRound, end: () => {
      document.removeEventListener('focusin', onFocus);
      const modal = document.activeElement?.closest('[role="dialog"]'); // Also a list that keeps the focus until Escape.
      const wanted = [...(modal ?? document).querySelectorAll<HTMLElement>('button, a[href], input, select, textarea, summary, [tabindex]')]
        .filter((one) => one.tabIndex >= 0 && !(one as HTMLButtonElement).disabled && one.closest('[inert]') === null && !one.hasAttribute('data-focus-guard') && one.checkVisibility({ visibilityProperty: true }) && !(one instanceof HTMLInputElement && one.type === 'radio'));
      for (const one of wanted) if (!visits.includes(one)) problems.add(`${named(one)} is not reached by Tab`);
      return { reached: visits.length, problems: [...problems] };
    } };
  });
  // Ten at a time: once round is enough, some more do no harm.
  for (let i = 0; i < 60; i++) {
    for (let n = 0; n < 10; n++) await page.keyboard.press('Tab');
    if (await page.evaluate(() => (window as unknown as { walk: { isRound(): boolean } }).walk.isRound())) break;
  }
  return page.evaluate(() => (window as unknown as { walk: { end(): { reached: number; problems: string[] } } }).walk.end());
}

/** Each of another shape; the other sections of the settings are made of the same parts. */
const BY_TAB = ['desk', 'strategies', 'risk', 'journal-entry', 'why', 'reports', 'alerts', 'settings-profiles', 'settings-shortcuts', 'palette', 'desks', 'kill-dialog'];

describe.skipIf(chromiumPath() === undefined)('accessibility', () => {
  const enter = worlds();

  it('lets Tab reach every control of every view, in sight and with a visible focus', async () => {
    const here = await enter();
    here.desk.stop(); // Rows that move are no part of this question.
    const found: string[] = [];
    for (const stop of stopsOf('normal').filter(({ view }) => BY_TAB.includes(view))) {
      await stop.reach(here);
      const { reached, problems } = await tabThrough(here.page);
      if (reached < 1) found.push(`${stop.view}: only ${reached} controls`);
      found.push(...problems.map((problem) => `${stop.view} ${stop.state}: ${problem}`));
      await stop.leave?.(here);
    }
    expect(found).toEqual([]);
    // Every view has loaded its style sheets by now.
    expect(await axeProblems(here.page, { rules: SHEET_RULES })).toEqual([]);
    await here.page.addStyleTag({ content: '@media (orientation: portrait) { html { transform: rotate(90deg); } }' });
    expect(await axeProblems(here.page, { rules: SHEET_RULES })).toHaveLength(1);
  }, 300_000);

  it('flattens by two keystrokes from every view, dialog and field', async () => {
    const here = await enter();
    const flattens = (): number => here.desk.commands.filter(({ type }) => type === 'FlattenAll').length;
    const missing: string[] = [];
    let before = 0;
    const twoKeys = async (where: string): Promise<void> => {
      await here.page.keyboard.press('Control+Shift+F');
      const ready = here.page.getByRole('button', { name: 'Leave as it is' }).and(here.page.locator(':focus'));
      await ready.waitFor({ timeout: 20_000 }).catch(() => missing.push(`${where}: the dialog did not take the focus`));
      await here.page.keyboard.press('Control+Shift+F');
      await expect.poll(flattens, { timeout: 20_000 }).toBe(before + 1).catch(() => missing.push(`${where}: not flattened`));
      before = flattens();
    };
    for (const stop of stopsOf('normal').filter(({ view }) => !/^(flatten-|resume|settings-(?!keys))/.test(view))) {
      await stop.reach(here);
      await twoKeys(`${stop.view} ${stop.state}`);
    }
    await here.openView('Journal');
    await here.page.getByRole('button', { name: 'Entries', exact: true }).click();
    await here.page.getByLabel('Search words').fill('a word');
    await twoKeys('in the search field of the journal');
    await here.page.getByRole('group', { name: 'Stop trading' }).getByRole('button', { name: 'Kill', exact: true }).click();
    await here.dialog().getByLabel(/^Reason/).fill('half a rea');
    await twoKeys('in the reason of a kill');
    expect(missing).toEqual([]);
  }, 300_000);

  it('announces what changed about safety once, and no price', async () => {
    const here = await enter();
    here.desk.stop();
    await here.page.evaluate(() => {
      const told: string[] = [];
      (window as unknown as { told: string[] }).told = told;
      const isLive = (element: Element | null): Element | null => element?.closest('[aria-live]:not([aria-live="off"]), [role="status"]:not([aria-live="off"]), [role="alert"], [role="log"], output') ?? null;
      new MutationObserver((changes) => {
        const regions = new Set(changes.map((change) => isLive(change.target instanceof Element ? change.target : change.target.parentElement)));
        for (const change of changes) for (const node of change.addedNodes) if (node instanceof Element && node.matches('[role="alert"], [role="status"]')) regions.add(node);
        for (const region of regions) if (region !== null && (region.textContent ?? '').trim() !== '') told.push((region.textContent ?? '').trim());
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    const told = (): Promise<string[]> => here.page.evaluate(() => (window as unknown as { told: string[] }).told.splice(0));
    /** As many prices as come in half a minute, and until the last of them is on the screen. */
    const halfMinute = async (): Promise<void> => {
      for (let i = 0; i < 150; i++) here.desk.tick();
      const last = here.desk.snapshot().quotes.find((quote) => quote.instrumentId === 'BTC-PERP.SIM')?.bid?.toLocaleString('en-US', { minimumFractionDigits: 1 }) ?? '';
      await here.view.ticket().getByRole('button', { name: /^bid/ }).filter({ hasText: last }).waitFor();
    };
    await halfMinute();
    expect(await told()).toEqual([]);
    here.desk.setDesk({ tradingState: 'reducing', stateCause: 'exposure stayed above its limit', tsStateSince: Date.now() });
    await here.view.waitForTradingState('reducing');
    await halfMinute();
    expect((await told()).filter((text) => text.includes('exposure stayed above its limit'))).toHaveLength(1);
    here.desk.alert('critical', 'equityUnknown', 'Equity is unknown while a position is open', 'Look at the feed of the open positions.');
    await here.page.getByRole('navigation', { name: 'Views' }).getByTitle(/1 critical/).waitFor();
    await halfMinute();
    const aboutAlert = await told();
    expect(aboutAlert.filter((text) => text.includes('Equity is unknown'))).toHaveLength(1);
    expect(aboutAlert).toHaveLength(1);
  });

  it('moves nothing by itself when less motion is asked for', async () => {
    const here = await enter();
    for (const stop of stopsOf('normal').slice(0, 9)) {
      await stop.reach(here);
      const moving = await here.page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running' && Number(one.effect?.getComputedTiming().duration) > 10).map((one) => String((one as CSSAnimation).animationName)));
      expect(moving, stop.view).toEqual([]);
      await stop.leave?.(here);
    }
  });

  it('gives every figure of the header and the account a name with its unit', async () => {
    const { page } = await enter();
    const facts = await page.locator('header').innerText();
    expect(facts).toMatch(/Day PnL, USD/);
    expect(facts).toMatch(/UTC/);
    expect(await page.getByRole('contentinfo').innerText()).toMatch(/All times UTC, amounts USD/);
    for (const label of [/^Quantity, BTC$/, /^Limit, USD$/, /^Or notional, USD$/]) expect(await page.getByLabel(label).count(), String(label)).toBe(1);
    await page.getByRole('meter', { name: 'Daily loss limit used' }).waitFor();
    await page.getByRole('group', { name: /^BTC-PERP price chart/ }).waitFor();
  });
});
