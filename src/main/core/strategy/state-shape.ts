// Checks of the states that strategies stored: what `saveState` wrote is read back only in the shape that its version writes.
import type { JsonValue } from '../../../shared/model/decision.ts';

export type Check = (value: JsonValue) => boolean;
export const isText: Check = (value) => typeof value === 'string';
export const isFlag: Check = (value) => typeof value === 'boolean';
export const isFiniteNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
/** A whole number that can be summed exactly. */
export const isCount: Check = (value) => Number.isSafeInteger(value);
export const isSide: Check = (value) => value === -1 || value === 0 || value === 1;
export const isDecimalText: Check = (value) => typeof value === 'string' && /^-?\d{1,30}(\.\d{1,12})?$/.test(value);
export const orNull = (check: Check): Check => (value) => value === null || check(value);
/** A list of at most so many. */
export const listOf = (most: number, check: Check): Check => (value) => Array.isArray(value) && value.length <= most && value.every(check);

/** Name of the first field that is missing, unknown or of another kind; null when all agree. */
export function mismatch(value: JsonValue, fields: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '(the whole)';
  const given = value as Readonly<Record<string, JsonValue>>;
  for (const [name, check] of Object.entries(fields)) {
    const field = Object.hasOwn(given, name) ? given[name] : undefined;
    if (field === undefined || !check(field)) return name;
  }
  return Object.entries(given).find(([name, field]) => !Object.hasOwn(fields, name)
    && !(Object.hasOwn(optional, name) && optional[name]?.(field) === true))?.[0] ?? null;
}
