// Market data is `number` and may be a reused object: whoever keeps an event copies it.
import type { InstrumentId } from './ids.ts';

type Stamp = {
  readonly instrumentId: InstrumentId;
  /** When it happened at the venue, Unix ms UTC. */
  readonly tsEvent: number;
};

export type Quote = Stamp & { readonly type: 'quote'; readonly bid: number; readonly bidSize: number; readonly ask: number; readonly askSize: number };
export type Trade = Stamp & { readonly type: 'trade'; readonly px: number; readonly size: number; readonly aggressor: 'buy' | 'sell' };
/** A completed bar. `tsOpen` is inclusive, `tsEvent` = tsOpen + intervalMs is when it became known. */
export type Bar = Stamp & {
  readonly type: 'bar';
  readonly intervalMs: number;
  readonly tsOpen: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
};
export type MarkPrice = Stamp & { readonly type: 'mark'; readonly px: number };
export type IndexPrice = Stamp & { readonly type: 'index'; readonly px: number };
/** `rate` per interval as a fraction; above zero longs pay shorts. */
export type FundingRate = Stamp & { readonly type: 'funding'; readonly rate: number; readonly nextFundingTs: number };

export type MarketEvent = Quote | Trade | Bar | MarkPrice | IndexPrice | FundingRate;

/** Why a tick was refused; counted per instrument. */
export type TickRefusal =
  | 'notFinite' | 'notPositive' | 'crossed' | 'jump' | 'timestampAbsurd' | 'timestampBackwards' | 'unknownInstrument' | 'barInconsistent' | 'duplicate';
