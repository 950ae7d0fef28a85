// Strategies: what each one does now, its parameters with their ranges, its results, every change that was made to it, and the stop of its position.
import { z } from 'zod';
import { Dec, InstrumentRef, Outcome, Reason, StrategyRef } from './fields.ts';

/**
 * `running`: decides and trades. `reducing`: opens nothing; its signals and stops still close. `paused`: ignores its signals, only its
 * protective stop still acts. `stopped`: its orders were canceled and its position closed; it watches nothing.
 */
export const StrategyMode = z.enum(['running', 'reducing', 'paused', 'stopped']);
export type StrategyMode = z.output<typeof StrategyMode>;
export const ParameterValue = z.union([z.number(), z.boolean(), z.string().max(200)]);
export const Parameters = z.record(z.string().max(60), ParameterValue);
export type Parameters = z.output<typeof Parameters>;

/** How one parameter is shown and checked in a form. */
export const ParameterField = z.object({
  key: z.string(), label: z.string(), meaning: z.string(), kind: z.enum(['integer', 'number', 'switch']), unit: z.string(),
  min: z.number().nullable(), max: z.number().nullable(), step: z.number().nullable(), default: ParameterValue,
});
export type ParameterField = z.output<typeof ParameterField>;

/** Money in the quote currency. Ratios are null where nothing was traded yet; `trades` is the size of their sample. */
export const StrategyPerformance = z.object({
  trades: z.number(), wins: z.number(), realizedPnl: z.string(), fees: z.string(), funding: z.string(), unrealizedPnl: z.string(), netPnl: z.string(),
  hitRatio: z.number().nullable(), averageWin: z.string().nullable(), averageLoss: z.string().nullable(), largestLoss: z.string().nullable(), turnover: z.string(), orders: z.number(), fills: z.number(), denied: z.number(),
  /** Net result after each closed trade, oldest first, at most 500. */
  curve: z.array(z.object({ ts: z.number(), net: z.number() })),
});
export type StrategyPerformance = z.output<typeof StrategyPerformance>;

export const StrategyView = z.object({
  id: z.string(), instrumentId: z.string(), kind: z.string(), kindLabel: z.string(), description: z.string(), mode: StrategyMode, modeCause: z.string(), tsModeSince: z.number(),
  /** The error that took it out of work; null while it works. */
  failure: z.string().nullable(), warmedUp: z.boolean(),
  /** It would close an open position at a stop of its own. */
  guards: z.boolean(), version: z.number(), parameters: Parameters, fields: z.array(ParameterField), performance: StrategyPerformance,
  lastDecision: z.object({ action: z.enum(['enterLong', 'enterShort', 'exit', 'hold']), reason: z.string(), detail: z.string(), tsEvent: z.number() }).nullable(),
  position: z.object({ side: z.enum(['long', 'short', 'flat']), quantity: z.string(), avgPx: z.string().nullable() }),
});
export type StrategyView = z.output<typeof StrategyView>;

/** One version of the parameters, newest first in the history. */
export const StrategyVersion = z.object({
  version: z.number(), ts: z.number(), by: z.string(), reason: z.string(), source: z.enum(['profile', 'change', 'rollback']), parameters: Parameters,
  /** Against the version before; empty in the first. */
  changes: z.array(z.object({ key: z.string(), from: ParameterValue.nullable(), to: ParameterValue.nullable() })),
});
export type StrategyVersion = z.output<typeof StrategyVersion>;

export const strategyMethods = {
  'strategy.list': { input: z.object({}), output: z.object({ strategies: z.array(StrategyView) }) },
  'strategy.history': { input: z.object({ id: StrategyRef }), output: z.object({ versions: z.array(StrategyVersion) }) },
  'strategy.setMode': { input: z.object({ id: StrategyRef, mode: StrategyMode, reason: Reason }), output: Outcome },
  /** All parameters of the strategy; `baseVersion` is the version that was edited, so that two editors cannot overwrite each other. */
  'strategy.configure': { input: z.object({ id: StrategyRef, baseVersion: z.number(), parameters: Parameters, reason: Reason }), output: Outcome },
  'strategy.rollback': { input: z.object({ id: StrategyRef, version: z.number(), reason: Reason }), output: Outcome },
  /**
   * Sets the stop of the open position to `px` (on a tick); the strategy trails on from there. `looser` must be true for a level that is farther from the market
   * than the one that stands when the engine takes it: so a stop that came nearer meanwhile is never moved away unasked. `seen` is the level that was shown and when
   * its position was opened: a position opened later, or a stop that came nearer meanwhile and would be moved away farther than was shown, is refused.
   */
  'strategy.moveStop': { input: z.object({ id: StrategyRef, instrumentId: InstrumentRef, px: Dec, looser: z.boolean(), seen: z.object({ px: Dec, tsOpened: z.number() }), reason: Reason }), output: Outcome },
} as const;
