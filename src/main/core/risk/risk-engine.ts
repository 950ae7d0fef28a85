// The gate. Every order passes here before it may leave; a check that cannot decide denies. Three kinds of checks:
// 1. form: does the order make sense for the instrument (every order, exits too);
// 2. state and limits: only for orders that can enlarge a position, given everything that works. Exits are never stopped by these;
// 3. size: six linear limits that the gate and the headroom share, so that they cannot disagree.
import { absDecimal, floorToStep, ONE, ZERO_QTY, type Money, type Price, type Quantity } from '../../../shared/model/decimal.ts';
import type { ClientOrderId, InstrumentId, StrategyId } from '../../../shared/model/ids.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { leavesQty, type Order, type OrderSide, type TradingState } from '../../../shared/model/order.ts';
import type { CheckResult, OrderEvent, OrderReplaceRequested } from '../../../shared/model/order-event.ts';
import type { AccountState } from '../../../shared/model/portfolio.ts';
import type { RiskLimits } from '../../../shared/model/profile.ts';
import { messageOf } from '../../../shared/model/result.ts';
import { approve, type RiskApproved } from '../kernel/approved.ts';
import type { Headroom, InstrumentsView, MarketView, OrdersView, PortfolioView, RiskView } from '../kernel/ports.ts';
import { denied } from './check-result.ts';
import { instrumentCheck } from './checks/instrument.ts';
import { limitPriceCheck } from './checks/limit-price.ts';
import { minNotional } from './checks/min-notional.ts';
import { passivePrice, quantise } from './checks/quantise.ts';
import { quantityBounds } from './checks/quantity-bounds.ts';
import { opposing } from './checks/opposing.ts';
import { quantityCheck } from './checks/quantity.ts';
import { clipReduceOnly, makeReduceOnly, reducible } from './checks/reduce-only.ts';
import { sizeLimitCheck } from './checks/size-limit.ts';
import { bookExposure, ceilDiv, effectiveLeverage, exactReference, marginOf, unitValue, worstCase } from './exposure.ts';
import type { GateContext } from './gate-context.ts';
import { readLimits, type LimitReading } from './limit-readings.ts';
import { exactLimits, type ExactLimits } from './limits.ts';
import { OrderWindow } from './order-window.ts';
import { ORDER_CHECKS, SIZE_LIMITS, stateChecks } from './pipeline.ts';
import { largestOpening, sizingOf, type Sizing } from './sizing.ts';

export type RiskEngineDeps = {
  readonly limits: RiskLimits;
  readonly instruments: InstrumentsView;
  readonly market: MarketView;
  readonly portfolio: PortfolioView;
  readonly orders: OrdersView;
  tradingState(): TradingState;
  connected(): boolean;
  reconciled(): boolean;
  /** Why the time cannot be trusted; null when it can. */
  clockDoubt(): string | null;
  latched(): boolean;
  /** What a strategy owns of an instrument that it shares with other strategies, signed; null for one that is alone there, and for who is no strategy. Absent: nobody shares any. */
  ownedOf?(owner: StrategyId, id: InstrumentId): bigint | null;
  /** False where nobody reads the checks that an order passed: their amounts and sentences cost more than the checks, so they are not listed. Absent: they are read. */
  readonly inWords?: boolean;
  /** Engine time, for `headroom`: the `ts` of the input being handled. */
  now(): number;
};

/** `approved.order` may differ from what was asked: quantised, clipped to what can be reduced, or made reduce-only because it only closes. */
export type Verdict =
  | { readonly outcome: 'approved'; readonly order: RiskApproved<Order>; readonly checks: readonly CheckResult[] }
  | { readonly outcome: 'denied'; readonly denial: CheckResult; readonly checks: readonly CheckResult[] };

/** Quote currency, rounded up. `margin` is of the part that opens; `fee` at the taker's rate unless post-only. `reference` is null without a price. */
export type OrderEstimate = { readonly reference: Price | null; readonly notional: Money; readonly margin: Money; readonly fee: Money };
/** `order` as it would go out where `denial` is null. */
export type Preview = { readonly denial: CheckResult | null; readonly order: Order; readonly checks: readonly CheckResult[]; readonly estimate: OrderEstimate | null };

/** One order on its way through the gate. `order` changes as it is quantised and clipped. */
type Passage = { order: Order; increasing: boolean; opening: bigint; denial: CheckResult | null; readonly checks: CheckResult[]; readonly all: boolean; readonly inWords: boolean };

export class RiskEngine implements RiskView {
  readonly #deps: RiskEngineDeps;
  readonly #limits: ExactLimits;
  readonly #window: OrderWindow;
  readonly #replaces = new Map<ClientOrderId, Quantity>();

  /** Throws RangeError on limits that are not numbers: a desk without limits must not start. */
  constructor(deps: RiskEngineDeps) {
    this.#deps = deps;
    this.#limits = exactLimits(deps.limits);
    this.#window = new OrderWindow(this.#limits.maxOrdersPerMinute);
  }

  tradingState(): TradingState {
    return this.#deps.tradingState();
  }

  /**
   * Judges an order, stopping at the first denial; among size limits the tightest is the one named. Also for a replace: pass the
   * working order with its new `quantity` and `limitPx`. An approval counts in the order rate, so ask once per order; a replace counts when `replaceRequested`.
   */
  check(order: Order, now: number): Verdict {
    const passage = this.#judge(order, now, false);
    if (passage.denial) return { outcome: 'denied', denial: passage.denial, checks: passage.checks };
    if (passage.increasing && order.status === 'initialized') this.#window.add(now);
    return { outcome: 'approved', order: approve(passage.order), checks: passage.checks };
  }

  /** Every check that can be made, denials included, for the order ticket. Changes nothing. */
  previewChecks(order: Order, now: number): readonly CheckResult[] {
    return this.preview(order, now).checks;
  }

  /** What `check` would say, with every check that can be made and what the order would tie up and cost. Changes nothing. */
  preview(order: Order, now: number): Preview {
    const passage = this.#judge(order, now, true);
    return { denial: passage.denial, order: passage.order, checks: passage.checks, estimate: this.#estimate(passage) };
  }

  /** Every limit as it stands without a new order. */
  readings(now: number): readonly LimitReading[] {
    return readLimits({ views: this.#deps, limits: this.#limits, replaces: this.#replaces, account: this.#account(), ordersLastMinute: this.#window.count(now), now });
  }

  /** The limits as exact numbers. */
  limits(): ExactLimits {
    return this.#limits;
  }

  /**
   * The largest order on this side at this price that the gate would approve now, as a quantity on the venue's steps: what it would
   * close of an opposite position plus what it may open. Zero when nothing may be opened; `binding` names the check that decided.
   */
  headroom(id: InstrumentId, side: OrderSide, px: Price, owner?: StrategyId): Headroom {
    try {
      return this.#headroom(id, side, px, owner);
    } catch (error) {
      return { quantity: ZERO_QTY, binding: `undecidable: ${messageOf(error)}` };
    }
  }

  /** After a restart, for each journaled order event: the order rate and unanswered replaces go on where they were. */
  restore(event: OrderEvent): void {
    if (event.type === 'OrderSubmitted') {
      if (this.#deps.orders.get(event.clientOrderId)?.reduceOnly !== true) this.#window.add(event.tsEvent);
    } else if (event.type === 'OrderReplaceRequested') this.replaceRequested(event);
  }

  /** Until the venue answers, a replaced order counts at the larger of its two sizes. Call it when the replace is journaled, also again on restart. */
  replaceRequested(event: OrderReplaceRequested): void {
    const { orders } = this.#deps;
    for (const id of this.#replaces.keys()) if ((orders.get(id)?.pending ?? null) === null) this.#replaces.delete(id);
    this.#replaces.set(event.clientOrderId, event.quantity);
    if (orders.get(event.clientOrderId)?.reduceOnly !== true) this.#window.add(event.tsEvent);
  }

  #judge(order: Order, now: number, all: boolean): Passage {
    const passage: Passage = { order, increasing: false, opening: 0n, denial: null, checks: [], all, inWords: all || (this.#deps.inWords ?? true) };
    try {
      this.#form(passage, now);
    } catch (error) {
      this.#record(passage, denied('gate', 'order', 'undecidable', 'decidable', '', `The gate could not decide and therefore denies: ${messageOf(error)}`));
    }
    return passage;
  }

  /** True when the passage goes on. */
  #record(passage: Passage, result: CheckResult): boolean {
    if (result.outcome !== 'passed' || passage.inWords) passage.checks.push(result);
    if (result.outcome !== 'denied') return true;
    passage.denial ??= result;
    return passage.all;
  }

  #form(passage: Passage, now: number): void {
    const asked = passage.order;
    const instrument = this.#deps.instruments.get(asked.instrumentId);
    // Without these three nothing else can be computed, so they end a preview too.
    if (!this.#record(passage, instrumentCheck(asked, instrument)) || !instrument) return;
    this.#record(passage, quantityCheck(asked));
    if (!passage.denial || passage.all) this.#record(passage, limitPriceCheck(asked));
    if (passage.denial) return;
    const steps = quantise(asked, instrument);
    passage.order = steps.order;
    this.#record(passage, steps.result);
    if (passage.denial) return;

    const id = asked.instrumentId;
    const position = this.#deps.portfolio.position(id)?.quantity ?? 0n;
    const working = this.#deps.orders.workingFor(id);
    const reference = exactReference(this.#deps.market.referencePrice(id), instrument);
    const owned = this.#deps.ownedOf?.(asked.strategyId, id) ?? null;
    if (owned !== null) {
      const own = working.filter((other) => other.strategyId === asked.strategyId);
      // What a strategy closes is its own: never what another holds.
      if (asked.reduceOnly) return this.#exit(passage, instrument, owned, own, clipReduceOnly(passage.order, instrument, owned, own, this.#replaces));
      const against = opposing(passage.order, owned, position - owned, working, instrument);
      if (against !== null) {
        this.#record(passage, against);
        if (!passage.all) return;
      }
    }
    if (asked.reduceOnly) return this.#exit(passage, instrument, position, working, clipReduceOnly(passage.order, instrument, position, working, this.#replaces));

    const worst = worstCase(position, working, asked.clientOrderId, reference ?? (0n as Price), this.#replaces);
    const own = asked.side === 'buy' ? worst.long : worst.short;
    const leaves = leavesQty(passage.order);
    const opening = own >= 0n ? leaves : leaves + own;
    if (opening <= 0n) return this.#exit(passage, instrument, position, working, makeReduceOnly(passage.order));

    passage.increasing = true;
    passage.opening = opening;
    const account = this.#account();
    const context = this.#context(passage.order, opening as Quantity, instrument, reference, account, working, now, passage.inWords);
    for (const check of stateChecks(context)) if (!this.#record(passage, check(context))) return;
    if (!this.#record(passage, quantityBounds(passage.order, instrument, false))) return;
    for (const check of ORDER_CHECKS) if (!this.#record(passage, check(context))) return;
    if (reference === null || account === null) return;
    const others = bookExposure(this.#deps, id, this.#limits.marginLeverage, this.#replaces);
    this.#size(passage, sizingOf(instrument, asked.side, passage.order.limitPx, reference, worst, others, account.equity, this.#limits), opening);
  }

  /** Exits: form only. No limit, no state and no missing price stops them. */
  #exit(passage: Passage, instrument: Instrument, position: bigint, working: readonly Order[], clip: { readonly order: Order; readonly result: CheckResult }): void {
    passage.order = clip.order;
    if (!this.#record(passage, clip.result)) return;
    // Above the venue's largest size: a reduce-only order was clipped already, an exit made reduce-only here is clipped now.
    if (clip.order.reduceOnly && clip.order.quantity > instrument.maxQty) {
      const again = clipReduceOnly(clip.order, instrument, position, working, this.#replaces);
      passage.order = again.order;
      if (!this.#record(passage, again.result)) return;
    }
    const free = reducible(passage.order, position, working, this.#replaces);
    this.#record(passage, quantityBounds(passage.order, instrument, leavesQty(passage.order) >= free));
  }

  #size(passage: Passage, sizing: Sizing, opening: bigint): void {
    let tightest: CheckResult | null = null;
    let least = 0n;
    for (const limitOf of SIZE_LIMITS) {
      const limit = limitOf(sizing);
      const result = sizeLimitCheck(limit, opening, sizing.equity, sizing.instrument.currency, passage.inWords);
      if (result.outcome !== 'passed' || passage.inWords) passage.checks.push(result);
      if (result.outcome !== 'denied') continue;
      const most = largestOpening(limit);
      if (tightest === null || most < least) {
        tightest = result;
        least = most;
      }
    }
    passage.denial ??= tightest;
  }

  /** Valued as the size limits do: at the dearer of reference and limit price, rounded up. */
  #estimate({ order, opening }: Passage): OrderEstimate | null {
    const instrument = this.#deps.instruments.get(order.instrumentId);
    if (!instrument) return null;
    const reference = exactReference(this.#deps.market.referencePrice(order.instrumentId), instrument);
    const px = order.limitPx !== null && (reference === null || order.limitPx > reference) ? order.limitPx : reference;
    if (px === null) return null;
    const unit = unitValue(px, instrument);
    const value = ceilDiv(leavesQty(order) * unit, ONE);
    const feeRate = order.postOnly ? instrument.makerFeeRate : instrument.takerFeeRate;
    return {
      reference, notional: value as Money, margin: marginOf(ceilDiv(opening * unit, ONE), effectiveLeverage(this.#limits.marginLeverage, instrument)),
      fee: ceilDiv(value * feeRate, ONE) as Money, // A rebate counts as no fee.
    };
  }

  #account(): AccountState | null {
    try {
      return this.#deps.portfolio.account();
    } catch {
      return null; // the loss checks deny and say so
    }
  }

  #context(order: Order, opening: Quantity, instrument: Instrument, reference: Price | null, account: AccountState | null, working: readonly Order[], now: number, inWords: boolean): GateContext {
    const { market, orders } = this.#deps;
    const others = working.length === 0 ? working : working.filter((other) => other.clientOrderId !== order.clientOrderId);
    return {
      inWords, order, opening, instrument, limits: this.#limits, reference, account,
      tradingState: this.#deps.tradingState(), latched: this.#deps.latched(), connected: this.#deps.connected(), reconciled: this.#deps.reconciled(), clockDoubt: this.#deps.clockDoubt(),
      dataAgeMs: market.ageMs(order.instrumentId, now), stale: market.isStale(order.instrumentId, now),
      workingHere: others,
      workingCount: orders.working().length - (working.length - others.length),
      ordersLastMinute: this.#window.count(now),
    };
  }

  #headroom(id: InstrumentId, side: OrderSide, px: Price, owner?: StrategyId): Headroom {
    const none = (binding: string): Headroom => ({ quantity: ZERO_QTY, binding });
    const instrument = this.#deps.instruments.get(id);
    if (!instrument) return none('instrument');
    const reference = exactReference(this.#deps.market.referencePrice(id), instrument);
    if (reference === null) return none('dataAge');
    const limitPx = passivePrice(px, side, instrument);
    if (limitPx <= 0n) return none('limitPrice');
    const position = this.#deps.portfolio.position(id)?.quantity ?? 0n;
    const working = this.#deps.orders.workingFor(id);
    const worst = worstCase(position, working, null, reference, this.#replaces);
    const account = this.#account();
    const probe = probeOrder(id, side, limitPx);
    const owned = owner === undefined ? null : (this.#deps.ownedOf?.(owner, id) ?? null);
    if (owner !== undefined && owned !== null) {
      const opens = { ...probe, strategyId: owner, quantity: (absDecimal(owned as Quantity) + 1n) as Quantity };
      if (opposing(opens, owned, position - owned, working, instrument) !== null) return none('opposing');
    }
    const context = this.#context(probe, probe.quantity, instrument, reference, account, working, this.#deps.now(), false);
    for (const check of stateChecks(context)) {
      const result = check(context);
      if (result.outcome === 'denied') return none(result.check);
    }
    if (account === null) return none('dailyLoss');
    const others = bookExposure(this.#deps, id, this.#limits.marginLeverage, this.#replaces);
    const sizing = sizingOf(instrument, side, limitPx, reference, worst, others, account.equity, this.#limits);
    const tightest = tightestOf(sizing);
    let quantity = floorToStep((sizing.closeRoom + (tightest.opening > 0n ? tightest.opening : 0n)) as Quantity, instrument.lotSize);
    let binding = tightest.check;
    const most = floorToStep(instrument.maxQty, instrument.lotSize);
    if (quantity > most) {
      quantity = most;
      binding = 'quantityBounds';
    }
    if (quantity <= sizing.closeRoom) return none(binding);
    if (quantity < instrument.minQty) return none(binding);
    const sized = { ...context, order: { ...probe, quantity } };
    if (minNotional(sized).outcome === 'denied') return none(binding);
    return { quantity, binding };
  }
}

function tightestOf(sizing: Sizing): { readonly opening: bigint; readonly check: string } {
  let opening: bigint | null = null;
  let check = '';
  for (const limitOf of SIZE_LIMITS) {
    const limit = limitOf(sizing);
    const most = largestOpening(limit);
    if (opening === null || most < opening) {
      opening = most;
      check = limit.check;
    }
  }
  return { opening: opening ?? -1n, check };
}

/** Stands for an order that does not exist yet: the checks of state read only its side, price and instrument. */
function probeOrder(id: InstrumentId, side: OrderSide, limitPx: Price): Order {
  return {
    clientOrderId: '' as ClientOrderId, venueOrderId: null, strategyId: '' as Order['strategyId'], instrumentId: id, side, type: 'limit', quantity: 1n as Quantity, limitPx,
    timeInForce: 'gtc', postOnly: false, reduceOnly: false, triggerPx: null, reason: '', status: 'initialized', pending: null, filledQty: ZERO_QTY,
    filledValue: 0n as Order['filledValue'], avgPx: null, fees: 0n as Order['fees'], fillsPending: false, closeReason: null, tsCreated: 0, tsUpdated: 0,
  };
}
