// Which instruments an account cannot trade at all: even the smallest order that the venue takes is more than the limits allow.
import { ceilToStep, divHalfEven, notional, ONE, ZERO_QTY, type Price, type Quantity } from '../../../shared/model/decimal.ts';
import { exactText } from '../../../shared/model/figures.ts';
import { MANUAL, type InstrumentId } from '../../../shared/model/ids.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { OrderIntent } from '../../../shared/model/order.ts';
import type { Preview } from './risk-engine.ts';
import { nearestTick } from '../../../shared/model/tick-rule.ts';

/** What grows with the size of an order; a state or a missing price is not the account's fault. */
const OF_SIZE: readonly string[] = ['orderNotional', 'positionNotional', 'exposurePerSymbol', 'exposure', 'leverage', 'freeMargin'];

export type Untradable = { readonly instrumentId: InstrumentId; /** `0.001, about 92.77 USD: Per-symbol exposure …` */ readonly why: string };

/** The smallest quantity that is within the venue's rules at this price, in whole lots. */
export function smallestQuantity({ minQty, lotSize, minNotional, multiplier }: Pick<Instrument, 'minQty' | 'lotSize' | 'minNotional' | 'multiplier'>, px: Price): Quantity {
  const unit = notional(px, ONE as Quantity, multiplier);
  const byValue = unit > 0n ? ((minNotional * ONE + unit - 1n) / unit) : ZERO_QTY;
  const least = byValue > minQty ? byValue : minQty;
  return ceilToStep(least as Quantity, lotSize);
}

/** Null while a price is missing, so that nobody can say. */
export function untradable(instruments: readonly Instrument[], referencePx: (id: InstrumentId) => number, preview: (intent: OrderIntent) => Preview): readonly Untradable[] | null {
  const found: Untradable[] = [];
  for (const instrument of instruments) {
    const { id: instrumentId, ticks, currency: quote, multiplier } = instrument;
    const reference = referencePx(instrumentId);
    if (!(reference > 0) || !Number.isFinite(reference)) return null;
    const px = nearestTick(ticks, reference);
    const quantity = smallestQuantity(instrument, px);
    const { checks } = preview({ strategyId: MANUAL, instrumentId, side: 'buy', type: 'market', quantity, limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false, triggerPx: null, reason: 'the smallest order' });
    const denied = checks.find(({ check, outcome }) => outcome === 'denied' && OF_SIZE.includes(check));
    if (denied) found.push({ instrumentId, why: `the smallest order is ${exactText(quantity)}, about ${exactText(cents(notional(px, quantity, multiplier)))} ${quote}: ${denied.message}` });
  }
  return found;
}

/** `This account cannot trade BTC-PERP.SIM: the smallest order is …`. */
export const untradableWords = (found: readonly Untradable[]): string => `This account cannot trade ${found.map(({ instrumentId, why }) => `${instrumentId} (${why})`).join('; ')}`;

const CENT = 10n ** 10n;
const cents = (value: bigint): bigint => divHalfEven(value, CENT) * CENT;
