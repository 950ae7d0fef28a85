// The windows of the app: one with everything, and charts beside it, each with its own page, wire and guards.
import type { BrowserWindow, BrowserWindowConstructorOptions, Screen } from 'electron';
import type { ProfileName } from '../../../shared/model/profile.ts';
import type { DeskApi } from '../../api/desk-api.ts';
import { APP_PAGE } from './app-protocol.ts';
import type { ViewState } from './desk-lines.ts';
import { addressOf, type PageAct } from './page-acts.ts';
import { openWindow, type OpenedWindow, type WindowOptions } from './window.ts';
import { placeOf } from './window-place.ts';

export type WindowsDeps = Omit<WindowOptions, 'address' | 'place' | 'desk' | 'onHang' | 'onLost' | 'bound'> & {
  readonly make: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly screen: Pick<Screen, 'getAllDisplays'>;
  /** The desk of the start. */
  readonly desk: DeskApi;
  /** The main window exists and its page is not loaded yet. */
  readonly onMain: (window: BrowserWindow) => void;
  readonly onView: (state: ViewState) => void;
  readonly onLost: (why: string, again: () => void) => void;
};

/** More would be a mistake in a page. */
const MAX_CHARTS = 8;
const CHART_SIZE = { width: 960, height: 640 } as const;
/** Moving and sizing a window tells many times; its place is written when it has come to rest. */
const SETTLE_MS = 500;

export class Windows {
  readonly #deps: WindowsDeps;
  readonly #charts = new Map<string, OpenedWindow>();
  #main: OpenedWindow | null = null;
  /** The main window, also while its page loads. */
  #mainWindow: BrowserWindow | null = null;
  #settle: NodeJS.Timeout | undefined;

  constructor(deps: WindowsDeps) {
    this.#deps = deps;
  }

  /** Answers whether its page stands; the window is there in either case. */
  async openMain(): Promise<boolean> {
    const { app, screen, desk, make, onMain, onView, onLost } = this.#deps;
    const { maximized, ...place } = placeOf(app.settings.read().window, screen.getAllDisplays());
    const made = (options: BrowserWindowConstructorOptions): BrowserWindow => {
      const window = make(options);
      this.#mainWindow = window;
      onMain(window);
      return window;
    };
    this.#main = await openWindow(made, {
      ...this.#deps, desk: () => this.#first(desk), address: APP_PAGE, place,
      onHang: (hangs) => onView(hangs ? 'hangs' : 'answers'),
      onLost: (why, again) => {
        onView('lost');
        if (this.#mainWindow && !this.#mainWindow.isDestroyed()) this.#mainWindow.show(); // One that never painted would stay hidden.
        onLost(why, () => {
          onView('answers');
          again();
        });
      },
    });
    const { window, loaded } = this.#main;
    if (window.isDestroyed()) return false;
    if (maximized) window.maximize();
    for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) window.on(event as 'resize', () => this.#rememberSoon());
    window.on('closed', () => clearTimeout(this.#settle));
    return loaded;
  }

  /** A chart of one desk, to which it belongs for good: the main window may show another one meanwhile. Answers null when it stands or the trader closed it meanwhile, else why it cannot. */
  async openChart(instrumentId: string, profile: ProfileName): Promise<string | null> {
    const desk = this.#running(profile);
    if (!desk?.bars(instrumentId, 1)) return `expected an instrument of desk ${profile}, found ${instrumentId}`;
    const key = `${desk.profile} ${instrumentId}`;
    const open = this.#charts.get(key);
    if (open && !open.window.isDestroyed()) {
      front(open.window);
      return null;
    }
    if (this.#charts.size >= MAX_CHARTS) return `expected at most ${MAX_CHARTS} chart windows, found that many open: close one first`;
    let stands = false;
    const opened = await openWindow(this.#deps.make, {
      ...this.#deps, what: `chart of ${instrumentId}`, onLost: (why, again) => { if (stands) this.#deps.onLost(why, again); }, desk: () => this.#running(profile) ?? desk, bound: true, address: `${APP_PAGE}?view=chart&instrument=${encodeURIComponent(instrumentId)}&desk=${profile}`, title: `${instrumentId} · ${desk.profile} · Breakwater`, place: CHART_SIZE,
    });
    if (!opened.loaded) {
      if (opened.window.isDestroyed()) return null; // The trader closed it before it stood.
      opened.window.destroy();
      return `expected the chart of ${instrumentId} in a window, found that its page could not be loaded`;
    }
    stands = true;
    this.#charts.set(key, opened);
    opened.window.on('closed', () => this.#charts.delete(key));
    return null;
  }

  focus(): void {
    if (this.#mainWindow && !this.#mainWindow.isDestroyed()) front(this.#mainWindow);
  }

  isFocused(): boolean {
    return [this.#main, ...this.#charts.values()].some((open) => open !== null && !open.window.isDestroyed() && open.window.isFocused());
  }

  /** Brings the main window to the front and tells its page by the fragment of its address; the page does the rest. */
  tell(act: PageAct): void {
    const opened = this.#main;
    if (!opened || opened.window.isDestroyed()) return;
    if (!act.startsWith('said.')) front(opened.window);
    opened.goTo(addressOf(APP_PAGE, act));
  }

  shownProfile(): ProfileName {
    return this.#main?.shown() ?? this.#deps.desk.profile;
  }

  /** Writes the place of the main window now; nothing while it is minimised or in full screen. */
  remember(): void {
    clearTimeout(this.#settle);
    const window = this.#main?.window;
    if (!window || window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
    const { x, y, width, height } = window.getNormalBounds();
    const place = { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height), maximized: window.isMaximized() };
    const { settings } = this.#deps.app;
    if (width < 400 || height < 300 || JSON.stringify(settings.read().window) === JSON.stringify(place)) return;
    try {
      settings.write({ window: place });
    } catch (error) {
      this.#deps.log('warn', 'the place of the window could not be kept', error);
    }
  }

  #rememberSoon(): void {
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => this.remember(), SETTLE_MS);
  }

  #running(profile: ProfileName): DeskApi | undefined {
    return this.#deps.app.fleet.runningApis().find((desk) => desk.profile === profile);
  }

  /** The desk that was asked for, or any that runs when it ended. */
  #first(wanted: DeskApi): DeskApi {
    const running = this.#deps.app.fleet.runningApis();
    return running.find((desk) => desk === wanted) ?? running.find((desk) => desk.profile === wanted.profile) ?? running[0] ?? wanted;
  }
}

function front(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
