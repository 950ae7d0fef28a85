// The chart and the order ticket in a real browser: lines moved by hand and by keys, checks before the trade, timeframes, a long history.
import type { Locator, Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/chromium.ts';
import { drawn, heardOut, stagedPages } from '../support/staged-page.ts';

/** The machine may be busy. */
const SLOW = { timeout: 15_000 };
const chart = (page: Page): Locator => page.getByRole('group', { name: /^BTC-PERP price chart/ });
const line = (page: Page): Locator => page.getByRole('slider', { name: /^Price of the working order/ });
const valueOf = async (slider: Locator): Promise<number> => Number(await slider.getAttribute('aria-valuenow'));

/** All lines inside the price scale, where a hand can reach them. */
async function linesInSight(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Lines in sight' }).click();
  await expect.poll(async () => { const box = await line(page).boundingBox(); const frame = await chart(page).boundingBox(); return box !== null && frame !== null && box.y > frame.y && box.y + box.height < frame.y + frame.height && (await line(page).getAttribute('data-edge')) === ''; }, SLOW).toBe(true);
}
async function drag(page: Page, by: number): Promise<void> {
  const box = await line(page).boundingBox();
  if (!box) throw new Error('expected the label of the working order on the chart, found none');
  await page.mouse.move(box.x + 12, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 12, box.y + box.height / 2 + by, { steps: 6 });
  await drawn(page);
}

describe.skipIf(chromiumPath() === undefined)('chart and ticket', () => {
  const enter = stagedPages({ viewport: { width: 1600, height: 1000 } });

  it('replaces an order by dragging its line, after a question that shows the checks', async () => {
    const { desk, page, view, problems } = await enter();
    await linesInSight(page);
    const before = await valueOf(line(page));
    await drag(page, -24);
    const moved = await valueOf(line(page));
    expect(moved).toBeGreaterThan(before);
    expect(Math.abs(moved * 10 - Math.round(moved * 10))).toBeLessThan(1e-6); // On a tick of 0.1.
    expect(await line(page).getAttribute('aria-valuetext')).toMatch(/^[\d,]+\.\d USD, \+[\d,]+ ticks, \+\d+\.\d\d %$/);
    desk.tick(); // What comes meanwhile does not take the line out of the hand.
    await expect.poll(() => valueOf(line(page)), SLOW).toBe(moved);
    await page.mouse.up();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('✓ Every check passes.').waitFor();
    expect(await dialog.getByRole('row', { name: /Max order notional/ }).innerText()).toContain('20,000.00 USD');
    expect(desk.commands).toEqual([]);
    await dialog.getByRole('button', { name: /^Replace at/ }).click();
    await view.waitForNotice(/^Replaced: bw-\d+ is now 0\.050 BTC-PERP at [\d,]+\.\d$/);
    expect(desk.commands.map(({ type }) => type)).toEqual(['ReplaceOrder']);
    expect(await valueOf(line(page))).toBe(moved);
    expect(problems).toEqual([]);
  });

  it('has one word on an order that was filled under the question: not that its checks pass', async () => {
    const { desk, page } = await enter();
    await linesInSight(page);
    await drag(page, -24);
    await page.mouse.up();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('✓ Every check passes.').waitFor();
    const place = await dialog.getByRole('button', { name: 'Leave it' }).boundingBox();
    const order = desk.snapshot().orders.find(({ status }) => status === 'open');
    if (!order) throw new Error('expected a working order, found none');
    desk.putOrder({ ...order, status: 'filled', filledQty: order.quantity });
    await dialog.getByRole('alert').filter({ hasText: 'can no longer be changed' }).waitFor();
    expect(await dialog.innerText()).toContain('✕ The order can no longer be changed');
    expect(await dialog.innerText()).not.toMatch(/✓|Every check passes/);
    expect(await dialog.getByRole('button', { name: 'Leave it' }).boundingBox()).toEqual(place);
    await page.keyboard.press('Enter');
    await heardOut(desk);
    expect(desk.commands).toEqual([]);
  });

  it('puts the line back when the question is left, and asks nothing of the engine', async () => {
    const { desk, page } = await enter();
    await linesInSight(page);
    const before = await valueOf(line(page));
    await drag(page, 20);
    expect(await valueOf(line(page))).not.toBe(before);
    await page.mouse.up();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => valueOf(line(page)), SLOW).toBe(before);
    await expect.poll(() => line(page).evaluate((element) => element === document.activeElement), SLOW).toBe(true);
    await heardOut(desk);
    expect(desk.commands).toEqual([]);
  });

  it('moves a line by keyboard: ticks, tens of ticks, back, and on', async () => {
    const { desk, page, view } = await enter();
    await linesInSight(page);
    const before = await valueOf(line(page));
    await line(page).focus();
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => valueOf(line(page)), SLOW).toBeCloseTo(before + 0.1, 6);
    await page.keyboard.press('Shift+ArrowDown');
    await expect.poll(() => valueOf(line(page)), SLOW).toBeCloseTo(before - 0.9, 6);
    await page.keyboard.press('Escape');
    await expect.poll(() => valueOf(line(page)), SLOW).toBe(before);
    await page.keyboard.press('Shift+ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('+10 ticks, +0.00 %').waitFor();
    await page.getByRole('dialog').getByText('✓ Every check passes.').waitFor(); // Nothing goes out before the checks are there.
    await page.getByRole('dialog').getByRole('button', { name: 'Leave it' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await view.waitForNotice('Replaced:');
    expect(desk.commands.map(({ type }) => type)).toEqual(['ReplaceOrder']);
  });

  it('shows a refused replace inside the question and keeps the order', async () => {
    const { desk, page } = await enter();
    desk.refuseWith = 'priceCollar: 99000 is 8 % through the reference, limit 5 % (scope: order)';
    await line(page).focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: /^Replace at/ }).click();
    await page.getByRole('dialog').getByText('Refused: priceCollar').waitFor();
  });

  it('previews the checks while the order is typed, and names the one that would deny it', async () => {
    const { desk, view } = await enter();
    const ticket = view.ticket();
    await ticket.getByLabel(/^Quantity/).fill('0.1');
    await ticket.getByLabel(/^Limit, /).fill('91000');
    await ticket.getByText('✓ Every check passes.').waitFor();
    await ticket.getByLabel(/^Quantity/).fill('3');
    await ticket.getByText(/^✕ Denied by maxOrderNotional: order notional 273000\.00 USD/).waitFor();
    const row = ticket.getByRole('row', { name: /Max order notional/ });
    expect(await row.innerText()).toMatch(/✕ Max order notional denied order\s+273,000\.00\s+20,000\.00 USD/);
    await ticket.getByRole('button', { name: 'Max', exact: true }).click();
    await expect.poll(() => ticket.getByLabel(/^Quantity/).inputValue(), SLOW).toBe('0.219'); // 20,000 USD at 91,000.
    await ticket.getByRole('status', { name: 'How large it may be' }).filter({ hasText: /^At most 0\.219: more is denied by maxOrderNotional/ }).waitFor();
    await ticket.getByText('✓ Every check passes.').waitFor();
    await ticket.getByRole('button', { name: '50 %' }).click();
    await expect.poll(() => ticket.getByLabel(/^Quantity/).inputValue(), SLOW).toBe('0.109');
    await ticket.getByLabel(/^Or notional/).fill('9100');
    await expect.poll(() => ticket.getByLabel(/^Quantity/).inputValue(), SLOW).toBe('0.1');
    await heardOut(desk);
    expect(desk.commands).toEqual([]);
  });

  it('holds no word of a halted desk against an order once the desk is resumed', async () => {
    const { desk, page, view } = await enter({ prepare: async (_desk, p) => p.clock.install() });
    const ticket = view.ticket();
    desk.setDesk({ tradingState: 'halted' });
    await view.waitForTradingState('halted');
    await ticket.getByLabel(/^Quantity/).fill('0.1');
    await ticket.getByLabel(/^Limit, /).fill('91000');
    await ticket.getByText(/^✕ Denied by trading ?State: the desk is halted/i).waitFor();
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 100)); // Its usual turn does not come.
    desk.setDesk({ tradingState: 'active' });
    await expect.poll(async () => { await page.clock.runFor(20); return ticket.getByText('✓ Every check passes.').count(); }, { ...SLOW, interval: 200 }).toBe(1);
  });

  it('asks once more on a live desk, and sends with the ticket of the preview', async () => {
    const { desk, page, view } = await enter({ mode: 'live' });
    desk.setDesk({ tradingState: 'active' });
    await view.waitForTradingState('active');
    await view.submitOrder({ side: 'Buy', type: 'Limit', quantity: '0.01', limitPx: '90000' });
    const dialog = page.getByRole('dialog');
    await dialog.getByText('LIVE, profile prod').waitFor();
    expect(desk.commands).toEqual([]);
    await dialog.getByRole('button', { name: 'Buy 0.010 BTC-PERP at 90,000.0' }).click();
    await view.orderOutcome(/^Buy 0\.010 BTC-PERP at 90,000\.0: rests at the venue/);
    expect(desk.commands.map(({ type }) => type)).toEqual(['SubmitOrder']); // Without a ticket a live desk refuses.
  });

  it('follows the order that was sent, also while another one is typed', async () => {
    const { desk, view, page } = await enter();
    await view.submitOrder({ side: 'Buy', type: 'Limit', quantity: '0.01', limitPx: '90000' });
    await view.orderOutcome(/^Buy 0\.010 BTC-PERP at 90,000\.0: rests at the venue\. /);
    await view.waitForNotice(/^Buy 0\.010 BTC-PERP at 90,000\.0: rests at the venue$/);
    await view.ticket().getByLabel(/^Quantity/).fill('3');
    await view.ticket().getByText(/^✕ Denied by maxOrderNotional/).waitFor();
    await view.orderOutcome(/^Buy 0\.010 BTC-PERP at 90,000\.0: rests/); // It is of the order that it names.
    const order = desk.snapshot().orders.at(-1);
    if (!order) throw new Error('expected the order in the record, found none');
    desk.putOrder({ ...order, filledQty: '0.004', status: 'canceled', closeReason: 'canceled by hand' });
    await view.orderOutcome(/: canceled after 0\.004 of 0\.010: canceled by hand\. /);
    await view.waitForNotice(/: canceled after 0\.004 of 0\.010: canceled by hand$/);
    expect(await page.getByRole('status', { name: 'Outcome of the order' }).getAttribute('data-tone')).toBe('refused');
  });

  it('sends one order for a double click, a second click at once, and a held Enter', async () => {
    const { desk, view, page } = await enter();
    const submit = view.ticket().locator('button[type=submit]');
    await view.ticket().getByText('Market', { exact: true }).click();
    await view.ticket().getByLabel(/^Quantity/).fill('0.01');
    await view.ticket().getByText('✓ Every check passes.').waitFor();
    await submit.dblclick();
    await view.orderOutcome(/^Buy 0\.010 BTC-PERP at market: filled 0\.010 at [\d,.]+\. /);
    await heardOut(desk);
    expect(desk.commands.map(({ type }) => type)).toEqual(['SubmitOrder']);
    expect(await view.notice()).toMatch(/: filled 0\.010 at/);

    await view.ticket().getByLabel(/^Quantity/).fill('0.02');
    await view.ticket().getByText('✓ Every check passes.').waitFor();
    await submit.evaluate((button) => { if (button instanceof HTMLButtonElement) for (let press = 0; press < 3; press += 1) button.click(); });
    await view.orderOutcome(/^Buy 0\.020 BTC-PERP at market: filled/);
    await heardOut(desk);
    expect(desk.commands.length).toBe(2);

    await view.ticket().getByLabel(/^Quantity/).fill('0.03');
    await view.ticket().getByText('✓ Every check passes.').waitFor();
    await submit.focus();
    await page.keyboard.down('Enter');
    for (let repeat = 0; repeat < 20; repeat += 1) await page.keyboard.down('Enter'); // The driver marks them as repeats, as a held key does.
    await view.orderOutcome(/^Buy 0\.030 BTC-PERP at market: filled/);
    await view.ticket().getByText('✓ Every check passes.').waitFor();
    for (let repeat = 0; repeat < 20; repeat += 1) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await heardOut(desk);
    expect(desk.commands.length).toBe(3);
  });

  it('takes the limit from a click on the chart, on a tick', async () => {
    const { page, view } = await enter();
    await view.ticket().getByRole('button', { name: 'Take the price from the chart' }).click();
    await page.getByText('Click a price: it becomes the limit of the ticket.').waitFor();
    await chart(page).click({ position: { x: 40, y: 60 } });
    await expect.poll(() => view.ticket().getByLabel(/^Limit, /).inputValue(), SLOW).toMatch(/^\d+(\.\d)?$/);
    await page.getByText('Click a price: it becomes the limit of the ticket.').waitFor({ state: 'detached' });
  });

  it('closes a position after the last look', async () => {
    const { desk, page, view } = await enter();
    await page.getByRole('button', { name: 'Close the long position in BTC-PERP' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close 0.100 BTC-PERP at market' }).click();
    await expect.poll(async () => (await view.positions()).find((row) => row['Instrument'] === 'BTC-PERP')?.['Side'], SLOW).toContain('flat');
    expect(desk.commands).toMatchObject([{ type: 'SubmitOrder', intent: { side: 'sell', reduceOnly: true, type: 'market' } }]);
  });

  it('puts bars together to the chosen timeframe and keeps it over a reload', async () => {
    const { app, page, view } = await enter({ historyBars: 3_600 });
    await expect.poll(() => view.barCount(), SLOW).toBeGreaterThanOrEqual(3_600); // The older ones follow the newest.
    const own = await view.barCount();
    await page.getByRole('combobox', { name: 'Timeframe' }).selectOption({ label: '1m' });
    await expect.poll(() => view.barCount(), SLOW).toBeLessThanOrEqual(Math.ceil(own / 30) + 1);
    await page.getByText('1m bars, UTC').waitFor();
    await expect.poll(() => app.settings.read().chart.timeframeMs, SLOW).toBe(60_000);
    await page.reload();
    await view.waitUntilLive();
    await expect.poll(() => page.getByRole('combobox', { name: 'Timeframe' }).inputValue(), SLOW).toBe('60000');
  });

  it('is read and moved by keyboard', async () => {
    const { page, problems } = await enter();
    const group = chart(page);
    await group.focus();
    const summary = page.locator(`[id="${await group.getAttribute('aria-describedby') ?? ''}"]`);
    await expect.poll(() => summary.textContent(), SLOW).toMatch(/^BTC-PERP, 2s bars, [\d,]+ in all\. On screen: .* UTC, from [\d,.]+ to [\d,.]+ USD, [+\u2212][\d.]+ %, highest/);
    await page.keyboard.press('ArrowLeft');
    await page.getByText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: open [\d,.]+, high/).waitFor({ state: 'attached' });
    for (const key of ['ArrowLeft', 'Shift+ArrowLeft', '+', '-', 'Home', 'End', 'Escape']) await page.keyboard.press(key);
    expect(problems).toEqual([]);
  });

  it('chooses the chart’s instrument from the watchlist', async () => {
    const { page, view } = await enter();
    await view.showTab('Watchlist' as never);
    await page.getByRole('button', { name: 'Show ETH-PERP on the chart' }).click();
    await page.getByRole('group', { name: /^ETH-PERP price chart/ }).waitFor();
    const row = page.getByRole('table', { name: 'Watchlist' }).getByRole('row').filter({ hasText: 'SOL-PERP' });
    await row.filter({ hasText: /[▲▼][+\u2212][\d.]+ %/ }).waitFor(); // The change is asked for on its own.
  });

  it('paints 100,000 bars, pans through them and shows them all', async () => {
    const { page, view, problems } = await enter({ historyBars: 100_000 });
    await expect.poll(() => view.barCount(), { timeout: 20_000 }).toBeGreaterThanOrEqual(100_000);
    await chart(page).focus();
    for (let i = 0; i < 12; i++) await page.keyboard.press('PageUp');
    await page.keyboard.press('Home'); // The oldest bar of all.
    await page.getByRole('button', { name: /^All/ }).click();
    await page.getByText(/^Each candle joins \d+ bars of 2s/).waitFor();
    await page.getByRole('button', { name: 'Latest' }).click();
    await page.getByText(/^Each candle joins/).waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
  });
});
