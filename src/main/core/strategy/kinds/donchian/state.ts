// What the Donchian breakout keeps across a restart, and the check that a stored state is one of these.
import type { JsonValue } from '../../../../../shared/model/decision.ts';
import type { ExitState } from '../../exit-tracker.ts';
import { isCount, isDecimalText, isFiniteNumber, isFlag, isSide, isText, listOf, mismatch, orNull, type Check } from '../../state-shape.ts';
import type { RangeStopState } from './range-stop.ts';

export type DonchianState = {
  readonly strategy: 'donchian';
  readonly version: 1;
  readonly tickSize: string;
  readonly intervalMs: number;
  /** Highs and lows of the longer channel in ticks, oldest first. */
  readonly bars: (readonly [high: number, low: number])[];
  /** True ranges in ticks, oldest first, and the last close. */
  readonly ranges: number[];
  readonly close: number | null;
  readonly lastOpen: number | null;
  readonly stop: RangeStopState;
  readonly exit: ExitState;
  readonly markSeen: boolean;
};

const STOP: Readonly<Record<string, Check>> = { side: isSide, best: orNull(isFiniteNumber), level: orNull(isFiniteNumber), distance: orNull(isFiniteNumber),
  setTs: orNull(isFiniteNumber) };
const EXIT: Readonly<Record<string, Check>> = { cause: orNull(isText), sent: isFlag, orderId: orNull(isText), leaves: isDecimalText, tsSent: isFiniteNumber };
const STATE: Readonly<Record<string, Check>> = {
  strategy: (value) => value === 'donchian', version: (value) => value === 1, tickSize: isDecimalText, intervalMs: isFiniteNumber,
  bars: listOf(200, (value) => Array.isArray(value) && value.length === 2 && value.every(isCount)), ranges: listOf(200, isCount), close: orNull(isCount),
    lastOpen: orNull(isFiniteNumber),
  stop: (value) => mismatch(value, STOP) === null, exit: (value) => mismatch(value, EXIT) === null, markSeen: isFlag,
};

/** Throws Error, naming the field, unless `state` is what `saveState` of this version wrote. */
export function readDonchianState(state: JsonValue, instrument: string): DonchianState {
  const field = mismatch(state, STATE);
  if (field !== null) throw new Error(`expected the state of donchian version 1 for ${instrument}, found a different shape at '${field}'`);
  return state as DonchianState;
}
