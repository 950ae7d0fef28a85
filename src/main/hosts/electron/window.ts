// The one place where a window is made: its safe settings, its guards, its wire, and what happens when its page dies.
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { serve } from '../../../shared/contract/server.ts';
import type { ProfileName } from '../../../shared/model/profile.ts';
import type { AppApi } from '../../api/app-api.ts';
import type { DeskApi } from '../../api/desk-api.ts';
import { DeskSession } from '../../api/desk-session.ts';
import { hostTimers } from '../../api/host-timers.ts';
import { createHandlers } from '../../api/router.ts';
import { hardenContents } from './guards.ts';
import { ipcWire } from './ipc-wire.ts';
import { addressOf } from './page-acts.ts';
import { PageHealth } from './page-health.ts';

export type Log = (level: 'info' | 'warn' | 'error', message: string, cause?: unknown) => void;

export type WindowOptions = {
  readonly app: AppApi;
  /** What a page of the window shows first. Asked at each load, because the desk of the start may have ended. */
  readonly desk: () => DeskApi;
  /** The window belongs to its desk for good: its page cannot be switched to another. */
  readonly bound?: boolean;
  /** A page of ours. */
  readonly address: string;
  readonly preload: string;
  readonly title: string;
  /** What people call it when it fails; `window` unless given. */
  readonly what?: string;
  readonly place: { readonly x?: number; readonly y?: number; readonly width: number; readonly height: number };
  readonly devTools: boolean;
  readonly openExternal: (address: string) => void;
  /** The page answers no more, or does again. */
  readonly onHang?: (hangs: boolean) => void;
  /** The page is not loaded again by itself, for this reason (a sentence); `again` loads it for a person. */
  readonly onLost?: (why: string, again: () => void) => void;
  readonly log: Log;
};

/** From a failed load to the word that the page's process died. */
const SETTLE_MS = 100;

export type OpenedWindow = {
  readonly window: BrowserWindow;
  /** False when the page could not be loaded: its window stands all the same. */
  readonly loaded: boolean;
  /** Goes to another address of ours; what fails is told as of any load. */
  goTo(address: string): void;
  /** The profile that the page shows now. */
  shown(): ProfileName;
};

export function windowOptions(options: Pick<WindowOptions, 'preload' | 'title' | 'devTools' | 'place'>): BrowserWindowConstructorOptions {
  return {
    ...options.place, minWidth: 640, minHeight: 480, title: options.title, show: false, backgroundColor: '#12161c', autoHideMenuBar: false,
    webPreferences: {
      preload: options.preload, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, contextIsolation: true, sandbox: true, webSecurity: true,
      allowRunningInsecureContent: false, webviewTag: false, navigateOnDragDrop: false, spellcheck: false, devTools: options.devTools,
      backgroundThrottling: false, // Ages and alarms keep counting in a covered window.
    },
  };
}

/**
 * Loads the view and serves each document that it shows; the engine does not notice a page that dies, nor one that cannot be loaded.
 * Rejects only when the window itself cannot be made.
 */
export async function openWindow(make: (options: BrowserWindowConstructorOptions) => BrowserWindow, options: WindowOptions): Promise<OpenedWindow> {
  const { log, what = 'window' } = options;
  const window = make(windowOptions(options));
  const contents = window.webContents;
  hardenContents(contents, options.openExternal);
  let endWire: (reason: string) => void = () => undefined;
  let session: DeskSession | null = null;

  contents.on('did-navigate', () => {
    endWire('the page was loaded anew');
    const wire = ipcWire(contents, (from) => log('warn', `a message from ${from} was dropped`));
    endWire = wire.end;
    const served = new DeskSession(options.app, lastShown(options, session), { bound: options.bound ?? false });
    session = served;
    serve(wire, createHandlers(served), {
      timers: hostTimers,
      subscribe: (listener, onSwitch) => served.subscribe(listener, onSwitch),
      onError: (method, error) => log('error', `'${method}' failed`, error),
      onDrop(reason) {
        log('warn', `the view was dropped and is loaded anew: ${reason}`);
        if (!contents.isDestroyed()) contents.forcefullyCrashRenderer(); // It hangs: 'render-process-gone' loads it again.
      },
    });
  });

  const health = new PageHealth(() => hostTimers.now());
  /** Counts loads and deaths: a load that fails is told only when neither came after it. */
  let turn = 0;
  let isLost = false;
  const load = async (begin: () => Promise<void>): Promise<boolean> => {
    if (contents.isDestroyed()) return false;
    turn += 1;
    const mine = turn;
    try {
      await begin();
      if (isLost) options.onHang?.(false);
      isLost = false;
      return true;
    } catch (error) {
      await settled(); // The death of the process, which makes a load fail too, is told a moment later.
      if (turn === mine && !contents.isDestroyed()) lose(`The ${what} could not be loaded.`, error);
      return false;
    }
  };
  const loadAgain = (): void => {
    health.forgive();
    void load(() => contents.loadURL(addressOf(options.address, 'said.recovered')));
  };
  /** Whoever is told may fail; the engine does not fall with it. */
  const lose = (why: string, cause?: unknown): void => {
    isLost = true;
    log('error', `${why} The engine runs on. Use the menu or the command line`, cause);
    try {
      options.onLost?.(why, loadAgain);
    } catch (error) {
      log('error', 'the loss of the view could not be told', error);
    }
  };
  contents.on('render-process-gone', (_event, details) => {
    turn += 1;
    endWire(`the page's process ended: ${details.reason}`);
    if (details.reason === 'clean-exit' || contents.isDestroyed()) return;
    options.onHang?.(false);
    const again = health.died();
    log('error', `the view's process ended (${details.reason}); the engine runs on${again ? ', the view is loaded anew' : ''}`);
    if (again) void load(() => contents.loadURL(addressOf(options.address, 'said.recovered')));
    else lose(`The ${what} failed several times within a minute.`);
  });
  contents.on('destroyed', () => endWire('the window was closed'));
  contents.on('did-fail-load', (_event, code, description, url) => log('error', `could not load ${url}: ${description} (${code})`));
  window.on('unresponsive', () => {
    log('warn', 'the view does not answer; the engine runs on');
    options.onHang?.(true);
  });
  window.on('responsive', () => options.onHang?.(false));

  window.once('ready-to-show', () => window.show());
  const loaded = await load(() => window.loadURL(options.address));
  return { window, loaded, goTo: (address) => void load(() => contents.loadURL(address)), shown: () => session?.shown() ?? options.desk().profile };
}

const settled = (): Promise<void> => new Promise((resolve) => { hostTimers.set(resolve, SETTLE_MS); });

/** A page that is loaded anew shows the desk that it showed, while that one runs. */
function lastShown(options: WindowOptions, before: DeskSession | null): DeskApi {
  const profile = before?.shown();
  return options.app.fleet.runningApis().find((desk) => desk.profile === profile) ?? options.desk();
}
