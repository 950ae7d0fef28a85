// The one place where a window is made.
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { serve } from '../../../shared/contract/server.ts';
import type { AppApi } from '../../api/app-api.ts';
import type { DeskApi } from '../../api/desk-api.ts';
import { DeskSession } from '../../api/desk-session.ts';
import { hostTimers } from '../../api/host-timers.ts';
import { createHandlers } from '../../api/router.ts';
import { APP_PAGE } from './app-protocol.ts';
import { hardenContents } from './guards.ts';
import { ipcWire } from './ipc-wire.ts';

export type Log = (level: 'info' | 'warn' | 'error', message: string, cause?: unknown) => void;

export type WindowOptions = {
  readonly app: AppApi;
  /** What the window shows first. */
  readonly desk: DeskApi;
  readonly preload: string;
  readonly title: string;
  readonly devTools: boolean;
  readonly openExternal: (address: string) => void;
  readonly log: Log;
};

/** A page that dies more often than this within a minute is not loaded again. */
const MAX_RELOADS_PER_MINUTE = 3;

export function windowOptions(options: Pick<WindowOptions, 'preload' | 'title' | 'devTools'>): BrowserWindowConstructorOptions {
  return {
    width: 1440, height: 900, minWidth: 1024, minHeight: 640, title: options.title, show: false, backgroundColor: '#12161c', autoHideMenuBar: false,
    webPreferences: {
      preload: options.preload, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, contextIsolation: true, sandbox: true, webSecurity: true,
      allowRunningInsecureContent: false, webviewTag: false, navigateOnDragDrop: false, spellcheck: false, devTools: options.devTools,
      backgroundThrottling: false, // Ages and alarms keep counting in a covered window.
    },
  };
}

/** Loads the view and serves each document that it shows; the engine does not notice a page that dies. */
export async function openWindow(make: (options: BrowserWindowConstructorOptions) => BrowserWindow, options: WindowOptions): Promise<BrowserWindow> {
  const window = make(windowOptions(options));
  const contents = window.webContents;
  hardenContents(contents, options.openExternal);
  let endWire: (reason: string) => void = () => undefined;

  contents.on('did-navigate', () => {
    endWire('the page was loaded anew');
    const wire = ipcWire(contents, (from) => options.log('warn', `a message from ${from} was dropped`));
    endWire = wire.end;
    const session = new DeskSession(options.app, options.desk);
    serve(wire, createHandlers(session), {
      timers: hostTimers,
      subscribe: (listener, onSwitch) => session.subscribe(listener, onSwitch),
      onError: (method, error) => options.log('error', `'${method}' failed`, error),
      onDrop(reason) {
        options.log('warn', `the view was dropped and is loaded anew: ${reason}`);
        if (!contents.isDestroyed()) contents.forcefullyCrashRenderer(); // It hangs: 'render-process-gone' loads it again.
      },
    });
  });

  const reloads: number[] = [];
  contents.on('render-process-gone', (_event, details) => {
    endWire(`the page's process ended: ${details.reason}`);
    const now = hostTimers.now();
    while (reloads[0] !== undefined && now - reloads[0] > 60_000) reloads.shift();
    reloads.push(now);
    const again = details.reason !== 'clean-exit' && reloads.length <= MAX_RELOADS_PER_MINUTE && !contents.isDestroyed();
    options.log('error', `the view's process ended (${details.reason}); the engine runs on${again ? ', the view is loaded anew' : '. Use the menu or the command line'}`);
    if (again) contents.reload();
  });
  contents.on('destroyed', () => endWire('the window was closed'));
  contents.on('did-fail-load', (_event, code, description, url) => options.log('error', `could not load ${url}: ${description} (${code})`));

  window.once('ready-to-show', () => window.show());
  await window.loadURL(APP_PAGE);
  return window;
}
