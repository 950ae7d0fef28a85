// Runs the strategies: hands each the events of its instrument, collects what it wants and what it decided, and obeys the modes that persons set.
import type { JsonValue } from '../../../shared/model/decision.ts';
import type { InstrumentId, StrategyId } from '../../../shared/model/ids.ts';
import type { Bar, MarkPrice } from '../../../shared/model/market-data.ts';
import type { OrderEvent } from '../../../shared/model/order-event.ts';
import { messageOf } from '../../../shared/model/result.ts';
import type { ChartLine, StrategyMode } from '../../../shared/model/strategy.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { StopWatcher } from '../risk/protection.ts';
import type { RunParameters } from './options.ts';
import type { OwnedView } from './ports.ts';
import { StrategyControl } from './strategy-control.ts';
import { Slot, type RunnerDeps } from './strategy-slot.ts';

/** Under this key a strategy's state is kept in the journal. */
export const stateKey = (id: StrategyId, instrument: InstrumentId): string => `${id}@${instrument}`;

const NOBODY: readonly Slot[] = [];
/** More lines than this on one chart tell nothing. */
const MOST_LINES = 8;

export type DrawnLine = ChartLine & { readonly strategyId: StrategyId };
/** `own`: the part of a shared position that it closes; absent where it closes all. */
export type WatchedStop = { readonly strategyId: StrategyId; readonly level: number; readonly movable: boolean; readonly byHand: boolean; readonly own?: OwnedView };

export type StrategyStatus = {
  readonly strategy: Strategy;
  readonly mode: StrategyMode;
  readonly modeCause: string;
  /** Unix ms; null while no mode was ever set. */
  readonly tsModeSince: number | null;
  readonly failure: string | null;
  /** 0 where the parameters cannot be changed. */
  readonly version: number;
  /** It would close an open position at a stop of its own. */
  readonly guards: boolean;
};

/** Strategies by instrument. A strategy that throws is out of work and reported; the others and the engine go on. */
export class StrategyRunner {
  /** Modes and parameters. */
  readonly control: StrategyControl;
  readonly #byInstrument = new Map<InstrumentId, Slot[]>();
  readonly #all: Slot[] = [];
  readonly #misfits = new Map<Slot, unknown>();
  readonly #deps: RunnerDeps;

  constructor(strategies: readonly Strategy[], deps: RunnerDeps) {
    this.#deps = deps;
    for (const strategy of strategies) {
      const slot = new Slot(strategy, deps);
      this.#all.push(slot);
      const list = this.#byInstrument.get(strategy.instrumentId);
      if (list) list.push(slot);
      else this.#byInstrument.set(strategy.instrumentId, [slot]);
    }
    for (const list of this.#byInstrument.values()) for (const slot of list) slot.context.alone = list.length === 1;
    this.control = new StrategyControl(this.#all, deps);
  }

  strategies(): readonly Strategy[] {
    return this.#all.map((slot) => slot.strategy);
  }

  /** In the order of the profile. */
  statuses(): readonly StrategyStatus[] {
    return this.#all.map(({ strategy, mode, modeCause, tsModeSince, failure, version, guards }) => ({ strategy, mode, modeCause, tsModeSince, failure, version, guards }));
  }

  warmUp(bar: Bar): void {
    for (const slot of this.#byInstrument.get(bar.instrumentId) ?? []) {
      if (slot.joiner === null) this.#warmUp(slot, bar, bar.tsEvent);
      else slot.joiner.take(bar, (joined) => this.#warmUp(slot, joined, bar.tsEvent));
    }
  }

  onBar(bar: Bar, now: number): void {
    const slots = this.#byInstrument.get(bar.instrumentId);
    if (!slots) return;
    for (let at = 0; at < slots.length; at += 1) {
      const slot = slots[at] as Slot;
      if (slot.joiner === null) this.#onBar(slot, bar, now);
      else slot.joiner.take(bar, (joined) => this.#onBar(slot, joined, now));
      if (slot.mode !== 'running') this.control.care(slot, now);
    }
  }

  onMark(mark: MarkPrice, now: number): void {
    const slots = this.#byInstrument.get(mark.instrumentId);
    if (!slots) return;
    for (const slot of slots) {
      if (slot.failure === null && slot.mode !== 'stopped') {
        slot.context.now = now;
        try {
          slot.strategy.onMark(mark, slot.context);
        } catch (error) {
          this.#fail(slot, error);
        }
      }
      if (slot.mode !== 'running') this.control.care(slot, now);
    }
  }

  /** Every strategy of the instrument hears of its own orders only. */
  onOrderEvent(event: OrderEvent, now: number): void {
    for (const slot of this.#byInstrument.get(event.instrumentId) ?? NOBODY) {
      if (slot.id === event.strategyId && slot.failure === null) {
        slot.context.now = now;
        try {
          slot.strategy.onOrderEvent(event, slot.context);
        } catch (error) {
          this.#fail(slot, error);
        }
      }
      this.control.noteOrder(slot, event);
    }
  }

  /** The same event read back from the journal. */
  restored(event: OrderEvent): void {
    for (const slot of this.#byInstrument.get(event.instrumentId) ?? []) this.control.noteOrder(slot, event);
  }

  /** What the strategies of the instrument draw, in the order of the profile, at most `MOST_LINES`. */
  linesOf(id: InstrumentId): readonly DrawnLine[] {
    return (this.#byInstrument.get(id) ?? []).flatMap(({ id: strategyId, strategy }) => (strategy.lines ?? []).map((line) => ({ ...line, strategyId }))).slice(0, MOST_LINES);
  }

  /** Writes the stop that is nearest to `px` at `rows[at]` and the lines of `linesOf` behind it; NaN where there is none. */
  draw(id: InstrumentId, px: number, rows: Float64Array, at: number): void {
    rows[at] = Number.NaN;
    let next = at + 1;
    for (const { strategy, failure } of this.#byInstrument.get(id) ?? NOBODY) {
      const count = Math.min(strategy.lines?.length ?? 0, at + 1 + MOST_LINES - next);
      for (let i = 0; i < count; i += 1) rows[next + i] = Number.NaN;
      try {
        for (const { level } of strategy.stops?.() ?? []) if (failure === null && !(Math.abs(level - px) >= Math.abs((rows[at] as number) - px))) rows[at] = level;
        for (let i = 0; i < count; i += 1) rows[next + i] = strategy.lineAt?.(i) ?? Number.NaN;
      } catch {
        // lines of a chart stop nobody
      }
      next += count;
    }
  }

  /**
   * The stops that are watched on an instrument, in the order of the profile; `movable` where a person may set the level, `byHand` where one did.
   * Of several strategies on one instrument each stop closes what its strategy owns; one that is alone there closes all of the position. One that failed or is
   * stopped watches nothing.
   */
  stopsOf(id: InstrumentId): readonly WatchedStop[] {
    return (this.#byInstrument.get(id) ?? []).flatMap(({ id: strategyId, strategy, failure, mode, context }) => {
      if (failure !== null || mode === 'stopped') return [];
      const own = context.alone ? undefined : this.#deps.portfolio.owners.of(strategyId, id);
      try {
        return (strategy.stops?.() ?? []).map(({ level, byHand }) => ({ strategyId, level, movable: strategy.movableStop !== undefined, byHand, ...(own && { own }) }));
      } catch {
        return [];
      }
    });
  }

  /** Several strategies trade the instrument: each owns what it opened. */
  shares(id: InstrumentId): boolean {
    return (this.#byInstrument.get(id)?.length ?? 0) > 1;
  }

  /** What a strategy owns of an instrument that it shares, signed; null for one that is alone there and for who is no strategy of it. */
  ownedOf(owner: StrategyId, id: InstrumentId): bigint | null {
    const slots = this.#byInstrument.get(id) ?? NOBODY;
    return slots.length > 1 && slots.some((slot) => slot.id === owner) ? (this.#deps.portfolio.owners.of(owner, id)?.quantity ?? 0n) : null;
  }

  /** Who must guard the position of the instrument, one list for each part of it; null for a part that no strategy here owns. */
  guardsOf(id: InstrumentId): readonly (readonly StopWatcher[] | null)[] {
    if (!this.shares(id)) return [this.watchersOf(id)];
    const slots = this.#byInstrument.get(id) ?? NOBODY;
    const owners = [...this.#deps.portfolio.owners.owners(id).keys()];
    if (owners.length === 0) return [null];
    return owners.map((owner) => { const slot = slots.find((one) => one.id === owner); return slot === undefined ? null : [slot]; });
  }

  /** What each strategy of the instrument does for a position in it, in the order of the profile. */
  watchersOf(id: InstrumentId): readonly StopWatcher[] {
    return this.#byInstrument.get(id) ?? NOBODY;
  }

  /** States worth keeping, as values and as text, by strategy and instrument. One that failed is in the middle of something: its last state stays. */
  *states(): Iterable<readonly [key: string, state: JsonValue, text: string]> {
    for (const slot of this.#all) {
      if (slot.failure !== null) continue;
      let state: JsonValue;
      let text: string;
      try {
        state = slot.strategy.saveState();
        text = JSON.stringify(state);
      } catch (error) {
        this.#fail(slot, error);
        continue;
      }
      slot.saved = state;
      yield [stateKey(slot.id, slot.instrumentId), state, text];
    }
  }

  /** A state of another kind is not this strategy's: the profile gave its id to another since. One that does not fit takes the strategy out of work; `start` says so. Unknown keys (a strategy that no longer runs) are ignored. */
  loadState(key: string, state: JsonValue): void {
    for (const slot of this.#all) {
      if (stateKey(slot.id, slot.instrumentId) !== key || isOfAnotherKind(state, slot.strategy)) continue;
      slot.saved = state;
      try {
        slot.strategy.loadState(state);
        this.#misfits.delete(slot);
      } catch (error) {
        this.#misfits.set(slot, error);
      }
    }
  }

  /** Call it once, after the states are loaded: parameters become those of the latest version; strategies whose last state did not fit are out of work now. */
  start(runParameters: RunParameters | null): void {
    for (const [slot, error] of this.control.start(runParameters)) this.#misfits.set(slot, error);
    for (const [slot, error] of this.#misfits) this.#fail(slot, error);
    this.#misfits.clear();
  }

  /** Those that failed. */
  pausedStrategies(): readonly string[] {
    return this.#all.filter((slot) => slot.failure !== null).map((slot) => stateKey(slot.id, slot.instrumentId));
  }

  #warmUp(slot: Slot, bar: Bar, now: number): void {
    slot.recent.push(bar);
    this.#run(slot, now, () => slot.strategy.warmUp(bar));
  }

  #onBar(slot: Slot, bar: Bar, now: number): void {
    slot.recent.push(bar);
    if (slot.failure !== null) return;
    slot.context.now = now;
    try {
      if (slot.mode === 'stopped') slot.strategy.warmUp(bar);
      else slot.strategy.onBar(bar, slot.context);
    } catch (error) {
      this.#fail(slot, error);
    }
  }

  #run(slot: Slot, now: number, call: () => void): void {
    if (slot.failure !== null) return;
    slot.context.now = now;
    try {
      call();
    } catch (error) {
      this.#fail(slot, error);
    }
  }

  #fail(slot: Slot, error: unknown): void {
    slot.failure = messageOf(error);
    this.#deps.threw(slot.strategy, error);
  }
}

/** States of kinds that profiles can run say in `strategy` of which kind they are. */
function isOfAnotherKind(state: JsonValue, { configuration }: Strategy): boolean {
  const kind = typeof state === 'object' && state !== null && 'strategy' in state ? state.strategy : undefined;
  return configuration !== undefined && typeof kind === 'string' && kind !== configuration.kind;
}
