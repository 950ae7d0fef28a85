// How unkind the simulated venue is, per severity. Every row has its origin in the incident list (reliability reference, section 3).
import type { Severity } from './venue-types.ts';

type Span = readonly [from: number, to: number];

export type Unkindness = {
  /** Milliseconds until a request reaches the venue, and until a report reaches us. */
  readonly requestMs: Span;
  readonly reportMs: Span;
  /** Fraction of the shown size that is really there when we take it, and of a print that reaches our resting order. */
  readonly available: Span;
  /** Replay of bars: a market order pays this fraction of the price beyond the open. */
  readonly barSlippage: Span;
  /** Replay of bars: chance that a fill comes in two parts, the second one worse. */
  readonly splitChance: number;
  /** Chance that a sound submit is refused with a reason. */
  readonly rejectChance: number;
  /** Chance that a sound cancel or replace is refused. */
  readonly cancelRejectChance: number;
  /** The request never arrives; the sender times out (incident 1, 21). */
  readonly lostRequestChance: number;
  /** The request arrives, the answer does not; the sender times out. */
  readonly lostAnswerChance: number;
  /** The acknowledgement alone is lost and nobody says so; the order lives. */
  readonly lostAckChance: number;
  /** A single fill frame is lost on a healthy stream (incident 8). */
  readonly lostFillChance: number;
  /** A report comes later than those after it: fills before acks, fills after cancels (incidents 5, 9, 10). */
  readonly reorderChance: number;
  readonly reorderMs: Span;
  readonly duplicateChance: number;
  /** The same report again minutes later (incident 13). */
  readonly lateDuplicateChance: number;
  readonly lateDuplicateMs: Span;
  /** A cancel that arrives just after a fill (incident 43). */
  readonly cancelRaceChance: number;
  readonly snapshotFailChance: number;
  /** For so long a new order may be missing from queries and listings; after it, absence is proof. */
  readonly visibilityDelayMs: number;
  readonly hiddenChance: number;
  /** Submits per second before `RATE_LIMITED`; cancels and reads have twice as many (incident 31). */
  readonly requestsPerSecond: number;
  /** Mean time between disconnects; Infinity for none. */
  readonly connectedMs: number;
  readonly disconnectedMs: Span;
  /** How long a sender waits before it says that the outcome is unknown. */
  readonly timeoutMs: number;
};

const NONE: Unkindness = {
  requestMs: [0, 0], reportMs: [0, 0], available: [1, 1], barSlippage: [0, 0], splitChance: 0, rejectChance: 0, cancelRejectChance: 0,
  lostRequestChance: 0, lostAnswerChance: 0, lostAckChance: 0, lostFillChance: 0, reorderChance: 0, reorderMs: [0, 0], duplicateChance: 0,
  lateDuplicateChance: 0, lateDuplicateMs: [0, 0], cancelRaceChance: 0, snapshotFailChance: 0, visibilityDelayMs: 0, hiddenChance: 0,
  requestsPerSecond: Infinity, connectedMs: Infinity, disconnectedMs: [0, 0], timeoutMs: 1_500,
};
const KIND: Unkindness = { ...NONE, requestMs: [1, 4], reportMs: [1, 4], barSlippage: [0, 0.000_05], visibilityDelayMs: 200 };
const NORMAL: Unkindness = {
  ...KIND, requestMs: [10, 100], reportMs: [10, 100], available: [0.4, 1], barSlippage: [0.000_05, 0.000_2], splitChance: 0.2,
  rejectChance: 0.005, visibilityDelayMs: 1_000,
};
const HOSTILE: Unkindness = {
  requestMs: [5, 300], reportMs: [5, 400], available: [0.1, 1], barSlippage: [0.000_1, 0.001], splitChance: 0.5, rejectChance: 0.03, cancelRejectChance: 0.08,
  lostRequestChance: 0.04, lostAnswerChance: 0.04, lostAckChance: 0.05, lostFillChance: 0.06, reorderChance: 0.15, reorderMs: [50, 2_500],
  duplicateChance: 0.08, lateDuplicateChance: 0.03, lateDuplicateMs: [60_000, 600_000], cancelRaceChance: 0.15, snapshotFailChance: 0.1,
  visibilityDelayMs: 2_000, hiddenChance: 0.3, requestsPerSecond: 20, connectedMs: 90_000, disconnectedMs: [500, 8_000], timeoutMs: 1_500,
};

export const UNKINDNESS: Readonly<Record<Severity, Unkindness>> = { none: NONE, kind: KIND, normal: NORMAL, hostile: HOSTILE };

/** Reasons of the refusals that a sound order sometimes gets. */
export const VENUE_MOODS: readonly { readonly venueCode: string; readonly reason: string }[] = [
  { venueCode: 'VENUE_BUSY', reason: 'The matching engine is busy; the order was not accepted.' },
  { venueCode: 'PRICE_BAND', reason: 'The market moved outside the price band while the order was checked; the order was not accepted.' },
  { venueCode: 'MAINTENANCE', reason: 'The instrument is in a short maintenance; the order was not accepted.' },
];
