// The engine's window to a browser on this machine: static files and one WebSocket, on the loopback address only.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { messageOf } from '../../../shared/model/result.ts';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { MAX_FRAME_BYTES } from '../../../shared/contract/contract.ts';
import { serve } from '../../../shared/contract/server.ts';
import type { ServeOptions } from '../../../shared/contract/server.ts';
import type { ProfileName } from '../../../shared/model/profile.ts';
import type { AppApi } from '../../api/app-api.ts';
import type { DeskApi } from '../../api/desk-api.ts';
import { DeskSession } from '../../api/desk-session.ts';
import { hostTimers } from '../../api/host-timers.ts';
import { AT_CLI, AT_VIEW, createHandlers } from '../../api/router.ts';
import { securityHeaders } from '../web-assets/security-headers.ts';
import { StaticFiles } from '../web-assets/static-files.ts';
import { SystemClock } from '../../adapters/system/system-clock.ts';
import { originOf, ownHost } from './request-guard.ts';
import { CONTROL_FILE, ControlFile } from './control-file.ts';
import { newSecret, sameSecretText, SessionTokens } from './session-tokens.ts';
import type { Admission } from './session-tokens.ts';
import { clipReason, socketWire } from './socket-wire.ts';
import { Strangers } from './strangers.ts';

/** A file of the server could not be written, or can be again (null): the engine goes on. */
export type FileTrouble = (what: 'session' | 'control', problem: string | null) => void;

export type HeadlessOptions = {
  readonly app: AppApi;
  /** What a page shows first, and the desk of the control file in `profileFolder`. */
  readonly desk: DeskApi;
  /** A later first desk for pages, because the one of the start may have ended; `desk` when absent. */
  readonly firstDesk?: () => DeskApi;
  /** Holds `session.json` and `control.json`. */
  readonly profileFolder: string;
  /** The built renderer (out/renderer); null beside an Electron window: then only the command line is served, and no page. */
  readonly rendererFolder: string | null;
  /** Only this port; otherwise the one of the last run, or any free one. */
  readonly port?: number;
  /** For people: dropped views and handler failures. Never carries a secret. */
  readonly log?: (level: 'info' | 'warn' | 'error', message: string, cause?: unknown) => void;
  /** Of the desk of the start. */
  readonly trouble?: FileTrouble;
  readonly authTimeoutMs?: number;
  readonly maxClients?: number;
  readonly serve?: Pick<ServeOptions, 'pusher' | 'callsPerSecond' | 'timers'>;
};

export type HeadlessServer = {
  readonly port: number;
  /** A fresh address that opens one page: it holds a code that works once. Do not log it. With a profile the page belongs to that desk for good. */
  newAddress(profile?: ProfileName): string;
  clients(): number;
  /** Lets the command line of other processes reach this desk by a control file in its folder, which must not be that of a desk served already and is written again when it is removed. Returns how to end that. */
  serveDesk(desk: DeskApi, profileFolder: string, trouble?: FileTrouble): () => void;
  close(): Promise<void>;
};

/** The door of one desk for the command line: a token in the desk's own folder, good for that desk only. */
type Door = { readonly desk: DeskApi; readonly token: string; readonly control: ControlFile; readonly trouble: FileTrouble; readonly sockets: Set<WebSocket> };

/** A file by which others find this desk could not be written: the desk cannot be served. The message is for people. */
export class NotServed extends Error {
  constructor(file: string, cause: unknown) {
    super(`expected to write ${file}, by which pages and the command line find this desk, could not: ${messageOf(cause)}`, { cause });
    this.name = 'NotServed';
  }
}

/** The page is not known: it needs a new address. */
export const UNAUTHORIZED = 4_401;
const AUTH_TIMEOUT_MS = 2_000;
/** What is asked for when the engine stops gets so long to end by itself. */
const CLOSE_WAIT_MS = 500;
const MAX_CLIENTS = 8;
/** Own places for the command line of each desk, so that full browsers cannot shut out the red button. */
const MAX_CONTROLS = 4;
/** Sockets that have not shown a token yet; one more ends the oldest. */
const MAX_PENDING = 16;
const WATCH_MS = 1_000;
const SOCKET_PATHS: readonly string[] = ['/', '/wire'];

const Secret = z.string().min(20).max(200);
const AuthFrame = z.union([z.object({ kind: z.literal('auth'), code: Secret }), z.object({ kind: z.literal('auth'), token: Secret, want: z.enum(['session', 'address']).default('session') })]);

/** Starts listening. Throws when the port that was asked for is taken or the renderer was not built, and NotServed; nothing listens then. */
export async function startHeadlessServer(options: HeadlessOptions): Promise<HeadlessServer> {
  const files = options.rendererFolder === null ? null : StaticFiles.open(options.rendererFolder);
  // Sessions and codes end by the time that passes, whatever is done to the machine's clock meanwhile.
  const clock = new SystemClock();
  const tokens = new SessionTokens(path.join(options.profileFolder, 'session.json'), () => clock.now(), (problem) => options.trouble?.('session', problem));
  const http = createServer({ maxHeaderSize: 8_192, headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 5_000 });
  const port = await listen(http, options.port, tokens.lastPort);
  try {
    try {
      tokens.setPort(port);
    } catch (error) {
      throw new NotServed(path.join(options.profileFolder, 'session.json'), error);
    }
    return new LoopbackServer(options, http, port, files, tokens);
  } catch (error) {
    http.close();
    throw error;
  }
}

async function listen(http: Server, asked: number | undefined, last: number | null): Promise<number> {
  const tries = asked !== undefined ? [asked] : last !== null ? [last, 0] : [0];
  for (const [index, port] of tries.entries()) {
    const problem = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      http.once('error', resolve);
      http.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
        http.off('error', resolve);
        resolve(null);
      });
    });
    if (!problem) return (http.address() as AddressInfo).port;
    if (index === tries.length - 1) throw new Error(`expected to listen on 127.0.0.1:${port}, could not: ${problem.code === 'EADDRINUSE' ? 'another program uses this port (EADDRINUSE)' : problem.code ?? problem.message}`, { cause: problem });
  }
  throw new Error('expected at least one port to try');
}

class LoopbackServer implements HeadlessServer {
  readonly port: number;
  readonly #options: HeadlessOptions;
  readonly #http: Server;
  readonly #files: StaticFiles | null;
  readonly #tokens: SessionTokens;
  readonly #doors = new Set<Door>();
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false, clientTracking: false });
  readonly #strangers = new Strangers();
  readonly #watch: NodeJS.Timeout;
  readonly #open = new Map<WebSocket, 'pending' | 'view' | 'control'>();

  constructor(options: HeadlessOptions, http: Server, port: number, files: StaticFiles | null, tokens: SessionTokens) {
    this.port = port;
    this.#options = options;
    this.#http = http;
    this.#files = files;
    this.#tokens = tokens;
    this.serveDesk(options.desk, options.profileFolder, options.trouble);
    this.#watch = setInterval(() => this.#keepFiles(), WATCH_MS).unref();
    http.on('connection', (socket) => this.#strangers.add(socket));
    http.on('request', (request, response) => this.#onRequest(request, response));
    http.on('upgrade', (request, socket, head) => this.#onUpgrade(request, socket, head));
    http.on('clientError', (_error, socket) => socket.destroy());
  }

  newAddress(profile?: ProfileName): string {
    return `http://127.0.0.1:${this.port}/#code=${this.#tokens.newCode(profile)}`;
  }

  clients(): number {
    return this.#count('view') + this.#count('control');
  }

  serveDesk(desk: DeskApi, profileFolder: string, trouble: FileTrouble = () => undefined): () => void {
    const token = newSecret();
    const control = new ControlFile(path.join(profileFolder, CONTROL_FILE), { port: this.port, token, pid: process.pid });
    const door: Door = { desk, token, control, trouble, sockets: new Set() };
    for (const other of this.#doors) if (other.control.file === control.file) this.#closeDoor(other);
    try {
      control.write();
    } catch (error) {
      throw new NotServed(control.file, error);
    }
    this.#doors.add(door);
    return () => this.#closeDoor(door);
  }

  #closeDoor(door: Door): void {
    if (!this.#doors.delete(door)) return;
    this.#removeFile(door);
    for (const socket of door.sockets) endNow(socket, 1001, 'the desk stops');
  }

  #removeFile({ control }: Door): void {
    try {
      control.remove();
    } catch (error) {
      this.#options.log?.('warn', `${control.file} could not be removed: it names a desk that has ended`, error);
    }
  }

  /** Whatever was done to them meanwhile: by these files others find the desks and open pages come back. */
  #keepFiles(): void {
    for (const { control, trouble } of this.#doors) trouble('control', control.keep());
    this.#tokens.keep();
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    for (const door of this.#doors) this.#removeFile(door);
    for (const socket of this.#open.keys()) {
      socket.close(1001, 'the engine stops');
      setTimeout(() => socket.terminate(), CLOSE_WAIT_MS).unref();
    }
    await new Promise<void>((resolve) => {
      this.#http.close(() => resolve());
      this.#http.closeIdleConnections();
      // A connection that has not asked yet is not idle to Node, and nobody times it out any more: a browser that dialled ahead would hold us for ever.
      setTimeout(() => this.#http.closeAllConnections(), CLOSE_WAIT_MS).unref();
    });
  }

  // ── files ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const host = ownHost(request, this.port);
    const headers = securityHeaders(host === null ? 'none' : [`ws://${host}`]);
    const refuse = (status: number, message: string, more: Record<string, string> = {}): void => {
      response.writeHead(status, { ...headers, ...more, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', Connection: 'close' });
      response.end(`${message}\n`);
      request.resume();
    };
    if (host === null) return refuse(403, 'Not this address.');
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only GET and HEAD.', { Allow: 'GET, HEAD' });
    const [pathname = ''] = (request.url ?? '').split('?', 1);
    const asset = this.#files?.find(pathname);
    if (!asset) return refuse(404, 'Nothing here.');
    response.writeHead(200, { ...headers, 'Content-Type': asset.mimeType, 'Content-Length': asset.body.length, 'Cache-Control': asset.cacheControl });
    response.end(request.method === 'HEAD' ? undefined : asset.body);
  }

  // ── sockets ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const refuse = (status: string): void => void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    if (ownHost(request, this.port) === null) return refuse('403 Forbidden');
    const origin = originOf(request, this.port);
    if (origin === 'foreign' || (origin === 'own' && this.#files === null)) return refuse('403 Forbidden');
    if (!SOCKET_PATHS.includes(request.url ?? '')) return refuse('404 Not Found');
    if (this.#count('pending') >= MAX_PENDING) [...this.#open].find(([, kind]) => kind === 'pending')?.[0].terminate();
    this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#onSocket(opened, origin, () => this.#strangers.known(socket)));
  }

  /** The first frame must prove who it is; until then nothing is sent and nothing else is read. */
  #onSocket(socket: WebSocket, origin: 'own' | 'absent', isKnown: () => void): void {
    this.#open.set(socket, 'pending');
    socket.on('close', () => this.#open.delete(socket));
    socket.on('error', () => socket.terminate()); // Too long, not UTF-8, broken: the close that follows says so.
    const timer = setTimeout(() => socket.close(UNAUTHORIZED, 'not authenticated in time'), this.#options.authTimeoutMs ?? AUTH_TIMEOUT_MS);
    socket.once('close', () => clearTimeout(timer));
    socket.once('message', (data, isBinary) => {
      clearTimeout(timer);
      try {
        const frame = isBinary ? null : parseAuth(String(data));
        const admitted = frame !== null && (origin === 'own' ? this.#admitPage(socket, frame) : this.#admitControl(socket, frame));
        if (admitted) isKnown();
        else endNow(socket, UNAUTHORIZED, 'not authorised');
      } catch (error) {
        // Whatever fails for one connection, the engine behind it goes on.
        this.#options.log?.('error', 'a connection could not be served', error);
        endNow(socket, 1011, 'the engine could not serve this connection: its log has the cause');
      }
    });
  }

  #admitPage(socket: WebSocket, frame: z.output<typeof AuthFrame>): boolean {
    if (this.#count('view') >= (this.#options.maxClients ?? MAX_CLIENTS)) {
      endNow(socket, 1013, 'too many views are open');
      return true;
    }
    const admission = 'code' in frame ? this.#tokens.redeemCode(frame.code) : this.#tokens.resume(frame.token);
    if (!admission) return false;
    const session = this.#sessionOf(admission.desk);
    if (session) this.#start(socket, 'view', admission, session);
    else {
      // Another desk in its place would be taken for it. The page tries again, and finds it once it runs.
      admission.release();
      endNow(socket, 1013, `desk ${admission.desk ?? ''} does not run`);
    }
    return true;
  }

  /** What a page shows: its own desk where it belongs to one, else the first. Null while its own does not run. */
  #sessionOf(profile: ProfileName | null): DeskSession | null {
    const { app, desk, firstDesk } = this.#options;
    if (profile === null) return new DeskSession(app, firstDesk?.() ?? desk);
    const own = app.fleet.runningApis().find((running) => running.profile === profile);
    return own ? new DeskSession(app, own, { bound: true }) : null;
  }

  #admitControl(socket: WebSocket, frame: z.output<typeof AuthFrame>): boolean {
    const door = 'token' in frame ? [...this.#doors].find(({ token }) => sameSecretText(frame.token, token)) : undefined;
    if (!door || !('token' in frame)) return false;
    if (frame.want === 'address') {
      socket.send(JSON.stringify({ kind: 'address', url: this.newAddress() }));
      socket.close(1000);
    } else if (door.sockets.size >= MAX_CONTROLS) endNow(socket, 1013, 'too many command lines are connected');
    else {
      door.sockets.add(socket);
      socket.once('close', () => door.sockets.delete(socket));
      this.#start(socket, 'control', null, new DeskSession(this.#options.app, door.desk, { bound: true, seen: false }));
    }
    return true;
  }

  #start(socket: WebSocket, kind: 'view' | 'control', admission: Admission | null, session: DeskSession): void {
    this.#open.set(socket, kind);
    const log = this.#options.log ?? (() => undefined);
    if (admission) {
      socket.once('message', () => admission.confirm());
      socket.once('close', () => admission.release());
    }
    socket.send(JSON.stringify({ kind: 'session', token: admission?.token ?? '' }));
    serve(socketWire(socket), createHandlers(session, { by: kind === 'view' ? AT_VIEW : AT_CLI }), {
      timers: hostTimers,
      subscribe: (listener, onSwitch) => session.subscribe(listener, onSwitch),
      onError: (method, error) => log('error', `'${method}' failed`, error),
      onDrop: (reason) => log('warn', `a ${kind} was dropped: ${reason}`),
      ...this.#options.serve,
    });
  }

  #count(kind: 'pending' | 'view' | 'control'): number {
    let count = 0;
    for (const other of this.#open.values()) if (other === kind) count++;
    return count;
  }
}

function parseAuth(text: string): z.output<typeof AuthFrame> | null {
  try {
    const frame = AuthFrame.safeParse(JSON.parse(text));
    return frame.success ? frame.data : null;
  } catch {
    return null;
  }
}

/** Says why and does not wait long for the other side to agree. */
function endNow(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, clipReason(reason));
  const timer = setTimeout(() => socket.terminate(), 1_000);
  socket.once('close', () => clearTimeout(timer));
}
