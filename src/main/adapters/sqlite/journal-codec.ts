// The journal's one encoding: canonical JSON (keys in code-unit order, no blanks) that keeps what JSON would lose.
// A decimal is {"$d":"12.5"}; NaN, infinities and minus zero are {"$n":"NaN"}; a key that begins with $ gets a second one.
import { DIGITS, parseDecimal } from '../../../shared/model/decimal.ts';

const PLAIN_TEXT = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const text = (value: string): string => (PLAIN_TEXT.test(value) ? `"${value}"` : JSON.stringify(value));

/** `formatDecimal` by cutting digits instead of dividing: the journal writes a dozen decimals per order event. */
export function decimalText(value: bigint): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString();
  const whole = digits.length > DIGITS ? digits.slice(0, -DIGITS) : '0';
  const fraction = digits.slice(-DIGITS).padStart(DIGITS, '0');
  let end = DIGITS;
  while (fraction.charCodeAt(end - 1) === 48) end -= 1;
  return `${negative ? '-' : ''}${whole}${end === 0 ? '' : `.${fraction.slice(0, end)}`}`;
}

/** As many digits as a number holds exactly. */
const SHORT_DIGITS = 15;
const SCALES = Array.from({ length: DIGITS + 1 }, (_, fraction) => 10n ** BigInt(DIGITS - fraction));

/** Reads what `decimalText` wrote. Throws RangeError on anything else. A restart reads millions, and nearly all of them are short. */
export const readDecimal = (written: string): bigint => shortDecimal(written) ?? parseDecimal(written);

/** A decimal of at most 15 digits, counted up digit by digit; null for a longer one and for what is none: those go the long way. */
export function shortDecimal(written: string): bigint | null {
  const from = written.charCodeAt(0) === 45 ? 1 : 0;
  let value = 0;
  let digits = 0;
  let point = -1;
  for (let at = from; at < written.length; at += 1) {
    const code = written.charCodeAt(at);
    if (code === 46 && point < 0 && digits > 0) point = digits;
    else if (code >= 48 && code <= 57) {
      value = value * 10 + code - 48;
      digits += 1;
    } else return null;
  }
  const fraction = point < 0 ? 0 : digits - point;
  const scale = SCALES[fraction];
  if (digits === 0 || digits > SHORT_DIGITS || fraction === 0 && point >= 0 || scale === undefined) return null;
  return BigInt(from === 1 ? -value : value) * scale;
}

// Objects of one type arrive with the same key order thousands of times: their sorted order is remembered by the list of their keys.
type Layout = { readonly keys: readonly string[]; readonly sorted: readonly { readonly key: string; readonly label: string }[] };
const LAYOUTS_PER_SIZE = 48;
const layouts: Layout[][] = [];

function layoutOf(keys: readonly string[]): Layout {
  const bucket = (layouts[keys.length] ??= []);
  search: for (const layout of bucket) {
    for (let i = 0; i < keys.length; i += 1) if (layout.keys[i] !== keys[i]) continue search;
    return layout;
  }
  const sorted = [...keys].sort((a, b) => (a < b ? -1 : 1)).map((key) => ({ key, label: `${JSON.stringify(key.startsWith('$') ? `$${key}` : key)}:` }));
  const layout: Layout = { keys, sorted };
  if (bucket.length < LAYOUTS_PER_SIZE) bucket.push(layout);
  return layout;
}

function encodeNumber(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '{"$n":"-0"}' : `${value}`;
  return `{"$n":"${value}"}`;
}

function encodeObject(value: object): string {
  const fields = value as Readonly<Record<string, unknown>>;
  let out = '';
  for (const { key, label } of layoutOf(Object.keys(value)).sorted) {
    const field = fields[key];
    if (field === undefined) continue;
    out += `${out === '' ? '{' : ','}${label}${encodeBody(field)}`;
  }
  return out === '' ? '{}' : `${out}}`;
}

/**
 * Canonical text of plain data: equal data gives equal text, whatever the order in which its keys were set. Undefined fields are left out.
 * Throws TypeError on what is not data (function, symbol, Date, Map …).
 */
export function encodeBody(value: unknown): string {
  switch (typeof value) {
    case 'string': return text(value);
    case 'number': return encodeNumber(value);
    case 'bigint': return `{"$d":"${decimalText(value)}"}`;
    case 'boolean': return value ? 'true' : 'false';
    case 'object': {
      if (value === null) return 'null';
      if (Array.isArray(value)) {
        let out = '[';
        for (let i = 0; i < value.length; i += 1) out += `${i === 0 ? '' : ','}${encodeBody(value[i] === undefined ? null : value[i])}`;
        return `${out}]`;
      }
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype === Object.prototype || prototype === null) return encodeObject(value);
      throw new TypeError(`expected plain data in the journal, found an object of ${value.constructor.name}`);
    }
    case 'undefined': case 'function': case 'symbol':
      throw new TypeError(`expected plain data in the journal, found ${typeof value}`);
  }
}

const SPECIAL: ReadonlyMap<unknown, number> = new Map([['NaN', NaN], ['Infinity', Infinity], ['-Infinity', -Infinity], ['-0', -0]]);

/** Of an object or a list, in place where it can be. */
function revive(value: Record<string, unknown>): unknown {
  let renamed = false;
  for (const key in value) {
    if (key.charCodeAt(0) === 36) {
      if (key === '$d') {
        const written = value[key];
        if (typeof written !== 'string') throw new RangeError(`expected decimal text, found ${JSON.stringify(written)}`);
        return readDecimal(written);
      }
      if (key === '$n') {
        const special = SPECIAL.get(value[key]);
        if (special === undefined) throw new RangeError(`expected a special number, found ${JSON.stringify(value[key])}`);
        return special;
      }
      if (key.charCodeAt(1) !== 36) throw new RangeError(`expected a known tag, found '${key}'`);
      renamed = true;
    }
    const field = value[key];
    if (typeof field === 'object') value[key] = revive(field as Record<string, unknown>);
  }
  if (!renamed) return value;
  const entries = Object.entries(value).map(([key, field]) => [key.startsWith('$$') ? key.slice(1) : key, field] as const);
  return Object.fromEntries(entries);
}

/** The inverse of `encodeBody`. Throws SyntaxError or RangeError on text that it did not write. */
export function decodeBody(body: string): unknown {
  const parsed: unknown = JSON.parse(body);
  // The scan is far cheaper than the walk, and decisions, the bulk of a journal, hold no tag.
  return typeof parsed === 'object' && body.includes('"$') ? revive(parsed as Record<string, unknown>) : parsed;
}
