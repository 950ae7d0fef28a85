// Texts that run as script wherever a page forgets that they are text, in every field of every view that something from outside can write.
import { describe, expect, it } from 'vitest';
import type { AppApi } from '../../src/main/api/app-api.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import { SCENES } from '../support/walk/catalogue.ts';
import { worlds } from '../support/walk/worlds.ts';
import { chromiumPath } from '../support/chromium.ts';

/** Free texts of the contract; names of things, numbers, times and choices stay what they are, or the page would refuse them. */
const FREE = new Set(['reason', 'closeReason', 'venueOrderId', 'tradeId', 'detail', 'message', 'runbook', 'code', 'stateCause', 'cause', 'version', 'configHash', 'base', 'quote', 'interval', 'label', 'meaning', 'measure', 'scopeName', 'now', 'tripsAt', 'action', 'lastMessage', 'description', 'kindLabel', 'modeCause', 'failure', 'by', 'note', 'summary', 'title', 'headline', 'value', 'unit', 'body', 'found', 'expected', 'cure', 'keychain', 'file', 'settingsFile', 'dataDir', 'folder', 'path', 'fileName', 'group', 'strategyId', 'platform', 'check', 'used', 'allowed']);
/** Words with which the page itself decides what to show. */
const CHOICES = new Set(['enterLong', 'enterShort', 'exit', 'hold']);

let next = 0;
function poison(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return key === 'problems' ? [...HOSTILE_TEXTS] : value.map((one) => poison(one, key));
  if (value instanceof Float64Array) return value;
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poison(inner, name)]));
  if (typeof value === 'string' && FREE.has(key) && !CHOICES.has(value)) return HOSTILE_TEXTS[next++ % HOSTILE_TEXTS.length];
  return value;
}
/** Whatever the parts answer is poisoned on its way out. */
function poisoned<T extends object>(target: T, keep: readonly string[] = []): T {
  return new Proxy(target, { get(of, name) {
    const value: unknown = Reflect.get(of, name, of);
    if (keep.includes(String(name))) return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(of) : value;
    if (typeof value === 'object' && value !== null) return poisoned(value);
    if (typeof value !== 'function') return value;
    return (...args: unknown[]): unknown => {
      const answer = (value as (...args: unknown[]) => unknown).apply(of, args);
      return answer instanceof Promise ? answer.then((one) => poison(one)) : poison(answer);
    };
  } });
}

describe.skipIf(chromiumPath() === undefined)('hostile texts', () => {
  const enter = worlds();

  it('run in no view, ask nobody for anything, and stand there as text', async () => {
    expect(HOSTILE_TEXTS.length).toBeGreaterThanOrEqual(30);
    const seen: string[] = [];
    let policies: readonly (string | null)[] = [];
    const here = await enter({
      settings: { workspaces: HOSTILE_TEXTS.slice(0, 12).map((text, i) => ({ id: `w${i}`, name: text.slice(0, 40).trim(), layout: '{}' })) },
      prepare: (desk) => {
        for (const text of HOSTILE_TEXTS) {
          desk.putOrder({ status: 'rejected', closeReason: text, reason: text, strategyId: text.slice(0, 60) });
          desk.alert('critical', text, text, text);
        }
      },
      through: (desk) => poisoned(desk, ['bars', 'references', 'subscribe', 'command', 'profile', 'flattenPreview', 'redeemTicket']),
      appThrough: (app: AppApi) => ({ ...app, keys: poisoned(app.keys), profiles: poisoned(app.profiles), host: poisoned(app.host), fleet: app.fleet }),
      page: (page) => {
        page.on('dialog', (dialog) => { seen.push(`dialog ${dialog.message()}`); void dialog.dismiss(); });
        page.on('response', (response) => { if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) policies = [...policies, response.headers()['content-security-policy'] ?? null]; });
      },
    });
    const check = async (where: string): Promise<void> => {
      const found = await here.page.evaluate(() => ({ evil: (window as { evil?: unknown }).evil ?? null, elements: document.querySelectorAll('script:not([src]), object, embed, base, link[href*="evil"], img[src="x"], [onerror], [onload], [onfocus], [ontoggle], [onbegin]').length }));
      if (found.evil !== null || found.elements > 0) seen.push(`${where}: ${JSON.stringify(found)}`);
    };
    // The other sections of the settings show nothing from outside.
    for (const stop of (SCENES.find(({ name }) => name === 'normal')?.stops ?? []).filter(({ view }) => !/^settings-(appearance|notifications|shortcuts|licences)|^(shortcuts|kill-dialog)$/.test(view))) {
      // The limits are waited for by their names, which are poisoned here.
      const reach = stop.view === 'risk' ? here.openView('Risk').then(() => here.page.getByRole('region', { name: 'Limits', exact: true }).getByText('window.evil').first().waitFor()) : stop.reach(here);
      await reach.catch((error: unknown) => seen.push(`${stop.view}: ${String(error).slice(0, 160)}`));
      await check(stop.view);
      await stop.leave?.(here);
    }
    await here.openView('Desk');
    for (const tab of ['Fills', 'Closed orders', 'Decisions', 'Alerts'] as const) {
      await here.view.showTab(tab);
      await check(tab);
    }
    expect([...seen, ...here.outside]).toEqual([]);
    expect(next).toBeGreaterThan(200);
    await here.page.locator('body').filter({ hasText: /window\.evil=\d/ }).waitFor();
    expect(policies.length).toBeGreaterThan(0);
    for (const policy of policies) expect(policy?.split(';').map((one) => one.trim()).find((one) => /^script-src/.test(one)) ?? policy).toMatch(/^script-src 'self'$/);
  }, 300_000);

  it('run in no desk whose every quote, name and state is hostile, also while it changes', async () => {
    const here = await enter({ prepare: (desk) => desk.setDesk({ stateCause: HOSTILE_TEXTS[1] ?? '', venue: { id: HOSTILE_TEXTS[2] ?? '', connected: false, cause: HOSTILE_TEXTS[3] ?? '' }, version: HOSTILE_TEXTS[4] ?? '', configHash: HOSTILE_TEXTS[5] ?? '' }), waits: false });
    await here.page.goto(here.stage.server.newAddress());
    await here.page.getByRole('region', { name: 'Account' }).waitFor();
    for (const text of HOSTILE_TEXTS) {
      here.desk.alert('critical', 'x', text, text);
      here.desk.refuseWith = text;
      here.desk.setDesk({ stateCause: text });
    }
    await here.view.submitOrder({ side: 'Buy', type: 'Market', quantity: '0.01' });
    await here.page.getByText(HOSTILE_TEXTS.at(-1) ?? '').first().waitFor();
    await here.page.getByRole('button', { name: 'About Breakwater' }).click();
    expect(await here.page.evaluate(() => (window as { evil?: unknown }).evil ?? null)).toBeNull();
    expect([...here.outside, ...here.problems]).toEqual([]);
  });
});
