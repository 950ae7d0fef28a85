// How much to open: the target of the strategy, then the tightest cap.
import { ONE, ZERO_QTY, floorToStep, minDecimal, toNumber, type Price, type Quantity } from '../../../shared/model/decimal.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { Headroom } from '../kernel/ports.ts';

export type SizingInput = {
  /** Account equity, quote currency. */
  readonly equity: number;
  readonly targetLeverage: number;
  /** Share of the target that this instrument gets, (0, 1]. */
  readonly weight: number;
  /** Worst price expected of the entry. */
  readonly px: Price;
  readonly instrument: Instrument;
  /** What the gate's limits would still allow. */
  readonly headroom: Headroom;
};
export type Sizing = {
  /** Whole lots; zero when nothing may be opened. */
  readonly quantity: Quantity;
  /** What the strategy wanted, in whole lots. */
  readonly target: Quantity;
  /** equity * targetLeverage * weight, quote currency. */
  readonly targetNotional: number;
  /** Name of the cap that gave the quantity; `target` when none bound. */
  readonly binding: string;
};

/**
 * floorStep(equity * targetLeverage * weight / (px * multiplier)), then the least of it, the venue's largest order and the headroom.
 * Never rounded up, also not to the venue's minimum.
 */
export function sizeEntry(input: SizingInput): Sizing {
  const { instrument, headroom, px } = input;
  const targetNotional = input.equity * input.targetLeverage * input.weight;
  if (!Number.isFinite(targetNotional) || targetNotional <= 0 || px <= 0n) {
    return { quantity: ZERO_QTY, target: ZERO_QTY, targetNotional: Number.isFinite(targetNotional) ? targetNotional : 0, binding: px <= 0n ? 'noPrice' : 'equity' };
  }
  // A millionth of the quote currency is far below any lot; flooring it keeps the target an upper bound.
  const wanted = BigInt(Math.floor(targetNotional * 1e6)) * (ONE / 1_000_000n);
  const target = floorToStep(((wanted * ONE * ONE) / (px * instrument.multiplier)) as Quantity, instrument.lotSize);
  let quantity = target;
  let binding = 'target';
  if (instrument.maxQty < quantity) {
    quantity = floorToStep(instrument.maxQty, instrument.lotSize);
    binding = 'maxQty';
  }
  if (headroom.quantity < quantity) {
    quantity = floorToStep(minDecimal(headroom.quantity, quantity), instrument.lotSize);
    binding = headroom.binding;
  }
  return { quantity: quantity > 0n ? quantity : ZERO_QTY, target, targetNotional, binding };
}

/** px * quantity * multiplier as a number, for texts. */
export const notionalNumber = (px: Price, qty: Quantity, instrument: Instrument): number => toNumber(px) * toNumber(qty) * toNumber(instrument.multiplier);
