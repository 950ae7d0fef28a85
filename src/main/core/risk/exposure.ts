// The worst that can still happen: a position and everything that works for it, whatever fills and in whatever order.
import { maxDecimal, nearestMultiple, ONE, type Money, type Price, type Quantity } from '../../../shared/model/decimal.ts';
import type { ClientOrderId, InstrumentId } from '../../../shared/model/ids.ts';
import { maxLeverageOf, markStep, type Instrument } from '../../../shared/model/instrument.ts';
import type { Order } from '../../../shared/model/order.ts';
import type { InstrumentsView, MarketView, OrdersView, PortfolioView } from '../kernel/ports.ts';

/** What an accepted replace may still become: the larger of the old and the new size counts until the venue has answered. */
export type ReplaceReservations = ReadonlyMap<ClientOrderId, Quantity>;

/**
 * Signed worst quantities of one instrument. `long` is the position after every buy filled and no sell did; `short` is the mirror
 * image (above zero is short). Below zero means that much may still be closed on that side. `longExtra` and `shortExtra` are the raw value
 * (quantity times price, 10^-24) by which working limits lie above the reference price.
 */
export type WorstCase = { readonly long: bigint; readonly short: bigint; readonly longExtra: bigint; readonly shortExtra: bigint };

/** Rounds up, for amounts at or above zero: exposure is never understated. */
export const ceilDiv = (numerator: bigint, denominator: bigint): bigint => (numerator <= 0n ? 0n : (numerator + denominator - 1n) / denominator);

/** Value of one unit of quantity at `px`, quote currency, rounded up at 10^-12. */
export const unitValue = (px: bigint, instrument: Instrument): bigint => (instrument.multiplier === ONE ? px : ceilDiv(px * instrument.multiplier, ONE));

/**
 * The reference price as an exact one, to the hundredth of a tick as the portfolio marks. Null when there is none: NaN, zero,
 * negative or too large to count.
 */
export function exactReference(reference: number, instrument: Instrument): Price | null {
  try {
    const px = nearestMultiple(reference, markStep(instrument));
    return px > 0n ? px : null;
  } catch {
    return null;
  }
}

/** What of an order may still fill, with an unanswered replace counted at its larger size. */
export function openQuantity(order: Order, replaces: ReplaceReservations): bigint {
  // With a cancel on top the replace is still on its way.
  const replaced = order.pending !== null ? replaces.get(order.clientOrderId) : undefined;
  const quantity = replaced !== undefined && replaced > order.quantity ? replaced : order.quantity;
  return quantity > order.filledQty ? quantity - order.filledQty : 0n;
}

/**
 * Reduce-only orders never open, but they can use up the position that another sell was meant to close: so they shorten
 * what that sell may close. `except` leaves out the order that is being judged.
 */
export function worstCase(position: bigint, working: readonly Order[], except: ClientOrderId | null, reference: Price, replaces: ReplaceReservations): WorstCase {
  if (working.length === 0 || (working.length === 1 && working[0]?.clientOrderId === except)) return { long: position, short: -position, longExtra: 0n, shortExtra: 0n };
  let buys = 0n;
  let sells = 0n;
  let reducingBuys = 0n;
  let reducingSells = 0n;
  let longExtra = 0n;
  let shortExtra = 0n;
  for (const order of working) {
    if (order.clientOrderId === except) continue;
    const open = openQuantity(order, replaces);
    const above = order.limitPx === null ? 0n : maxDecimal<bigint>(order.limitPx - reference, 0n);
    if (order.side === 'buy') {
      if (order.reduceOnly) reducingBuys += open;
      else {
        buys += open;
        longExtra += open * above;
      }
    } else if (order.reduceOnly) reducingSells += open;
    else {
      sells += open;
      shortExtra += open * above;
    }
  }
  const held = position > 0n ? position : 0n;
  const owed = position < 0n ? -position : 0n;
  return {
    long: position + buys + (reducingBuys < owed ? reducingBuys : owed),
    short: sells - position + (reducingSells < held ? reducingSells : held),
    longExtra,
    shortExtra,
  };
}

/** Raw value (10^-24 of the quote currency, times the multiplier) of one side of a worst case. */
export function sideRaw(quantity: bigint, extra: bigint, reference: Price, instrument: Instrument): bigint {
  const raw = (quantity > 0n ? quantity * reference : 0n) + extra;
  return instrument.multiplier === ONE ? raw : ceilDiv(raw * instrument.multiplier, ONE);
}

/** Larger side of a worst case as notional, quote currency. */
export function worstNotional(worst: WorstCase, reference: Price, instrument: Instrument): Money {
  const long = sideRaw(worst.long, worst.longExtra, reference, instrument);
  const short = sideRaw(worst.short, worst.shortExtra, reference, instrument);
  return ceilDiv(long > short ? long : short, ONE) as Money;
}

/** Initial margin of a notional at `leverage` (a ratio), rounded up. */
export const marginOf = (value: bigint, leverage: bigint): Money => ceilDiv(value * ONE, leverage) as Money;

const venueLeverages = new WeakMap<Instrument, bigint>();

/** The venue's own maximum as an exact ratio, computed once of each instrument: the gate asks for it several times an order. */
function venueLeverage(instrument: Instrument): bigint {
  const known = venueLeverages.get(instrument);
  if (known !== undefined) return known;
  const exact = BigInt(Math.floor(maxLeverageOf(instrument) * 1_000_000)) * 1_000_000n;
  if (exact <= 0n) throw new RangeError(`expected ${instrument.id} to have a maximum leverage above zero, was ${maxLeverageOf(instrument)}`);
  venueLeverages.set(instrument, exact);
  return exact;
}

/** The leverage that margin is computed with: ours, or the venue's own maximum where that is less. */
export function effectiveLeverage(marginLeverage: bigint, instrument: Instrument): bigint {
  const venues = venueLeverage(instrument);
  return venues < marginLeverage ? venues : marginLeverage;
}

export type BookExposure = { readonly notional: Money; readonly margin: Money };
export type BookViews = { readonly instruments: InstrumentsView; readonly market: MarketView; readonly portfolio: PortfolioView; readonly orders: OrdersView };

const NO_ORDERS: readonly Order[] = [];

/**
 * Worst notional and initial margin of every instrument but `except`. Throws when an instrument that we hold or work in is
 * unknown or has no price: then nobody can say what is at risk, and the gate denies.
 */
export function bookExposure(views: BookViews, except: InstrumentId | null, marginLeverage: bigint, replaces: ReplaceReservations): BookExposure {
  let notional = 0n;
  let margin = 0n;
  const count = (id: InstrumentId, position: bigint, working: readonly Order[]): void => {
    const instrument = views.instruments.get(id);
    if (!instrument) throw new Error(`${id} is held or worked but is not in the catalogue`);
    const reference = exactReference(views.market.referencePrice(id), instrument);
    if (reference === null) throw new Error(`${id} is held or worked but has no usable price`);
    const value = worstNotional(worstCase(position, working, null, reference, replaces), reference, instrument);
    notional += value;
    margin += marginOf(value, effectiveLeverage(marginLeverage, instrument));
  };
  const working = views.orders.working();
  // Of what is flat only what has an order counts: without any order elsewhere it need not be looked at.
  const worksElsewhere = working.some((order) => order.instrumentId !== except);
  for (const position of worksElsewhere ? views.portfolio.positions() : views.portfolio.openPositions()) {
    const id = position.instrumentId;
    if (id === except) continue;
    const mine = worksElsewhere ? views.orders.workingFor(id) : NO_ORDERS;
    if (position.quantity !== 0n || mine.length > 0) count(id, position.quantity, mine);
  }
  if (!worksElsewhere) return { notional: notional as Money, margin: margin as Money };
  const seen = new Set<InstrumentId>();
  for (const { instrumentId: id } of working) {
    if (id === except || seen.has(id) || views.portfolio.position(id) !== undefined) continue;
    seen.add(id);
    count(id, 0n, views.orders.workingFor(id));
  }
  return { notional: notional as Money, margin: margin as Money };
}
