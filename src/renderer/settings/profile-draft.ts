// What was typed into the form of a profile: which settings it changes, and which of it cannot be read.
import type { ProfileField } from '../../shared/contract/settings-methods.ts';
import { assertNever } from '../../shared/model/result.ts';

/** By path, as typed; null goes back to the default. What is not in here is untouched. */
export type Draft = Readonly<Record<string, string | boolean | null>>;
export type Value = ProfileField['default'];
export type Change = { readonly path: string; readonly label: string; readonly from: string; readonly to: string; readonly value: Value | null };

const NUMBER = /^-?\d+(\.\d+)?$/;
const DECIMAL = /^\d{1,15}(\.\d{1,12})?$/;

/** As text for a field. */
export const typedOf = (value: Value | null): string | boolean => (value === null ? '' : Array.isArray(value) ? value.join(', ') : typeof value === 'boolean' ? value : String(value));

/** As text for a person, with its unit. */
export function shownValue(field: Pick<ProfileField, 'unit' | 'kind'>, value: Value | null): string {
  if (value === null) return 'not readable';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return field.unit === '' ? text : `${text} ${field.unit}`;
}

export type Read = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: string };
const bad = (problem: string): Read => ({ ok: false, problem });

/** Reads one field against its kind and range. The engine checks the whole again. */
export function readTyped(field: ProfileField, typed: string | boolean): Read {
  if (typeof typed === 'boolean') return { ok: true, value: typed };
  const text = typed.trim();
  switch (field.kind) {
    case 'integer':
    case 'number': {
      if (!NUMBER.test(text)) return bad(`expected a number, found '${text}'`);
      const value = Number(text);
      if (field.kind === 'integer' && !Number.isInteger(value)) return bad(`expected a whole number, found ${text}`);
      if (field.min !== null && value < field.min) return bad(`expected at least ${field.min}, found ${text}`);
      if (field.max !== null && value > field.max) return bad(`expected at most ${field.max}, found ${text}`);
      return { ok: true, value };
    }
    case 'decimal': return DECIMAL.test(text) && /[1-9]/.test(text) ? { ok: true, value: text } : bad(`expected a plain amount above 0 such as 10000 or 2500.50, found '${text}'`);
    case 'choice': return field.choices.includes(text) ? { ok: true, value: text } : bad(`expected one of ${field.choices.join(', ')}, found '${text}'`);
    case 'symbols': {
      const symbols = text.split(/[\s,]+/).filter((one) => one !== '').map((one) => one.toUpperCase());
      const wrong = symbols.find((one) => !/^[A-Z0-9]{2,12}-PERP$/.test(one));
      if (symbols.length === 0) return bad('expected at least one instrument, found none');
      if (wrong !== undefined) return bad(`expected names like BTC-PERP, found '${wrong}'`);
      return new Set(symbols).size === symbols.length ? { ok: true, value: symbols } : bad('expected each instrument once');
    }
    case 'switch': return bad('expected on or off');
    default: return assertNever(field.kind);
  }
}

const same = (a: Value | null, b: Value | null): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What the draft would change, in the order of the form; problems by path. */
export function changesOf(fields: readonly ProfileField[], draft: Draft): { readonly changes: readonly Change[]; readonly problems: Readonly<Record<string, string>> } {
  const changes: Change[] = [];
  const problems: Record<string, string> = {};
  for (const field of fields) {
    if (!Object.hasOwn(draft, field.path)) continue;
    const typed = draft[field.path] ?? null;
    const read = typed === null ? { ok: true as const, value: field.default } : readTyped(field, typed);
    if (!read.ok) problems[field.path] = read.problem;
    else if (!same(read.value, field.value)) changes.push({ path: field.path, label: field.label, from: shownValue(field, field.value), to: shownValue(field, read.value), value: typed === null ? null : read.value });
  }
  return { changes, problems };
}

/** A fraction as a person says it, `= 5 % of equity`; null for other units and for text that is no number. */
export function shareOf({ unit, kind }: Pick<ProfileField, 'unit' | 'kind'>, typed: string): string | null {
  const of = /^fraction (of .+)$/.exec(unit)?.[1];
  if (kind !== 'number' || of === undefined || !NUMBER.test(typed.trim())) return null;
  return `= ${String(Number((Number(typed) * 100).toFixed(6)))} % ${of}`;
}

/** `2 – 50`, `above 0 – 1`; empty where there is no bound. */
export function rangeOf({ min, max, kind, unit }: Pick<ProfileField, 'min' | 'max' | 'kind' | 'unit'>): string {
  if (kind !== 'integer' && kind !== 'number') return '';
  const low = min === 0 && kind === 'number' ? 'above 0' : min === null ? '' : String(min);
  const range = low === '' && max === null ? '' : max === null ? `from ${low}` : `${low} – ${max}`;
  return range === '' || unit === '' ? range : `${range} ${unit}`;
}
