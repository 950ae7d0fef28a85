import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Session, WebContents } from 'electron';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appProtocolHandler, isOwnAddress } from '../../../src/main/hosts/electron/app-protocol.ts';
import { externalAddress, hardenContents, hardenSession, refusedSwitches } from '../../../src/main/hosts/electron/guards.ts';
import { windowOptions } from '../../../src/main/hosts/electron/window.ts';
import { StaticFiles } from '../../../src/main/hosts/web-assets/static-files.ts';
import { sampleRenderer } from '../../support/loopback.ts';

describe('app://', () => {
  const handle = appProtocolHandler(StaticFiles.open(sampleRenderer()));

  it('serves the built page with a policy that connects nowhere', async () => {
    const response = await handle(new Request('app://breakwater/index.html'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*connect-src 'none'.*frame-ancestors 'none'/);
    expect(await response.text()).toContain('Breakwater');
    expect((await handle(new Request('app://breakwater/assets/main-1a2b.js?x#y'))).status).toBe(200);
  });

  it('answers 404 to more than 200 spellings of the way out', async () => {
    const ups = ['..', '%2e%2e', '.%2e', '%2e.', '%252e%252e', '..%00', '%c0%ae%c0%ae', '．．', '....', '. .', '..;'];
    const slashes = ['/', '%2f', '\\', '%5c', '//', '%252f', '/./'];
    const targets = ['etc/passwd', 'outside.html', '.secret', 'package.json'];
    const spellings = ups.flatMap((up) => slashes.flatMap((slash) => targets.map((target) => `${up}${slash}${up}${slash}${target}`)));
    expect(spellings.length).toBeGreaterThan(200);
    for (const spelling of spellings) for (const url of [`app://breakwater/${spelling}`, `app://breakwater/assets/${spelling}`]) {
      // As the page would be seen (a request that the URL parser cleaned), and as it was typed.
      const cleaned = URL.canParse(url) ? new URL(url).href : url;
      for (const asked of new Set([url, cleaned])) expect([asked, (await handle({ url: asked, method: 'GET' } as Request)).status]).toEqual([asked, 404]);
    }
  });

  it('finds nothing else, whatever is asked', async () => {
    const known = ['/', '/index.html', '/assets/main-1a2b.js'];
    await fc.assert(fc.asyncProperty(fc.oneof(fc.webPath(), fc.string(), fc.array(fc.constantFrom('..', '%2e%2e', '/', '\\', '%2f', '%5c', 'outside.html', '.secret', 'assets', '//', '%00'), { maxLength: 8 }).map((parts) => parts.join(''))), async (tail) => {
      let request: Request;
      try {
        request = new Request(`app://breakwater/${tail}`);
      } catch {
        return;
      }
      const pathname = request.url.slice('app://breakwater'.length).split(/[?#]/, 1)[0] ?? '';
      expect((await handle(request)).status).toBe(known.includes(pathname) ? 200 : 404);
    }));
  });

  it.each(['app://breakwater.evil/index.html', 'app://evil/index.html', 'app://breakwater@evil/index.html', 'https://breakwater/index.html'])('refuses %s', async (url) => {
    expect(isOwnAddress(url)).toBe(false);
    expect((await handle({ url, method: 'GET' } as Request)).status).toBe(404);
  });

  it('refuses other methods', async () => {
    expect((await handle(new Request('app://breakwater/index.html', { method: 'POST' }))).status).toBe(405);
  });
});

describe('leaving the page', () => {
  it('opens our outside links only, in 1,000 spellings', () => {
    expect(externalAddress('https://www.tradingview.com/')).toBe('https://www.tradingview.com/');
    const bad = fc.oneof(
      fc.webUrl({ validSchemes: ['http', 'https', 'ftp'] }).filter((url) => !/^https:\/\/(?:www\.)?tradingview\.com(?:[/?#]|$)/i.test(url)),
      fc.constantFrom('javascript:alert(1)', 'smb://host/share', 'file:///etc/passwd', 'https://www.tradingview.com.evil.test/', 'https://www.tradingview.com@evil.test/', 'https://evil.test/https://www.tradingview.com/', 'http://www.tradingview.com/', 'https://www.tradingview.com:8443/', 'https://user@www.tradingview.com/', 'https://www-tradingview.com/', 'https://xn--tradingview-.com', 'data:text/html,x', 'app://breakwater/', ''),
      fc.string(),
    );
    fc.assert(fc.property(bad, (url) => { expect(externalAddress(url)).toBeNull(); }), { numRuns: 1_000 });
  });

  it('lets no page leave for any of 1,000 addresses', () => {
    const contents = new EventEmitter() as EventEmitter & { setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void };
    let openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
    contents.setWindowOpenHandler = (handler) => { openHandler = handler; };
    hardenContents(contents as unknown as WebContents, () => undefined);
    const stopped = (event: string, url: string): boolean => {
      let prevented = false;
      contents.emit(event, { url, isMainFrame: true, preventDefault: () => { prevented = true; } });
      return prevented;
    };
    const host = fc.domain();
    const foreign = fc.oneof(
      fc.webUrl({ validSchemes: ['http', 'https', 'ftp', 'ws', 'wss'] }), fc.string(), host.map((name) => `app://${name}/index.html`), host.map((name) => `app://breakwater.${name}/`), host.map((name) => `app://breakwater@${name}/`),
      fc.constantFrom('javascript:', 'smb:', 'file:', 'data:', 'vbscript:', 'ms-settings:', 'view-source:app:', 'blob:', 'filesystem:', 'about:').chain((scheme) => fc.string().map((rest) => `${scheme}//${rest}`)),
    ).filter((url) => !url.startsWith('app://breakwater/'));
    fc.assert(fc.property(foreign, (url) => {
      expect([stopped('will-navigate', url), stopped('will-frame-navigate', url), stopped('will-redirect', url), openHandler({ url }).action]).toEqual([true, true, true, 'deny']);
    }), { numRuns: 1_000 });
  });

  it('prevents navigation, redirects, webviews and windows', () => {
    const contents = new EventEmitter() as EventEmitter & { setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void };
    let openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
    contents.setWindowOpenHandler = (handler) => { openHandler = handler; };
    const opened: string[] = [];
    hardenContents(contents as unknown as WebContents, (address) => opened.push(address));
    const prevented = (event: string, details: Record<string, unknown>): boolean => {
      let stopped = false;
      contents.emit(event, { ...details, preventDefault: () => { stopped = true; } });
      return stopped;
    };
    for (const url of ['https://evil.test/', 'file:///etc/passwd', 'app://breakwater.evil/', 'javascript:alert(1)', 'about:blank', 'data:text/html,x']) {
      expect(prevented('will-navigate', { url })).toBe(true);
      expect(prevented('will-frame-navigate', { url, isMainFrame: true })).toBe(true);
      expect(prevented('will-frame-navigate', { url, isMainFrame: false })).toBe(true);
      expect(prevented('will-redirect', { url })).toBe(true);
      expect(openHandler({ url })).toEqual({ action: 'deny' });
    }
    expect(prevented('will-attach-webview', {})).toBe(true);
    expect(prevented('will-navigate', { url: 'app://breakwater/index.html' })).toBe(false);
    expect(prevented('will-frame-navigate', { url: 'about:srcdoc', isMainFrame: false })).toBe(false);
    expect(openHandler({ url: 'https://www.tradingview.com/' })).toEqual({ action: 'deny' });
    expect(opened).toEqual(['https://www.tradingview.com/']);
  });
});

/** Every name by which the installed Electron asks for something. */
function declaredPermissions(): readonly string[] {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../../node_modules/electron/electron.d.ts'), 'utf8');
  const handlers = [...text.matchAll(/setPermission(?:Request|Check)Handler\(handler: \(\(webContents: [^,]+, permission: ([^,]+),/g)].flatMap(([, names = '']) => [...names.matchAll(/'([\w-]+)'/g)].map(([, name = '']) => name));
  return [...new Set(handlers)];
}

describe('the session', () => {
  it('denies every permission and device, downloads and requests to the outside', () => {
    const held: Record<string, (...args: never[]) => unknown> = {};
    const session = new EventEmitter() as EventEmitter & Record<string, unknown>;
    for (const name of ['setPermissionRequestHandler', 'setPermissionCheckHandler', 'setDevicePermissionHandler', 'setUSBProtectedClassesHandler', 'setBluetoothPairingHandler', 'setDisplayMediaRequestHandler']) session[name] = (handler: () => unknown) => { held[name] = handler; };
    session.setSpellCheckerEnabled = (on: boolean) => { held.spell = () => on; };
    session.webRequest = { onBeforeRequest: (handler: () => unknown) => { held.request = handler; } };
    hardenSession(session as unknown as Session);
    const permissions = declaredPermissions();
    expect(permissions.length).toBeGreaterThan(30);
    for (const permission of permissions) {
      let granted: boolean | null = null;
      (held.setPermissionRequestHandler as (contents: null, permission: string, callback: (may: boolean) => void) => void)(null, permission, (may) => { granted = may; });
      expect(granted).toBe(false);
      expect((held.setPermissionCheckHandler as (contents: null, permission: string) => boolean)(null, permission)).toBe(false);
    }
    expect((held.setDevicePermissionHandler as () => boolean)()).toBe(false);
    expect((held.setUSBProtectedClassesHandler as (details: object) => string[])({ protectedClasses: ['hid', 'mass-storage'] })).toEqual(['hid', 'mass-storage']);
    expect((held.spell as () => boolean)()).toBe(false);
    const given: unknown[] = [];
    (held.setBluetoothPairingHandler as (details: object, callback: (answer: unknown) => void) => void)({}, (answer) => given.push(answer));
    (held.setDisplayMediaRequestHandler as (request: object, callback: (answer: unknown) => void) => void)({}, (answer) => given.push(answer));
    const choose = (event: string, ...args: unknown[]): void => { session.emit(event, { preventDefault: () => given.push(event) }, ...args); };
    choose('select-hid-device', {}, (chosen: unknown) => given.push(chosen));
    choose('select-serial-port', [], {}, (chosen: unknown) => given.push(chosen));
    choose('select-usb-device', {}, (chosen: unknown) => given.push(chosen));
    expect(given).toEqual([{ confirmed: false }, {}, 'select-hid-device', null, 'select-serial-port', '', 'select-usb-device', undefined]);
    let stopped = false;
    session.emit('will-download', { preventDefault: () => { stopped = true; } });
    expect(stopped).toBe(true);
    const canceled = (url: string): boolean => {
      let answer = { cancel: false };
      (held.request as (details: { url: string }, callback: (answer: { cancel: boolean }) => void) => void)({ url }, (given) => { answer = given; });
      return answer.cancel;
    };
    expect(['https://evil.test/', 'http://127.0.0.1:9222/json', 'ws://127.0.0.1/', 'file:///etc/passwd', 'app://evil/'].map(canceled)).toEqual([true, true, true, true, true]);
    expect(['app://breakwater/index.html', 'data:image/png;base64,AA'].map(canceled)).toEqual([false, false]);
  });
});

describe('starting', () => {
  it('names every debugging switch', () => {
    const bad = ['--remote-debugging-port=9222', '--remote-debugging-pipe', '--inspect', '--inspect=0', '--inspect-brk', '--INSPECT-BRK=1', '--js-flags=--x', '--remote-allow-origins=*', '--disable-web-security', '--load-extension=/x', '--ignore-certificate-errors', '--proxy-pac-url=http://evil', '--unsafely-treat-insecure-origin-as-secure=http://evil', '--auto-open-devtools-for-tabs', '--disable-site-isolation-trials'];
    expect(refusedSwitches(['/app', ...bad, '--profile', 'dev', '--inspector-name'])).toEqual(bad);
    expect(refusedSwitches([], '--max-old-space-size=1 --inspect')).toEqual(['--inspect']);
    expect(refusedSwitches(['--profile', 'paper', '--interval=1m', 'inspect'])).toEqual([]);
  });

  it('makes windows with every safe setting spelled out', () => {
    expect(windowOptions({ preload: '/p', title: 't', devTools: false, place: { width: 800, height: 600 } }).webPreferences).toEqual({
      preload: '/p', nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, contextIsolation: true, sandbox: true, webSecurity: true, allowRunningInsecureContent: false,
      webviewTag: false, navigateOnDragDrop: false, spellcheck: false, devTools: false, backgroundThrottling: false,
    });
  });
});
