// The venue's state as plain JSON: decimals become text, and text under the names below becomes a decimal again.
import { formatDecimal, parseDecimal } from '../../../shared/model/decimal.ts';
import type { JsonValue } from '../../../shared/model/decision.ts';

/** Every name under which the venue keeps a decimal. A field of one of these names is never other text. */
const DECIMAL_NAMES: ReadonlySet<string> = new Set([
  'quantity', 'limitPx', 'filledQty', 'qty', 'px', 'avgPx', 'fee', 'payment', 'rate', 'cost', 'realizedPnl', 'fees', 'funding', 'cash', 'startCash',
]);

/** Copies a value of the venue into JSON. Throws on what JSON cannot hold (functions, NaN, Infinity). */
export function toPlain(value: unknown): JsonValue {
  switch (typeof value) {
    case 'bigint': return formatDecimal(value);
    case 'string':
    case 'boolean': return value;
    case 'number':
      if (!Number.isFinite(value)) throw new RangeError(`expected a finite number in the venue's state, was ${value}`);
      return value;
    case 'object': {
      if (value === null) return null;
      if (Array.isArray(value)) return value.map(toPlain);
      const out: Record<string, JsonValue> = {};
      for (const [name, field] of Object.entries(value)) if (field !== undefined) out[name] = toPlain(field);
      return out;
    }
    default: throw new TypeError(`expected JSON in the venue's state, found a ${typeof value}`);
  }
}

/** The inverse of `toPlain`. Throws RangeError when text under a decimal's name is none. */
export function fromPlain(value: JsonValue, name = ''): unknown {
  if (typeof value === 'string') return DECIMAL_NAMES.has(name) ? parseDecimal(value) : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => fromPlain(item));
  const out: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) out[key] = fromPlain(field as JsonValue, key);
  return out;
}
