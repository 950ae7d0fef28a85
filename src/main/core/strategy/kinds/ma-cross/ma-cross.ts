// Moving-average crossover with a trailing stop (domain facts 1c). Decides on completed bars; the stop also watches marks.
import { absDecimal, formatDecimal, toNumber } from '../../../../../shared/model/decimal.ts';
import type { Decision, DecisionAction, JsonValue } from '../../../../../shared/model/decision.ts';
import type { InstrumentId, StrategyId } from '../../../../../shared/model/ids.ts';
import type { Instrument } from '../../../../../shared/model/instrument.ts';
import type { Bar, MarkPrice } from '../../../../../shared/model/market-data.ts';
import type { OrderEvent } from '../../../../../shared/model/order-event.ts';
import type { Profile } from '../../../../../shared/model/profile.ts';
import { assertNever, err, ok } from '../../../../../shared/model/result.ts';
import { utcSecond } from '../../../../../shared/model/utc.ts';
import { sendEntry } from '../../entry.ts';
import { ExitTracker } from '../../exit-tracker.ts';
import { TickScale } from '../../tick-scale.ts';
import { configurationOf, type KindOptions } from '../../kind.ts';
import type { MovableStop, Strategy, StrategyConfiguration, StrategyContext, StrategyStop } from '../../strategy.ts';
import { TrailingStop, type Side } from '../../trailing-stop.ts';
import { CrossAverages } from './averages.ts';
import { DESCRIPTION, type MaCrossParameters } from './parameters.ts';
import { readMaCrossState, type MaCrossState } from './state.ts';
import { smallestTick } from '../../../../../shared/model/tick-rule.ts';

const NO_VALUES: Decision['values'] = {};

export type MaCrossOptions = KindOptions<MaCrossParameters>;
const NO_STOPS: readonly StrategyStop[] = [];

/**
 * Long on a cross up, out on a cross down (short where shorts are enabled), out at the trailing stop.
 * It manages the net position of its instrument, whoever opened it. A flip is two orders: a reduce-only exit, and the entry once flat.
 * Never enters on the first bar after a start or a gap: it has not seen the bar before with its own eyes.
 */
export class MaCross implements Strategy {
  readonly id: StrategyId;
  readonly instrumentId: InstrumentId;
  readonly warmupBars: number;
  readonly barIntervalMs: number;
  readonly configuration: StrategyConfiguration;
  readonly lines = DESCRIPTION.lines;
  readonly movableStop: MovableStop;
  readonly #p: MaCrossParameters;
  readonly #orders: Profile['orders'];
  readonly #instrument: Instrument;
  readonly #scale: TickScale;
  #averages: CrossAverages;
  /** Averages over bars from before the saved state, for the chart alone; null when none came. */
  #past: CrossAverages | null = null;
  #pastOpen = -Infinity;
  readonly #stop: TrailingStop;
  readonly #exit = new ExitTracker();
  /** The stop was switched off while it protected this position: it stays until the position is closed. */
  #stopKept = false;
  #lastOpen = -Infinity;
  /** No live bar was handled since the start. */
  #first = true;
  /** Marks showed the path inside the forming bar, so its low and high say nothing new. */
  #markSeen = false;
  /** Side of the entry that was sent and may still rest. */
  #entrySide: Side = 0;
  /** Side to enter once the running exit has made the position flat. */
  #flip: Side = 0;

  constructor(options: MaCrossOptions) {
    this.id = options.id;
    this.instrumentId = options.instrument.id;
    this.barIntervalMs = options.barIntervalMs;
    this.warmupBars = options.parameters.longWindow;
    this.configuration = configurationOf(DESCRIPTION, options, (changed) => new MaCross(changed));
    this.#p = options.parameters;
    this.#orders = options.orders;
    this.#instrument = options.instrument;
    this.#scale = new TickScale(smallestTick(options.instrument.ticks));
    this.#averages = new CrossAverages(options.parameters.shortWindow, options.parameters.longWindow);
    this.#stop = new TrailingStop(this.#scale, options.parameters.trailingStop);
    this.movableStop = {
      read: (ctx) => {
        this.#follow(ctx, NaN);
        const { side, level, setTs } = this.#stop;
        if (side === 0) return err(`Expected an open position whose stop can be moved, found none in ${this.instrumentId}.`);
        if (!this.#guarded) return err(`Expected a stop that can be moved, found none: the trailing stop of ${this.id} is off.`);
        if (this.#exit.cause !== null) return err(`Expected a stop that has not fired, found that the position is being closed (${this.#exit.cause}).`);
        if (Number.isNaN(level)) return err(`Expected a stop that can be moved, found none yet: ${this.id} knows no price of ${this.instrumentId}.`);
        return ok({ side, level, setTs: Number.isNaN(setTs) ? null : setTs });
      },
      set: (level, ctx) => this.#stop.set(level, ctx.now),
    };
  }

  /** Both averages exist. */
  get warmedUp(): boolean {
    return this.#averages.ready;
  }

  /** The stop acts on the open position. */
  get #guarded(): boolean {
    return this.#p.enableTrailingStop || this.#stopKept;
  }

  guards(): boolean {
    return this.#guarded;
  }

  warmUp(bar: Bar): void {
    if (!this.#take(bar)) return this.#redraw(bar);
    this.#past = null;
    this.#flip = 0;
    this.#markSeen = false;
    this.#averages.push(this.#scale.nearest(bar.close));
    // The market was there while we were not: a stop that it passed fires at the first mark.
    const path = this.#pathOf(bar);
    if (this.#stop.side !== 0) this.#stop.raise(this.#stop.side > 0 ? path.high : path.low);
  }

  onBar(bar: Bar, ctx: StrategyContext): void {
    if (!this.#take(bar)) return ctx.decide('hold', 'oldBar', 'A bar that is not newer than the last one was ignored.', NO_VALUES);
    this.#past = null;
    const first = this.#first;
    const pathSeen = this.#markSeen;
    this.#first = false;
    this.#markSeen = false;
    const averages = this.#averages;
    const hadBefore = averages.ready;
    const before = hadBefore ? averages.compare() : 0;
    averages.push(this.#scale.nearest(bar.close));

    this.#follow(ctx, NaN);
    if (!ctx.orderWorking) this.#entrySide = 0;
    if (this.#stop.side !== 0 && this.#manage(bar, pathSeen, ctx)) return;

    if (ctx.mode === 'paused') return this.#refrain(ctx, bar);
    if (!averages.ready) return this.#hold(ctx, bar, 'warmingUp', 'Not enough completed bars for the long average.');
    if (!hadBefore) return this.#hold(ctx, bar, 'firstBar', 'First bar with both averages: a cross needs the bar before.');
    const now = averages.compare();
    if (this.#entrySide !== 0 && now !== this.#entrySide) {
      ctx.cancelOrders('the averages crossed back before the entry was filled');
      return this.#hold(ctx, bar, 'entryOutdated', 'The averages turned while an entry was resting.');
    }
    const cross: Side = before <= 0 && now > 0 ? 1 : before >= 0 && now < 0 ? -1 : 0;
    if (cross === 0) {
      if (this.#flip === 0) return this.#hold(ctx, bar, 'noCross', 'The averages did not cross.');
      const flip = this.#flip;
      if (now !== flip) this.#flip = 0;
      else if (this.#stop.side === 0 && !ctx.orderWorking) return this.#enter(flip, 'flip', ctx, bar);
      return this.#hold(ctx, bar, 'noCross', 'The averages did not cross.');
    }
    if (first) return this.#hold(ctx, bar, 'firstBar', 'A cross on the first bar after a start is not traded.');
    this.#onCross(cross, ctx, bar);
  }

  onMark(mark: MarkPrice, ctx: StrategyContext): void {
    this.#markSeen = true;
    if (ctx.positionQty === 0n && this.#stop.side === 0) return;
    this.#follow(ctx, NaN);
    const stop = this.#stop;
    if (stop.side === 0) return;
    if (this.#exit.cause === null) {
      if (!this.#guarded || !stop.hit(mark.px)) return stop.raise(mark.px);
      this.#exit.begin('stopHit');
      this.#flip = 0;
      return this.#sendExit('stopHit', `Mark ${mark.px} reached the trailing stop ${stop.level} (${this.#originOfStop()}).`, stop.level, ctx, mark.px);
    }
    if (!this.#exit.working(ctx.orderWorking) && this.#exit.retryDue(ctx.now)) this.#retryExit(ctx, mark.px);
  }

  onOrderEvent(event: OrderEvent, ctx: StrategyContext): void {
    const own = event.strategyId === this.id;
    if (own) this.#exit.onOrderEvent(event);
    if (event.type !== 'OrderFilled') return;
    const px = toNumber(event.lastPx);
    this.#follow(ctx, px);
    const side = this.#stop.side;
    if (side !== 0) {
      if (side > 0 === (event.side === 'buy')) this.#stop.raise(px);
      return;
    }
    if (this.#flip === 0 || !own || ctx.orderWorking) return;
    this.#enter(this.#flip, 'flip', ctx, null);
  }

  lineAt(index: number): number {
    const averages = this.#past ?? this.#averages;
    return this.#scale.display(index === 0 ? averages.fast : averages.slow);
  }

  stops(): readonly StrategyStop[] {
    const { level, setTs } = this.#stop;
    // While bars of the past are drawn anew the level of now says nothing of them.
    return this.#past !== null || !this.#guarded || Number.isNaN(level) ? NO_STOPS : [{ level, byHand: !Number.isNaN(setTs) }];
  }

  /** A bar from before the saved state changes nothing but the lines that the chart shows of it, unless it fills windows that the saved closes could not. */
  #redraw(bar: Bar): void {
    if (this.#past === null || bar.tsOpen - this.#pastOpen !== this.barIntervalMs) this.#past = new CrossAverages(this.#p.shortWindow, this.#p.longWindow);
    this.#pastOpen = bar.tsOpen;
    this.#past.push(this.#scale.nearest(bar.close));
    if (bar.tsOpen !== this.#lastOpen) return;
    if (this.#past.count > this.#averages.count) this.#averages = this.#past;
    this.#past = null; // caught up: the lines are those of now again
  }

  saveState(): JsonValue {
    return {
      strategy: 'ma-cross',
      version: 1,
      tickSize: formatDecimal(smallestTick(this.#instrument.ticks)),
      intervalMs: this.barIntervalMs,
      closes: this.#averages.closes(),
      lastOpen: Number.isFinite(this.#lastOpen) ? this.#lastOpen : null,
      guarded: this.#stop.side !== 0 && this.#guarded,
      stop: this.#stop.save(),
      exit: this.#exit.save(),
      markSeen: this.#markSeen,
      entrySide: this.#entrySide,
      flip: this.#flip,
    } satisfies MaCrossState;
  }

  loadState(state: JsonValue): void {
    const saved = readMaCrossState(state, this.instrumentId);
    this.#averages.reset();
    this.#lastOpen = -Infinity;
    // Closes in other ticks or of another interval are another series: the stop survives, the averages warm up again.
    if (saved.tickSize === formatDecimal(smallestTick(this.#instrument.ticks)) && saved.intervalMs === this.barIntervalMs) {
      for (const close of saved.closes) this.#averages.push(close);
      this.#lastOpen = saved.lastOpen ?? -Infinity;
    }
    this.#stop.load(saved.stop);
    this.#stopKept = saved.guarded === true && !this.#p.enableTrailingStop && this.#stop.side !== 0;
    this.#exit.load(saved.exit);
    this.#markSeen = saved.markSeen;
    this.#entrySide = saved.entrySide;
    this.#flip = saved.flip;
    this.#first = true;
  }

  /** Takes note of a bar's place in the series; false when it is not newer. A missing bar empties the averages. */
  #take(bar: Bar): boolean {
    if (bar.intervalMs !== this.barIntervalMs) throw new Error(`expected bars of ${this.barIntervalMs} ms for ${this.id}, found ${bar.intervalMs} ms`);
    if (bar.tsOpen <= this.#lastOpen) return false;
    if (bar.tsOpen - this.#lastOpen > this.barIntervalMs) {
      this.#averages.reset();
      this.#flip = 0;
    }
    this.#lastOpen = bar.tsOpen;
    return true;
  }

  /** Makes the stop follow the booked position: a new or turned one starts at the fill (else at the average entry price). */
  #follow(ctx: StrategyContext, fillPx: number): void {
    const held = ctx.positionQty;
    const side: Side = held > 0n ? 1 : held < 0n ? -1 : 0;
    if (side === this.#stop.side) return;
    const known = fillPx === fillPx ? fillPx : ctx.avgPx;
    this.#stop.start(side, known === known ? known : ctx.referencePx);
    this.#stopKept = false;
    this.#exit.clear();
    if (side !== 0) this.#flip = 0;
  }

  /** Stop and running exit of an open position on a bar; true when the bar's decision was made. */
  #manage(bar: Bar, pathSeen: boolean, ctx: StrategyContext): boolean {
    const stop = this.#stop;
    const long = stop.side > 0;
    const path = this.#pathOf(bar);
    if (this.#exit.cause === null && this.#guarded && !pathSeen && stop.hit(long ? path.low : path.high)) {
      // Pessimistic order inside the bar: the low meets the stop of the peak before, only then the high raises the peak.
      const triggerPx = long ? Math.min(path.open, stop.level) : Math.max(path.open, stop.level);
      this.#exit.begin('stopHit');
      this.#flip = 0;
      this.#sendExit('stopHit', `The bar reached the trailing stop ${stop.level} (${this.#originOfStop()}).`, triggerPx, ctx, bar.close);
      return true;
    }
    if (!pathSeen) stop.raise(long ? path.high : path.low);
    if (this.#exit.cause === null) return false;
    if (this.#exit.working(ctx.orderWorking)) this.#hold(ctx, bar, 'exitWorking', 'An exit is still working.');
    else this.#retryExit(ctx, bar.close);
    return true;
  }

  /**
   * What of a bar the stop may look at: of one inside which its level was set by hand only the close is known to have come later, of one before that nothing.
   */
  #pathOf(bar: Bar): Pick<Bar, 'open' | 'high' | 'low'> {
    if (!this.#stop.setAfter(bar.tsOpen)) return bar;
    const px = this.#stop.setAfter(bar.tsOpen + bar.intervalMs) ? NaN : bar.close;
    return { open: px, high: px, low: px };
  }

  /** Where the level comes from, for the record of its hit. */
  #originOfStop(): string {
    const { peak, setTs } = this.#stop;
    return Number.isNaN(setTs) ? `peak ${peak}` : `set by hand at ${utcSecond(setTs)}`;
  }

  #onCross(cross: 1 | -1, ctx: StrategyContext, bar: Bar): void {
    const side = this.#stop.side;
    const up = cross > 0;
    this.#flip = 0;
    if (side === cross) return this.#hold(ctx, bar, up ? 'alreadyLong' : 'alreadyShort', 'The position is already on the side of the cross.');
    if (side === 0) {
      if (!up && !this.#p.enableShorts) return this.#hold(ctx, bar, 'shortsDisabled', 'Cross down while flat; shorts are disabled.');
      return this.#enter(cross, up ? 'crossUp' : 'crossDown', ctx, bar);
    }
    if (!this.#p.exitOnCross) return this.#hold(ctx, bar, 'exitOnCrossOff', 'The averages crossed against the position; only the stop closes it.');
    const reason = up ? 'crossUp' : 'crossDown';
    this.#exit.begin(reason);
    if (up || this.#p.enableShorts) this.#flip = cross;
    this.#sendExit(reason, up
      ? 'The short average crossed above the long one: the short is closed.' : 'The short average crossed below the long one: the long is closed.', null, ctx,
        bar.close);
  }

  #retryExit(ctx: StrategyContext, px: number): void {
    this.#sendExit('exitRetry', `The exit (${this.#exit.cause}) left a remainder; it is sent again.`, null, ctx, px);
  }

  /** Reduce-only, at market, at once: an exit is never priced out. */
  #sendExit(reason: string, detail: string, triggerPx: number | null, ctx: StrategyContext, px: number): void {
    const quantity = absDecimal(ctx.positionQty);
    if (this.#entrySide !== 0) ctx.cancelOrders('the position is being closed');
    ctx.order({ side: ctx.positionQty > 0n ? 'sell' : 'buy', type: 'market', quantity, limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: true,
      triggerPx, reason: detail });
    this.#exit.sent(quantity, ctx.now);
    this.#decide(ctx, 'exit', reason, detail, px, { trigger: triggerPx, quantity: toNumber(quantity) });
  }

  #enter(side: 1 | -1, reason: string, ctx: StrategyContext, bar: Bar | null): void {
    const ref = ctx.referencePx;
    const close = bar === null ? ref : bar.close;
    if (ctx.mode !== 'running') return this.#refrain(ctx, bar);
    if (bar !== null) this.#flip = 0; // an entry after an exit gets one chance on its fill and one on the next bar
    if (ctx.orderWorking) return this.#hold(ctx, bar, 'orderWorking', 'An order is still working.');
    if (!ctx.mayOpen) return this.#hold(ctx, bar, 'tradingHalted', 'The desk opens no risk now: trading is halted, reducing or disarmed.');
    if (!(ref > 0) || !Number.isFinite(ref)) return this.#hold(ctx, bar, 'noPrice', 'No reference price is known.');
    const entry = sendEntry(ctx, { side, ref, targetLeverage: this.#p.targetLeverage, weight: this.#p.weight, instrument: this.#instrument, scale: this.#scale,
      orders: this.#orders });
    if (!entry.sent) return this.#decide(ctx, 'hold', entry.code, entry.detail, close, entry.figures);
    this.#entrySide = side;
    this.#flip = 0;
    this.#decide(ctx, side > 0 ? 'enterLong' : 'enterShort', reason, entry.detail, close, entry.figures);
  }

  /** Not `running`: nothing is opened, and what was going to be opened is forgotten. */
  #refrain(ctx: StrategyContext, bar: Bar | null): void {
    this.#flip = 0;
    switch (ctx.mode) {
      case 'reducing': return this.#hold(ctx, bar, 'reducing', 'The strategy only reduces: it opens nothing.');
      case 'paused': return this.#hold(ctx, bar, 'paused', this.#guarded
        ? 'The strategy is paused: its signals are ignored, its stop still acts.' : 'The strategy is paused: its signals are ignored. It has no stop.');
      case 'stopped': return this.#hold(ctx, bar, 'stopped', 'The strategy is stopped.');
      case 'running': return;
      default: return assertNever(ctx.mode);
    }
  }

  #hold(ctx: StrategyContext, bar: Bar | null, reason: string, detail: string): void {
    if (ctx.wantsHolds === false) return ctx.decide('hold', reason, detail, NO_VALUES);
    const averages = this.#averages;
    const scale = this.#scale;
    const fast = scale.display(averages.fast);
    const slow = scale.display(averages.slow);
    const stop = this.#stop.level;
    ctx.decide('hold', reason, detail, { close: bar === null ? null : bar.close, fast: fast === fast ? fast : null, slow: slow === slow ? slow : null,
      stop: stop === stop ? stop : null });
  }

  #decide(ctx: StrategyContext, action: DecisionAction, reason: string, detail: string, close: number, extra: Decision['values']): void {
    const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
    ctx.decide(action, reason, detail, {
      close: known(close), fast: known(this.#scale.display(this.#averages.fast)), slow: known(this.#scale.display(this.#averages.slow)),
      stop: known(this.#stop.level), peak: known(this.#stop.peak), ...extra,
    });
  }
}
