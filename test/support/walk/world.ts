// A window of the product for the walk: one in-memory desk with everything around it, one server, one page. Test support only.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, CDPSession, Locator, Page } from 'playwright';
import type { AppApi } from '../../../src/main/api/app-api.ts';
import type { DeskApi } from '../../../src/main/api/desk-api.ts';
import type { Readiness } from '../../../src/shared/contract/fleet-methods.ts';
import type { AppSettings } from '../../../src/shared/model/settings.ts';
import { dailyReport } from '../../../src/main/desk/reports/daily-report.ts';
import { renderReport, renderWeekReport } from '../../../src/main/desk/reports/report-files.ts';
import { weeklyReport } from '../../../src/main/desk/reports/weekly-report.ts';
import { weekOf } from '../../../src/main/desk/reports/iso-week.ts';
import { ProfileStore } from '../../../src/main/desk/profiles/profile-store.ts';
import type { Money } from '../../../src/shared/model/decimal.ts';
import { fakeApp } from '../fake-app.ts';
import { FakeDesk } from '../fake-desk.ts';
import type { FakeDeskOptions } from '../fake-start.ts';
import { DAY, livedDays, type DayStep } from '../report-day.ts';
import { openStage, type Stage } from '../view-stage.ts';
import { DeskPage } from '../../e2e/pages/desk.page.ts';
import { FakeJournal } from './fake-journal.ts';
import { millisecondsAhead, shiftDate } from './fixed-time.ts';

export const SIZES = { small: { width: 1280, height: 800 }, large: { width: 2560, height: 1440 } } as const;
export type SizeName = keyof typeof SIZES;
export type Look = { readonly theme: 'dark' | 'light'; readonly size: SizeName; readonly zoom: 1 | 2 };

/** As the page opens. */
export const FIRST_LOOK: Look = { theme: 'dark', size: 'small', zoom: 1 };

export type WorldOptions = FakeDeskOptions & {
  readonly settings?: Partial<AppSettings>;
  readonly journalRows?: number;
  readonly guide?: boolean;
  /** Changes desk and application before the page opens. */
  readonly prepare?: (desk: FakeDesk, app: AppApi) => void;
  /** What stands before the desk that the server is given, for texts from outside. */
  readonly through?: (desk: FakeDesk) => DeskApi;
  readonly appThrough?: (app: AppApi) => AppApi;
  /** Called with the page before it opens anything. */
  readonly page?: (page: Page) => Promise<void> | void;
  /** False when the page is not expected to show numbers. */
  readonly waits?: boolean;
};

const READY: Readiness['items'] = [
  { id: 'venue', label: 'Venue connected', status: 'green', found: 'connected since 14:01 UTC, latency 12 ms', expected: 'connected', cure: 'Check the network, then the status page of the venue.' },
  { id: 'records', label: 'Records agree', status: 'green', found: 'agreed 4 s ago, no difference', expected: 'agreed within the last 60 s', cure: 'Wait for the next comparison, or look at its differences in the journal.' },
  { id: 'feeds', label: 'Prices are fresh', status: 'green', found: '4 of 4 instruments, oldest 0.3 s', expected: 'every instrument below 3 s', cure: 'Wait until the feed is back.' },
  { id: 'alerts', label: 'No critical alert is open', status: 'green', found: 'none', expected: 'none', cure: 'Acknowledge it in the alerts centre.' },
  { id: 'disk', label: 'Journal can be written', status: 'green', found: '38.2 GB free, synchronous=FULL', expected: 'above 1 GB, FULL', cure: 'Free some space.' },
  { id: 'clock', label: 'Clock', status: 'notNeeded', found: 'the simulated venue has the clock of this machine', expected: 'within 500 ms of the venue', cure: 'Set the clock of this machine.' },
];
/** The list of a live desk, all green but for the ids in `red`. */
export const readinessOf = (red: readonly string[] = []): Readiness => ({ items: READY.map((item) => (red.includes(item.id) ? { ...item, status: 'red', found: 'none, for 12 s' } : item)), armable: red.length === 0, tsChecked: Date.now(), phrase: 'ARM demo 100 USD' });

const STEPS: readonly DayStep[] = Array.from({ length: 24 }, (_, i): DayStep => (i % 3 === 0 ? { kind: 'mark', btc: true, ticks: 640_000 + i * 40 } : i % 3 === 1 ? { kind: 'fill', btc: true, buy: i % 2 === 0, lots: 3, ticks: 640_000 + i * 35, fee: 740_000_000_000n } : { kind: 'funding', btc: true, payment: -120_000_000_000n as Money }));

function giveReports(desk: FakeDesk): void {
  const days = livedDays([STEPS, STEPS.slice(3), STEPS.slice(6)]);
  const names = days.map((source) => source.day);
  const week = weekOf(DAY);
  desk.reports = {
    ...desk.reports,
    days: () => [...names].reverse(),
    read: (day, format) => { const source = days.find((one) => one.day === day); return Promise.resolve(source && renderReport(dailyReport(source), format)); },
    weeks: () => [{ week, firstDay: names[0] ?? DAY, lastDay: names.at(-1) ?? DAY, days: names.length }],
    readWeek: (asked, format) => Promise.resolve(asked === week ? renderWeekReport(weeklyReport(week, days.slice(0, 1), true), format) : undefined),
  };
}

export class World {
  readonly desk: FakeDesk;
  readonly journal: FakeJournal;
  readonly stage: Stage;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly view: DeskPage;
  /** Errors and warnings of the page since it opened. */
  readonly problems: string[] = [];
  /** Hosts other than our own that were asked for anything. */
  readonly outside: string[] = [];
  readonly #folder: string;
  /** One for the whole life: what it sets ends with it. */
  readonly #cdp: CDPSession;
  #look: Look = FIRST_LOOK;

  private constructor(parts: Pick<World, 'desk' | 'journal' | 'stage' | 'context' | 'page'> & { readonly folder: string; readonly cdp: CDPSession }) {
    ({ desk: this.desk, journal: this.journal, stage: this.stage, context: this.context, page: this.page } = parts);
    this.#folder = parts.folder;
    this.#cdp = parts.cdp;
    this.view = new DeskPage(parts.page);
  }

  static async open(browser: Browser, options: WorldOptions = {}): Promise<World> {
    const folder = mkdtempSync(path.join(tmpdir(), 'bw-walk-'));
    const desk = new FakeDesk({ seed: 11, historyBars: 1_200, ...options });
    if (options.mode === 'live') {
      desk.profile = 'demo';
      desk.setDesk({ profile: 'demo', venueKind: 'sandbox', tsStateSince: Date.now() - 60_000 });
      desk.readiness = () => Promise.resolve(readinessOf());
    }
    const orders = desk.snapshot().orders;
    const journal = new FakeJournal(options.empty ? 0 : (options.journalRows ?? 2_000), Date.now(), () => (options.empty ? [] : desk.snapshot().orders.length > 0 ? desk.snapshot().orders : orders));
    desk.journal = journal;
    if (options.empty !== true) giveReports(desk);
    const other = new FakeDesk({ seed: 23, historyBars: 60, mode: options.mode === 'live' ? 'paper' : 'live' });
    if (options.mode !== 'live') {
      other.profile = 'demo';
      other.setDesk({ profile: 'demo', venueKind: 'sandbox' });
    }
    const served = options.through?.(desk) ?? desk;
    const plain = fakeApp(served, { desks: { [other.profile]: other }, settings: { ...(options.guide === true && { guide: { finished: false, dismissed: false, done: ['red', 'market'], skipped: [] } }), ...options.settings } });
    const store = new ProfileStore({ dataDir: folder, running: () => undefined, now: () => new Date() });
    const home = '/home/trader/.breakwater';
    const app: AppApi = {
      ...plain,
      profiles: { list: () => store.list().map((one) => ({ ...one, file: one.file.replace(folder, home), running: one.name === desk.profile })), write: (input, by) => store.write(input, by) },
      keys: { ...plain.keys, status: (profile) => Promise.resolve(profile === 'dev' || profile === 'paper' ? { profile, status: 'notUsed', keychain: '', detail: 'A paper profile takes no key.', cure: '', fields: [] } : { profile, status: profile === 'demo' ? 'set' : 'empty', keychain: 'GNOME Keyring', detail: '', cure: '', fields: [{ name: 'keyName', label: 'Key name', set: profile === 'demo', lastFour: profile === 'demo' ? '7f3a' : null }, { name: 'privateKey', label: 'Private key', set: profile === 'demo', lastFour: profile === 'demo' ? 'Q9==' : null }] }) },
    };
    const around = options.appThrough?.(app) ?? app;
    options.prepare?.(desk, around);
    const stage = await openStage(served, around);
    const context = await browser.newContext({ viewport: SIZES.small, colorScheme: 'dark', reducedMotion: 'reduce' });
    await context.addInitScript(shiftDate, millisecondsAhead());
    const page = await context.newPage();
    const world = new World({ desk, journal, stage, context, page, folder, cdp: await context.newCDPSession(page) });
    page.on('pageerror', (error) => world.problems.push(`threw: ${error.message}`));
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type()) && !/WebSocket|ERR_CONNECTION_REFUSED/.test(message.text())) world.problems.push(`${message.type()}: ${message.text()}`); });
    page.on('request', (request) => { const url = new URL(request.url()); if (/^(https?|wss?):$/.test(url.protocol) && url.hostname !== '127.0.0.1') world.outside.push(request.url()); });
    await options.page?.(page);
    desk.start();
    other.start(1_000);
    context.once('close', () => other.stop());
    if (options.waits !== false) await world.view.open(stage.server.newAddress()).catch(async (error: unknown) => { throw new Error(`${String(error).slice(0, 120)}; alerts on the page: ${(await page.getByRole('alert').allInnerTexts()).join(' / ').slice(0, 400)}; ${world.problems.join(' / ')}`); });
    return world;
  }

  /** Lets the page settle in this look: theme, size in pixels of the screen, zoom of the page. */
  async show(look: Look): Promise<void> {
    const { theme, size, zoom } = look;
    const { width, height } = SIZES[size];
    const before = this.#look;
    this.#look = look;
    if (theme !== before.theme) await this.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    if (size !== before.size || zoom !== before.zoom) await this.#cdp.send('Emulation.setDeviceMetricsOverride', { width: width / zoom, height: height / zoom, deviceScaleFactor: zoom, mobile: false });
    await this.view.waitForScheme(theme);
    await this.page.getByText('Loading bars…').filter({ visible: true }).first().waitFor({ state: 'hidden' }); // A chart that came with the new size asks for its bars.
  }

  /** As it is on the screen, in pixels of the screen. */
  async picture(): Promise<Buffer> {
    const { data } = await this.#cdp.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true });
    return Buffer.from(data, 'base64');
  }

  async openView(name: 'Desk' | 'Strategies' | 'Risk' | 'Journal' | 'Reports' | 'Alerts' | 'Settings'): Promise<void> {
    const button = this.page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: new RegExp(`^${name}`) });
    await button.click();
    await button.and(this.page.locator('[aria-current="page"]')).waitFor();
  }
  async openSettings(section: string): Promise<void> {
    await this.openView('Settings');
    await this.page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: section, exact: true }).click();
    await this.page.getByRole('heading', { name: section, exact: true, level: 2 }).filter({ visible: true }).first().waitFor();
  }
  dialog(): Locator {
    return this.page.getByRole('dialog').filter({ visible: true });
  }
  async closeDialog(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.dialog().first().waitFor({ state: 'hidden' });
  }

  async close(): Promise<void> {
    this.desk.stop();
    await this.context.close();
    await this.stage.dispose();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
