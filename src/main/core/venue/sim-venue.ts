// The simulated venue: takes requests, feeds on market data, answers with reports, as unkind as it was asked to be.
// Pure and seeded: the same calls with the same times give the same reports. `now` is always Unix ms UTC and never runs backwards.
import type { Money, Quantity } from '../../../shared/model/decimal.ts';
import type { ClientOrderId, InstrumentId, VenueOrderId } from '../../../shared/model/ids.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { Bar, MarketEvent, Quote } from '../../../shared/model/market-data.ts';
import { Prng } from '../../../shared/model/prng.ts';
import { assertNever, err, ok, type Result } from '../../../shared/model/result.ts';
import type { VenueReport, VenueSnapshot } from '../../../shared/model/venue-report.ts';
import type { VenueRequest } from '../../../shared/model/venue-request.ts';
import { SimAccount } from './account.ts';
import { Funding } from './funding.ts';
import { Matching } from './matching.ts';
import { checkOrder, type OrderTerms, type Refusal } from './order-checks.ts';
import { foreignName, ReportLine } from './report-line.ts';
import { notLaterThan, restoreMarket, saveMarket, savePosition, type SavedCore, type SavedPosition } from './saved-core.ts';
import { UNKINDNESS, VENUE_MOODS } from './unkindness.ts';
import { VenueMarket } from './venue-market.ts';
import { VenueRecords } from './venue-records.ts';
import { toVenueOrder, type Book, type ForeignOrder, type OrderRecord, type SimVenueChanges, type SimVenueOptions, type SimVenueState } from './venue-types.ts';

/** A venue that was closed (its process did not run) for longer than this does not charge the funding instants it slept through. */
const CLOSED_MS = 7 * 86_400_000;
/** Ids that were asked about in vain; older ones are forgotten. */
const MAX_ABSENT = 1_000;

export class SimVenue {
  readonly #markets = new Map<InstrumentId, VenueMarket>();
  readonly #records: VenueRecords;
  readonly #account: SimAccount;
  readonly #line: ReportLine;
  readonly #matching: Matching;
  readonly #funding: Funding;
  /** Client ids that were asked about and not found, and when they were first asked for. */
  readonly #absent = new Map<ClientOrderId, number>();
  #now = Number.NEGATIVE_INFINITY;
  /** Between a restore and the first call after it. */
  #justRestored: boolean;
  /** Something is under way that was not saved; orders and fills are tracked by the records. */
  #dirty: boolean;

  /** Throws when `state` was not written by `save` for these instruments. */
  constructor(options: SimVenueOptions) {
    const saved = options.state === undefined ? null : notLaterThan(options.now ?? Infinity, options.state.core);
    this.#dirty = saved === null;
    this.#justRestored = saved !== null;
    this.#account = new SimAccount(saved?.startCash ?? options.startCash, saved?.cash ?? options.startCash);
    for (const instrument of options.instruments) this.#markets.set(instrument.id, new VenueMarket(instrument, this.#account.addInstrument(instrument, options.marginLeverage)));
    this.#records = new VenueRecords(options.recordChanges ?? false);
    this.#line = new ReportLine(UNKINDNESS[options.severity], saved ? Prng.restore(saved.line.random) : new Prng(options.seed).fork('venue'));
    const markets = [...this.#markets.values()];
    this.#matching = new Matching(this.#account, this.#records, this.#line, markets);
    this.#funding = new Funding(this.#account, this.#records, this.#line, markets);
    if (saved && options.state) this.#restore(saved, options.state);
  }

  /** Takes one request on its way; every outcome comes as a report. Never throws for what the request says. */
  send(request: VenueRequest, now: number): void {
    this.advance(now);
    this.#dirty = true;
    if (this.#line.immediate) this.#carryOut(request, now, this.#now, false);
    else this.#line.request(request, now);
  }

  /** An order placed past us (another session, the venue's own page): carries no client id of ours. */
  placeForeign(order: ForeignOrder, now: number): Result<VenueOrderId, Refusal> {
    this.advance(now);
    this.#dirty = true;
    const terms: OrderTerms = { side: order.side, orderType: order.limitPx === null ? 'market' : 'limit', quantity: order.quantity, limitPx: order.limitPx, timeInForce: order.limitPx === null ? 'ioc' : 'gtc', postOnly: false, reduceOnly: false };
    return this.#place(terms, null, order.instrumentId, null, now, now, false);
  }

  /** Must be called before the desk sees the event: what the event fills is then already reported. `book` belongs to a quote. */
  onMarket(event: MarketEvent, now: number, book?: Book): void {
    this.advance(now);
    const market = this.#markets.get(event.instrumentId);
    if (!market || !isSound(event)) return;
    switch (event.type) {
      case 'bar': this.#onBar(market, event); break;
      case 'quote': this.#onQuote(market, event, book); break;
      case 'trade':
        if (market.open.length > 0) this.#matching.onTrade(market, event, this.#now);
        break;
      case 'mark':
        market.hasMark = true;
        this.#setMark(market, event.px);
        break;
      case 'index': break;
      case 'funding':
        this.#funding.setRate(market, event.rate, event.nextFundingTs);
        this.#dirty = true;
        break;
      default: assertNever(event);
    }
  }

  /** Time passes: what is due by `now` happens. An earlier time than before is taken as no time. */
  advance(now: number): void {
    const former = this.#now;
    if (now > former) {
      this.#now = now;
      this.#matching.setNow(now);
      if (former === Number.NEGATIVE_INFINITY) this.#line.begin(now);
    }
    if (this.#line.queueDue() <= this.#now) this.#drain();
    if (this.#funding.nextTs <= this.#now) {
      this.#funding.pay(this.#now, this.#justRestored && this.#now - former > CLOSED_MS);
      this.#dirty = true;
    }
    this.#justRestored = false;
  }

  /** When something is due next, Unix ms; in the past while reports wait in `takeReports`; Infinity when nothing is under way. Funding comes with market data. */
  nextDue(): number {
    return this.#line.nextDue();
  }

  /** Reports due by the last time given, in the order in which they arrive. */
  takeReports(): readonly VenueReport[] {
    return this.#line.take();
  }

  /** Until a query may miss a new order, ms; afterwards its absence is proof. */
  get visibilityDelayMs(): number {
    return this.#line.faults.visibilityDelayMs;
  }

  instruments(): readonly Instrument[] {
    return [...this.#markets.values()].map((market) => market.instrument);
  }

  /** The venue's truth at this moment, without any unkindness: for tests and proofs. */
  truth(): VenueSnapshot & { readonly startCash: Money; readonly books: readonly SavedPosition[] } {
    return { ...this.#snapshot(0, () => true), startCash: this.#account.startCash, books: [...this.#account.all()].map(savePosition) };
  }

  save(): SimVenueState {
    return { core: this.#saveCore(), ...this.#records.save() };
  }

  /** Null when nothing changed. Only with `recordChanges`. */
  takeChanges(): SimVenueChanges | null {
    if (!this.#dirty && !this.#records.hasChanges) return null;
    this.#dirty = false;
    return { core: this.#saveCore(), ...this.#records.takeChanges() };
  }

  #drain(): void {
    this.#dirty = true;
    for (let next = this.#line.nextRequest(this.#now); next; next = this.#line.nextRequest(this.#now)) {
      this.#carryOut(next.item.request, next.item.tsSent, next.due, next.item.mute);
    }
  }

  #carryOut(request: VenueRequest, tsSent: number, at: number, mute: boolean): void {
    switch (request.type) {
      case 'submit': return this.#submit(request, tsSent, at, mute);
      case 'cancel': return this.#cancel((request.venueOrderId === null ? undefined : this.#records.order(request.venueOrderId)) ?? this.#records.ours(request.clientOrderId), request.clientOrderId, at, mute);
      case 'cancelForeign': return this.#cancel(this.#records.order(request.venueOrderId), this.#records.order(request.venueOrderId)?.clientOrderId ?? foreignName(request.venueOrderId), at, mute);
      case 'replace': return this.#replace(request, at, mute);
      case 'queryOrder': return this.#query(request.clientOrderId, at);
      case 'querySnapshot': {
        const failed = this.#line.chance(this.#line.faults.snapshotFailChance);
        const snapshot = failed ? null : this.#snapshot(request.since, (order) => !this.#hidden(order, at), at);
        return this.#line.emit({ type: 'SnapshotResult', requestId: request.requestId, snapshot, cause: failed ? 'the venue answered 503 service unavailable' : null, tsEvent: at }, at);
      }
      default: assertNever(request);
    }
  }

  #submit(request: Extract<VenueRequest, { type: 'submit' }>, tsSent: number, at: number, mute: boolean): void {
    const reject = (refusal: Refusal): void => {
      if (!mute) this.#line.emit({ type: 'SubmitRejected', clientOrderId: request.clientOrderId, reason: refusal.reason, venueCode: refusal.venueCode, tsEvent: at }, at);
    };
    const existing = this.#records.ours(request.clientOrderId);
    if (existing) {
      if (!mute) this.#line.emit({ type: 'OrderStatusReport', order: toVenueOrder(existing) }, at);
      return;
    }
    // Absence was given as proof: from then on this id stays absent.
    if (this.#isProvenAbsent(request.clientOrderId, at)) return reject({ venueCode: 'TOO_LATE', reason: 'This client order id was reported absent; it can no longer be used.' });
    const placed = this.#place(request, request.clientOrderId, request.instrumentId, request.triggerPx, tsSent, at, mute);
    if (!placed.ok) reject(placed.error);
  }

  #place(terms: OrderTerms, id: ClientOrderId | null, instrument: InstrumentId, triggerPx: number | null, tsSent: number, at: number, mute: boolean): Result<VenueOrderId, Refusal> {
    const market = this.#markets.get(instrument);
    if (!market) return err({ venueCode: 'UNKNOWN_INSTRUMENT', reason: `Expected an instrument of this venue, found '${instrument}'.` });
    const refused = checkOrder(terms, market, this.#account, this.#markets.values(), null) ?? this.#mood();
    if (refused) return err(refused);
    const order: OrderRecord = {
      clientOrderId: id, venueOrderId: this.#records.nextOrderId('S'), instrumentId: instrument, side: terms.side, orderType: terms.orderType, timeInForce: terms.timeInForce,
      postOnly: terms.postOnly, reduceOnly: terms.reduceOnly, triggerPx, tsSent, tsAccepted: at, quantity: terms.quantity, limitPx: terms.limitPx,
      status: 'open', filledQty: 0n as Quantity, reason: null, tsEvent: at,
    };
    this.#records.add(order);
    if (!mute) this.#line.emit({ type: 'OrderStatusReport', order: toVenueOrder(order) }, at);
    this.#matching.enter(order, market, at);
    return ok(order.venueOrderId);
  }

  /** Now and then a sound order is refused all the same. */
  #mood(): Refusal | null {
    return this.#line.chance(this.#line.faults.rejectChance) ? (VENUE_MOODS[this.#line.random.int(VENUE_MOODS.length)] ?? null) : null;
  }

  #cancel(order: OrderRecord | undefined, id: ClientOrderId, at: number, mute: boolean): void {
    const refuse = (reason: string): void => {
      if (!mute) this.#line.emit({ type: 'CancelRejected', clientOrderId: id, reason, tsEvent: at }, at);
    };
    if (!order) return refuse('Unknown order.');
    if (order.status === 'canceled') {
      // Canceling is idempotent: say again what is so.
      if (!mute) this.#line.emit({ type: 'OrderStatusReport', order: toVenueOrder(order) }, at);
      return;
    }
    if (order.status !== 'open') return refuse(`The order is already ${order.status}.`);
    if (this.#line.chance(this.#line.faults.cancelRejectChance)) return refuse('The matching engine is busy; the order was not canceled.');
    const market = this.#markets.get(order.instrumentId);
    if (market) this.#matching.cancel(order, market, at, mute);
  }

  #replace(request: Extract<VenueRequest, { type: 'replace' }>, at: number, mute: boolean): void {
    const refuse = (reason: string): void => {
      if (!mute) this.#line.emit({ type: 'ReplaceRejected', clientOrderId: request.clientOrderId, reason, tsEvent: at }, at);
    };
    const order = (request.venueOrderId === null ? undefined : this.#records.order(request.venueOrderId)) ?? this.#records.ours(request.clientOrderId);
    const market = order && this.#markets.get(order.instrumentId);
    if (!order || !market) return refuse('Unknown order.');
    if (order.status !== 'open') return refuse(`The order is already ${order.status}.`);
    if (order.orderType !== 'limit') return refuse('Only limit orders can be replaced.');
    if (request.quantity <= order.filledQty) return refuse('The new quantity is not above what is filled already.');
    if (this.#line.chance(this.#line.faults.cancelRejectChance)) return refuse('The matching engine is busy; the order was not replaced.');
    const refused = checkOrder({ ...order, quantity: request.quantity, limitPx: request.limitPx }, market, this.#account, this.#markets.values(), order);
    if (refused) return refuse(`${refused.venueCode}: ${refused.reason}`);
    order.quantity = request.quantity;
    order.limitPx = request.limitPx;
    order.tsEvent = at;
    market.remove(order);
    this.#records.touch(order);
    if (!mute) this.#line.emit({ type: 'OrderReplaced', order: toVenueOrder(order) }, at);
    this.#matching.enter(order, market, at);
  }

  #query(id: ClientOrderId, at: number): void {
    const order = this.#records.ours(id);
    if (order && !this.#hidden(order, at)) {
      this.#line.emit({ type: 'OrderQueryResult', clientOrderId: id, order: toVenueOrder(order), fills: this.#records.fillsOf(order), proven: true, tsEvent: at }, at);
      return;
    }
    if (!order && !this.#absent.has(id)) this.#rememberAbsent(id, at);
    const proven = !order && this.#isProvenAbsent(id, at) && !this.#line.submitUnderWay(id);
    this.#line.emit({ type: 'OrderQueryResult', clientOrderId: id, order: null, fills: [], proven, tsEvent: at }, at);
  }

  #rememberAbsent(id: ClientOrderId, at: number): void {
    this.#absent.set(id, at);
    const oldest = this.#absent.keys().next();
    if (this.#absent.size > MAX_ABSENT && !oldest.done) this.#absent.delete(oldest.value);
  }

  /** Asked for long enough ago that the venue answers with proof, and refuses the id from then on. */
  #isProvenAbsent(id: ClientOrderId, at: number): boolean {
    const asked = this.#absent.get(id);
    return asked !== undefined && at - asked >= this.visibilityDelayMs;
  }

  #hidden(order: OrderRecord, at: number): boolean {
    const age = at - order.tsAccepted;
    return age >= 0 && age < this.visibilityDelayMs && this.#line.chance(this.#line.faults.hiddenChance);
  }

  #snapshot(since: number, shows: (order: OrderRecord) => boolean, at = this.#now): VenueSnapshot {
    const openOrders = [...this.#markets.values()].flatMap((market) => market.open.filter(shows).map(toVenueOrder));
    return { openOrders, positions: this.#account.positions(), fills: this.#records.fillsSince(since), funding: this.#records.fundingSince(since), cash: this.#account.cash, tsEvent: at };
  }

  #onBar(market: VenueMarket, bar: Bar): void {
    if (market.hasQuotes) return; // a market with quotes does not trade on summaries of itself
    if (market.open.length > 0) this.#matching.onBar(market, bar);
    if (market.position.quantity !== 0n) this.#matching.liquidateInBar(market, bar);
    market.setBar(bar);
    if (!market.hasMark) market.position.mark = bar.close;
    if (this.#line.queueDue() <= this.#now) this.#drain();
  }

  #onQuote(market: VenueMarket, quote: Quote, book: Book | undefined): void {
    market.setQuote(quote, book);
    if (market.open.length > 0) this.#matching.onQuote(market, quote.bidSize, quote.askSize, this.#now);
    if (!market.hasMark) this.#setMark(market, (quote.bid + quote.ask) / 2);
  }

  #setMark(market: VenueMarket, px: number): void {
    market.position.mark = px;
    if (this.#matching.isBankrupt()) this.#matching.liquidate(this.#now);
  }

  #saveCore(): SavedCore {
    return {
      now: Number.isFinite(this.#now) ? this.#now : null, startCash: this.#account.startCash, cash: this.#account.cash,
      positions: [...this.#account.all()].map(savePosition), markets: [...this.#markets.values()].map(saveMarket),
      counters: this.#records.counters(), line: this.#line.save(this.#now), absent: [...this.#absent],
    };
  }

  #restore(saved: SavedCore, state: SimVenueState): void {
    this.#now = saved.now ?? Number.NEGATIVE_INFINITY;
    this.#matching.setNow(this.#now);
    this.#records.restore(state, saved.counters);
    this.#line.restore(saved.line);
    for (const [id, asked] of saved.absent) this.#absent.set(id, asked);
    for (const position of saved.positions) {
      const { instrumentId, ...books } = position;
      if (this.#markets.has(instrumentId) || books.quantity !== 0n) this.#account.restorePosition(instrumentId, books);
    }
    for (const each of saved.markets) {
      const market = this.#markets.get(each.instrumentId);
      if (market) restoreMarket(market, each, this.#records);
    }
    this.#funding.refresh();
  }
}

/** Prices that no market can have are not traded on; the desk refuses and counts them on its own. */
function isSound(event: MarketEvent): boolean {
  switch (event.type) {
    case 'bar': return event.low > 0 && event.high < Infinity && event.open >= event.low && event.open <= event.high && event.close >= event.low && event.close <= event.high;
    case 'quote': return event.bid > 0 && event.ask < Infinity && event.bid <= event.ask && event.bidSize >= 0 && event.askSize >= 0;
    case 'trade': return event.px > 0 && event.px < Infinity && event.size > 0;
    case 'mark':
    case 'index': return event.px > 0 && event.px < Infinity;
    case 'funding': return Number.isFinite(event.rate) && Number.isFinite(event.nextFundingTs);
    default: return assertNever(event);
  }
}
