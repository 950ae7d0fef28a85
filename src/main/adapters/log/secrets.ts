import { formatDecimal } from '../../../shared/model/decimal.ts';

const MASK = '[secret]';
/** Shorter values would blank out ordinary words. */
const SHORTEST = 6;
/** Values that were typed and not kept: so many of the latest are still hidden. */
const MAX_PASSING = 32;
const NAMES = /(api[_-]?key|secret|token|pass(word|phrase)|authori[sz]ation|private[_-]?key|signature|cookie|jwt|credential|mnemonic)/i;

/** True for a field name under which no value may be written. */
export const isSecretName = (name: string): boolean => NAMES.test(name);

/** Knows every secret of this process by value, and takes them out of text in the spellings in which they may appear. */
export class SecretRegistry {
  readonly #spellings = new Set<string>();
  /** In the order in which they were last typed. */
  readonly #passing = new Map<string, readonly string[]>();

  /** Call it wherever a key or token is read. */
  register(value: string): void {
    for (const spelling of spellingsOf(value)) this.#spellings.add(spelling);
  }

  /** For a value that was typed and may be refused, and its parts: hidden while it is one of the latest, so that a flood of wrong values cannot fill the memory and slow each line of the log. */
  registerPassing(value: string, parts: readonly string[] = []): void {
    this.#passing.delete(value);
    this.#passing.set(value, [value, ...parts].flatMap(spellingsOf));
    for (const oldest of this.#passing.keys()) if (this.#passing.size > MAX_PASSING) this.#passing.delete(oldest);
  }

  scrub(text: string): string {
    let clean = text;
    const hide = (spelling: string): void => { if (clean.includes(spelling)) clean = clean.replaceAll(spelling, MASK); };
    for (const spelling of this.#spellings) hide(spelling);
    for (const spellings of this.#passing.values()) for (const spelling of spellings) hide(spelling);
    return clean;
  }

  /** Texts that are looked for in each line. */
  size(): number {
    return [...this.#passing.values()].reduce((sum, spellings) => sum + spellings.length, this.#spellings.size);
  }
}

function spellingsOf(value: string): readonly string[] {
  if (value.length < SHORTEST) return [];
  const bytes = Buffer.from(value, 'utf8');
  const all = [value, JSON.stringify(value).slice(1, -1), encodeSafely(value), bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')];
  return [...new Set(all)].filter((spelling) => spelling.length >= SHORTEST);
}

/** Half of a surrogate pair has no such spelling. */
function encodeSafely(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    return value;
  }
}

const DEEPEST = 6;
const LONGEST_TEXT = 4_000;
const MOST_ITEMS = 100;

/** A copy fit for a log line: secrets by name masked, decimals as text, depth and length bounded. Never throws. */
export function loggable(value: unknown, depth = 0): unknown {
  try {
    switch (typeof value) {
      // A bigint in this program is a decimal everywhere.
      case 'bigint': return formatDecimal(value);
      case 'string': return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}… (${value.length} characters)` : value;
      case 'function': case 'symbol': return `[${typeof value}]`;
      case 'number': case 'boolean': case 'undefined': return value;
      case 'object': return value === null ? null : loggableObject(value, depth);
    }
  } catch {
    return '[unreadable]';
  }
}

function loggableObject(value: object, depth: number): unknown {
  if (depth >= DEEPEST) return '[deep]';
  if (value instanceof Error) return { type: value.name, message: value.message, stack: value.stack, cause: value.cause === undefined ? undefined : loggable(value.cause, depth + 1) };
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ITEMS).map((item) => loggable(item, depth + 1));
    return value.length > MOST_ITEMS ? [...items, `… (${value.length} items)`] : items;
  }
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = isSecretName(key) ? MASK : loggable((value as Readonly<Record<string, unknown>>)[key], depth + 1);
  return copy;
}
