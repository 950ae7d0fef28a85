// The Electron host: one window on one desk. Thin: everything that trades is behind DeskApi.
import { app, BrowserWindow, dialog, Menu, nativeImage, protocol, session, shell, Tray } from 'electron';
import type { AppApi } from '../../api/app-api.ts';
import type { DeskApi } from '../../api/desk-api.ts';
import { StaticFiles } from '../web-assets/static-files.ts';
import { APP_SCHEME, appProtocolHandler } from './app-protocol.ts';
import { askAndFlatten, mayStop, menuTemplate } from './flatten-menu.ts';
import { hardenSession, refusedSwitches } from './guards.ts';
import { openWindow } from './window.ts';
import type { Log } from './window.ts';

export type HostedDesk = {
  readonly app: AppApi;
  readonly api: DeskApi;
  /** Shown in the title of the window: profile and mode. */
  readonly title: string;
  /** Resolves when the engine ended on its own; with an error when it could not go on. */
  readonly ended: Promise<Error | null>;
  /** Stops in order after so long; null runs until the trader quits. */
  readonly stopAfterMs: number | null;
  stop(): Promise<void>;
};

export type ElectronHostOptions = {
  /** The command line asks for no window: help, or words that nobody understands. */
  readonly noStart: { readonly exitCode: number; readonly text: string } | null;
  /** Called once, when this process is the only one and the app is ready. */
  readonly startDesk: () => Promise<HostedDesk>;
  /** Absolute paths of the built preload and the built renderer. */
  readonly preload: string;
  readonly rendererFolder: string;
  /** Developer tools and debugging switches: never in a packaged app. */
  readonly development: boolean;
  /** What a failed start says to whoever started us. */
  readonly exitCodeOf: (error: unknown) => number;
  readonly log: Log;
};

/** setTimeout takes no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const EXIT_REFUSED = 2;
const EXIT_FAILED = 1;

/** Runs until the app quits. Call it in the first turn of the main process: the scheme must be known before the app is ready. */
export async function runElectronHost(options: ElectronHostOptions): Promise<void> {
  const { log } = options;
  const development = options.development && !app.isPackaged;
  const refused = development ? [] : refusedSwitches(process.argv.slice(1), process.env.NODE_OPTIONS);
  if (refused.length > 0) {
    log('error', `expected no debugging switch, found ${refused.join(' ')}: the window does not start with it`);
    return app.exit(EXIT_REFUSED);
  }
  if (options.noStart) {
    const { exitCode, text } = options.noStart;
    (exitCode === 0 ? process.stdout : process.stderr).write(exitCode === 0 ? text : `breakwater: ${text}\nExplain the switches: npm start -- --help\n`);
    return app.exit(exitCode);
  }
  if (!app.requestSingleInstanceLock()) {
    log('info', 'Breakwater already runs: its window is brought to the front');
    return app.exit(0);
  }
  protocol.registerSchemesAsPrivileged([APP_SCHEME]);

  let window: BrowserWindow | null = null;
  const focus = (): void => {
    if (!window || window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  app.on('second-instance', focus);
  await app.whenReady();

  let desk: HostedDesk | null = null;
  try {
    const files = StaticFiles.open(options.rendererFolder);
    hardenSession(session.defaultSession);
    session.defaultSession.protocol.handle(APP_SCHEME.scheme, appProtocolHandler(files));
    desk = await options.startDesk();
    const quit = stopInOrder(desk, log);
    const leave = askBeforeStop(desk.api, quit, log);
    app.on('before-quit', leave);
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(desk.api, dialog, log)));
    const tray = makeTray(desk.api, focus, log);
    const openExternal = (address: string): void => {
      shell.openExternal(address).catch((error: unknown) => log('warn', 'the browser did not open', error));
    };
    window = await openWindow((made) => new BrowserWindow(made), { app: desk.app, desk: desk.api, preload: options.preload, title: desk.title, devTools: development, openExternal, log });
    window.on('close', leave);
    window.on('closed', () => tray?.destroy());
    if (desk.stopAfterMs !== null) setTimeout(quit, Math.min(desk.stopAfterMs, LONGEST_TIMER_MS));
    // A replay that is done stays on screen; an engine that broke is said aloud, because nothing watches the positions any more.
    void desk.ended.then((error) => {
      if (!error) return;
      log('error', 'the engine ended', error);
      dialog.showErrorBox('The engine ended', `${error.message}\n\nNothing watches your positions now. Flatten from the command line: npm run breakwater -- flatten`);
      quit();
    });
  } catch (error) {
    log('error', 'Breakwater could not start', error);
    await desk?.stop().catch((cause: unknown) => log('error', 'the desk did not stop cleanly', cause)); // The window failed, not the desk.
    dialog.showErrorBox('Breakwater could not start', error instanceof Error ? error.message : String(error));
    app.exit(options.exitCodeOf(error));
  }
}

/** Every way out leads through `desk.stop()`: the journal is closed before the process ends. */
function stopInOrder(desk: HostedDesk, log: Log): () => void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    desk.stop().then(() => app.exit(0), (error: unknown) => {
      log('error', 'the desk did not stop cleanly', error);
      app.exit(EXIT_FAILED);
    });
  };
  app.on('window-all-closed', stop);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  return stop;
}

/** Closing the window and quitting stop the engine, so both ask while something is at risk; one question at a time. */
function askBeforeStop(desk: DeskApi, quit: () => void, log: Log): (event: { preventDefault(): void }) => void {
  let asking = false;
  return (event) => {
    event.preventDefault();
    if (asking) return;
    asking = true;
    mayStop(desk, dialog).then((may) => {
      asking = false;
      if (may) quit();
    }, (error: unknown) => {
      asking = false;
      log('error', 'the question before stopping failed', error);
    });
  };
}

/** Undefined where the system has no tray. */
function makeTray(desk: DeskApi, focus: () => void, log: Log): Tray | undefined {
  try {
    const tray = new Tray(nativeImage.createFromBitmap(trayBitmap(), { width: TRAY_SIZE, height: TRAY_SIZE }));
    tray.setToolTip('Breakwater');
    const flatten = (): void => {
      askAndFlatten(desk, dialog).catch((error: unknown) => log('error', 'flatten-all from the tray failed', error));
    };
    tray.setContextMenu(Menu.buildFromTemplate([{ label: 'Show Breakwater', click: focus }, { id: 'flatten', label: 'Flatten all…', click: flatten }, { type: 'separator' }, { role: 'quit' }]));
    tray.on('click', focus);
    return tray;
  } catch (error) {
    log('warn', 'there is no tray on this system', error);
    return undefined;
  }
}

const TRAY_SIZE = 16;

/** A breakwater in 16 by 16: a wall on waves, BGRA. */
function trayBitmap(): Buffer {
  const pixels = Buffer.alloc(TRAY_SIZE * TRAY_SIZE * 4);
  for (let y = 0; y < TRAY_SIZE; y++) {
    for (let x = 0; x < TRAY_SIZE; x++) {
      const wall = x >= 6 && x <= 9 && y >= 3 && y <= 12;
      const water = y >= 11 && (x + (y % 2)) % 4 !== 0;
      if (wall) pixels.set([0x3b, 0x4f, 0xd9, 0xff], (y * TRAY_SIZE + x) * 4);
      else if (water) pixels.set([0xc8, 0x8a, 0x3c, 0xff], (y * TRAY_SIZE + x) * 4);
    }
  }
  return pixels;
}
