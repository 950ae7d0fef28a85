import { hashText } from '../../../shared/model/prng.ts';
import { CELL_MS, activity, diffusion, jumps, trend } from './price-path.ts';

/** How one asset behaves. Fractions, per market time. */
export type AssetTraits = {
  /** The price around which it moves, quote currency. */
  readonly anchor: number;
  /** Volatility per year. */
  readonly volatility: number;
  /** Correlation of its returns with the market factor (BTC is the factor). */
  readonly correlation: number;
  /** Normal spread, fraction of the price. */
  readonly spread: number;
  /** Notional at the best price in normal times, quote currency. */
  readonly touchNotional: number;
  /** Public trades per second and their mean notional. */
  readonly tradesPerSecond: number;
  readonly tradeNotional: number;
};

const TRAITS: Readonly<Record<string, AssetTraits>> = {
  BTC: { anchor: 95_000, volatility: 0.55, correlation: 1, spread: 0.00002, touchNotional: 250_000, tradesPerSecond: 3, tradeNotional: 9_000 },
  ETH: { anchor: 3_300, volatility: 0.72, correlation: 0.78, spread: 0.00003, touchNotional: 150_000, tradesPerSecond: 2.5, tradeNotional: 6_000 },
  SOL: { anchor: 175, volatility: 0.9, correlation: 0.75, spread: 0.00006, touchNotional: 60_000, tradesPerSecond: 2, tradeNotional: 3_000 },
  XRP: { anchor: 2.3, volatility: 0.85, correlation: 0.72, spread: 0.00008, touchNotional: 50_000, tradesPerSecond: 1.5, tradeNotional: 2_500 },
};
const OTHERS: AssetTraits = { anchor: 100, volatility: 1, correlation: 0.6, spread: 0.0001, touchNotional: 30_000, tradesPerSecond: 1, tradeNotional: 1_500 };
const traitsOf = (base: string): AssetTraits => TRAITS[base] ?? OTHERS;

const YEAR_MS = 365 * 86_400_000;
const MINUTE_MS = 60_000;
/** Two lengths of trend, so that neither is a beat that one could trade by the clock. */
const SHORT_TREND_MS = 100 * MINUTE_MS;
const LONG_TREND_MS = 430 * MINUTE_MS;
/**
 * Heights of the trends as a fraction of one year's volatility. Chosen so that a 5/20 moving-average crossover on bars of two market minutes
 * about earns its fees of 3 bp a side (measured over many seeds by test/unit/sim-market/crossover.test.ts): hard to beat, not hopeless.
 */
const SHORT_TREND = 0.0060;
const LONG_TREND = 0.0100;

export type AssetPrices = {
  readonly index: number;
  readonly mark: number;
  /** Middle of the book. */
  readonly mid: number;
  /** Volatility over its long-run mean. */
  readonly activity: number;
};

/** Prices of one asset as a pure function of market time (real time * pace). Assets of the same seed share the market factor and the storms. */
export class AssetPath {
  readonly traits: AssetTraits;
  readonly #volatilitySeed: number;
  readonly #factorSeed: number;
  readonly #ownSeed: number;
  readonly #premiumSeed: number;
  readonly #noiseSeed: number;

  constructor(seed: number, base: string) {
    this.traits = traitsOf(base);
    this.#volatilitySeed = hashText('storms', seed);
    this.#factorSeed = hashText('factor', seed);
    this.#ownSeed = hashText(`own ${base}`, seed);
    this.#premiumSeed = hashText(`premium ${base}`, seed);
    this.#noiseSeed = hashText(`noise ${base}`, seed);
  }

  /** Volatility over its long-run mean at market time `tau`. */
  activityAt(tau: number): number {
    return activity(this.#volatilitySeed, tau);
  }

  /** Mark over index minus one: a slow part, a quick part, and a lean towards the trend that people chase. */
  premiumAt(tau: number): number {
    const chase = trend(this.#factorSeed, SHORT_TREND_MS, tau).slope;
    return 0.0002 * trend(this.#premiumSeed, 200 * MINUTE_MS, tau).height + 0.0001 * trend(this.#premiumSeed ^ 1, 17 * MINUTE_MS, tau).height + 0.0001 * chase;
  }

  indexAt(tau: number): number {
    const { anchor, volatility, correlation } = this.traits;
    const factor = this.#component(this.#factorSeed, tau, 0.12);
    const own = correlation === 1 ? 0 : Math.sqrt(1 - correlation * correlation) * this.#component(this.#ownSeed, tau, 0.08);
    return anchor * Math.exp(volatility * (correlation * factor + own));
  }

  markAt(tau: number): number {
    return this.indexAt(tau) * (1 + this.premiumAt(tau));
  }

  at(tau: number): AssetPrices {
    const index = this.indexAt(tau);
    const mark = index * (1 + this.premiumAt(tau));
    const mid = mark * (1 + 0.4 * this.traits.spread * trend(this.#noiseSeed, 20_000, tau).height);
    return { index, mark, mid, activity: this.activityAt(tau) };
  }

  /** Log price of one component for a volatility of 1 a year. */
  #component(seed: number, tau: number, jumpsPerHour: number): number {
    return Math.sqrt(CELL_MS / YEAR_MS) * diffusion(seed, this.#volatilitySeed, tau)
      + SHORT_TREND * trend(seed, SHORT_TREND_MS, tau).height + LONG_TREND * trend(seed ^ 1, LONG_TREND_MS, tau).height
      + jumps(seed, jumpsPerHour, 0.0035, tau);
  }
}
