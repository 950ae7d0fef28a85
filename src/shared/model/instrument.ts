import type { Money, Price, Quantity, Ratio } from './decimal.ts';
import type { InstrumentId } from './ids.ts';

export const INSTRUMENT_SHAPES = ['fractionalBase', 'wholeContracts'] as const;
export const TRADABLE = ['yes', 'cancelOnly', 'no'] as const;

/** What the venue's catalogue says of one perpetual. Amounts are in the quote currency. */
export type Instrument = {
  readonly id: InstrumentId;
  readonly venue: string;
  /** The venue's own text; never used as an identity by us. */
  readonly venueSymbol: string;
  readonly kind: 'perpetual';
  readonly base: string;
  readonly quote: string;
  /** `fractionalBase`: quantity counts base units. `wholeContracts`: quantity counts contracts of `multiplier` base units. */
  readonly shape: (typeof INSTRUMENT_SHAPES)[number];
  readonly tickSize: Price;
  readonly lotSize: Quantity;
  readonly minQty: Quantity;
  readonly maxQty: Quantity;
  /** Least px * qty * multiplier of an order that opens risk. */
  readonly minNotional: Money;
  readonly multiplier: Ratio;
  readonly maxLeverage: number;
  readonly maintenanceMarginRate: Ratio;
  readonly makerFeeRate: Ratio;
  readonly takerFeeRate: Ratio;
  readonly fundingIntervalMs: number;
  readonly tradable: (typeof TRADABLE)[number];
};

const markSteps = new WeakMap<Pick<Instrument, 'tickSize'>, Price>();

/** What marks are counted in: a hundredth of a tick, or a tick where that is no whole count. Computed once of each instrument: every valuation asks for it. */
export function markStep(instrument: Pick<Instrument, 'tickSize'>): Price {
  const known = markSteps.get(instrument);
  if (known !== undefined) return known;
  const step = (instrument.tickSize % 100n === 0n ? instrument.tickSize / 100n : instrument.tickSize) as Price;
  markSteps.set(instrument, step);
  return step;
}
