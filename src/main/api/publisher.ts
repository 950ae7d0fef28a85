// The read model of the views. It is told what happened, keeps what a new view needs, and tells the views that are open.
import type { AlertView, StateChangeView } from '../../shared/contract/risk-methods.ts';
import { FlushPlan } from '../../shared/contract/flush-plan.ts';
import type { Timers } from '../../shared/contract/timers.ts';
import { SNAPSHOT_HOLDS } from '../../shared/contract/views.ts';
import type { BarView, Delta, EquityPoint, FillView, FlattenView, FundingPoint, DeskSnapshot, PriceReference } from '../../shared/contract/views.ts';
import type { CommandResult } from '../../shared/model/command.ts';
import { formatDecimal, parseDecimal, toNumber, ZERO_MONEY } from '../../shared/model/decimal.ts';
import type { Decision } from '../../shared/model/decision.ts';
import type { FlattenProgress } from '../../shared/model/desk-event.ts';
import { instrumentId } from '../../shared/model/ids.ts';
import type { InstrumentId } from '../../shared/model/ids.ts';
import type { Bar, MarketEvent } from '../../shared/model/market-data.ts';
import type { Order } from '../../shared/model/order.ts';
import type { OrderEvent } from '../../shared/model/order-event.ts';
import type { Output } from '../../shared/contract/contract.ts';
import type { Conclusion } from '../core/kernel/messages.ts';
import type { PublisherPort } from '../core/kernel/ports.ts';
import { BarSeries } from './bar-series.ts';
import { FIGURE_WORDS } from '../core/strategy/words.ts';
import type { BarRows } from './desk-api.ts';
import type { EngineView } from './engine-view.ts';
import { FundingLog } from './funding-log.ts';
import { acknowledgementOf, AlertLog, type OlderAlerts } from './risk/alert-log.ts';
import { accountView, decisionView, deskView, fillView, flattenView, instrumentView, orderView, positionView, quoteView, riskEventView } from './views-of.ts';

const MAX_STATE_CHANGES = 200;
const MAX_EQUITY_POINTS = 4_000;
/** A flatten that cannot end goes on in rounds: its beginning and its latest steps are kept. */
const MAX_FLATTEN_STEPS = 200;
const FLATTEN_STEPS_HEAD = 20;
const MAX_BARS = 100_000;
const DAY_MS = 86_400_000;
/** A fast replay completes more bars than a screen can show: a flush sends the last of them, the chart asks for the rest. */
const BARS_PER_FLUSH = 100;
const FLUSH_MS = 34;
/** With nothing new the desk is still told this often: a silent connection means a dead engine. */
const HEARTBEAT_MS = 500;

type Slot = { readonly series: BarSeries; dirty: boolean; sentBars: number };

/** Watches a kernel for the views. Ticks only mark what is dirty; deltas are made at most every 34 ms and only while someone listens. */
export class ViewPublisher implements PublisherPort {
  readonly #engine: EngineView;
  readonly #timers: Timers;
  readonly #plans: FlushPlan;
  readonly #maxBars: number;
  readonly #slots = new Map<InstrumentId, Slot>();
  readonly #listeners = new Set<(delta: Delta) => void>();
  /** As they are after their last change; put into words for whoever asks. */
  readonly #orders = new Map<string, Order>();
  readonly #alerts: AlertLog;
  readonly #funding = new FundingLog();
  #fills: FillView[] = [];
  /** As they came: a replay makes one per bar, and few are ever shown. */
  #decisions: { readonly seq: number; readonly decision: Decision }[] = [];
  #stateChanges: StateChangeView[] = [];
  #equity: EquityPoint[] = [];
  #equityStride = 1;
  #equitySkipped = 0;
  #flattenSteps: FlattenView[] = [];
  #stateCause = 'the desk started';
  #stateSince: number | null = null;
  #seq = 0;
  #accountDirty = false;
  #lastPoint: EquityPoint | null = null;
  #newPoint: EquityPoint | null = null;
  #lastBeat = -Infinity;

  constructor(engine: EngineView, options: { readonly timers: Timers; readonly maxBars?: number; readonly olderAlerts?: OlderAlerts }) {
    this.#engine = engine;
    this.#timers = options.timers;
    this.#plans = new FlushPlan(options.timers, () => this.#flush());
    this.#maxBars = options.maxBars ?? MAX_BARS;
    this.#alerts = new AlertLog(options.olderAlerts);
  }

  /** Also for entries read back from the journal at start, before anyone listens. */
  conclusion(seq: number, ts: number, conclusion: Conclusion): void {
    this.#seq = Math.max(this.#seq, seq);
    switch (conclusion.type) {
      case 'LedgerBooked': case 'PositionUpdated': case 'DayRolled': break;
      case 'DecisionMade':
        this.#decisions = appendCapped(this.#decisions, { seq, decision: conclusion.decision }, SNAPSHOT_HOLDS.decisions);
        if (this.#listeners.size > 0) this.#emit({ type: 'decision', seq, decision: decisionView(seq, conclusion.decision) });
        return; // A decision changes no figure of the account.
      case 'RiskEvent': {
        const event = riskEventView(seq, conclusion);
        this.#alerts.raised(event);
        this.#emit({ type: 'risk', seq, event });
        break;
      }
      case 'AlertAcknowledged': {
        const ack = acknowledgementOf(conclusion.tsEvent, conclusion.by.name, conclusion.by.via, conclusion.note);
        this.#alerts.acknowledged(conclusion.seqs, ack);
        for (const alertSeq of conclusion.seqs) this.#emit({ type: 'acknowledged', seq, alertSeq, ack });
        break;
      }
      case 'FlattenProgress': this.#onFlatten(seq, conclusion); break;
      case 'TradingStateChanged':
        this.#stateCause = conclusion.cause;
        this.#stateSince = conclusion.tsEvent;
        this.#stateChanges = appendCapped(this.#stateChanges, { ts: conclusion.tsEvent, from: conclusion.from, to: conclusion.to, cause: conclusion.cause, latched: conclusion.latched }, MAX_STATE_CHANGES);
        break;
      case 'EquitySampled': this.#onEquity({ ts: conclusion.tsEvent, equity: toNumber(conclusion.equity) }); break;
      case 'StrategyStateSaved': case 'StrategyModeChanged': case 'StrategyConfigured': return;
      case 'StopMoved': this.#slot(conclusion.instrumentId).dirty = true; break; // Its line and its position show the new level at once.
      case 'EngineStarted': this.#stateSince ??= conclusion.tsEvent; break; // By the data's clock, where that is the engine's.
      case 'ReconciliationCompleted': case 'ProtectionChanged': break;
      default: this.#onOrderEvent(seq, conclusion);
    }
    this.#accountDirty = true;
    this.#plan();
  }

  market(seq: number, event: MarketEvent): void {
    if (seq > this.#seq) this.#seq = seq;
    if (event.type === 'funding') this.#funding.add(event);
    const slot = this.#slot(event.instrumentId);
    slot.dirty = true;
    this.#plan();
  }

  bar(seq: number, bar: Bar): void {
    if (seq > this.#seq) this.#seq = seq;
    const slot = this.#slot(bar.instrumentId);
    slot.dirty = true;
    slot.series.add(bar, (rows, at) => this.#engine.draw(bar.instrumentId, bar.close, rows, at));
    this.#plan();
  }

  history(bar: Bar): void {
    this.#slot(bar.instrumentId).series.add(bar, (rows, at) => this.#engine.draw(bar.instrumentId, bar.close, rows, at));
  }

  /** A rate that was announced before this run. */
  fundingHistory(id: InstrumentId, { ts, rate }: FundingPoint): void {
    this.#funding.add({ instrumentId: id, tsEvent: ts, rate });
  }

  commandResult(_result: CommandResult): void {
    // The answer goes to whoever asked; views see the facts that follow from it.
    this.#plan();
  }

  /** A fact that no conclusion tells has changed (connection, progress): the desk is shown anew. */
  deskChanged(): void {
    this.#plan();
  }

  /** Everything up to `seq`. */
  snapshot(): DeskSnapshot {
    const facts = this.#engine.deskFacts();
    return {
      seq: this.#seq, desk: this.#desk(facts.tsStarted), account: accountView(this.#engine.portfolio.account(), facts.maxDailyLoss), instruments: this.#engine.instruments.all().map((instrument) => instrumentView(instrument, this.#engine.linesOf(instrument.id))),
      quotes: this.#quotes(facts.tsEngine, () => true), positions: this.#positions(facts.marginLeverage), orders: [...this.#orders.values()].map(orderView), fills: this.#fills.slice(-SNAPSHOT_HOLDS.fills), decisions: this.#decisions.slice(-SNAPSHOT_HOLDS.decisions).map((one) => decisionView(one.seq, one.decision)),
      riskEvents: this.#alerts.recent(), equity: this.#curve(), flatten: this.#flattenSteps.at(-1) ?? null, flattenSteps: [...this.#flattenSteps], figures: { ...FIGURE_WORDS },
    };
  }

  /** The last `limit` bars as rows, the forming one last; undefined for an unknown instrument. */
  bars(id: string, limit: number): BarRows | undefined {
    if (!this.#engine.instruments.get(instrumentId(id))) return undefined;
    const forming = this.#forming(instrumentId(id));
    return { seq: this.#seq, rows: this.#slot(instrumentId(id)).series.rows(limit, forming), lines: this.#engine.linesOf(instrumentId(id)).length, forming: forming !== undefined };
  }

  /** Where the change of each price over a day is counted from. */
  references(): readonly PriceReference[] {
    const since = this.#engine.deskFacts().tsEngine - DAY_MS;
    return [...this.#slots].flatMap(([id, slot]) => {
      const first = slot.series.firstSince(since);
      return first ? [{ instrumentId: id, ...first }] : [];
    });
  }

  /** The last `limit` changes of the funding rate, oldest first; undefined for an unknown instrument. */
  funding(id: string, limit: number): readonly FundingPoint[] | undefined {
    return this.#engine.instruments.get(instrumentId(id)) && this.#funding.last(id, limit);
  }

  /** The newest `limit` alerts of the whole journal, newest first. */
  alerts(limit: number): readonly AlertView[] {
    return this.#alerts.newest(limit);
  }

  /** The newest alert with one of these codes, of an instrument or of whatever. */
  lastAlert(codes: readonly string[], id: string | null): { readonly message: string; readonly tsEvent: number } | undefined {
    return this.#alerts.last(codes, id);
  }

  /** Changes of the trading state, newest first. */
  stateChanges(): readonly StateChangeView[] {
    return this.#stateChanges.slice(-MAX_STATE_CHANGES).reverse();
  }

  /** Now, by the clock of the desk around the engine. */
  now(): number {
    return this.#engine.deskFacts().tsEngine;
  }

  /** What flatten-all would close now. */
  flattenPreview(): Output<'flatten.preview'> {
    const { marginLeverage, profile } = this.#engine.deskFacts();
    const open = this.#positions(marginLeverage).filter((position) => position.side !== 'flat');
    const total = open.reduce((sum, position) => sum + parseDecimal(position.notional), 0n);
    return { positions: open.length, workingOrders: this.#engine.orders.working().length, notional: formatDecimal(total), profile };
  }

  subscribe(listener: (delta: Delta) => void): () => void {
    if (this.#listeners.size === 0) for (const slot of this.#slots.values()) slot.sentBars = slot.series.added;
    this.#listeners.add(listener);
    this.#plan();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#plans.cancel();
    };
  }

  /** Ends the timers. */
  close(): void {
    this.#listeners.clear();
    this.#plans.cancel();
  }

  #onOrderEvent(seq: number, event: OrderEvent): void {
    const order = this.#engine.orders.get(event.clientOrderId) ?? ('order' in event ? event.order : undefined);
    if (order) this.#onOrder(seq, order);
    if (event.type !== 'OrderFilled') return;
    // The portfolio books a fill before anyone is told of it: what it realised is known here.
    const fill = fillView(seq, event, this.#engine.portfolio.realizedOf(event.tradeId) ?? ZERO_MONEY);
    this.#fills = appendCapped(this.#fills, fill, SNAPSHOT_HOLDS.fills);
    this.#emit({ type: 'fill', seq, fill });
  }

  #onOrder(seq: number, order: Order): void {
    this.#orders.delete(order.clientOrderId); // Put last again: the map is in the order of the last change.
    this.#orders.set(order.clientOrderId, order);
    if (this.#orders.size > SNAPSHOT_HOLDS.orders * 2) this.#forgetOrders();
    if (this.#listeners.size > 0) this.#emit({ type: 'order', seq, order: orderView(order) });
  }

  #forgetOrders(): void {
    const working = new Set<string>(this.#engine.orders.working().map((order) => order.clientOrderId));
    for (const id of this.#orders.keys()) {
      if (this.#orders.size <= SNAPSHOT_HOLDS.orders) return;
      if (!working.has(id)) this.#orders.delete(id);
    }
  }

  /** A later flatten starts a new list. */
  #onFlatten(seq: number, progress: FlattenProgress): void {
    const step = flattenView(progress);
    if (this.#flattenSteps[0]?.flattenId !== step.flattenId) this.#flattenSteps = [];
    this.#flattenSteps.push(step);
    if (this.#flattenSteps.length > MAX_FLATTEN_STEPS) this.#flattenSteps.splice(FLATTEN_STEPS_HEAD, 1);
    this.#emit({ type: 'flatten', seq, flatten: step });
  }

  /** A long run keeps every second, fourth, eighth … point, so that the curve stays whole. */
  #onEquity(point: EquityPoint): void {
    if (this.#lastPoint === null && point.equity === 0) return; // Before the first money there is no curve.
    this.#newPoint = this.#lastPoint = point;
    if (++this.#equitySkipped < this.#equityStride) return;
    this.#equitySkipped = 0;
    this.#equity.push(point);
    if (this.#equity.length < MAX_EQUITY_POINTS) return;
    this.#equity = this.#equity.filter((_point, index) => index % 2 === 0);
    this.#equityStride *= 2;
  }

  #curve(): EquityPoint[] {
    const last = this.#lastPoint;
    return last === null || this.#equity.at(-1) === last ? [...this.#equity] : [...this.#equity, last];
  }

  #slot(id: InstrumentId): Slot {
    let slot = this.#slots.get(id);
    if (!slot) this.#slots.set(id, (slot = { series: new BarSeries(this.#maxBars, this.#engine.linesOf(id).length), dirty: false, sentBars: 0 }));
    return slot;
  }

  /** At the latest in `delayMs`; nothing is made while nobody listens. */
  #plan(delayMs = FLUSH_MS): void {
    if (this.#listeners.size === 0) return;
    this.#plans.within(delayMs);
  }

  /** State deltas of what is dirty. Twice a second of everything, because quotes also grow stale by time alone. */
  #flush(): void {
    if (this.#listeners.size === 0) return;
    const seq = this.#seq;
    const facts = this.#engine.deskFacts();
    const now = this.#timers.now();
    const beat = now - this.#lastBeat >= HEARTBEAT_MS;
    if (beat) this.#lastBeat = now;
    const changed = new Set<InstrumentId>();
    for (const [id, slot] of this.#slots) {
      if (!slot.dirty && !beat) continue;
      if (slot.dirty) this.#emitBars(seq, id, slot);
      slot.dirty = false;
      changed.add(id);
    }
    if (changed.size > 0) this.#emit({ type: 'market', seq, quotes: this.#quotes(facts.tsEngine, (id) => changed.has(id)) });
    if (changed.size > 0 || this.#accountDirty) {
      this.#emit({ type: 'positions', seq, positions: this.#positions(facts.marginLeverage) });
      this.#emit({ type: 'account', seq, account: accountView(this.#engine.portfolio.account(), facts.maxDailyLoss) });
    }
    if (this.#newPoint) this.#emit({ type: 'equity', seq, point: this.#newPoint });
    this.#newPoint = null;
    this.#accountDirty = false;
    this.#emit({ type: 'desk', seq, desk: this.#desk(facts.tsStarted) });
    this.#plan(HEARTBEAT_MS);
  }

  #emitBars(seq: number, id: InstrumentId, slot: Slot): void {
    const fresh = slot.series.since(Math.max(slot.sentBars, slot.series.added - BARS_PER_FLUSH));
    slot.sentBars = slot.series.added;
    for (const bar of fresh) this.#emit({ type: 'bar', seq, instrumentId: id, bar });
    const forming = this.#forming(id);
    if (forming) this.#emit({ type: 'bar', seq, instrumentId: id, bar: forming });
  }

  /** Lines exist at closes only; the stop holds now. */
  #forming(id: InstrumentId): BarView | undefined {
    const bar = this.#engine.market.forming(id);
    if (!bar) return undefined;
    const drawn = new Float64Array(1 + this.#engine.linesOf(id).length);
    this.#engine.draw(id, bar.close, drawn, 0);
    const stop = drawn[0] ?? Number.NaN;
    return { tsOpen: bar.tsOpen, open: bar.open, high: bar.high, low: bar.low, close: bar.close, volume: bar.volume, stop: Number.isFinite(stop) ? stop : null, lines: Array.from({ length: drawn.length - 1 }, () => null), forming: true };
  }

  #quotes(now: number, wanted: (id: InstrumentId) => boolean): DeskSnapshot['quotes'] {
    return this.#engine.instruments.all().filter((instrument) => wanted(instrument.id)).map((instrument) => quoteView(this.#engine, instrument, now));
  }

  /** Open positions, and flat ones that have made or lost something. */
  #positions(marginLeverage: number): DeskSnapshot['positions'] {
    return this.#engine.portfolio.positions().flatMap((position) => {
      const instrument = this.#engine.instruments.get(position.instrumentId);
      return instrument ? [positionView(this.#engine, instrument, position, marginLeverage)] : [];
    });
  }

  #desk(tsStarted: number): DeskSnapshot['desk'] {
    return deskView(this.#engine, this.#stateCause, this.#stateSince ?? tsStarted);
  }

  #emit(delta: Delta): void {
    for (const listener of this.#listeners) listener(delta);
  }
}

function appendCapped<T>(list: T[], item: T, most: number): T[] {
  list.push(item);
  return list.length > most * 2 ? list.slice(-most) : list;
}
