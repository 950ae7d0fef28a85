import { create } from 'zustand';
import type { InstrumentView, QuoteView } from '../../shared/contract/views.ts';
import { digitsOfStep } from '../components/format.ts';

export type MarketState = { readonly instruments: readonly InstrumentView[]; readonly quotes: Readonly<Record<string, QuoteView>> };

export const EMPTY_MARKET: MarketState = { instruments: [], quotes: {} };
export const useMarketStore = create<MarketState>()(() => EMPTY_MARKET);

export function withQuotes(quotes: MarketState['quotes'], changed: readonly QuoteView[]): MarketState['quotes'] {
  return { ...quotes, ...Object.fromEntries(changed.map((q) => [q.instrumentId, q])) };
}

/** How an instrument's numbers are written everywhere: digits fixed, so that columns do not move. */
export type Digits = { readonly px: number; readonly qty: number };
const UNKNOWN_DIGITS: Digits = { px: 2, qty: 4 };
const cache = new WeakMap<InstrumentView, Digits>();

export function digitsOf(instruments: readonly InstrumentView[], id: string): Digits {
  const instrument = instruments.find((i) => i.id === id);
  if (!instrument) return UNKNOWN_DIGITS;
  const known = cache.get(instrument);
  if (known) return known;
  const digits = { px: Math.min(12, Math.max(0, instrument.pricePrecision)), qty: digitsOfStep(instrument.lotSize) };
  cache.set(instrument, digits);
  return digits;
}

/** The account's currency: the quote currency of the catalogue. */
export const selectCurrency = ({ instruments }: MarketState): string => instruments[0]?.quote ?? 'USD';
