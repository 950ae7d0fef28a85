// Text of amounts for the risk view: enough digits to judge by, rounded so that what is used never reads smaller than it is.
import { formatDecimal, ONE, toNumber } from '../../../shared/model/decimal.ts';

const CENT = 10_000_000_000n;

/** To the cent, away from zero. */
export function centsUp(amount: bigint): bigint {
  const magnitude = amount < 0n ? -amount : amount;
  const up = ((magnitude + CENT - 1n) / CENT) * CENT;
  return amount < 0n ? -up : up;
}
/** To the cent, towards zero. */
export const centsDown = (amount: bigint): bigint => amount - (amount % CENT);

/** As `centsUp`, as text. */
export const cents = (amount: bigint): string => formatDecimal(centsUp(amount));

/** `amount / base * scale` to the hundredth; null where the base is not above zero. `amount` at or above zero. */
export function portion(amount: bigint, base: bigint, scale: bigint, rounding: 'up' | 'down' = 'up'): string | null {
  if (base <= 0n) return null;
  const hundredths = amount * scale * 100n;
  return formatDecimal(((rounding === 'up' ? (hundredths + base - 1n) / base : hundredths / base) * ONE) / 100n);
}

/** A ratio as text: `0.05` times 100 is `5`. */
export const scaledRatio = (ratio: bigint, scale: bigint): string => formatDecimal(ratio * scale);
/** `used / allowed` for bars; null where nothing is allowed. */
export const shareOf = (used: bigint, allowed: bigint): number | null => (allowed > 0n ? toNumber(used) / toNumber(allowed) : null);
