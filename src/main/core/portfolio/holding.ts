// What the portfolio keeps of one instrument, and what that is worth. The floats are for quick equity only.
import { ONE, ZERO_MONEY, ZERO_QTY, nearestMultiple, notional, toNumber, type Money, type Ratio } from '../../../shared/model/decimal.ts';
import { isPaid, markStep, type Instrument } from '../../../shared/model/instrument.ts';
import type { Position } from '../../../shared/model/portfolio.ts';
import type { MarketView } from '../kernel/ports.ts';

export type Holding = {
  readonly instrument: Instrument;
  position: Position;
  baseUnits: number;
  /** What its value is less to be what it adds to equity: nothing for what was paid for. */
  owedNumber: number;
  /** What it adds to equity before the first mark: it stands at its cost. */
  unmarkedNumber: number;
  markNumber: number;
};

/** What is paid for in full ties up all of its value. */
export const UNLEVERAGED = ONE as Ratio;

export const emptyHolding = (instrument: Instrument, ts: number): Holding => ({
  instrument,
  position: {
    instrumentId: instrument.id, quantity: ZERO_QTY, cost: ZERO_MONEY, avgPx: null, realizedPnl: ZERO_MONEY, fees: ZERO_MONEY, funding: ZERO_MONEY, tsOpened: null, tsUpdated: ts,
  },
  baseUnits: 0, owedNumber: 0, unmarkedNumber: 0, markNumber: NaN,
});

export function take(holding: Holding, position: Position): void {
  const cost = toNumber(position.cost);
  holding.position = position;
  holding.baseUnits = toNumber(position.quantity) * toNumber(holding.instrument.multiplier);
  holding.owedNumber = isPaid(holding.instrument) ? 0 : cost;
  holding.unmarkedNumber = isPaid(holding.instrument) ? cost : 0;
}

/** Signed value at the last mark, taken at a hundredth of a tick; at cost while no mark was ever seen. */
export function valueOf(market: MarketView, holding: Holding): Money {
  const { position, instrument } = holding;
  if (position.quantity === 0n) return ZERO_MONEY;
  const mark = market.referencePrice(instrument.id);
  if (mark === mark) holding.markNumber = mark;
  if (holding.markNumber !== holding.markNumber) return position.cost;
  return notional(nearestMultiple(holding.markNumber, markStep(instrument)), position.quantity, instrument.multiplier);
}

/** What a position of this value adds to equity beside cash: all of it where it was paid for, else what it gained. */
export const worthOf = ({ instrument, position }: Holding, value: Money): bigint => (isPaid(instrument) ? value : value - position.cost);
