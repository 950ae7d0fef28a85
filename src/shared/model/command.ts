import type { Price, Quantity } from './decimal.ts';
import type { ClientOrderId, InstrumentId, StrategyId } from './ids.ts';
import type { OrderIntent } from './order.ts';
import type { StrategyMode, StrategyParameters } from './strategy.ts';

export const OPERATOR_KINDS = ['person', 'strategy', 'desk'] as const;
export const OPERATOR_WAYS = ['view', 'cli', 'engine', 'latch'] as const;
/** Who asked: shown in the journal beside every command. */
export type Operator = { readonly kind: (typeof OPERATOR_KINDS)[number]; readonly name: string; readonly via: (typeof OPERATOR_WAYS)[number] };

/** The stop that a person had before their eyes: its level, and when its position was opened (ms of the venue's clock). */
export type StopSeen = { readonly px: Price; readonly tsOpened: number };

/**
 * The newest kill that whoever asked knew of, null before the first: what was asked before a kill is not done after it, and a resume clears only
 * the kill that it was asked for. Absent in journals of older builds, and where nobody looked at the desk.
 */
type Seen = { readonly seenKill?: string | null };

/** A wish of a person or of the desk around the engine. `requestId` pairs it with its answer. */
export type Command = Seen & (
  | { readonly type: 'SubmitOrder'; readonly requestId: string; readonly by: Operator; readonly intent: OrderIntent }
  | { readonly type: 'CancelOrder'; readonly requestId: string; readonly by: Operator; readonly clientOrderId: ClientOrderId; readonly reason: string }
  | { readonly type: 'CancelAll'; readonly requestId: string; readonly by: Operator; readonly instrumentId: InstrumentId | null; readonly reason: string }
  | { readonly type: 'ReplaceOrder'; readonly requestId: string; readonly by: Operator; readonly clientOrderId: ClientOrderId; readonly quantity: Quantity; readonly limitPx: Price }
  /** Halts, cancels, waits, re-reads, closes reduce-only, repeats until the venue shows nothing twice. */
  | { readonly type: 'FlattenAll'; readonly requestId: string; readonly by: Operator; readonly reason: string }
  /** Latches the kill switch (durable), halts, cancels every working order; leaves positions. */
  | { readonly type: 'Kill'; readonly requestId: string; readonly by: Operator; readonly reason: string }
  /** Clears the latch. Refused while a flatten runs or reconciliation has open differences. */
  | { readonly type: 'Resume'; readonly requestId: string; readonly by: Operator; readonly reason: string }
  | { readonly type: 'SetReduceOnly'; readonly requestId: string; readonly by: Operator; readonly on: boolean; readonly reason: string }
  | { readonly type: 'SetStrategyMode'; readonly requestId: string; readonly by: Operator; readonly strategyId: StrategyId; readonly mode: StrategyMode; readonly reason: string }
  /** All parameters of one strategy. Refused unless `baseVersion` is its current version. */
  | { readonly type: 'ConfigureStrategy'; readonly requestId: string; readonly by: Operator; readonly strategyId: StrategyId; readonly baseVersion: number; readonly parameters: StrategyParameters; readonly source: 'change' | 'rollback'; readonly reason: string }
  /**
   * The stop of the open position becomes `px`, exactly; the strategy trails on from there. `looser` says that the caller knows that the position may lose more:
   * without it a level that is farther from the market than the one that stands is refused, also where the stop was nearer when it was asked.
   * `seen` is what the caller decided on: refused for a position that was opened later, and for more room than from the level seen. Null where nobody said what was looked at.
   */
  | { readonly type: 'MoveStop'; readonly requestId: string; readonly by: Operator; readonly strategyId: StrategyId; readonly instrumentId: InstrumentId; readonly px: Price; readonly looser: boolean; readonly seen: StopSeen | null; readonly reason: string }
  | { readonly type: 'Arm'; readonly requestId: string; readonly by: Operator; readonly reason: string }
  /** Takes note of alerts by the `seq` of their journal entries. Refused when one is unknown or was taken note of before. */
  | { readonly type: 'AcknowledgeAlert'; readonly requestId: string; readonly by: Operator; readonly seqs: readonly number[]; readonly note: string }
  | { readonly type: 'Disarm'; readonly requestId: string; readonly by: Operator; readonly reason: string }
);

/** Answer to a command, as a value: refusals are not exceptions. */
export type CommandResult = { readonly requestId: string } & (
  | { readonly outcome: 'done'; readonly message: string; readonly clientOrderId: ClientOrderId | null }
  | { readonly outcome: 'refused'; readonly message: string; readonly clientOrderId: ClientOrderId | null }
);
