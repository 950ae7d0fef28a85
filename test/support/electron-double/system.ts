// The system around the app, as the double has it: keys, power, notifications, screens, utility processes.
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { checkKeys, strict } from './declared.ts';
import { Emitter, record } from './emitter.ts';

/** Set by the app when it is ready. */
export const state = { ready: false };
export const needReady = (what: string): void => { if (!state.ready) throw new Error(`${what} cannot be used before the app is ready`); };

const keys = new Map<string, () => void>();
/** Keys that another program holds. */
const taken = new Set((process.env.ELECTRON_DOUBLE_TAKEN_KEYS ?? '').split(',').filter((one) => one !== ''));
const ACCELERATOR = /^(?:(?:Command|Cmd|Control|Ctrl|CommandOrControl|CmdOrCtrl|Alt|Option|AltGr|Shift|Super|Meta)\+)*(?:[A-Z0-9]|F\d{1,2}|Plus|Space|Tab|Backspace|Delete|Insert|Return|Enter|Up|Down|Left|Right|Home|End|PageUp|PageDown|Escape|Esc|num\d|[-!@#$%^&*():<>?~{}|"=`,./[\]\\;'])$/i;
export const globalShortcut = strict('globalShortcut', 'GlobalShortcut', {
  register(accelerator: string, callback: () => void): boolean {
    needReady('globalShortcut');
    if (!ACCELERATOR.test(accelerator)) throw new TypeError(`Error processing argument at index 0, conversion failure from ${accelerator}`);
    if (taken.has(accelerator) || keys.has(accelerator)) return false;
    keys.set(accelerator, callback);
    record(`keys taken ${accelerator}`);
    return true;
  },
  unregister(accelerator: string): void { if (keys.delete(accelerator)) record(`keys given back ${accelerator}`); },
  unregisterAll(): void { keys.clear(); },
  isRegistered: (accelerator: string): boolean => keys.has(accelerator),
});

class PowerMonitorDouble extends Emitter {
  constructor() { super('PowerMonitor'); }
}
const monitor = new PowerMonitorDouble();
export const powerMonitor = strict('powerMonitor', 'PowerMonitor', monitor);

const blockers = new Map<number, string>();
let nextBlocker = 1;
export const powerSaveBlocker = strict('powerSaveBlocker', 'PowerSaveBlocker', {
  start(type: string): number {
    if (type !== 'prevent-app-suspension' && type !== 'prevent-display-sleep') throw new TypeError('Error processing argument at index 0');
    blockers.set(nextBlocker, type);
    record(`sleep blocked ${type}`);
    return nextBlocker++;
  },
  stop(id: number): boolean {
    record('sleep allowed');
    return blockers.delete(id);
  },
  isStarted: (id: number): boolean => blockers.has(id),
});

export class Notification extends Emitter {
  static readonly shown: Notification[] = [];
  readonly #options: { title?: string; body?: string; urgency?: string };
  constructor(options: { title?: string; body?: string; urgency?: string } = {}) {
    super('Notification');
    needReady('Notification');
    checkKeys('notification', 'NotificationConstructorOptions', options);
    this.#options = options;
  }
  static isSupported(): boolean { return true; }
  show(): void {
    Notification.shown.push(this);
    record(`notification ${this.#options.title ?? ''} | ${this.#options.body ?? ''} | ${this.#options.urgency ?? ''}`);
  }
  close(): void { record('notification closed'); }
}

const displays = [{ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 }, bounds: { x: 0, y: 0, width: 1920, height: 1080 }, scaleFactor: 1 }];
export const screen = strict('screen', 'Screen', {
  getAllDisplays() {
    needReady('screen');
    return displays;
  },
});

class UtilityDouble extends EventEmitter {
  pid: number | undefined;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly #child: ChildProcess;
  constructor(child: ChildProcess) {
    super();
    this.#child = child;
    this.stdout = child.stdout;
    this.stderr = child.stderr;
    child.once('spawn', () => {
      this.pid = child.pid;
      this.emit('spawn');
    });
    child.once('exit', (code) => {
      this.pid = undefined;
      this.emit('exit', code ?? 1);
    });
    process.once('exit', () => this.kill()); // A utility process never outlives its app.
  }
  kill(): boolean { return this.#child.kill(); }
}
export const utilityProcess = {
  fork(modulePath: string, args: readonly string[] = [], options: { env?: Record<string, string>; execArgv?: string[]; stdio?: readonly string[]; serviceName?: string } = {}): UtilityDouble {
    needReady('utilityProcess.fork()');
    checkKeys('utilityProcess.fork', 'ForkOptions', options);
    record(`utility process ${options.serviceName ?? ''}`);
    const [, out = 'inherit', error = 'inherit'] = options.stdio ?? [];
    return new UtilityDouble(fork(modulePath, [...args], { execArgv: options.execArgv ?? [], env: options.env ?? process.env, stdio: ['ignore', out, error, 'ipc'] as never }));
  },
};

/** What a test may do to the system. */
export const systemControls = {
  press(accelerator: string) {
    const callback = keys.get(accelerator);
    if (!callback) throw new Error(`nobody took the keys ${accelerator}: ${[...keys.keys()].join(' ')}`);
    callback();
    return true;
  },
  heldKeys: () => [...keys.keys()],
  power(event: string) {
    let prevented = false;
    monitor.emit(event, { preventDefault: () => { prevented = true; } });
    return prevented;
  },
  blockers: () => [...blockers.values()],
  clickNotification: () => Notification.shown.at(-1)?.emit('click', {}),
};
