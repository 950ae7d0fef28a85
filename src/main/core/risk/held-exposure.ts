// What each position ties up now, without anything that works. The monitor and the risk view read the same figures.
import type { Money, Quantity } from '../../../shared/model/decimal.ts';
import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { InstrumentsView, MarketView, PortfolioView } from '../kernel/ports.ts';
import { effectiveLeverage, exactReference, marginOf, worstCase, worstNotional } from './exposure.ts';
import type { ExactLimits } from './limits.ts';

/** Quote currency; null while there is no price. `known` is false for an instrument that the catalogue does not have. */
export type HeldExposure = { readonly instrumentId: InstrumentId; readonly quantity: Quantity; readonly known: boolean; readonly notional: Money | null; readonly margin: Money | null };
type Views = { readonly instruments: InstrumentsView; readonly market: MarketView; readonly portfolio: PortfolioView };

/** Every open position, in the order of the portfolio. */
export function heldExposure({ instruments, market, portfolio }: Views, limits: ExactLimits): readonly HeldExposure[] {
  const held: HeldExposure[] = [];
  for (const { instrumentId, quantity } of portfolio.openPositions()) {
    const instrument = instruments.get(instrumentId);
    const reference = instrument ? exactReference(market.referencePrice(instrumentId), instrument) : null;
    if (!instrument || reference === null) {
      held.push({ instrumentId, quantity, known: instrument !== undefined, notional: null, margin: null });
      continue;
    }
    const notional = worstNotional(worstCase(quantity, [], null, reference, new Map()), reference, instrument);
    held.push({ instrumentId, quantity, known: true, notional, margin: marginOf(notional, effectiveLeverage(limits.marginLeverage, instrument)) });
  }
  return held;
}
