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
const REFUSED = /^--(?:remote-debugging-(?:port|pipe|address)|remote-allow-origins|inspect(?:-brk|-port|-publish-uid|-wait)?|debug(?:-brk|-port)?|js-flags|load-extension|disable-web-security|proxy-server|host-resolver-rules)(?:=|$)/i;

/** Switches of the command line and NODE_OPTIONS with which the window does not start. */
export function refusedSwitches(argv: readonly string[], nodeOptions = ''): readonly string[] {
  return [...argv, ...nodeOptions.split(/\s+/)].filter((argument) => REFUSED.test(argument));
}

/** Denies every permission, device, download and request to the outside. */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !isOwnAddress(details.url) && !/^(?:data|devtools|blob):/.test(details.url) }));
}

/** Keeps the window on our page: no navigation, no second window, no webview. Outside links of ours go to `openExternal`. */
export function hardenContents(contents: WebContents, openExternal: (address: string) => void): void {
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
  contents.setWindowOpenHandler(({ url }) => {
    const address = externalAddress(url);
    if (address !== null) openExternal(address);
    return { action: 'deny' };
  });
}
