// How orders trade: against the book while quotes come, against bars in a replay.
import { applyRate, formatDecimal, minDecimal, notional, toNumber, type Money, type Price, type Quantity, type Ratio } from '../../../shared/model/decimal.ts';
import type { Bar, Trade } from '../../../shared/model/market-data.ts';
import { opposite, type LiquiditySide } from '../../../shared/model/order.ts';
import type { VenueFill } from '../../../shared/model/venue-report.ts';
import type { SimAccount, SimPosition } from './account.ts';
import { closableQty } from './order-checks.ts';
import type { ReportLine } from './report-line.ts';
import type { VenueMarket } from './venue-market.ts';
import type { VenueRecords } from './venue-records.ts';
import { toVenueOrder, type OrderRecord } from './venue-types.ts';

/** A cancel can lose its race against a fill only while the market is this near (fraction of the price). */
const RACE_DISTANCE = 0.001;

export class Matching {
  readonly #account: SimAccount;
  readonly #records: VenueRecords;
  readonly #line: ReportLine;
  readonly #markets: Iterable<VenueMarket>;
  /** Engine time of the venue; fills are recorded at it. */
  #now = 0;

  constructor(account: SimAccount, records: VenueRecords, line: ReportLine, markets: Iterable<VenueMarket>) {
    this.#account = account;
    this.#records = records;
    this.#line = line;
    this.#markets = markets;
  }

  setNow(now: number): void {
    this.#now = now;
  }

  /** Takes a new (or replaced) order into the market: trades what trades at once, rests or cancels the remainder. */
  enter(order: OrderRecord, market: VenueMarket, at: number): void {
    if (market.byBars) {
      const trigger = order.triggerPx;
      const inPath = order.orderType === 'market' && trigger !== null && order.tsSent === market.barTs && trigger >= market.barLow && trigger <= market.barHigh;
      if (inPath) this.#fillAtPrice(order, market, trigger, at);
      else market.open.push(order);
      return;
    }
    const limit = order.limitPx === null ? Number.NaN : toNumber(order.limitPx);
    if (order.limitPx === null || market.crosses(order.side, limit)) this.#sweepBook(order, market, limit, at);
    if (order.status !== 'open') return;
    if (order.orderType === 'limit' && order.timeInForce === 'gtc') {
      market.open.push(order);
      return;
    }
    this.close(order, market, order.filledQty > 0n ? 'the rest of an immediate order found no liquidity' : 'an immediate order found no liquidity', at);
  }

  /** A quote moved through resting limits: they trade at their own price, as makers. A touch is not enough. */
  onQuote(market: VenueMarket, bidSize: number, askSize: number, at: number): void {
    for (const order of [...market.open]) {
      if (order.status !== 'open' || order.limitPx === null) continue;
      const limit = toNumber(order.limitPx);
      if (order.side === 'buy' ? market.ask < limit : market.bid > limit) this.#fillResting(order, market, order.side === 'buy' ? askSize : bidSize, at);
    }
  }

  /** A public print beyond a resting limit trades with it first. */
  onTrade(market: VenueMarket, trade: Trade, at: number): void {
    for (const order of [...market.open]) {
      if (order.status !== 'open' || order.limitPx === null) continue;
      const limit = toNumber(order.limitPx);
      if (order.side === 'buy' ? trade.px < limit : trade.px > limit) this.#fillResting(order, market, trade.size, at);
    }
  }

  /** The whole bar at once: what was waiting trades at its open, resting limits where the bar went through them. `market` still holds the bar before. */
  onBar(market: VenueMarket, bar: Bar): void {
    for (const order of [...market.open]) {
      if (order.status !== 'open') continue;
      const isNew = !(order.tsAccepted < market.barTs);
      const atOpen = Math.max(bar.tsOpen, order.tsAccepted);
      if (order.limitPx === null) {
        this.#fillAtPrice(order, market, bar.open, atOpen);
        continue;
      }
      const limit = toNumber(order.limitPx);
      const isBuy = order.side === 'buy';
      if (isBuy ? bar.open < limit || (isNew && bar.open === limit) : bar.open > limit || (isNew && bar.open === limit)) {
        this.fill(order, market, this.#share(order, market), market.toPrice(bar.open, order.side), isNew ? 'taker' : 'maker', atOpen);
      } else if (order.timeInForce === 'gtc' && (isBuy ? bar.low < limit : bar.high > limit)) {
        this.fill(order, market, this.#share(order, market), order.limitPx, 'maker', Math.max(atOpen, this.#within(bar)));
      }
      if (order.timeInForce === 'ioc' && order.status === 'open') this.close(order, market, 'an immediate order found no liquidity', atOpen);
    }
  }

  /** The moment of what happened inside a bar, which does not tell it: as late as the report of it still arrives before the bar closes. */
  #within(bar: Bar): number {
    return Math.max(bar.tsOpen, bar.tsEvent - 1 - Math.ceil(this.#line.faults.reportMs[1]));
  }

  /** A cancel arrived. Now and then a fill was a moment faster; its report then comes after the cancel's. */
  cancel(order: OrderRecord, market: VenueMarket, at: number, mute: boolean): void {
    const limit = order.limitPx === null ? Number.NaN : toNumber(order.limitPx);
    const touch = order.side === 'buy' ? market.ask : market.bid;
    if (!market.byBars && Math.abs(touch - limit) <= limit * RACE_DISTANCE && this.#line.chance(this.#line.faults.cancelRaceChance)) {
      this.fill(order, market, this.#share(order, market), order.limitPx as Price, 'maker', at, true);
      if (order.status !== 'open') return;
    }
    this.close(order, market, 'canceled on request', at, mute);
  }

  /** Ends an open order as canceled and says so. */
  close(order: OrderRecord, market: VenueMarket, reason: string, at: number, mute = false): void {
    order.status = 'canceled';
    order.reason = reason;
    order.tsEvent = at;
    market.remove(order);
    this.#records.touch(order);
    if (!mute) this.#line.emit({ type: 'OrderStatusReport', order: toVenueOrder(order) }, at);
  }

  /**
   * Trades `qty` of an open order at `px`. Reduce-only is clipped to the position of this very moment, and what could no longer
   * reduce is canceled. `late` delays the report beyond what the venue says next.
   */
  fill(order: OrderRecord, market: VenueMarket, qty: Quantity, px: Price, liquidity: LiquiditySide, at: number, late = false): void {
    const allowed = order.reduceOnly ? minDecimal(qty, closableQty(market.position, order.side)) : qty;
    if (allowed > 0n) {
      const { instrument } = market;
      const rate = liquidity === 'maker' ? instrument.makerFeeRate : instrument.takerFeeRate;
      const fill: VenueFill = {
        tradeId: this.#records.nextTradeId(), venueOrderId: order.venueOrderId, clientOrderId: order.clientOrderId, instrumentId: order.instrumentId,
        side: order.side, qty: allowed, px, fee: applyRate(notional(px, allowed, instrument.multiplier), rate), liquidity, cause: 'order', tsEvent: at,
      };
      order.filledQty = (order.filledQty + allowed) as Quantity;
      order.tsEvent = at;
      if (order.filledQty >= order.quantity) {
        order.status = 'filled';
        market.remove(order);
      }
      this.#records.touch(order);
      this.#records.addFill(fill, Math.max(at, this.#now));
      this.#account.bookFill(market.position, order.side, allowed, px, fill.fee);
      if (late) this.#line.emitLate({ type: 'FillReport', fill }, at);
      else this.#line.emit({ type: 'FillReport', fill }, at);
      // Without latency and loss the fills already say it; a frame less per order.
      if (order.status === 'filled' && !this.#line.immediate) this.#line.emit({ type: 'OrderStatusReport', order: toVenueOrder(order) }, at);
    }
    if (order.reduceOnly && order.status === 'open' && closableQty(market.position, order.side) === 0n) this.close(order, market, 'reduce-only: nothing is left to close', at);
    for (const other of market.open.length > 0 ? [...market.open] : market.open) {
      if (other !== order && other.reduceOnly && other.status === 'open' && closableQty(market.position, other.side) === 0n) this.close(other, market, 'reduce-only: nothing is left to close', at);
    }
  }

  /** True when the account is below its maintenance margin at the present margin prices. */
  isBankrupt(): boolean {
    return this.#account.open().length > 0 && this.#account.equity() < this.#account.maintenanceMargin();
  }

  /** Cancels everything and closes every position at its margin price, worsened. Cash may end below zero: there is no insurance fund. */
  liquidate(at: number): void {
    for (const market of this.#markets) for (const order of [...market.open]) this.close(order, market, 'the account was liquidated', at);
    for (const market of this.#markets) if (market.position.quantity !== 0n) this.#liquidatePosition(market, market.position, at);
  }

  /** Cross-margin check inside a bar: the worst point of its path decides, and the position goes where its path met the maintenance level. */
  liquidateInBar(market: VenueMarket, bar: Bar): void {
    const { position } = market;
    const isLong = position.quantity > 0n;
    position.mark = isLong ? bar.low : bar.high;
    if (!this.isBankrupt()) return;
    const level = this.#account.liquidationPrice(position);
    // Gapped over the level at the open, or the rest of the account took it there: then the open is the first price there is.
    const gapped = !(isLong ? bar.open > level : bar.open < level);
    position.mark = gapped ? bar.open : Math.min(Math.max(level, bar.low), bar.high);
    this.liquidate(this.#within(bar));
  }

  #liquidatePosition(market: VenueMarket, position: SimPosition, at: number): void {
    const isLong = position.quantity > 0n;
    const side = opposite(isLong ? 'buy' : 'sell');
    const slip = this.#line.faults.barSlippage[1] * 5;
    const px = market.toPrice(position.mark * (isLong ? 1 - slip : 1 + slip), side);
    const qty = closableQty(position, side);
    const fee: Money = applyRate(notional(px, qty, market.instrument.multiplier), market.instrument.takerFeeRate as Ratio);
    const fill: VenueFill = {
      tradeId: this.#records.nextTradeId(), venueOrderId: this.#records.nextOrderId('L'), clientOrderId: null, instrumentId: market.instrument.id,
      side, qty, px, fee, liquidity: 'taker', cause: 'liquidation', tsEvent: at,
    };
    this.#records.addFill(fill, Math.max(at, this.#now));
    this.#account.bookFill(position, side, qty, px, fee);
    this.#line.emit({ type: 'FillReport', fill }, at);
  }

  /** Trades a market order of a replay at one price of the bar, worsened by slippage, at times in two parts. */
  #fillAtPrice(order: OrderRecord, market: VenueMarket, px: number, at: number): void {
    const { faults } = this.#line;
    const slip = this.#line.between(faults.barSlippage);
    const worse = (times: number): Price => market.toPrice(px * (order.side === 'buy' ? 1 + slip * times : 1 - slip * times), order.side);
    const leaves = (order.quantity - order.filledQty) as Quantity;
    if (this.#line.chance(faults.splitChance)) {
      const first = this.#part(leaves, market);
      if (first < leaves) this.fill(order, market, first, worse(1), 'taker', at);
      if (order.status === 'open') this.fill(order, market, (order.quantity - order.filledQty) as Quantity, worse(2), 'taker', at);
    } else {
      this.fill(order, market, leaves, worse(1), 'taker', at);
    }
    if (order.status === 'open') throw new Error(`expected market order ${order.venueOrderId} to end at its bar, ${formatDecimal(order.quantity - order.filledQty)} are left`);
  }

  #sweepBook(order: OrderRecord, market: VenueMarket, limit: number, at: number): void {
    const leaves = (order.quantity - order.filledQty) as Quantity;
    if (this.#line.immediate) {
      const touch = order.side === 'buy' ? market.ask : market.bid;
      this.fill(order, market, leaves, market.toPrice(touch, order.side), 'taker', at);
      return;
    }
    const wanted = order.reduceOnly ? minDecimal(leaves, closableQty(market.position, order.side)) : leaves;
    for (const take of market.takeLiquidity(order.side, wanted, limit, this.#line.between(this.#line.faults.available))) {
      if (order.status !== 'open') return;
      this.fill(order, market, take.qty, take.px, 'taker', at);
    }
  }

  #fillResting(order: OrderRecord, market: VenueMarket, size: number, at: number): void {
    const leaves = (order.quantity - order.filledQty) as Quantity;
    const reached = this.#line.immediate ? leaves : minDecimal(leaves, market.lots(size * this.#line.between(this.#line.faults.available)) as Quantity);
    if (reached > 0n && order.limitPx !== null) this.fill(order, market, reached, order.limitPx, 'maker', at);
  }

  /** All of what is left, or at times a part of it. */
  #share(order: OrderRecord, market: VenueMarket): Quantity {
    const leaves = (order.quantity - order.filledQty) as Quantity;
    return this.#line.chance(this.#line.faults.splitChance) ? this.#part(leaves, market) : leaves;
  }

  /** A random part in whole lots, at least one lot and at most all. */
  #part(leaves: Quantity, market: VenueMarket): Quantity {
    const part = market.lots(toNumber(leaves) * this.#line.between([0.2, 0.8]));
    return minDecimal(leaves, (part > 0n ? part : market.instrument.lotSize) as Quantity);
  }
}
