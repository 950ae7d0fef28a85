// Runs the strategies: hands each the events of its instrument, collects what it wants and what it decided.
import type { Decision } from '../../../shared/model/decision.ts';
import type { Price } from '../../../shared/model/decimal.ts';
import { ZERO_QTY } from '../../../shared/model/decimal.ts';
import type { JsonValue } from '../../../shared/model/decision.ts';
import type { InstrumentId, StrategyId } from '../../../shared/model/ids.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { Bar, MarkPrice } from '../../../shared/model/market-data.ts';
import type { OrderIntent, OrderSide } from '../../../shared/model/order.ts';
import type { OrderEvent } from '../../../shared/model/order-event.ts';
import type { Strategy, StrategyContext } from '../strategy/strategy.ts';
import type { Headroom, InstrumentsView, MarketView, OrdersView, PortfolioView, RiskView } from './ports.ts';

export type RunnerDeps = {
  readonly instruments: InstrumentsView;
  readonly market: MarketView;
  readonly portfolio: PortfolioView;
  readonly orders: OrdersView;
  readonly risk: RiskView;
  /** True while an opening order could pass: active, connected, reconciled. */
  mayOpen(): boolean;
  intent(intent: OrderIntent): void;
  /** Cancels the working orders of one strategy in one instrument, but for its exits. */
  cancelOrders(strategyId: StrategyId, id: InstrumentId, reason: string): void;
  decision(decision: Decision): void;
  threw(strategy: Strategy, error: unknown): void;
  /** Seq of the input that is being handled. */
  inputSeq(): number;
};

/** More orders than this from one input are no strategy but a loop: one that answers each refusal with a new order would never end. */
const MAX_INTENTS = 100;

/** Under this key a strategy's state is kept in the journal. */
export const stateKey = (id: StrategyId, instrument: InstrumentId): string => `${id}@${instrument}`;

/** One reusable context per strategy: an event costs no allocation. */
class Context implements StrategyContext {
  now = 0;
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
  get positionQty() {
    return this.#deps.portfolio.position(this.instrument.id)?.quantity ?? ZERO_QTY;
  }
  get avgPx() {
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
    return this.#deps.mayOpen();
  }
  headroom(side: OrderSide, px: Price): Headroom {
    return this.#deps.risk.headroom(this.instrument.id, side, px);
  }
  order(intent: Omit<OrderIntent, 'strategyId' | 'instrumentId'>): void {
    const input = this.#deps.inputSeq();
    if (input !== this.#inputSeq) {
      this.#inputSeq = input;
      this.#intents = 0;
    }
    if (++this.#intents > MAX_INTENTS) throw new Error(`expected at most ${MAX_INTENTS} orders in answer to one input`);
    this.#deps.intent({ ...intent, strategyId: this.#strategyId, instrumentId: this.instrument.id });
  }
  cancelOrders(reason: string): void {
    this.#deps.cancelOrders(this.#strategyId, this.instrument.id, reason);
  }
  decide(action: Decision['action'], reason: string, detail: string, values: Decision['values']): void {
    this.#deps.decision({ strategyId: this.#strategyId, instrumentId: this.instrument.id, tsEvent: this.now, action, reason, detail, values });
  }
}

type Slot = { readonly strategy: Strategy; readonly context: Context; paused: boolean };

/** Strategies by instrument. A strategy that throws is paused and reported; the others and the engine go on. */
export class StrategyRunner {
  readonly #byInstrument = new Map<InstrumentId, Slot[]>();
  readonly #all: Slot[] = [];
  readonly #misfits = new Map<Slot, unknown>();
  readonly #deps: RunnerDeps;

  constructor(strategies: readonly Strategy[], deps: RunnerDeps) {
    this.#deps = deps;
    for (const strategy of strategies) {
      const instrument = deps.instruments.get(strategy.instrumentId);
      if (!instrument) throw new Error(`expected strategy ${strategy.id} to trade a known instrument, was ${strategy.instrumentId}`);
      const slot: Slot = { strategy, context: new Context(deps, strategy.id, instrument), paused: false };
      this.#all.push(slot);
      const list = this.#byInstrument.get(strategy.instrumentId);
      if (list) list.push(slot);
      else this.#byInstrument.set(strategy.instrumentId, [slot]);
    }
  }

  strategies(): readonly Strategy[] {
    return this.#all.map((slot) => slot.strategy);
  }

  warmUp(bar: Bar): void {
    for (const slot of this.#byInstrument.get(bar.instrumentId) ?? []) this.#run(slot, bar.tsEvent, () => slot.strategy.warmUp(bar));
  }

  onBar(bar: Bar, now: number): void {
    const slots = this.#byInstrument.get(bar.instrumentId);
    if (!slots) return;
    for (const slot of slots) {
      if (slot.paused) continue;
      slot.context.now = now;
      try {
        slot.strategy.onBar(bar, slot.context);
      } catch (error) {
        this.#pause(slot, error);
      }
    }
  }

  onMark(mark: MarkPrice, now: number): void {
    const slots = this.#byInstrument.get(mark.instrumentId);
    if (!slots) return;
    for (const slot of slots) {
      if (slot.paused) continue;
      slot.context.now = now;
      try {
        slot.strategy.onMark(mark, slot.context);
      } catch (error) {
        this.#pause(slot, error);
      }
    }
  }

  /** Every strategy of the instrument hears of its own orders only. */
  onOrderEvent(event: OrderEvent, now: number): void {
    for (const slot of this.#byInstrument.get(event.instrumentId) ?? []) {
      if (slot.strategy.id === event.strategyId) this.#run(slot, now, () => slot.strategy.onOrderEvent(event, slot.context));
    }
  }

  overlays(id: InstrumentId): Readonly<Record<string, number>> {
    try {
      return this.#byInstrument.get(id)?.[0]?.strategy.overlays() ?? {};
    } catch {
      return {}; // lines of a chart stop nobody
    }
  }

  /** States worth keeping, as values and as text, by strategy and instrument. One that is paused is in the middle of something: its last state stays. */
  *states(): Iterable<readonly [key: string, state: JsonValue, text: string]> {
    for (const slot of this.#all) {
      if (slot.paused) continue;
      let state: JsonValue;
      let text: string;
      try {
        state = slot.strategy.saveState();
        text = JSON.stringify(state);
      } catch (error) {
        this.#pause(slot, error);
        continue;
      }
      yield [stateKey(slot.strategy.id, slot.strategy.instrumentId), state, text];
    }
  }

  /** A state that does not fit pauses the strategy; `start` says so. Unknown keys (a strategy that no longer runs) are ignored. */
  loadState(key: string, state: JsonValue): void {
    for (const slot of this.#all) {
      if (stateKey(slot.strategy.id, slot.strategy.instrumentId) !== key) continue;
      try {
        slot.strategy.loadState(state);
        this.#misfits.delete(slot);
      } catch (error) {
        this.#misfits.set(slot, error);
      }
    }
  }

  /** Call it once, after the states are loaded: strategies whose last state did not fit are paused now. */
  start(): void {
    for (const [slot, error] of this.#misfits) this.#pause(slot, error);
    this.#misfits.clear();
  }

  pausedStrategies(): readonly string[] {
    return this.#all.filter((slot) => slot.paused).map((slot) => stateKey(slot.strategy.id, slot.strategy.instrumentId));
  }

  #run(slot: Slot, now: number, call: () => void): void {
    if (slot.paused) return;
    slot.context.now = now;
    try {
      call();
    } catch (error) {
      this.#pause(slot, error);
    }
  }

  #pause(slot: Slot, error: unknown): void {
    slot.paused = true;
    this.#deps.threw(slot.strategy, error);
  }
}
