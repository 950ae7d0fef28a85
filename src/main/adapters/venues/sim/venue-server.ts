// The venue process's door: a WebSocket on the loopback address, opened by a token, for one engine and whoever helps it (a second process that flattens).
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { assertNever } from '../../../../shared/model/result.ts';
import type { VenueReport } from '../../../../shared/model/venue-report.ts';
import { decodeClientFrame, encodeVenueFrame, MAX_CLIENT_FRAME_BYTES, type ClientFrame, type VenueFrame } from './schema.ts';
import type { Outgoing, VenueHost } from './venue-host.ts';

const HELLO_MS = 2_000;
/** Close code of a client that left in order. */
const GOODBYE = 1_000;
const MAX_CLIENTS = 16;
/** A client that does not read is dropped here, bytes. */
const MAX_BUFFERED_BYTES = 32 * 1024 * 1024;

export class VenueServer {
  readonly #host: VenueHost;
  readonly #token: Buffer;
  readonly #server: WebSocketServer;
  readonly #clients = new Set<WebSocket>();
  /** Reads carry their client's own number; on the venue's side each has one of its own. */
  readonly #reads = new Map<number, { readonly client: WebSocket; readonly requestId: number }>();
  #nextRead: number;
  readonly #onCount: (clients: number, saidGoodbye: boolean) => void;
  readonly #onCrash: (error: unknown) => void;

  /** `onCount` hears how many clients are authenticated, and whether the last change was one that left in order; `onCrash` hears of a broken venue, after which nothing may go on. */
  constructor(options: { readonly host: VenueHost; readonly token: string; readonly onCount: (clients: number, saidGoodbye: boolean) => void; readonly onCrash: (error: unknown) => void }) {
    this.#host = options.host;
    this.#nextRead = options.host.now() * 1_000;
    this.#token = Buffer.from(options.token);
    this.#onCount = options.onCount;
    this.#onCrash = options.onCrash;
    this.#server = new WebSocketServer({
      host: '127.0.0.1', port: 0, maxPayload: MAX_CLIENT_FRAME_BYTES, perMessageDeflate: false,
      verifyClient: ({ req }: { req: IncomingMessage }) => this.#isLocalProgram(req),
    });
    this.#server.on('connection', (socket) => this.#welcome(socket));
  }

  /** The port, once listening. */
  async listening(): Promise<number> {
    if (this.#server.address() === null) {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('listening', resolve);
        this.#server.once('error', reject);
      });
    }
    return this.#port();
  }

  get clients(): number {
    return this.#clients.size;
  }

  broadcast(outgoing: Outgoing): void {
    if (outgoing.reports.length > 0) this.#sendReports(outgoing.reports);
    if (outgoing.events.length > 0 && this.#clients.size > 0) this.#sendAll({ kind: 'events', events: outgoing.events });
  }

  close(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }

  #port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('expected a listening socket with a port');
    return address.port;
  }

  /** Browsers always name an origin; programs of ours never do. */
  #isLocalProgram(request: IncomingMessage): boolean {
    return request.headers.origin === undefined && request.headers.host === `127.0.0.1:${this.#port()}` && this.#server.clients.size < MAX_CLIENTS;
  }

  #welcome(socket: WebSocket): void {
    const late = setTimeout(() => socket.close(4401, 'no hello in time'), HELLO_MS);
    socket.on('error', () => socket.terminate());
    socket.on('close', (code) => {
      clearTimeout(late);
      // Whoever is killed, hangs or loses the line never sends this code.
      if (this.#clients.delete(socket)) this.#onCount(this.#clients.size, code === GOODBYE);
    });
    socket.on('message', (data, isBinary) => {
      let frame: ClientFrame;
      try {
        if (isBinary) throw new TypeError('expected text');
        frame = decodeClientFrame(String(data));
      } catch {
        // Before the hello nobody is told anything.
        if (this.#clients.has(socket)) this.#send(socket, { kind: 'refused', message: 'expected a frame of this protocol' });
        else socket.close(4401, 'not authenticated');
        return;
      }
      if (!this.#clients.has(socket)) {
        if (frame.kind !== 'hello' || !this.#isToken(frame.token)) return socket.close(4401, 'not authenticated');
        clearTimeout(late);
        this.#clients.add(socket);
        this.#onCount(this.#clients.size, false);
        this.#send(socket, { kind: 'welcome', pid: process.pid, visibilityDelayMs: this.#host.visibilityDelayMs, now: this.#host.now() });
        return;
      }
      try {
        this.#handle(socket, frame);
      } catch (error) {
        this.#onCrash(error);
      }
    });
  }

  #isToken(text: string): boolean {
    const given = Buffer.from(text);
    return given.length === this.#token.length && timingSafeEqual(given, this.#token);
  }

  #handle(socket: WebSocket, frame: ClientFrame): void {
    switch (frame.kind) {
      case 'hello': return this.#send(socket, { kind: 'refused', message: 'already welcome' });
      case 'request': return this.#request(socket, frame);
      case 'bars': return this.#send(socket, { kind: 'bars', id: frame.id, bars: this.#host.bars(frame.instrumentId, frame.intervalMs, frame.count) });
      case 'catalogue': return this.#send(socket, { kind: 'catalogue', id: frame.id, instruments: this.#host.instruments });
      case 'foreign': {
        const { result, outgoing } = this.#host.foreign(frame.order);
        this.broadcast(outgoing);
        return this.#send(socket, { kind: 'done', id: frame.id, error: result.ok ? null : `${result.error.venueCode}: ${result.error.reason}`, venueOrderId: result.ok ? result.value : null });
      }
      case 'scriptReset':
      case 'scriptStep': return this.#script(socket, frame);
      default: assertNever(frame);
    }
  }

  #request(socket: WebSocket, { request }: Extract<ClientFrame, { kind: 'request' }>): void {
    if (request.type !== 'querySnapshot') return this.broadcast(this.#host.request(request));
    const requestId = this.#nextRead++;
    this.#reads.set(requestId, { client: socket, requestId: request.requestId });
    this.broadcast(this.#host.request({ ...request, requestId }));
  }

  #script(socket: WebSocket, frame: Extract<ClientFrame, { kind: 'scriptReset' | 'scriptStep' }>): void {
    const done = (error: string | null): void => this.#send(socket, { kind: 'done', id: frame.id, error, venueOrderId: null });
    if (this.#host.settings.market !== 'scripted') return done('this venue follows its own market');
    if (frame.kind === 'scriptReset') {
      this.#host.scriptReset(frame.severity, frame.seed, frame.startCash, frame.now);
      return done(null);
    }
    const outcome = this.#host.scriptStep(frame.now, frame.event, frame.book);
    if (outcome.ok) this.broadcast(outcome.value);
    done(outcome.ok ? null : outcome.error);
  }

  /** Everybody hears what happened to the account; the answer to a read goes to its reader alone. */
  #sendReports(reports: readonly VenueReport[]): void {
    const shared: VenueReport[] = [];
    const flush = (): void => {
      if (shared.length > 0) this.#sendAll({ kind: 'reports', reports: shared.splice(0) });
    };
    for (const report of reports) {
      if (report.type !== 'SnapshotResult') {
        shared.push(report);
        continue;
      }
      flush();
      const read = this.#reads.get(report.requestId);
      this.#reads.delete(report.requestId);
      if (read) this.#send(read.client, { kind: 'reports', reports: [{ ...report, requestId: read.requestId }] });
    }
    flush();
  }

  #sendAll(frame: VenueFrame): void {
    if (this.#clients.size === 0) return;
    const text = encodeVenueFrame(frame);
    for (const client of this.#clients) this.#sendText(client, text);
  }

  #send(socket: WebSocket, frame: VenueFrame): void {
    this.#sendText(socket, encodeVenueFrame(frame));
  }

  #sendText(socket: WebSocket, text: string): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) return socket.terminate();
    socket.send(text);
  }
}
