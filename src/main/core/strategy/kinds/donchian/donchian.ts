// Donchian breakout with a stop of average true ranges. Decides on completed bars; the stop also watches marks.
import { absDecimal, formatDecimal, toNumber } from '../../../../../shared/model/decimal.ts';
import type { Decision, DecisionAction, JsonValue } from '../../../../../shared/model/decision.ts';
import type { InstrumentId, StrategyId } from '../../../../../shared/model/ids.ts';
import type { Bar, MarkPrice } from '../../../../../shared/model/market-data.ts';
import type { OrderEvent } from '../../../../../shared/model/order-event.ts';
import { err, ok } from '../../../../../shared/model/result.ts';
import { smallestTick } from '../../../../../shared/model/tick-rule.ts';
import { utcSecond } from '../../../../../shared/model/utc.ts';
import { sendEntry } from '../../entry.ts';
import { ExitTracker } from '../../exit-tracker.ts';
import { configurationOf, type KindOptions } from '../../kind.ts';
import type { MovableStop, Strategy, StrategyConfiguration, StrategyContext, StrategyStop } from '../../strategy.ts';
import { TickScale } from '../../tick-scale.ts';
import type { Side } from '../../trailing-stop.ts';
import { Channel, TrueRange } from './indicators.ts';
import { DESCRIPTION, type DonchianParameters } from './parameters.ts';
import { RangeStop } from './range-stop.ts';
import { readDonchianState, type DonchianState } from './state.ts';

const NO_STOPS: readonly StrategyStop[] = [];
const known = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A position is opened by the first close outside of the channel of the bars before, and left by the opposite exit channel or the stop. */
export class Donchian implements Strategy {
  readonly id: StrategyId;
  readonly instrumentId: InstrumentId;
  readonly warmupBars: number;
  readonly barIntervalMs: number;
  readonly configuration: StrategyConfiguration;
  readonly lines = DESCRIPTION.lines;
  readonly movableStop: MovableStop;
  readonly #options: KindOptions<DonchianParameters>;
  readonly #p: DonchianParameters;
  readonly #scale: TickScale;
  readonly #entry: Channel;
  readonly #exitChannel: Channel;
  readonly #range: TrueRange;
  readonly #stop: RangeStop;
  readonly #exit = new ExitTracker();
  #lastOpen = -Infinity;
  /** Marks showed the path inside the forming bar, so its low and high say nothing new. */
  #markSeen = false;

  constructor(options: KindOptions<DonchianParameters>) {
    const { id, instrument, barIntervalMs, parameters } = options;
    this.#options = options;
    this.#p = parameters;
    this.id = id;
    this.instrumentId = instrument.id;
    this.barIntervalMs = barIntervalMs;
    this.warmupBars = Math.max(parameters.entryWindow, parameters.atrWindow) + 1;
    this.configuration = configurationOf(DESCRIPTION, options, (changed) => new Donchian(changed));
    this.#scale = new TickScale(smallestTick(instrument.ticks));
    this.#entry = new Channel(parameters.entryWindow);
    this.#exitChannel = new Channel(parameters.exitWindow);
    this.#range = new TrueRange(parameters.atrWindow);
    this.#stop = new RangeStop(this.#scale);
    this.movableStop = {
      read: (ctx) => {
        this.#follow(ctx, Number.NaN);
        const { side, level, setTs } = this.#stop;
        if (side === 0) return err(`Expected an open position whose stop can be moved, found none in ${this.instrumentId}.`);
        if (this.#exit.cause !== null) return err(`Expected a stop that has not fired, found that the position is being closed (${this.#exit.cause}).`);
        if (Number.isNaN(level)) return err(`Expected a stop that can be moved, found none yet: ${this.id} does not know the range of ${this.instrumentId}.`);
        return ok({ side, level, setTs: Number.isNaN(setTs) ? null : setTs });
      },
      set: (level, ctx) => this.#stop.set(level, ctx.now),
    };
  }

  get warmedUp(): boolean {
    return this.#entry.ready && this.#exitChannel.ready && !Number.isNaN(this.#range.mean);
  }

  /** Also while it is flat: a position that it opens has a stop from its first fill on. */
  guards(): boolean {
    return this.#stop.side === 0 ? this.warmedUp : !Number.isNaN(this.#stop.level);
  }

  lineAt(index: number): number {
    return this.#scale.display([this.#entry.upper, this.#entry.lower, this.#range.mean][index] ?? Number.NaN);
  }

  stops(): readonly StrategyStop[] {
    const { level, setTs } = this.#stop;
    return Number.isNaN(level) ? NO_STOPS : [{ level, byHand: !Number.isNaN(setTs) }];
  }

  warmUp(bar: Bar): void {
    if (!this.#take(bar)) return;
    this.#push(bar);
    this.#markSeen = false;
    // The market was there while we were not: a stop that it passed fires at the first mark.
    if (this.#stop.side !== 0) this.#stop.raise(this.#bestOf(bar));
    this.#stop.measure(this.#distance);
  }

  onBar(bar: Bar, ctx: StrategyContext): void {
    if (!this.#take(bar)) return ctx.decide('hold', 'oldBar', 'A bar that is not newer than the last one was ignored.', {});
    const pathSeen = this.#markSeen;
    this.#markSeen = false;
    const warm = this.warmedUp;
    const [upper, lower] = [this.#entry.upper, this.#entry.lower];
    const [exitHigh, exitLow] = [this.#exitChannel.upper, this.#exitChannel.lower];
    const close = this.#scale.nearest(bar.close);
    this.#push(bar);
    this.#follow(ctx, Number.NaN);
    this.#stop.measure(this.#distance);
    if (this.#stop.side !== 0) return this.#manage(bar, pathSeen, this.#stop.side > 0 ? close < exitLow : close > exitHigh, ctx);
    if (ctx.orderWorking) {
      ctx.cancelOrders('the entry was not filled on its bar');
      return this.#decide(ctx, 'hold', 'entryResting', 'An entry that was not filled on its bar is taken back.', bar.close);
    }
    if (ctx.mode !== 'running') return this.#decide(ctx, 'hold', ctx.mode, `The strategy is ${ctx.mode}: it opens nothing.`, bar.close);
    if (!warm) return this.#decide(ctx, 'hold', 'warmingUp', 'Not enough completed bars for the channel.', bar.close);
    const broke: Side = close > upper ? 1 : close < lower ? -1 : 0;
    if (broke === 0) return this.#decide(ctx, 'hold', 'noBreak', 'The close stayed inside the channel.', bar.close);
    if (broke < 0 && !this.#p.enableShorts) return this.#decide(ctx, 'hold', 'shortsDisabled', 'A break down while flat; shorts are disabled.', bar.close);
    this.#open(broke, bar.close, ctx);
  }

  onMark(mark: MarkPrice, ctx: StrategyContext): void {
    this.#markSeen = true;
    if (ctx.positionQty === 0n && this.#stop.side === 0) return;
    this.#follow(ctx, Number.NaN);
    const stop = this.#stop;
    if (stop.side === 0) return;
    if (this.#exit.cause === null) {
      if (!stop.hit(mark.px)) return stop.raise(mark.px);
      this.#exit.begin('stopHit');
      return this.#close('stopHit', `Mark ${mark.px} reached the stop ${stop.level} (${this.#originOfStop()}).`, stop.level, mark.px, ctx);
    }
    if (!this.#exit.working(ctx.orderWorking) && this.#exit.retryDue(ctx.now)) this.#closeRest(mark.px, ctx);
  }

  onOrderEvent(event: OrderEvent, ctx: StrategyContext): void {
    if (event.strategyId === this.id) this.#exit.onOrderEvent(event);
    if (event.type !== 'OrderFilled') return;
    const px = toNumber(event.lastPx);
    this.#follow(ctx, px);
    if (this.#stop.side !== 0 && this.#stop.side > 0 === (event.side === 'buy')) this.#stop.raise(px);
  }

  saveState(): JsonValue {
    return {
      strategy: 'donchian', version: 1, tickSize: formatDecimal(smallestTick(this.#options.instrument.ticks)), intervalMs: this.barIntervalMs,
      bars: [...(this.#entry.bars.length > this.#exitChannel.bars.length ? this.#entry : this.#exitChannel).bars], ranges: [...this.#range.ranges],
        close: known(this.#range.close),
      lastOpen: known(this.#lastOpen), stop: this.#stop.save(), exit: this.#exit.save(), markSeen: this.#markSeen,
    } satisfies DonchianState;
  }

  loadState(state: JsonValue): void {
    const saved = readDonchianState(state, this.instrumentId);
    this.#forget();
    this.#lastOpen = -Infinity;
    // Bars in other ticks or of another interval are another series: the stop survives, the channel warms up again.
    if (saved.tickSize === formatDecimal(smallestTick(this.#options.instrument.ticks)) && saved.intervalMs === this.barIntervalMs) {
      for (const [high, low] of saved.bars) {
        this.#entry.push(high, low);
        this.#exitChannel.push(high, low);
      }
      for (const range of saved.ranges) this.#range.add(range, saved.close ?? Number.NaN);
      this.#lastOpen = saved.lastOpen ?? -Infinity;
    }
    this.#stop.load(saved.stop);
    this.#exit.load(saved.exit);
    this.#markSeen = saved.markSeen;
  }

  /** Takes note of a bar's place in the series; false when it is not newer. A missing bar empties the channel. */
  #take(bar: Bar): boolean {
    if (bar.intervalMs !== this.barIntervalMs) throw new Error(`expected bars of ${this.barIntervalMs} ms for ${this.id}, found ${bar.intervalMs} ms`);
    if (bar.tsOpen <= this.#lastOpen) return false;
    if (bar.tsOpen - this.#lastOpen > this.barIntervalMs) this.#forget();
    this.#lastOpen = bar.tsOpen;
    return true;
  }

  #forget(): void {
    this.#entry.reset();
    this.#exitChannel.reset();
    this.#range.reset();
  }

  #push(bar: Bar): void {
    const [high, low] = [this.#scale.nearest(bar.high), this.#scale.nearest(bar.low)];
    this.#entry.push(high, low);
    this.#exitChannel.push(high, low);
    this.#range.push(high, low, this.#scale.nearest(bar.close));
  }

  /** Of the stop, price units. */
  get #distance(): number {
    return this.#scale.display(this.#range.mean) * this.#p.atrStop;
  }

  /** Makes the stop follow the booked position: a new or turned one starts at the fill (else at the average entry price). */
  #follow(ctx: StrategyContext, fillPx: number): void {
    const side: Side = ctx.positionQty > 0n ? 1 : ctx.positionQty < 0n ? -1 : 0;
    if (side === this.#stop.side) return;
    const px = [fillPx, ctx.avgPx, ctx.referencePx].find((one) => !Number.isNaN(one)) ?? Number.NaN;
    this.#stop.start(side, px, this.#distance);
    this.#exit.clear();
  }

  /** The best price of a bar for the position, as far as it came after a level that was set by hand. */
  #bestOf(bar: Bar): number {
    if (this.#stop.setTs > bar.tsOpen) return this.#stop.setTs > bar.tsOpen + bar.intervalMs ? Number.NaN : bar.close;
    return this.#stop.side > 0 ? bar.high : bar.low;
  }

  /** Stop, exit channel and running exit of an open position on a bar. */
  #manage(bar: Bar, pathSeen: boolean, left: boolean, ctx: StrategyContext): void {
    const stop = this.#stop;
    const long = stop.side > 0;
    const worst = stop.setTs > bar.tsOpen ? bar.close : long ? bar.low : bar.high;
    if (this.#exit.cause === null && !pathSeen && stop.hit(worst)) {
      // Pessimistic order inside the bar: the low meets the stop of the best price before, only then the high raises it.
      this.#exit.begin('stopHit');
      const trigger = long ? Math.min(bar.open, stop.level) : Math.max(bar.open, stop.level);
      return this.#close('stopHit', `The bar reached the stop ${stop.level} (${this.#originOfStop()}).`, trigger, bar.close, ctx);
    }
    if (!pathSeen) stop.raise(this.#bestOf(bar));
    if (this.#exit.cause !== null) {
      if (!this.#exit.working(ctx.orderWorking)) return this.#closeRest(bar.close, ctx);
      return this.#decide(ctx, 'hold', 'exitWorking', 'An exit is still working.', bar.close);
    }
    if (ctx.mode === 'paused') return this.#decide(ctx, 'hold', 'paused', 'The strategy is paused: its signals are ignored, its stop still acts.', bar.close);
    if (!left) return this.#decide(ctx, 'hold', long ? 'alreadyLong' : 'alreadyShort', 'The close stayed inside the exit channel.', bar.close);
    this.#exit.begin('exitChannel');
    this.#close('exitChannel', `The close broke the exit channel: the ${long ? 'long' : 'short'} is closed.`, null, bar.close, ctx);
  }

  #originOfStop(): string {
    const { best, setTs } = this.#stop;
    return Number.isNaN(setTs) ? `best ${best}` : `set by hand at ${utcSecond(setTs)}`;
  }

  #closeRest(px: number, ctx: StrategyContext): void {
    this.#close('exitRetry', `The exit (${this.#exit.cause}) left a remainder; it is sent again.`, null, px, ctx);
  }

  /** Reduce-only, at market, at once: an exit is never priced out. */
  #close(reason: string, detail: string, triggerPx: number | null, px: number, ctx: StrategyContext): void {
    const quantity = absDecimal(ctx.positionQty);
    ctx.cancelOrders('the position is being closed');
    ctx.order({ side: ctx.positionQty > 0n ? 'sell' : 'buy', type: 'market', quantity, limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: true,
      triggerPx, reason: detail });
    this.#exit.sent(quantity, ctx.now);
    this.#decide(ctx, 'exit', reason, detail, px, { trigger: triggerPx, quantity: toNumber(quantity) });
  }

  #open(side: 1 | -1, close: number, ctx: StrategyContext): void {
    const ref = ctx.referencePx;
    if (!ctx.mayOpen) return this.#decide(ctx, 'hold', 'tradingHalted', 'The desk opens no risk now: trading is halted, reducing or disarmed.', close);
    if (!(ref > 0) || !Number.isFinite(ref)) return this.#decide(ctx, 'hold', 'noPrice', 'No reference price is known.', close);
    const { instrument, orders } = this.#options;
    const entry = sendEntry(ctx, { side, ref, targetLeverage: this.#p.targetLeverage, weight: this.#p.weight, instrument, scale: this.#scale, orders });
    if (!entry.sent) return this.#decide(ctx, 'hold', entry.code, entry.detail, close, entry.figures);
    this.#decide(ctx, side > 0 ? 'enterLong' : 'enterShort', side > 0 ? 'breakUp' : 'breakDown', entry.detail, close, entry.figures);
  }

  #decide(ctx: StrategyContext, action: DecisionAction, reason: string, detail: string, close: number, extra: Decision['values'] = {}): void {
    const [upper, lower, atr] = [0, 1, 2].map((index) => known(this.lineAt(index)));
    ctx.decide(action, reason, detail, { close: known(close), upper: upper ?? null, lower: lower ?? null, atr: atr ?? null, stop: known(this.#stop.level),
      ...extra });
  }
}
