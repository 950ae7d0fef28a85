// What MaCross keeps across a restart, and the check that a stored state is one of these.
import type { JsonValue } from '../../../../../shared/model/decision.ts';
import type { ExitState } from '../../exit-tracker.ts';
import { isCount, isDecimalText, isFiniteNumber, isFlag, isSide, isText, listOf, mismatch, orNull, type Check } from '../../state-shape.ts';
import type { Side, TrailingStopState } from '../../trailing-stop.ts';

export type MaCrossState = {
  readonly strategy: 'ma-cross';
  readonly version: 1;
  readonly tickSize: string;
  readonly intervalMs: number;
  /** Closes of the long window in ticks, oldest first. */
  readonly closes: readonly number[];
  readonly lastOpen: number | null;
  /** The stop acts: it was on, or stayed on for this position. Absent in states written before it could be switched off live. */
  readonly guarded?: boolean;
  /** `setTs` is absent in states written before a stop could be set by hand. */
  readonly stop: TrailingStopState;
  readonly exit: ExitState;
  readonly markSeen: boolean;
  readonly entrySide: Side;
  readonly flip: Side;
};

const STOP: Readonly<Record<string, Check>> = { side: isSide, peak: orNull(isFiniteNumber), level: orNull(isFiniteNumber) };
const EXIT: Readonly<Record<string, Check>> = { cause: orNull(isText), sent: isFlag, orderId: orNull(isText), leaves: isDecimalText, tsSent: isFiniteNumber };
const OF_STOP: Readonly<Record<string, Check>> = { setTs: isFiniteNumber };
const OPTIONAL: Readonly<Record<string, Check>> = { guarded: isFlag };
const STATE: Readonly<Record<string, Check>> = {
  strategy: (value) => value === 'ma-cross', version: (value) => value === 1, tickSize: isDecimalText, intervalMs: isFiniteNumber,
    closes: listOf(200, isCount), lastOpen: orNull(isFiniteNumber),
  stop: (value) => mismatch(value, STOP, OF_STOP) === null, exit: (value) => mismatch(value, EXIT) === null, markSeen: isFlag, entrySide: isSide, flip: isSide,
};

/** Throws Error, naming the field, unless `state` is what `saveState` of this version wrote. */
export function readMaCrossState(state: JsonValue, instrument: string): MaCrossState {
  const field = mismatch(state, STATE, OPTIONAL);
  if (field !== null) throw new Error(`expected the state of ma-cross version 1 for ${instrument}, found a different shape at '${field}'`);
  return state as MaCrossState;
}
