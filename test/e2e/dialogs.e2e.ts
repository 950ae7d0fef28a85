// Questions that are open while the page around them changes: what was asked and typed stays, and each thing is said once.
import type { Locator, Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { Readiness } from '../../src/shared/contract/fleet-methods.ts';
import { chromiumPath } from '../support/chromium.ts';
import type { FakeDesk } from '../support/fake-desk.ts';
import { stagedPages } from '../support/staged-page.ts';

const SIZES = [{ width: 900, height: 700 }, { width: 1600, height: 600 }, { width: 2400, height: 1300 }, { width: 640, height: 400 }, { width: 1600, height: 1000 }] as const;
const stop = (page: Page): Locator => page.getByRole('slider', { name: /^Level of the stop/ });
const reason = (page: Page): Locator => page.getByRole('dialog').getByLabel(/^Reason/);
/** Two frames after each: the layout has followed. */
const drawn = (page: Page): Promise<unknown> => page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
const count = (text: string, part: string): number => text.split(part).length - 1;

describe.skipIf(chromiumPath() === undefined)('an open question', () => {
  const enter = stagedPages({ viewport: { width: 1600, height: 1000 } });

  it('of a docked panel stays with all that was typed while the window is made small and large', async () => {
    const { page, desk, problems } = await enter();
    await stop(page).focus();
    await page.keyboard.press('PageDown');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: /^Move the stop/ }).waitFor();
    await reason(page).fill('the spike at noon is noise');
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await drawn(page);
      expect([size, await reason(page).inputValue()]).toEqual([size, 'the spike at noon is noise']);
    }
    await page.setViewportSize({ width: 900, height: 700 });
    await page.getByRole('button', { name: /^Give room: stop at/ }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(desk.commands).toMatchObject([{ type: 'MoveStop', reason: 'the spike at noon is noise' }]);
    // Now that nobody is asked the page takes the shape of its window.
    await page.locator('.dv-groupview').first().waitFor({ state: 'detached' });
    await expect.poll(() => page.getByRole('region', { name: 'Positions', exact: true }).count()).toBe(1);
    expect(problems).toEqual([]);
  });

  it('opened in the column stays when the window has room to dock, and the name of a workspace is kept too', async () => {
    const { page, view, desk } = await enter({ mode: 'live', context: { viewport: { width: 900, height: 700 } } });
    desk.setDesk({ tradingState: 'active' });
    const bid = await view.bid();
    await view.submitOrder({ side: 'Buy', type: 'Limit', quantity: '0.01', limitPx: (bid - 100).toFixed(1) });
    const confirm = page.getByRole('dialog', { name: /^Send to / });
    await confirm.waitFor();
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await drawn(page);
      expect([size, await confirm.count()]).toEqual([size, 1]);
    }
    await page.keyboard.press('Escape');
    await confirm.waitFor({ state: 'detached' });
    await page.locator('.dv-groupview').first().waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Command' }).fill('save the workspace as');
    await page.keyboard.press('Enter');
    const name = page.getByRole('dialog').getByRole('textbox');
    await name.fill('Mornings');
    await page.setViewportSize({ width: 900, height: 700 });
    await drawn(page);
    expect(await name.inputValue()).toBe('Mornings');
  });

  it('of a strategy stays too, and typed parameters outlive every size of the window', async () => {
    const { page } = await enter({ context: { viewport: { width: 2400, height: 1300 } } });
    await page.getByRole('button', { name: 'Strategies', exact: true }).click();
    const short = page.getByRole('spinbutton').first();
    await short.fill('7');
    await page.getByLabel(/^Reason/).fill('quieter hours');
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await drawn(page);
      expect([size, await short.inputValue(), await page.getByLabel(/^Reason/).inputValue()]).toEqual([size, '7', 'quieter hours']);
    }
    await page.setViewportSize({ width: 2400, height: 1300 });
    await page.getByRole('button', { name: /^Pause/ }).first().click();
    await reason(page).fill('news at two');
    await page.setViewportSize({ width: 1280, height: 800 });
    await drawn(page);
    expect(await reason(page).inputValue()).toBe('news at two');
  });

  it('that cannot be confirmed any more says why once, and sends nothing', async () => {
    const { page, desk } = await enter();
    await stop(page).focus();
    await page.keyboard.press('PageDown');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: /^Move the stop/ });
    await reason(page).fill('the spike at noon is noise');
    desk.setDesk({ tradingState: 'reducing', stateCause: 'set by hand' });
    const why = 'The desk is reducing: it takes a tighter stop, but none that gives the position more room.';
    await dialog.getByText(why).waitFor();
    const confirm = page.getByRole('button', { name: /^Give room: stop at/ });
    expect(await confirm.getAttribute('aria-disabled')).toBe('true');
    expect(await confirm.evaluate((button) => getComputedStyle(button).cursor)).toBe('not-allowed');
    await reason(page).press('Enter');
    await confirm.click({ force: true });
    await drawn(page);
    expect(count(await dialog.innerText(), why)).toBe(1);
    expect(await dialog.getByRole('alert').count()).toBe(1);
    expect(desk.commands).toEqual([]);
    desk.setDesk({ tradingState: 'active', stateCause: 'set by hand' });
    await dialog.getByText(why).waitFor({ state: 'detached' });
    await reason(page).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(desk.commands).toMatchObject([{ type: 'MoveStop', looser: true }]);
  });

  it('about closing a position closes that one, at the size that it has, and no other one of its instrument', async () => {
    const { page, desk } = await enter();
    const close = page.getByRole('button', { name: 'Close the long position in BTC-PERP' });
    const dialog = page.getByRole('dialog', { name: 'Close long BTC-PERP?' });
    const send = dialog.getByRole('button', { name: /^Close .* at market$/ });
    await close.click();
    await dialog.getByText('Every check passes').waitFor();
    desk.setHolding('BTC-PERP.SIM', { quantity: 0.06 });
    await dialog.getByRole('button', { name: 'Close 0.060 BTC-PERP at market' }).waitFor();
    await dialog.getByText('Every check passes').waitFor();
    desk.reopen('BTC-PERP.SIM');
    await dialog.getByText('That position was closed meanwhile, and a long of 0.060 was opened').waitFor();
    expect(await send.getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(desk.commands).toEqual([]);
    await close.click();
    await dialog.getByText('Every check passes').waitFor();
    await send.click();
    await dialog.waitFor({ state: 'detached' });
    expect(desk.commands).toMatchObject([{ type: 'SubmitOrder', intent: { side: 'sell', reduceOnly: true } }]);
  });

  it('about arming asks for its list anew when the engine is back, and keeps no green one that it could not renew', async () => {
    let answer: () => Promise<Readiness> = () => Promise.reject(new Error('not asked for'));
    let asked = 0;
    const green = (tsChecked: number): Readiness => ({ armable: true, tsChecked, phrase: 'ARM prod', items: [{ id: 'venue', label: 'Venue', status: 'green', found: `asked ${asked}`, expected: 'connected', cure: '' }] });
    const { page, desk, stage, view } = await enter({ mode: 'live', prepare: (desk: FakeDesk) => {
      desk.readiness = () => { asked += 1; return answer(); };
      answer = () => Promise.resolve(green(Date.now()));
    } });
    await page.getByRole('button', { name: 'Arm…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Arm prod/ });
    await dialog.getByText(/^asked \d/).waitFor();
    await dialog.getByLabel(/^Type the phrase/).fill('ARM prod');
    await dialog.getByLabel(/^Reason/).fill('the open');
    await stage.stopServer();
    await view.banner().waitFor();
    await expect.poll(() => dialog.getByRole('status').innerText()).toBe('The engine is not connected: the list is made anew when it is.');
    const before = asked; // A build for development asks twice.
    await stage.restartServer();
    await expect.poll(async () => Number((await dialog.getByText(/^asked \d/).innerText()).slice('asked '.length))).toBeGreaterThan(before);
    expect([await dialog.getByLabel(/^Type the phrase/).inputValue(), await dialog.getByLabel(/^Reason/).inputValue()]).toEqual(['ARM prod', 'the open']);
    const pressed = page.getByRole('button', { name: 'Arm prod', exact: true });
    await expect.poll(() => pressed.isEnabled()).toBe(true);
    // While another list is made the one of before does not count, and a desk that was armed elsewhere is not to be armed.
    const { promise, resolve } = Promise.withResolvers<Readiness>();
    answer = () => promise;
    await dialog.getByRole('button', { name: 'Check again' }).click();
    await dialog.getByText('The list is made anew: wait for it.').waitFor();
    expect(await pressed.isDisabled()).toBe(true);
    resolve(green(Date.now()));
    await dialog.getByText('Ready to arm.').waitFor();
    desk.setDesk({ tradingState: 'active' });
    await dialog.getByText('The desk is active already: there is nothing to arm.').waitFor();
    expect([await pressed.isDisabled(), await dialog.getByRole('button', { name: 'Stay disarmed' }).count()]).toEqual([true, 0]);
    desk.setDesk({ tradingState: 'disarmed' });
    await dialog.getByText('Ready to arm.').waitFor();
    answer = () => Promise.reject(new Error('the venue did not answer in 5 s'));
    await dialog.getByRole('button', { name: 'Check again' }).click();
    await dialog.getByText('There is no list.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Arm prod', exact: true }).isDisabled()).toBe(true);
  });
});
