// What can be traded. A venue's catalogue names the instruments; nothing else of the product knows one by heart.
import type { CalendarId } from './calendar.ts';
import type { Money, Price, Quantity, Ratio } from './decimal.ts';
import type { InstrumentId } from './ids.ts';
import { smallestTick, type TickBands } from './tick-rule.ts';

export const INSTRUMENT_SHAPES = ['fractionalBase', 'wholeContracts'] as const;
export const TRADABLE = ['yes', 'cancelOnly', 'no'] as const;
/** `margined`: gains and losses alone move cash, a position ties up margin. `paid`: what is bought is paid for in full, what is sold brings its price. */
export const SETTLEMENTS = ['margined', 'paid'] as const;
export const OPTION_RIGHTS = ['call', 'put'] as const;
export const EXERCISE_STYLES = ['american', 'european'] as const;

/** What every instrument has. Amounts are in its currency. */
export type Listing = {
  readonly id: InstrumentId;
  readonly venue: string;
  /** The venue's own text; never used as an identity by us. */
  readonly venueSymbol: string;
  /** What is traded, or what a contract is on: BTC, SPY. */
  readonly base: string;
  /** In what it is priced, paid and settled: USD. */
  readonly currency: string;
  /** `fractionalBase`: quantity counts base units. `wholeContracts`: quantity counts contracts of `multiplier` base units. */
  readonly shape: (typeof INSTRUMENT_SHAPES)[number];
  readonly ticks: TickBands;
  /** The step of the net price of several legs in one order; null where the venue takes no such orders. */
  readonly packageTick: Price | null;
  readonly lotSize: Quantity;
  readonly minQty: Quantity;
  readonly maxQty: Quantity;
  /** Least px * qty * multiplier of an order that opens risk. */
  readonly minNotional: Money;
  readonly multiplier: Ratio;
  readonly settlement: (typeof SETTLEMENTS)[number];
  readonly calendar: CalendarId;
  readonly makerFeeRate: Ratio;
  readonly takerFeeRate: Ratio;
  readonly tradable: (typeof TRADABLE)[number];
};

type Leveraged = { readonly maxLeverage: number; readonly maintenanceMarginRate: Ratio };

export type Perpetual = Listing & Leveraged & { readonly kind: 'perpetual'; readonly fundingIntervalMs: number };
/** `expiry` is the session date of the last trading day, `YYYY-MM-DD`. */
export type Future = Listing & Leveraged & { readonly kind: 'future'; readonly expiry: string };
export type Equity = Listing & { readonly kind: 'equity' };
/** What is handed over per contract when it is exercised: `multiplier` shares, unless a split or a merger changed it. */
export type Deliverable = { readonly shares: Quantity; readonly cash: Money };
export type OptionContract = Listing & {
  readonly kind: 'option';
  readonly underlying: InstrumentId;
  readonly expiry: string;
  readonly strike: Price;
  readonly right: (typeof OPTION_RIGHTS)[number];
  readonly exerciseStyle: (typeof EXERCISE_STYLES)[number];
  readonly deliverable: Deliverable;
};

export type Instrument = Perpetual | Future | Equity | OptionContract;
export type InstrumentKind = Instrument['kind'];
export const isPaid = (instrument: Pick<Listing, 'settlement'>): boolean => instrument.settlement === 'paid';
export const isPerpetual = (instrument: Instrument): instrument is Perpetual => instrument.kind === 'perpetual';

/** The most that may be held for one unit of money; what is paid for in full is not leveraged. */
export const maxLeverageOf = (instrument: Instrument): number => (instrument.kind === 'perpetual' || instrument.kind === 'future' ? instrument.maxLeverage : 1);
const NO_MAINTENANCE = 0n as Ratio;
/** Margin that a position must keep, as a fraction of its value. */
export const maintenanceRateOf = (instrument: Instrument): Ratio =>
  (instrument.kind === 'perpetual' || instrument.kind === 'future' ? instrument.maintenanceMarginRate : NO_MAINTENANCE);

const markSteps = new WeakMap<Pick<Instrument, 'ticks'>, Price>();

/** What marks are counted in: a hundredth of a tick, or a tick where that is no whole count. Computed once of each instrument: every valuation asks for it. */
export function markStep(instrument: Pick<Instrument, 'ticks'>): Price {
  const known = markSteps.get(instrument);
  if (known !== undefined) return known;
  const tick = smallestTick(instrument.ticks);
  const step = (tick % 100n === 0n ? tick / 100n : tick) as Price;
  markSteps.set(instrument, step);
  return step;
}
