import { EventEmitter } from 'node:events';
import type { BrowserWindow, Session, WebContents } from 'electron';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appProtocolHandler, isOwnAddress } from '../../../src/main/hosts/electron/app-protocol.ts';
import { askAndFlatten, mayStop, menuTemplate } from '../../../src/main/hosts/electron/flatten-menu.ts';
import { externalAddress, hardenContents, hardenSession, refusedSwitches } from '../../../src/main/hosts/electron/guards.ts';
import { openWindow, windowOptions } from '../../../src/main/hosts/electron/window.ts';
import { StaticFiles } from '../../../src/main/hosts/web-assets/static-files.ts';
import { IpcDouble } from '../../support/electron-double/ipc-double.ts';
import { sampleRenderer } from '../../support/loopback.ts';
import { fakeApp } from '../../support/fake-app.ts';
import { ScriptedDesk } from '../../support/scripted-desk.ts';

describe('app://', () => {
  const handle = appProtocolHandler(StaticFiles.open(sampleRenderer()));

  it('serves the built page with a policy that connects nowhere', async () => {
    const response = await handle(new Request('app://breakwater/index.html'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*connect-src 'none'.*frame-ancestors 'none'/);
    expect(await response.text()).toContain('Breakwater');
    expect((await handle(new Request('app://breakwater/assets/main-1a2b.js?x#y'))).status).toBe(200);
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

describe('the session', () => {
  it('denies every permission and device, downloads and requests to the outside', () => {
    const held: Record<string, (...args: never[]) => unknown> = {};
    const session = new EventEmitter() as EventEmitter & Record<string, unknown>;
    for (const name of ['setPermissionRequestHandler', 'setPermissionCheckHandler', 'setDevicePermissionHandler']) session[name] = (handler: () => unknown) => { held[name] = handler; };
    session.webRequest = { onBeforeRequest: (handler: () => unknown) => { held.request = handler; } };
    hardenSession(session as unknown as Session);
    const permissions = ['clipboard-read', 'clipboard-sanitized-write', 'display-capture', 'fullscreen', 'geolocation', 'idle-detection', 'media', 'mediaKeySystem', 'midi', 'midiSysex', 'notifications', 'pointerLock', 'keyboardLock', 'openExternal', 'speaker-selection', 'storage-access', 'top-level-storage-access', 'window-management', 'unknown', 'fileSystem', 'hid', 'serial', 'usb', 'local-network-access'];
    for (const permission of permissions) {
      let granted: boolean | null = null;
      (held.setPermissionRequestHandler as (contents: null, permission: string, callback: (may: boolean) => void) => void)(null, permission, (may) => { granted = may; });
      expect(granted).toBe(false);
      expect((held.setPermissionCheckHandler as (contents: null, permission: string) => boolean)(null, permission)).toBe(false);
    }
    expect((held.setDevicePermissionHandler as () => boolean)()).toBe(false);
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
    const bad = ['--remote-debugging-port=9222', '--remote-debugging-pipe', '--inspect', '--inspect=0', '--inspect-brk', '--INSPECT-BRK=1', '--js-flags=--x', '--remote-allow-origins=*', '--disable-web-security', '--load-extension=/x'];
    expect(refusedSwitches(['/app', ...bad, '--profile', 'dev', '--inspector-name'])).toEqual(bad);
    expect(refusedSwitches([], '--max-old-space-size=1 --inspect')).toEqual(['--inspect']);
    expect(refusedSwitches(['--profile', 'paper', '--interval=1m', 'inspect'])).toEqual([]);
  });

  it('makes windows with every safe setting spelled out', () => {
    expect(windowOptions({ preload: '/p', title: 't', devTools: false }).webPreferences).toEqual({
      preload: '/p', nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, contextIsolation: true, sandbox: true, webSecurity: true, allowRunningInsecureContent: false,
      webviewTag: false, navigateOnDragDrop: false, spellcheck: false, devTools: false, backgroundThrottling: false,
    });
  });
});

describe('a page that dies', () => {
  function windowDouble() {
    const contents = new IpcDouble() as IpcDouble & EventEmitter;
    const events = new EventEmitter();
    let reloads = 0;
    Object.assign(contents, { on: events.on.bind(events), emit: events.emit.bind(events), setWindowOpenHandler: () => undefined, reload: () => { reloads++; }, forcefullyCrashRenderer: () => events.emit('render-process-gone', {}, { reason: 'killed' }) });
    const window = Object.assign(new EventEmitter(), { webContents: contents, loadURL: () => { events.emit('did-navigate', {}, 'app://breakwater/index.html'); return Promise.resolve(); }, show: () => undefined });
    return { window: window as unknown as BrowserWindow, events, contents, reloads: () => reloads };
  }
  const open = async () => {
    const desk = new ScriptedDesk();
    const double = windowDouble();
    const log: string[] = [];
    await openWindow(() => double.window, { app: fakeApp(desk), desk, preload: '/p', title: 't', devTools: false, openExternal: () => undefined, log: (level, message) => log.push(`${level} ${message}`) });
    return { ...double, desk, log };
  };
  const turn = async (): Promise<void> => { for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve)); };
  const frames = (contents: IpcDouble): unknown[] => {
    const heard: unknown[] = [];
    contents.ipcRenderer.on('frame', (_event, frame: string) => heard.push(JSON.parse(frame)));
    return heard;
  };

  it('is loaded again and served anew from its first id, three times a minute at most, without a word to the engine', async () => {
    const { events, contents, reloads, desk, log } = await open();
    const heard = frames(contents);
    const snapshot = (): void => contents.ipcRenderer.send('frame', JSON.stringify({ kind: 'call', id: 1, method: 'desk.snapshot', input: {} }));
    snapshot();
    await turn();
    expect(desk.listeners).toBe(1);
    events.emit('render-process-gone', {}, { reason: 'crashed' });
    expect([reloads(), desk.listeners]).toEqual([1, 0]);
    events.emit('did-navigate', {}, 'app://breakwater/index.html');
    snapshot();
    await turn();
    expect(heard).toMatchObject([{ id: 1, ok: true }, { id: 1, ok: true }]);
    for (let i = 0; i < 5; i++) events.emit('render-process-gone', {}, { reason: 'oom' });
    expect(reloads()).toBe(3);
    expect(desk.commands).toEqual([]);
    expect(log.at(-1)).toContain('Use the menu or the command line');
    events.emit('render-process-gone', {}, { reason: 'clean-exit' });
    expect(reloads()).toBe(3);
  });
});

describe('the red button outside the page', () => {
  const dialogs = (...responses: number[]) => {
    const asked: { message: string; detail?: string; buttons?: string[] }[] = [];
    return { asked, dialog: { showMessageBox: (options: unknown) => { asked.push(options as never); return Promise.resolve({ response: responses.shift() ?? 0, checkboxChecked: false }); } } as never };
  };

  it('says what it will close, and does nothing when the trader thinks better of it', async () => {
    const desk = new ScriptedDesk();
    desk.preview = { positions: 2, workingOrders: 3, notional: '1500.5', profile: 'prod' };
    const no = dialogs(1);
    expect(await askAndFlatten(desk, no.dialog)).toBeNull();
    expect(no.asked[0]).toMatchObject({ message: 'Flatten all on prod?', detail: expect.stringMatching(/3 working orders.*2 positions of 1500\.5/) as unknown });
    expect(desk.commands).toEqual([]);
    const yes = dialogs(0);
    expect(await askAndFlatten(desk, yes.dialog)).toBe('FlattenAll taken');
    expect(desk.commands).toMatchObject([{ type: 'FlattenAll' }]);
  });

  it('asks before the engine stops with something at risk, and not otherwise', async () => {
    const desk = new ScriptedDesk();
    const none = dialogs();
    expect(await mayStop(desk, none.dialog)).toBe(true);
    expect(none.asked).toEqual([]);
    desk.preview = { positions: 1, workingOrders: 0, notional: '1', profile: 'dev' };
    expect(await mayStop(desk, dialogs(0).dialog)).toBe(false);
    expect(await mayStop(desk, dialogs(1).dialog)).toBe(true);
    const replay = new ScriptedDesk();
    replay.preview = desk.preview;
    const snapshot = replay.snapshot();
    replay.snapshot = () => ({ ...snapshot, desk: { ...snapshot.desk, source: 'replay' } });
    const silent = dialogs(0);
    expect([await mayStop(replay, silent.dialog), silent.asked]).toEqual([true, []]);
  });

  it('has no reload and no developer tools in the menu', () => {
    const roles = JSON.stringify(menuTemplate(new ScriptedDesk(), dialogs().dialog, () => undefined));
    expect(roles).not.toMatch(/reload|toggleDevTools|viewMenu/i);
    expect(roles).toContain('Flatten all');
  });
});
