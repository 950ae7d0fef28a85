// Stop trading from the view: flatten by every deliberate press, kill, resume, and the receipt that stays.
import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/chromium.ts';
import { heardOut, stagedPages } from '../support/staged-page.ts';

describe.skipIf(chromiumPath() === undefined)('stop trading', () => {
  const enter = stagedPages();

  it('flattens after a held press and keeps the proof', async () => {
    const { desk, view } = await enter();
    await expect.poll(() => view.flattenPreview()).toMatch(/^Closes 2 positions, cancels 3 orders, [\d,.]+ USD dev \(paper\)$/);
    await view.holdFlatten();
    expect(await view.waitForProof()).toMatch(/0 positions, 0 open orders, twice, at \d\d:\d\d:\d\d UTC/);
    expect(desk.commands.map((c) => c.type)).toEqual(['FlattenAll']);
    await view.waitForTradingState('halted, latched');
    await expect.poll(() => view.flattenPreview()).toContain('Nothing is open');
    await expect.poll(async () => (await view.positions()).every((row) => row['Side']?.endsWith('flat'))).toBe(true);
    await view.putReceiptAway();
    await view.receipt().waitFor({ state: 'hidden' });
    await view.page.getByRole('button', { name: /^Flatten receipt/ }).click();
    await view.receipt().waitFor();
  });

  it('does not flatten on a short press, a wandering pointer or a lost focus', async () => {
    const { desk, view, page } = await enter({ prepare: async (_desk, p) => p.clock.install() });
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000)); // However slow the machine is, no press below lasts as long as the hold.
    await view.flattenButton().click();
    await view.waitForNotice('released early');
    await view.flattenButton().hover();
    await page.mouse.down();
    await page.locator('button[data-holding]').waitFor();
    await page.mouse.move(400, 400);
    await page.mouse.up();
    await view.flattenButton().focus();
    await page.keyboard.down('Enter');
    await page.locator('button[data-holding]').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.up('Enter');
    await page.locator('button[data-holding]').waitFor({ state: 'detached' });
    await page.clock.runFor(2_000); // Longer than the hold: nothing may fire late.
    await page.clock.resume();
    await heardOut(desk);
    expect(desk.commands).toEqual([]);
  });

  it.each(['Enter', 'Space'] as const)('flattens by a held %s', async (key) => {
    const { desk, view } = await enter();
    await view.holdFlattenByKey(key);
    await view.waitForProof();
    expect(desk.commands.map((c) => c.type)).toEqual(['FlattenAll']);
  });

  it('flattens by chord and Enter, from any view and from inside a text field', async () => {
    const { desk, view } = await enter();
    await view.openReports();
    await view.openDesk();
    await view.ticket().getByLabel(/^Quantity/).focus();
    await view.flattenByChord();
    await view.waitForProof();
    expect(desk.commands.map((c) => c.type)).toEqual(['FlattenAll']);
  });

  it('flattens by a held touch', async () => {
    const { desk, view, page, context } = await enter({ context: { hasTouch: true } });
    const box = await view.flattenButton().boundingBox();
    if (!box) throw new Error('expected a visible flatten button');
    const cdp = await context.newCDPSession(page);
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: box.x + 20, y: box.y + 20 }] });
    await view.receipt().waitFor();
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await view.waitForProof();
    expect(desk.commands.map((c) => c.type)).toEqual(['FlattenAll']);
  });

  it('kills at once, resumes only with a reason', async () => {
    const { desk, view, page } = await enter();
    await view.kill();
    await view.waitForTradingState('halted, latched');
    await expect.poll(async () => (await view.workingOrders()).length).toBe(0);
    await view.resume('ok');
    await expect.poll(() => view.dialogProblem()).toContain('at least 3 characters, found 2');
    await page.keyboard.press('Escape');
    await view.resume('the feed is back, positions checked');
    await view.waitForTradingState('active');
    await view.setReduceOnly(true, 'news at 14:00');
    await view.waitForTradingState('reducing only');
    expect(desk.commands.map((c) => c.type)).toEqual(['Kill', 'Resume', 'SetReduceOnly']); // The refused reason was never sent.
  });

  it('shows a refused resume inside its dialog', async () => {
    const { desk, view, page } = await enter();
    desk.hold();
    await view.holdFlatten();
    await view.receipt().waitFor();
    await view.resume('too early');
    await expect.poll(() => view.dialogProblem()).toBe('Refused: a flatten is running: resume after its proof');
    await page.keyboard.press('Escape');
    desk.release();
    await view.waitForProof();
  });

  it('keeps the whole receipt over a reload, folded to a line or beside the figures, and covers none of them', async () => {
    const { view, page } = await enter({ context: { viewport: { width: 1600, height: 1000 } } });
    await view.holdFlatten();
    await view.waitForProof();
    const steps = await view.receiptSteps();
    expect(steps.length).toBeGreaterThan(5);
    await page.reload();
    await view.waitUntilLive();
    await view.waitForProof();
    await expect.poll(() => view.receiptSteps()).toEqual(steps);
    await expect.poll(async () => (await view.positionGroups())[0]).toBe('Closed today');
    for (const width of [1280, 1600, 2560]) {
      await page.setViewportSize({ width, height: width === 1280 ? 800 : 1000 });
      for (const name of ['Positions', 'Order ticket', 'Account']) {
        // The panels are laid out anew after a resize: measure until both stand.
        await expect.poll(async () => {
          const receipt = await view.receipt().boundingBox();
          const panel = await page.getByRole('region', { name, exact: true }).boundingBox();
          return receipt !== null && panel !== null && (receipt.x + receipt.width <= panel.x || receipt.y + receipt.height <= panel.y);
        }, { message: `${name} at ${width}`, timeout: 20_000 }).toBe(true);
      }
    }
    await page.getByRole('button', { name: 'Fold' }).click();
    await expect.poll(async () => (await view.receipt().boundingBox())?.height ?? Infinity, { timeout: 20_000 }).toBeLessThan(60);
    expect(await view.waitForProof()).toMatch(/twice/);
  });

  it('says of an old receipt that it is old, and leaves one that was put away where it is, over a reload too', async () => {
    const { desk, view, page } = await enter();
    await view.flattenByChord();
    await view.waitForProof();
    const head = view.receipt().getByRole('heading');
    await head.filter({ hasText: '✓ Flat, proven' }).waitFor();
    const cut = (): Promise<readonly string[]> => page.locator('header').locator('[class*="factValue"], [class*="factLabel"]').evaluateAll((words) => words.filter((word) => word.scrollWidth > word.clientWidth).map((word) => word.textContent));
    for (const width of [1280, 2560]) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(cut).toEqual([]);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await view.resume('the news are out');
    await head.filter({ hasText: /^Was flat at \d\d:\d\d:\d\d, trading since \d\d:\d\d:\d\d$/ }).waitFor();
    await view.receipt().getByText(/^Then, not now: The venue showed 0 positions, 0 open orders, twice, at /).waitFor();
    expect(await view.receipt().innerText()).not.toContain('✓');
    const heights = await head.locator('xpath=..').locator('> *').evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(part).fontSize)));
    expect(heights.every((lines) => lines < 2)).toBe(true);
    desk.putOrder({ status: 'open' });
    await head.filter({ hasText: /trading since \d\d:\d\d:\d\d, \d orders? open$/ }).waitFor();
    expect(await head.evaluate((words) => { const range = document.createRange(); range.selectNodeContents(words); return range.getBoundingClientRect().right <= (words.parentElement?.getBoundingClientRect().right ?? 0); })).toBe(true);
    await view.putReceiptAway();
    await page.reload();
    await view.waitUntilLive();
    await view.waitForTradingState('active');
    await page.getByRole('button', { name: /^Flatten receipt/ }).waitFor();
    expect(await view.receipt().count()).toBe(0);
    // The next one is another one.
    await view.holdFlatten();
    await head.filter({ hasText: '✓ Flat, proven' }).waitFor();
  });

  it('writes its name whole beside two desks and an open alert in a small window', async () => {
    const { page, desk } = await enter();
    desk.alert('critical', 'test', 'the loss of the day is over its limit', 'Decide.');
    await page.getByRole('button', { name: /^Alerts/ }).first().getByText('✕').waitFor();
    expect(await page.getByRole('banner').getByText('Breakwater', { exact: true }).evaluate((name) => name.scrollWidth - name.clientWidth)).toBe(0);
  });

  it('keeps Kill and the red button clear where three desks stand in the toggle of a small window', async () => {
    const { page, desk } = await enter({ mode: 'live', context: { viewport: { width: 1280, height: 800 } } });
    for (let i = 0; i < 120; i += 1) desk.alert('critical', 'test', 'the loss of the day is over its limit', 'Decide.');
    await expect.poll(() => page.getByRole('group', { name: 'Desk on this page' }).innerText()).toMatch(/dev[^]*demo[^]*prod/);
    await page.getByRole('button', { name: 'Kill', exact: true }).click();
    await page.getByRole('dialog', { name: 'Kill: halt and cancel' }).waitFor();
  });

  it('covers the question that was open with the one that flattens, and Escape leaves one at a time', async () => {
    const { page, desk, view } = await enter();
    await page.getByRole('button', { name: /^Close the long position/ }).click();
    const first = page.getByRole('dialog', { name: /^Close long/ });
    await first.waitFor();
    // With its checks it is higher than the one that will lie over it: only a backdrop between them covers all of it.
    await first.getByRole('region', { name: 'Checks of this order' }).getByRole('row').first().waitFor();
    const confirm = first.getByRole('button', { name: /^Close .* at market$/ });
    const reachable = (): Promise<boolean> => confirm.evaluate((button) => { const { x, y, width, height } = button.getBoundingClientRect(); return button.contains(document.elementFromPoint(x + width / 2, y + height / 2)); });
    await expect.poll(reachable).toBe(true);
    await page.keyboard.press('Control+Shift+F');
    const flatten = page.getByRole('dialog', { name: 'Flatten all?' });
    await flatten.waitFor();
    await expect.poll(reachable).toBe(false);
    // The red button lies above every backdrop.
    expect(await view.flattenButton().evaluate((button) => { const { x, y, width, height } = button.getBoundingClientRect(); return button.contains(document.elementFromPoint(x + width / 2, y + height / 2)); })).toBe(true);
    await page.keyboard.press('Escape');
    await flatten.waitFor({ state: 'detached' });
    await expect.poll(async () => [await first.isVisible(), await reachable()]).toEqual([true, true]);
    await page.keyboard.press('Escape');
    await first.waitFor({ state: 'detached' });
    await heardOut(desk);
    expect(desk.commands).toEqual([]);
  });

  it('says what to do when it is asked to flatten without an engine', async () => {
    const { stage, view } = await enter();
    await stage.stopServer();
    await view.banner().waitFor();
    await view.flattenByChord();
    await view.waitForNotice('npm run breakwater -- flatten');
  });
});
