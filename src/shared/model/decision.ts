import type { InstrumentId, StrategyId } from './ids.ts';

export const DECISION_ACTIONS = ['enterLong', 'enterShort', 'exit', 'hold'] as const;
export type DecisionAction = (typeof DECISION_ACTIONS)[number];

/** What a strategy concluded from one bar or one stop; recorded also when it does nothing. */
export type Decision = {
  readonly strategyId: StrategyId;
  readonly instrumentId: InstrumentId;
  readonly tsEvent: number;
  readonly action: DecisionAction;
  /** Stable code, e.g. `warmingUp`, `stopHit`, `shortsDisabled`, `orderWorking`, or one of its kind. */
  readonly reason: string;
  /** A sentence for people. */
  readonly detail: string;
  /** Named figures behind it (close, stop, peak, quantity … and those of its kind). */
  readonly values: Readonly<Record<string, number | null>>;
};

/** JSON that a strategy may keep across a restart. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };
