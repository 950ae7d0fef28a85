// How a page reaches the engine: Electron's bridge, else a WebSocket to the origin that served the page.
import type { Timers } from '../shared/contract/timers.ts';
import type { Wire } from '../shared/contract/wire.ts';

/** What the preload puts on `window`. */
export type Bridge = { send(frame: string): void; onFrame(listener: (frame: string) => void): () => void };

export type LinkEvents = {
  /** A wire is open and known to the engine. Called again after each reconnect. */
  onWire(wire: Wire): void;
  onDown(phase: 'connecting' | 'closed' | 'refused', detail: string): void;
};
export type Link = {
  start(): void;
  /** A new address was given (`#code=…` in the running page), or the trader asks to try at once. */
  retry(): void;
  stop(): void;
};

/** Inside Electron the pipe stands as long as the page does; whether someone answers is seen by its silence. */
export function createBridgeLink(bridge: Bridge, events: LinkEvents): Link {
  let current: { readonly wire: Wire; shut(reason: string): void } | null = null;
  const open = (): void => {
    current?.shut('replaced');
    current = bridgeWire(bridge);
    events.onWire(current.wire);
  };
  return { start: open, retry: open, stop: () => current?.shut('stopped') };
}

function bridgeWire(bridge: Bridge): { readonly wire: Wire; shut(reason: string): void } {
  const offs = new Set<() => void>();
  const closeListeners = new Set<(reason: string) => void>();
  const shut = (reason: string): void => {
    for (const off of offs) off();
    offs.clear();
    for (const listener of [...closeListeners]) listener(reason);
    closeListeners.clear();
  };
  const wire: Wire = {
    send: (frame) => bridge.send(frame),
    onFrame(listener) {
      const off = bridge.onFrame(listener);
      offs.add(off);
      return () => { offs.delete(off); off(); };
    },
    onClose(listener) {
      closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
    close: shut,
    bufferedBytes: () => 0,
  };
  return { wire, shut };
}

/** The part of WebSocket that is used, so that a test can stand in for it. */
export type SocketLike = {
  onopen: ((event: unknown) => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  readonly bufferedAmount: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
};

export type SocketPorts = {
  openSocket(url: string): SocketLike;
  readonly url: string;
  /** Takes the one-time code out of the address bar; null when there is none. */
  takeCode(): string | null;
  readToken(): string | null;
  writeToken(token: string | null): void;
  readonly timers: Timers;
  /** 0 inclusive to 1 exclusive, for the jitter. */
  random(): number;
};

/** The engine's close code for a page that it does not know. */
export const UNAUTHORIZED = 4401;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;
const AUTH_WAIT_MS = 5_000;

/** Wait before attempt `n` (from 0): doubled each time up to 5 s, then between a half and the whole of it by chance. */
export const backoffMs = (n: number, random: number): number => Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(n, 10)) * (0.5 + random / 2);

/** Authenticates with a one-time code or the rotating session token, reconnects with backoff and jitter. */
export function createSocketLink(ports: SocketPorts, events: LinkEvents): Link {
  let socket: SocketLike | null = null;
  let timer: unknown = null;
  let failures = 0;
  let stopped = false;

  const clearTimer = (): void => {
    if (timer !== null) ports.timers.clear(timer);
    timer = null;
  };

  function attempt(): void {
    clearTimer();
    if (stopped) return;
    const code = ports.takeCode();
    const token = ports.readToken();
    if (code === null && token === null) {
      events.onDown('refused', 'This page has no session. Open the address that the engine printed when it started.');
      return;
    }
    const current = ports.openSocket(ports.url);
    socket = current;
    const ended = once((detail: string, refused: boolean) => {
      if (socket === current) socket = null;
      current.onmessage = current.onclose = current.onopen = null;
      if (stopped) return;
      if (refused) {
        ports.writeToken(null);
        events.onDown('refused', 'The engine does not know this page. Open the address that the engine printed when it started.');
        return;
      }
      events.onDown('closed', detail);
      if (code !== null && ports.readToken() === null) retainedCode = code; // Perhaps never seen by the engine: it may be tried again.
      clearTimer();
      timer = ports.timers.set(attempt, backoffMs(failures++, ports.random()));
    });
    current.onopen = () => current.send(JSON.stringify(code !== null ? { kind: 'auth', code } : { kind: 'auth', token }));
    current.onclose = (event) => ended(event.reason || 'the connection closed', event.code === UNAUTHORIZED);
    clearTimer();
    timer = ports.timers.set(() => { current.close(4000, 'no session'); ended('the engine did not answer in time', false); }, AUTH_WAIT_MS);
    current.onmessage = (event) => {
      const session = readSession(event.data);
      if (session === null) return;
      clearTimer();
      failures = 0;
      ports.writeToken(session);
      events.onWire(socketWire(current, ports, (detail) => ended(detail, false), (reason, isRefused) => ended(reason, isRefused)));
    };
  }

  // A code is single use, but a connection may break before the engine saw it.
  let retainedCode: string | null = null;
  const taken = ports.takeCode;
  ports = { ...ports, takeCode: () => { const fresh = taken() ?? retainedCode; retainedCode = null; return fresh; } };

  return {
    start() {
      events.onDown('connecting', 'Connecting to the engine');
      attempt();
    },
    retry() {
      failures = 0;
      if (socket) socket.close(4000, 'retry');
      else attempt();
    },
    stop() {
      stopped = true;
      clearTimer();
      socket?.close(1000, 'page closed');
    },
  };
}

/** The wire of an authenticated socket: session frames stay here, everything else goes to the client. */
function socketWire(socket: SocketLike, ports: SocketPorts, broken: (detail: string) => void, closed: (reason: string, refused: boolean) => void): Wire {
  const frames = new Set<(frame: string) => void>();
  const closes = new Set<(reason: string) => void>();
  const tell = once((reason: string) => { for (const listener of [...closes]) listener(reason); });
  socket.onmessage = (event) => {
    const session = readSession(event.data);
    if (session !== null) ports.writeToken(session);
    else if (typeof event.data === 'string') for (const listener of [...frames]) listener(event.data);
  };
  socket.onclose = (event) => {
    tell(event.reason || 'the connection closed');
    closed(event.reason || 'the connection closed', event.code === UNAUTHORIZED);
  };
  return {
    send: (frame) => socket.send(frame),
    onFrame(listener) { frames.add(listener); return () => frames.delete(listener); },
    onClose(listener) { closes.add(listener); return () => closes.delete(listener); },
    close(reason) {
      socket.close(4000, reason.slice(0, 100));
      tell(reason);
      broken(reason); // A hung peer may never answer the closing handshake.
    },
    bufferedBytes: () => socket.bufferedAmount,
  };
}

function readSession(data: unknown): string | null {
  if (typeof data !== 'string' || !data.includes('"session"')) return null;
  try {
    const frame = JSON.parse(data) as unknown;
    const isSession = typeof frame === 'object' && frame !== null && 'kind' in frame && frame.kind === 'session' && 'token' in frame && typeof frame.token === 'string';
    return isSession ? (frame as { token: string }).token : null;
  } catch {
    return null;
  }
}

function once<A extends readonly unknown[]>(run: (...args: A) => void): (...args: A) => void {
  let done = false;
  return (...args) => {
    if (done) return;
    done = true;
    run(...args);
  };
}

const TOKEN_KEY = 'breakwater.session';

/** The ports of a real page. */
export function browserSocketPorts(page: Window, timers: Timers): SocketPorts {
  return {
    openSocket: (url) => new WebSocket(url) as unknown as SocketLike,
    url: `${page.location.protocol === 'https:' ? 'wss:' : 'ws:'}//${page.location.host}/`,
    takeCode() {
      const code = new URLSearchParams(page.location.hash.slice(1)).get('code');
      if (code !== null) page.history.replaceState(null, '', page.location.pathname + page.location.search);
      return code;
    },
    readToken: () => page.sessionStorage.getItem(TOKEN_KEY),
    writeToken: (token) => (token === null ? page.sessionStorage.removeItem(TOKEN_KEY) : page.sessionStorage.setItem(TOKEN_KEY, token)),
    timers,
    random: Math.random,
  };
}

export const browserTimers: Timers = { now: () => performance.now(), set: (run, delayMs) => setTimeout(run, delayMs), clear: (handle) => clearTimeout(handle as number) };
