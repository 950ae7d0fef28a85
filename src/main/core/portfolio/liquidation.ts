// Liquidation of a linear perpetual: the mark at which collateral no longer covers maintenance and the liquidation fee.

export type LiquidationTerms = {
  /** Signed position in base units (contracts times multiplier). */
  readonly quantity: number;
  /** Signed px * quantity that was paid, quote currency. */
  readonly cost: number;
  /** Collateral beside this position's own unrealized PnL, quote currency; below zero when others ate it. */
  readonly margin: number;
  /** Fraction of notional. */
  readonly maintenanceRate: number;
  /** Fraction of notional. */
  readonly liquidationFeeRate: number;
};

/**
 * P = (w q E - M) / (w q - (m + f) q), from `M + w q (P - E) = (m + f) q P` with side w, size q, entry E, margin M,
 * maintenance m and fee f (domain facts 1c). Null when flat, or when no price above zero liquidates (a long at 1x or less).
 */
export function liquidationPrice(terms: LiquidationTerms): number | null {
  const { quantity, cost, margin, maintenanceRate, liquidationFeeRate } = terms;
  const slope = quantity - (maintenanceRate + liquidationFeeRate) * Math.abs(quantity);
  if (quantity === 0 || slope === 0) return null;
  const px = (cost - margin) / slope;
  return Number.isFinite(px) && px > 0 ? px : null;
}
