// The order manager: our record of every order, and the only maker of order events.
//
// Protocol with the kernel. Nothing that this class concludes is applied by itself: the kernel journals each event and then gives it back to
// `apply`. `onReport` therefore hands over one event at a time: it is journaled and applied before the next is made. After a restart the same `apply` is
// called with the journaled events and nothing else is needed. `sweep` and the `request…` methods return finished values, to be applied
// before the next call.
import { ZERO_MONEY, ZERO_QTY, type Price, type Quantity } from '../../../shared/model/decimal.ts';
import { exactText } from '../../../shared/model/figures.ts';
import { VENUE, type ClientOrderId, type InstrumentId, type StrategyId, type TradeId } from '../../../shared/model/ids.ts';
import { isClosed, type Order, type OrderIntent } from '../../../shared/model/order.ts';
import type { CheckResult, OrderCancelRequested, OrderDenied, OrderEvent, OrderInitialized, OrderReplaceRequested, OrderSubmitted } from '../../../shared/model/order-event.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { VenueReport } from '../../../shared/model/venue-report.ts';
import type { RiskApproved } from '../kernel/approved.ts';
import type { InstrumentsView, OrdersView } from '../kernel/ports.ts';
import type { VenueRequest } from '../../../shared/model/venue-request.ts';
import { closing, conclude, header, type ConcludeContext, type Take } from './conclude.ts';
import { answersOf, contradiction, reusedTrade, wordsOf, type WrongAnswer } from './contradiction.ts';
import { InFlight } from './in-flight.ts';
import { OrderIds } from './order-ids.ts';
import { applyOrderEvent, type OrderMachineError } from './order-machine.ts';
import { OrderStore } from './order-store.ts';
import { isOnTick, tickAt } from '../../../shared/model/tick-rule.ts';

export type OrderManagerOptions = {
  /** First part of every client order id; unique per journal. Not `V`, which marks the venue's own orders. */
  readonly idPrefix: string;
  readonly instruments: InstrumentsView;
  /** How long the venue may take until an order shows in its queries, ms: before that, absent is no proof. */
  readonly visibilityDelayMs: number;
  /** A request without an answer for this long is asked about, ms. */
  readonly inFlightTimeoutMs?: number;
  /** First distance between queries about one order, ms; it doubles up to a minute. */
  readonly queryIntervalMs?: number;
};

export type Swept = { readonly events: readonly OrderEvent[]; readonly requests: readonly VenueRequest[] };

const NEVER_SENT: CheckResult = {
  check: 'neverSent', scope: 'order', outcome: 'denied', used: '1', allowed: '0', unit: 'orders',
  message: 'The engine stopped before this order was handed to the venue; it was never sent.',
};

export class OrderManager implements OrdersView {
  readonly #store = new OrderStore();
  readonly #inFlight: InFlight;
  readonly #instruments: InstrumentsView;
  readonly #ids: OrderIds;
  readonly #inFlightTimeoutMs: number;
  readonly #context: ConcludeContext;
  /** Time of the venue's newest statement; each snapshot sets it anew, so that a venue whose clock went back is not disbelieved for long. */
  #venueTs = -Infinity;
  /** A journal that begins now has no past to tell it from a lost one: an account that another journal of ours traded shows that there was one. */
  #journalIsNew = false;

  constructor(options: OrderManagerOptions) {
    this.#ids = new OrderIds(options.idPrefix);
    this.#instruments = options.instruments;
    this.#inFlightTimeoutMs = options.inFlightTimeoutMs ?? 5_000;
    this.#inFlight = new InFlight(this.#inFlightTimeoutMs, options.queryIntervalMs ?? 2_000);
    this.#context = {
      store: this.#store,
      inFlight: this.#inFlight,
      visibilityDelayMs: options.visibilityDelayMs,
      isOwnId: (id) => this.#ids.isKnown(id),
      contradicted: new Set(),
      holdsToWhatWasSent: true,
    };
  }

  /** A run begins: its part of every id that is made from here on (see `OrderIds`), and what the engine of its time concluded (see the start input). `journalIsNew`: it has never agreed with the venue, and nobody said that it is the right one. */
  begin(revision: number, run: string | null, journalIsNew: boolean): void {
    this.#context.holdsToWhatWasSent = revision >= 1;
    this.#journalIsNew = journalIsNew;
    if (run !== null) this.#ids.begin(run);
  }

  // ── making orders ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** A new order with an id that is never used again. Nothing is sent before `open`. */
  initialize(intent: OrderIntent, now: number): OrderInitialized {
    const id = this.#ids.make();
    const order = orderOf(id, intent, now);
    const { instrumentId, strategyId } = intent;
    return { clientOrderId: id, instrumentId, strategyId, tsEvent: now, tsInit: now, type: 'OrderInitialized', order };
  }

  deny(order: Order, denial: CheckResult, checks: readonly CheckResult[], now: number): OrderDenied {
    return { ...header(order, now, now), type: 'OrderDenied', order: { ...order, status: 'denied', closeReason: denial.message, tsUpdated: now }, denial, checks };
  }

  /**
   * What to journal and then to send for an order that passed the gate; the amounts are the approved ones. Throws when the order is not
   * waiting in `initialized`: a second send of one order is a broken invariant.
   */
  open(approved: RiskApproved<Order>, checks: readonly CheckResult[], now: number): { readonly event: OrderSubmitted; readonly request: VenueRequest } {
    const order = this.#store.get(approved.clientOrderId);
    if (order?.status !== 'initialized' || order.strategyId === VENUE) throw new Error(`expected ${approved.clientOrderId} to be initialized before it is opened, was ${order?.status ?? 'not known'}`);
    const { quantity, limitPx, reduceOnly } = approved;
    const { clientOrderId, instrumentId, strategyId } = order;
    return {
      event: { clientOrderId, instrumentId, strategyId, tsEvent: now, tsInit: now, type: 'OrderSubmitted', quantity, limitPx, reduceOnly, checks },
      request: {
        type: 'submit', clientOrderId, instrumentId, side: order.side, orderType: order.type, quantity, limitPx,
        timeInForce: order.timeInForce, postOnly: order.postOnly, reduceOnly, triggerPx: order.triggerPx,
      },
    };
  }

  /** A cancel may be asked for again while one is pending: it is idempotent at the venue. The error says why there is nothing to cancel. */
  requestCancel(id: ClientOrderId, reason: string, now: number): Result<{ readonly event: OrderCancelRequested; readonly request: VenueRequest }, string> {
    const order = this.#store.get(id);
    if (order === undefined) return err(`There is no order ${id}.`);
    if (isClosed(order.status)) return err(`Order ${id} is already ${order.status}.`);
    if (order.fillsPending) return err(`Order ${id} is already closed at the venue; its last fills are being fetched.`);
    if (order.status === 'initialized') return err(`Order ${id} was not sent yet.`);
    return ok({ event: { ...header(order, now, now), type: 'OrderCancelRequested', reason }, request: cancelOf(order) });
  }

  /** `quantity` is the new total, filled part included. The caller has put the changed order through the gate. */
  requestReplace(id: ClientOrderId, quantity: Quantity, limitPx: Price, now: number): Result<{ readonly event: OrderReplaceRequested; readonly request: VenueRequest }, string> {
    const order = this.#store.get(id);
    if (order === undefined) return err(`There is no order ${id}.`);
    if (order.strategyId === VENUE) return err(`Order ${id} is not ours: it can be canceled, not replaced.`);
    if (order.type !== 'limit') return err(`Order ${id} is a ${order.type} order: only limit orders can be replaced.`);
    if (order.status !== 'open' || order.fillsPending) return err(`Order ${id} is ${order.fillsPending ? 'closed at the venue' : order.status}: only an open order can be replaced.`);
    if (order.pending !== null) return err(`Order ${id} has a ${order.pending} on its way: wait for its answer.`);
    if (quantity <= order.filledQty) return err(`The new quantity ${exactText(quantity)} is not above the ${exactText(order.filledQty)} that are filled already: cancel the rest instead.`);
    const instrument = this.#instruments.get(order.instrumentId);
    if (instrument === undefined) return err(`${order.instrumentId} is not in the catalogue.`);
    if (quantity % instrument.lotSize !== 0n) return err(`The quantity ${exactText(quantity)} is not a multiple of the lot size ${exactText(instrument.lotSize)}.`);
    if (limitPx <= 0n || !isOnTick(instrument.ticks, limitPx)) return err(`The price ${exactText(limitPx)} is not a positive multiple of the tick size ${exactText(tickAt(instrument.ticks, limitPx))}.`);
    if (quantity === order.quantity && limitPx === order.limitPx) return err(`Order ${id} already has this price and quantity.`);
    return ok({
      event: { ...header(order, now, now), type: 'OrderReplaceRequested', quantity, limitPx },
      request: { type: 'replace', clientOrderId: id, venueOrderId: order.venueOrderId, instrumentId: order.instrumentId, quantity, limitPx },
    });
  }

  // ── events and reports ────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Puts a journaled event into the record; also how a restart rebuilds it. A repeated trade id changes nothing. An error leaves the order
   * as it was. A refused fill (an overfill above all) is money that moved all the same: the caller books it in the portfolio and raises the
   * alarm, and its trade id counts as known here, so that no repeat of the report books it twice.
   */
  apply(event: OrderEvent): Result<Order, OrderMachineError> {
    if (event.type !== 'OrderFilled') return this.#record(event);
    const before = this.#store.get(event.clientOrderId);
    const isKnown = this.#store.knownTrade(event.tradeId);
    if (isKnown && before !== undefined) return ok(before);
    const result = this.#record(event);
    if (isKnown) return result;
    this.#store.rememberTrade(event.tradeId, event.clientOrderId);
    if (!result.ok) this.#inFlight.refused(event.clientOrderId, event.lastQty);
    return result;
  }

  #record(event: OrderEvent): Result<Order, OrderMachineError> {
    const before = this.#store.get(event.clientOrderId);
    const result = applyOrderEvent(before, event, this.#instruments);
    if (!result.ok) return result;
    if (before === undefined) this.#ids.remember(event.clientOrderId);
    this.#store.put(result.value);
    this.#inFlight.update(result.value, event);
    if (event.type === 'OrderSubmitted') this.#inFlight.sent(event.clientOrderId, this.#venueTs);
    return result;
  }

  /** A journaled event of an instrument that the catalogue no longer has: its id and its trade stay taken, nothing else is kept. */
  passOver(event: OrderEvent): void {
    if (event.type === 'OrderFilled') this.#store.rememberTrade(event.tradeId, event.clientOrderId);
    this.#ids.remember(event.clientOrderId);
  }

  /** What of a report cannot be true of the orders that we sent, to be raised before `onReport` concludes from the rest. */
  wrongAnswers(report: VenueReport): readonly WrongAnswer[] {
    const wrong: WrongAnswer[] = [];
    if (!this.#context.holdsToWhatWasSent) return wrong;
    for (const answer of answersOf(report)) {
      const { clientOrderId: id, instrumentId } = answer;
      if (id === null) continue;
      const resting = 'status' in answer && answer.status === 'open' ? answer.venueOrderId : null;
      const order = this.#store.get(id);
      const neverSent = order?.status === 'denied' || order?.status === 'initialized';
      if (this.#journalIsNew && this.#ids.isOfAnotherJournal(id)) {
        // What rests stays: the journal that made it may yet be put back.
        wrong.push({ kind: 'forgotten', clientOrderId: id, instrumentId, resting: null, message: `it is a new one, and the venue has ${wordsOf(answer)} as ${id}, made by another journal` });
      } else if (neverSent || (order === undefined && this.#ids.isForgotten(id))) { // an order that is in memory is in the journal
        wrong.push({ kind: 'forgotten', clientOrderId: id, instrumentId, resting, message: `the venue has ${wordsOf(answer)} as ${id}, which this journal ${neverSent ? 'never sent' : 'does not know'}` });
      } else if (order !== undefined) {
        const message = reusedTrade(this.#store, answer) ?? contradiction(order, this.#inFlight.get(id).sentAfter, answer);
        if (message !== null) wrong.push({ kind: 'contradiction', clientOrderId: id, instrumentId, resting, message: `${id}: ${message}, in ${wordsOf(answer)}` });
      }
    }
    return wrong;
  }

  /**
   * What follows from a report of the venue, one conclusion at a time: `take` journals and applies it before it returns. Repeats of what is
   * known give nothing. A fill that is not of our orders (liquidation, another session) opens a record `V-<venueOrderId>` of the strategy `venue`.
   */
  onReport(report: VenueReport, now: number, take: Take): void {
    for (const { tsEvent } of answersOf(report)) this.#venueTs = Math.max(this.#venueTs, tsEvent);
    conclude(this.#context, report, now, take);
  }

  /**
   * What is due: orders without an answer become unknown, and the venue is asked about everything that is owed an answer. Submits are never
   * repeated; a cancel is. Apply the events, then send the requests.
   */
  sweep(now: number): Swept {
    const due = this.#inFlight.takeDue(now);
    const events: OrderEvent[] = [];
    const requests: VenueRequest[] = [];
    for (const id of due) {
      const order = this.#store.get(id);
      const watch = this.#inFlight.get(id);
      if (order === undefined) {
        this.#inFlight.forget(id);
        continue;
      }
      if (order.strategyId === VENUE) {
        requests.push(cancelOf(order)); // nothing else of it is ever owed an answer
        continue;
      }
      if (order.status === 'initialized') {
        events.push(this.deny(order, NEVER_SENT, [NEVER_SENT], now));
        continue;
      }
      if (order.fillsPending && order.filledQty + watch.refusedQty >= watch.venueFilledQty) {
        events.push(closing(order, watch.venueStatus, watch.venueReason, order.tsUpdated, now));
        continue;
      }
      if (order.status === 'submitted') events.push({ ...header(order, now, now), type: 'OrderUnknown', cause: `no answer within ${this.#inFlightTimeoutMs} ms` });
      requests.push({ type: 'queryOrder', clientOrderId: id, instrumentId: order.instrumentId });
      if (order.pending === 'cancel' && !isClosed(order.status)) requests.push(cancelOf(order));
    }
    return { events, requests };
  }

  /** The venue is back after a while: what was asked in vain is asked again now. */
  hurry(now: number): void {
    this.#inFlight.hurry(now);
  }

  /** Engine time at which `sweep` has something to do; Infinity when no answer is owed. */
  nextSweep(): number {
    return this.#inFlight.next();
  }

  // ── reads ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  get(id: ClientOrderId): Order | undefined {
    return this.#store.get(id);
  }

  working(): readonly Order[] {
    return this.#store.working();
  }

  workingFor(id: InstrumentId): readonly Order[] {
    return this.#store.workingFor(id);
  }

  hasWorking(strategyId: StrategyId, id: InstrumentId): boolean {
    return this.#store.hasWorking(strategyId, id);
  }

  /** The venue told its time with a snapshot, Unix ms. */
  venueTime(ts: number): void {
    this.#venueTs = ts;
  }

  /** True when the trade is booked, also for orders that memory has let go. */
  knownTrade(id: TradeId): boolean {
    return this.#store.knownTrade(id);
  }
}

/** The record of an order that nobody has judged yet. */
export const orderOf = (id: ClientOrderId, intent: OrderIntent, now: number): Order => ({
  clientOrderId: id, venueOrderId: null, strategyId: intent.strategyId, instrumentId: intent.instrumentId, side: intent.side, type: intent.type,
  quantity: intent.quantity, limitPx: intent.limitPx, timeInForce: intent.timeInForce, postOnly: intent.postOnly, reduceOnly: intent.reduceOnly,
  triggerPx: intent.triggerPx, reason: intent.reason, status: 'initialized', pending: null, filledQty: ZERO_QTY, filledValue: ZERO_MONEY, avgPx: null,
  fees: ZERO_MONEY, fillsPending: false, closeReason: null, tsCreated: now, tsUpdated: now,
});

function cancelOf(order: Order): VenueRequest {
  return order.strategyId === VENUE && order.venueOrderId !== null
    ? { type: 'cancelForeign', venueOrderId: order.venueOrderId, instrumentId: order.instrumentId }
    : { type: 'cancel', clientOrderId: order.clientOrderId, venueOrderId: order.venueOrderId, instrumentId: order.instrumentId };
}
