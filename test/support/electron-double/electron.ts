// What `import 'electron'` gives under the double: the parts that we use, held to the declarations of the installed Electron.
import { EventEmitter } from 'node:events';
import { startChromium } from './browser.ts';
import type { RunningBrowser } from './browser.ts';
import { ContentsDouble } from './contents.ts';
import type { RequestFilter, WebFrame } from './contents.ts';
import { checkKeys, declaredEvents, declaredRoles, strict } from './declared.ts';

type Preventable = { readonly defaultPrevented: boolean; preventDefault(): void };
const preventable = (): Preventable => {
  let prevented = false;
  return { get defaultPrevented() { return prevented; }, preventDefault: () => { prevented = true; } };
};

class Emitter extends EventEmitter {
  readonly #what: string;
  readonly #known: ReadonlySet<string>;
  constructor(interfaceName: string) {
    super();
    this.#what = interfaceName;
    this.#known = declaredEvents(interfaceName);
  }
  #check(event: string): void {
    if (!this.#known.has(event)) throw new TypeError(`Electron's ${this.#what} has no event '${event}'`);
  }
  override on(event: string, listener: (...args: never[]) => void): this { this.#check(event); return super.on(event, listener as () => void); }
  override once(event: string, listener: (...args: never[]) => void): this { this.#check(event); return super.once(event, listener as () => void); }
}

/** What happened, for the test. */
const records: string[] = [];
const record = (line: string): void => { records.push(line); };
let running: RunningBrowser | null = null;
let ready = false;
const needReady = (what: string): void => { if (!ready) throw new Error(`${what} cannot be used before the app is ready`); };
const schemes = new Map<string, object>();

class AppDouble extends Emitter {
  readonly isPackaged = false;
  readonly #ready: Promise<void>;
  constructor() {
    super('App');
    this.#ready = startChromium().then((browser) => {
      running = browser;
      ready = true;
      process.send?.({ type: 'ready', endpoint: browser.endpoint });
      this.emit('ready');
    });
  }
  whenReady(): Promise<void> { return this.#ready; }
  isReady(): boolean { return ready; }
  requestSingleInstanceLock(): boolean { return process.env.ELECTRON_DOUBLE_SECOND !== '1'; }
  exit(code = 0): void {
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
export const app = strict('app', 'App', new AppDouble());

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
  setDevicePermissionHandler(_handler: () => boolean): void { record('device permissions handled'); }
  get permissionRequest() { return this.#permissionRequest; }
  get permissionCheck() { return this.#permissionCheck; }
  get side() { return { protocolHandler: (scheme: string) => this.#handlers.get(scheme), filter: () => this.#filter, record }; }
}
const defaultSession = new SessionDouble();
export const session = { get defaultSession() { needReady('session.defaultSession'); return strict('session', 'Session', defaultSession); } };

export const protocol = strict('protocol', 'Protocol', {
  registerSchemesAsPrivileged(list: readonly { scheme: string; privileges?: object }[]): void {
    if (ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const one of list) {
      checkKeys('privileged scheme', 'CustomScheme', one);
      checkKeys('privileges', 'Privileges', one.privileges ?? {});
      schemes.set(one.scheme, one.privileges ?? {});
    }
  },
});

const REQUIRED = { nodeIntegration: false, contextIsolation: true, sandbox: true, webSecurity: true } as const;

export class BrowserWindow extends Emitter {
  static readonly all = new Set<BrowserWindow>();
  readonly webContents: ContentsDouble;
  readonly #contents: ContentsDouble;
  #destroyed = false;
  constructor(options: { title?: string; width?: number; height?: number; webPreferences?: Record<string, unknown> & { preload?: string } }) {
    super('BrowserWindow');
    needReady('BrowserWindow');
    checkKeys('BrowserWindow', 'BrowserWindowConstructorOptions', options);
    const preferences = options.webPreferences ?? {};
    checkKeys('webPreferences', 'WebPreferences', preferences);
    for (const [key, value] of Object.entries(REQUIRED)) if (preferences[key] !== value) throw new Error(`the double runs safe pages only: expected ${key} ${value}, was ${String(preferences[key])}`);
    if (preferences.devTools === true && process.env.BREAKWATER_DEVELOPMENT !== '1') throw new Error('expected developer tools off outside development');
    const context = running?.browser.contexts()[0];
    if (!context) throw new Error('expected a running browser');
    this.#contents = new ContentsDouble(context, defaultSession.side, preferences.preload ?? '', { width: options.width ?? 800, height: options.height ?? 600 });
    this.webContents = strict('webContents', 'WebContents', this.#contents);
    BrowserWindow.all.add(this);
    record(`window ${options.title ?? ''}`);
  }
  async loadURL(url: string): Promise<void> {
    await this.#contents.loadURL(url);
    this.emit('ready-to-show');
  }
  show(): void { record('window shown'); }
  focus(): void { record('window focused'); }
  isMinimized(): boolean { return false; }
  restore(): void { record('window restored'); }
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

export type MenuItem = { id?: string; label?: string; role?: string; submenu?: readonly MenuItem[]; click?: () => void };
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
  }
  setToolTip(text: string): void { record(`tray ${text}`); }
  setContextMenu(menu: MenuDouble): void { menus.set('tray', menu); }
  destroy(): void { menus.delete('tray'); }
}
export const nativeImage = strict('nativeImage', 'NativeImage', {
  createFromBitmap(buffer: Buffer, size: { width: number; height: number }) {
    if (buffer.length !== size.width * size.height * 4) throw new Error('invalid buffer size');
    return { isEmpty: () => buffer.every((byte) => byte === 0) };
  },
});

/** Answers that the test gave ahead; without one the safe button is pressed. */
const answers: number[] = [];
export const dialog = strict('dialog', 'Dialog', {
  showMessageBox(options: { message: string; detail?: string; buttons?: readonly string[]; cancelId?: number }): Promise<{ response: number; checkboxChecked: boolean }> {
    checkKeys('message box', 'MessageBoxOptions', options);
    const response = answers.shift() ?? options.cancelId ?? 0;
    record(`dialog ${options.message} | ${options.detail ?? ''} | ${options.buttons?.[response] ?? ''}`);
    return Promise.resolve({ response, checkboxChecked: false });
  },
  showErrorBox(title: string, content: string): void { record(`error box ${title}: ${content}`); },
});
export const shell = strict('shell', 'Shell', { openExternal(url: string): Promise<void> { record(`opened outside ${url}`); return Promise.resolve(); } });

/** What a test may do to the double: the trader's hands, and what the system does. */
const controls: Record<string, (...args: never[]) => unknown> = {
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
  crash: () => { for (const window of BrowserWindow.all) window.webContents.forcefullyCrashRenderer(); },
  secondInstance: () => app.emit('second-instance', {}, [], '/'),
  forge: (frame: Partial<WebFrame>, channel: string, text: string) => { for (const window of BrowserWindow.all) window.webContents.forge(frame, channel, text); },
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
