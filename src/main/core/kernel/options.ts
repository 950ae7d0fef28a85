import type { Instrument } from '../../../shared/model/instrument.ts';
import type { RiskLimits } from '../../../shared/model/profile.ts';
import type { StrategyParameters } from '../../../shared/model/strategy.ts';
import type { Strategy } from '../strategy/strategy.ts';

/** How often the kernel does its periodic duties, in milliseconds. Infinity switches a duty off. */
export type KernelTimings = {
  readonly monitorMs: number;
  /** How often the kill latch on disk is looked at when nothing is sent. */
  readonly latchMs: number;
  readonly reconcileMs: number;
  /** A read that the venue did not answer in this time is asked again. */
  readonly readTimeoutMs: number;
  readonly equitySampleMs: number;
  /** At most one saved state per strategy in this time. */
  readonly saveStateMs: number;
  /** An order without an answer for this long is unknown. */
  readonly inFlightTimeoutMs: number;
  readonly queryIntervalMs: number;
  /** An order without an answer for this long more is a critical alert; Infinity tells nothing of orders and reads without an answer (a replay's venue is a part of it). */
  readonly unansweredMs: number;
  /** How long the venue may take until an order shows in its queries. */
  readonly visibilityDelayMs: number;
  /** Between the two reads that prove a flatten: on a desk on the clock at least the visibility delay. */
  readonly flattenConfirmMs: number;
};

/** A desk on a real clock: the defaults of the reliability reference (in-flight 5 s, queries 2 s, reconciliation 30 s). */
export const LIVE_TIMINGS: KernelTimings = {
  monitorMs: 1_000, latchMs: 1_000, reconcileMs: 30_000, readTimeoutMs: 5_000, equitySampleMs: 5_000, saveStateMs: 1_000,
  inFlightTimeoutMs: 5_000, queryIntervalMs: 2_000, unansweredMs: 30_000, visibilityDelayMs: 3_000, flattenConfirmMs: 3_000,
};

/** A replay of bars against a venue in the same process: duties follow the data's clock. */
export const replayTimings = (barIntervalMs: number): KernelTimings => ({
  monitorMs: barIntervalMs, latchMs: Infinity, reconcileMs: 86_400_000, readTimeoutMs: barIntervalMs * 3, equitySampleMs: Math.max(barIntervalMs, 3_600_000), saveStateMs: Infinity,
  inFlightTimeoutMs: barIntervalMs * 3, queryIntervalMs: barIntervalMs, unansweredMs: Infinity, visibilityDelayMs: barIntervalMs, flattenConfirmMs: 3_000,
});

/** Strategy parameters given for one run: they lie over the version that holds, and the next run without them goes back to it. */
export type RunParameters = {
  /** As they were given, for people: `--leverage 3`. */
  readonly words: string;
  readonly parameters: StrategyParameters;
  /** What the profile's file has in their place. */
  readonly instead: StrategyParameters;
  /** The same by strategy setup, where the profile has several. */
  readonly insteadOf?: Readonly<Record<string, StrategyParameters>>;
};

export type KernelOptions = {
  readonly instruments: readonly Instrument[];
  /** With the parameters of the profile's file. */
  readonly strategies: readonly Strategy[];
  /** Null where nothing was given for this run alone. */
  readonly runParameters?: RunParameters | null;
  readonly limits: RiskLimits;
  readonly maxTickJump: number;
  /** Market data is a record of bars: see MarketDataOptions. */
  readonly barsAreFacts?: boolean;
  readonly barIntervalMs: number;
  /** First part of every client order id; unique per journal. */
  readonly idPrefix: string;
  /** Live desks open disarmed. */
  readonly live: boolean;
  /** Everything runs, nothing is sent: approved orders end denied by the check `dryRun`. */
  readonly dryRun: boolean;
  readonly timings: KernelTimings;
};

/** What becomes of an approved order of a dry run. */
export const DRY_RUN = { check: 'dryRun', scope: 'order', outcome: 'denied', used: '1', allowed: '0', unit: 'orders', message: 'Dry run: every check passed, the order was not sent.' } as const;
