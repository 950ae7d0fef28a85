// The simulated price as a pure function of (seed, market time): nothing to save, no gap after a pause, and the history is what really happened.
//
// Diffusion: Brownian motion in multifractal time (Mandelbrot, Calvet and Fisher 1997), built by midpoint displacement. Inside each cell of 64
// days the variance is split between the halves in unequal, seeded parts, level by level, which gives volatility clusters on all scales; every
// midpoint is drawn from the bridge between its neighbours. Cell borders are drawn around zero, so prices stay in a plausible range for ever.
// Trends: straight lines between seeded heights. Jumps: at seeded instants, worn off in a day.
import { hash32 } from '../../../shared/model/prng.ts';

const HOUR_MS = 3_600_000;
/** Length of a top cell, market ms. */
export const CELL_MS = 64 * 24 * HOUR_MS;
/** Below this the path is a straight line, market ms. */
const FINEST_MS = 16;
const LEVELS = Math.ceil(Math.log2(CELL_MS / FINEST_MS));
/** Standard deviation of the cell borders, as a multiple of a cell's diffusion. */
const BORDER = 0.8;
const JUMP_LIFE_HOURS = 24;

const uniform = (hash: number): number => (hash + 0.5) / 4294967296;
/** Standard normal from a hash (Box-Muller on two hashes of it). */
const normal = (hash: number): number => Math.sqrt(-2 * Math.log(uniform(hash32(hash, 101)))) * Math.cos(2 * Math.PI * uniform(hash32(hash, 102)));

/** How unequally the variance of an interval of this level is split: 0 evenly, 1 anything. Strongest from minutes to a day. */
function unevenness(level: number): number {
  const lengthMs = CELL_MS / 2 ** level;
  if (lengthMs > 48 * HOUR_MS) return 0.3;
  if (lengthMs > HOUR_MS / 12) return 0.55;
  return 0.25;
}
const UNEVEN = Array.from({ length: LEVELS }, (_, level) => unevenness(level));

/** Share of an interval's variance that falls into its left half. */
const leftShare = (volatilityHash: number, level: number): number => 0.5 + UNEVEN[level]! * (uniform(hash32(volatilityHash, 103)) - 0.5);

/**
 * Diffusion at market time `tau` (ms), standard deviation 1 per top cell. Paths with the same `volatilitySeed` have their storms together;
 * paths with different `seed` are independent otherwise.
 */
export function diffusion(seed: number, volatilitySeed: number, tau: number): number {
  const cell = Math.floor(tau / CELL_MS);
  let left = BORDER * normal(hash32(seed ^ 0x5bd1e995, cell));
  let right = BORDER * normal(hash32(seed ^ 0x5bd1e995, cell + 1));
  let at = tau / CELL_MS - cell;
  let variance = 1;
  let hash = hash32(seed, cell);
  let volatilityHash = hash32(volatilitySeed, cell);
  for (let level = 0; level < LEVELS; level++) {
    const share = leftShare(volatilityHash, level);
    const middle = (1 - share) * left + share * right + Math.sqrt(variance * share * (1 - share)) * normal(hash);
    const side = at < 0.5 ? 0 : 1;
    if (side === 0) right = middle;
    else left = middle;
    variance *= side === 0 ? share : 1 - share;
    at = at * 2 - side;
    hash = hash32(hash, side);
    volatilityHash = hash32(volatilityHash, side);
  }
  return left + (right - left) * at;
}

/** Volatility of the minutes around `tau` over its long-run mean; 1 is normal, 3 a storm. */
export function activity(volatilitySeed: number, tau: number): number {
  const cell = Math.floor(tau / CELL_MS);
  let at = tau / CELL_MS - cell;
  let relative = 1;
  let volatilityHash = hash32(volatilitySeed, cell);
  for (let level = 0; CELL_MS / 2 ** level > 10 * 60_000; level++) {
    const share = leftShare(volatilityHash, level);
    const side = at < 0.5 ? 0 : 1;
    relative *= 2 * (side === 0 ? share : 1 - share);
    at = at * 2 - side;
    volatilityHash = hash32(volatilityHash, side);
  }
  return Math.sqrt(relative);
}

/** Instant of the k-th bend: near k periods, never out of order. */
const bendAt = (seed: number, k: number, periodMs: number): number => (k + 0.7 * (uniform(hash32(seed ^ 0x27d4eb2f, k)) - 0.5)) * periodMs;

export type Trend = { readonly height: number; /** Change per period. */ readonly slope: number };

/** Straight lines between independent standard-normal heights, about one bend per period (market ms). */
export function trend(seed: number, periodMs: number, tau: number): Trend {
  let k = Math.floor(tau / periodMs);
  if (tau < bendAt(seed, k, periodMs)) k -= 1;
  else if (tau >= bendAt(seed, k + 1, periodMs)) k += 1;
  const from = bendAt(seed, k, periodMs);
  const to = bendAt(seed, k + 1, periodMs);
  const start = normal(hash32(seed, k));
  const rise = normal(hash32(seed, k + 1)) - start;
  return { height: start + rise * ((tau - from) / (to - from)), slope: (rise * periodMs) / (to - from) };
}

/** Sum of the jumps of the last day at `tau`: at most one per market hour with probability `perHour`, Laplace sizes of this scale up to 8 times it. */
export function jumps(seed: number, perHour: number, scale: number, tau: number): number {
  const hour = Math.floor(tau / HOUR_MS);
  let sum = 0;
  for (let h = hour - JUMP_LIFE_HOURS; h <= hour; h++) {
    const hash = hash32(seed ^ 0x165667b1, h);
    if (uniform(hash) >= perHour) continue;
    const age = tau / HOUR_MS - h - uniform(hash32(hash, 1));
    if (age < 0 || age >= JUMP_LIFE_HOURS) continue;
    const size = Math.min(8, -Math.log(uniform(hash32(hash, 2)))) * scale;
    sum += (hash32(hash, 3) & 1 ? size : -size) * (1 - age / JUMP_LIFE_HOURS);
  }
  return sum;
}
