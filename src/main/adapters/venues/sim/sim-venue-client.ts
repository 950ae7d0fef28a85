// The engine's side of the venue process: sends requests, hands on reports and market data, reconnects, and never sends anything twice.
import { WebSocket } from 'ws';
import { clientOrderId, type ClientOrderId, type InstrumentId, type VenueOrderId } from '../../../../shared/model/ids.ts';
import type { Instrument } from '../../../../shared/model/instrument.ts';
import type { Bar, MarketEvent } from '../../../../shared/model/market-data.ts';
import type { Money } from '../../../../shared/model/decimal.ts';
import { assertNever } from '../../../../shared/model/result.ts';
import type { VenueReport } from '../../../../shared/model/venue-report.ts';
import type { VenuePort } from '../../../core/kernel/ports.ts';
import type { VenueRequest } from '../../../../shared/model/venue-request.ts';
import type { Book, ForeignOrder, Severity } from '../../../core/venue/venue-types.ts';
import { SystemClock } from '../../system/system-clock.ts';
import { ANSWERS_WITHIN_MS, Heartbeat, type BeatTimer } from './heartbeat.ts';
import { decodeVenueFrame, encodeClientFrame, MAX_VENUE_FRAME_BYTES, type ClientFrame, type VenueFrame } from './schema.ts';

export type VenueInput = { readonly type: 'report'; readonly report: VenueReport } | { readonly type: 'market'; readonly event: MarketEvent };
/** Where the venue process listens now; asked before every attempt, because a new process has a new port. */
export type VenueAddress = { readonly port: number; readonly token: string };
export type ClientTimer = BeatTimer;
export type SimVenueClientOptions = {
  readonly resolve: () => Promise<VenueAddress>;
  /** Unix ms; must pass as time passes, whatever is done to the machine's clock. */
  readonly clock?: () => number;
  readonly timer?: ClientTimer;
  /** Of the heartbeat alone. */
  readonly beatTimer?: BeatTimer;
  /** Uniform in [0, 1): spreads the attempts to reconnect. */
  readonly random?: () => number;
};

/** For whoever has no clock of its own. */
const heldClock = (): (() => number) => {
  const clock = new SystemClock();
  return () => clock.now();
};

type Risky = Extract<VenueReport, { type: 'OutcomeUnknown' }>['request'];
type Call = { readonly resolve: (frame: VenueFrame) => void; readonly reject: (error: Error) => void; readonly timeout: unknown };

const CALL_TIMEOUT_MS = 10_000;
const WELCOME_TIMEOUT_MS = 5_000;
const BACKOFF_MS = { first: 100, most: 5_000 } as const;
const SYSTEM_TIMER: ClientTimer = { set: (ms, action) => setTimeout(action, ms), clear: (handle) => clearTimeout(handle as NodeJS.Timeout) };

/** Wait before attempt `n` (from 0): doubles up to 5 s, half of it fixed and half by chance. */
export const backoffMs = (n: number, random: number): number => Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** Math.min(n, 10)) * (0.5 + 0.5 * random);

export class SimVenueClient implements VenuePort {
  readonly #resolve: () => Promise<VenueAddress>;
  readonly #clock: () => number;
  readonly #timer: ClientTimer;
  readonly #beatTimer: BeatTimer;
  readonly #random: () => number;
  readonly #listeners = new Set<(input: VenueInput) => void>();
  readonly #calls = new Map<number, Call>();
  /** Requests that the venue has not answered, per order. */
  readonly #inFlight = new Map<ClientOrderId, Set<Risky>>();
  readonly #queries = new Map<ClientOrderId, number>();
  readonly #reads = new Set<number>();
  #socket: WebSocket | null = null;
  #heartbeat: Heartbeat | null = null;
  #nextCall = 1;
  #attempts = 0;
  /** Rises when a connection is given up on purpose: whatever belongs to an older number is cut off. */
  #attempt = 0;
  #retry: unknown;
  #closed = false;
  #visibilityDelayMs = 0;
  /** The venue's time at the last welcome, and ours then. */
  #welcomed: { readonly venueTs: number; readonly at: number } | null = null;

  constructor(options: SimVenueClientOptions) {
    this.#resolve = options.resolve;
    this.#clock = options.clock ?? heldClock();
    this.#timer = options.timer ?? SYSTEM_TIMER;
    this.#beatTimer = options.beatTimer ?? SYSTEM_TIMER;
    this.#random = options.random ?? Math.random;
  }

  /** Resolves when the venue has welcomed us. Rejects when the first attempt fails; later losses are repaired in the background until `close`. */
  async connect(): Promise<void> {
    if (this.#closed) throw new Error('expected an open client, was closed');
    const attempt = this.#attempt;
    const address = await this.#resolve();
    if (attempt !== this.#attempt) throw new Error('expected the newest attempt to connect, was overtaken by another');
    await new Promise<void>((resolve, reject) => this.#open(attempt, address, resolve, reject));
  }

  get connected(): boolean {
    return this.#socket !== null;
  }

  /** As told by the venue at the last welcome. */
  get visibilityDelayMs(): number {
    return this.#visibilityDelayMs;
  }

  /** The venue's time now, Unix ms: as told at the last welcome, and what passed since. Null when it told none. */
  venueNow(): number | null {
    return this.#welcomed && this.#welcomed.venueTs + (this.#clock() - this.#welcomed.at);
  }

  /** Returns how to stop listening. Inputs come in the order of the venue. */
  onInput(listener: (input: VenueInput) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Never throws; every outcome comes as a report. What is asked while disconnected is refused at once: it never left. */
  send(request: VenueRequest): void {
    if (!this.#socket) {
      queueMicrotask(() => this.#report(this.#unsent(request)));
      return;
    }
    this.#remember(request);
    this.#socket.send(encodeClientFrame({ kind: 'request', request }));
  }

  /** The last `count` completed bars before now, oldest first; empty for an unknown instrument. */
  async bars(instrumentId: InstrumentId, intervalMs: number, count: number): Promise<readonly Bar[]> {
    const frame = await this.#call((id) => ({ kind: 'bars', id, instrumentId, intervalMs, count }));
    return frame.kind === 'bars' ? frame.bars : [];
  }

  async catalogue(): Promise<readonly Instrument[]> {
    const frame = await this.#call((id) => ({ kind: 'catalogue', id }));
    return frame.kind === 'catalogue' ? frame.instruments : [];
  }

  /** Places an order past the desk, as if typed on the venue's own page: for rehearsals. Throws what the venue refused. */
  async placeForeign(order: ForeignOrder): Promise<VenueOrderId> {
    const frame = await this.#done((id) => ({ kind: 'foreign', id, order }));
    if (frame.venueOrderId === null) throw new Error('expected the id of the foreign order');
    return frame.venueOrderId;
  }

  /** Scripted venues only: a fresh account at `now`. */
  async scriptReset(severity: Severity, seed: number, startCash: Money, now: number): Promise<void> {
    await this.#done((id) => ({ kind: 'scriptReset', id, severity, seed, startCash, now }));
  }

  /** Scripted venues only: time moves to `now`, maybe with an event. When it resolves, all that this caused was handed on. */
  async scriptStep(now: number, event: MarketEvent | null, book: Book | null): Promise<void> {
    await this.#done((id) => ({ kind: 'scriptStep', id, now, event, book }));
  }

  /** Takes the connection as lost, because what it brought last may be old, and makes it anew after so long. What was in flight is unknown. */
  reconnect(cause: string, delayMs: number): void {
    if (this.#closed) return;
    this.#timer.clear(this.#retry);
    this.#attempt += 1;
    const socket = this.#socket;
    if (socket) this.#drop(cause);
    socket?.terminate();
    this.#retryAfter(delayMs);
  }

  close(): void {
    this.#closed = true;
    this.#timer.clear(this.#retry);
    const socket = this.#socket;
    this.#socket = null;
    this.#heartbeat?.stop();
    socket?.close(1000);
    this.#failCalls('the client was closed');
  }

  #open(attempt: number, address: VenueAddress, resolve: () => void, reject: (error: Error) => void): void {
    const socket = new WebSocket(`ws://127.0.0.1:${address.port}`, { perMessageDeflate: false, maxPayload: MAX_VENUE_FRAME_BYTES });
    let failure = 'the venue closed the connection';
    const late = this.#timer.set(WELCOME_TIMEOUT_MS, () => {
      failure = `the venue did not answer within ${WELCOME_TIMEOUT_MS} ms`;
      socket.terminate();
    });
    socket.on('open', () => socket.send(encodeClientFrame({ kind: 'hello', token: address.token })));
    socket.on('error', (error) => {
      failure = error.message;
    });
    socket.on('pong', () => this.#heartbeat?.heard());
    socket.on('message', (data) => {
      this.#heartbeat?.heard();
      if (this.#closed || attempt !== this.#attempt) return socket.terminate();
      let frame: VenueFrame;
      try {
        frame = decodeVenueFrame(String(data));
      } catch {
        failure = 'the venue sent a frame that is none of this protocol';
        return socket.terminate();
      }
      if (frame.kind === 'welcome' && this.#socket === null) {
        this.#timer.clear(late);
        this.#socket = socket;
        this.#attempts = 0;
        this.#heartbeat = new Heartbeat(this.#beatTimer, () => socket.ping(), () => this.#onSilent());
        this.#visibilityDelayMs = frame.visibilityDelayMs;
        this.#welcomed = frame.now === undefined ? null : { venueTs: frame.now, at: this.#clock() };
        this.#report({ type: 'ConnectionReport', state: 'connected', cause: `venue process ${frame.pid}`, tsEvent: this.#clock() });
        resolve();
      } else {
        this.#onFrame(frame);
      }
    });
    socket.on('close', (code) => {
      this.#timer.clear(late);
      if (this.#socket === socket) this.#lose(`${failure} (${code})`);
      else reject(new Error(`expected a venue process at port ${address.port}: ${failure} (${code})`));
    });
  }

  #onFrame(frame: VenueFrame): void {
    switch (frame.kind) {
      case 'reports':
        for (const report of frame.reports) {
          this.#forget(report);
          this.#report(report);
        }
        return;
      case 'events':
        for (const event of frame.events) this.#emit({ type: 'market', event });
        return;
      case 'bars':
      case 'catalogue':
      case 'done': {
        const call = this.#calls.get(frame.id);
        if (!call) return;
        this.#calls.delete(frame.id);
        this.#timer.clear(call.timeout);
        call.resolve(frame);
        return;
      }
      case 'welcome':
      case 'refused': return;
      default: assertNever(frame);
    }
  }

  /** The connection is gone: what was in flight is unknown, what was asked is unanswered. */
  #lose(cause: string): void {
    this.#drop(cause);
    this.#reconnectLater();
  }

  #drop(cause: string): void {
    this.#socket = null;
    this.#heartbeat?.stop();
    const tsEvent = this.#clock();
    this.#report({ type: 'ConnectionReport', state: 'disconnected', cause, tsEvent });
    const inFlight = [...this.#inFlight];
    const reads = [...this.#reads];
    const queries = [...this.#queries.keys()];
    this.#inFlight.clear();
    this.#reads.clear();
    this.#queries.clear();
    for (const [id, kinds] of inFlight) for (const request of kinds) this.#report({ type: 'OutcomeUnknown', request, clientOrderId: id, cause, tsEvent });
    for (const requestId of reads) this.#report({ type: 'SnapshotResult', requestId, snapshot: null, cause, tsEvent });
    for (const id of queries) this.#report({ type: 'OrderQueryResult', clientOrderId: id, order: null, fills: [], proven: false, tsEvent });
    this.#failCalls(cause);
  }

  /** The socket stands, but nobody is behind it: what was sent may have been read or not. */
  #onSilent(): void {
    this.reconnect(`the venue did not answer for ${ANSWERS_WITHIN_MS / 1_000} s`, BACKOFF_MS.first);
  }

  #reconnectLater(): void {
    if (!this.#closed) this.#retryAfter(backoffMs(this.#attempts++, this.#random()));
  }

  #retryAfter(delayMs: number): void {
    const attempt = this.#attempt;
    this.#retry = this.#timer.set(delayMs, () => {
      this.connect().catch(() => { if (attempt === this.#attempt) this.#reconnectLater(); });
    });
  }

  #remember(request: VenueRequest): void {
    switch (request.type) {
      case 'submit':
      case 'cancel':
      case 'replace': return this.#expect(request.clientOrderId, request.type);
      case 'cancelForeign': return this.#expect(foreignId(request.venueOrderId), 'cancel');
      case 'queryOrder': this.#queries.set(request.clientOrderId, (this.#queries.get(request.clientOrderId) ?? 0) + 1); return;
      case 'querySnapshot': this.#reads.add(request.requestId); return;
      default: assertNever(request);
    }
  }

  #expect(id: ClientOrderId, request: Risky): void {
    const kinds = this.#inFlight.get(id) ?? new Set<Risky>();
    this.#inFlight.set(id, kinds.add(request));
  }

  #forget(report: VenueReport): void {
    switch (report.type) {
      case 'OrderStatusReport': return this.#settle(report.order.clientOrderId ?? foreignId(report.order.venueOrderId), report.order.status === 'open' ? ['submit'] : ['submit', 'cancel', 'replace']);
      case 'FillReport': return this.#settle(report.fill.clientOrderId, ['submit']);
      case 'SubmitRejected': return this.#settle(report.clientOrderId, ['submit']);
      case 'CancelRejected': return this.#settle(report.clientOrderId, ['cancel']);
      case 'ReplaceRejected': return this.#settle(report.clientOrderId, ['replace']);
      case 'OrderReplaced': return this.#settle(report.order.clientOrderId, ['submit', 'replace']);
      case 'OutcomeUnknown': return this.#settle(report.clientOrderId, [report.request]);
      case 'OrderQueryResult': {
        const left = (this.#queries.get(report.clientOrderId) ?? 1) - 1;
        if (left > 0) this.#queries.set(report.clientOrderId, left);
        else this.#queries.delete(report.clientOrderId);
        return;
      }
      case 'SnapshotResult': this.#reads.delete(report.requestId); return;
      case 'FundingReport':
      case 'ConnectionReport':
      case 'CatalogueReport': return;
      default: assertNever(report);
    }
  }

  #settle(id: ClientOrderId | null, requests: readonly Risky[]): void {
    const kinds = id === null ? undefined : this.#inFlight.get(id);
    if (!kinds || id === null) return;
    for (const request of requests) kinds.delete(request);
    if (kinds.size === 0) this.#inFlight.delete(id);
  }

  #unsent(request: VenueRequest): VenueReport {
    const tsEvent = this.#clock();
    const reason = 'Not connected to the venue: the request was not sent.';
    switch (request.type) {
      case 'submit': return { type: 'SubmitRejected', clientOrderId: request.clientOrderId, reason, venueCode: 'NOT_CONNECTED', tsEvent };
      case 'cancel': return { type: 'CancelRejected', clientOrderId: request.clientOrderId, reason, tsEvent };
      case 'cancelForeign': return { type: 'CancelRejected', clientOrderId: foreignId(request.venueOrderId), reason, tsEvent };
      case 'replace': return { type: 'ReplaceRejected', clientOrderId: request.clientOrderId, reason, tsEvent };
      case 'queryOrder': return { type: 'OrderQueryResult', clientOrderId: request.clientOrderId, order: null, fills: [], proven: false, tsEvent };
      case 'querySnapshot': return { type: 'SnapshotResult', requestId: request.requestId, snapshot: null, cause: reason, tsEvent };
      default: return assertNever(request);
    }
  }

  async #done(frame: (id: number) => ClientFrame): Promise<Extract<VenueFrame, { kind: 'done' }>> {
    const answer = await this.#call(frame);
    if (answer.kind !== 'done') throw new Error(`expected the answer 'done', was '${answer.kind}'`);
    if (answer.error !== null) throw new Error(answer.error);
    return answer;
  }

  #call(frame: (id: number) => ClientFrame): Promise<VenueFrame> {
    const socket = this.#socket;
    if (!socket) return Promise.reject(new Error('not connected to the venue'));
    const id = this.#nextCall++;
    return new Promise((resolve, reject) => {
      const timeout = this.#timer.set(CALL_TIMEOUT_MS, () => {
        this.#calls.delete(id);
        reject(new Error(`expected an answer of the venue within ${CALL_TIMEOUT_MS} ms`));
      });
      this.#calls.set(id, { resolve, reject, timeout });
      socket.send(encodeClientFrame(frame(id)));
    });
  }

  #failCalls(cause: string): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) {
      this.#timer.clear(call.timeout);
      call.reject(new Error(cause));
    }
  }

  #report(report: VenueReport): void {
    this.#emit({ type: 'report', report });
  }

  #emit(input: VenueInput): void {
    for (const listener of this.#listeners) listener(input);
  }
}

const foreignId = (id: VenueOrderId): ClientOrderId => clientOrderId(`V-${id}`);
