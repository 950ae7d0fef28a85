// Opening a position, the same for every kind: price, size under the limits, order, and what to say of it.
import { ZERO_PRICE, formatDecimal, maxDecimal, toNumber, type Price } from '../../../shared/model/decimal.ts';
import type { Decision } from '../../../shared/model/decision.ts';
import { exactText, groupedMoney } from '../../../shared/model/figures.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { Profile } from '../../../shared/model/profile.ts';
import { notionalNumber, sizeEntry } from './sizing.ts';
import type { StrategyContext } from './strategy.ts';
import type { TickScale } from './tick-scale.ts';

/** An immediate limit entry may pay this many ticks more than the reference price. */
const AGGRESSIVE_TICKS = 5;

export type EntrySpec = {
  readonly side: 1 | -1;
  /** Reference price, above zero. */
  readonly ref: number;
  readonly targetLeverage: number;
  readonly weight: number;
  readonly instrument: Instrument;
  readonly scale: TickScale;
  readonly orders: Profile['orders'];
};
/** `code` says why nothing was sent. */
export type Entry = { readonly detail: string; readonly figures: Decision['values'] } & ({ readonly sent: true } | { readonly sent: false; readonly code: 'belowMinimum' | 'noHeadroom' });

/** Sends an entry of the target's size, or of what the limits leave of it; nothing where that is less than one lot. */
export function sendEntry(ctx: StrategyContext, { side, ref, targetLeverage, weight, instrument, scale, orders }: EntrySpec): Entry {
  const orderSide = side > 0 ? 'buy' : 'sell';
  const limitPx = orders.type === 'limit' ? limitOf(side, ref, scale, orders) : null;
  const px = maxDecimal(scale.decimal(scale.ceil(ref)), limitPx ?? ZERO_PRICE);
  const headroom = ctx.headroom(orderSide, px);
  const { quantity, target, targetNotional, binding } = sizeEntry({ equity: ctx.equity, targetLeverage, weight, px, instrument, headroom });
  const figures = { quantity: toNumber(quantity), target: toNumber(target), targetNotional, headroom: toNumber(headroom.quantity), equity: ctx.equity };
  if (quantity === 0n) {
    const ours = binding === 'target' || binding === 'equity' || binding === 'noPrice';
    return ours
      ? { sent: false, code: 'belowMinimum',
        detail: `The target of ${groupedMoney(targetNotional.toFixed(2))} ${instrument.currency} is less than one lot of ${formatDecimal(instrument.lotSize)}.`, figures }
      : { sent: false, code: 'noHeadroom', detail: `The cap '${binding}' leaves no room for an entry.`, figures };
  }
  const what = instrument.shape === 'wholeContracts' ? `contracts of ${formatDecimal(instrument.multiplier)} ${instrument.base}` : instrument.base;
  const worth = `${groupedMoney(notionalNumber(px, quantity, instrument).toFixed(2))} ${instrument.currency}`;
  const detail = `${side > 0 ? 'Long' : 'Short'} ${exactText(quantity)} ${what} worth about ${worth}; size set by '${binding}'.`;
  const timeInForce = limitPx === null ? 'ioc' : orders.timeInForce;
  ctx.order({ side: orderSide, type: orders.type, quantity, limitPx, timeInForce, postOnly: false, reduceOnly: false, triggerPx: null, reason: detail });
  return { sent: true, detail, figures };
}

/** A resting limit stays on the passive side of the reference; an immediate one goes some ticks through it. */
function limitOf(side: 1 | -1, ref: number, scale: TickScale, { timeInForce }: Profile['orders']): Price {
  const immediate = timeInForce === 'ioc';
  const ticks = immediate === side > 0 ? scale.ceil(ref) : scale.floor(ref);
  return scale.decimal(Math.max(1, ticks + (immediate ? side * AGGRESSIVE_TICKS : 0)));
}
