// What a person may do to a running strategy: its mode, its parameters and the stop of its position.
import type { Operator } from './command.ts';
import type { Money, Price } from './decimal.ts';
import type { InstrumentId, StrategyId } from './ids.ts';

/**
 * `running`: decides and trades. `reducing`: opens nothing; its signals and stops still close. `paused`: ignores its signals, only its
 * protective stop acts. `stopped`: its orders were canceled and its position closed; it watches nothing.
 */
export const STRATEGY_MODES = ['running', 'reducing', 'paused', 'stopped'] as const;
export type StrategyMode = (typeof STRATEGY_MODES)[number];

/** Parameters by name. */
export type StrategyParameters = Readonly<Record<string, number | boolean | string>>;

export type StrategyModeChanged = {
  readonly type: 'StrategyModeChanged';
  readonly strategyId: StrategyId;
  readonly instrumentId: InstrumentId;
  readonly from: StrategyMode;
  readonly to: StrategyMode;
  readonly cause: string;
  readonly by: Operator;
  readonly tsEvent: number;
};

/** Where a version of parameters comes from; `profile`: from the profile's file at a start. */
export const PARAMETER_SOURCES = ['profile', 'change', 'rollback'] as const;

/** One version of a strategy's parameters, all of them. Versions count from 1. */
export type StrategyConfigured = {
  readonly type: 'StrategyConfigured';
  readonly strategyId: StrategyId;
  readonly instrumentId: InstrumentId;
  readonly version: number;
  readonly parameters: StrategyParameters;
  readonly by: Operator;
  readonly reason: string;
  readonly source: (typeof PARAMETER_SOURCES)[number];
  readonly tsEvent: number;
};

/** A person set the stop of an open position. Prices and money in the quote currency. */
export type StopMoved = {
  readonly type: 'StopMoved';
  readonly strategyId: StrategyId;
  readonly instrumentId: InstrumentId;
  readonly side: 'long' | 'short';
  readonly fromPx: Price;
  readonly toPx: Price;
  /** Price by which it was judged. */
  readonly markPx: number;
  /** What the position makes (below zero: loses) when it is closed at the old and at the new level, before fees. */
  readonly resultFrom: Money;
  readonly resultTo: Money;
  readonly by: Operator;
  readonly reason: string;
  readonly tsEvent: number;
};

/** True where a stop at `toPx` lets the position lose more than one at `fromPx`. */
export const isLooserStop = (side: 'long' | 'short', fromPx: Price, toPx: Price): boolean => (side === 'long' ? toPx < fromPx : toPx > fromPx);

/** Every difference, by name; a name that only one of them has is `null` on the other side. */
export function parameterChanges(from: StrategyParameters, to: StrategyParameters): readonly { readonly key: string; readonly from: number | boolean | string | null; readonly to: number | boolean | string | null }[] {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return keys.filter((key) => from[key] !== to[key]).map((key) => ({ key, from: from[key] ?? null, to: to[key] ?? null }));
}

/** Colour of a line that a strategy draws, as a role of the page's theme. */
export const LINE_ROLES = ['line1', 'line2', 'line3', 'line4'] as const;
export type LineRole = (typeof LINE_ROLES)[number];

/** A line that a strategy draws. `price`: over the candles; `readout`: in another scale, so it is only said in the line above the chart. */
export type ChartLine = { readonly id: string; readonly label: string; readonly role: LineRole; readonly stroke: 'solid' | 'dashed'; readonly pane: 'price' | 'readout' };

/** A named figure of a decision in words; money is in the quote currency, size in the instrument's base. */
export type FigureWord = { readonly label: string; readonly unit: 'money' | 'size' | 'none' };

/** How one parameter is shown and checked. Ranges include their ends; null has none. */
export type ParameterField = {
  readonly key: string;
  readonly label: string;
  readonly meaning: string;
  readonly kind: 'integer' | 'number' | 'switch';
  readonly unit: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly step: number | null;
  readonly default: number | boolean | string;
};
