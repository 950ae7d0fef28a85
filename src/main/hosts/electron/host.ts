// The Electron host: starts the desk, opens its window, and leads every way out through an orderly stop. Thin: everything that trades is behind DeskApi.
import { setTimeout as sleep } from 'node:timers/promises';
import { app, BrowserWindow, dialog, protocol, screen, session, shell } from 'electron';
import { messageOf } from '../../../shared/model/result.ts';
import type { AppApi, HostApi } from '../../api/app-api.ts';
import type { DeskApi } from '../../api/desk-api.ts';
import { StaticFiles } from '../web-assets/static-files.ts';
import { APP_ID } from './app-id.ts';
import { APP_SCHEME, appProtocolHandler } from './app-protocol.ts';
import { hardenContents, hardenSession, refusedSwitches } from './guards.ts';
import { mayStop, type VenueWords } from './closing-question.ts';
import { endedText } from './ended-text.ts';
import { electronHostApi, type ElectronHostPlaces } from './host-api.ts';
import { DesktopShell } from './shell.ts';
import type { Log } from './window.ts';
import { Windows } from './windows.ts';

export type HostedDesk = {
  readonly app: AppApi;
  readonly api: DeskApi;
  /** What the venues show when the engines are to stop. */
  readonly venues: VenueWords;
  /** Shown in the title of the window: profile and mode. */
  readonly title: string;
  /** Resolves when the engine ended on its own; with an error when it could not go on. */
  readonly ended: Promise<Error | null>;
  /** Stops in order after so long; null runs until the trader quits. */
  readonly stopAfterMs: number | null;
  /** The machine goes to sleep or woke up: for every desk that runs. */
  onPower(event: 'suspend' | 'resume'): void;
  stop(): Promise<void>;
};

export type ElectronHostOptions = {
  /** The command line asks for no window: help, or words that nobody understands. */
  readonly noStart: { readonly exitCode: number; readonly text: string } | null;
  /** Called once, when this process is the only one and the app is ready. The host api answers from then on. */
  readonly startDesk: (host: HostApi) => Promise<HostedDesk>;
  readonly places: ElectronHostPlaces;
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
/** A venue that hangs must not keep the trader waiting for the question. */
const VENUE_PATIENCE_MS = 2_000;
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
  app.enableSandbox();
  app.setAppUserModelId(APP_ID);

  let windows: Windows | null = null;
  let desktop: DesktopShell | null = null;
  app.on('second-instance', () => windows?.focus());
  await app.whenReady();

  let desk: HostedDesk | null = null;
  const openExternal = (address: string): void => {
    shell.openExternal(address).catch((error: unknown) => log('warn', 'the browser did not open', error));
  };
  try {
    const files = StaticFiles.open(options.rendererFolder);
    hardenSession(session.defaultSession, development);
    session.defaultSession.protocol.handle(APP_SCHEME.scheme, appProtocolHandler(files));
    app.on('web-contents-created', (_event, contents) => hardenContents(contents, openExternal)); // Also those that nobody of us made.
    const startedProfile = (): DeskApi['profile'] => windows?.shownProfile() ?? desk?.api.profile ?? 'dev';
    desk = await options.startDesk(electronHostApi({
      places: options.places, shell, dialog, startFolder: () => app.getPath('documents'), shownProfile: startedProfile, hasTray: () => desktop?.hasTray() ?? false,
      flattenKeys: () => desktop?.flattenKeys().state() ?? { keys: '', registered: false, detail: 'The application starts.' },
      openChart: (instrumentId, profile) => windows?.openChart(instrumentId, profile) ?? Promise.resolve('expected a window, found an application that starts'),
    }));
    const started = desk;
    const stop = stopInOrder(started, () => {
      windows?.remember();
      desktop?.stop();
    }, log);
    const leave = askBeforeStop(started, stop, log);
    app.on('before-quit', leave);
    windows = new Windows({
      app: started.app, desk: started.api, make: (made) => new BrowserWindow(made), screen, preload: options.preload, title: started.title, devTools: development, openExternal, log,
      // From its first moment: it may be closed while its page still loads.
      onMain(window) {
        window.on('close', leave);
        window.on('session-end', stop);
      },
      onView: (view) => desktop?.setView(view),
      onLost: (why, again) => {
        desktop?.viewLost(why, again).catch((error: unknown) => log('error', 'the message about the failing window failed', error));
      },
    });
    desktop = new DesktopShell({ app: started.app, windows, onPower: (event) => started.onPower(event), quit: () => leave({ preventDefault: () => undefined }), stopNow: stop, dataDirOption: options.places.dataDirOption, log });
    desktop.start();
    if (started.stopAfterMs !== null) setTimeout(stop, Math.min(started.stopAfterMs, LONGEST_TIMER_MS));
    // A replay that is done stays on screen; an engine that broke is said aloud, because nothing watches the positions any more.
    void started.ended.then((error) => {
      if (!error) return;
      log('error', 'the engine ended', error);
      const failed = started.app.fleet.desks().filter(({ status }) => status === 'failed').map(({ profile }) => profile);
      dialog.showErrorBox('The engine ended', endedText(error, failed.length > 0 ? failed : [started.api.profile], options.places.dataDirOption));
      stop();
    });
    if (await windows.openMain()) desktop.windowOpened();
  } catch (error) {
    log('error', 'Breakwater could not start', error);
    desktop?.stop();
    await desk?.stop().catch((cause: unknown) => log('error', 'the desk did not stop cleanly', cause)); // The window failed, not the desk.
    dialog.showErrorBox('Breakwater could not start', messageOf(error));
    app.exit(options.exitCodeOf(error));
  }
}

/** Every way out leads through `desk.stop()`: the journal is closed before the process ends. */
function stopInOrder(desk: HostedDesk, before: () => void, log: Log): () => void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    before();
    desk.stop().then(() => app.exit(0), (error: unknown) => {
      log('error', 'the desk did not stop cleanly', error);
      app.exit(EXIT_FAILED);
    });
  };
  app.on('window-all-closed', stop);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  return stop;
}

/** Closing the window and quitting stop the engines, so both ask while something is at risk; one question at a time. */
function askBeforeStop({ app: api, venues }: HostedDesk, quit: () => void, log: Log): (event: { preventDefault(): void }) => void {
  let asking = false;
  return (event) => {
    event.preventDefault();
    if (asking) return;
    asking = true;
    mayStop({ desks: api.fleet.runningApis(), venues, dialog, patience: () => sleep(VENUE_PATIENCE_MS) }).then((may) => {
      asking = false;
      if (may) quit();
    }, (error: unknown) => {
      asking = false;
      log('error', 'the question before stopping failed', error);
    });
  };
}
