// What moving the stop of a position comes to: exact, before it is asked for.
import type { InstrumentView, PositionView } from '../../shared/contract/views.ts';
import { absDecimal, notional, parseDecimal, type Money, type Price, type Quantity, type Ratio } from '../../shared/model/decimal.ts';
import { isLooserStop } from '../../shared/model/strategy.ts';
import { snapToTick } from './order-lines.ts';

export type StopChange = {
  readonly side: 'long' | 'short';
  /** The level that stands, on a tick. */
  readonly from: bigint;
  /** The position may lose more than now. */
  readonly looser: boolean;
  /** What the position makes (below zero: loses) when it is closed at each level, before fees; money of the quote currency. Null without an average price. */
  readonly resultFrom: bigint | null;
  readonly resultTo: bigint | null;
  /** From the mark to each level, per cent of the mark; null without a mark. */
  readonly awayFrom: number | null;
  readonly awayTo: number | null;
  /** The stop would fire at once. */
  readonly passed: boolean;
  /** The venue would close the position before the stop does. */
  readonly behindLiquidation: boolean;
};

/** The engine shows a stop that was moved `from` a level `to` another there, or beyond it, since a strategy trails on. A word that was on its way before shows neither: the old level, perhaps trailed a little. */
export const hasArrived = (from: number, to: number, px: number): boolean => Math.abs(px - to) < 1e-9 * to || (px > to) === (to > from);

/** The stop came nearer since it was asked, so that the level would be looser now where it was tighter, or give more room than was shown. */
export const isOvertaken = (asked: StopChange, now: StopChange): boolean => now.looser && (!asked.looser || isLooserStop(now.side, now.from as Price, asked.from as Price));

/** What moving the stop of a strategy on this position comes to; null where it has none any more. */
export function stopChange(position: Pick<PositionView, 'side' | 'quantity' | 'avgPx' | 'mark' | 'stops' | 'liquidationPx'> | undefined, strategyId: string, px: bigint, instrument: Pick<InstrumentView, 'tickSize' | 'multiplier'>): StopChange | null {
  const stop = position?.stops.find((one) => one.strategyId === strategyId);
  if (!position || position.side === 'flat' || stop === undefined) return null;
  const from = snapToTick(stop.px, instrument.tickSize);
  if (from === null) return null;
  const { side, mark, liquidationPx } = position;
  const sign = side === 'long' ? 1 : -1;
  const value = (at: bigint): bigint => notional(at as Price, absDecimal(parseDecimal(stop.quantity ?? position.quantity) as Quantity), parseDecimal(instrument.multiplier) as Ratio);
  const avgPx = stop.avgPx ?? position.avgPx;
  const resultAt = (at: bigint): Money | null => (avgPx === null ? null : (((value(at) - value(parseDecimal(avgPx))) * BigInt(sign)) as Money));
  const level = Number(px) / 1e12;
  const away = (at: bigint): number | null => (mark === null || mark <= 0 ? null : ((sign * (mark - Number(at) / 1e12)) / mark) * 100);
  return {
    side, from, looser: isLooserStop(side, from as Price, px as Price), resultFrom: resultAt(from), resultTo: resultAt(px), awayFrom: away(from), awayTo: away(px),
    passed: mark !== null && sign * (mark - level) <= 0, behindLiquidation: liquidationPx !== null && liquidationPx > 0 && sign * (level - liquidationPx) <= 0,
  };
}
