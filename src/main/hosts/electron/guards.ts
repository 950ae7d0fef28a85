// What a page of ours may never do, whatever runs in it. Types of Electron only, so that each rule can be tested alone.
import type { Session, WebContents } from 'electron';
import { isOwnAddress } from './app-protocol.ts';

/** Links of ours that may open in the trader's browser: the notice of the chart library. */
const EXTERNAL_HOSTS: readonly string[] = ['www.tradingview.com', 'tradingview.com'];

/** The address to hand to the browser, rebuilt from its parts; null for everything that is not exactly one of our outside links. */
export function externalAddress(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, port, username, password, href } = new URL(url);
  return protocol === 'https:' && EXTERNAL_HOSTS.includes(hostname) && port === '' && username === '' && password === '' ? href : null;
}

/** Debugging doors: whoever holds one holds the page, and with it the pipe to the engine. */
const REFUSED = /^--(?:remote-debugging-(?:port|pipe|address)|remote-allow-origins|inspect(?:-brk|-port|-publish-uid|-wait)?|debug(?:-brk|-port)?|js-flags|load-extension|disable-web-security|proxy-server|proxy-pac-url|host-resolver-rules|ignore-certificate-errors(?:-spki-list)?|unsafely-treat-insecure-origin-as-secure|allow-running-insecure-content|disable-site-isolation-trials|auto-open-devtools-for-tabs)(?:=|$)/i;

/** Switches of the command line and NODE_OPTIONS with which the window does not start. */
export function refusedSwitches(argv: readonly string[], nodeOptions = ''): readonly string[] {
  return [...argv, ...nodeOptions.split(/\s+/)].filter((argument) => REFUSED.test(argument));
}

/** Denies every permission, device, download and request to the outside. `development` lets the developer tools load themselves. */
export function hardenSession(session: Session, development = false): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses); // Nothing becomes less protected than it was.
  session.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }));
  session.setDisplayMediaRequestHandler((_request, callback) => callback({})); // No stream: the request fails.
  session.on('select-hid-device', (event, _details, callback) => {
    event.preventDefault();
    callback(null);
  });
  session.on('select-serial-port', (event, _ports, _contents, callback) => {
    event.preventDefault();
    callback('');
  });
  session.on('select-usb-device', (event, _details, callback) => {
    event.preventDefault();
    callback();
  });
  session.on('will-download', (event) => event.preventDefault()); // What is saved goes through the save dialog.
  session.setSpellCheckerEnabled(false); // It would fetch dictionaries.
  const inner = development ? /^(?:data|blob|devtools):/ : /^(?:data|blob):/;
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !isOwnAddress(details.url) && !inner.test(details.url) }));
}

/** Each handler answers once: the factory and the app both ask for the same contents. */
const hardened = new WeakSet<WebContents>();

/** Keeps the window on our page: no navigation, no second window, no webview. Outside links of ours go to `openExternal`. */
export function hardenContents(contents: WebContents, openExternal: (address: string) => void): void {
  if (hardened.has(contents)) return;
  hardened.add(contents);
  contents.on('will-navigate', (details) => {
    if (!isOwnAddress(details.url)) details.preventDefault();
  });
  contents.on('will-frame-navigate', (details) => {
    // The preview of a report is a sandboxed frame of text that we hand over ourselves.
    const ownFrame = details.isMainFrame ? isOwnAddress(details.url) : details.url === 'about:srcdoc';
    if (!ownFrame) details.preventDefault();
  });
  contents.on('will-redirect', (details) => details.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('select-bluetooth-device', (event, _devices, callback) => {
    event.preventDefault();
    callback('');
  });
  contents.setWindowOpenHandler(({ url }) => {
    const address = externalAddress(url);
    if (address !== null) openExternal(address);
    return { action: 'deny' };
  });
}
