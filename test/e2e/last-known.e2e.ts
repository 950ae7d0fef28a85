// What stands on a page whose engine is gone: words of before, each marked as such, and nothing that could be taken for the present.
import type { Locator, Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/chromium.ts';
import { stagedPages } from '../support/staged-page.ts';
import { chartAddress } from '../../src/renderer/chart/chart-window.ts';
import { DeskPage } from './pages/desk.page.ts';

const header = (page: Page): Locator => page.locator('header');
const strip = (page: Page): Locator => page.getByRole('region', { name: 'Mode of this desk' });
const frame = (page: Page): Promise<string | null> => page.locator('#root [data-state][aria-hidden]').first().getAttribute('data-state');
const CLOCK = String.raw`\d\d:\d\d:\d\d UTC`;
const MINUTE = String.raw`\d\d:\d\d UTC`;

describe.skipIf(chromiumPath() === undefined)('a lost engine', () => {
  const enter = stagedPages();

  it('leaves no word in the header that could be taken for now: state, venue, records, result, arming, title and frame', async () => {
    const { desk, stage, page, view } = await enter({ mode: 'live' });
    desk.setDesk({ tradingState: 'active', stateCause: 'armed by hand' });
    await strip(page).getByText('ARMED: orders open positions').waitFor();
    await expect.poll(async () => [await page.title(), await frame(page)]).toEqual([expect.stringContaining('· ARMED ·'), 'armed']);
    await stage.stopServer();
    await view.banner().waitFor();
    await expect.poll(() => header(page).innerText()).toMatch(new RegExp(`until ${MINUTE}\\s+\\?\\s+was active`));
    const said = await header(page).innerText();
    expect(said).toMatch(/Venue SIM\s+unknown\s+Feed age\s+not heard\s+Records\s+unknown\s+Stops, 2 open\s+unknown/);
    expect(said).toMatch(new RegExp(`Day PnL, USD, until ${MINUTE}`));
    expect(said).toMatch(/Reduce only: \?/);
    expect(said).not.toMatch(/connected|reconciled|disarm|▶|●|\d % used|1 desk/i);
    await expect.poll(() => strip(page).innerText()).toMatch(new RegExp(`\\?\\s+NOT CONNECTED: armed until ${CLOCK}, whether orders open positions now is not known`));
    await expect.poll(() => page.title()).toBe('LIVE prod · Coinbase, REAL MONEY · NOT CONNECTED · Breakwater');
    await expect.poll(() => frame(page)).toBe('unknown');
    expect(await page.getByRole('button', { name: 'Resume', exact: true }).isDisabled()).toBe(true);
    // Each panel says it for itself.
    const badges = await page.locator('main').getByText('STALE', { exact: true }).locator('xpath=..').allInnerTexts();
    expect(badges.length).toBeGreaterThan(3);
    for (const badge of badges) expect(badge).toMatch(new RegExp(`^STALE\\s+since ${MINUTE}$`));
    await page.getByRole('button', { name: /^\? desks/ }).click();
    expect(await page.getByRole('dialog', { name: 'Desks' }).innerText()).toMatch(new RegExp(`\\?\\s+was disarmed[\\s\\S]*Not connected: how the desks were at ${CLOCK}, not how they are now`));
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Risk', exact: true }).click();
    await stage.restartServer();
    await view.banner().waitFor({ state: 'hidden' });
    await strip(page).getByText('ARMED: orders open positions').waitFor();
    await expect.poll(() => header(page).innerText()).toMatch(/since \d\d:\d\d UTC\s+▶\s+active[\s\S]*●\s+connected[\s\S]*✓\s+reconciled/);
  });

  it('keeps the place of everything: no fact moves, none is cut', async () => {
    const { stage, page, view } = await enter({ mode: 'live' });
    const places = (): Promise<readonly { readonly x: number; readonly y: number; readonly width: number }[]> => header(page).locator('[class*="fact_"], [class*="_fact_"]').evaluateAll((facts) => facts.map((fact) => { const { x, y, width } = fact.getBoundingClientRect(); return { x, y, width }; }));
    const cut = (): Promise<readonly string[]> => header(page).locator('[class*="factValue"], [class*="factLabel"]').evaluateAll((values) => values.filter((value) => value.scrollWidth > value.clientWidth).map((value) => value.textContent));
    const before = await places();
    expect(before.length).toBeGreaterThan(4);
    await stage.stopServer();
    await view.banner().waitFor();
    await expect.poll(places).toEqual(before);
    await expect.poll(cut).toEqual([]);
  });

  it('leaves the note of a panel out where only a letter of it has room beside the mark of its age', async () => {
    const { stage, page, view } = await enter();
    const seen = (): Promise<readonly (readonly [string, number])[]> => Promise.all(['2s bars, UTC', 'amounts in USD', 'paper, profile dev', 'until the venue has closed them'].map(async (text) => [text, await page.locator('main').getByText(text, { exact: true }).evaluate((note) => {
      const [own, row] = [note.getBoundingClientRect(), note.parentElement?.getBoundingClientRect() ?? new DOMRect()];
      return own.top < row.bottom ? Math.round(own.width) : 0;
    })] as const));
    for (const [text, width] of await seen()) expect([text, width > 60]).toEqual([text, true]);
    await stage.stopServer();
    await view.banner().waitFor();
    const stale = await seen();
    for (const [text, width] of stale) expect([text, width === 0 || width >= 40, width]).toEqual([text, true, width]);
    expect(stale.some(([, width]) => width === 0)).toBe(true); // The case itself is on screen.
  });

  it('tells of a flatten that ran when it was lost that it was not heard of since, and how to go on', async () => {
    const { desk, stage, page, view } = await enter();
    desk.hold();
    await view.flattenByChord();
    await view.receipt().getByText('Flatten all: running').waitFor();
    await stage.stopServer();
    await view.banner().waitFor();
    expect(await view.receipt().innerText()).toMatch(new RegExp(`\\? Flatten all: not heard of since ${CLOCK}[\\s\\S]*Whether it goes on is not known. Go on from a terminal: npm run breakwater -- flatten`));
    await page.getByRole('button', { name: 'Fold' }).click();
    expect(await view.receipt().innerText()).toContain('Whether it goes on is not known');
    desk.release();
    await stage.restartServer();
    await view.waitForProof();
  });

  it('is told by every page of its own, a chart alone too', async () => {
    const { stage, page, view, context } = await enter();
    const [second, alone] = [await context.newPage(), await context.newPage()];
    await new DeskPage(second).open(stage.server.newAddress());
    await alone.goto(chartAddress(stage.server.newAddress(), 'BTC-PERP.SIM'));
    await alone.getByText('▶ active').waitFor();
    await expect.poll(() => alone.title()).toBe('BTC-PERP · PAPER dev · active · Breakwater');
    await stage.stopServer();
    for (const each of [page, second, alone]) await new DeskPage(each).banner().waitFor();
    await expect.poll(() => alone.getByRole('banner').innerText()).toMatch(new RegExp(`\\? was active until ${CLOCK}`));
    await expect.poll(() => alone.title()).toBe('BTC-PERP · PAPER dev · NOT CONNECTED · Breakwater');
    await expect.poll(() => second.title()).toBe('PAPER dev · NOT CONNECTED · Breakwater');
    await stage.restartServer();
    await view.waitUntilLive();
    await new DeskPage(second).waitUntilLive();
    await alone.getByText('▶ active').waitFor();
  });

  it('promises nothing of trading where a view cannot be fetched, and fetches it when it is back', async () => {
    const { stage, page, view } = await enter({ prepare: async (_desk, given) => { await given.route(/RiskView/, (route) => route.abort()); } });
    await page.getByRole('button', { name: 'Risk', exact: true }).click();
    const fault = page.getByRole('alert').filter({ hasText: 'Risk cannot be shown.' });
    await fault.getByText('Trading and the other panels go on.').waitFor();
    await stage.stopServer();
    await view.banner().waitFor();
    await expect.poll(() => fault.innerText()).toMatch(new RegExp(`The other panels stand as they were at ${CLOCK}; whether trading goes on is not known\\.`));
    await stage.restartServer();
    await view.banner().waitFor({ state: 'hidden' });
    await page.unroute(/RiskView/);
    await fault.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('region', { name: 'Kill switch' }).getByText('Open').waitFor();
  });

  it('loaded anew without an engine shows nothing of the desk, and the same tab goes on when the engine is back', async () => {
    const { stage, page, view } = await enter();
    const { port } = stage.server;
    await stage.stopServer();
    await expect(page.reload()).rejects.toThrow(/ERR_CONNECTION_REFUSED/);
    expect(await page.locator('body').innerText()).not.toMatch(/connected to the engine|reconciled|active|Breakwater/i);
    await stage.restartServer();
    expect(stage.server.port).toBe(port);
    await page.goto(`http://127.0.0.1:${port}/`);
    await view.waitUntilLive();
  });
});
