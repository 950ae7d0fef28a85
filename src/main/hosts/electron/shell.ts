// The desktop around the windows: menu, tray, global keys, notifications, power. All of it lives in the main process, and works while the page hangs.
import { dialog, globalShortcut, Menu, Notification, powerMonitor, powerSaveBlocker } from 'electron';
import type { AppApi } from '../../api/app-api.ts';
import type { DeskApi } from '../../api/desk-api.ts';
import { hostTimers } from '../../api/host-timers.ts';
import { menuTemplate } from './app-menu.ts';
import { awakeReason, shellState, type ShellState, type ViewState } from './desk-lines.ts';
import { FlattenKeys } from './flatten-keys.ts';
import { Notices } from './notices.ts';
import { SleepGuard, watchPower } from './power.ts';
import { StopQuestions, type AskedFrom, type StopAct } from './stop-dialogs.ts';
import { DeskTray } from './tray.ts';
import type { Log } from './window.ts';
import type { Windows } from './windows.ts';

export type ShellDeps = {
  readonly app: AppApi;
  readonly windows: Windows;
  /** Tells every running desk what the machine does. */
  readonly onPower: (event: 'suspend' | 'resume') => void;
  /** Asks, if anything is at risk, and stops. */
  readonly quit: () => void;
  /** What a command in a terminal must add to find the data folder; empty for the usual one. */
  readonly dataDirOption: string;
  /** Stops without a question: the system goes down. */
  readonly stopNow: () => void;
  readonly log: Log;
};

export class DesktopShell {
  readonly #deps: ShellDeps;
  readonly #questions: StopQuestions;
  readonly #keys: FlattenKeys;
  readonly #sleep: SleepGuard;
  readonly #notices: Notices;
  readonly #followed = new Map<DeskApi, () => void>();
  #tray: DeskTray | null = null;
  #view: ViewState = 'answers';
  #notifying = false;
  readonly #told = new Set<string>();
  readonly #off: (() => void)[] = [];

  constructor(deps: ShellDeps) {
    this.#deps = deps;
    const { app: api, log } = deps;
    this.#questions = new StopQuestions(dialog, () => api.fleet.runningApis(), deps.dataDirOption);
    this.#keys = new FlattenKeys(globalShortcut, () => this.ask('flatten', 'the global keys'));
    this.#sleep = new SleepGuard(powerSaveBlocker, log);
    this.#notices = new Notices({ timers: hostTimers, settings: () => api.settings.read().notifications, watched: () => deps.windows.isFocused(), show: ({ title, body, urgency }) => this.#notify(title, body, urgency) });
  }

  /** Call when the desk runs, before the first window: menu, tray and keys work from the first moment. */
  start(): void {
    const { app: api, windows, onPower, stopNow, log, quit } = this.#deps;
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ page: (act) => windows.tell(act), stop: (act) => this.ask(act, 'the menu') }, process.platform)));
    try {
      this.#tray = new DeskTray({ show: () => windows.focus(), stop: (act) => this.ask(act, 'the tray'), quit }, this.#state());
    } catch (error) {
      log('warn', 'there is no tray on this system', error);
    }
    this.#useKeys(false);
    watchPower({ monitor: powerMonitor, desks: onPower, stop: stopNow, log });
    this.#off.push(api.fleet.onChange(() => this.refresh()), api.settings.onChange((settings) => {
      this.#useKeys(true);
      this.#greet(settings.notifications.on);
    }));
    this.#notifying = api.settings.read().notifications.on;
    this.refresh();
  }

  hasTray(): boolean {
    return this.#tray !== null;
  }

  flattenKeys(): FlattenKeys {
    return this.#keys;
  }

  /** Picture, words, sleep and notifications follow what the desks do now. */
  refresh(): void {
    const { app: api } = this.#deps;
    this.#tray?.update(this.#state());
    this.#sleep.update(awakeReason(api.fleet.desks()));
    this.#follow(api.fleet.runningApis());
  }

  setView(view: ViewState): void {
    this.#view = view;
    this.refresh();
  }

  ask(act: StopAct, from: AskedFrom): void {
    this.#questions.ask(act, from).catch((error: unknown) => this.#deps.log('error', `${act} from ${from} failed`, error));
  }

  /** There is no page any more, and `why`: a native message says what can be done without it. */
  async viewLost(why: string, again: () => void): Promise<void> {
    if (this.#told.has(why)) return; // Once at a time: it still stands there.
    this.#told.add(why);
    const { response } = await dialog.showMessageBox({
      type: 'error', title: 'The window failed', buttons: ['Load the window again', 'Flatten all…', 'Leave it'], defaultId: 0, cancelId: 2, noLink: true,
      message: `${why} The engine runs on.`,
      detail: `Strategies, stops and limits are watched as before. Flatten and Kill are in the tray and in the menu, and on the command line: npm run breakwater -- flatten --profile <name>${this.#deps.dataDirOption}`,
    }).finally(() => this.#told.delete(why));
    if (response === 0) again();
    if (response === 1) this.ask('flatten', 'a window that failed');
  }

  /** Gives back what belongs to the system. */
  stop(): void {
    for (const off of this.#off.splice(0)) off();
    for (const off of this.#followed.values()) off();
    this.#followed.clear();
    this.#notices.stop();
    this.#keys.release();
    this.#sleep.update(null);
    this.#tray?.destroy();
    this.#tray = null;
  }

  #state(): ShellState {
    return shellState(this.#deps.app.fleet.desks(), this.#view);
  }

  /** There is a page to tell now what was refused before. */
  windowOpened(): void {
    const { keys, registered } = this.#keys.state();
    if (keys !== '' && !registered) this.#deps.windows.tell('said.flattenKeysRefused');
  }

  /** A refusal is logged, and told in the window when there is one. */
  #useKeys(tell: boolean): void {
    const before = this.#keys.state();
    const state = this.#keys.use(this.#deps.app.settings.read().globalFlatten);
    if (state.registered || state.keys === '' || state === before || state.keys === before.keys) return;
    this.#deps.log('warn', `the global keys for flatten-all: ${state.detail}`);
    if (tell) this.#deps.windows.tell('said.flattenKeysRefused');
  }

  #follow(running: readonly DeskApi[]): void {
    for (const [desk, off] of this.#followed) {
      if (running.includes(desk)) continue;
      off();
      this.#followed.delete(desk);
    }
    for (const desk of running) {
      if (this.#followed.has(desk)) continue;
      const name = `${desk.profile} ${desk.snapshot().desk.mode === 'live' ? 'LIVE' : 'PAPER'}`;
      this.#followed.set(desk, desk.subscribe((delta) => this.#notices.onDelta(name, delta)));
    }
  }

  /** Shows the trader that notifications come through, in the moment in which they are switched on. */
  #greet(on: boolean): void {
    if (on && !this.#notifying) this.#notify('Breakwater', 'Notifications are on: this is how fills and alerts are announced.', 'normal');
    this.#notifying = on;
  }

  #notify(title: string, body: string, urgency: 'normal' | 'critical'): void {
    if (!Notification.isSupported()) return;
    const notice = new Notification({ title, body, urgency, silent: true }); // Sounds are the window's, and opt-in.
    notice.on('click', () => this.#deps.windows.focus());
    notice.show();
  }
}

