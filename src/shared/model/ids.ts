declare const tag: unique symbol;
type Id<N extends string> = string & { readonly [tag]: N };

/** `BTC-PERP.SIM`: our name of the product, a point, the venue. */
export type InstrumentId = Id<'InstrumentId'>;
/** Made by us before sending and never used for a second intent. */
export type ClientOrderId = Id<'ClientOrderId'>;
export type VenueOrderId = Id<'VenueOrderId'>;
/** Unique per venue: a fill is booked once per (venue, tradeId). */
export type TradeId = Id<'TradeId'>;
export type StrategyId = Id<'StrategyId'>;

export const instrumentId = (text: string): InstrumentId => text as InstrumentId;
export const clientOrderId = (text: string): ClientOrderId => text as ClientOrderId;
export const venueOrderId = (text: string): VenueOrderId => text as VenueOrderId;
export const tradeId = (text: string): TradeId => text as TradeId;
export const strategyId = (text: string): StrategyId => text as StrategyId;

/** Orders typed by the trader carry this in place of a strategy. */
export const MANUAL = strategyId('manual');
/** Orders that flatten-all sends. */
export const FLATTEN = strategyId('flatten');
/** Owner of records for what the venue did without us: liquidations and orders of another session. */
export const VENUE = strategyId('venue');
