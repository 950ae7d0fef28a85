// What MaCross keeps across a restart, and the check that a stored state is one of these.
import type { JsonValue } from '../../../../../shared/model/decision.ts';
import type { ExitState } from '../../exit-tracker.ts';
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

type Check = (value: JsonValue) => boolean;
const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isFinite: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isSide: Check = (value) => value === -1 || value === 0 || value === 1;
const orNull = (check: Check): Check => (value) => value === null || check(value);
const isDecimal: Check = (value) => typeof value === 'string' && /^-?\d{1,30}(\.\d{1,12})?$/.test(value);
const isCloses: Check = (value) => Array.isArray(value) && value.length <= 200 && value.every((one) => Number.isSafeInteger(one));

const STOP: Readonly<Record<string, Check>> = { side: isSide, peak: orNull(isFinite), level: orNull(isFinite) };
const EXIT: Readonly<Record<string, Check>> = { cause: orNull(isText), sent: isFlag, orderId: orNull(isText), leaves: isDecimal, tsSent: isFinite };
const OF_STOP: Readonly<Record<string, Check>> = { setTs: isFinite };
const OPTIONAL: Readonly<Record<string, Check>> = { guarded: isFlag };
const STATE: Readonly<Record<string, Check>> = {
  strategy: (value) => value === 'ma-cross', version: (value) => value === 1, tickSize: isDecimal, intervalMs: isFinite, closes: isCloses, lastOpen: orNull(isFinite),
  stop: (value) => mismatch(value, STOP, OF_STOP) === null, exit: (value) => mismatch(value, EXIT) === null, markSeen: isFlag, entrySide: isSide, flip: isSide,
};

/** Throws Error, naming the field, unless `state` is what `saveState` of this version wrote. */
export function readMaCrossState(state: JsonValue, instrument: string): MaCrossState {
  const field = mismatch(state, STATE, OPTIONAL);
  if (field !== null) throw new Error(`expected the state of ma-cross version 1 for ${instrument}, found a different shape at '${field}'`);
  return state as MaCrossState;
}

/** Name of the first field that is missing, unknown or of another kind; null when all agree. */
function mismatch(value: JsonValue, fields: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '(the whole)';
  const given = value as Readonly<Record<string, JsonValue>>;
  for (const [name, check] of Object.entries(fields)) {
    const field = Object.hasOwn(given, name) ? given[name] : undefined;
    if (field === undefined || !check(field)) return name;
  }
  return Object.entries(given).find(([name, field]) => !Object.hasOwn(fields, name) && !(Object.hasOwn(optional, name) && optional[name]?.(field) === true))?.[0] ?? null;
}
