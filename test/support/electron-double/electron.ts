// What `import 'electron'` gives under the double: the parts that we use, held to the declarations of the installed Electron.
import { existsSync } from 'node:fs';
import os from 'node:os';
import { startChromium } from './browser.ts';
import type { RunningBrowser } from './browser.ts';
import { ContentsDouble } from './contents.ts';
import type { RequestFilter, WebFrame } from './contents.ts';
import { checkKeys, declaredRoles, strict } from './declared.ts';
import { Emitter, record, records } from './emitter.ts';
import { needReady, state, systemControls } from './system.ts';

export { globalShortcut, Notification, powerMonitor, powerSaveBlocker, screen, utilityProcess } from './system.ts';

type Preventable = { readonly defaultPrevented: boolean; preventDefault(): void };
const preventable = (): Preventable => {
  let prevented = false;
  return { get defaultPrevented() { return prevented; }, preventDefault: () => { prevented = true; } };
};

let running: RunningBrowser | null = null;
const schemes = new Map<string, object>();

class AppDouble extends Emitter {
  readonly isPackaged = process.env.ELECTRON_DOUBLE_PACKAGED === '1';
  readonly dock = undefined; // As on Linux and Windows.
  #sandboxed = false;
  #leaving = false;
  readonly #ready: Promise<void>;
  constructor() {
    super('App');
    this.#ready = startChromium().then((browser) => {
      running = browser;
      state.ready = true;
      process.send?.({ type: 'ready', endpoint: browser.endpoint });
      this.emit('ready');
    });
  }
  whenReady(): Promise<void> { return this.#ready; }
  isReady(): boolean { return state.ready; }
  get sandboxed(): boolean { return this.#sandboxed; }
  enableSandbox(): void {
    if (state.ready) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.#sandboxed = true;
  }
  setAppUserModelId(id: string): void { record(`app id ${id}`); }
  getVersion(): string { return '0.0.0'; }
  getPath(name: string): string {
    if (name === 'userData') return process.env.ELECTRON_DOUBLE_USER_DATA ?? os.tmpdir();
    if (name === 'documents') return process.env.ELECTRON_DOUBLE_DOCUMENTS ?? os.tmpdir();
    throw new Error(`Failed to get '${name}' path`);
  }
  requestSingleInstanceLock(): boolean { return process.env.ELECTRON_DOUBLE_SECOND !== '1'; }
  exit(code = 0): void {
    if (this.#leaving) return; // The first one ends the process; there is no second.
    this.#leaving = true;
    for (const window of BrowserWindow.all) window.destroy(); // As in Electron: at once, without asking.
    process.send?.({ type: 'exit', code, records });
    void (running?.close() ?? Promise.resolve()).finally(() => process.exit(code));
  }
  quit(): void {
    const event = preventable();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    for (const window of BrowserWindow.all) window.close();
    this.exit(0);
  }
}
const appDouble = new AppDouble();
export const app = strict('app', 'App', appDouble);

class SessionDouble extends Emitter {
  readonly #handlers = new Map<string, (request: Request) => Response | Promise<Response>>();
  #filter: RequestFilter | null = null;
  #permissionRequest: ((contents: unknown, permission: string, callback: (granted: boolean) => void, details: object) => void) | null = null;
  #permissionCheck: ((contents: unknown, permission: string, origin: string, details: object) => boolean) | null = null;
  constructor() { super('Session'); }
  readonly protocol = strict('protocol', 'Protocol', {
    handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>): void => {
      if (!schemes.has(scheme)) throw new Error(`expected '${scheme}' among the privileged schemes, or the page has no origin and no fetch`);
      if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
      this.#handlers.set(scheme, handler);
    },
  });
  readonly webRequest = strict('webRequest', 'WebRequest', { onBeforeRequest: (filter: RequestFilter): void => { this.#filter = filter; } });
  setPermissionRequestHandler(handler: typeof this.permissionRequest): void { this.#permissionRequest = handler; }
  setPermissionCheckHandler(handler: typeof this.permissionCheck): void { this.#permissionCheck = handler; }
  readonly handlers = new Map<string, (...args: never[]) => unknown>();
  setDevicePermissionHandler(handler: () => boolean): void { this.handlers.set('device', handler); }
  setUSBProtectedClassesHandler(handler: (details: never) => string[]): void { this.handlers.set('usbClasses', handler); }
  setBluetoothPairingHandler(handler: (...args: never[]) => void): void { this.handlers.set('bluetooth', handler); }
  setDisplayMediaRequestHandler(handler: (...args: never[]) => void): void { this.handlers.set('displayMedia', handler); }
  setSpellCheckerEnabled(on: boolean): void { record(`spell checker ${on ? 'on' : 'off'}`); }
  get permissionRequest() { return this.#permissionRequest; }
  get permissionCheck() { return this.#permissionCheck; }
  get side() { return { protocolHandler: (scheme: string) => this.#handlers.get(scheme), filter: () => this.#filter, record }; }
}
const defaultSession = new SessionDouble();
export const session = { get defaultSession() { needReady('session.defaultSession'); return strict('session', 'Session', defaultSession); } };

export const protocol = strict('protocol', 'Protocol', {
  registerSchemesAsPrivileged(list: readonly { scheme: string; privileges?: object }[]): void {
    if (state.ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const one of list) {
      checkKeys('privileged scheme', 'CustomScheme', one);
      checkKeys('privileges', 'Privileges', one.privileges ?? {});
      schemes.set(one.scheme, one.privileges ?? {});
    }
  },
});

const REQUIRED = { nodeIntegration: false, contextIsolation: true, sandbox: true, webSecurity: true } as const;

type Bounds = { x: number; y: number; width: number; height: number };

export class BrowserWindow extends Emitter {
  static readonly all = new Set<BrowserWindow>();
  readonly webContents: ContentsDouble;
  readonly #contents: ContentsDouble;
  #destroyed = false;
  #bounds: Bounds;
  #maximized = false;
  #minimized = false;
  #focused = false;
  constructor(options: Partial<Bounds> & { title?: string; webPreferences?: Record<string, unknown> & { preload?: string } }) {
    super('BrowserWindow');
    needReady('BrowserWindow');
    if (!appDouble.sandboxed) throw new Error('expected app.enableSandbox() before the first window');
    checkKeys('BrowserWindow', 'BrowserWindowConstructorOptions', options);
    const preferences = options.webPreferences ?? {};
    checkKeys('webPreferences', 'WebPreferences', preferences);
    for (const [key, value] of Object.entries(REQUIRED)) if (preferences[key] !== value) throw new Error(`the double runs safe pages only: expected ${key} ${value}, was ${String(preferences[key])}`);
    if (preferences.devTools === true && process.env.BREAKWATER_DEVELOPMENT !== '1') throw new Error('expected developer tools off outside development');
    const context = running?.browser.contexts()[0];
    if (!context) throw new Error('expected a running browser');
    this.#bounds = { x: options.x ?? 100, y: options.y ?? 80, width: options.width ?? 800, height: options.height ?? 600 };
    this.#contents = new ContentsDouble(context, defaultSession.side, preferences.preload ?? '', { width: this.#bounds.width, height: this.#bounds.height });
    this.webContents = strict('webContents', 'WebContents', this.#contents);
    BrowserWindow.all.add(this);
    record(`window ${options.title ?? ''}`);
    record(`window at ${options.x ?? '-'},${options.y ?? '-'} ${this.#bounds.width}x${this.#bounds.height}`);
    app.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url: string): Promise<void> {
    await this.#contents.loadURL(url);
    this.emit('ready-to-show');
  }
  show(): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    record('window shown');
  }
  focus(): void {
    this.#focused = true;
    record('window focused');
  }
  isFocused(): boolean { return this.#focused; }
  blur(): void { this.#focused = false; }
  isMinimized(): boolean { return this.#minimized; }
  minimize(): void { this.#minimized = true; }
  restore(): void {
    this.#minimized = false;
    record('window restored');
  }
  isFullScreen(): boolean { return false; }
  isMaximized(): boolean { return this.#maximized; }
  maximize(): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    this.#maximized = true;
    record('window maximized');
    this.emit('maximize');
  }
  getNormalBounds(): Bounds { return { ...this.#bounds }; }
  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    this.emit('resize');
    this.emit('move');
  }
  isDestroyed(): boolean { return this.#destroyed; }
  close(): void {
    const event = preventable();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }
  destroy(): void {
    this.#destroyed = true;
    BrowserWindow.all.delete(this);
    void this.#contents.destroy();
    this.emit('closed');
    if (BrowserWindow.all.size === 0) app.emit('window-all-closed');
  }
}

export type MenuItem = { id?: string; label?: string; role?: string; submenu?: readonly MenuItem[]; click?: () => void; accelerator?: string; enabled?: boolean };
class MenuDouble {
  readonly items: readonly MenuItem[];
  constructor(items: readonly MenuItem[]) { this.items = items; }
}
const menus = new Map<'app' | 'tray', MenuDouble>();
export const Menu = {
  buildFromTemplate(items: readonly MenuItem[]): MenuDouble {
    const roles = declaredRoles();
    const check = (list: readonly MenuItem[]): void => {
      for (const item of list) {
        checkKeys('menu item', 'MenuItemConstructorOptions', item);
        if (item.role !== undefined && !roles.has(item.role)) throw new Error(`Electron has no menu role '${item.role}'`);
        if (item.submenu) check(item.submenu);
      }
    };
    check(items);
    return new MenuDouble(items);
  },
  setApplicationMenu(menu: MenuDouble | null): void { if (menu) menus.set('app', menu); else menus.delete('app'); },
};

export class Tray extends Emitter {
  constructor(image: { isEmpty(): boolean }) {
    super('Tray');
    needReady('Tray');
    if (image.isEmpty()) throw new Error('expected a picture for the tray');
    if (process.env.ELECTRON_DOUBLE_NO_TRAY === '1') throw new Error('no tray here');
  }
  setImage(image: { isEmpty(): boolean }): void { if (image.isEmpty()) throw new Error('expected a picture for the tray'); }
  setToolTip(text: string): void { record(`tray ${text}`); }
  setContextMenu(menu: MenuDouble): void { menus.set('tray', menu); }
  destroy(): void { menus.delete('tray'); }
}
export const nativeImage = strict('nativeImage', 'NativeImage', {
  createFromBitmap(buffer: Buffer, size: { width: number; height: number; scaleFactor?: number }) {
    if (buffer.length !== size.width * size.height * 4) throw new Error('invalid buffer size');
    return { isEmpty: () => buffer.every((byte) => byte === 0) };
  },
});

/** Answers that the test gave ahead; without one the safe button is pressed. */
const answers: number[] = [];
const saves: string[] = [];
/** What a test does to the window: the first one. */
const mainWindow = (): BrowserWindow => {
  const [window] = BrowserWindow.all;
  if (!window) throw new Error('expected a window');
  return window;
};
export const dialog = strict('dialog', 'Dialog', {
  showMessageBox(options: { message: string; detail?: string; buttons?: readonly string[]; cancelId?: number }): Promise<{ response: number; checkboxChecked: boolean }> {
    checkKeys('message box', 'MessageBoxOptions', options);
    const response = answers.shift() ?? options.cancelId ?? 0;
    record(`dialog ${options.message} | ${options.detail ?? ''} | ${options.buttons?.[response] ?? ''}`);
    return Promise.resolve({ response, checkboxChecked: false });
  },
  showSaveDialog(options: { defaultPath?: string; properties?: readonly string[] }): Promise<{ canceled: boolean; filePath: string }> {
    checkKeys('save dialog', 'SaveDialogOptions', options);
    const filePath = saves.shift() ?? '';
    record(`save dialog ${options.defaultPath ?? ''} | ${filePath || 'canceled'}`);
    return Promise.resolve({ canceled: filePath === '', filePath });
  },
  showErrorBox(title: string, content: string): void { record(`error box ${title}: ${content}`); },
});
export const shell = strict('shell', 'Shell', {
  openExternal(url: string): Promise<void> { record(`opened outside ${url}`); return Promise.resolve(); },
  openPath(folder: string): Promise<string> {
    record(`opened folder ${folder}`);
    return Promise.resolve(existsSync(folder) ? '' : 'Failed to open path');
  },
});

/** What a test may do to the double: the trader's hands, and what the system does. */
const controls: Record<string, (...args: never[]) => unknown> = {
  ...systemControls,
  saveTo: (file: string) => saves.push(file),
  windowEvent: (event: string) => mainWindow().emit(event),
  bounds: (bounds: Partial<Bounds>) => mainWindow().setBounds(bounds),
  maximize: () => mainWindow().maximize(),
  blur: () => mainWindow().blur(),
  menu: (menu: 'app' | 'tray') => menus.get(menu)?.items,
  handlers: () => [...defaultSession.handlers.keys()],
  records: () => records,
  answer: (response: number) => answers.push(response),
  click(menu: 'app' | 'tray', id: string) {
    const find = (items: readonly MenuItem[]): MenuItem | undefined => items.find((item) => item.id === id) ?? items.map((item) => find(item.submenu ?? [])).find((item) => item !== undefined);
    const item = find(menus.get(menu)?.items ?? []);
    if (!item?.click) throw new Error(`expected a menu item '${id}' in the ${menu} menu`);
    item.click();
    return true;
  },
  closeWindow: () => { for (const window of BrowserWindow.all) window.close(); },
  quit: () => app.quit(),
  crash: () => mainWindow().webContents.forcefullyCrashRenderer(),
  secondInstance: () => app.emit('second-instance', {}, [], '/'),
  forge: (frame: Partial<WebFrame>, channel: string, text: string) => mainWindow().webContents.forge(frame, channel, text),
  permission: (name: string) => new Promise((resolve) => {
    const check = defaultSession.permissionCheck?.(null, name, 'app://breakwater', {}) ?? true;
    if (!defaultSession.permissionRequest) resolve([true, check]);
    else defaultSession.permissionRequest(null, name, (granted) => resolve([granted, check]), {});
  }),
};
process.on('message', ({ id, name, args }: { id: number; name: string; args: never[] }) => {
  void (async () => {
    try {
      process.send?.({ type: 'answer', id, value: await controls[name]?.(...args) });
    } catch (error) {
      process.send?.({ type: 'answer', id, error: String(error) });
    }
  })();
});

/** Pages reach the main process by the contents' own pipe: what is heard here is told, so that a test can say that nothing is. */
class IpcMainDouble extends Emitter {
  constructor() { super('IpcMain'); }
}
export const ipcMain = strict('ipcMain', 'IpcMain', new IpcMainDouble());

const electron = { app, ipcMain, shell };
export { electron as default };
