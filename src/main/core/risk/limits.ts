// The profile's limits as exact numbers. Rates come as `number` from the profile; they enter the exact world here, once.
import { money, nearestMultiple, type Money, type Ratio } from '../../../shared/model/decimal.ts';
import type { RiskLimits } from '../../../shared/model/profile.ts';

/** Rates are taken to the millionth, far below what anybody types. */
const RATE_STEP = 1_000_000n as Ratio;

export type ExactLimits = {
  readonly maxPositionNotional: Money;
  readonly maxOrderNotional: Money;
  readonly maxLeverage: Ratio;
  readonly marginLeverage: Ratio;
  readonly maxExposure: Ratio;
  readonly maxExposurePerSymbol: Ratio;
  readonly maxDailyLoss: Ratio;
  readonly maxDrawdown: Ratio;
  readonly priceCollar: Ratio;
  readonly allowShorts: boolean;
  readonly reduceOnly: boolean;
  readonly maxOrdersPerMinute: number;
  readonly maxWorkingOrders: number;
  /** Milliseconds. */
  readonly maxDataAgeMs: number;
};

/** A rate, leverage or fraction as an exact ratio. Throws RangeError when it is not finite. */
const exactRatio = (value: number): Ratio => nearestMultiple(value, RATE_STEP);

/** Throws on a limit that is not a number: a desk without limits must not start. */
export function exactLimits(limits: RiskLimits): ExactLimits {
  const marginLeverage = exactRatio(limits.marginLeverage);
  if (marginLeverage <= 0n) throw new RangeError(`expected a margin leverage above zero, was ${limits.marginLeverage}`);
  return {
    maxPositionNotional: money(limits.maxPositionNotional),
    maxOrderNotional: money(limits.maxOrderNotional),
    maxLeverage: exactRatio(limits.maxLeverage),
    marginLeverage,
    maxExposure: exactRatio(limits.maxExposure),
    maxExposurePerSymbol: exactRatio(limits.maxExposurePerSymbol),
    maxDailyLoss: exactRatio(limits.maxDailyLoss),
    maxDrawdown: exactRatio(limits.maxDrawdown),
    priceCollar: exactRatio(limits.priceCollar),
    allowShorts: limits.allowShorts,
    reduceOnly: limits.reduceOnly,
    maxOrdersPerMinute: limits.maxOrdersPerMinute,
    maxWorkingOrders: limits.maxWorkingOrders,
    maxDataAgeMs: limits.maxDataAgeMs,
  };
}
