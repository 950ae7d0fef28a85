// What a strategy is. One small file that implements `Strategy` is enough; see `kinds/`.
import type { Quantity, Price } from '../../../shared/model/decimal.ts';
import type { Decision, DecisionAction, JsonValue } from '../../../shared/model/decision.ts';
import type { StrategyId, InstrumentId } from '../../../shared/model/ids.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { Bar, MarkPrice } from '../../../shared/model/market-data.ts';
import type { OrderIntent, OrderSide } from '../../../shared/model/order.ts';
import type { OrderEvent } from '../../../shared/model/order-event.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { ChartLine, ParameterField, StrategyMode, StrategyParameters } from '../../../shared/model/strategy.ts';
import type { Headroom } from '../kernel/ports.ts';

/** The world as one strategy sees it while it handles one event. All reads are of accepted, booked facts. */
export type StrategyContext = {
  /** Engine time, Unix ms UTC. */
  readonly now: number;
  readonly instrument: Instrument;
  /** Signed position in this instrument. */
  readonly positionQty: Quantity;
  /** Average entry price; NaN when flat. */
  readonly avgPx: number;
  /** Account equity in the quote currency. */
  readonly equity: number;
  /** True while an order of this strategy in this instrument is not closed. */
  readonly orderWorking: boolean;
  /** Best price for risk (mark, else mid, else last). */
  readonly referencePx: number;
  /**
   * What the trader lets this strategy do; never `stopped` in here. In `paused` it must ignore its signals and go on with its stop and a running exit.
   * Whatever it asks for while it is not `running` leaves as reduce-only.
   */
  readonly mode: StrategyMode;
  /** False when trading is halted, reducing or disarmed, or when this strategy is not `running`: opening orders would be denied. */
  readonly mayOpen: boolean;
  /** False where nobody reads a decision to hold: its values need not be gathered. Absent: they are read. */
  readonly wantsHolds?: boolean;
  headroom(side: OrderSide, px: Price): Headroom;
  /** Queues an intent; it passes the gate after this handler returns. */
  order(intent: Omit<OrderIntent, 'strategyId' | 'instrumentId'>): void;
  /** Asks to cancel this strategy's working orders in this instrument that are not reduce-only. */
  cancelOrders(reason: string): void;
  /** Records what was decided. Call it once per bar, also for hold. */
  decide(action: DecisionAction, reason: string, detail: string, values: Decision['values']): void;
};

/** What a person sees of a strategy and may change while it runs. */
export type StrategyConfiguration = {
  /** Stable name of the kind, and its name and purpose for people. */
  readonly kind: string;
  readonly label: string;
  readonly description: string;
  readonly fields: readonly ParameterField[];
  readonly parameters: StrategyParameters;
  /** A whole set of parameters; refused with every problem named: which field, what was expected, what was found. */
  check(parameters: StrategyParameters): Result<StrategyParameters, readonly string[]>;
  /** The same strategy with these (checked) parameters and an empty memory. It gets the state of the old one by `loadState`, then the last bars by `warmUp`. */
  rebuild(parameters: StrategyParameters): Strategy;
};

/** A stop that the strategy watches. `level` is a price on a tick; `byHand`: a person set it. */
export type StrategyStop = { readonly level: number; readonly byHand: boolean };

/** The stop of an open position. `level` is a price on a tick; `setTs` is when a person set it (Unix ms), null while the strategy leads it. */
export type StopReading = { readonly side: 1 | -1; readonly level: number; readonly setTs: number | null };

/** The protective stop as a person sees and moves it. What a move must pass (tick, mark, state of the desk) is checked before `set`. */
export type MovableStop = {
  /** The stop that would close the position now; a sentence where there is none or it has fired. */
  read(ctx: StrategyContext): Result<StopReading, string>;
  /** The level becomes `level`. The strategy goes on from there in its own way, and by itself never moves it against the position. */
  set(level: number, ctx: StrategyContext): void;
};

/** One strategy on one instrument. Deterministic: no clock, no random, no I/O. Throwing pauses it, never the engine. */
export type Strategy = {
  readonly id: StrategyId;
  readonly instrumentId: InstrumentId;
  /** Completed bars wanted before the first decision; the desk reads them from the venue when it can. */
  readonly warmupBars: number;
  readonly barIntervalMs: number;
  /** Absent: nothing about it can be changed while the desk runs. */
  readonly configuration?: StrategyConfiguration;
  /** False while it has not seen enough bars to decide; absent means it always can. */
  readonly warmedUp?: boolean;
  /** Absent: it has no stop that a person could move. */
  readonly movableStop?: MovableStop;
  /** True while it would close a position of its instrument at a stop of its own, also one that a person opened. Absent: it does while `stops` has one. */
  guards?(): boolean;
  /** A historical bar before trading starts: update indicators, decide nothing. */
  warmUp(bar: Bar): void;
  /** A completed bar. */
  onBar(bar: Bar, ctx: StrategyContext): void;
  /** Each accepted mark price between bars (live only; a replay of bars has none). */
  onMark(mark: MarkPrice, ctx: StrategyContext): void;
  onOrderEvent(event: OrderEvent, ctx: StrategyContext): void;
  /** What it draws, the same for its whole life; absent: nothing. */
  readonly lines?: readonly ChartLine[];
  /** Where line `index` of `lines` stands at this moment; NaN where it does not. */
  lineAt?(index: number): number;
  /** The stops that it watches at this moment. Absent: it has none. */
  stops?(): readonly StrategyStop[];
  saveState(): JsonValue;
  /** Throws when the state is not one that `saveState` of this version wrote. Parameters may have changed since: a protective stop must not come out looser. */
  loadState(state: JsonValue): void;
};
