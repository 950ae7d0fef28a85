// The built view in a real browser over the real loopback host, with an in-memory desk behind it.
import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/chromium.ts';
import { heardOut, stagedPages } from '../support/staged-page.ts';
import { DeskPage } from './pages/desk.page.ts';

describe.skipIf(chromiumPath() === undefined)('desk view', () => {
  const enter = stagedPages();



  it('takes the code out of the address, shows the desk, and resumes after a reload', async () => {
    const { page, view, problems } = await enter();
    expect(page.url()).not.toContain('code');
    expect(await view.mode()).toBe('PAPER dev');
    expect(await view.tradingState()).toBe('active');
    expect(await view.reconciled()).toBe(true);
    await expect.poll(async () => (await view.positions()).map((row) => row['Instrument'])).toEqual(['BTC-PERP', 'SOL-PERP', 'ETH-PERP', 'XRP-PERP']); // Open ones first.
    await expect.poll(() => view.workingOrders()).toHaveLength(3);
    await page.reload();
    await view.waitUntilLive();
    await expect.poll(() => view.workingOrders()).toHaveLength(3);
    expect(problems).toEqual([]);
  });

  it('asks nothing of any other machine and needs no inline script', async () => {
    const hosts = new Set<string>();
    const { page, problems, stage } = await enter({ prepare: (_desk, p) => { p.on('request', (request) => hosts.add(new URL(request.url()).host)); } });
    await page.getByRole('button', { name: 'About Breakwater' }).click();
    await page.getByRole('link', { name: 'TradingView', exact: true }).waitFor();
    expect([...hosts]).toEqual([`127.0.0.1:${stage.server.port}`]);
    expect(problems).toEqual([]);
  });

  it('sends an order, shows it working, and shows facts while it is canceled', async () => {
    const { desk, view } = await enter();
    await view.submitOrder({ side: 'Buy', type: 'Limit', quantity: '0.012', limitPx: '90000.5' });
    await view.orderOutcome(/^Buy 0\.012 BTC-PERP at 90,000\.5: rests at the venue\. /);
    await expect.poll(async () => (await view.workingOrders()).at(-1)?.['Facts']).toBe('open');
    const row = (await view.workingOrders()).at(-1);
    expect(row).toMatchObject({ Instrument: 'BTC-PERP', Quantity: '0.012', Limit: '90,000.5', Terms: 'limit gtc' });
    desk.hold();
    await view.cancelOrder('90,000.5');
    await expect.poll(async () => (await view.workingOrders()).at(-1)?.['Facts']).toBe('open, cancel sent');
    desk.release();
    await expect.poll(async () => (await view.workingOrders()).length).toBe(3);
    expect(desk.commands.map((c) => c.type)).toEqual(['SubmitOrder', 'CancelOrder']);
  });

  it('changes a working order in its row, by keyboard alone, and shows why a change was refused', async () => {
    const { desk, view, page } = await enter();
    const wide = desk.putOrder({ quantity: '0.05', limitPx: '80000' });
    await view.showTab('Working orders');
    await page.getByRole('button', { name: `Change buy BTC-PERP, ${wide.clientOrderId}` }).press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('New limit price');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^Change/);
    await view.replaceOrder('80,000.0', { limitPx: '80000.05' });
    await view.replaceProblem().filter({ hasText: 'expected a multiple of 0.1, was 80000.05' }).waitFor();
    desk.refuseWith = 'priceCollar: 99000 is 12 % through the reference 88000, limit 5 % (scope: order)';
    await view.typeReplacement({ limitPx: '99000' });
    await view.replaceProblem().filter({ hasText: 'Refused: priceCollar' }).waitFor();
    desk.refuseWith = null;
    await view.typeReplacement({ quantity: '0.06', limitPx: '81000' });
    await expect.poll(async () => (await view.workingOrders()).at(-1)).toMatchObject({ Quantity: '0.060', Limit: '81,000.0', Facts: 'open' });
    await view.waitForNotice(`Replaced: ${wide.clientOrderId} is now 0.060 BTC-PERP at 81,000.0`);
    expect(desk.commands.map((c) => c.type)).toEqual(['ReplaceOrder', 'ReplaceOrder']);
  });

  it('tells the why of every marker by keyboard', async () => {
    const { view, page } = await enter();
    await view.openMarkers();
    const markers = page.getByRole('listbox', { name: /^Markers/ });
    const option = markers.getByRole('option', { selected: true });
    await expect.poll(() => markers.getByRole('option').count()).toBe(4);
    const why = page.getByRole('region', { name: 'Why' });
    await expect.poll(() => option.innerText()).toMatch(/^Denied by our checks: sell/);
    await why.filter({ hasText: 'profile dev does not allow short positions' }).waitFor();
    await page.keyboard.press('End');
    await expect.poll(() => option.innerText()).toMatch(/^Entry: buy 0.100/);
    await why.filter({ hasText: 'Why: fast average crossed above the slow one' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Markers 4');
  });

  it('names the instrument whose prices stopped while the engine is connected', async () => {
    const { desk, view, page } = await enter();
    const btc = desk.markets.get('BTC-PERP.SIM');
    if (!btc) throw new Error('expected the market of BTC-PERP');
    btc.freeze();
    await page.getByRole('region', { name: 'Chart', exact: true }).getByText(/^STALE no price for [\d.]+ s: no new risk on BTC-PERP/).waitFor();
    await view.ticket().getByText(/^STALE no price for/).waitFor();
    await expect.poll(async () => (await view.positions()).find((row) => row['Instrument'] === 'BTC-PERP')?.['Mark']).toMatch(/^stale/);
    await expect.poll(() => view.feedAge()).toMatch(/1 stale/);
    expect(await view.isStale()).toBe(false);
    await view.chooseInstrument('ETH-PERP');
    await view.ticket().getByText(/^STALE/).waitFor({ state: 'hidden' });
  });

  it('does not call a venue connected and leave it at that when no price of any instrument comes', async () => {
    const { desk, view, page } = await enter({ context: { viewport: { width: 1280, height: 800 } } });
    expect(await view.venue()).toMatch(/connected$/);
    for (const market of desk.markets.values()) market.freeze();
    await expect.poll(() => view.venue(), { timeout: 15_000 }).toMatch(/silent \d+(\.\d)? s$/);
    const fact = page.locator('header [class*="fact"]').filter({ hasText: /^Venue linked/ }).first();
    expect(await fact.getAttribute('title')).toMatch(/is connected, but has been silent for [\d.]+ s/);
    expect(await fact.locator('[class*="factValue"], [class*="factLabel"]').evaluateAll((parts) => parts.filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.textContent))).toEqual([]);
  });

  it('shows a replay, its speed and its end, and that a dry run sends nothing', async () => {
    const { desk, page } = await enter({ source: 'replay' });
    await page.getByText('Replay, 600 × real time').waitFor();
    expect(await page.getByRole('progressbar', { name: 'Replay progress' }).getAttribute('aria-valuenow')).toBe('61');
    desk.setDesk({ dryRun: true, progress: { done: 1_000_000, total: 1_000_000, speed: 600 } });
    await page.getByText('Replay finished').waitFor();
    await page.getByText('1,000,000 of 1,000,000 bars').waitFor();
    await page.getByText('DRY RUN', { exact: true }).waitFor();
  });

  it('shows the newest rows of a long table again after they came while another view was shown', async () => {
    const { desk, page } = await enter();
    const put = (): void => { desk.putOrder({ status: 'canceled', limitPx: '90000' }); };
    const table = page.getByRole('region', { name: 'Closed orders, table' });
    const drawn = (): Promise<void> => page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(() => done())); }));
    for (let i = 0; i < 60; i += 1) put();
    await page.getByRole('tab', { name: /^Closed orders/ }).click();
    await table.waitFor();
    const count = (): Promise<number> => page.locator('table[aria-label="Closed orders"]').getAttribute('aria-rowcount').then(Number);
    await expect.poll(count).toBeGreaterThan(60);
    for (let step = 1; step <= 3; step += 1) {
      const before = await count();
      await page.keyboard.press('Alt+4');
      await table.waitFor({ state: 'hidden' });
      for (let i = 1; i <= 5; i += 1) {
        put();
        await expect.poll(count).toBe(before + i);
        await drawn();
      }
      await page.keyboard.press('Alt+1');
      await table.waitFor();
      await drawn();
      expect(await table.evaluate((element) => element.scrollTop)).toBe(0);
    }
  });

  it('keeps the keyboard in a long table, however far it goes, and when the row under it goes away', async () => {
    const { desk, page } = await enter();
    const ids = Array.from({ length: 60 }, (_, i) => desk.putOrder({ limitPx: String(90_000 + i) }).clientOrderId);
    const table = page.getByRole('region', { name: 'Working orders, table' });
    const focused = () => page.evaluate(() => { const row = document.activeElement?.closest('tr'); const box = row?.closest('[role=region]'); return row && box ? { at: Number(row.getAttribute('aria-rowindex')), inSight: row.getBoundingClientRect().top >= (box.querySelector('th')?.getBoundingClientRect().bottom ?? 0) - 1 && row.getBoundingClientRect().bottom <= box.getBoundingClientRect().bottom + 1 } : null; });
    await expect.poll(() => page.getByRole('table', { name: 'Working orders' }).getAttribute('aria-rowcount')).toBe('64');
    await table.focus();
    await page.keyboard.press('End');
    await expect.poll(focused).toEqual({ at: 64, inSight: true });
    for (let i = 0; i < 40; i += 1) await page.keyboard.press('ArrowUp'); // As fast as they come: none is lost.
    await expect.poll(focused).toEqual({ at: 24, inSight: true });
    await table.evaluate((box) => box.scrollTo({ top: box.scrollHeight }));
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toEqual({ at: 25, inSight: true });
    const under = await page.evaluate(() => document.activeElement?.textContent ?? '');
    desk.putOrder({ clientOrderId: ids.find((_, i) => under.includes((90_000 + i).toLocaleString('en-US'))) ?? '', status: 'canceled' });
    await expect.poll(() => page.getByRole('table', { name: 'Working orders' }).getAttribute('aria-rowcount')).toBe('63');
    await expect.poll(focused).toEqual({ at: 25, inSight: true });
    await page.keyboard.press('Home');
    await expect.poll(focused).toEqual({ at: 2, inSight: true });
  });

  it('says which check, which value and which limit refused an order, and stops unreadable text before it is sent', async () => {
    const { desk, view, page } = await enter();
    const submit = view.ticket().locator('button[type=submit]');
    desk.refuseWith = 'maxOrderNotional: order notional 24,000.00 USD is above the limit 20,000.00 USD';
    await view.submitOrder({ side: 'Sell', type: 'Market', quantity: '0.01' });
    await view.orderOutcome(/Refused: maxOrderNotional: order notional [\d.,]+ USD is above the limit 20,000.00 USD/);
    desk.refuseWith = null;
    // What the checks deny already is not sent at all, and says so before it is pressed.
    await view.ticket().getByLabel(/^Quantity/).fill('3');
    await submit.and(page.locator('[aria-disabled="true"]')).waitFor();
    expect(await submit.textContent()).toBe('✕ denied: Sell 3.000 BTC-PERP at market');
    expect(await submit.evaluate((button) => document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent)).toMatch(/^✕ Denied by maxOrderNotional: order notional [\d.]+ USD, limit 20,000.00 USD/);
    await submit.press('Enter');
    await view.orderOutcome(/^Not sent: Denied by maxOrderNotional/);
    await view.submitOrder({ side: 'Buy', type: 'Limit', quantity: '1e5', limitPx: '0' });
    await page.getByText("expected a plain number such as 12.5, was '1e5'").waitFor();
    await page.getByText('expected more than 0').waitFor();
    await heardOut(desk);
    expect(desk.commands).toHaveLength(1);
  });

  it('names the desk in each command that flattens past a lost engine', async () => {
    const { stage, view, page } = await enter({ mode: 'live' });
    const command = 'npm run breakwater -- flatten --profile prod';
    await stage.stopServer();
    await view.banner().waitFor();
    expect(await view.banner().innerText()).toContain(command);
    await expect.poll(() => view.flattenPreview()).toContain(command);
    // Whole below the button: half a command flattens another desk.
    expect(await page.locator('header').getByText('Offline.').evaluate((line) => line.scrollHeight <= line.clientHeight && line.scrollWidth <= line.clientWidth)).toBe(true);
    await view.holdFlatten();
    await view.waitForNotice(command);
    await page.keyboard.press('Control+Shift+X');
    expect(await page.getByRole('dialog').innerText()).toContain(command);
  });

  it('marks every number as old when the engine is gone, and is live again when it is back', async () => {
    const { desk, stage, view, page } = await enter();
    await stage.stopServer();
    await view.banner().waitFor();
    expect(await view.banner().innerText()).toMatch(/Engine not connected since \d\d:\d\d:\d\d UTC; numbers are from then. Flatten from the command line: npm run breakwater -- flatten\. \d positions were open/);
    const panels = await page.locator('main .dv-groupview').count();
    expect(panels).toBeGreaterThan(3);
    await expect.poll(() => page.locator('main').getByText('STALE', { exact: true }).count()).toBe(panels);
    await expect.poll(() => page.locator('button[type=submit]').isDisabled()).toBe(true);
    await view.holdFlatten();
    await view.waitForNotice('npm run breakwater -- flatten');
    desk.putOrder({ quantity: '0.077', reason: 'while the page was away' });
    await stage.restartServer();
    await view.banner().waitFor({ state: 'hidden' });
    await view.waitUntilLive();
    await expect.poll(async () => (await view.workingOrders()).some((row) => row['Quantity'] === '0.077')).toBe(true);
    await heardOut(desk);
    expect(desk.commands).toEqual([]);
  });

  it('marks numbers as old when the engine hangs with the connection open', async () => {
    let hang = false;
    const { view } = await enter({
      prepare: async (_desk, page) => page.routeWebSocket(/.*/, (socket) => {
        const server = socket.connectToServer();
        socket.onMessage((frame) => server.send(frame));
        server.onMessage((frame) => { if (!hang) socket.send(frame); });
      }),
    });
    hang = true;
    await view.banner().waitFor();
    await expect.poll(() => view.isStale()).toBe(true);
    hang = false;
    await view.waitUntilLive();
  });

  it('says what to do when the address is wrong or used up', async () => {
    const { page, stage, context } = await enter();
    const other = await context.newPage();
    await other.goto(`http://127.0.0.1:${stage.server.port}/#code=${'x'.repeat(43)}`);
    await other.getByText('Open the address that the engine printed').waitFor();
    await other.goto(stage.server.newAddress()); // Only the part after # changes: the running page takes it up.
    await new DeskPage(other).waitUntilLive();
    expect(await page.title()).toContain('Breakwater');
  });

  it('renders hostile text as text', async () => {
    const payload = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>';
    const { page, view, desk, problems } = await enter({
      prepare: (d) => {
        d.reportHtml = `<h1>Report</h1>${payload}<script>parent.pwned=1</script><a href="javascript:window.pwned=1">x</a>`;
        d.putOrder({ reason: payload, strategyId: payload, instrumentId: `${payload}.SIM` });
        d.putOrder({ status: 'rejected', closeReason: payload });
        d.alert('critical', payload, payload, payload, payload);
        d.setDesk({ stateCause: payload, venue: { id: payload, connected: false, cause: payload } });
        d.refuseWith = payload;
      },
    });
    await expect.poll(async () => (await view.workingOrders()).at(-1)?.['Why']).toBe(payload);
    for (const tab of ['Closed orders', 'Alerts', 'Decisions', 'Fills'] as const) await view.showTab(tab);
    await view.submitOrder({ side: 'Buy', type: 'Market', quantity: '0.01' });
    expect(await view.orderOutcome()).toContain(payload);
    await view.kill('x'.repeat(20));
    await view.openReports();
    await expect.poll(() => view.reportText()).toContain('Report');
    expect(await page.locator('iframe').getAttribute('sandbox')).toBe('');
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    expect(desk.commands.map((c) => c.type)).toEqual(['SubmitOrder', 'Kill']);
    expect(problems.filter((p) => p.startsWith('threw'))).toEqual([]);
  });

  it('previews a report and exports it', async () => {
    const { view } = await enter();
    await view.openReports();
    await expect.poll(() => view.reportDays()).toEqual(['2026-11-20', '2026-11-19', '2026-11-18']);
    await expect.poll(() => view.reportText()).toContain('100,412.22 USD');
    expect(await view.exportReport()).toMatch(/reports: 2026-11-20.txt/);
  });

  it('paints its charts anew when the system changes its theme, also while the engine is away', async () => {
    const { stage, view, page } = await enter({ context: { colorScheme: 'light' } });
    await view.barCount();
    type Rgb = readonly [number, number, number];
    /** Pixels of all charts and their axes in one colour. */
    const drawnIn = (rgb: Rgb): Promise<number> => page.evaluate(([r, g, b]) => {
      let count = 0;
      for (const canvas of document.querySelectorAll('canvas')) {
        const pixels = canvas.width * canvas.height > 0 ? (canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []) : [];
        for (let i = 0; i < pixels.length; i += 4) if (pixels[i] === r && pixels[i + 1] === g && pixels[i + 2] === b && pixels[i + 3] === 255) count += 1;
      }
      return count;
    }, rgb);
    // --bw-line1 is a line, --bw-stop also the price of the stop on the axis.
    const ROLES: Readonly<Record<'line1' | 'stop', Readonly<Record<'light' | 'dark', Rgb>>>> = { stop: { light: [0x7d, 0x2b, 0xb0], dark: [0xd5, 0x9b, 0xff] }, line1: { light: [0x1a, 0x64, 0xa6], dark: [0x62, 0xb0, 0xf0] } };
    for (const scheme of ['dark', 'light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await view.waitForScheme(scheme);
      for (const colours of Object.values(ROLES)) {
        await expect.poll(() => drawnIn(colours[scheme])).toBeGreaterThan(50);
        await expect.poll(() => drawnIn(colours[scheme === 'dark' ? 'light' : 'dark'])).toBeLessThan(5);
      }
    }
    await stage.stopServer();
    await view.banner().waitFor();
    await page.emulateMedia({ colorScheme: 'light' });
    await view.waitForScheme('light');
    await stage.restartServer();
    await view.waitUntilLive();
    await expect.poll(() => drawnIn(ROLES.stop.light), { timeout: 15_000 }).toBeGreaterThan(50);
  });

  it('holds 12,000 bars and draws another instrument when asked', async () => {
    const { view, problems } = await enter({ historyBars: 12_000 });
    await expect.poll(() => view.barCount(), { timeout: 20_000 }).toBeGreaterThanOrEqual(12_000);
    await view.chooseInstrument('ETH-PERP');
    await view.page.getByRole('group', { name: /^ETH-PERP price chart with \d+ markers/ }).waitFor();
    await expect.poll(() => view.barCount(), { timeout: 20_000 }).toBeGreaterThanOrEqual(12_000);
    expect(problems).toEqual([]);
  });

  it.each([[1280, 800], [2560, 1440], [640, 400]] as const)('fits %i x %i with the red button in reach', async (width, height) => {
    const { page, view } = await enter({ context: { viewport: { width, height } } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    const box = await view.flattenButton().boundingBox();
    expect(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
    if (width >= 1280) expect(await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)).toBe(0);
  });
});
