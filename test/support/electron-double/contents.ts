// webContents of the double: one page of a real Chromium, its preload world, its messages and its navigations.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, CDPSession, Page, Request as PageRequest, Route } from 'playwright';
import { declaredEvents } from './declared.ts';
import { MAIN_WORLD, preloadWorld } from './preload-world.ts';
import { afterWire } from '../slow-wire.ts';

const WORLD = 'electron-double-preload';
/** `app://breakwater` has to be a scheme that this Chromium knows. */
const STAND_IN = 'https://breakwater.app.test';
const REAL = 'app://breakwater';
export const toStandIn = (url: string): string => (url.startsWith(`${REAL}/`) ? STAND_IN + url.slice(REAL.length) : url);
export const toReal = (url: string): string => (url === STAND_IN || url.startsWith(`${STAND_IN}/`) ? REAL + url.slice(STAND_IN.length) : url);

/** What happens to the first load of the process: nothing, `fails` or `dies`. */
let firstTrouble = process.env.ELECTRON_DOUBLE_FIRST_LOAD ?? '';

export type WebFrame = { url: string; origin: string; parent: WebFrame | null };
export type WindowOpenHandler = (details: { url: string; frameName: string; features: string; disposition: string }) => { action: 'deny' | 'allow' };
export type RequestFilter = (details: { url: string; method: string; resourceType: string }, callback: (answer: { cancel?: boolean }) => void) => void;
/** What the session of the window answers. */
export type SessionSide = { protocolHandler(scheme: string): ((request: Request) => Response | Promise<Response>) | undefined; filter(): RequestFilter | null; record(line: string): void };

const frameOf = (url: string, parent: WebFrame | null): WebFrame => ({ url, origin: URL.canParse(url) ? (url.startsWith(`${REAL}/`) ? REAL : new URL(url).origin) : 'null', parent });

export class ContentsDouble extends EventEmitter {
  readonly ipc = new EventEmitter();
  mainFrame: WebFrame = frameOf('about:blank', null);
  readonly #preload: string;
  readonly #session: SessionSide;
  readonly #size: { readonly width: number; readonly height: number };
  readonly #context: BrowserContext;
  readonly #known = declaredEvents('WebContents');
  #page: Page | null = null;
  #cdp: CDPSession | null = null;
  #world: number | null = null;
  #waiting: string[] = [];
  #expected: string | null = null;
  #openHandler: WindowOpenHandler = () => ({ action: 'allow' });
  #destroyed = false;
  #crashed = false;
  #frames = new Map<number, WebFrame>();

  constructor(context: BrowserContext, session: SessionSide, preload: string, size: { readonly width: number; readonly height: number }) {
    super();
    if (!path.isAbsolute(preload)) throw new Error('preload script must have absolute path');
    this.#context = context;
    this.#session = session;
    this.#size = size;
    this.#preload = preloadWorld(readFileSync(preload, 'utf8'));
  }

  override on(event: string, listener: (...args: never[]) => void): this {
    if (!this.#known.has(event)) throw new TypeError(`Electron's webContents has no event '${event}'`);
    return super.on(event, listener as () => void);
  }

  isDestroyed(): boolean { return this.#destroyed; }
  setWindowOpenHandler(handler: WindowOpenHandler): void { this.#openHandler = handler; }

  send(channel: string, ...args: unknown[]): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    const call = `__receive(${JSON.stringify(channel)}, ${JSON.stringify(structuredClone(args))})`;
    afterWire(() => {
      if (this.#destroyed) return;
      if (this.#world === null) this.#waiting.push(call);
      else this.#evaluate(call);
    });
  }

  reload(): void {
    void this.loadURL(this.mainFrame.url).catch((error: unknown) => this.#session.record(`reload failed: ${String(error)}`));
  }

  forcefullyCrashRenderer(): void {
    void this.#cdp?.send('Page.crash').catch(() => undefined);
  }

  async loadURL(url: string): Promise<void> {
    const trouble = firstTrouble;
    firstTrouble = '';
    if (trouble !== '') {
      // In Electron the load fails first, and the word that the process died comes a task later.
      if (trouble === 'dies') setTimeout(() => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }), 5);
      throw Object.assign(new Error(`ERR_FAILED (-2) loading '${url}'`), { code: 'ERR_FAILED', errno: -2, url });
    }
    if (!this.#page || this.#crashed) await this.#open();
    this.#expected = toStandIn(url);
    await this.#page?.goto(toStandIn(url), { waitUntil: 'load' });
  }

  async destroy(): Promise<void> {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.emit('destroyed');
    await this.#page?.close().catch(() => undefined);
  }

  /** A message as if some other frame had sent it. */
  forge(frame: Partial<WebFrame>, channel: string, ...args: unknown[]): void {
    this.ipc.emit(channel, { senderFrame: { ...frameOf('https://evil.example/', null), ...frame }, sender: this, type: 'frame' }, ...args);
  }

  async #open(): Promise<void> {
    await this.#page?.close().catch(() => undefined);
    this.#crashed = false;
    this.#world = null;
    const page = await this.#context.newPage();
    this.#page = page;
    await page.setViewportSize(this.#size);
    const cdp = await this.#context.newCDPSession(page);
    this.#cdp = cdp;
    const tree = await cdp.send('Page.getFrameTree');
    const mainId = tree.frameTree.frame.id;
    cdp.on('Page.frameNavigated', ({ frame }) => { if (frame.id === mainId) this.#onNavigated(frame.url); });
    cdp.on('Runtime.executionContextsCleared', () => { this.#world = null; });
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name !== WORLD) return;
      const isMain = (context.auxData as { frameId?: string }).frameId === mainId;
      this.#frames.set(context.id, isMain ? this.mainFrame : frameOf(toReal(context.origin), this.mainFrame));
      if (!isMain) return;
      this.#world = context.id;
      for (const call of this.#waiting.splice(0)) this.#evaluate(call);
    });
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== '__toMain') return;
      const { channel, args } = JSON.parse(payload) as { channel: string; args: unknown[] };
      const senderFrame = this.#frames.get(executionContextId) ?? null;
      afterWire(() => this.ipc.emit(channel, { senderFrame, sender: this, type: 'frame' }, ...args));
    });
    cdp.on('Page.windowOpen', ({ url, windowName }) => this.#onWindowOpen(url, windowName));
    page.on('crash', () => {
      this.#crashed = true;
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    });
    await cdp.send('Page.enable');
    await cdp.send('Runtime.addBinding', { name: '__toMain', executionContextName: WORLD });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: MAIN_WORLD });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: this.#preload, worldName: WORLD });
    await cdp.send('Runtime.enable');
    await page.route('**/*', (route) => this.#onRequest(route));
    page.on('popup', (popup) => void popup.close().catch(() => undefined)); // Electron would not even have made it.
  }

  #onNavigated(url: string): void {
    this.#world = null;
    this.#waiting = [];
    this.#frames.clear();
    this.mainFrame = frameOf(toReal(url), null);
    this.emit('did-navigate', {}, toReal(url), 200, 'OK');
  }

  #evaluate(expression: string): void {
    const world = this.#world;
    if (world !== null) void this.#cdp?.send('Runtime.evaluate', { expression, contextId: world }).catch(() => undefined); // The document may have gone meanwhile.
  }

  #onWindowOpen(address: string, frameName: string): void {
    const url = toReal(address);
    const { action } = this.#openHandler({ url, frameName, features: '', disposition: 'foreground-tab' });
    if (action === 'allow') throw new Error(`the double opens no second window, asked for ${url}`);
    this.#session.record(`window.open ${url} ${action}`);
  }

  async #onRequest(route: Route): Promise<void> {
    const request = route.request();
    const url = toReal(request.url());
    if (request.isNavigationRequest() && !this.#allowed(request, url)) return route.fulfill({ status: 204 }); // The document stays.
    let canceled = false;
    this.#session.filter()?.({ url, method: request.method(), resourceType: request.resourceType() }, (answer) => { canceled = answer.cancel === true; });
    const handler = URL.canParse(url) ? this.#session.protocolHandler(new URL(url).protocol.slice(0, -1)) : undefined;
    if (canceled || !handler) {
      this.#session.record(`blocked ${url}`);
      return route.abort('blockedbyclient');
    }
    const response = await handler(new Request(url, { method: request.method() }));
    await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.from(await response.arrayBuffer()) });
  }

  /** Pages may ask to go elsewhere; what `loadURL` asked for is not asked about. */
  #allowed(request: PageRequest, url: string): boolean {
    const isMainFrame = request.frame().parentFrame() === null;
    if (isMainFrame && request.url() === this.#expected) {
      this.#expected = null;
      return true;
    }
    let prevented = false;
    const details = { url, isMainFrame, isSameDocument: false, preventDefault: () => { prevented = true; } };
    this.emit('will-frame-navigate', details);
    if (isMainFrame) this.emit('will-navigate', details, url);
    if (prevented) this.#session.record(`navigation prevented ${url}`);
    return !prevented;
  }
}
