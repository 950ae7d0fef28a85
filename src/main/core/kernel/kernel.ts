// The whole system as direct calls, in the order of the flow: market data → strategy → risk → orders → venue → fills → portfolio → journal → watchers.
// Synchronous and without a clock: one input log gives one event log, byte for byte. Start reading at `handle`.
import type { Command, CommandResult } from '../../../shared/model/command.ts';
import { ratio, type Price, type Quantity } from '../../../shared/model/decimal.ts';
import type { ClientOrderId, InstrumentId } from '../../../shared/model/ids.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { Bar, MarketEvent } from '../../../shared/model/market-data.ts';
import { isClosed, type OrderIntent } from '../../../shared/model/order.ts';
import type { StopGap } from '../../../shared/model/protection.ts';
import type { OrderEvent } from '../../../shared/model/order-event.ts';
import { assertNever, messageOf, type Result } from '../../../shared/model/result.ts';
import { JournalLost } from '../journal/journal-lost.ts';
import type { Strategy } from '../strategy/strategy.ts';
import { MarketDataEngine } from '../market-data/market-data-engine.ts';
import { OrderManager } from '../oms/order-manager.ts';
import { Portfolio } from '../portfolio/portfolio.ts';
import { AlertBook } from '../risk/alert-book.ts';
import { FlattenProcedure } from '../risk/flatten.ts';
import { RiskEngine, type Preview } from '../risk/risk-engine.ts';
import { stopGapOfParts } from '../risk/protection.ts';
import { untradable, type Untradable } from '../risk/smallest-orders.ts';
import { RiskMonitor, type BreakerReading } from '../risk/risk-monitor.ts';
import { TradingStateMachine } from '../risk/trading-state.ts';
import { Alarms } from './alarms.ts';
import { ClockGuard } from './clock-guard.ts';
import { Controls } from './controls.ts';
import { Duties } from './duties.ts';
import type { Conclusion, Input } from './messages.ts';
import { DRY_RUN, type KernelOptions } from './options.ts';
import type { InstrumentsView, JournalDetail, Ports } from './ports.ts';
import type { VenueRequest } from '../../../shared/model/venue-request.ts';
import { previewOf } from './preview.ts';
import { applyDeskEvent, restoreInto, unfinishedFlattenAfter } from './restore.ts';
import { StrategyRunner } from './strategy-runner.ts';
import { Timers, type TimerName } from './timers.ts';
import { JournalStanding } from './journal-standing.ts';
import { Reconciler } from './reconciler.ts';
import { Unanswered } from './unanswered.ts';
import { VenueReports } from './venue-reports.ts';
import type { VenueSync } from './venue-sync.ts';

export class Kernel {
  readonly marketData: MarketDataEngine;
  readonly orders: OrderManager;
  readonly portfolio: Portfolio;
  readonly risk: RiskEngine;
  readonly state: TradingStateMachine;
  readonly alerts = new AlertBook();
  readonly alarms: Alarms;
  readonly clock = new ClockGuard({ risk: (level, code, message, id, runbook) => this.alarms.raise(level, code, message, id, runbook), releaseDay: () => this.#duties.releaseDay() });
  readonly runner: StrategyRunner;
  readonly instruments: InstrumentsView;
  readonly #options: KernelOptions;
  readonly #ports: Ports;
  readonly #timers = new Timers();
  readonly #monitor: RiskMonitor;
  readonly #duties: Duties;
  readonly #flatten: FlattenProcedure;
  readonly #reconciler: Reconciler;
  readonly #controls: Controls;
  readonly #intents: OrderIntent[] = [];
  #outbox: VenueRequest[] = [];
  #results: CommandResult[] = [];
  #seq = 0;
  #cause = 0;
  #now = 0;
  /** When what is decided now leaves: what fell due while nobody called is made up for at its own time, but leaves with the input that is handled. */
  #leavesTs = -Infinity;
  #judgesAsItLeaves = false;
  #started = false;
  /** Time of the last entry that the journal held at the start; 0 for a new one. */
  #restoredTs = 0;
  /** A flatten-all that the journal shows begun and not proven: a restart goes on with it. */
  #unfinishedFlatten: string | null = null;
  #dead: Error | null = null;
  /** Whether the journal is the newest one. */
  readonly standing: JournalStanding;
  readonly #reports: VenueReports;
  readonly #unanswered: Unanswered;

  constructor(options: KernelOptions, ports: Ports) {
    this.#options = options;
    this.#ports = ports;
    const wants = (detail: JournalDetail): boolean => ports.journal.wants?.(detail) ?? true;
    const byId = new Map<InstrumentId, Instrument>(options.instruments.map((instrument) => [instrument.id, instrument]));
    this.instruments = { get: (id) => byId.get(id), all: () => options.instruments };
    this.marketData = new MarketDataEngine({ maxTickJump: options.maxTickJump, barsAreFacts: options.barsAreFacts ?? false, maxDataAgeMs: options.limits.maxDataAgeMs, barIntervalMs: options.barIntervalMs });
    for (const instrument of options.instruments) this.marketData.addInstrument(instrument);
    this.orders = new OrderManager({
      idPrefix: options.idPrefix, instruments: this.instruments, visibilityDelayMs: options.timings.visibilityDelayMs,
      inFlightTimeoutMs: options.timings.inFlightTimeoutMs, queryIntervalMs: options.timings.queryIntervalMs,
    });
    this.portfolio = new Portfolio({ instruments: this.instruments, market: this.marketData, marginLeverage: ratio(String(options.limits.marginLeverage)) });
    this.state = new TradingStateMachine({ live: options.live, reduceOnly: options.limits.reduceOnly });
    this.risk = new RiskEngine({
      limits: options.limits, instruments: this.instruments, market: this.marketData, portfolio: this.portfolio, orders: this.orders,
      tradingState: () => this.state.state(), connected: () => this.#reconciler.sync.connected, reconciled: () => this.#reconciler.sync.reconciled, clockDoubt: () => this.clock.doubt(), latched: () => this.state.latched(), now: () => this.#now, ownedOf: (owner, id) => this.runner.ownedOf(owner, id), inWords: wants('passedChecks'),
    });
    this.alarms = new Alarms({ instruments: this.instruments, portfolio: this.portfolio, stopGapOf: (id) => this.stopGapOf(id), untradable: () => this.untradable(), now: () => this.#now, emit: (conclusion) => this.#emit(conclusion) });
    this.#monitor = new RiskMonitor({ limits: options.limits, instruments: this.instruments, market: this.marketData, portfolio: this.portfolio });
    this.#flatten = new FlattenProcedure({ instruments: this.instruments, orders: this.orders, confirmDelayMs: options.timings.flattenConfirmMs });
    this.#controls = new Controls({
      orders: this.orders, risk: this.risk, state: this.state, flatten: this.#flatten, latch: ports.latch, alerts: this.alerts, timers: this.#timers, reconciler: () => this.#reconciler, journalBehind: () => this.standing.behind(), strategies: () => this.runner.control, now: () => this.#now, inputSeq: () => this.#cause,
      emit: (conclusion) => this.#emit(conclusion), request: (request) => this.#outbox.push(request), place: (intent) => this.#place(intent), intent: (intent) => this.#intents.push(intent),
    });
    this.#unanswered = new Unanswered({ orders: this.orders, timings: options.timings, now: () => this.#now, risk: (level, code, message, id, runbook) => this.alarms.raise(level, code, message, id, runbook) });
    this.#reconciler = new Reconciler({
      orders: this.orders, portfolio: this.portfolio, instruments: this.instruments, timers: this.#timers, timings: options.timings, now: () => this.#now, clockDoubt: () => this.clock.doubt(),
      emit: (conclusion) => this.#emit(conclusion),
      risk: (level, code, message, id, runbook) => this.alarms.raise(level, code, message, id, runbook),
      request: (request) => this.#outbox.push(request),
      report: (report) => this.#reports.take(report),
      readTimedOut: (timeoutMs) => this.#unanswered.readTimedOut(timeoutMs),
      readAnswered: () => this.#unanswered.readAnswered(),
      reduceOnly: (reason) => this.#controls.reduceOnly(reason),
      flattenRead: (snapshot, cause) => this.#controls.applyFlatten(this.#flatten.onSnapshot(snapshot, cause, this.#now)),
    });
    this.standing = new JournalStanding({ now: () => this.#now, emit: (conclusion) => this.#emit(conclusion), request: (request) => this.#outbox.push(request), halt: (event) => this.#controls.obeyMonitor([{ action: 'halt', event }]) });
    this.#reports = new VenueReports({ orders: this.orders, portfolio: this.portfolio, controls: this.#controls, alarms: this.alarms.venue, reconciler: this.#reconciler, standing: this.standing, now: () => this.#now, emit: (conclusion) => this.#emit(conclusion) });
    this.runner = new StrategyRunner(options.strategies, {
      instruments: this.instruments, market: this.marketData, portfolio: this.portfolio, orders: this.orders, risk: this.risk, barIntervalMs: options.barIntervalMs, now: () => this.#now,
      mayOpen: () => this.state.state() === 'active' && this.#reconciler.sync.connected && this.#reconciler.sync.reconciled && this.clock.doubt() === null,
      flattening: () => this.#flatten.active(),
      intent: (intent) => this.#intents.push(intent),
      emit: (conclusion) => this.#emit(conclusion),
      cancelResting: (strategy, id, exits, reason) => this.#controls.cancelResting(strategy, id, exits, reason),
      cancelOrders: (strategy, id, reason) => this.#controls.cancelEntries(strategy, id, reason),
      inputSeq: () => this.#cause,
      decision: (decision) => this.#emit({ type: 'DecisionMade', decision, tsEvent: this.#now }),
      wantsHolds: wants('holds'), unrecorded: () => { this.#seq += 1; },
      threw: (strategy, error) => this.#onStrategyThrew(strategy, error),
    });
    this.#duties = new Duties({
      timers: this.#timers, timings: options.timings, marketData: this.marketData, portfolio: this.portfolio, monitor: this.#monitor, flatten: this.#flatten, controls: this.#controls,
      reconciler: this.#reconciler, runner: this.runner, alarms: this.alarms, clock: this.clock, unanswered: this.#unanswered, now: () => this.#now, emit: (conclusion) => this.#emit(conclusion), takeBars: () => this.#takeBars(),
    });
  }

  // ── inputs ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Runs one input to completion: the only way in. Throws when the journal cannot be written or an invariant broke; the kernel is dead then. */
  handle(input: Input): void {
    if (this.#dead) throw this.#dead;
    try {
      this.#run(input);
    } catch (error) {
      // Half of an input was handled: what is in memory can no longer be trusted. A restart rebuilds it from the journal.
      this.#dead ??= new Error(`The engine has stopped: ${messageOf(error)}`, { cause: error });
      throw error;
    }
  }

  #run(input: Input): void {
    this.#leavesTs = this.#judgesAsItLeaves ? input.ts : -Infinity;
    if (this.#timers.next() < input.ts) {
      this.#timers.catchUpTo(input.ts);
      while (this.#timers.next() < input.ts) this.#fireTimers(this.#timers.next(), input.ts);
      this.#timers.catchUpTo(-Infinity);
    }
    if (input.ts > this.#now) this.#now = input.ts;
    this.#cause = ++this.#seq;
    this.#ports.journal.append({ kind: 'input', seq: this.#seq, cause: this.#seq, ts: this.#now, input });
    switch (input.type) {
      case 'start': this.#onStart(input); break;
      case 'history': this.#onHistory(input); break;
      case 'market': this.#onMarket(input.event); break;
      case 'report': this.#reports.take(input.report); break;
      case 'command': this.#onCommand(input.command); break;
      case 'clock': this.clock.take(input); break;
      case 'alarm': this.alarms.raise(input.level, input.code, input.message, null, input.runbook); break;
      case 'time': break;
      case 'end': this.#duties.end(); break;
      default: assertNever(input);
    }
    this.#drain();
    if (this.#timers.next() <= this.#now) this.#fireTimers(this.#now, this.#now);
    this.#flush();
  }

  /** When the host must call `handle` with a `time` input at the latest; Infinity when nothing is due. */
  nextTimer(): number { return this.#timers.next(); }
  now(): number { return this.#now; }
  seq(): number { return this.#seq; }

  /** Puts a journaled conclusion back into the state. For restart, before the `start` input; entries in order of seq. */
  restore(entry: { readonly seq: number; readonly ts: number; readonly conclusion: Conclusion }): void {
    if (this.#started) throw new Error('expected restore before the start input');
    this.#seq = Math.max(this.#seq, entry.seq);
    this.#now = this.#restoredTs = Math.max(this.#restoredTs, entry.ts);
    this.#unfinishedFlatten = unfinishedFlattenAfter(this.#unfinishedFlatten, entry.conclusion);
    restoreInto(this, entry.seq, entry.conclusion);
  }

  /** Numbers continue after the last journaled entry, also where the journal holds entries that `restore` was not shown. */
  continueFrom(lastSeq: number, lastTs: number): void {
    this.#seq = Math.max(this.#seq, lastSeq);
    this.#now = this.#restoredTs = Math.max(this.#restoredTs, lastTs);
  }

  /** Connection and agreement with the venue. */
  get sync(): VenueSync {
    return this.#reconciler.sync;
  }

  /** What a replace would meet now, the changed order counted once: as `ReplaceOrder` is judged. An error says why it could not even be asked for. Changes nothing. */
  previewReplace(id: ClientOrderId, quantity: Quantity, limitPx: Price, now: number): Result<Preview, string> {
    return this.#controls.previewReplace(id, quantity, limitPx, now);
  }

  /** What the gate would say of this order at `now`, with every check made. Nothing is concluded, counted or sent. */
  preview(intent: OrderIntent, now: number): Preview {
    return previewOf(this.risk, intent, now, this.#options.dryRun);
  }

  /** Every breaker of the risk monitor as it stands at `now`. */
  breakers(now: number): readonly BreakerReading[] {
    return this.#monitor.breakers(now);
  }

  /** Why no stop would close a position of this instrument now, be it open or not; null where one would. */
  stopGapOf(id: InstrumentId): StopGap | null {
    const { connected, differs } = this.#reconciler.sync;
    return stopGapOfParts(this.runner.guardsOf(id), { dryRun: this.#options.dryRun, connected, recordDiffers: differs, feedSilent: this.marketData.stopFeedSilent(id, this.#now) });
  }

  /** Instruments of the strategies of which the account cannot trade even the smallest order; null while prices or the venue's word are missing. */
  untradable(): readonly Untradable[] | null {
    const traded = this.instruments.all().filter(({ id }) => this.runner.watchersOf(id).length > 0 && (this.portfolio.position(id)?.quantity ?? 0n) === 0n);
    return this.sync.reconciled ? untradable(traded, (id) => this.marketData.referencePrice(id), (intent) => previewOf(this.risk, intent, this.#now, false)) : null;
  }

  flattening(): boolean { return this.#flatten.active(); }

  #onStart(input: Extract<Input, { type: 'start' }>): void {
    this.#started = true;
    // Until it has agreed with the venue once, a journal has seen nothing of the account: also when its first start crashed.
    this.orders.begin(input.revision, input.run, this.sync.tsAgreed() === null && input.mark === null && !this.standing.isAdopted());
    this.#emit({ type: 'EngineStarted', version: input.version, configHash: input.configHash, profile: input.profile, tsEvent: this.#now });
    this.portfolio.begin(input.revision);
    this.#judgesAsItLeaves = input.revision >= 2;
    this.alarms.begin(input);
    this.runner.start(this.#options.runParameters ?? null);
    this.#controls.openHalted(input);
    const change = this.state.afterRestart(this.#now);
    if (change) this.#emit(change);
    this.standing.begin(input);
    this.#duties.begin(this.#restoredTs);
    this.#controls.scheduleSweep();
    if (this.#unfinishedFlatten !== null && this.state.latched()) this.#controls.resumeFlatten(this.#unfinishedFlatten);
  }

  #onHistory(input: Extract<Input, { type: 'history' }>): void {
    for (const bar of input.bars) {
      this.runner.warmUp(bar);
      this.#ports.publisher.history(bar);
    }
  }

  #onMarket(event: MarketEvent): void {
    const refusal = this.marketData.apply(event, this.#now);
    if (refusal !== null) return;
    const jump = this.marketData.takeJump(event.instrumentId);
    if (jump !== null) this.alarms.venue.onJump(event.instrumentId, jump);
    this.#ports.publisher.market(this.#seq, event);
    if (event.type === 'mark') {
      this.portfolio.observe();
      this.runner.onMark(event, this.#now);
      this.#drain();
    }
    this.#takeBars();
    if (event.type !== 'bar') this.#timers.set('bars', nextMultiple(this.#now, this.#options.barIntervalMs));
  }

  #takeBars(): void {
    const bars = this.marketData.takeBars();
    if (bars.length > 0) this.portfolio.observe();
    for (let at = 0; at < bars.length; at += 1) { // by index on the way of every bar: an iterator makes an object of each step
      const bar = bars[at] as Bar;
      this.runner.onBar(bar, this.#now);
      this.#drain();
      this.#ports.publisher.bar(this.#seq, bar);
      this.#duties.saveStates();
    }
  }

  // ── intents to orders ─────────────────────────────────────────────────────────────────────────────────────────────

  /** Intents in the order in which they arose; handling one may queue more. */
  #drain(): void {
    for (let next = this.#intents.shift(); next; next = this.#intents.shift()) this.#place(next);
  }

  /** Nobody would watch the stop of what it still opens, so its entries are taken back. Exits stay. */
  #onStrategyThrew({ id, instrumentId }: Strategy, error: unknown): void {
    this.alarms.raise('critical', 'strategyThrew', `Strategy ${id} failed and is paused: ${messageOf(error)}`, instrumentId, 'Its stop is no longer watched. In the view of the strategies, start it again (it goes on from its last saved state) or stop it (its position is closed); or flatten.');
    const stays = this.#intents.filter((intent) => intent.reduceOnly || intent.strategyId !== id || intent.instrumentId !== instrumentId);
    this.#intents.splice(0, this.#intents.length, ...stays);
    this.#controls.cancelEntries(id, instrumentId, 'its strategy failed');
  }

  /** The one road to the venue: record, gate, open, outbox. Returns the id and, when denied, why. */
  #place(intent: OrderIntent): { readonly id: ClientOrderId; readonly denial: string | null } {
    const at = Math.max(this.#now, this.#leavesTs);
    const initialized = this.orders.initialize(intent, at);
    const { order } = initialized;
    this.#emit(initialized);
    const verdict = this.risk.check(order, at);
    if (verdict.outcome === 'denied') {
      this.#emit(this.orders.deny(order, verdict.denial, verdict.checks, at));
      return { id: order.clientOrderId, denial: verdict.denial.message };
    }
    if (this.#options.dryRun) {
      this.#emit(this.orders.deny(order, DRY_RUN, [...verdict.checks, DRY_RUN], at));
      return { id: order.clientOrderId, denial: DRY_RUN.message };
    }
    const { event, request } = this.orders.open(verdict.order, verdict.checks, at);
    this.#emit(event);
    this.#outbox.push(request);
    this.#controls.scheduleSweep();
    return { id: order.clientOrderId, denial: null };
  }

  // ── commands ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #onCommand(command: Command): void {
    this.#results.push({ requestId: command.requestId, ...this.#controls.run(command) });
    if (command.type === 'SetStrategyMode' || command.type === 'ConfigureStrategy' || command.type === 'MoveStop') this.#duties.saveStates(true);
  }

  /** Fires what is due at `due`. Periodic duties that were missed many times (a gap up to `until`) run once. */
  #fireTimers(due: number, until: number): void {
    this.#now = Math.max(this.#now, due);
    const names = this.#timers.dueAt(due);
    for (let at = 0; at < names.length; at += 1) {
      this.#duties.run(names[at] as TimerName, due, until);
      this.#drain();
    }
  }

  // ── conclusions and the way out ───────────────────────────────────────────────────────────────────────────────────

  /** Journal first, then our state, then who watches. Fills go on to the portfolio, order events to the strategy. */
  #emit(conclusion: Conclusion): void {
    const seq = ++this.#seq;
    this.#ports.journal.append({ kind: 'conclusion', seq, cause: this.#cause, ts: this.#now, conclusion });
    switch (conclusion.type) {
      case 'TradingStateChanged': case 'RiskEvent': case 'AlertAcknowledged': case 'StrategyModeChanged': case 'StrategyConfigured': case 'ProtectionChanged': applyDeskEvent(this, seq, conclusion); break;
      case 'DayRolled': this.#monitor.invalidate(); break;
      case 'LedgerBooked': if (conclusion.entry.type === 'deposit' || conclusion.entry.type === 'adjustment') this.#monitor.invalidate(); break;
      case 'FlattenProgress': case 'ReconciliationCompleted': case 'PositionUpdated': case 'DecisionMade': case 'StrategyStateSaved': case 'StopMoved': case 'EquitySampled': case 'EngineStarted': break;
      default: return this.#emitOrderEvent(seq, conclusion);
    }
    this.#ports.publisher.conclusion(seq, this.#now, conclusion);
    this.alarms.after(conclusion);
  }

  #emitOrderEvent(seq: number, event: OrderEvent): void {
    const applied = this.orders.apply(event);
    if (!applied.ok) {
      this.alarms.raise('critical', applied.error.kind, applied.error.message, event.instrumentId, 'The venue and our record disagree on an order. The desk re-reads the venue and takes no new risk; compare with the venue\'s own page.');
      this.#controls.reduceOnly(applied.error.message);
      this.#reconciler.read('manual');
    }
    // Money that moved is booked, whatever the order's record says.
    if (event.type === 'OrderFilled' && this.state.haltedWhen(event.tsEvent)) this.alarms.venue.onFillAfterHalt(event, this.orders.get(event.clientOrderId));
    if (event.type === 'OrderFilled') for (const booked of this.portfolio.applyFill(event)) this.#emit(booked);
    this.#ports.publisher.conclusion(seq, this.#now, event);
    this.runner.onOrderEvent(event, this.#now);
    if (event.type === 'OrderFilled') this.#duties.saveStates(true);
    this.alarms.after(event);
    if (applied.ok && isClosed(applied.value.status) && this.#flatten.active()) this.#controls.applyFlatten(this.#flatten.onOrderClosed(applied.value, this.#now));
  }

  /** Durable first, then the venue, then the answers to commands. Only cancels are sent when the journal cannot be written. */
  #flush(): void {
    if (this.#outbox.length === 0 && this.#results.length === 0) return;
    if (this.#outbox.length > 0 && (this.state.latched() || this.#ports.latch.held().length > 0)) {
      const outbox = this.#outbox;
      this.#outbox = [];
      this.#outbox = [...this.#controls.takeBack(outbox), ...this.#outbox];
    }
    const outbox = this.#outbox;
    const results = this.#results;
    this.#outbox = [];
    this.#results = [];
    try {
      this.#ports.journal.commit();
    } catch (error) {
      this.#dead = new JournalLost(error);
      // What opens or changes needs its intent on disk; a cancel only takes risk away.
      for (const request of outbox) if (request.type === 'cancel' || request.type === 'cancelForeign') this.#ports.venue.send(request);
      throw this.#dead;
    }
    for (const request of outbox) this.#ports.venue.send(request);
    for (const result of results) this.#ports.publisher.commandResult(result);
  }
}

const nextMultiple = (ts: number, step: number): number => (Math.floor(ts / step) + 1) * step;
