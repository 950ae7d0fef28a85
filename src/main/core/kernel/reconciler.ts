// What we know of the venue against what it says: connection, reads, differences. Trading waits until both agree.
import { absDecimal, formatDecimal, money, subtract, type Money } from '../../../shared/model/decimal.ts';
import type { ReconciliationDifference, RiskEvent } from '../../../shared/model/desk-event.ts';
import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { Position } from '../../../shared/model/portfolio.ts';
import type { VenuePosition, VenueReport, VenueSnapshot } from '../../../shared/model/venue-report.ts';
import type { OrderManager } from '../oms/order-manager.ts';
import { reconcile } from '../oms/reconcile.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import type { Conclusion } from './messages.ts';
import type { KernelTimings } from './options.ts';
import type { InstrumentsView } from './ports.ts';
import type { VenueRequest } from '../../../shared/model/venue-request.ts';
import type { Timers } from './timers.ts';
import { VenueSync, type ReadCause } from './venue-sync.ts';
import { sameTicks } from '../../../shared/model/tick-rule.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';

/** The venue's arithmetic and ours may round the last digits differently. */
const CASH_TOLERANCE = money('0.000001');
const REREAD_MS = 500;
/** Once a difference counts, nothing opens risk any more and there is time. */
const OPEN_REREAD_MS = 5_000;

export type ReconcilerDeps = {
  readonly orders: OrderManager;
  readonly portfolio: Portfolio;
  readonly instruments: InstrumentsView;
  readonly timers: Timers;
  readonly timings: KernelTimings;
  now(): number;
  clockDoubt(): string | null;
  emit(conclusion: Conclusion): void;
  risk(level: RiskEvent['level'], code: string, message: string, id: InstrumentId | null, runbook: string): void;
  request(request: VenueRequest): void;
  /** A report that the stream missed, to be handled like one that came by the stream. */
  report(report: VenueReport): void;
  /** The venue did not answer a read in time, or did answer one. */
  readTimedOut(timeoutMs: number): void;
  readAnswered(): void;
  /** What follows can no longer be trusted to be right: nothing new is opened. */
  reduceOnly(reason: string): void;
  /** The answer to a read that flatten-all asked for. */
  flattenRead(snapshot: VenueSnapshot | null, cause: string | null): void;
};

export class Reconciler {
  readonly sync = new VenueSync();
  readonly #deps: ReconcilerDeps;
  /** The differences that were raised last; empty while both agree. */
  #raised = '';
  readonly #changed = new Set<InstrumentId>();

  constructor(deps: ReconcilerDeps) {
    this.#deps = deps;
  }

  read(cause: ReadCause): void {
    const now = this.#deps.now();
    // A newer read answers a flatten that still waits for its own.
    this.#deps.request(this.sync.read(this.sync.pending()?.cause === 'flatten' ? 'flatten' : cause, this.#deps.clockDoubt() !== null));
    this.#deps.timers.set('readTimeout', now + this.#deps.timings.readTimeoutMs);
  }

  /** The periodic duty. */
  onTime(): void {
    this.#deps.timers.clear('reconcile');
    if (this.sync.connected && !this.sync.pending()) this.read(this.sync.reconciled ? 'periodic' : 'reconnect');
  }

  onReadTimeout(): void {
    this.#deps.timers.clear('readTimeout');
    const read = this.sync.pending();
    if (!read) return;
    this.#deps.readTimedOut(this.#deps.timings.readTimeoutMs);
    this.#failed(read.cause, 'the venue did not answer the read in time');
  }

  onConnection(report: Extract<VenueReport, { type: 'ConnectionReport' }>): void {
    const connected = report.state === 'connected';
    const first = !this.sync.everConnected;
    if (this.sync.connected === connected && !first) return;
    this.sync.connection(connected, report.cause);
    if (connected) {
      this.read(first ? 'startup' : 'reconnect');
      return;
    }
    this.#deps.timers.clear('readTimeout');
    this.#deps.risk('warning', 'venueDisconnected', `The venue is not connected: ${report.cause}`, null, 'Opening orders are denied until it is back and reconciled. If it lasts, check the network and the venue\'s status page.');
  }

  onCatalogue(report: Extract<VenueReport, { type: 'CatalogueReport' }>): void {
    for (const theirs of report.instruments) {
      const ours = this.#deps.instruments.get(theirs.id);
      if (ours && !this.#changed.has(theirs.id) && (isAnother(ours, theirs) || stepsDiffer(ours, theirs))) {
        this.#changed.add(theirs.id);
        const what = isAnother(ours, theirs) ? 'kind, settlement or currency' : 'tick, lot or multiplier';
        const message = `${theirs.id} changed its ${what} at the venue while the desk runs`;
        this.#deps.risk('critical', 'catalogueChanged', message, theirs.id, 'The desk goes reduce-only. Restart it so that it takes over the new catalogue, then switch reduce-only off.');
        this.#deps.reduceOnly(message);
      }
    }
  }

  onSnapshot(report: Extract<VenueReport, { type: 'SnapshotResult' }>): void {
    const read = this.sync.take(report.requestId);
    if (!read) return;
    this.#deps.timers.clear('readTimeout');
    this.#deps.readAnswered();
    if (!report.snapshot) return this.#failed(read.cause, report.cause ?? 'the read failed');
    const { snapshot } = report;
    const result = reconcile(snapshot, { orders: this.#deps.orders, positions: this.#deps.portfolio.positions(), cash: this.#deps.portfolio.account().cash, knownTrade: (id) => this.#deps.orders.knownTrade(id), knownFunding: (id) => this.#deps.portfolio.knownFunding(id) }, this.#deps.now(), this.#deps.timings.visibilityDelayMs);
    for (const missed of result.reports) this.#deps.report(missed);
    for (const request of result.requests) this.#deps.request(request);
    const differences = [...result.differences, ...this.#settleCash(snapshot)];
    if (positionsDiffer(snapshot.positions, this.#deps.portfolio.positions())) this.#onDisagreement(read.cause, differences);
    else this.#onAgreement(read.cause, differences, snapshot.tsEvent);
    if (read.cause === 'flatten') this.#deps.flattenRead(snapshot, null);
  }

  /** The venue's cash is the truth. The first read brings the account's money in; later differences are booked as adjustments and shown. */
  #settleCash(snapshot: VenueSnapshot): readonly ReconciliationDifference[] {
    const ours = this.#deps.portfolio.account().cash;
    const gap = subtract(snapshot.cash, ours);
    if (absDecimal(gap) <= CASH_TOLERANCE) return [];
    const reference = `venue cash at ${snapshot.tsEvent}`;
    if (!this.#deps.portfolio.funded()) {
      for (const event of this.#deps.portfolio.deposit(gap, reference, this.#deps.now())) this.#deps.emit(event);
      return [];
    }
    const moved = this.#reclassify(snapshot, gap, reference);
    if (moved) return [{ kind: 'cashMismatch', instrumentId: null, reference, ours: formatDecimal(ours), venues: formatDecimal(snapshot.cash), resolution: 'the venue booked the same fills in another order: realised PnL and cost were split anew, equity is unchanged' }];
    // A fill or a funding payment on its way explains a gap: book only what stays.
    if (!this.sync.cashGapStays(gap)) return [{ kind: 'cashMismatch', instrumentId: null, reference, ours: formatDecimal(ours), venues: formatDecimal(snapshot.cash), resolution: 'read again' }];
    for (const event of this.#deps.portfolio.adjust(gap, reference, this.#deps.now())) this.#deps.emit(event);
    return [{ kind: 'cashMismatch', instrumentId: null, reference, ours: formatDecimal(ours), venues: formatDecimal(snapshot.cash), resolution: 'booked as an adjustment' }];
  }

  /** True when the cash gap is exactly what the venue's average prices and ours differ by: the same fills, another order. */
  #reclassify(snapshot: VenueSnapshot, gap: Money, reference: string): boolean {
    const { portfolio } = this.#deps;
    if (positionsDiffer(snapshot.positions, portfolio.positions())) return false;
    const shifts = snapshot.positions.map(({ instrumentId, avgPx }) => ({ instrumentId, amount: portfolio.costGap(instrumentId, avgPx) }));
    const unexplained = shifts.reduce((rest, { amount }) => rest - amount, gap as bigint);
    if (absDecimal(unexplained) > CASH_TOLERANCE) return false;
    for (const { instrumentId, amount } of shifts) {
      if (amount === 0n) continue;
      for (const event of portfolio.reclassify(instrumentId, amount, reference, this.#deps.now())) this.#deps.emit(event);
    }
    return true;
  }

  #onAgreement(cause: ReadCause, differences: readonly ReconciliationDifference[], venueTs: number): void {
    const wasReconciled = this.sync.reconciled;
    this.sync.agreed(venueTs);
    this.#raised = '';
    this.#deps.timers.set('reconcile', this.#deps.now() + this.#deps.timings.reconcileMs);
    if (cause === 'periodic' && wasReconciled && differences.length === 0) return;
    this.#deps.emit({ type: 'ReconciliationCompleted', cause, outcome: differences.length === 0 ? 'agreed' : 'repaired', differences, tsEvent: this.#deps.now() });
  }

  #onDisagreement(cause: ReadCause, differences: readonly ReconciliationDifference[]): void {
    const counts = this.sync.disagreed();
    this.#deps.timers.set('reconcile', this.#deps.now() + (counts ? OPEN_REREAD_MS : REREAD_MS));
    // Raised once, and again when it is another difference.
    const raised = differences.map((d) => `${d.kind} ${d.instrumentId} ${d.ours} ${d.venues}`).join('; ');
    if (!counts || raised === this.#raised) return;
    this.#raised = raised;
    this.#deps.emit({ type: 'ReconciliationCompleted', cause, outcome: 'open', differences, tsEvent: this.#deps.now() });
    this.#deps.risk('critical', 'reconMismatch', `Our record and the venue's disagree: ${differences.map((d) => `${d.kind} ${d.reference}: ours ${d.ours}, venue ${d.venues}`).join('; ')}`, null,
      'No new risk is taken. Compare the positions with the venue\'s own page; flatten if they cannot be explained.');
  }

  #failed(cause: ReadCause, why: string): void {
    const again = this.sync.failed(this.#deps.now());
    if (cause === 'flatten') this.#deps.flattenRead(null, why);
    else this.#deps.timers.set('reconcile', again);
  }
}

/** In the sum of each instrument: a venue may show both directions of one. */
function positionsDiffer(theirs: readonly VenuePosition[], ours: readonly Position[]): boolean {
  const gaps = new Map(ours.map(({ instrumentId, quantity }) => [instrumentId, quantity as bigint]));
  for (const { instrumentId, quantity } of theirs) gaps.set(instrumentId, (gaps.get(instrumentId) ?? 0n) - quantity);
  return [...gaps.values()].some((gap) => gap !== 0n);
}

/** Orders would be quantised and valued otherwise. */
const stepsDiffer = (ours: Instrument, theirs: Instrument): boolean =>
  !sameTicks(ours.ticks, theirs.ticks) || ours.lotSize !== theirs.lotSize || ours.multiplier !== theirs.multiplier;
/** Money would be booked otherwise. */
const isAnother = (ours: Instrument, theirs: Instrument): boolean => ours.kind !== theirs.kind || ours.settlement !== theirs.settlement || ours.currency !== theirs.currency;
