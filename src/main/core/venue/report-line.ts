// The line between the venue and us: latency, loss, repetition, disorder and disconnects, all from one seeded generator.
import { clientOrderId, type ClientOrderId } from '../../../shared/model/ids.ts';
import type { Prng, PrngState } from '../../../shared/model/prng.ts';
import type { VenueReport } from '../../../shared/model/venue-report.ts';
import type { VenueRequest } from '../../../shared/model/venue-request.ts';
import { DeliveryQueue, type Due } from './delivery-queue.ts';
import type { Unkindness } from './unkindness.ts';

/** What is under way. `mute`: the answer to this request is lost. */
export type Transit =
  | { readonly kind: 'request'; readonly request: VenueRequest; readonly tsSent: number; readonly mute: boolean }
  | { readonly kind: 'report'; readonly report: VenueReport }
  | { readonly kind: 'link'; readonly up: boolean };

export type SavedLine = {
  readonly lastDue: number;
  readonly connected: boolean;
  readonly windowStart: number;
  readonly windowCount: number;
  readonly random: PrngState;
  readonly queue: readonly { readonly due: number; readonly item: Transit }[];
};

const NOTHING: readonly VenueReport[] = [];
/** Name that reports give to an order that carries no client id of ours. */
export const foreignName = (venueOrderId: string): ClientOrderId => clientOrderId(`V-${venueOrderId}`);

export class ReportLine {
  readonly faults: Unkindness;
  readonly random: Prng;
  readonly #queue = new DeliveryQueue<Transit>();
  #ready: VenueReport[] = [];
  /** In-order reports never overtake this time. */
  #lastDue = 0;
  #connected = true;
  #windowStart = 0;
  #windowCount = 0;
  readonly #immediate: boolean;

  constructor(faults: Unkindness, random: Prng) {
    this.faults = faults;
    this.random = random;
    this.#immediate = faults.requestMs[1] === 0 && faults.reportMs[1] === 0;
  }

  /** True when nothing takes time: requests are carried out inside `send`. */
  get immediate(): boolean {
    return this.#immediate;
  }

  /** First moment of the venue: plans the first disconnect. */
  begin(now: number): void {
    if (this.faults.connectedMs !== Infinity && !this.#queue.some((item) => item.kind === 'link')) this.#planDisconnect(now);
  }

  chance(probability: number): boolean {
    return probability > 0 && this.random.next() < probability;
  }

  /** Uniform in the span; draws nothing when the span is a point. */
  between(span: readonly [number, number]): number {
    return span[0] === span[1] ? span[0] : span[0] + (span[1] - span[0]) * this.random.next();
  }

  /** Sends a request on its way, or loses it. */
  request(request: VenueRequest, now: number): void {
    const due = now + this.#ms(this.faults.requestMs);
    const isRead = request.type === 'queryOrder' || request.type === 'querySnapshot';
    if (this.#overRate(request, now)) return this.#refuse(request, now);
    if (isRead) return this.#connected ? this.#queue.push(due, { kind: 'request', request, tsSent: now, mute: false }) : this.#report(offlineAnswer(request, 'the connection to the venue is down', now), now);
    const lost = !this.#connected || this.chance(this.faults.lostRequestChance);
    const unanswered = lost || this.chance(this.faults.lostAnswerChance);
    // Down means unknown, not lost: half of what was sent then did arrive.
    const arrives = !lost || (!this.#connected && this.chance(0.5));
    if (unanswered) this.#queue.push(now + this.faults.timeoutMs, { kind: 'report', report: unknownOutcome(request, 'no answer in time', now + this.faults.timeoutMs) });
    if (arrives) this.#queue.push(due, { kind: 'request', request, tsSent: now, mute: unanswered || this.chance(this.faults.lostAckChance) });
  }

  /** Hands a report to the line. `at` is the venue's time. */
  emit(report: VenueReport, at: number): void {
    if (this.#immediate) {
      this.#ready.push(report);
      return;
    }
    if (report.type === 'FillReport' && this.chance(this.faults.lostFillChance)) return;
    this.#report(report, at);
    if (isAnswerToRead(report)) return;
    if (this.chance(this.faults.duplicateChance)) this.#queue.push(at + this.#ms(this.faults.reorderMs), { kind: 'report', report });
    if (this.chance(this.faults.lateDuplicateChance)) this.#queue.push(at + this.#ms(this.faults.lateDuplicateMs), { kind: 'report', report });
  }

  /** Like `emit`, but so late that what the venue says next arrives first. */
  emitLate(report: VenueReport, at: number): void {
    if (this.#immediate) this.#ready.push(report);
    else this.#queue.push(at + this.faults.reportMs[1] + this.#ms(this.faults.reorderMs), { kind: 'report', report });
  }

  /** The next thing that is due by `now`: a request for the venue to carry out. Reports that are due on the way become ready. */
  nextRequest(now: number): Due<Extract<Transit, { kind: 'request' }>> | null {
    while (this.#queue.nextDue() <= now) {
      const entry = this.#queue.pop();
      if (!entry) return null;
      const { item, due, order } = entry;
      if (item.kind === 'request') return { due, order, item };
      if (item.kind === 'link') this.#turn(item.up, due);
      else this.#deliver(item.report, due);
    }
    return null;
  }

  /** When the next thing under way arrives; reports that already wait do not count. */
  queueDue(): number {
    return this.#queue.nextDue();
  }

  nextDue(): number {
    return this.#ready.length > 0 ? 0 : this.#queue.nextDue();
  }

  take(): readonly VenueReport[] {
    if (this.#ready.length === 0) return NOTHING;
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  /** True while a submit of this id is still on its way. */
  submitUnderWay(id: ClientOrderId): boolean {
    return this.#queue.some((item) => item.kind === 'request' && item.request.type === 'submit' && item.request.clientOrderId === id);
  }

  /** What was handed over but maybe not sent is kept and told again: a repeated report is harmless, a lost one is not. Answers to reads are not kept. */
  save(now: number): SavedLine {
    const waiting = this.#ready.map((report) => ({ due: now, item: { kind: 'report', report } satisfies Transit as Transit }));
    const queue = [...waiting, ...this.#queue.entries().map(({ due, item }) => ({ due, item }))].filter(({ item }) => !(item.kind === 'report' && isAnswerToRead(item.report)));
    return { lastDue: this.#lastDue, connected: this.#connected, windowStart: this.#windowStart, windowCount: this.#windowCount, random: this.random.state, queue };
  }

  restore(saved: SavedLine): void {
    this.#lastDue = saved.lastDue;
    this.#connected = saved.connected;
    this.#windowStart = saved.windowStart;
    this.#windowCount = saved.windowCount;
    for (const { due, item } of saved.queue) this.#queue.push(due, item);
  }

  /** Whole milliseconds of a span. */
  #ms(span: readonly [number, number]): number {
    return Math.round(this.between(span));
  }

  #report(report: VenueReport, at: number): void {
    if (this.chance(this.faults.reorderChance)) {
      this.#queue.push(at + this.#ms(this.faults.reorderMs), { kind: 'report', report });
      return;
    }
    this.#lastDue = Math.max(this.#lastDue, at + this.#ms(this.faults.reportMs));
    this.#queue.push(this.#lastDue, { kind: 'report', report });
  }

  /** While the line is down, what was pushed is lost, and what was asked has no answer. */
  #deliver(report: VenueReport, at: number): void {
    if (this.#connected || report.type === 'OutcomeUnknown' || report.type === 'ConnectionReport') {
      this.#ready.push(report);
      return;
    }
    const cause = 'the connection went down before the answer';
    if (report.type === 'SubmitRejected') this.#ready.push({ type: 'OutcomeUnknown', request: 'submit', clientOrderId: report.clientOrderId, cause, tsEvent: at });
    else if (report.type === 'CancelRejected') this.#ready.push({ type: 'OutcomeUnknown', request: 'cancel', clientOrderId: report.clientOrderId, cause, tsEvent: at });
    else if (report.type === 'ReplaceRejected' || report.type === 'OrderReplaced') {
      const id = report.type === 'OrderReplaced' ? (report.order.clientOrderId ?? foreignName(report.order.venueOrderId)) : report.clientOrderId;
      this.#ready.push({ type: 'OutcomeUnknown', request: 'replace', clientOrderId: id, cause, tsEvent: at });
    } else if (report.type === 'OrderQueryResult') this.#ready.push({ ...report, order: null, fills: [], proven: false, tsEvent: at });
    else if (report.type === 'SnapshotResult') this.#ready.push({ ...report, snapshot: null, cause, tsEvent: at });
  }

  #turn(up: boolean, at: number): void {
    this.#connected = up;
    this.#ready.push({ type: 'ConnectionReport', state: up ? 'connected' : 'disconnected', cause: up ? 'reconnected' : 'the venue closed the connection', tsEvent: at });
    if (up) this.#planDisconnect(at);
    else this.#queue.push(at + this.#ms(this.faults.disconnectedMs), { kind: 'link', up: true });
  }

  #planDisconnect(now: number): void {
    this.#queue.push(now + Math.round(-Math.log(1 - this.random.next()) * this.faults.connectedMs) + 1_000, { kind: 'link', up: false });
  }

  #overRate(request: VenueRequest, now: number): boolean {
    const limit = this.faults.requestsPerSecond;
    if (limit === Infinity) return false;
    if (now - this.#windowStart >= 1_000) {
      this.#windowStart = now;
      this.#windowCount = 0;
    }
    this.#windowCount += 1;
    return this.#windowCount > (request.type === 'submit' || request.type === 'replace' ? limit : limit * 2);
  }

  #refuse(request: VenueRequest, now: number): void {
    const reason = `Rate limit: more than ${this.faults.requestsPerSecond} requests in a second.`;
    switch (request.type) {
      case 'submit': return this.#report({ type: 'SubmitRejected', clientOrderId: request.clientOrderId, reason, venueCode: 'RATE_LIMITED', tsEvent: now }, now);
      case 'cancel': return this.#report({ type: 'CancelRejected', clientOrderId: request.clientOrderId, reason, tsEvent: now }, now);
      case 'cancelForeign': return this.#report({ type: 'CancelRejected', clientOrderId: foreignName(request.venueOrderId), reason, tsEvent: now }, now);
      case 'replace': return this.#report({ type: 'ReplaceRejected', clientOrderId: request.clientOrderId, reason, tsEvent: now }, now);
      default: return this.#report(offlineAnswer(request, reason, now), now);
    }
  }
}

const isAnswerToRead = (report: VenueReport): boolean => report.type === 'SnapshotResult' || report.type === 'OrderQueryResult';

function unknownOutcome(request: Exclude<VenueRequest, { type: 'queryOrder' | 'querySnapshot' }>, cause: string, tsEvent: number): VenueReport {
  const id = request.type === 'cancelForeign' ? foreignName(request.venueOrderId) : request.clientOrderId;
  return { type: 'OutcomeUnknown', request: request.type === 'cancelForeign' ? 'cancel' : request.type, clientOrderId: id, cause, tsEvent };
}

/** A read that nobody answered: no snapshot, no proof. */
function offlineAnswer(request: Extract<VenueRequest, { type: 'queryOrder' | 'querySnapshot' }>, cause: string, tsEvent: number): VenueReport {
  return request.type === 'querySnapshot'
    ? { type: 'SnapshotResult', requestId: request.requestId, snapshot: null, cause, tsEvent }
    : { type: 'OrderQueryResult', clientOrderId: request.clientOrderId, order: null, fills: [], proven: false, tsEvent };
}
