// The desk view as a person uses it: actions and reads by role and name. For every end-to-end suite, whatever engine is behind the page.
import type { Locator, Page } from 'playwright';

export type TableRow = Readonly<Record<string, string>>;
export type TabName = 'Working orders' | 'Fills' | 'Closed orders' | 'Decisions' | 'Alerts' | 'Watchlist';

export class DeskPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the address that the engine printed and waits for live numbers. */
  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.waitUntilLive();
  }
  async waitUntilLive(timeout = 30_000): Promise<void> {
    await this.page.getByRole('region', { name: 'Account' }).getByText('Equity', { exact: true }).waitFor({ timeout });
    await this.page.getByText('STALE', { exact: true }).first().waitFor({ state: 'hidden', timeout });
  }

  /** Waits until the page, its canvases too, is painted in this scheme. */
  async waitForScheme(scheme: 'light' | 'dark'): Promise<void> {
    await this.page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor();
    await this.page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(resolve))); }));
  }

  // ── The header ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** `PAPER dev`, `LIVE prod`. */
  async mode(): Promise<string> {
    return (await this.page.locator('header [data-mode]').innerText()).trim();
  }
  /** `active`, `reducing only`, `halted`, `halted, latched`, `disarmed`. */
  async tradingState(): Promise<string> {
    return (await this.#fact(/^((State )?(since|until) \d|Trading state)/)).replace(/^\W+/, '');
  }
  async waitForTradingState(word: string, timeout = 30_000): Promise<void> {
    await this.#factValue(/^((State )?(since|until) \d|Trading state)/).filter({ hasText: word }).waitFor({ timeout });
  }
  async venue(): Promise<string> {
    return this.#fact(/^Venue /);
  }
  async feedAge(): Promise<string> {
    return this.#fact('Feed age');
  }
  async reconciled(): Promise<boolean> {
    return /^\W*reconciled$/.test(await this.#fact('Records'));
  }
  /** Signed text such as `+12.50`. */
  async dayPnl(): Promise<string> {
    return (await this.#fact(/^Day PnL/)).match(/[+\u2212]?[\d,]+\.\d+/)?.[0] ?? '';
  }

  // ── Connection ────────────────────────────────────────────────────────────────────────────────────────────────────

  banner(): Locator {
    return this.page.getByRole('alert').filter({ hasText: 'Engine not connected since' });
  }
  async isStale(): Promise<boolean> {
    return this.page.getByText('STALE', { exact: true }).first().isVisible();
  }

  // ── Stop trading ──────────────────────────────────────────────────────────────────────────────────────────────────

  flattenButton(): Locator {
    return this.page.getByRole('group', { name: 'Stop trading' }).getByRole('button', { name: /^Flatten all/ });
  }
  /** What flatten would do: `Closes 2 positions, cancels 1 order, … dev (paper)`. */
  async flattenPreview(): Promise<string> {
    const id = await this.flattenButton().getAttribute('aria-describedby');
    return (await this.page.locator(`[id="${id ?? ''}"]`).innerText()).trim();
  }
  /** The deliberate press by mouse. */
  async holdFlatten(): Promise<void> {
    await this.flattenButton().hover();
    await this.page.mouse.down();
    await this.page.locator('button[data-holding]').waitFor();
    await this.page.locator('button[data-holding]').waitFor({ state: 'detached' }); // It fires by itself when it is full.
    await this.page.mouse.up();
  }
  /** The deliberate press by keyboard: a held Enter on the focused button. */
  async holdFlattenByKey(key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
    await this.flattenButton().focus();
    await this.page.keyboard.down(key);
    await this.page.locator('button[data-holding]').waitFor();
    await this.page.locator('button[data-holding]').waitFor({ state: 'detached' });
    await this.page.keyboard.up(key);
  }
  /** Ctrl+Shift+F twice, the second time once it is asked. */
  async flattenByChord(): Promise<void> {
    await this.page.keyboard.press('Control+Shift+F');
    await this.page.getByRole('button', { name: 'Leave as it is' }).and(this.page.locator(':focus')).waitFor();
    await this.page.keyboard.press('Control+Shift+F');
  }
  receipt(): Locator {
    return this.page.getByRole('region', { name: 'Flatten receipt' });
  }
  /** Waits for the proof and returns its sentence. */
  async waitForProof(timeout = 30_000): Promise<string> {
    const proof = this.receipt().getByText(/^The venue shows 0 positions, 0 open orders/);
    await proof.waitFor({ timeout });
    return (await proof.innerText()).trim();
  }
  /** The words of its steps, as they stand. */
  async receiptSteps(): Promise<readonly string[]> {
    return this.receipt().getByRole('list', { name: 'Steps' }).getByRole('listitem').allInnerTexts();
  }
  /** `Closed today` and the like, above the rows that they head. */
  async positionGroups(): Promise<readonly string[]> {
    return this.page.locator('table[aria-label="Positions"] tr[data-group]').allInnerTexts();
  }
  async openMarkers(): Promise<void> {
    await this.page.getByRole('button', { name: /^Markers/ }).click();
    await this.page.getByRole('listbox', { name: /^Markers/ }).waitFor();
  }
  async putReceiptAway(): Promise<void> {
    await this.receipt().getByRole('button', { name: 'Put away' }).click();
  }
  async kill(reason?: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Kill', exact: true }).click();
    await this.#confirm('Kill now', reason);
  }
  async resume(reason: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Resume', exact: true }).click();
    await this.#confirm('Resume trading', reason);
  }
  async setReduceOnly(on: boolean, reason: string): Promise<void> {
    await this.page.getByRole('button', { name: on ? 'Reduce only: off' : 'Reduce only: on' }).click();
    await this.#confirm(on ? 'Reduce only' : 'Allow new positions', reason);
  }
  /** The refusal inside an open dialog, '' when there is none. */
  async dialogProblem(): Promise<string> {
    return (await this.page.getByRole('dialog').getByRole('alert').innerText()).trim();
  }
  /** The status line: what the last action led to. */
  async notice(): Promise<string> {
    return (await this.page.getByTestId('notice').innerText()).trim();
  }
  async waitForNotice(text: string | RegExp, timeout = 30_000): Promise<void> {
    await this.page.getByTestId('notice').filter({ hasText: text }).waitFor({ timeout });
  }

  // ── Tables ────────────────────────────────────────────────────────────────────────────────────────────────────────

  async positions(): Promise<readonly TableRow[]> {
    return this.rows('Positions');
  }
  async workingOrders(): Promise<readonly TableRow[]> {
    await this.showTab('Working orders');
    return this.rows('Working orders');
  }
  /** Cancels the first working order whose row holds `text`. */
  async cancelOrder(text: string): Promise<void> {
    await this.showTab('Working orders');
    await this.page.getByRole('table', { name: 'Working orders' }).getByRole('row').filter({ hasText: text }).first().getByRole('button', { name: /^Cancel/ }).click();
  }
  /** Changes the first working order whose row holds `text`; the row stays open when it is refused. */
  async replaceOrder(text: string, change: { readonly quantity?: string; readonly limitPx?: string }): Promise<void> {
    await this.showTab('Working orders');
    await this.page.getByRole('table', { name: 'Working orders' }).getByRole('row').filter({ hasText: text }).first().getByRole('button', { name: /^Change/ }).click();
    await this.typeReplacement(change);
  }
  /** Into the row that is open for a change; Enter sends. */
  async typeReplacement(change: { readonly quantity?: string; readonly limitPx?: string }): Promise<void> {
    if (change.quantity !== undefined) await this.page.getByLabel(/^New quantity/).fill(change.quantity);
    const limit = this.page.getByLabel('New limit price');
    if (change.limitPx !== undefined) await limit.fill(change.limitPx);
    await limit.press('Enter');
  }
  /** What is said inside the row that is open for a change. */
  replaceProblem(): Locator {
    return this.page.getByRole('table', { name: 'Working orders' }).getByRole('alert');
  }
  async cancelAll(): Promise<void> {
    await this.page.getByRole('button', { name: /^Cancel all/ }).click();
  }
  /** On large screens every table is there and nothing is to be done. */
  async showTab(name: TabName): Promise<void> {
    const tab = this.page.getByRole('tab', { name: new RegExp(`^${name}`) });
    if ((await tab.count()) > 0) await tab.click();
  }
  /** Rows of a table by its column heads, as they stand on screen; an absent table has none. */
  async rows(table: string): Promise<readonly TableRow[]> {
    return this.page.locator(`table[aria-label^="${table}"]`).evaluateAll((tables) => tables.slice(0, 1).flatMap((element) => {
      const heads = [...element.querySelectorAll('thead th')].map((th) => (th.querySelector('[data-head]')?.textContent ?? th.firstChild?.textContent ?? '').trim());
      return [...element.querySelectorAll('tbody tr:not([data-group], [data-space])')].map((tr) => Object.fromEntries([...tr.children].map((td, i) => [heads[i] ?? String(i), (td.textContent ?? '').trim()])));
    }));
  }

  // ── Chart and ticket ──────────────────────────────────────────────────────────────────────────────────────────────

  async chooseInstrument(name: string): Promise<void> {
    await this.page.getByRole('tablist', { name: 'Instruments' }).getByRole('tab', { name: new RegExp(`^${name}`) }).click();
  }
  /** How many bars the chart holds. */
  async barCount(): Promise<number> {
    const all = this.page.getByRole('button', { name: /^All [\d,]+/ });
    await all.waitFor();
    return Number((await all.innerText()).replace(/\D/g, ''));
  }
  /** `denied`: the checks are expected to deny it. The button is then marked as blocked as soon as they have, which the browser driver would wait out; pressed all the same, it says why. */
  async submitOrder(order: { readonly denied?: boolean; readonly side: 'Buy' | 'Sell'; readonly type: 'Limit' | 'Market'; readonly quantity: string; readonly limitPx?: string; readonly timeInForce?: 'GTC' | 'IOC'; readonly reduceOnly?: boolean }): Promise<void> {
    const ticket = this.ticket();
    await ticket.getByText(order.side === 'Buy' ? '▲ Buy' : '▼ Sell').click();
    await ticket.getByText(order.type, { exact: true }).click();
    await ticket.getByLabel(/^Quantity/).fill(order.quantity);
    if (order.limitPx !== undefined) await ticket.getByLabel(/^Limit, /).fill(order.limitPx);
    if (order.timeInForce !== undefined && order.type === 'Limit') await ticket.getByText(order.timeInForce, { exact: true }).click();
    await ticket.getByLabel('Reduce only').setChecked(order.reduceOnly ?? false);
    await ticket.locator('button[type=submit]').click({ force: order.denied === true });
  }
  /** The bid that the ticket shows. */
  async bid(): Promise<number> {
    const px = Number((await this.ticket().getByRole('button', { name: /^bid/ }).innerText()).replace(/[^\d.]/g, ''));
    if (!(px > 0)) throw new Error(`expected a bid above 0 in the ticket, found ${px}`);
    return px;
  }
  ticket(): Locator {
    return this.page.getByRole('region', { name: 'Order ticket' });
  }
  /** Waits until the ticket says something about the order, or what is asked for. */
  async orderOutcome(about: RegExp = /\S/, timeout = 30_000): Promise<string> {
    const outcome = this.ticket().getByRole('status', { name: 'Outcome of the order' }).filter({ hasText: about });
    await outcome.waitFor({ timeout });
    return (await outcome.innerText()).trim();
  }

  // ── Reports ───────────────────────────────────────────────────────────────────────────────────────────────────────

  async openReports(): Promise<void> {
    await this.page.getByRole('button', { name: 'Reports' }).click();
  }
  async openDesk(): Promise<void> {
    await this.page.getByRole('button', { name: 'Desk', exact: true }).click();
  }
  /** Days of the shown month that have a report, newest first. */
  async reportDays(): Promise<readonly string[]> {
    await this.page.getByRole('button', { name: /, day \d/ }).first().waitFor();
    const names = await this.page.getByRole('button', { name: /, day \d/ }).evaluateAll((buttons) => buttons.map((one) => one.getAttribute('aria-label') ?? ''));
    return names.map((name) => name.replace(/^.*, day /, '')).reverse();
  }
  /** The previewed page's text. */
  async reportText(): Promise<string> {
    return this.page.frameLocator('iframe').locator('body').innerText();
  }
  /** Exports the shown day; returns the sentence with folder and files. */
  async exportReport(): Promise<string> {
    await this.page.getByRole('button', { name: 'Export all formats' }).click();
    const done = this.page.getByText(/^. (Written to|Not written)/);
    await done.waitFor();
    return (await done.innerText()).slice(2);
  }

  async #confirm(button: string, reason: string | undefined): Promise<void> {
    const dialog = this.page.getByRole('dialog');
    if (reason !== undefined) await dialog.getByLabel(/^Reason/).fill(reason);
    await dialog.getByRole('button', { name: button, exact: true }).click();
  }
  #factValue(label: string | RegExp): Locator {
    return this.page.locator('header').getByText(label, { exact: typeof label === 'string' }).first().locator('xpath=following-sibling::*[1]');
  }
  async #fact(label: string | RegExp): Promise<string> {
    return (await this.#factValue(label).innerText()).trim();
  }
}
