// One strategy in the runner: the strategy itself, the world as it sees it, and what persons have made of it.
import type { Decision, JsonValue } from '../../../shared/model/decision.ts';
import { ZERO_QTY, type Price } from '../../../shared/model/decimal.ts';
import type { InstrumentId, StrategyId } from '../../../shared/model/ids.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { Position } from '../../../shared/model/portfolio.ts';
import type { OrderIntent, OrderSide } from '../../../shared/model/order.ts';
import type { StrategyMode, StrategyParameters } from '../../../shared/model/strategy.ts';
import type { StopWatcher } from '../risk/protection.ts';
import type { Strategy, StrategyContext } from '../strategy/strategy.ts';
import { BarJoiner } from '../strategy/bar-joiner.ts';
import { BarRing } from './bar-ring.ts';
import type { Conclusion } from './messages.ts';
import { averagePrice } from '../portfolio/position-math.ts';
import type { Headroom, InstrumentsView, MarketView, OrdersView, OwnersView, PortfolioView, RiskView } from './ports.ts';

export type RunnerDeps = {
  readonly instruments: InstrumentsView;
  readonly market: MarketView;
  readonly portfolio: PortfolioView & { readonly owners: OwnersView };
  readonly orders: OrdersView;
  readonly risk: RiskView;
  /** Bars that the desk builds, ms. */
  readonly barIntervalMs: number;
  now(): number;
  /** True while an opening order could pass: active, connected, reconciled. */
  mayOpen(): boolean;
  /** A flatten-all runs: it closes what is open by itself. */
  flattening(): boolean;
  intent(intent: OrderIntent): void;
  emit(conclusion: Conclusion): void;
  /** Cancels the working orders of one strategy in one instrument, but for its exits. */
  cancelOrders(strategyId: StrategyId, id: InstrumentId, reason: string): void;
  /** The same for those without a cancel on their way; with `exits` also resting exits, but never one at market. */
  cancelResting(strategyId: StrategyId, id: InstrumentId, exits: boolean, reason: string): void;
  decision(decision: Decision): void;
  /** False where nobody reads decisions to hold. */
  readonly wantsHolds: boolean;
  /** Instead of `decision`, of a hold that nobody reads: it has its number all the same, so that what follows is numbered as in a run that records it. */
  unrecorded(): void;
  threw(strategy: Strategy, error: unknown): void;
  /** Seq of the input that is being handled. */
  inputSeq(): number;
};

/** More orders than this from one input are no strategy but a loop: one that answers each refusal with a new order would never end. */
const MAX_INTENTS = 100;
/** More than the longest window of any strategy. */
const RECENT_BARS = 256;

/** One reusable context per strategy: an event costs no allocation. */
class Context implements StrategyContext {
  now = 0;
  mode: StrategyMode = 'running';
  /** It shares its instrument with no other strategy: then it looks after all that is open there, also what a person opened. */
  alone = true;
  readonly instrument: Instrument;
  readonly #deps: RunnerDeps;
  readonly #strategyId: StrategyId;
  #inputSeq = 0;
  #intents = 0;

  constructor(deps: RunnerDeps, strategyId: StrategyId, instrument: Instrument) {
    this.#deps = deps;
    this.#strategyId = strategyId;
    this.instrument = instrument;
  }
  /** The position that is the strategy's to close. */
  get held(): Pick<Position, 'quantity' | 'cost'> | undefined {
    const { portfolio } = this.#deps;
    return this.alone ? portfolio.position(this.instrument.id) : portfolio.owners.of(this.#strategyId, this.instrument.id);
  }
  get positionQty() {
    return this.held?.quantity ?? ZERO_QTY;
  }
  get avgPx() {
    if (!this.alone) {
      const own = this.held;
      const avgPx = own === undefined ? null : averagePrice(own, this.instrument.multiplier);
      return avgPx === null ? NaN : Number(avgPx) / 1e12;
    }
    const avgPx = this.#deps.portfolio.position(this.instrument.id)?.avgPx;
    return avgPx === undefined || avgPx === null ? NaN : Number(avgPx) / 1e12;
  }
  get equity() {
    return this.#deps.portfolio.equityNumber();
  }
  get orderWorking() {
    return this.#deps.orders.hasWorking(this.#strategyId, this.instrument.id);
  }
  get referencePx() {
    return this.#deps.market.referencePrice(this.instrument.id);
  }
  get mayOpen() {
    return this.mode === 'running' && this.#deps.mayOpen();
  }
  get wantsHolds() {
    return this.#deps.wantsHolds;
  }
  headroom(side: OrderSide, px: Price): Headroom {
    return this.#deps.risk.headroom(this.instrument.id, side, px, this.#strategyId);
  }
  order(intent: Omit<OrderIntent, 'strategyId' | 'instrumentId'>): void {
    const input = this.#deps.inputSeq();
    if (input !== this.#inputSeq) {
      this.#inputSeq = input;
      this.#intents = 0;
    }
    if (++this.#intents > MAX_INTENTS) throw new Error(`expected at most ${MAX_INTENTS} orders in answer to one input`);
    // Whatever a strategy that may not open asks for, it can only close.
    const { side, type, quantity, limitPx, timeInForce, postOnly, triggerPx, reason } = intent;
    const reduceOnly = intent.reduceOnly || this.mode !== 'running';
    this.#deps.intent({ side, type, quantity, limitPx, timeInForce, postOnly, reduceOnly, triggerPx, reason, strategyId: this.#strategyId, instrumentId: this.instrument.id });
  }
  cancelOrders(reason: string): void {
    this.#deps.cancelOrders(this.#strategyId, this.instrument.id, reason);
  }
  decide(action: Decision['action'], reason: string, detail: string, values: Decision['values']): void {
    if (action === 'hold' && !this.#deps.wantsHolds) return this.#deps.unrecorded();
    this.#deps.decision({ strategyId: this.#strategyId, instrumentId: this.instrument.id, tsEvent: this.now, action, reason, detail, values });
  }
}

export class Slot implements StopWatcher {
  strategy: Strategy;
  readonly id: StrategyId;
  readonly instrumentId: InstrumentId;
  readonly context: Context;
  /** Makes the bars on which it decides; null where those are the desk's own. */
  readonly joiner: BarJoiner | null;
  readonly recent = new BarRing(RECENT_BARS);
  /** Why it is out of work; null while it works. */
  failure: string | null = null;
  modeCause = 'the desk started';
  /** Unix ms; null while no mode was ever set. */
  tsModeSince: number | null = null;
  /** Stopped, and its position or one of its orders is still there. */
  closing = false;
  /** Closing orders since the last fill, and when the next may go. */
  attempts = 0;
  tsNextCare = -Infinity;
  /** Version of the parameters, 0 before the first is recorded. */
  version = 0;
  recorded: StrategyParameters | null = null;
  recordedProfile: StrategyParameters | null = null;
  /** Version of the parameters that hold without what the last run was given for itself, and that version; null where nothing lies over them. */
  beneath: { readonly version: number; readonly parameters: StrategyParameters } | null = null;
  /** The state that a restart would find. */
  saved: JsonValue | undefined = undefined;

  constructor(strategy: Strategy, deps: RunnerDeps) {
    const instrument = deps.instruments.get(strategy.instrumentId);
    if (!instrument) throw new Error(`expected strategy ${strategy.id} to trade a known instrument, was ${strategy.instrumentId}`);
    this.strategy = strategy;
    this.id = strategy.id;
    this.instrumentId = strategy.instrumentId;
    this.joiner = strategy.barIntervalMs > deps.barIntervalMs ? new BarJoiner(deps.barIntervalMs, strategy.barIntervalMs) : null;
    this.context = new Context(deps, strategy.id, instrument);
  }

  get mode(): StrategyMode {
    return this.context.mode;
  }

  get working(): boolean {
    return this.failure === null;
  }

  // As a watcher of stops: asked at every observation of an open position, so it answers for itself instead of being described anew.

  get failed(): boolean {
    return this.failure !== null;
  }

  get stopped(): boolean {
    return this.context.mode === 'stopped';
  }

  get guards(): boolean {
    if (this.failure !== null) return false;
    try {
      return this.strategy.guards?.() ?? (this.strategy.stops?.() ?? []).length > 0;
    } catch {
      return false; // whoever cannot say protects nothing
    }
  }

  /** A strategy with these parameters, the given memory and the last bars. Throws what the strategy throws. */
  rebuilt(parameters: StrategyParameters, state: JsonValue | undefined): Strategy {
    const { configuration } = this.strategy;
    if (!configuration) throw new Error(`${this.id} cannot be rebuilt while the desk runs`);
    const next = configuration.rebuild(parameters);
    if (state !== undefined) next.loadState(state);
    for (const bar of this.recent.bars(this.instrumentId)) next.warmUp(bar);
    return next;
  }
}
