// What persons, the monitor and flatten-all do to the desk: cancel, replace, latch, change state. Each of them ends in conclusions and requests.
import type { Command, Operator } from '../../../shared/model/command.ts';
import type { TradingStateChanged } from '../../../shared/model/desk-event.ts';
import type { Price, Quantity } from '../../../shared/model/decimal.ts';
import { VENUE, type ClientOrderId, type InstrumentId, type StrategyId } from '../../../shared/model/ids.ts';
import type { Order, OrderIntent } from '../../../shared/model/order.ts';
import { assertNever, err, ok, type Result } from '../../../shared/model/result.ts';
import type { OrderManager } from '../oms/order-manager.ts';
import type { AlertBook } from '../risk/alert-book.ts';
import type { FlattenActions, FlattenProcedure } from '../risk/flatten.ts';
import type { Preview, RiskEngine } from '../risk/risk-engine.ts';
import type { MonitorFinding } from '../risk/risk-monitor.ts';
import type { TradingStateMachine } from '../risk/trading-state.ts';
import { askedBeforeKill } from './asked-before-kill.ts';
import { runCommand, type CommandOutcome, type CommandTargets, type StateRequest } from './commands.ts';
import type { Conclusion, StartInput } from './messages.ts';
import type { HeldKill, KillLatchPort } from './ports.ts';
import type { VenueRequest } from '../../../shared/model/venue-request.ts';
import type { Reconciler } from './reconciler.ts';
import type { StrategyControl } from './strategy-control.ts';
import type { Timers } from './timers.ts';

export type ControlsDeps = {
  readonly orders: OrderManager;
  readonly risk: RiskEngine;
  readonly state: TradingStateMachine;
  readonly flatten: FlattenProcedure;
  readonly latch: KillLatchPort;
  readonly alerts: AlertBook;
  readonly timers: Timers;
  reconciler(): Reconciler;
  /** Why the journal counts as behind the venue; null while it does not. */
  journalBehind(): string | null;
  strategies(): StrategyControl;
  now(): number;
  /** Seq of the input that is handled now. */
  inputSeq(): number;
  emit(conclusion: Conclusion): void;
  request(request: VenueRequest): void;
  /** Through the gate now. */
  place(intent: OrderIntent): { readonly id: ClientOrderId; readonly denial: string | null };
  /** Through the gate before this input ends. */
  intent(intent: OrderIntent): void;
};

/** A replay tells by these words what the disk said: see verify-replay.ts. */
export const KILLED_BY_ANOTHER = 'the kill latch on disk was set by another process';
export const KILLED_WHILE_DOWN = 'the kill latch on disk was set while the engine was down';
export const LATCH_NOT_WRITTEN = 'The desk is halted, but its kill latch could not be written to disk: ';
const LATCH_RUNBOOK = 'The journal holds the halt, and the latch is written again every second. Make room or give access; do not move the journal away before. If it cannot be mended, look at the venue\'s own page and flatten.';

export class Controls {
  readonly #deps: ControlsDeps;
  readonly #targets: CommandTargets;
  /** The newest kill while the disk does not hold it where it belongs: it is written again and again. */
  #unwritten: HeldKill | null = null;

  constructor(deps: ControlsDeps) {
    this.#deps = deps;
    this.#targets = {
      submit: (intent) => deps.place(intent),
      cancel: (id, reason) => this.cancel(id, reason),
      cancelAll: (id, reason) => this.cancelAll(id, reason),
      replace: (id, quantity, limitPx) => this.#replace(id, quantity, limitPx),
      flatten: (reason) => this.#startFlatten(reason),
      kill: (reason) => {
        const latchProblem = this.#latch(reason);
        return { canceled: this.cancelAll(null, `kill: ${reason}`), latchProblem };
      },
      change: (request) => this.#changeState(request),
      setStrategyMode: (id, mode, reason, by) => deps.strategies().setMode(id, mode, reason, by),
      configureStrategy: (id, baseVersion, parameters, source, reason, by) => deps.strategies().configure(id, baseVersion, parameters, source, reason, by),
      moveStop: (wish, by) => deps.strategies().moveStop(wish, by),
      acknowledge: (seqs, note, by) => this.#acknowledge(seqs, note, by),
    };
  }

  /** What another process stopped since the last look comes first, and nothing that was asked before a kill is done after it. */
  run(command: Command): CommandOutcome {
    this.watchLatch();
    const late = askedBeforeKill(command, this.#deps.state.killId(), (id) => this.#deps.orders.get(id)?.reduceOnly === true);
    return late === null ? runCommand(command, this.#targets) : { outcome: 'refused', message: late, clientOrderId: null };
  }

  /** Null when sent, else why not. */
  cancel(id: ClientOrderId, reason: string): string | null {
    const result = this.#deps.orders.requestCancel(id, reason, this.#deps.now());
    if (!result.ok) return result.error;
    this.#deps.emit(result.value.event);
    this.#deps.request(result.value.request);
    this.scheduleSweep();
    return null;
  }

  cancelAll(id: InstrumentId | null, reason: string): number {
    const { orders } = this.#deps;
    return this.cancelWhere(id === null ? orders.working() : orders.workingFor(id), reason);
  }

  /** Number of orders for which a cancel was sent. */
  cancelWhere(orders: readonly Order[], reason: string): number {
    return orders.filter((order) => this.cancel(order.clientOrderId, reason) === null).length;
  }

  /** Of one strategy in one instrument: its exits stay. */
  cancelEntries(strategy: StrategyId, id: InstrumentId, reason: string): void {
    this.cancelWhere(this.#deps.orders.workingFor(id).filter((order) => order.strategyId === strategy && !order.reduceOnly), reason);
  }

  /** The same for those without a cancel on their way; with `exits` also resting exits, but never one at market: it closes what is to be closed. */
  cancelResting(strategy: StrategyId, id: InstrumentId, exits: boolean, reason: string): void {
    this.cancelWhere(this.#deps.orders.workingFor(id).filter((order) => order.strategyId === strategy && order.pending !== 'cancel' && (!order.reduceOnly || (exits && order.type === 'limit'))), reason);
  }

  /** What `#replace` would meet at `now`: the gate's word on the changed order, which counts once, and an error where it cannot be asked for. Changes nothing. */
  previewReplace(id: ClientOrderId, quantity: Quantity, limitPx: Price, now: number): Result<Preview, string> {
    const { orders, risk } = this.#deps;
    const order = orders.get(id);
    if (!order) return err(`No order ${id} is known here.`);
    const preview = risk.preview({ ...order, quantity, limitPx }, now);
    if (preview.denial !== null) return ok(preview);
    if (preview.order.limitPx === null) return err(`Order ${id} is a market order: it has no price to replace.`);
    const request = orders.requestReplace(id, preview.order.quantity, preview.order.limitPx, now);
    return request.ok ? ok(preview) : err(request.error);
  }

  #replace(id: ClientOrderId, quantity: Quantity, limitPx: Price): string | null {
    const { orders, risk, now } = this.#deps;
    const order = orders.get(id);
    if (!order) return `No order ${id} is known here.`;
    const verdict = risk.check({ ...order, quantity, limitPx }, now());
    if (verdict.outcome === 'denied') return verdict.denial.message;
    if (verdict.order.limitPx === null) return `Order ${id} is a market order: it has no price to replace.`;
    const result = orders.requestReplace(id, verdict.order.quantity, verdict.order.limitPx, now());
    if (!result.ok) return result.error;
    this.#deps.emit(result.value.event);
    risk.replaceRequested(result.value.event);
    this.#deps.request(result.value.request);
    this.scheduleSweep();
    return null;
  }

  #changeState(request: StateRequest): string | null {
    const change = this.#conclude(request);
    if (!change.ok) return change.error;
    const held = request.type === 'resume' ? this.#openLatch() : null;
    if (held !== null) return held;
    this.#deps.emit(change.value);
    this.#cancelOpening();
    return null;
  }

  #conclude(request: StateRequest): Result<TradingStateChanged, string> {
    const { state, flatten } = this.#deps;
    const now = this.#deps.now();
    const { connected, reconciled } = this.#deps.reconciler().sync;
    switch (request.type) {
      case 'resume': return state.resume(request.reason, { flattenActive: flatten.active(), reconciled, connected, journalBehind: this.#deps.journalBehind() }, now);
      case 'setReduceOnly': return state.setReduceOnly(request.on, request.reason, now);
      case 'arm': return state.arm(request.reason, now);
      case 'disarm': return state.disarm(request.reason, now);
      default: return assertNever(request);
    }
  }

  /** From active to reduce-only; a desk in a stricter state stays there. */
  reduceOnly(reason: string): void {
    const change = this.#deps.state.setReduceOnly(true, reason, this.#deps.now());
    if (!change.ok) return;
    this.#deps.emit(change.value);
    this.#cancelOpening();
  }

  #acknowledge(seqs: readonly number[], note: string, by: Operator): string | null {
    const refusal = this.#deps.alerts.refusal(seqs);
    if (refusal !== null) return refusal;
    this.#deps.emit({ type: 'AlertAcknowledged', seqs: [...seqs], by: { ...by }, note, tsEvent: this.#deps.now() });
    return null;
  }

  /**
   * Halted here at once, whatever the disk says, and on disk before anything else leaves this input: a crash right after it restarts halted.
   * Answers with a sentence when the disk does not hold it: the journal does, a person is told, and it is tried again.
   */
  #latch(reason: string): string | null {
    const { state, now, emit } = this.#deps;
    const id = `k${this.#deps.inputSeq()}-${now()}`; // One input kills once: what halts by itself leaves a desk alone that is latched.
    emit(state.kill(reason, now(), id));
    return this.#write({ id, reason, ts: now() });
  }

  #write(kill: HeldKill): string | null {
    const problem = this.#deps.latch.set(kill);
    this.#unwritten = problem === null ? null : kill;
    if (problem !== null) this.#deps.emit({ type: 'RiskEvent', level: 'critical', code: 'latchNotWritten', message: `${LATCH_NOT_WRITTEN}${problem}`, instrumentId: null, runbook: LATCH_RUNBOOK, tsEvent: this.#deps.now() });
    return problem;
  }

  /** First look of a run: what the disk holds of before, and a journaled kill that it does not hold. `latchProblem`: why no kill could be written now. */
  openHalted({ latchProblem: problem, killedTs }: Pick<StartInput, 'latchProblem' | 'killedTs'>): void {
    const { state, latch, now, emit } = this.#deps;
    for (const id of this.#unknownKills()) emit({ ...state.kill(KILLED_WHILE_DOWN, now(), id), ...(killedTs !== null && { tsKilled: killedTs }) });
    const id = state.killId();
    if (problem !== null) this.#latch(`no kill could be written to disk when the desk started: ${problem}`);
    else if (state.latched() && id !== null && latch.held().length === 0) this.#write({ id, reason: state.cause(), ts: state.since() });
  }

  /** The latch on disk may be set by another process while nothing is sent here; each kill counts, also of a desk that is halted. */
  watchLatch(): void {
    const unknown = this.#unknownKills();
    for (const id of unknown) this.#deps.emit(this.#deps.state.kill(KILLED_BY_ANOTHER, this.#deps.now(), id));
    if (unknown.length > 0) this.cancelAll(null, 'kill latch on disk');
    // Without a word: the alert said that it is tried again.
    if (this.#unwritten !== null && this.#deps.latch.set(this.#unwritten) === null) this.#unwritten = null;
  }

  #unknownKills(): readonly string[] {
    const known = this.#deps.state.kills();
    return this.#deps.latch.held().filter((id) => !known.includes(id));
  }

  /** Clears the kills that are known here and no other. A sentence when the desk must stay halted. */
  #openLatch(): string | null {
    const { latch, state } = this.#deps;
    const unready = latch.ready();
    if (unready !== null) return `No kill could be written to disk (${unready}): the desk stays halted until one can.`;
    const problem = latch.clear(state.kills());
    if (problem !== null || latch.held().length > 0) {
      this.watchLatch();
      return `The kill latch is still set${problem === null ? ': another process killed the desk meanwhile' : ` and could not be removed: ${problem}`}. The desk stays halted.`;
    }
    this.#unwritten = null;
    return null;
  }

  /**
   * The desk was halted in the very input that asked for these, or another process latched the kill switch: what was about to open risk is
   * taken back before it is sent. Returns what may still go.
   */
  takeBack(outbox: readonly VenueRequest[]): readonly VenueRequest[] {
    const { orders, emit } = this.#deps;
    const reason = 'not sent: the kill latch was set';
    const never = new Set<ClientOrderId>();
    const goes = outbox.filter((request) => {
      const order = request.type === 'submit' || request.type === 'replace' ? orders.get(request.clientOrderId) : undefined;
      if (!order || order.reduceOnly) return true;
      const head = { clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, strategyId: order.strategyId, tsEvent: this.#deps.now(), tsInit: this.#deps.now() };
      if (request.type === 'submit') never.add(order.clientOrderId);
      emit(request.type === 'submit' ? { ...head, type: 'OrderRejected', reason, venueCode: 'KILL_LATCH' } : { ...head, type: 'ReplaceRejected', reason });
      return false;
    });
    this.watchLatch();
    // Nor is there anything to cancel of what was never sent.
    return goes.filter((request) => request.type !== 'cancel' || !never.has(request.clientOrderId));
  }

  /** While nothing may be opened: a cancel that the venue refused, that came before its order, or that a restart left out, is sent again. */
  repeatCancels(): void {
    if (this.#deps.reconciler().sync.connected) this.#cancelOpening();
  }

  /** A desk that is not active opens nothing, also not by an order that already rests. Exits stay: the gate marked them reduce-only. */
  #cancelOpening(): void {
    const state = this.#deps.state.state();
    if (state === 'active') return;
    this.cancelWhere(this.#deps.orders.working().filter((order) => !order.reduceOnly && order.pending !== 'cancel' && order.strategyId !== VENUE), `the desk is ${state}`);
  }

  /** The venue is back: what waited longer and longer is asked again now. */
  hurry(): void {
    this.#deps.orders.hurry(this.#deps.now());
    this.scheduleSweep();
    if (this.#deps.flatten.active()) this.applyFlatten(this.#deps.flatten.start('', this.#deps.now()));
  }

  obeyMonitor(findings: readonly MonitorFinding[]): void {
    for (const { action, event } of findings) {
      this.#deps.emit(event);
      switch (action) {
        case 'none': break;
        case 'reduce': this.reduceOnly(event.message); break;
        case 'halt':
          if (this.#deps.state.latched()) break;
          this.#latch(event.message);
          this.cancelAll(null, event.code);
          break;
        default: assertNever(action);
      }
    }
  }

  #startFlatten(reason: string): string | null {
    if (this.#deps.flatten.active()) {
      this.applyFlatten(this.#deps.flatten.start(reason, this.#deps.now()));
      return 'A flatten is already running: its progress is on the screen.';
    }
    this.#latch(`flatten-all: ${reason}`);
    this.applyFlatten(this.#deps.flatten.start(reason, this.#deps.now()));
    return null;
  }

  /** The desk is latched already: the flatten that a crash cut off. */
  resumeFlatten(flattenId: string): void {
    this.applyFlatten(this.#deps.flatten.start(`goes on after a restart (${flattenId})`, this.#deps.now()));
  }

  applyFlatten(actions: FlattenActions): void {
    for (const progress of actions.progress) this.#deps.emit(progress);
    for (const cancel of actions.cancels) {
      if (cancel.type === 'cancelForeign') this.#deps.request(cancel);
      else this.cancel(cancel.clientOrderId, 'flatten-all');
    }
    for (const close of actions.closes) this.#deps.intent(close);
    if (actions.readRequested) this.#deps.reconciler().read('flatten');
    this.#schedule('flatten', this.#deps.flatten.nextDue());
  }

  /** Asks about orders that owe an answer. */
  sweep(): void {
    const { events, requests } = this.#deps.orders.sweep(this.#deps.now());
    for (const event of events) this.#deps.emit(event);
    for (const request of requests) this.#deps.request(request);
    this.scheduleSweep();
  }

  scheduleSweep(): void {
    this.#schedule('sweep', this.#deps.orders.nextSweep());
  }

  #schedule(name: 'sweep' | 'flatten', next: number): void {
    this.#deps.timers.set(name, Math.max(next, this.#deps.now() + 1)); // Infinity: never.
  }
}
