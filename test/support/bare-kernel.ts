// A kernel with nothing around it: the test is the clock, the market and the venue. For what a simulated venue would not do.
import type { Command, CommandResult } from '../../src/shared/model/command.ts';
import { money } from '../../src/shared/model/decimal.ts';
import { instrumentId, MANUAL, type InstrumentId } from '../../src/shared/model/ids.ts';
import type { OrderIntent } from '../../src/shared/model/order.ts';
import type { VenueReport, VenueSnapshot } from '../../src/shared/model/venue-report.ts';
import { MemoryJournal } from '../../src/main/core/journal/memory-journal.ts';
import { Kernel } from '../../src/main/core/kernel/kernel.ts';
import { NOTHING_FOUND, REVISION, type Conclusion, type Input } from '../../src/main/core/kernel/messages.ts';
import type { KernelOptions } from '../../src/main/core/kernel/options.ts';
import type { JournalEntry } from '../../src/main/core/kernel/ports.ts';
import type { VenueRequest } from '../../src/shared/model/venue-request.ts';
import { kernelOptions, MemoryLatch, PERSON, START_TS } from './virtual-desk.ts';

export const BTC = instrumentId('BTC-PERP.SIM');
export const ETH = instrumentId('ETH-PERP.SIM');

type RequestOf<T extends VenueRequest['type']> = Extract<VenueRequest, { readonly type: T }>;

export class BareKernel {
  readonly kernel: Kernel;
  readonly latch: MemoryLatch;
  readonly journal: MemoryJournal;
  readonly sent: VenueRequest[] = [];
  readonly results: CommandResult[] = [];
  readonly px = new Map<InstrumentId, number>([[BTC, 90_000], [ETH, 3_000]]);
  now: number;
  #trades = 0;

  constructor(options: Partial<KernelOptions> & { readonly latch?: MemoryLatch; readonly journal?: MemoryJournal; readonly journaled?: readonly JournalEntry[]; readonly startTs?: number } = {}) {
    const { latch, journal, journaled, startTs, ...changed } = options;
    this.journal = journal ?? new MemoryJournal();
    this.latch = latch ?? new MemoryLatch();
    this.now = startTs ?? START_TS;
    this.kernel = new Kernel({ ...kernelOptions({ seed: 1, manualOnly: true }).kernel, ...changed }, {
      venue: { send: (request) => { this.sent.push(request); } }, journal: this.journal, latch: this.latch,
      publisher: { conclusion() {}, market() {}, bar() {}, history() {}, commandResult: (result) => { this.results.push(result); } },
    });
    for (const entry of journaled ?? []) if (entry.kind === 'conclusion') this.kernel.restore(entry);
    const last = journaled?.at(-1);
    if (last) this.kernel.continueFrom(last.seq, last.ts);
  }

  input(input: Input): void { this.kernel.handle(input); }
  report(report: VenueReport): void { this.input({ type: 'report', ts: this.now, report }); }
  start(): this {
    this.input({ type: 'start', run: null, ...NOTHING_FOUND, ts: this.now, version: 'test', configHash: 'test', profile: 'dev', revision: REVISION });
    return this;
  }
  connection(state: 'connected' | 'disconnected'): this {
    this.report({ type: 'ConnectionReport', state, cause: 'test', tsEvent: this.now });
    return this;
  }
  /** Started, connected, agreed on 100,000 and nothing else, with prices. */
  ready(): this {
    this.start().connection('connected');
    this.snapshot();
    return this.marks();
  }
  /** The venue's answer to the newest read. */
  snapshot(shown: Partial<VenueSnapshot> = {}): this {
    const read = this.last('querySnapshot');
    this.report({ type: 'SnapshotResult', requestId: read.requestId, snapshot: { openOrders: [], positions: [], fills: [], funding: [], cash: money('100000'), tsEvent: this.now, ...shown }, cause: null, tsEvent: this.now });
    return this;
  }
  marks(ids: readonly InstrumentId[] = [BTC, ETH]): this {
    for (const id of ids) this.input({ type: 'market', ts: this.now, event: { type: 'mark', instrumentId: id, tsEvent: this.now, px: this.px.get(id) ?? NaN } });
    return this;
  }
  /** Time passes in steps as the host would send it; marks keep the data fresh unless `silent`. */
  pass(ms: number, silent = false): this {
    const until = this.now + ms;
    while (this.now < until) {
      this.now = Math.min(until, this.now + 250);
      if (!silent) this.marks();
      this.input({ type: 'time', ts: this.now });
    }
    return this;
  }
  /** Nobody called the engine for so long. */
  sleep(ms: number): this {
    this.now += ms;
    this.input({ type: 'time', ts: this.now });
    return this;
  }
  command(command: Command): CommandResult {
    this.input({ type: 'command', ts: this.now, command });
    const result = this.results.at(-1);
    if (result?.requestId !== command.requestId) throw new Error(`expected an answer to ${command.requestId}`);
    return result;
  }
  kill(): CommandResult { return this.command({ type: 'Kill', requestId: `k${this.now}`, by: PERSON, reason: 'test' }); }
  order(intent: Partial<OrderIntent> & Pick<OrderIntent, 'side' | 'quantity'>): RequestOf<'submit'> {
    const full: OrderIntent = { instrumentId: BTC, strategyId: MANUAL, type: 'market', limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false, triggerPx: null, reason: 'test', ...intent };
    const result = this.command({ type: 'SubmitOrder', requestId: `s${this.sent.length}`, by: PERSON, intent: full });
    if (result.outcome !== 'done') throw new Error(result.message);
    return this.last('submit');
  }
  /** The venue shows an order that was submitted. */
  shown(request: RequestOf<'submit'>, status: 'open' | 'filled' | 'canceled' = 'open', filledQty = 0n) {
    return {
      clientOrderId: request.clientOrderId, venueOrderId: `S-${request.clientOrderId}` as never, instrumentId: request.instrumentId, side: request.side, orderType: request.orderType, timeInForce: request.timeInForce,
      quantity: request.quantity, limitPx: request.limitPx, reduceOnly: request.reduceOnly, status, filledQty: filledQty as never, reason: null, tsEvent: this.now,
    } as const;
  }
  accept(request: RequestOf<'submit'>): void { this.report({ type: 'OrderStatusReport', order: this.shown(request) }); }
  fill(request: RequestOf<'submit'>, px = this.px.get(request.instrumentId) ?? NaN): void {
    this.report({ type: 'FillReport', fill: {
      tradeId: `F-${++this.#trades}-${this.now}` as never, venueOrderId: `S-${request.clientOrderId}` as never, clientOrderId: request.clientOrderId, instrumentId: request.instrumentId, side: request.side,
      qty: request.quantity, px: BigInt(Math.round(px)) * 10n ** 12n as never, fee: money('0'), liquidity: 'taker', cause: 'order', tsEvent: this.now,
    } });
  }
  sentOf<T extends VenueRequest['type']>(type: T, from = 0): readonly RequestOf<T>[] {
    return this.sent.slice(from).filter((request): request is RequestOf<T> => request.type === type);
  }
  last<T extends VenueRequest['type']>(type: T): RequestOf<T> {
    const request = this.sentOf(type).at(-1);
    if (!request) throw new Error(`expected a ${type} to have been sent`);
    return request;
  }
  conclusions(): readonly Conclusion[] { return this.journal.entries().flatMap((entry) => (entry.kind === 'conclusion' ? [entry.conclusion] : [])); }
  of<T extends Conclusion['type']>(type: T): readonly Extract<Conclusion, { readonly type: T }>[] {
    return this.conclusions().filter((conclusion): conclusion is Extract<Conclusion, { readonly type: T }> => conclusion.type === type);
  }
  alarms(code: string): number { return this.of('RiskEvent').filter((event) => event.code === code).length; }
}
